"""Tests many threads, forked and spawned processes, and interpreter shutdown."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Callable

import pytest
import zenlayer
from conftest import client_for
from servers import SUCCESS, Server, answer
from zenlayer._slot import Guard

CHILD_SECONDS = 60


def request_id(client: zenlayer.Client) -> str:
    return client.stop_instances(["vm-1"]).request_id


def call_on(url: str) -> str:
    with client_for(url) as client:
        return request_id(client)


def in_child(call: Callable[[], object]) -> bytes:
    """Runs a function in a forked child; returns its result or exception as text."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            said = str(call())
        except BaseException as error:
            said = repr(error)
        os.write(writer, said.encode())
        os._exit(0)
    os.close(writer)
    with open(reader, "rb") as pipe:
        answer_of_child = pipe.read()
    os.waitpid(child, 0)
    return answer_of_child


def test_a_hundred_threads(server: Server) -> None:
    with client_for(server.url) as client, ThreadPoolExecutor(100) as pool:
        barrier = threading.Barrier(100)

        def calls() -> int:
            barrier.wait()
            return sum(request_id(client).endswith("-1") for _ in range(20))

        counts = [pool.submit(calls) for _ in range(100)]
        assert [count.result() for count in counts] == [20] * 100
        assert client.counters["requests"] == 2000


def test_a_forked_child_can_use_the_client(server: Server) -> None:
    with client_for(server.url) as client:
        assert request_id(client) == "T-1"
        for letter in "UVWXYZABCD":  # on one connection; each child has its own
            assert in_child(lambda: request_id(client)) == b"T-1"
            assert request_id(client) == f"{letter}-1"
        # The children did not use the parent's connection.
        assert client.counters["connections_new"] == 1


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_a_child_forked_during_calls_can_use_the_client(server: Server) -> None:
    server.answer = None
    token = zenlayer.CancelToken()
    with client_for(server.url) as client, client_for(server.url) as another:

        def call() -> None:
            with pytest.raises(zenlayer.OperationCancelled):
                client.stop_instances(["vm-1"], cancel=token)

        threads = [threading.Thread(target=call) for _ in range(4)]
        for thread in threads:
            thread.start()
            server.wait()
        server.answer = answer(200, SUCCESS)
        assert in_child(lambda: request_id(client)) == b"T-1"
        assert in_child(lambda: request_id(another)) == b"T-1"
        assert in_child(client.close) == b"None"
        token.cancel()
        for thread in threads:
            thread.join()


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_a_child_forked_while_another_thread_holds_the_lock_can_use_the_client(server: Server) -> None:
    held, free = threading.Event(), threading.Event()

    def hold() -> None:
        with Guard.lock:
            held.set()
            free.wait()

    def child() -> str:
        signal.alarm(CHILD_SECONDS)
        return request_id(client)

    with client_for(server.url) as client:
        thread = threading.Thread(target=hold)
        thread.start()
        held.wait()
        try:
            assert in_child(child) == b"T-1"
        finally:
            free.set()
            thread.join()


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_multiprocessing(server: Server, method: str) -> None:
    with client_for(server.url) as client:
        assert request_id(client) == "T-1"
        with multiprocessing.get_context(method).Pool(2) as pool:
            ids = pool.map_async(call_on, [server.url] * 8).get(CHILD_SECONDS)
            pool.close()
            pool.join()
        assert ids == ["T-1"] * 8


@pytest.mark.parametrize("level", ["DEBUG", "CRITICAL"])
@pytest.mark.parametrize("daemon", [True, False])
def test_shutdown_during_calls(server: Server, daemon: bool, level: str) -> None:
    """Daemon threads have calls under way, which log, when the main thread ends; other threads are joined."""
    server.answer = None if daemon else answer(200, SUCCESS)
    program = f"""
import logging, sys, threading, zenlayer
logging.getLogger("zenlayer").setLevel(logging.{level})
client = zenlayer.Client(environment=False, endpoint={server.url!r}, token="t", max_attempts=1, timeout=120)
begun = threading.Semaphore(0)
def call():
    begun.release()
    try:
        while client.stop_instances(["vm-1"]) and {daemon}: pass
    except zenlayer.ZenlayerError: pass
for _ in range(8):
    threading.Thread(target=call, daemon={daemon}).start()
for _ in range(8):
    begun.acquire()
print("done")
"""
    for _ in range(5):
        done = subprocess.run(
            [sys.executable, "-X", "dev", "-c", program], capture_output=True, text=True, timeout=CHILD_SECONDS
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")


def test_shutdown_while_clients_are_created(server: Server) -> None:
    """Daemon threads keep creating clients, which log, until shutdown prevents it."""
    program = f"""
import logging, threading, zenlayer
logging.getLogger("zenlayer").setLevel(logging.DEBUG)
begun = threading.Semaphore(0)
def run():
    while True:
        try:
            with zenlayer.Client(environment=False, endpoint={server.url!r}, token="t", max_attempts=1) as client:
                client.stop_instances(["vm-1"])
                begun.release()
        except zenlayer.ZenlayerError: pass
for _ in range(8):
    threading.Thread(target=run, daemon=True).start()
for _ in range(8):
    begun.acquire()
"""
    for _ in range(10):
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=CHILD_SECONDS)
        assert (done.returncode, done.stderr) == (0, "")


def test_calls_can_be_made_at_exit(server: Server) -> None:
    program = f"""
import atexit, sys, zenlayer
client = zenlayer.Client(environment=False, endpoint={server.url!r}, token="t", max_attempts=1)
atexit.register(lambda: print(client.stop_instances(["vm-1"]).request_id))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=CHILD_SECONDS)
    assert (done.stdout, done.stderr) == ("T-1\n", "")


def test_shutdown_waits_for_calls_to_end(server: Server) -> None:
    server.answer = None
    program = f"""
import atexit, threading
ended = threading.Event()
atexit.register(lambda: print("ended" if ended.wait(30) else "under way"))  # runs after the package's handler
import zenlayer
client = zenlayer.Client(environment=False, endpoint={server.url!r}, token="t", max_attempts=1, timeout=120)
def call():
    try:
        client.stop_instances(["vm-1"])
    except zenlayer.OperationCancelled:
        ended.set()
threading.Thread(target=call, daemon=True).start()
while not client._pool._busy: pass
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=CHILD_SECONDS)
    assert (done.stdout, done.stderr) == ("ended\n", "")


def test_shutdown_during_a_bulk_run() -> None:
    """The run's threads belong to the library, and log too."""
    program = """
import logging, sys, threading, zenlayer
from zenlayer.testing import Simulator
logging.basicConfig(stream=sys.stdout, level=logging.DEBUG)
simulator = Simulator(instances=1000, stop_time=60).__enter__()
client = simulator.client()
ids = [f"vm-{n:06}" for n in range(1, 1001)]
begun = threading.Event()
def run():
    client.bulk_stop(ids, on_progress=lambda p: p.sent and begun.set(), initial_poll=0.01, poll_interval=0.01, concurrency=8)
threading.Thread(target=run, daemon=True).start()
begun.wait()
"""
    for _ in range(5):
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=CHILD_SECONDS)
        assert (done.returncode, done.stderr) == (0, "")
        assert "DEBUG:zenlayer:" in done.stdout


def test_sigint_during_a_call_ends_the_interpreter(server: Server) -> None:
    server.answer = None
    program = f"""
import zenlayer
client = zenlayer.Client(environment=False, endpoint={server.url!r}, token="t", max_attempts=1, timeout=120)
client.stop_instances(["vm-1"])
"""
    process = subprocess.Popen([sys.executable, "-X", "dev", "-c", program], stderr=subprocess.PIPE, text=True)
    server.wait()
    process.send_signal(2)
    _, said = process.communicate(timeout=CHILD_SECONDS)
    assert process.returncode == -2, said
    assert said.rstrip().endswith("KeyboardInterrupt")
