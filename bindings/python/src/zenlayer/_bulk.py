"""Bulk runs: change any number of instances, wait for each, and report an outcome for each."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any, Callable, TypedDict

from . import codes, progress, report
from ._bindings import ZL_FORCE_DEFAULT, ZL_FORCE_FORCED, ZL_FORCE_GRACEFUL, DestroyFn, ProgressFn
from ._bindings import Progress as Handle
from ._bindings import Report as ReportHandle
from ._failure import failure
from ._library import lib
from ._slot import Guard, Slot
from ._text import Pointer, encoded, id_list, milliseconds
from ._types import Seconds
from .errors import UsageError

if TYPE_CHECKING:
    from ._bindings import BulkOptions, Context, Out, Texts
    from ._types import Ids
    from .progress import Callback, OnProgress
    from .report import Report

    Run = Callable[[Context, Texts, int, "BulkOptions | None", Out], int]


class Settings(TypedDict, total=False):
    """Settings of a bulk run."""

    product: str
    """vm, zec or bmc. Default: the client's product."""
    wait: bool
    """Whether to wait until the instances have reached the status. Default: True."""
    timeout: Seconds
    """Timeout of the whole run. Default: 10 minutes."""
    graceful: bool
    """How to stop: True shuts the system down, False cuts the power. Default: the service's default, a forced stop."""
    concurrency: int
    """Number of concurrent requests, 1 to 16. Default: 4."""
    fail_fast: bool
    """Whether to send nothing more after the first failure."""
    check_first: bool
    """Whether to read the status first, and skip instances that are already in the status."""
    initial_poll: Seconds
    """Time until the first status query. Default: 2 seconds."""
    poll_interval: Seconds
    """Longest time between two status queries. Default: 10 seconds."""


def force(graceful: Any) -> int:
    if graceful is None:
        return ZL_FORCE_DEFAULT
    return ZL_FORCE_GRACEFUL if graceful else ZL_FORCE_FORCED


def c_int_value(value: Any) -> int:
    """Returns an integer that fits a C int: ctypes would silently truncate a larger one."""
    number: int = value.__index__() if hasattr(value, "__index__") else -1
    if number != ctypes.c_int(number).value:
        raise UsageError("too large")
    return number


BOOLEAN, TIME = "True or False", "0.001 to 86400 seconds"

# Each setting, with its setter in the library, the conversion of its value, and its valid values.
SETTERS: dict[str, tuple[Callable[[Any, Any], int], Callable[[Any], Any], str]] = {
    "product": (lib.zl_bulk_options_set_product, encoded, "vm, zec or bmc"),
    "wait": (lib.zl_bulk_options_set_wait, bool, BOOLEAN),
    "timeout": (lib.zl_bulk_options_set_timeout_ms, milliseconds, TIME),
    "graceful": (lib.zl_bulk_options_set_force, force, BOOLEAN),
    "concurrency": (lib.zl_bulk_options_set_concurrency, c_int_value, "1 to 16"),
    "fail_fast": (lib.zl_bulk_options_set_fail_fast, bool, BOOLEAN),
    "check_first": (lib.zl_bulk_options_set_check_first, bool, BOOLEAN),
    "initial_poll": (lib.zl_bulk_options_set_initial_poll_ms, milliseconds, TIME),
    "poll_interval": (lib.zl_bulk_options_set_poll_interval_ms, milliseconds, TIME),
}


def fill(options: BulkOptions, settings: Settings) -> None:
    for name, value in settings.items():
        if name not in SETTERS:
            raise TypeError(f"a bulk run has no keyword argument '{name}'")
        if value is not None:
            set_one(options, name, value)


def set_one(options: BulkOptions, name: str, value: Any) -> None:
    setter, convert, choices = SETTERS[name]
    try:
        valid = setter(options, convert(value)) == 0
    except UsageError:
        valid = False
    except TypeError as error:
        raise TypeError(f"{name}: {error}") from None
    if not valid:
        raise UsageError(f"{name} must be {choices}, not {value!r}")


class Watch:
    """Calls a callback with the progress of a run. An exception from it ends the run and propagates."""

    def __init__(self, slot: Slot, callback: Callback) -> None:
        self._slot, self._callback = slot, callback
        self._error: BaseException | None = None

    def tell(self, _user_data: int | None, now: Handle | None) -> None:
        if self._error is not None or now is None:
            return
        try:
            self._callback(progress.read(Handle(now)))
        except BaseException as error:
            self._error = error
            with Guard.lock:
                self._slot.interrupt()

    def raise_error(self, made: Report) -> None:
        if self._error is not None:
            try:
                raise with_report(self._error, made)
            finally:
                self._error = None  # breaks the reference cycle through its traceback


def with_report(error: BaseException, made: Report) -> BaseException:
    """Attaches the report to the exception of Ctrl-C."""
    if isinstance(error, KeyboardInterrupt):
        setattr(error, "report", made)
    return error


def bulk(
    run: Run, ids: Ids, settings: Settings, on_progress: OnProgress | None
) -> Callable[[Slot], Report]:
    """Prepares a run."""
    texts = id_list(ids)
    callback = None if on_progress is None else progress.callback_for(on_progress)

    def call(slot: Slot) -> Report:
        options = lib.zl_bulk_options_new()
        assert options is not None
        try:
            fill(options, settings)
            if callback is None:
                return execute(slot, options)
            watch = Watch(slot, callback)
            function = ProgressFn(watch.tell)  # must stay alive until the run has ended
            lib.zl_bulk_options_set_progress(options, function, None, DestroyFn())
            made = execute(slot, options)
            watch.raise_error(made)
            return made
        finally:
            lib.zl_bulk_options_free(options)

    def execute(slot: Slot, options: BulkOptions) -> Report:
        out = Pointer()
        try:
            code = run(slot.context, texts, len(texts), options, out)
        except BaseException as error:
            # From a signal handler, which Python runs before the result is assigned.
            if out[0] is not None:
                detail = lib.zl_context_take_error(slot.context)
                summary = None if detail is None else failure(detail, codes.PARTIAL)
                with_report(error, report.read(ReportHandle(out[0]), summary))
            raise
        if out[0] is None:
            raise slot.failure(code)
        return report.read(ReportHandle(out[0]), slot.failure(code) if code != 0 else None)

    return call


def stop(ids: Ids, settings: Settings, on_progress: OnProgress | None) -> Callable[[Slot], Report]:
    return bulk(lib.zl_bulk_stop, ids, settings, on_progress)


def start(ids: Ids, settings: Settings, on_progress: OnProgress | None) -> Callable[[Slot], Report]:
    return bulk(lib.zl_bulk_start, ids, settings, on_progress)


def reboot(ids: Ids, settings: Settings, on_progress: OnProgress | None) -> Callable[[Slot], Report]:
    return bulk(lib.zl_bulk_reboot, ids, settings, on_progress)


def wait(
    ids: Ids, status: str, settings: Settings, on_progress: OnProgress | None
) -> Callable[[Slot], Report]:
    """Waits for a status; sends only queries."""
    wanted = encoded(status)

    def run(context: Context, texts: Texts, count: int, options: BulkOptions | None, out: Out) -> int:
        return lib.zl_bulk_wait(context, texts, count, wanted, options, out)

    return bulk(run, ids, settings, on_progress)
