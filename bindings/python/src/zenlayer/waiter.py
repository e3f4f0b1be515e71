"""Waiters: wait until instances reach a status."""

from __future__ import annotations

from typing import Any, Awaitable, Callable

from . import _bulk, codes
from ._failure import name_of
from ._types import Ids, Seconds
from .cancel import CancelToken
from .errors import OperationCancelled, UsageError, ZenlayerError
from .progress import OnProgress
from .report import Report

STATUSES = {"instance_stopped": "STOPPED", "instance_running": "RUNNING"}


class WaiterError(ZenlayerError):
    """Not all instances reached the status; `report` has a row for each."""

    report: Report


class WaitTimeout(WaiterError, TimeoutError):
    """The timeout expired."""


class WaitFailed(WaiterError):
    """Some instances cannot reach the status: they do not exist, were refused, or are changing to another status."""


def status_for(name: str) -> str:
    try:
        return STATUSES[name]
    except KeyError:
        raise UsageError(f"unknown waiter {name!r}; waiters are {', '.join(STATUSES)}") from None


def settings(delay: Seconds | None, timeout: Seconds | None) -> _bulk.Settings:
    every = {"initial_poll": delay, "poll_interval": delay, "timeout": timeout}
    return {name: value for name, value in every.items() if value is not None}  # type: ignore[return-value]


def checked(report: Report) -> Report:
    """Returns the report if all instances have reached the status; else raises."""
    if report.error is None:
        return report
    code = report.ended or report.error.code
    detail: dict[str, Any] = {**report.error.__dict__, "code": code, "name": name_of(code)}
    if code == codes.CANCELLED:
        raise OperationCancelled(**detail)
    kind: type[WaiterError] = WaitTimeout if code == codes.TIMEOUT else WaitFailed
    raise kind(**detail, report=report)


class Waiter:
    """Waits until instances reach a status; sends only queries."""

    def __init__(self, bulk_wait: Callable[..., Report], name: str) -> None:
        self._bulk_wait = bulk_wait
        self._status = status_for(name)

    def wait(
        self,
        ids: Ids,
        *,
        delay: Seconds | None = None,
        timeout: Seconds | None = None,
        on_progress: OnProgress | None = None,
        cancel: CancelToken | None = None,
    ) -> Report:
        """Returns when all have reached the status; else raises WaitTimeout, WaitFailed or OperationCancelled.

        `delay` is the longest time between two status queries. `timeout` is for the whole wait; default: ten minutes.
        """
        run = self._bulk_wait
        return checked(run(ids, self._status, on_progress=on_progress, cancel=cancel, **settings(delay, timeout)))


class AsyncWaiter:
    """The Waiter of an AsyncClient."""

    def __init__(self, bulk_wait: Callable[..., Awaitable[Report]], name: str) -> None:
        self._bulk_wait = bulk_wait
        self._status = status_for(name)

    async def wait(
        self,
        ids: Ids,
        *,
        delay: Seconds | None = None,
        timeout: Seconds | None = None,
        on_progress: OnProgress | None = None,
        cancel: CancelToken | None = None,
    ) -> Report:
        """Returns when all have reached the status; else raises WaitTimeout, WaitFailed or OperationCancelled."""
        run = self._bulk_wait
        return checked(await run(ids, self._status, on_progress=on_progress, cancel=cancel, **settings(delay, timeout)))
