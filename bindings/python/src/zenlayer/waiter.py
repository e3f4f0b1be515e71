"""Waiting until instances are in a status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Iterable

from . import _bulk, codes
from ._failure import name_of
from .errors import OperationCancelled, UsageError, WaiterError, WaitFailed, WaitTimeout

if TYPE_CHECKING:
    from ._text import Seconds
    from .aio import AsyncClient
    from .cancel import CancelToken
    from .client import Client
    from .progress import OnProgress
    from .report import Report

STATUSES = {"instance_stopped": "STOPPED", "instance_running": "RUNNING"}


def status_for(name: str) -> str:
    try:
        return STATUSES[name]
    except KeyError:
        raise UsageError(f"there is no waiter {name!r}, but {', '.join(STATUSES)}") from None


def settings(delay: Seconds | None, timeout: Seconds | None) -> _bulk.Settings:
    every = {"first_look": delay, "poll_interval": delay, "timeout": timeout}
    return {name: value for name, value in every.items() if value is not None}  # type: ignore[return-value]


def judged(report: Report) -> Report:
    """The report, if all are there."""
    if report.error is None:
        return report
    code = report.ended or report.error.code
    detail: dict[str, Any] = {**report.error.__dict__, "code": code, "name": name_of(code)}
    if code == codes.CANCELLED:
        raise OperationCancelled(**detail)
    kind: type[WaiterError] = WaitTimeout if code == codes.TIMEOUT else WaitFailed
    raise kind(**detail, report=report)


class Waiter:
    """Waits until instances are in a status, into which somebody brings them. Nothing is sent but questions."""

    def __init__(self, client: Client, name: str) -> None:
        self._client = client
        self._status = status_for(name)

    def wait(
        self,
        ids: Iterable[str],
        *,
        delay: Seconds | None = None,
        timeout: Seconds | None = None,
        on_progress: OnProgress | None = None,
        cancel: CancelToken | None = None,
    ) -> Report:
        """Returns when all are there; else raises WaitTimeout, WaitFailed or OperationCancelled.

        `delay` is the longest time between two looks, `timeout` the time for all, ten minutes unless set.
        """
        run = self._client.bulk_wait
        return judged(run(ids, self._status, on_progress=on_progress, cancel=cancel, **settings(delay, timeout)))


class AsyncWaiter:
    """A Waiter of an AsyncClient."""

    def __init__(self, client: AsyncClient, name: str) -> None:
        self._client = client
        self._status = status_for(name)

    async def wait(
        self,
        ids: Iterable[str],
        *,
        delay: Seconds | None = None,
        timeout: Seconds | None = None,
        on_progress: OnProgress | None = None,
        cancel: CancelToken | None = None,
    ) -> Report:
        """Returns when all are there; else raises WaitTimeout, WaitFailed or OperationCancelled."""
        run = self._client.bulk_wait
        return judged(await run(ids, self._status, on_progress=on_progress, cancel=cancel, **settings(delay, timeout)))
