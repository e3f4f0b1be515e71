"""One figure of one client at a time. What is counted, not timed, is the difference of two run lengths:
what start-up costs is in both and cancels out."""

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


# For clients whose own work is to be measured, over HTTP and one connection: no call waits for the network.
ANSWERED_AT_ONCE = {"LD_PRELOAD": str(OUT / "answer_at_once.so")}


class Client:
    """A client at work: one round of calls each time it is asked."""

    def __init__(self, name, case, calls, warm_up=WARM_UP, threads=1, wrapper=(), environment=None):
        self.title = f"the {name} client, {case.name},"
        command = [
            *wrapper, OUT / f"client_{name}", "--endpoint", case.endpoint, "--ca-file", OUT / "authority.pem",
            "--action", case.action, "--ids", case.ids, "--calls", calls, "--warm-up", warm_up, "--threads", threads,
        ]
        # No proxy, no preload, no locale of the caller takes part.
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
        """Lets it finish; what it or its wrapper said on standard error."""
        try:
            return self.process.communicate(timeout=10)[1].strip()
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.communicate()[1].strip()


def once(*arguments, **options):
    """One round of a client that then ends as it should: its figures, and what was said on standard error."""
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
    """Instructions in user mode, start-up left out."""
    wrapper = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    return per_call(lambda calls: found(r"Collected : (\d+)", once(client, case, calls, wrapper=wrapper)[1]))


def allocations(client, case):
    """Calls of malloc, calloc, realloc and their aligned sisters."""
    environment = {"LD_PRELOAD": str(OUT / "count_allocations.so")}
    return per_call(lambda calls: found(r"allocations: (\d+)", once(client, case, calls, environment=environment)[1]))


def system_call_counts(client, case, calls):
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "strace"
        once(client, case, calls, wrapper=["strace", "-f", "-c", "-o", log])
        rows = [line.split() for line in log.read_text().splitlines()]
    return {row[-1]: int(row[3]) for row in rows if len(row) >= 5 and row[3].isdigit() and row[-1] != "total"}


def system_calls(client, case):
    """By name, those that a call makes in the steady state."""
    short, long = (system_call_counts(client, case, calls) for calls in (SHORT, LONG))
    differences = {name: (long.get(name, 0) - short.get(name, 0)) / (LONG - SHORT) for name in long.keys() | short.keys()}
    return {name: number for name, number in differences.items() if number > 0}


def growth_kib(client, case, calls):
    """What the resident memory gained over so many calls, after a tenth of them as warm-up."""
    figures, _ = once(client, case, calls, warm_up=calls // 10)
    return figures["rss_after_kib"] - figures["rss_before_kib"]
