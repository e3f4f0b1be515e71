"""Ctrl-C ends a call wherever it waits, and the client goes on. How soon is measured in bench/."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import Callable, Iterator

import pytest
import zenlayer
from conftest import client_for
from servers import SUCCESS, Full, Server, answer

TIMES = 100
SOON = 30
"""Seconds: not a measure of speed, but far below the time limits that would end a call instead."""


def interrupt_after(wait: Callable[[], None]) -> threading.Thread:
    def run() -> None:
        wait()
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def interrupted(call: Callable[[], object], wait: Callable[[], None]) -> None:
    """Makes a call, which is interrupted once it waits."""
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
        assert client.stop_instances(["vm-1"]).request_id == "T-1"


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
                    time.sleep(0.001)  # a counter tells nobody

            interrupted(lambda: client.stop_instances(["vm-1"]), backs_off)
            server.answer = answer(200, SUCCESS)
            assert client.stop_instances(["vm-1"], timeout=100).request_id == "T-1"


def test_while_waiting_for_the_rate_limit(server: Server) -> None:
    with client_for(server.url, rate_limit=1) as client:
        client.stop_instances(["vm-1"])
        drain(server)
        interrupted(lambda: [client.stop_instances(["vm-1"]) for _ in range(100)], server.wait)


def test_what_another_handler_raises_comes_out_as_well(server: Server) -> None:
    class Alarm(Exception):
        pass

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


def test_a_handler_that_returns_lets_the_call_go_on(server: Server) -> None:
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
                server.answer = answer(200, SUCCESS)
                token.cancel()

            token = zenlayer.CancelToken()
            thread = threading.Thread(target=answer_after)
            thread.start()
            with pytest.raises(zenlayer.OperationCancelled):
                client.stop_instances(["vm-1"], cancel=token)
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
            assert [one.request_id for one in answers] == ["T-1"]
        finally:
            signal.signal(signal.SIGINT, before)


def test_a_storm_of_signals_changes_nothing(server: Server) -> None:
    before = signal.signal(signal.SIGALRM, lambda _number, _frame: None)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
        with client_for(server.url) as client, client_for(server.url, interruptible=False) as direct:
            for _ in range(500):
                assert client.stop_instances(["vm-1"]).request_id == "T-1"
                assert direct.stop_instances(["vm-1"]).request_id == "T-1"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_other_threads_call_directly(server: Server) -> None:
    names: set[str] = set()

    with client_for(server.url) as client:

        def call() -> None:
            client.stop_instances(["vm-1"])
            names.update(workers())

        thread = threading.Thread(target=call)
        before = workers()
        thread.start()
        thread.join()
        assert names == before


def workers() -> set[str]:
    return {f"{thread.name} {thread.ident}" for thread in threading.enumerate() if thread.name == "zenlayer-call"}
