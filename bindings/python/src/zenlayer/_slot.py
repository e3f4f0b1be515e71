"""Slots: contexts for one call at a time."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from . import codes
from ._bindings import DestroyFn
from ._failure import failure
from ._interrupt import interrupt
from ._library import lib

if TYPE_CHECKING:
    from ._bindings import Context
    from .errors import ZenlayerError

NO_DESTROY = DestroyFn()


class Guard:
    """The lock of all slots. It is reentrant because a signal handler may cancel."""

    lock = threading.RLock()
    ended = threading.Condition(lock)
    """Notified when a call of a closed client has ended."""

    @classmethod
    def renew(cls) -> None:
        """Replaces the lock in a forked child, where its holder does not exist."""
        cls.lock = threading.RLock()
        cls.ended = threading.Condition(cls.lock)


class Root:
    """The context that slots are cloned from. A signal handler may close the client while a slot is being made, so the
    context is freed with its last reference."""

    __slots__ = ("context",)

    def __init__(self, context: Context) -> None:
        self.context = context

    def __del__(self) -> None:
        lib.zl_context_free(self.context)


class Slot:
    """A context, and the token that cancels its current call."""

    __slots__ = ("_cancel", "_freed", "_interrupt", "broken", "caught", "context", "interrupted", "timeout_ms")

    def __init__(self, root: Root, on_main_thread: bool) -> None:
        context, self._cancel = lib.zl_context_clone(root.context), lib.zl_cancel_new()
        assert context is not None
        self.context = context
        lib.zl_context_set_cancel(context, self._cancel)
        self.caught: list[BaseException] = []
        """Exceptions that signal handlers raised during the call. If there are any, the slot is not reused."""
        if on_main_thread:
            self._interrupt = interrupt(self.caught)
            lib.zl_context_set_interrupt(context, self._interrupt, None, NO_DESTROY)
        self.timeout_ms = 0
        self._freed = False
        self.interrupted = False
        self.broken = False

    def interrupt(self) -> None:
        """Ends the call under way. Requires the guard's lock or the call's own thread, or it could end a later call."""
        self.interrupted = True
        lib.zl_cancel_request(self._cancel)

    def set_timeout(self, timeout_ms: int) -> None:
        lib.zl_context_set_timeout_ms(self.context, timeout_ms)
        self.timeout_ms = timeout_ms

    def failure(self, code: int) -> ZenlayerError:
        """Returns the exception for a failed call."""
        self.broken = code == codes.PANIC
        return failure(lib.zl_context_take_error(self.context), code)

    def renew(self) -> None:
        """Replaces the token, which works only once."""
        spent, self._cancel = self._cancel, lib.zl_cancel_new()
        lib.zl_context_set_cancel(self.context, self._cancel)
        lib.zl_cancel_free(spent)
        self.interrupted = False

    def free(self) -> None:
        if not self._freed:
            self._freed = True
            lib.zl_context_free(self.context)
            lib.zl_cancel_free(self._cancel)
            self.caught.clear()  # breaks the reference cycle through their tracebacks

    def __del__(self) -> None:
        if hasattr(self, "_freed"):  # fully constructed; a signal came between taking it and using it
            self.free()
