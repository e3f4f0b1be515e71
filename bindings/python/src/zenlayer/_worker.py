"""Calls from the main thread that Ctrl-C can end.

Python runs signal handlers on the main thread, between two of its instructions: not while that thread is
inside of the library. So such a call is made on another thread, and the main thread waits on a lock.
"""

from __future__ import annotations

import os
import threading
from _thread import allocate_lock
from queue import SimpleQueue
from typing import Any, Callable, TypeVar

T = TypeVar("T")

# A signal that comes between Python's last look for one and the system call that waits wakes nobody.
LOOK_SECONDS = 0.1

Job = Callable[[], Any]


class Task:
    """A job, its result, and a lock that is free when it is done."""

    __slots__ = ("_error", "_job", "_result", "done")

    def __init__(self, job: Job) -> None:
        self._job = job
        self._result: Any = None
        self._error: BaseException | None = None
        self.done = allocate_lock()
        self.done.acquire()

    def run(self) -> None:
        try:
            self._result = self._job()
        except BaseException as error:
            self._error = error
        finally:
            self.done.release()

    def result(self) -> Any:
        if self._error is None:
            return self._result
        try:
            raise self._error
        finally:
            self._error = None  # or it and its traceback would keep each other


class Worker:
    """A thread that does one task after the other."""

    def __init__(self) -> None:
        self._tasks: SimpleQueue[Task] = SimpleQueue()
        threading.Thread(target=self._work, name="zenlayer-call", daemon=True).start()

    def _work(self) -> None:
        while True:
            self._tasks.get().run()

    def do(self, job: Job) -> Task:
        task = Task(job)
        self._tasks.put(task)
        return task

    def settle(self, interrupt: Callable[[], None]) -> None:
        """Interrupts what is done here and waits for its end, whatever signals come meanwhile.

        An interrupted do() may or may not have handed its task over. Tasks are done in turn: when a later
        one is done, so is that one.
        """
        while True:
            try:
                interrupt()
                self.do(lambda: None).done.acquire()
                return
            except BaseException:
                continue  # the first one is raised when the call has ended


# More than one is needed only if a signal handler makes a call during a call.
IDLE: list[Worker] = []


def interruptibly(job: Callable[[], T], interrupt: Callable[[], None]) -> T:
    """Does a job on a worker. What a signal handler raises meanwhile interrupts it, and is raised when it has ended."""
    worker = IDLE.pop() if IDLE else Worker()
    try:
        task = worker.do(job)
        while not task.done.acquire(timeout=LOOK_SECONDS):
            pass
    except BaseException:
        worker.settle(interrupt)
        IDLE.append(worker)
        raise
    IDLE.append(worker)
    result: T = task.result()
    return result


os.register_at_fork(after_in_child=IDLE.clear)
