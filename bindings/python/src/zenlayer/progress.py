"""The progress of a bulk run, and its callback."""

from __future__ import annotations

from typing import Any, Callable, NamedTuple, Protocol, Union, cast

from ._bindings import Progress as Handle
from ._library import lib
from ._text import decoded


class Progress(NamedTuple):
    """The state of a bulk run."""

    total: int
    """Number of distinct instances."""
    sent: int
    """Instances for which the action has been sent."""
    settled: int
    """Instances whose outcome is known."""
    failed: int
    """Settled instances that failed."""
    elapsed: float
    """Seconds so far."""
    remaining: float | None
    """Estimated seconds left; None if there is no estimate yet."""
    statuses: dict[str, int]
    """Number of instances by status."""


class TqdmBar(Protocol):
    """A tqdm bar."""

    total: Any
    n: Any

    def update(self, n: Any = ...) -> Any: ...
    def set_postfix(self, ordered_dict: Any = ..., refresh: Any = ...) -> Any: ...


class RichProgress(Protocol):
    """A rich Progress."""

    def add_task(self, description: str, *, total: Any = ...) -> Any: ...
    def update(self, task_id: Any, *, completed: Any = ..., description: Any = ...) -> Any: ...


Callback = Callable[[Progress], object]
OnProgress = Union[Callback, TqdmBar, RichProgress]


def callback_for(on_progress: OnProgress) -> Callback:
    """Returns a function that updates the bar, or the caller's own function."""
    if hasattr(on_progress, "add_task"):
        return of_rich(cast(RichProgress, on_progress))
    if hasattr(on_progress, "set_postfix"):
        return of_tqdm(cast(TqdmBar, on_progress))
    if callable(on_progress):
        return on_progress
    raise TypeError("on_progress must be a function, a tqdm bar, or a rich Progress")


def of_tqdm(bar: TqdmBar) -> Callback:
    def show(progress: Progress) -> None:
        bar.total = progress.total
        bar.set_postfix(progress.statuses, refresh=False)
        bar.update(progress.settled - bar.n)

    return show


def of_rich(bars: RichProgress) -> Callback:
    task: list[Any] = []

    def show(progress: Progress) -> None:
        if not task:
            task.append(bars.add_task("instances", total=progress.total))
        statuses = ", ".join(f"{count} {status}" for status, count in progress.statuses.items())
        bars.update(task[0], completed=progress.settled, description=statuses or "instances")

    return show


def read(progress: Handle) -> Progress:
    """Reads the library's progress object, which is valid only during its callback."""
    remaining = lib.zl_progress_estimate_ms(progress)
    statuses: dict[str, int] = {}
    for index in range(lib.zl_progress_status_len(progress)):
        name = decoded(lib.zl_progress_status_name(progress, index))
        statuses[name or ""] = lib.zl_progress_status_count(progress, index)
    return Progress(
        lib.zl_progress_total(progress),
        lib.zl_progress_sent(progress),
        lib.zl_progress_settled(progress),
        lib.zl_progress_failed(progress),
        lib.zl_progress_elapsed_ms(progress) / 1000,
        None if remaining < 0 else remaining / 1000,
        statuses,
    )
