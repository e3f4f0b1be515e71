"""Tests that Ctrl-C ends a call wherever it waits, and leaves the client usable. bench/ measures how soon."""

from __future__ import annotations

import linecache
import os
import signal
import subprocess
import sys
import threading
import time
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any, Callable, Iterator

import pytest
import zenlayer
from conftest import client_for
from servers import SUCCESS, Full, Server, answer

TIMES = 100
SOON = 30
"""Seconds: not a measure of speed, but far below the timeouts that would otherwise end a call."""


def interrupt_after(wait: Callable[[], None]) -> threading.Thread:
    def run() -> None:
        wait()
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def interrupted(call: Callable[[], object], wait: Callable[[], None]) -> None:
    """Makes a call and interrupts it when it waits."""
    start = time.monotonic()
    thread = interrupt_after(wait)
    with pytest.raises(KeyboardInterrupt):
        call()
    thread.join()
    assert time.monotonic() - start < SOON


def drain(server: Server) -> None:
    while server.heard.acquire(blocking=False):
        pass


@pytest.fixture
def full() -> Iterator[Full]:
    with Full() as full:
        yield full


def test_while_connecting(full: Full) -> None:
    with client_for(full.url) as client:
        for _ in range(TIMES):
            interrupted(lambda: client.stop_instances(["vm-1"]), full.wait)


def test_during_a_tls_handshake(server: Server) -> None:
    server.answer = None
    with client_for(server.url.replace("http:", "https:")) as client:
        for _ in range(TIMES):
            drain(server)
            interrupted(lambda: client.stop_instances(["vm-1"]), server.wait)


def test_while_no_answer_comes(server: Server) -> None:
    with client_for(server.url) as client:
        for _ in range(TIMES):
            server.answer = None
            drain(server)
            interrupted(lambda: client.stop_instances(["vm-1"]), server.wait)
        server.answer = answer(200, SUCCESS)
        assert client.stop_instances(["vm-1"]).request_id.endswith("-1")


def test_while_an_answer_stalls(server: Server) -> None:
    with client_for(server.url) as client:
        for cut in (20, -10):
            server.answer = answer(200, SUCCESS)[:cut]
            for _ in range(TIMES // 2):
                drain(server)
                interrupted(lambda: client.stop_instances(["vm-1"]), server.wait)


def test_while_backing_off(server: Server) -> None:
    throttled = b'{"requestId":"T-2","code":"REQUEST_LIMIT_EXCEEDED","message":"wait"}'
    with client_for(server.url, max_attempts=4) as client:
        for _ in range(TIMES):
            server.answer = answer(429, throttled, "Retry-After: 60")
            drain(server)
            throttles = client.counters["throttles"]

            def backs_off(before: int = throttles) -> None:
                while client.counters["throttles"] == before:
                    time.sleep(0.001)  # polls, because there is no notification

            interrupted(lambda: client.stop_instances(["vm-1"]), backs_off)
            server.answer = answer(200, SUCCESS)
            assert client.stop_instances(["vm-1"], timeout=100).request_id.endswith("-1")


def test_while_waiting_for_the_rate_limit(server: Server) -> None:
    with client_for(server.url, rate_limit=1) as client:
        client.stop_instances(["vm-1"])
        server.answer = None  # in case a request is sent

        def under_way() -> None:
            while not client._pool._busy:
                time.sleep(0.001)  # polls, because there is no notification

        for _ in range(TIMES):
            interrupted(lambda: client.stop_instances(["vm-1"]), under_way)
        assert client.counters["requests"] < TIMES / 2, "most had not been sent"


@pytest.mark.parametrize("status", [200, 400])
def test_when_the_answer_comes_before_the_library_polls(server: Server, status: int) -> None:
    """The handler runs in the next Python code, which logs the failure if there is one."""
    body = SUCCESS if status == 200 else b'{"requestId":"T-2","code":"INVALID_PARAMETER","message":"no"}'
    with client_for(server.url) as client:
        for _ in range(10):
            server.answer = None
            drain(server)

            def interrupt() -> None:
                server.wait()
                os.kill(os.getpid(), signal.SIGINT)
                server.say(answer(status, body))

            thread = threading.Thread(target=interrupt)
            thread.start()
            with pytest.raises(KeyboardInterrupt):
                client.stop_instances(["vm-1"])
            thread.join()


class Alarm(Exception):
    """Raised by the signal handlers of these tests."""


def test_an_exception_in_another_handler_propagates_too(server: Server) -> None:
    def ring(*_: object) -> None:
        raise Alarm

    before = signal.signal(signal.SIGALRM, ring)
    try:
        server.answer = None
        with client_for(server.url) as client, pytest.raises(Alarm):
            signal.setitimer(signal.ITIMER_REAL, 0.05)
            client.stop_instances(["vm-1"])
    finally:
        signal.signal(signal.SIGALRM, before)


def test_a_call_continues_if_the_handler_returns(server: Server) -> None:
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        server.answer = None
        with client_for(server.url) as client:

            def answer_after() -> None:
                server.wait()
                os.kill(os.getpid(), signal.SIGINT)
                while not came:
                    time.sleep(0.001)
                server.say(answer(200, SUCCESS))

            thread = threading.Thread(target=answer_after)
            thread.start()
            assert client.stop_instances(["vm-1"]).request_id.endswith("-1")
            thread.join()
            assert came == [signal.SIGINT]
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_handler_may_call_and_cancel(server: Server) -> None:
    answers: list[zenlayer.Accepted] = []
    token = zenlayer.CancelToken()
    with Server() as other, client_for(server.url) as client, client_for(other.url) as another:

        def handle(*_: object) -> None:
            answers.append(another.stop_instances(["vm-1"]))
            token.cancel()

        before = signal.signal(signal.SIGINT, handle)
        try:
            server.answer = None
            thread = interrupt_after(server.wait)
            with pytest.raises(zenlayer.OperationCancelled):
                client.stop_instances(["vm-1"], cancel=token)
            thread.join()
            assert [one.request_id[1:] for one in answers] == ["-1"]
        finally:
            signal.signal(signal.SIGINT, before)


def test_a_storm_of_signals_changes_nothing(server: Server) -> None:
    before = signal.signal(signal.SIGALRM, lambda _number, _frame: None)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
        with client_for(server.url) as client:
            for _ in range(500):
                assert client.stop_instances(["vm-1"]).request_id.endswith("-1")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_a_child_forked_by_a_handler_does_not_continue_the_call(server: Server) -> None:
    """It could read its parent's answer; the parent waits long enough for that."""
    reader, writer = os.pipe()
    children: list[int] = []

    def fork(*_: object) -> None:
        children.append(os.fork())
        if children != [0]:
            server.say(answer(200, SUCCESS))
            os.waitpid(children[0], 0)

    def send() -> None:
        server.wait()
        os.kill(os.getpid(), signal.SIGALRM)

    before = signal.signal(signal.SIGALRM, fork)
    server.answer = None
    try:
        with client_for(server.url) as client:
            thread = threading.Thread(target=send)
            thread.start()
            try:
                said = client.stop_instances(["vm-1"]).request_id
            except BaseException as error:
                said = type(error).__name__
            if children == [0]:
                os.write(writer, said.encode())
                os._exit(0)
            thread.join()
        assert (said, os.read(reader, 100)) == ("T-1", b"OperationCancelled")
    finally:
        signal.signal(signal.SIGALRM, before)
        os.close(reader)
        os.close(writer)


def test_a_handler_may_call_while_the_lock_is_held(server: Server) -> None:
    """counters, cancel() and close() hold it. Runs in a separate process, which can be killed if it hangs."""
    program = f"""
import signal, zenlayer
from zenlayer._slot import Guard
client = zenlayer.Client(environment=False, endpoint={server.url!r}, token="t", max_attempts=1)
signal.signal(signal.SIGALRM, lambda *_: print(client.stop_instances(["vm-1"]).request_id))
with Guard.lock:
    signal.raise_signal(signal.SIGALRM)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=SOON)
    assert (done.stdout, done.stderr) == ("T-1\n", "")


def test_two_signals_at_once_end_the_call(server: Server) -> None:
    """Both handlers raise, the second while the exception of the first is being handled."""
    came: list[int] = []

    def handle(number: int, _: object) -> None:
        came.append(number)
        raise Alarm

    def send() -> None:
        server.wait()
        os.kill(os.getpid(), signal.SIGALRM)
        os.kill(os.getpid(), signal.SIGUSR1)

    def call() -> None:
        try:
            client.stop_instances(["vm-1"])
        finally:
            while len(came) < 2:
                time.sleep(0.001)

    handlers = [(number, signal.signal(number, handle)) for number in (signal.SIGALRM, signal.SIGUSR1)]
    server.answer = None
    try:
        with client_for(server.url) as client:
            for _ in range(20):
                came.clear()
                drain(server)
                thread = threading.Thread(target=send)
                thread.start()
                with pytest.raises(Alarm):
                    call()
                thread.join()
                assert client._pool._busy == set()
    finally:
        for number, before in handlers:
            signal.signal(number, before)


class RaiseAt:
    """Raises at the nth place in the package where a signal handler may run: the start of a function or line."""

    def __init__(self, place: int) -> None:
        self.left = place

    def __call__(self, frame: FrameType, event: str, _: Any) -> RaiseAt | None:
        file = frame.f_code.co_filename
        if Path(file).parent != Path(zenlayer.__file__).parent or self.left <= 0:
            return None
        if event in ("call", "line") and linecache.getline(file, frame.f_lineno).strip() not in ("try:", "finally:"):
            self.left -= 1
            if self.left == 0:
                raise Alarm
        return self


def test_a_signal_may_come_anywhere(server: Server) -> None:
    before, hook = sys.gettrace(), sys.unraisablehook
    with client_for(server.url) as client:
        client.stop_instances(["vm-1"])
        for place in count(1):
            raising = RaiseAt(place)
            try:
                sys.settrace(raising)
                client.stop_instances(["vm-1"])
                assert place > 20, "too few places"
                break
            except Alarm:
                pass
            finally:
                sys.settrace(before)
            assert client._pool._busy == set()
            assert sys.unraisablehook is hook
        assert client.stop_instances(["vm-1"]).request_id.endswith("-1")


@pytest.mark.parametrize("raised", [KeyboardInterrupt, Alarm])
def test_an_exception_in_a_handler_during_a_callback_is_not_lost(
    server: Server, caplog: pytest.LogCaptureFixture, raised: type[BaseException]
) -> None:
    """The signal arrives while the main thread is in the library, which then logs."""

    def handle(*_: object) -> None:
        raise raised

    caplog.set_level("DEBUG", "zenlayer")
    before = signal.signal(signal.SIGINT, handle)
    with client_for(server.url) as client:
        server.answer = None

        def send() -> None:
            server.wait()
            os.kill(os.getpid(), signal.SIGINT)
            server.say(answer(200, SUCCESS))

        thread = threading.Thread(target=send)
        thread.start()
        try:
            with pytest.raises(raised):
                client.stop_instances(["vm-1"])
        finally:
            signal.signal(signal.SIGINT, before)
        thread.join()
        server.answer = answer(200, SUCCESS)
        assert client.stop_instances(["vm-1"]).request_id.endswith("-1")


def test_a_hook_left_installed_by_other_code_does_no_harm(server: Server) -> None:
    """Other code changes sys.unraisablehook during a call, and restores it after the call."""
    during: list[Any] = []

    def swap() -> None:
        server.wait()
        during.append(sys.unraisablehook)
        server.say(answer(200, SUCCESS))

    class Fails:
        def __del__(self) -> None:
            raise KeyboardInterrupt

    printed: list[object] = []
    hook, sys.unraisablehook = sys.unraisablehook, printed.append
    try:
        with client_for(server.url) as client:
            server.answer = None
            thread = threading.Thread(target=swap)
            thread.start()
            client.stop_instances(["vm-1"])
            thread.join()
            server.answer = answer(200, SUCCESS)
            sys.unraisablehook = during[0]
            assert type(during[0]).__module__ == "zenlayer._signals"
            Fails()
            assert len(printed) == 1
            assert client.stop_instances(["vm-1"]).request_id.endswith("-1")
        Fails()
        assert len(printed) == 2
    finally:
        sys.unraisablehook = hook
