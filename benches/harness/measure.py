"""Measures one figure of one client at a time. Counts are the difference between runs of two lengths, which
cancels out start-up."""

import json
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .build import OUT, NotMeasurable

SHORT, LONG = 100, 400
WARM_UP = 100


@dataclass(frozen=True)
class Case:
    name: str
    endpoint: str
    action: str
    ids: int


# Measures only the client's own work, over HTTP and one connection: no call waits for the network.
ANSWERED_AT_ONCE = {"LD_PRELOAD": str(OUT / "answer_at_once.so")}


class Client:
    """A running client, which makes one round of calls per round()."""

    def __init__(self, name, case, calls, warm_up=WARM_UP, threads=1, wrapper=(), environment=None):
        self.title = f"the {name} client, {case.name},"
        command = [
            *wrapper, OUT / f"client_{name}", "--endpoint", case.endpoint, "--ca-file", OUT / "authority.pem",
            "--action", case.action, "--ids", case.ids, "--calls", calls, "--warm-up", warm_up, "--threads", threads,
        ]
        # Without the caller's proxy, preload and locale.
        self.process = subprocess.Popen([str(word) for word in command], text=True, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        env={"PATH": os.environ["PATH"], **(environment or {})})

    def round(self):
        try:
            self.process.stdin.write("\n")
            self.process.stdin.flush()
            return json.loads(self.process.stdout.readline())
        except (BrokenPipeError, ValueError):
            raise NotMeasurable(f"{self.title} failed:\n{self.end()}") from None

    def end(self):
        """Ends the client; returns the standard error of it or its wrapper."""
        try:
            return self.process.communicate(timeout=10)[1].strip()
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.communicate()[1].strip()


def once(*arguments, **options):
    """Runs a client for one round; returns its figures and its standard error."""
    client = Client(*arguments, **options)
    figures, said = client.round(), client.end()
    if client.process.returncode != 0:
        raise NotMeasurable(f"{client.title} failed:\n{said}")
    return figures, said


def per_call(count):
    return (count(LONG) - count(SHORT)) / (LONG - SHORT)


def found(pattern, text):
    match = re.search(pattern, text)
    if not match:
        raise NotMeasurable(f"no figure in:\n{text}")
    return int(match[1])


def instructions(client, case):
    """Returns the instructions in user mode per call."""
    wrapper = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    return per_call(lambda calls: found(r"Collected : (\d+)", once(client, case, calls, wrapper=wrapper)[1]))


def allocations(client, case):
    """Returns the calls of malloc, calloc, realloc and their aligned variants per call."""
    environment = {"LD_PRELOAD": str(OUT / "count_allocations.so")}
    return per_call(lambda calls: found(r"allocations: (\d+)", once(client, case, calls, environment=environment)[1]))


def system_call_counts(client, case, calls):
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "strace"
        once(client, case, calls, wrapper=["strace", "-f", "-c", "-o", log])
        rows = [line.split() for line in log.read_text().splitlines()]
    return {row[-1]: int(row[3]) for row in rows if len(row) >= 5 and row[3].isdigit() and row[-1] != "total"}


def system_calls(client, case):
    """Returns the system calls per call in the steady state, by name."""
    short, long = (system_call_counts(client, case, calls) for calls in (SHORT, LONG))
    differences = {name: (long.get(name, 0) - short.get(name, 0)) / (LONG - SHORT) for name in long.keys() | short.keys()}
    return {name: number for name, number in differences.items() if number > 0}


def growth_kib(client, case, calls):
    """Returns the growth of resident memory over a number of calls, after a tenth as many as warm-up."""
    figures, _ = once(client, case, calls, warm_up=calls // 10)
    return figures["rss_after_kib"] - figures["rss_before_kib"]
