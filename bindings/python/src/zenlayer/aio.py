"""The client for asyncio.

    async with zenlayer.aio.AsyncClient() as client:
        await client.stop_instances(["vm-1", "vm-2"])

Calls run on the client's own threads. Cancelling a task ends its call and waits until it has ended, within
100 ms.
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
from ._pool import ContextPool
from ._slot import Slot
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
    """Passes progress from the thread of the run to the event loop. An exception from the callback ends the run
    and propagates from it."""

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
                self._error = None  # breaks the reference cycle through its traceback


class AsyncClient:
    """zenlayer.Client for asyncio, with the same methods as coroutines.

    At most `max_threads` calls are under way at once; further calls wait. A client belongs to one event loop.
    """

    def __init__(
        self, *, profile: str | bool | None = None, environment: bool = True, max_threads: int = 32, **options: Unpack[Options]
    ) -> None:
        self._pool = ContextPool(_config.context(options, profile, environment))
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
        """Asks the service to reboot 1 to 100 instances. A request that may have been executed is never repeated."""
        return await self._run(_calls.reboot(ids), timeout, cancel)

    def instances_status(
        self, ids: Ids | None = None, *, timeout: Seconds | None = None, cancel: CancelToken | None = None
    ) -> AsyncIterator[InstanceStatus]:
        """Yields the status of instances, queried as you iterate, 100 ids at a time. None means all instances."""
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
        """Stops any number of instances, waits until each is STOPPED, and reports an outcome for each.

        `on_progress` is called on the event loop. Cancelling the task discards the report; to keep it, end the run
        with a CancelToken.
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
        """Starts any number of instances, and waits until each is RUNNING. See bulk_stop()."""
        return await self._bulk(partial(_bulk.start, ids, settings), on_progress, cancel)

    async def bulk_reboot(
        self,
        ids: Ids,
        *,
        on_progress: OnProgress | None = None,
        cancel: CancelToken | None = None,
        **settings: Unpack[Settings],
    ) -> Report:
        """Reboots any number of instances. See bulk_stop(). A request that may have been executed is never repeated."""
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
        """Waits until instances reach a status; sends only queries."""
        return await self._bulk(partial(_bulk.wait, ids, status, settings), on_progress, cancel)

    def waiter(self, name: str) -> AsyncWaiter:
        """Returns a waiter that raises unless all instances reach the status: "instance_stopped" or "instance_running"."""
        return AsyncWaiter(self.bulk_wait, name)

    @property
    def counters(self) -> dict[str, int]:
        """Totals over all calls so far: requests, retries, connections …"""
        return self._pool.counters()

    @property
    def closed(self) -> bool:
        return self._pool.closed

    async def close(self) -> None:
        """Ends calls under way with OperationCancelled, waits for them, and closes the connections."""
        self._pool.close()
        await asyncio.get_running_loop().run_in_executor(None, self._executor().shutdown)

    async def _bulk(
        self,
        run: Callable[[OnProgress | None], Callable[[Slot], Report]],
        on_progress: OnProgress | None,
        cancel: CancelToken | None,
    ) -> Report:
        if on_progress is None:
            return await self._run(run(None), None, cancel)
        on_loop = OnLoop(on_progress)
        report = await self._run(run(on_loop), None, cancel, on_loop.failed)
        on_loop.raise_error()
        return report

    async def _run(self, call: Callable[[Slot], T], timeout: Seconds | None, *cancel: CancelToken | None) -> T:
        self._pool.check_open()  # else the executor raises its own exception
        interrupt = CancelToken()
        tokens = (interrupt, *(token for token in cancel if token is not None))
        on_thread = self._executor().submit(partial(self._pool.run, call, time_limit(timeout), tokens))
        future = asyncio.wrap_future(on_thread)
        try:
            await asyncio.wait([future])
        except asyncio.CancelledError:
            if not on_thread.cancel():  # already running
                interrupt.cancel()
                while not future.done():
                    with suppress(asyncio.CancelledError):  # the first one is raised below, when the call has ended
                        await asyncio.wait([future])
                future.exception()  # marks it as retrieved
            raise
        return future.result()

    def _new_threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._max_threads, thread_name_prefix="zenlayer-aio")

    def _executor(self) -> ThreadPoolExecutor:
        """Returns the thread pool; a new one in a forked child, which does not have its parent's threads."""
        if self._process != os.getpid():
            self._process, self._threads = os.getpid(), self._new_threads()
        return self._threads

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def __del__(self) -> None:
        if hasattr(self, "_threads"):  # unset if the settings were invalid
            self._pool.close()
            self._executor().shutdown(wait=False)

    def __reduce__(self) -> str:
        raise TypeError("an AsyncClient has connections and cannot be pickled: create one in each process")

    def __repr__(self) -> str:
        return f"<zenlayer.aio.AsyncClient {self._pool.describe()}>"
