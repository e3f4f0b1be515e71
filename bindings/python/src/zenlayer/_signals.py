"""Signals that come while the main thread is inside of the library.

Python runs their handlers on the main thread, between two of its instructions. So the library asks now and
then whether a call is to go on: the handlers run then, and what one of them raises ends the call.
"""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Callable, Generator, TypeVar

from ._bindings import InterruptFn

if TYPE_CHECKING:
    from sys import UnraisableHookArgs
    from types import TracebackType

    from ._bindings import InterruptFnFunction as InterruptFunction
    from ._lines import Line

T = TypeVar("T")


def looks(caught: list[BaseException]) -> Generator[bool, None, None]:
    """Answers whether the call is to end, again and again.

    A function cannot catch what a handler raises before its first line. A generator goes on inside of the try.
    Two handlers may raise at the same time: no more calls are made here, as another could raise in each.
    """
    try:
        try:
            while not caught:
                yield False
        except GeneratorExit:
            return
        except BaseException as error:
            caught += [error]
    except BaseException as error:
        caught += [error]
    while True:
        yield True


def interrupt(caught: list[BaseException]) -> InterruptFunction:
    """What the library asks, to be kept as long as it may."""
    answers = looks(caught)
    if next(answers):
        raise caught.pop()
    return InterruptFn(answers.send)


def during(call: Callable[[Line], T], line: Line) -> T:
    """Makes a call on a line. What a handler raises meanwhile is raised when it has ended."""
    before = sys.unraisablehook
    catcher = Catcher(line, before)
    try:
        try:
            sys.unraisablehook = catcher
            result = call(line)
        finally:
            sys.unraisablehook = before
            catcher.line = None
    except Exception:
        if not line.caught:
            raise
        raise line.caught[0] from None
    finally:
        sys.unraisablehook = before  # once more: a handler may have raised before it was done above
        catcher.line = None
    if line.caught:
        raise line.caught[0]
    return result


class Catcher:
    """Catches what a handler raises in another function that the library calls, such as that of the log.

    Nothing can be raised through C: Python hands it to sys.unraisablehook. If others change that too, this may
    stay there when its call has ended.
    """

    __slots__ = ("_before", "line")

    def __init__(self, line: Line, before: Callable[[UnraisableHookArgs], object]) -> None:
        self.line: Line | None = line
        self._before = before

    def __call__(self, unraisable: UnraisableHookArgs) -> None:
        error, line = unraisable.exc_value, self.line
        on_main_thread = threading.current_thread() is threading.main_thread()
        if line is None or error is None or not on_main_thread or not is_of_a_handler(error, unraisable.exc_traceback):
            self._before(unraisable)
        else:
            line.caught.append(error)
            line.interrupt()


def is_of_a_handler(error: BaseException, traceback: TracebackType | None) -> bool:
    """Whether a signal handler has raised it, as far as can be told: a function of the log may fail as well.

    Nothing else is raised in looks(), nor where a function of this package begins.
    """
    if traceback is None or not isinstance(error, Exception):
        return traceback is not None
    frame = traceback.tb_frame
    begins = traceback.tb_lineno <= frame.f_code.co_firstlineno + 1
    return begins and frame.f_globals.get("__package__") == __package__ or frame.f_code is looks.__code__
