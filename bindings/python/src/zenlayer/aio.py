"""The client for asyncio.

    async with zenlayer.aio.AsyncClient() as client:
        await client.stop_instances(["vm-1", "vm-2"])

Calls are made on threads of the client's own. Cancelling a task ends its call, and waits for that: a waiting
call sees it within 100 ms.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, AsyncIterator, Callable, Iterable, Mapping, TypeVar

from . import _bulk, _calls, _config
from ._calls import ActionClass
from ._lines import Line, Lines
from ._text import listed, time_limit
from .cancel import CancelToken
from .client import batches
from .progress import callback_for
from .waiter import AsyncWaiter

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from ._bulk import Settings
    from ._config import Options
    from ._text import Seconds
    from .progress import OnProgress, Progress
    from .report import Report
    from .results import Accepted, InstanceStatus, Response

T = TypeVar("T")


def on_loop(on_progress: OnProgress | None) -> OnProgress | None:
    """Progress comes on the thread of the run: this hands it to the event loop."""
    if on_progress is None:
        return None
    loop, callback = asyncio.get_running_loop(), callback_for(on_progress)

    def tell(progress: Progress) -> None:
        loop.call_soon_threadsafe(callback, progress)

    return tell


class AsyncClient:
    """zenlayer.Client for asyncio: the same methods, to be awaited.

    At most `max_threads` calls are under way at the same time; more of them wait. A client belongs to one
    event loop.
    """

    def __init__(
        self, *, profile: str | None = None, environment: bool = True, max_threads: int = 32, **options: Unpack[Options]
    ) -> None:
        self._lines = Lines(_config.context(options, profile, environment))
        self._threads = ThreadPoolExecutor(max_threads, thread_name_prefix="zenlayer-aio")

    async def stop_instances(
        self, ids: Iterable[str], *, timeout: Seconds | None = None, cancel: CancelToken | None = None
    ) -> Accepted:
        """Asks the service to stop 1 to 100 instances: see zenlayer.Client."""
        return await self._run(_calls.stop(ids), timeout, cancel)

    async def start_instances(
        self, ids: Iterable[str], *, timeout: Seconds | None = None, cancel: CancelToken | None = None
    ) -> Accepted:
        """Asks the service to start 1 to 100 instances."""
        return await self._run(_calls.start(ids), timeout, cancel)

    async def reboot_instances(
        self, ids: Iterable[str], *, timeout: Seconds | None = None, cancel: CancelToken | None = None
    ) -> Accepted:
        """Asks the service to reboot 1 to 100 instances."""
        return await self._run(_calls.reboot(ids), timeout, cancel)

    def instances_status(
        self, ids: Iterable[str] | None = None, *, timeout: Seconds | None = None, cancel: CancelToken | None = None
    ) -> AsyncIterator[InstanceStatus]:
        """The status of instances, asked for while you iterate: 100 ids at a time. None: all instances."""
        return self._statuses(ids if ids is None else listed(ids), timeout, cancel)

    async def _statuses(
        self, ids: Iterable[str] | None, timeout: Seconds | None, cancel: CancelToken | None
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
        action_class: ActionClass = ActionClass.BY_NAME,
        timeout: Seconds | None = None,
        cancel: CancelToken | None = None,
    ) -> Response:
        """Calls any action of any service; returns its response, a dict."""
        return await self._run(_calls.call(service, action, parameters, version, action_class), timeout, cancel)

    async def bulk_stop(
        self,
        ids: Iterable[str],
        *,
        on_progress: OnProgress | None = None,
        cancel: CancelToken | None = None,
        **settings: Unpack[Settings],
    ) -> Report:
        """Stops any number of instances, waits until each is STOPPED, and tells what became of each.

        `on_progress` is called on the event loop. Cancelling the task drops the report: a CancelToken ends a run
        that then returns it.
        """
        return await self._run(_bulk.stop(ids, settings, on_loop(on_progress)), None, cancel)

    async def bulk_start(
        self,
        ids: Iterable[str],
        *,
        on_progress: OnProgress | None = None,
        cancel: CancelToken | None = None,
        **settings: Unpack[Settings],
    ) -> Report:
        """Starts any number of instances, and waits until each is RUNNING: as bulk_stop()."""
        return await self._run(_bulk.start(ids, settings, on_loop(on_progress)), None, cancel)

    async def bulk_reboot(
        self,
        ids: Iterable[str],
        *,
        on_progress: OnProgress | None = None,
        cancel: CancelToken | None = None,
        **settings: Unpack[Settings],
    ) -> Report:
        """Reboots any number of instances: as bulk_stop(). What may have been executed is never sent again."""
        return await self._run(_bulk.reboot(ids, settings, on_loop(on_progress)), None, cancel)

    async def bulk_wait(
        self,
        ids: Iterable[str],
        status: str,
        *,
        on_progress: OnProgress | None = None,
        cancel: CancelToken | None = None,
        **settings: Unpack[Settings],
    ) -> Report:
        """Waits until instances are in a status, into which somebody else brings them."""
        return await self._run(_bulk.wait(ids, status, settings, on_loop(on_progress)), None, cancel)

    def waiter(self, name: str) -> AsyncWaiter:
        """A waiter that raises unless all come there: "instance_stopped" or "instance_running"."""
        return AsyncWaiter(self, name)

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
        await asyncio.get_running_loop().run_in_executor(None, self._threads.shutdown)

    async def _run(self, call: Callable[[Line], T], timeout: Seconds | None, cancel: CancelToken | None) -> T:
        self._lines.check_open()  # a pool that is shut down says it in its own way
        interrupt = CancelToken()
        tokens = (interrupt,) if cancel is None else (interrupt, cancel)
        on_thread = self._threads.submit(partial(self._lines.run, call, time_limit(timeout), tokens))
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

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def __del__(self) -> None:
        if hasattr(self, "_threads"):  # not if the settings were refused
            self._lines.close()
            self._threads.shutdown(wait=False)

    def __reduce__(self) -> str:
        raise TypeError("an AsyncClient has connections and cannot be pickled: make one in each process")

    def __repr__(self) -> str:
        return f"<zenlayer.aio.AsyncClient {'closed' if self.closed else 'open'}>"
