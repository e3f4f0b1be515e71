"""Signals that come while the main thread is inside of the library.

Python runs their handlers on the main thread, between two of its instructions. So the library asks now and
then whether a call is to go on: the handlers run then, and what one of them raises ends the call.
"""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING, Callable, Generator, TypeVar

from ._bindings import InterruptFn
from .errors import OperationCancelled

if TYPE_CHECKING:
    from sys import UnraisableHookArgs
    from types import TracebackType

    from ._bindings import InterruptFnFunction as InterruptFunction
    from ._lines import Line

    Hook = Callable[[UnraisableHookArgs], object]

T = TypeVar("T")

PACKAGE = os.path.join(os.path.dirname(__file__), "")


def looks(caught: list[BaseException]) -> Generator[int, None, None]:
    """Answers whether the call is to end, again and again.

    A function cannot catch what a handler raises before its first line. A generator goes on inside of the try.
    Two handlers may raise at the same time: no more calls are made here, as another could raise in each.
    """
    try:
        try:
            while not caught:
                yield 0
        except GeneratorExit:
            return
        except BaseException as error:
            caught += [error]
    except BaseException as error:
        caught += [error]
    yield 1


def interrupt(caught: list[BaseException]) -> InterruptFunction:
    """What the library asks, to be kept as long as it may."""
    answers = looks(caught)
    next(answers)
    return InterruptFn(answers.send)


def during(call: Callable[[Line], T], line: Line) -> T:
    """Makes a call on a line. What a handler raises meanwhile is raised when it has ended."""
    before = sys.unraisablehook
    try:
        try:
            sys.unraisablehook = catcher(line, before)
            result = call(line)
        finally:
            sys.unraisablehook = before
    except OperationCancelled:
        if not line.caught:
            raise
    finally:
        sys.unraisablehook = before  # once more: a handler may have raised before it was done above
    if line.caught:
        raise line.caught[0]
    return result


def catcher(line: Line, otherwise: Hook) -> Hook:
    """Catches what a handler raises in another function that the library calls, such as that of the log.

    Nothing can be raised through C: Python hands it to sys.unraisablehook.
    """

    def catch(unraisable: UnraisableHookArgs) -> None:
        error = unraisable.exc_value
        on_main_thread = threading.current_thread() is threading.main_thread()
        if error is None or not on_main_thread or not is_of_a_handler(error, unraisable.exc_traceback):
            otherwise(unraisable)
        else:
            line.caught.append(error)
            line.interrupt()

    return catch


def is_of_a_handler(error: BaseException, traceback: TracebackType | None) -> bool:
    """Whether a signal handler has raised it, as far as can be told: a function of the log may fail as well.

    Nothing else is raised in looks(), nor where a function of this package begins.
    """
    if traceback is None or not isinstance(error, Exception):
        return traceback is not None
    code = traceback.tb_frame.f_code
    begins = code.co_filename.startswith(PACKAGE) and traceback.tb_lineno <= code.co_firstlineno + 1
    return begins or code is looks.__code__
