"""Calls from the main thread that Ctrl-C can end.

Python runs signal handlers on the main thread, between two of its instructions: not while that thread is
inside of the library. So such a call is made on another thread, and the main thread waits for its answer.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, Callable, Tuple, TypeVar, Union

from .cancel import CancelToken

T = TypeVar("T")
Job = Callable[[CancelToken], Any]
Answer = Tuple[Any, Union[BaseException, None]]

# A signal that comes between Python's last look for one and the system call that waits wakes nobody.
LOOK_SECONDS = 0.1


def wake_gently() -> None:
    """Lets this thread start to run only when the thread that wakes it has nothing more to do.

    That one holds the lock of the interpreter: a thread that starts at once finds it taken, and sleeps again.
    The two of them would change places seven times for each call.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def outcome(job: Job, token: CancelToken) -> Answer:
    try:
        return job(token), None
    except BaseException as error:
        return None, error


class Worker:
    """A thread that does one job after the other, each with a token that cancels it."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        self._answers: SimpleQueue[Answer] = SimpleQueue()
        self._token = CancelToken()
        threading.Thread(target=self._work, name="zenlayer-call", daemon=True).start()

    def _work(self) -> None:
        wake_gently()
        while True:
            self._answers.put(outcome(self._jobs.get(), self._token))

    def ask(self, job: Job) -> Answer:
        self._jobs.put(job)
        return self._answer()

    def settle(self) -> None:
        """Cancels what is done here and waits for its end, whatever signals come meanwhile.

        An interrupted ask() may or may not have handed its job over, and got its answer. Jobs are done in
        turn: when a later one is answered, that one is done.
        """
        while True:
            try:
                self._token.cancel()
                mark = object()
                self._jobs.put(lambda _: mark)
                while self._answer()[0] is not mark:
                    pass
                self._token = CancelToken()
                return
            except BaseException:
                continue  # the first one is raised when the call has ended

    def _answer(self) -> Answer:
        while True:
            try:
                return self._answers.get(timeout=LOOK_SECONDS)
            except Empty:
                continue


# More than one is needed only if a signal handler makes a call during a call.
IDLE: list[Worker] = []


def interruptibly(job: Callable[[CancelToken], T]) -> T:
    """Does a job on a worker. What a signal handler raises meanwhile cancels it, and is raised when it has ended."""
    worker = IDLE.pop() if IDLE else Worker()
    try:
        result, error = worker.ask(job)
    except BaseException:
        worker.settle()
        IDLE.append(worker)
        raise
    IDLE.append(worker)
    if error is None:
        answer: T = result
        return answer
    try:
        raise error
    finally:
        del error  # or it and its traceback would keep each other


os.register_at_fork(after_in_child=IDLE.clear)
