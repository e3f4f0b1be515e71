"""The slots of a client. Each call takes one from the pool and returns it."""

from __future__ import annotations

import atexit
import os
import threading
import weakref
from ctypes import c_char_p
from typing import TYPE_CHECKING, Callable, Sequence, TypeVar

from ._library import lib
from ._signals import during
from ._slot import Guard, Root, Slot
from ._text import text_of
from .cancel import CancelToken
from .errors import ClosedError

if TYPE_CHECKING:
    from ._bindings import Context

T = TypeVar("T")

AT_EXIT_SECONDS = 2.0


class ContextPool:
    """All slots of a client. Closing the pool ends the calls under way; each then returns its slot."""

    def __init__(self, context: Context) -> None:
        self._root: Root | None = Root(context)
        self._idle: tuple[list[Slot], list[Slot]] = ([], [])
        """Slots for other threads, and slots for the main thread."""
        self._busy: set[Slot] = set()
        self._abandoned: set[Slot] = set()
        with Guard.lock:
            if EXIT.is_set() and threading.current_thread() is not threading.main_thread():
                self.close()
                raise ClosedError("the interpreter is shutting down")
            ALL.add(self)

    @property
    def closed(self) -> bool:
        return self._root is None

    def run(
        self, call: Callable[[Slot], T], timeout_ms: int, tokens: Sequence[CancelToken], on_main_thread: bool = False
    ) -> T:
        """Makes a call on its own slot, which is returned even if signal handlers raise at any point."""
        for token in tokens:
            if not isinstance(token, CancelToken):
                raise TypeError(f"cancel takes a CancelToken, not {type(token).__name__}")
        slot: Slot | None = None
        try:
            with Guard.lock:
                idle = self._idle[on_main_thread]
                slot = idle.pop() if idle else Slot(self.check_open(), on_main_thread)
                self._busy.add(slot)
                for token in tokens:
                    token._watch(slot)
            if timeout_ms != slot.timeout_ms:
                slot.set_timeout(timeout_ms)
            return during(call, slot) if on_main_thread else call(slot)
        finally:
            try:
                self._give_back(slot, tokens, on_main_thread)
            except BaseException:
                self._give_back(slot, tokens, on_main_thread)
                raise

    def counters(self) -> dict[str, int]:
        """Returns the counters of all calls so far, by name."""
        with Guard.lock:
            root = self.check_open()
            counts: dict[str, int] = {}
            while (name := lib.zl_counter_name(len(counts))) is not None:
                counts[name.decode()] = lib.zl_context_counter(root.context, len(counts))
            return counts

    def describe(self) -> str:
        """Says whether the pool is open, the endpoint, and which credentials are used, without a secret."""
        root, out = self._root, c_char_p()
        if root is None:
            return "closed"
        try:
            lib.zl_context_describe(root.context, out)
            return f"open {text_of(out)}"
        finally:
            lib.zl_string_free(out)

    def close(self) -> None:
        with Guard.lock:
            if self._root is None:
                return
            self._root = None
            for slot in tuple(self._busy):  # a signal handler may make a call here
                slot.interrupt()
            for idle in self._idle:
                while idle:
                    idle.pop().free()

    def wait_until_idle(self, seconds: float) -> None:
        """Waits for the calls that closing the pool ended."""
        with Guard.ended:
            Guard.ended.wait_for(lambda: not self._busy, seconds)

    def abandon_busy(self) -> None:
        """Abandons busy slots in a forked child, where the parent's threads do not exist: freeing them would block.

        This includes a call whose signal handler forked, because its connection belongs to the parent.
        """
        self._abandoned, self._busy = self._busy, set()
        for slot in self._abandoned:
            slot.interrupt()

    def check_open(self) -> Root:
        """Returns the root context; raises ClosedError if the pool is closed."""
        if self._root is None:
            raise ClosedError("the client is closed")
        return self._root

    def _give_back(self, slot: Slot | None, tokens: Sequence[CancelToken], on_main_thread: bool) -> None:
        """Returns a slot; idempotent. A slot lost to an exception here is freed by its destructor."""
        if slot is None:
            return
        with Guard.lock:
            for token in tokens:
                token._forget(slot)
            if slot not in self._busy:
                return
            self._busy.discard(slot)
            if self._root is None or slot.broken or slot.caught:
                slot.free()
                Guard.ended.notify_all()
                return
            if slot.interrupted:
                slot.renew()
            self._idle[on_main_thread].append(slot)


ALL: weakref.WeakSet[ContextPool] = weakref.WeakSet()
EXIT = threading.Event()
"""Set when the interpreter shuts down: daemon threads may not create clients any more."""


def after_fork() -> None:
    Guard.renew()
    for pool in list(ALL):
        pool.abandon_busy()


def at_exit() -> None:
    """Ends the calls of daemon threads: the library must not log into an interpreter that no longer exists."""
    with Guard.lock:
        EXIT.set()
        pools = list(ALL)
    for pool in pools:
        pool.close()
    for pool in pools:
        pool.wait_until_idle(AT_EXIT_SECONDS)


os.register_at_fork(after_in_child=after_fork)
atexit.register(at_exit)
