"""A token that ends calls."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._lines import Line


class Guard:
    """The one lock over who uses which line. It is re-entrant, as a signal handler may cancel."""

    lock = threading.RLock()
    ended = threading.Condition(lock)
    """Told when a call of a closed client has ended."""

    @classmethod
    def renew(cls) -> None:
        """In a forked child: whoever held the lock is not there."""
        cls.lock = threading.RLock()
        cls.ended = threading.Condition(cls.lock)


class CancelToken:
    """Ends the calls that it was given to, those to come as well: pass it as `cancel=`.

    A waiting call sees it within 100 ms and raises OperationCancelled. Any thread may cancel, at any time,
    and so may a signal handler of Python.
    """

    __slots__ = ("_cancelled", "_lines")

    def __init__(self) -> None:
        self._cancelled = False
        self._lines: set[Line] = set()

    @property
    def cancelled(self) -> bool:
        """Whether cancel() was called."""
        return self._cancelled

    def cancel(self) -> None:
        """Ends the calls that have this token. To call it again does nothing."""
        with Guard.lock:
            self._cancelled = True
            for line in tuple(self._lines):  # a signal handler may make a call here
                line.interrupt()

    def __repr__(self) -> str:
        return f"<CancelToken {'cancelled' if self._cancelled else 'not cancelled'}>"

    def __reduce__(self) -> str:
        raise TypeError("a CancelToken belongs to its process and cannot be pickled")

    # Both are called with the guard's lock held.

    def _watch(self, line: Line) -> None:
        self._lines.add(line)
        if self._cancelled:
            line.interrupt()

    def _forget(self, line: Line) -> None:
        self._lines.discard(line)
