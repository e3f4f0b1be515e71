"""The client."""

from __future__ import annotations

import threading
from itertools import chain, islice
from typing import Any, Callable, Iterator, Mapping, TypeVar

from . import _bulk, _calls, _config
from ._bindings import ZL_MAX_IDS
from ._bulk import Settings
from ._calls import ActionClass
from ._config import Options
from ._lines import Line, Lines
from ._text import listed, time_limit
from ._types import Ids, Seconds, Self, Unpack
from .cancel import CancelToken
from .progress import OnProgress
from .report import Report
from .results import Accepted, InstanceStatus, Response
from .waiter import Waiter

T = TypeVar("T")


def batches(ids: Ids | None) -> Iterator[list[str]]:
    """As many ids as one request takes, again and again; for None one empty batch, which stands for all."""
    if ids is None:
        everything: list[str] = []
        return iter([everything])
    rest = iter(listed(ids))
    return iter(lambda: list(islice(rest, ZL_MAX_IDS)), [])


class Client:
    """Calls the service. Any number of threads may use a client, and close it at any time.

    Settings are keyword arguments: docs/configuration.md lists them, with times in seconds here. What is not
    set is looked for in the environment and in ~/.zenlayer, unless `environment` is False. `profile` names a profile of
    ~/.zenlayer, whose credentials win over those in the environment; True is the current one, which is read anyway if
    there are none in the environment. The repr() tells whose credentials a client has.

    A call on the main thread can be ended by Ctrl-C, and by whatever a signal handler raises: it runs while the
    call waits, within 100 ms, and the exception is raised when the call has ended. (Not so an Exception that it
    raises in the midst of a function of `logging`: Python prints it.) A child that a handler forks should end there.

    Every call takes `timeout`, for this call alone, and `cancel`, a CancelToken.
    """

    def __init__(
        self,
        *,
        profile: str | bool | None = None,
        environment: bool = True,
        **options: Unpack[Options],
    ) -> None:
        self._lines = Lines(_config.context(options, profile, environment))

    def stop_instances(
        self, ids: Ids, *, timeout: Seconds | None = None, cancel: CancelToken | None = None
    ) -> Accepted:
        """Asks the service to stop 1 to 100 instances. It answers at once; they stop by themselves then.

        The service's default is a forced stop. If the answer is lost, the status of the instances tells
        whether they were stopped: each is stopped once.
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
        """Asks the service to reboot 1 to 100 instances. What may have been executed is never sent again."""
        return self._run(_calls.reboot(ids), timeout, cancel)

    def instances_status(
        self, ids: Ids | None = None, *, timeout: Seconds | None = None, cancel: CancelToken | None = None
    ) -> Iterator[InstanceStatus]:
        """The status of instances, asked for while you iterate: 100 ids at a time. None: all instances.

        Those that do not exist are left out.
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

        It is sent again after a failure if that is harmless, which its name tells, or `action_class`.
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
        """Stops any number of instances, waits until each is STOPPED, and tells what became of each.

        `on_progress` is a function that takes a Progress, a bar of tqdm, or a Progress of rich. A run that is
        cancelled or out of time returns what is known by then: `report.ended` tells. Ctrl-C raises, as
        everywhere; the KeyboardInterrupt has the report as its attribute `report`.
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
        """Starts any number of instances, and waits until each is RUNNING: as bulk_stop()."""
        return self._bulk(_bulk.start(ids, settings, on_progress), cancel)

    def bulk_reboot(
        self,
        ids: Ids,
        *,
        on_progress: OnProgress | None = None,
        cancel: CancelToken | None = None,
        **settings: Unpack[Settings],
    ) -> Report:
        """Reboots any number of instances: as bulk_stop(). What may have been executed is never sent again."""
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
        """Waits until instances reach a status, without changing them: only queries are sent."""
        return self._bulk(_bulk.wait(ids, status, settings, on_progress), cancel)

    def waiter(self, name: str) -> Waiter:
        """A waiter that raises unless all come there: "instance_stopped" or "instance_running"."""
        return Waiter(self.bulk_wait, name)

    @property
    def counters(self) -> dict[str, int]:
        """What all calls have done so far: requests, retries, connections …"""
        return self._lines.counters()

    @property
    def closed(self) -> bool:
        return self._lines.closed

    def close(self) -> None:
        """Ends the calls under way with OperationCancelled, and closes the connections."""
        self._lines.close()

    def _bulk(self, run: Callable[[Line], Report], cancel: CancelToken | None) -> Report:
        made: list[Report] = []

        def call(line: Line) -> Report:
            made.append(run(line))
            return made[0]

        try:
            return self._run(call, None, cancel)
        except KeyboardInterrupt as interrupt:
            if not hasattr(interrupt, "report"):
                setattr(interrupt, "report", made[0] if made else None)
            raise

    def _run(self, call: Callable[[Line], T], timeout: Seconds | None, cancel: CancelToken | None) -> T:
        timeout_ms = 0 if timeout is None else time_limit(timeout)
        tokens = () if cancel is None else (cancel,)
        on_main_thread = threading.current_thread() is threading.main_thread()
        return self._lines.run(call, timeout_ms, tokens, on_main_thread)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if hasattr(self, "_lines"):  # not if the settings were refused
            self._lines.close()

    def __reduce__(self) -> str:
        raise TypeError("a Client has connections and cannot be pickled: make one in each process")

    def __repr__(self) -> str:
        return f"<zenlayer.Client {self._lines.describe()}>"
