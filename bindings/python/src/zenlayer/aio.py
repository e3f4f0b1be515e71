"""The client for asyncio.

    async with zenlayer.aio.AsyncClient() as client:
        await client.stop_instances(["vm-1", "vm-2"])

Calls are made on threads of the client's own. Cancelling a task ends its call, and waits for that: a waiting
call sees it within 100 ms.
"""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, AsyncIterator, Callable, Mapping, TypeVar

from . import _bulk, _calls, _config
from ._bulk import Settings
from ._calls import ActionClass
from ._config import Options
from ._lines import Line, Lines
from ._text import listed, time_limit
from ._types import Ids, Seconds, Self, Unpack
from .cancel import CancelToken
from .client import batches
from .progress import OnProgress, Progress, callback_for
from .report import Report
from .results import Accepted, InstanceStatus, Response
from .waiter import AsyncWaiter

T = TypeVar("T")


class OnLoop:
    """Progress comes on the thread of the run: this hands it to the event loop. If the callback raises there,
    that ends the run, and comes out of it."""

    def __init__(self, on_progress: OnProgress) -> None:
        self._loop, self._callback = asyncio.get_running_loop(), callback_for(on_progress)
        self.failed = CancelToken()
        self._error: BaseException | None = None

    def __call__(self, progress: Progress) -> None:
        self._loop.call_soon_threadsafe(self._show, progress)

    def _show(self, progress: Progress) -> None:
        if self._error is None:
            try:
                self._callback(progress)
            except BaseException as error:
                self._error = error
                self.failed.cancel()

    def raise_error(self) -> None:
        if self._error is not None:
            try:
                raise self._error
            finally:
                self._error = None  # or it and its traceback would keep each other


class AsyncClient:
    """zenlayer.Client for asyncio: the same methods, to be awaited.

    At most `max_threads` calls are under way at the same time; more of them wait. A client belongs to one
    event loop.
    """

    def __init__(
        self, *, profile: str | bool | None = None, environment: bool = True, max_threads: int = 32, **options: Unpack[Options]
    ) -> None:
        self._lines = Lines(_config.context(options, profile, environment))
        self._max_threads = max_threads
        self._process, self._threads = os.getpid(), self._new_threads()

    async def stop_instances(
        self, ids: Ids, *, timeout: Seconds | None = None, cancel: CancelToken | None = None
    ) -> Accepted:
        """Asks the service to stop 1 to 100 instances: see zenlayer.Client."""
        return await self._run(_calls.stop(ids), timeout, cancel)

    async def start_instances(
        self, ids: Ids, *, timeout: Seconds | None = None, cancel: CancelToken | None = None
    ) -> Accepted:
        """Asks the service to start 1 to 100 instances."""
        return await self._run(_calls.start(ids), timeout, cancel)

    async def reboot_instances(
        self, ids: Ids, *, timeout: Seconds | None = None, cancel: CancelToken | None = None
    ) -> Accepted:
        """Asks the service to reboot 1 to 100 instances."""
        return await self._run(_calls.reboot(ids), timeout, cancel)

    def instances_status(
        self, ids: Ids | None = None, *, timeout: Seconds | None = None, cancel: CancelToken | None = None
    ) -> AsyncIterator[InstanceStatus]:
        """The status of instances, asked for while you iterate: 100 ids at a time. None: all instances."""
        return self._statuses(ids if ids is None else listed(ids), timeout, cancel)

    async def _statuses(
        self, ids: Ids | None, timeout: Seconds | None, cancel: CancelToken | None
    ) -> AsyncIterator[InstanceStatus]:
        for batch in batches(ids):
            for row in await self._run(_calls.statuses(batch), timeout, cancel):
                yield row

    async def call(
        self,
        service: str,
        action: str,
        parameters: Mapping[str, Any] | str | None = None,
        *,
        version: str | None = None,
        action_class: ActionClass | str = ActionClass.BY_NAME,
        timeout: Seconds | None = None,
        cancel: CancelToken | None = None,
    ) -> Response:
        """Calls any action of any service; returns its response, a dict."""
        return await self._run(_calls.call(service, action, parameters, version, action_class), timeout, cancel)

    async def bulk_stop(
        self,
        ids: Ids,
        *,
        on_progress: OnProgress | None = None,
        cancel: CancelToken | None = None,
        **settings: Unpack[Settings],
    ) -> Report:
        """Stops any number of instances, waits until each is STOPPED, and tells what became of each.

        `on_progress` is called on the event loop. Cancelling the task drops the report: a CancelToken ends a run
        that then returns it.
        """
        return await self._bulk(partial(_bulk.stop, ids, settings), on_progress, cancel)

    async def bulk_start(
        self,
        ids: Ids,
        *,
        on_progress: OnProgress | None = None,
        cancel: CancelToken | None = None,
        **settings: Unpack[Settings],
    ) -> Report:
        """Starts any number of instances, and waits until each is RUNNING: as bulk_stop()."""
        return await self._bulk(partial(_bulk.start, ids, settings), on_progress, cancel)

    async def bulk_reboot(
        self,
        ids: Ids,
        *,
        on_progress: OnProgress | None = None,
        cancel: CancelToken | None = None,
        **settings: Unpack[Settings],
    ) -> Report:
        """Reboots any number of instances: as bulk_stop(). What may have been executed is never sent again."""
        return await self._bulk(partial(_bulk.reboot, ids, settings), on_progress, cancel)

    async def bulk_wait(
        self,
        ids: Ids,
        status: str,
        *,
        on_progress: OnProgress | None = None,
        cancel: CancelToken | None = None,
        **settings: Unpack[Settings],
    ) -> Report:
        """Waits until instances reach a status, without changing them: only queries are sent."""
        return await self._bulk(partial(_bulk.wait, ids, status, settings), on_progress, cancel)

    def waiter(self, name: str) -> AsyncWaiter:
        """A waiter that raises unless all come there: "instance_stopped" or "instance_running"."""
        return AsyncWaiter(self.bulk_wait, name)

    @property
    def counters(self) -> dict[str, int]:
        """What all calls have done so far: requests, retries, connections …"""
        return self._lines.counters()

    @property
    def closed(self) -> bool:
        return self._lines.closed

    async def close(self) -> None:
        """Ends the calls under way with OperationCancelled, waits for them, and closes the connections."""
        self._lines.close()
        await asyncio.get_running_loop().run_in_executor(None, self._pool().shutdown)

    async def _bulk(
        self,
        run: Callable[[OnProgress | None], Callable[[Line], Report]],
        on_progress: OnProgress | None,
        cancel: CancelToken | None,
    ) -> Report:
        if on_progress is None:
            return await self._run(run(None), None, cancel)
        on_loop = OnLoop(on_progress)
        report = await self._run(run(on_loop), None, cancel, on_loop.failed)
        on_loop.raise_error()
        return report

    async def _run(self, call: Callable[[Line], T], timeout: Seconds | None, *cancel: CancelToken | None) -> T:
        self._lines.check_open()  # a pool that is shut down says it in its own way
        interrupt = CancelToken()
        tokens = (interrupt, *(token for token in cancel if token is not None))
        on_thread = self._pool().submit(partial(self._lines.run, call, time_limit(timeout), tokens))
        future = asyncio.wrap_future(on_thread)
        try:
            await asyncio.wait([future])
        except asyncio.CancelledError:
            if not on_thread.cancel():  # it has begun
                interrupt.cancel()
                while not future.done():
                    with suppress(asyncio.CancelledError):  # the first one is raised when the call has ended
                        await asyncio.wait([future])
                future.exception()  # it has been seen
            raise
        return future.result()

    def _new_threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._max_threads, thread_name_prefix="zenlayer-aio")

    def _pool(self) -> ThreadPoolExecutor:
        """The threads; new ones in a forked child, which has none of its parent's."""
        if self._process != os.getpid():
            self._process, self._threads = os.getpid(), self._new_threads()
        return self._threads

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def __del__(self) -> None:
        if hasattr(self, "_threads"):  # not if the settings were refused
            self._lines.close()
            self._pool().shutdown(wait=False)

    def __reduce__(self) -> str:
        raise TypeError("an AsyncClient has connections and cannot be pickled: make one in each process")

    def __repr__(self) -> str:
        return f"<zenlayer.aio.AsyncClient {self._lines.describe()}>"
