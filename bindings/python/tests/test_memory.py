"""Tests that a hundred thousand calls do not grow the process."""

from __future__ import annotations

import subprocess
import sys

from servers import Server, answer
from zenlayer.testing import Simulator

CALLS = 100_000

# In a separate process, because pytest keeps log records.
PROGRAM = """
import gc, sys, threading, zenlayer
from pathlib import Path

def resident():
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

def client():
    return zenlayer.Client(
        environment=False, endpoint=sys.argv[1], access_key_id="simulator-key", access_key_secret="simulator-secret",
        rate_limit=0, max_attempts=1,
    )

def measure(calls):
    count = int(sys.argv[2])
    calls(count // 10)
    before = resident()
    calls(count)
    print(resident() - before)

def show_growth(calls):
    if sys.argv[3] == "main thread":
        return measure(calls)
    thread = threading.Thread(target=measure, args=[calls])
    thread.start()
    thread.join()
"""

OF_CALLS = """
one = client()
token = zenlayer.CancelToken()

def calls(count):
    for number in range(count):
        if number % 10 == 0:
            one.call("vm", "DescribeInstancesStatus", {"pageSize": 1})
        elif number % 10 == 1:
            try:
                one.stop_instances([f"no-{number}"], cancel=zenlayer.CancelToken())
                sys.exit("stopped a missing instance")
            except zenlayer.NotFoundError:
                pass
        elif not list(one.instances_status(["vm-000001"], cancel=token)):
            sys.exit("no answer")

show_growth(calls)
"""

OF_CANCELLED = """
spent = zenlayer.CancelToken()
spent.cancel()
one = client()

def calls(count):
    for _ in range(count):
        try:
            one.stop_instances(["vm-1"], cancel=spent)
            sys.exit("a cancelled call succeeded")
        except zenlayer.OperationCancelled:
            pass

show_growth(calls)
"""

OF_CLIENTS = """
def calls(count):
    for _ in range(count):
        with client() as one:
            try:
                one.stop_instances(["vm-1"])
                sys.exit("an invalid answer was accepted")
            except zenlayer.TransportError:
                pass

show_growth(calls)
"""


def growth(program: str, url: str, count: int, thread: str = "main thread") -> int:
    command = [sys.executable, "-c", PROGRAM + program, url, str(count), thread]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_calls_leave_nothing_behind() -> None:
    with Simulator() as simulator:
        assert growth(OF_CALLS, simulator.url, CALLS) < CALLS, "less than a byte per call"
        assert growth(OF_CALLS, simulator.url, CALLS // 10, "another") < CALLS


def test_cancelled_calls_leave_nothing_behind(server: Server) -> None:
    assert growth(OF_CANCELLED, server.url, CALLS) < 8 * CALLS, "less than a token per call"


def test_clients_leave_nothing_behind(server: Server) -> None:
    server.answer = answer(200, b"{}")
    assert growth(OF_CLIENTS, server.url, 1000) < 100 * 1000, "less than a hundred bytes per client"
