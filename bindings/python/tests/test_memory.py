"""A hundred thousand calls leave the process as large as it was."""

from __future__ import annotations

import subprocess
import sys

from servers import Server, answer
from zenlayer.testing import Simulator

CALLS = 100_000

# In a process of its own: pytest keeps what is logged.
PROGRAM = """
import gc, sys, zenlayer
from pathlib import Path

def resident():
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

def client():
    return zenlayer.Client(
        environment=False, endpoint=sys.argv[1], access_key_id="simulator-key", access_key_secret="simulator-secret",
        rate_limit=0, max_attempts=1, interruptible=sys.argv[3] == "interruptible",
    )

def growth(calls, count):
    calls(count // 10)
    before = resident()
    calls(count)
    return resident() - before
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
                sys.exit("stopped what is not there")
            except zenlayer.NotFoundError:
                pass
        elif not list(one.instances_status(["vm-000001"], cancel=token)):
            sys.exit("no answer")

print(growth(calls, int(sys.argv[2])))
"""

OF_CANCELLED = """
spent = zenlayer.CancelToken()
spent.cancel()
one = client()

def calls(count):
    for _ in range(count):
        try:
            one.stop_instances(["vm-1"], cancel=spent)
            sys.exit("a cancelled call was made")
        except zenlayer.OperationCancelled:
            pass

print(growth(calls, int(sys.argv[2])))
"""

OF_CLIENTS = """
def calls(count):
    for _ in range(count):
        with client() as one:
            try:
                one.stop_instances(["vm-1"])
                sys.exit("an answer that is none was taken")
            except zenlayer.TransportError:
                pass

print(growth(calls, int(sys.argv[2])))
"""


def growth(program: str, url: str, count: int, mode: str) -> int:
    command = [sys.executable, "-c", PROGRAM + program, url, str(count), mode]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_calls_leave_nothing_behind() -> None:
    with Simulator() as simulator:
        assert growth(OF_CALLS, simulator.url, CALLS, "direct") < CALLS, "less than a byte a call"
        assert growth(OF_CALLS, simulator.url, CALLS // 10, "interruptible") < CALLS


def test_cancelled_calls_leave_nothing_behind(server: Server) -> None:
    assert growth(OF_CANCELLED, server.url, CALLS, "direct") < 8 * CALLS, "less than a token a call"


def test_clients_leave_nothing_behind(server: Server) -> None:
    server.answer = answer(200, b"{}")
    assert growth(OF_CLIENTS, server.url, 1000, "direct") < 100 * 1000, "less than a hundred bytes a client"
