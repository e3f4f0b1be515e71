"""Calls that the main thread makes itself."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Callable, TypeVar

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

T = TypeVar("T")


def directly(job: Callable[[], T]) -> T:
    """Does a job. What a signal handler raises in one of its callbacks, such as Ctrl-C, is raised when it has ended.

    Nothing can be raised through C: Python prints it, by sys.unraisablehook. And a handler runs before the
    first line of a callback, which cannot catch that.
    """
    caught: list[BaseException] = []
    before = sys.unraisablehook

    def catch(unraisable: UnraisableHookArgs) -> None:
        error = unraisable.exc_value
        if error is None or isinstance(error, Exception) or threading.current_thread() is not threading.main_thread():
            before(unraisable)
        else:
            caught.append(error)

    sys.unraisablehook = catch
    try:
        return job()
    finally:
        sys.unraisablehook = before
        if caught:
            raise caught.pop()
