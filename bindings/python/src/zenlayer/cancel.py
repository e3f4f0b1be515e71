"""Cancel tokens."""

from __future__ import annotations

from ._slot import Guard, Slot


class CancelToken:
    """Cancels the calls that it is passed to as `cancel=`, including later ones.

    A waiting call notices within 100 ms and raises OperationCancelled. A token may be cancelled at any time,
    from any thread and from a Python signal handler.
    """

    __slots__ = ("_cancelled", "_slots")

    def __init__(self) -> None:
        self._cancelled = False
        self._slots: set[Slot] = set()

    @property
    def cancelled(self) -> bool:
        """Whether cancel() was called."""
        return self._cancelled

    def cancel(self) -> None:
        """Ends the calls that use this token. Calling it again does nothing."""
        with Guard.lock:
            self._cancelled = True
            for slot in tuple(self._slots):  # a signal handler may make a call here
                slot.interrupt()

    def __repr__(self) -> str:
        return f"<CancelToken {'cancelled' if self._cancelled else 'not cancelled'}>"

    def __reduce__(self) -> str:
        raise TypeError("a CancelToken belongs to its process and cannot be pickled")

    # Callers of these two hold the guard's lock.

    def _watch(self, slot: Slot) -> None:
        self._slots.add(slot)
        if self._cancelled:
            slot.interrupt()

    def _forget(self, slot: Slot) -> None:
        self._slots.discard(slot)
