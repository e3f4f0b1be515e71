"""Calls from the main thread that Ctrl-C can end.

Python runs signal handlers on the main thread, between two of its instructions: not while that thread is
inside of the library. So such a call is made on another thread, and the main thread waits for its answer.
"""

from __future__ import annotations

import _thread
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


def change_policy(before: int, after: int) -> bool:
    """Changes the scheduling policy of this thread if it is that one; whether it was."""
    with suppress(OSError):
        if os.sched_getscheduler(0) == before:
            os.sched_setscheduler(0, after, os.sched_param(0))
            return True
    return False


def wake_gently() -> bool:
    """Lets this thread start to run only when the thread that wakes it has nothing more to do.

    That one holds the lock of the interpreter: a thread that starts at once finds it taken, and sleeps again.
    The two of them would change places seven times for each call. Who set a policy of their own keep it.
    """
    return sys.platform == "linux" and change_policy(os.SCHED_OTHER, os.SCHED_BATCH)


def outcome(job: Job, token: CancelToken) -> Answer:
    try:
        return job(token), None
    except BaseException as error:
        return None, error


class Worker:
    """A thread that does one job after the other, each with a token that cancels it.

    Nobody takes a worker away or brings it back, which a signal could prevent: it is among the others from
    its first moment on, and says whether it is busy.
    """

    def __init__(self) -> None:
        self.busy = False
        self._gentle = False
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        self._answers: SimpleQueue[Answer] = SimpleQueue()
        self._token = CancelToken()
        _thread.start_new_thread(self._work, ())  # at once: a threading.Thread is waited for until it runs

    def _work(self) -> None:
        WORKERS.append(self)
        threading.current_thread().name = "zenlayer-call"
        self._gentle = wake_gently()
        while True:
            self._answers.put(outcome(self._jobs.get(), self._token))

    def ask(self, job: Job) -> Answer:
        self.busy = True
        self._jobs.put(job)
        answer = self._answer()
        self.busy = False
        return answer

    def usual(self, job: Job) -> Job:
        """The same job, under the policy that others have: threads and processes that it starts inherit it."""

        def done(token: CancelToken) -> Any:
            if not self._gentle:
                return job(token)
            change_policy(os.SCHED_BATCH, os.SCHED_OTHER)
            try:
                return job(token)
            finally:
                wake_gently()

        return done

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
                self.busy = False
                return
            except BaseException:
                continue  # the first one is raised when the call has ended

    def _answer(self) -> Answer:
        while True:
            try:
                return self._answers.get(timeout=LOOK_SECONDS)
            except Empty:
                continue


WORKERS: list[Worker] = []


def free_worker() -> Worker | None:
    """One that is not busy: if a signal handler makes a call during a call, that needs another one.

    None if there can be no more threads, as when the interpreter ends.
    """
    for worker in WORKERS:
        if not worker.busy:
            return worker
    try:
        return Worker()
    except RuntimeError:
        return None


def interruptibly(job: Callable[[CancelToken], T], gentle: bool) -> T:
    """Does a job on a worker. What a signal handler raises meanwhile cancels it, and is raised when it has ended.

    It is not a gentle one if it calls the caller's functions back.
    """
    worker = free_worker()
    if worker is None:
        return job(CancelToken())
    try:
        result, error = worker.ask(job if gentle else worker.usual(job))
    except BaseException:
        # Handlers of other signals may raise at the same time, each before settle() has come to its first line.
        try:
            worker.settle()
        except BaseException:
            try:
                worker.settle()
            except BaseException:
                worker.settle()
        raise
    if error is None:
        answer: T = result
        return answer
    try:
        raise error
    finally:
        del error  # or it and its traceback would keep each other


os.register_at_fork(after_in_child=WORKERS.clear)
