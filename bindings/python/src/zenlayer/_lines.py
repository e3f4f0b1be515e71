"""The contexts of a client. Each call has one to itself, a line, and lines are used again."""

from __future__ import annotations

import atexit
import os
import threading
import weakref
from ctypes import c_char_p
from typing import TYPE_CHECKING, Callable, Sequence, TypeVar

from . import codes
from ._bindings import DestroyFn
from ._failure import failure
from ._library import lib
from ._signals import during, interrupt
from ._text import text_of
from .cancel import CancelToken, Guard
from .errors import ClosedError

if TYPE_CHECKING:
    from ._bindings import Context
    from .errors import ZenlayerError

T = TypeVar("T")

AT_EXIT_SECONDS = 2.0
NO_DESTROY = DestroyFn()


class Root:
    """The context that lines are made from. A signal handler may close the client while one is made: this is freed
    when nobody uses it any more."""

    __slots__ = ("context",)

    def __init__(self, context: Context) -> None:
        self.context = context

    def __del__(self) -> None:
        lib.zl_context_free(self.context)


class Line:
    """A context, and the token that ends its call and no other."""

    __slots__ = ("_cancel", "_freed", "_interrupt", "broken", "caught", "context", "interrupted", "timeout_ms")

    def __init__(self, root: Root, on_main_thread: bool) -> None:
        context, self._cancel = lib.zl_context_clone(root.context), lib.zl_cancel_new()
        assert context is not None
        self.context = context
        lib.zl_context_set_cancel(context, self._cancel)
        self.caught: list[BaseException] = []
        """What signal handlers have raised during its call: it was the last one then."""
        if on_main_thread:
            self._interrupt = interrupt(self.caught)
            lib.zl_context_set_interrupt(context, self._interrupt, None, NO_DESTROY)
        self.timeout_ms = 0
        self._freed = False
        self.interrupted = False
        self.broken = False

    def interrupt(self) -> None:
        """Ends the call under way. The guard's lock is held, or this is the call's thread: it is still that call."""
        self.interrupted = True
        lib.zl_cancel_request(self._cancel)

    def set_timeout(self, timeout_ms: int) -> None:
        lib.zl_context_set_timeout_ms(self.context, timeout_ms)
        self.timeout_ms = timeout_ms

    def failure(self, code: int) -> ZenlayerError:
        """The exception for the call that failed."""
        self.broken = code == codes.PANIC
        return failure(lib.zl_context_take_error(self.context), code)

    def renew(self) -> None:
        """A token is good for one cancellation."""
        spent, self._cancel = self._cancel, lib.zl_cancel_new()
        lib.zl_context_set_cancel(self.context, self._cancel)
        lib.zl_cancel_free(spent)
        self.interrupted = False

    def free(self) -> None:
        if not self._freed:
            self._freed = True
            lib.zl_context_free(self.context)
            lib.zl_cancel_free(self._cancel)
            self.caught.clear()  # or they and their tracebacks would keep each other

    def __del__(self) -> None:
        if hasattr(self, "_freed"):  # it is whole; a signal came between taking it and using it
            self.free()


class Lines:
    """All lines of a client. Closing it ends the calls under way, and each gives its line back then."""

    def __init__(self, context: Context) -> None:
        self._root: Root | None = Root(context)
        self._idle: tuple[list[Line], list[Line]] = ([], [])
        """Those of other threads, and those of the main thread."""
        self._busy: set[Line] = set()
        self._abandoned: set[Line] = set()
        with Guard.lock:
            if EXIT.is_set() and threading.current_thread() is not threading.main_thread():
                self.close()
                raise ClosedError("the interpreter ends")
            ALL.add(self)

    @property
    def closed(self) -> bool:
        return self._root is None

    def run(
        self, call: Callable[[Line], T], timeout_ms: int, tokens: Sequence[CancelToken], on_main_thread: bool = False
    ) -> T:
        """Makes a call on a line of its own, which is given back even if signal handlers raise all along."""
        for token in tokens:
            if not isinstance(token, CancelToken):
                raise TypeError(f"cancel takes a CancelToken, not {type(token).__name__}")
        line: Line | None = None
        try:
            with Guard.lock:
                idle = self._idle[on_main_thread]
                line = idle.pop() if idle else Line(self.check_open(), on_main_thread)
                self._busy.add(line)
                for token in tokens:
                    token._watch(line)
            if timeout_ms != line.timeout_ms:
                line.set_timeout(timeout_ms)
            return during(call, line) if on_main_thread else call(line)
        finally:
            try:
                self._give_back(line, tokens, on_main_thread)
            except BaseException:
                self._give_back(line, tokens, on_main_thread)
                raise

    def counters(self) -> dict[str, int]:
        """What all calls have done so far, by name."""
        with Guard.lock:
            root = self.check_open()
            counts: dict[str, int] = {}
            while (name := lib.zl_counter_name(len(counts))) is not None:
                counts[name.decode()] = lib.zl_context_counter(root.context, len(counts))
            return counts

    def describe(self) -> str:
        """Whether they are open, and then where requests go, and by whose credentials; no secret."""
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
            for line in tuple(self._busy):  # a signal handler may make a call here
                line.interrupt()
            for idle in self._idle:
                while idle:
                    idle.pop().free()

    def wait_until_idle(self, seconds: float) -> None:
        """Waits for the calls that closing has ended."""
        with Guard.ended:
            Guard.ended.wait_for(lambda: not self._busy, seconds)

    def abandon_busy(self) -> None:
        """In a forked child: calls of the parent's threads do not go on here. To free their lines would wait for them.

        Nor does a call whose signal handler has forked: it has the parent's connection.
        """
        self._abandoned, self._busy = self._busy, set()
        for line in self._abandoned:
            line.interrupt()

    def check_open(self) -> Root:
        """What all lines are made from; ClosedError if they are closed."""
        if self._root is None:
            raise ClosedError("the client is closed")
        return self._root

    def _give_back(self, line: Line | None, tokens: Sequence[CancelToken], on_main_thread: bool) -> None:
        """Once: to repeat it does nothing. A line that gets lost on its way is freed as nobody has it any more."""
        if line is None:
            return
        with Guard.lock:
            for token in tokens:
                token._forget(line)
            if line not in self._busy:
                return
            self._busy.discard(line)
            if self._root is None or line.broken or line.caught:
                line.free()
                Guard.ended.notify_all()
                return
            if line.interrupted:
                line.renew()
            self._idle[on_main_thread].append(line)


ALL: weakref.WeakSet[Lines] = weakref.WeakSet()
EXIT = threading.Event()
"""Set when the interpreter ends: no daemon thread may begin anything more."""


def after_fork() -> None:
    Guard.renew()
    for lines in list(ALL):
        lines.abandon_busy()


def at_exit() -> None:
    """Ends what daemon threads have under way: a record of its log would come to an interpreter that is no more."""
    with Guard.lock:
        EXIT.set()
        everything = list(ALL)
    for lines in everything:
        lines.close()
    for lines in everything:
        lines.wait_until_idle(AT_EXIT_SECONDS)


os.register_at_fork(after_in_child=after_fork)
atexit.register(at_exit)
