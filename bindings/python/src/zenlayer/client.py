"""The blocking client."""

from __future__ import annotations

import threading
from itertools import chain, islice
from typing import Any, Callable, Iterator, Mapping, TypeVar

from . import _bulk, _calls, _config
from ._bindings import ZL_MAX_IDS
from ._bulk import Settings
from ._calls import ActionClass
from ._config import Options
from ._pool import ContextPool
from ._slot import Slot
from ._text import listed, time_limit
from ._types import Ids, Seconds, Self, Unpack
from .cancel import CancelToken
from .progress import OnProgress
from .report import Report
from .results import Accepted, InstanceStatus, Response
from .waiter import Waiter

T = TypeVar("T")


def batches(ids: Ids | None) -> Iterator[list[str]]:
    """Splits ids into batches of one request each. None yields one empty batch, which means all instances."""
    if ids is None:
        everything: list[str] = []
        return iter([everything])
    rest = iter(listed(ids))
    return iter(lambda: list(islice(rest, ZL_MAX_IDS)), [])


class Client:
    """A client of the service. Any number of threads may use it, and close it at any time.

    Settings are keyword arguments; docs/configuration.md lists them, but times are in seconds here. Other settings
    come from the environment and ~/.zenlayer, unless `environment` is False. `profile` names a profile in ~/.zenlayer,
    whose credentials take precedence over those in the environment. True means the current profile, which is also
    read if the environment has no credentials. The repr() shows which credentials a client uses.

    Ctrl-C ends a call on the main thread, as does any exception raised by a signal handler: handlers run within
    100 ms while the call waits, and the exception is raised when the call has ended. (An Exception raised inside a
    function of `logging` is printed by Python instead.) If a handler forks, the child should exit in the handler.

    Every call takes `timeout`, for this call only, and `cancel`, a CancelToken.
    """

    def __init__(
        self,
        *,
        profile: str | bool | None = None,
        environment: bool = True,
        **options: Unpack[Options],
    ) -> None:
        self._pool = ContextPool(_config.context(options, profile, environment))

    def stop_instances(
        self, ids: Ids, *, timeout: Seconds | None = None, cancel: CancelToken | None = None
    ) -> Accepted:
        """Asks the service to stop 1 to 100 instances. Returns when the service accepts, before they have stopped.

        The service's default is a forced stop. If the answer is lost, the client reads the status of the instances
        to find out whether they were stopped: each is stopped once.
        """
        return self._run(_calls.stop(ids), timeout, cancel)

    def start_instances(
        self, ids: Ids, *, timeout: Seconds | None = None, cancel: CancelToken | None = None
    ) -> Accepted:
        """Asks the service to start 1 to 100 instances."""
        return self._run(_calls.start(ids), timeout, cancel)

    def reboot_instances(
        self, ids: Ids, *, timeout: Seconds | None = None, cancel: CancelToken | None = None
    ) -> Accepted:
        """Asks the service to reboot 1 to 100 instances. A request that may have been executed is never repeated."""
        return self._run(_calls.reboot(ids), timeout, cancel)

    def instances_status(
        self, ids: Ids | None = None, *, timeout: Seconds | None = None, cancel: CancelToken | None = None
    ) -> Iterator[InstanceStatus]:
        """Yields the status of instances, queried as you iterate, 100 ids at a time. None means all instances.

        Instances that do not exist are left out.
        """
        pages = (self._run(_calls.statuses(batch), timeout, cancel) for batch in batches(ids))
        return chain.from_iterable(pages)

    def call(
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
        """Calls any action of any service; returns its response, a dict.

        A failed request is retried if that is harmless, judged by the action's name or by `action_class`.
        """
        return self._run(_calls.call(service, action, parameters, version, action_class), timeout, cancel)

    def bulk_stop(
        self,
        ids: Ids,
        *,
        on_progress: OnProgress | None = None,
        cancel: CancelToken | None = None,
        **settings: Unpack[Settings],
    ) -> Report:
        """Stops any number of instances, waits until each is STOPPED, and reports an outcome for each.

        `on_progress` is a function that takes a Progress, a tqdm bar, or a rich Progress. A run that is cancelled
        or times out returns what is known so far, and sets `report.ended`. Ctrl-C raises KeyboardInterrupt, with
        the report in its attribute `report`.
        """
        return self._bulk(_bulk.stop(ids, settings, on_progress), cancel)

    def bulk_start(
        self,
        ids: Ids,
        *,
        on_progress: OnProgress | None = None,
        cancel: CancelToken | None = None,
        **settings: Unpack[Settings],
    ) -> Report:
        """Starts any number of instances, and waits until each is RUNNING. See bulk_stop()."""
        return self._bulk(_bulk.start(ids, settings, on_progress), cancel)

    def bulk_reboot(
        self,
        ids: Ids,
        *,
        on_progress: OnProgress | None = None,
        cancel: CancelToken | None = None,
        **settings: Unpack[Settings],
    ) -> Report:
        """Reboots any number of instances. See bulk_stop(). A request that may have been executed is never repeated."""
        return self._bulk(_bulk.reboot(ids, settings, on_progress), cancel)

    def bulk_wait(
        self,
        ids: Ids,
        status: str,
        *,
        on_progress: OnProgress | None = None,
        cancel: CancelToken | None = None,
        **settings: Unpack[Settings],
    ) -> Report:
        """Waits until instances reach a status; sends only queries."""
        return self._bulk(_bulk.wait(ids, status, settings, on_progress), cancel)

    def waiter(self, name: str) -> Waiter:
        """Returns a waiter that raises unless all instances reach the status: "instance_stopped" or "instance_running"."""
        return Waiter(self.bulk_wait, name)

    @property
    def counters(self) -> dict[str, int]:
        """Totals over all calls so far: requests, retries, connections …"""
        return self._pool.counters()

    @property
    def closed(self) -> bool:
        return self._pool.closed

    def close(self) -> None:
        """Ends calls under way with OperationCancelled, and closes the connections."""
        self._pool.close()

    def _bulk(self, run: Callable[[Slot], Report], cancel: CancelToken | None) -> Report:
        made: list[Report] = []

        def call(slot: Slot) -> Report:
            made.append(run(slot))
            return made[0]

        try:
            return self._run(call, None, cancel)
        except KeyboardInterrupt as interrupt:
            if not hasattr(interrupt, "report"):
                setattr(interrupt, "report", made[0] if made else None)
            raise

    def _run(self, call: Callable[[Slot], T], timeout: Seconds | None, cancel: CancelToken | None) -> T:
        timeout_ms = 0 if timeout is None else time_limit(timeout)
        tokens = () if cancel is None else (cancel,)
        on_main_thread = threading.current_thread() is threading.main_thread()
        return self._pool.run(call, timeout_ms, tokens, on_main_thread)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if hasattr(self, "_pool"):  # unset if the settings were invalid
            self._pool.close()

    def __reduce__(self) -> str:
        raise TypeError("a Client has connections and cannot be pickled: create one in each process")

    def __repr__(self) -> str:
        return f"<zenlayer.Client {self._pool.describe()}>"
