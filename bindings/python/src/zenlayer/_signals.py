"""Signals that arrive while the main thread is inside the library.

Python runs signal handlers on the main thread, between two bytecode instructions. The library therefore
calls back regularly during a call: handlers run then, and an exception raised by one ends the call.
"""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Callable, TypeVar

from ._interrupt import polls

if TYPE_CHECKING:
    from sys import UnraisableHookArgs
    from types import TracebackType

    from ._slot import Slot

T = TypeVar("T")


def during(call: Callable[[Slot], T], slot: Slot) -> T:
    """Makes a call on a slot. An exception that a handler raises meanwhile is raised when the call has ended."""
    before = sys.unraisablehook
    catcher = Catcher(slot, before)
    try:
        try:
            sys.unraisablehook = catcher
            result = call(slot)
        finally:
            sys.unraisablehook = before
            catcher.slot = None
    except Exception:
        if not slot.caught:
            raise
        raise slot.caught[0] from None
    finally:
        sys.unraisablehook = before  # again: a handler may have raised before the line above ran
        catcher.slot = None
    if slot.caught:
        raise slot.caught[0]
    return result


class Catcher:
    """Catches what a handler raises in another callback of the library, such as the log function.

    Exceptions cannot propagate through C: Python passes them to sys.unraisablehook. If other code changes that hook
    too, this one may remain installed after its call has ended.
    """

    __slots__ = ("_before", "slot")

    def __init__(self, slot: Slot, before: Callable[[UnraisableHookArgs], object]) -> None:
        self.slot: Slot | None = slot
        self._before = before

    def __call__(self, unraisable: UnraisableHookArgs) -> None:
        error, slot = unraisable.exc_value, self.slot
        on_main_thread = threading.current_thread() is threading.main_thread()
        if slot is None or error is None or not on_main_thread or not is_from_handler(error, unraisable.exc_traceback):
            self._before(unraisable)
        else:
            slot.caught.append(error)
            slot.interrupt()


def is_from_handler(error: BaseException, traceback: TracebackType | None) -> bool:
    """Guesses whether a signal handler raised the error: a logging handler may fail too.

    Only signal handlers raise in polls(), and at the start of a function of this package.
    """
    if traceback is None or not isinstance(error, Exception):
        return traceback is not None
    frame = traceback.tb_frame
    begins = traceback.tb_lineno <= frame.f_code.co_firstlineno + 1
    return begins and frame.f_globals.get("__package__") == __package__ or frame.f_code is polls.__code__
