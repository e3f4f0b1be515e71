"""Bulk runs: any number of instances, to the end state, with an outcome for each."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any, Callable, TypedDict

from . import codes, progress, report
from ._bindings import ZL_FORCE_DEFAULT, ZL_FORCE_FORCED, ZL_FORCE_GRACEFUL, DestroyFn, ProgressFn
from ._bindings import Progress as Handle
from ._bindings import Report as ReportHandle
from ._failure import failure
from ._library import lib
from ._text import Pointer, encoded, id_list, milliseconds
from ._types import Seconds
from .cancel import Guard
from .errors import UsageError

if TYPE_CHECKING:
    from ._bindings import BulkOptions, Context, Out, Texts
    from ._lines import Line
    from ._types import Ids
    from .progress import Callback, OnProgress
    from .report import Report

    Run = Callable[[Context, Texts, int, "BulkOptions | None", Out], int]


class Settings(TypedDict, total=False):
    """How a bulk run goes about it."""

    product: str
    """vm, zec or bmc; that of the client unless set."""
    wait: bool
    """Whether to wait until the instances are there; True unless set."""
    timeout: Seconds
    """The time of the whole run; 10 minutes unless set."""
    graceful: bool
    """How to stop: True lets the system shut down, False cuts the power; the service's way unless set, which is forced."""
    concurrency: int
    """Requests at the same time, 1 to 16; 4 unless set."""
    fail_fast: bool
    """Whether to send nothing more after the first failure."""
    check_first: bool
    """Whether to read the status before anything is sent, and leave alone what is there already."""
    initial_poll: Seconds
    """The time until the first look at the status; 2 seconds unless set."""
    poll_interval: Seconds
    """The longest time between two looks; 10 seconds unless set."""


def force(graceful: Any) -> int:
    if graceful is None:
        return ZL_FORCE_DEFAULT
    return ZL_FORCE_GRACEFUL if graceful else ZL_FORCE_FORCED


def whole(value: Any) -> int:
    """A number that C takes as it is: ctypes would cut off what is too much."""
    number: int = value.__index__() if hasattr(value, "__index__") else -1
    if number != ctypes.c_int(number).value:
        raise UsageError("too large")
    return number


YES_OR_NO, TIME = "True or False", "0.001 to 86400 seconds"

# Each setting, with its function in the library, what makes its value, and what it may be.
SETTERS: dict[str, tuple[Callable[[Any, Any], int], Callable[[Any], Any], str]] = {
    "product": (lib.zl_bulk_options_set_product, encoded, "vm, zec or bmc"),
    "wait": (lib.zl_bulk_options_set_wait, bool, YES_OR_NO),
    "timeout": (lib.zl_bulk_options_set_timeout_ms, milliseconds, TIME),
    "graceful": (lib.zl_bulk_options_set_force, force, YES_OR_NO),
    "concurrency": (lib.zl_bulk_options_set_concurrency, whole, "1 to 16"),
    "fail_fast": (lib.zl_bulk_options_set_fail_fast, bool, YES_OR_NO),
    "check_first": (lib.zl_bulk_options_set_check_first, bool, YES_OR_NO),
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
    setter, made, choices = SETTERS[name]
    try:
        taken = setter(options, made(value)) == 0
    except UsageError:
        taken = False
    except TypeError as error:
        raise TypeError(f"{name}: {error}") from None
    if not taken:
        raise UsageError(f"{name} must be {choices}, not {value!r}")


class Watch:
    """Tells a callback how a run proceeds. If it raises, that ends the run, and comes out of it."""

    def __init__(self, line: Line, callback: Callback) -> None:
        self._line, self._callback = line, callback
        self._error: BaseException | None = None

    def tell(self, _user_data: int | None, now: Handle | None) -> None:
        if self._error is not None or now is None:
            return
        try:
            self._callback(progress.read(Handle(now)))
        except BaseException as error:
            self._error = error
            with Guard.lock:
                self._line.interrupt()

    def raise_error(self, made: Report) -> None:
        if self._error is not None:
            try:
                raise with_report(self._error, made)
            finally:
                self._error = None  # or it and its traceback would keep each other, and all that was called


def with_report(error: BaseException, made: Report) -> BaseException:
    """An exception that ends a run. Ctrl-C takes the report along."""
    if isinstance(error, KeyboardInterrupt):
        setattr(error, "report", made)
    return error


def bulk(
    run: Run, ids: Ids, settings: Settings, on_progress: OnProgress | None
) -> Callable[[Line], Report]:
    """A run, made ready."""
    texts = id_list(ids)
    callback = None if on_progress is None else progress.callback_for(on_progress)

    def call(line: Line) -> Report:
        options = lib.zl_bulk_options_new()
        assert options is not None
        try:
            fill(options, settings)
            if callback is None:
                return carried_out(line, options)
            watch = Watch(line, callback)
            function = ProgressFn(watch.tell)  # to be kept until the run has ended
            lib.zl_bulk_options_set_progress(options, function, None, DestroyFn())
            made = carried_out(line, options)
            watch.raise_error(made)
            return made
        finally:
            lib.zl_bulk_options_free(options)

    def carried_out(line: Line, options: BulkOptions) -> Report:
        out = Pointer()
        try:
            code = run(line.context, texts, len(texts), options, out)
        except BaseException as error:
            # A signal handler's: Python runs them before it goes on with what was returned.
            if out[0] is not None:
                detail = lib.zl_context_take_error(line.context)
                summary = None if detail is None else failure(detail, codes.PARTIAL)
                with_report(error, report.read(ReportHandle(out[0]), summary))
            raise
        if out[0] is None:
            raise line.failure(code)
        return report.read(ReportHandle(out[0]), line.failure(code) if code != 0 else None)

    return call


def stop(ids: Ids, settings: Settings, on_progress: OnProgress | None) -> Callable[[Line], Report]:
    return bulk(lib.zl_bulk_stop, ids, settings, on_progress)


def start(ids: Ids, settings: Settings, on_progress: OnProgress | None) -> Callable[[Line], Report]:
    return bulk(lib.zl_bulk_start, ids, settings, on_progress)


def reboot(ids: Ids, settings: Settings, on_progress: OnProgress | None) -> Callable[[Line], Report]:
    return bulk(lib.zl_bulk_reboot, ids, settings, on_progress)


def wait(
    ids: Ids, status: str, settings: Settings, on_progress: OnProgress | None
) -> Callable[[Line], Report]:
    """Waits, and sends nothing but questions."""
    wanted = encoded(status)

    def run(context: Context, texts: Texts, count: int, options: BulkOptions | None, out: Out) -> int:
        return lib.zl_bulk_wait(context, texts, count, wanted, options, out)

    return bulk(run, ids, settings, on_progress)
