"""Tests Ctrl-C during a name lookup, in a process whose lookups hang."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[3] / "tests/support/look_up.c"
TIMES = 100

PROGRAM = """
import os, signal, sys, threading, time, zenlayer

began, ends, times = map(int, sys.argv[1:])
options = dict(endpoint="https://name.test", access_key_id="key", access_key_secret="secret", max_attempts=1)


def tasks():
    return len(os.listdir("/proc/self/task"))


def interrupt():
    os.read(began, 1)
    os.kill(os.getpid(), signal.SIGINT)


with zenlayer.Client(environment=False, **options) as client:
    for _ in range(times):
        thread = threading.Thread(target=interrupt)
        thread.start()
        try:
            client.stop_instances(["vm-1"])
        except KeyboardInterrupt:
            thread.join()
            threads = tasks()
            os.write(ends, b"x")
            while tasks() == threads:  # else the next call would wait for the same lookup
                time.sleep(0.001)
        else:
            sys.exit("a call succeeded without an address")
    os.write(ends, b"x")
    try:
        client.stop_instances(["vm-1"])
    except zenlayer.ResolveError:
        print(times, "interrupted")
"""


def test_while_a_name_is_looked_up(tmp_path: Path) -> None:
    library = tmp_path / "look_up.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, SOURCE], check=True)
    has_begun, began = os.pipe()
    end, ends = os.pipe()
    inherited = [has_begun, began, end, ends]
    names = {"LD_PRELOAD": str(library), "LOOK_UP_BEGAN": str(began), "LOOK_UP_ENDS": str(end)}
    try:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(has_begun), str(ends), str(TIMES)],
            capture_output=True,
            text=True,
            timeout=300,
            pass_fds=inherited,
            env={**os.environ, **names},
        )
    finally:
        for descriptor in inherited:
            os.close(descriptor)
    assert done.stdout == f"{TIMES} interrupted\n", done.stderr
