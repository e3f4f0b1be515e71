"""Measures the simulator: how soon it is ready, its memory, and how many requests it answers."""

import json
import os
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from statistics import median

from .build import ROOT, SIMULATOR, NotMeasurable, run

STARTS, LOADS = 20, 5
CONNECTIONS, SECONDS = 8, 2
MANY = 100_000

GOAL_READY_MS, GOAL_IDLE_MB, GOAL_MANY_MB, GOAL_PER_SECOND = 15, 8, 100, 20_000


def build_load():
    run("cargo", "build", "--quiet", "--release", "--locked", "--package", "zenlayer-simulator", "--example", "load",
        "--manifest-path", ROOT / "Cargo.toml")
    return f"{os.environ.get('CARGO_TARGET_DIR', ROOT / 'target')}/release/examples/load"


@contextmanager
def simulator(*options):
    """Runs a simulator; gives its process, its URL, and the milliseconds until it was ready."""
    begin = time.perf_counter()
    process = subprocess.Popen([SIMULATOR, "--quiet", "--exit-with-stdin", *map(str, options)],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    ready = (time.perf_counter() - begin) * 1000
    try:
        if not line.startswith("listening on "):
            raise NotMeasurable("the simulator did not start")
        yield process, line.split()[-1], ready
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


def resident_mb(process):
    with open(f"/proc/{process.pid}/status") as status:
        words = next(line.split() for line in status if line.startswith("VmHWM:"))
    return int(words[1]) / 1024


def memory_of_many():
    """Peak memory with many instances of each product, each of which was looked at."""
    with simulator("--instances", MANY) as (process, url, _):
        with urllib.request.urlopen(f"{url}/simulator/instances?limit=1") as answer:
            if json.load(answer)["total"] != 3 * MANY:
                raise NotMeasurable("the simulator does not have its instances")
        return resident_mb(process)


def per_second(load):
    with simulator() as (_, url, _):
        address = url.split("//")[1]
        result = subprocess.run([load, address, str(CONNECTIONS), str(SECONDS)], capture_output=True, text=True)
        if result.returncode != 0:
            raise NotMeasurable(result.stderr.strip())
        return float(result.stdout)


def measured(say):
    """Returns the rows of the table: a label, the figure, the goal, and whether it holds."""
    load = build_load()
    say("starting simulators")
    ready, idle = [], []
    for _ in range(STARTS):
        with simulator() as (process, _, milliseconds):
            ready.append(milliseconds)
            idle.append(resident_mb(process))
    say("sending requests")
    rate = max(per_second(load) for _ in range(LOADS))  # disturbances only take from it
    many = memory_of_many()
    return [
        ("ready after its start, ms", median(ready), f"≤ {GOAL_READY_MS}", median(ready) <= GOAL_READY_MS),
        ("memory when idle, MB", median(idle), f"≤ {GOAL_IDLE_MB}", median(idle) <= GOAL_IDLE_MB),
        (f"memory with {MANY:,} instances of each product, MB", many, f"≤ {GOAL_MANY_MB}", many <= GOAL_MANY_MB),
        (f"signed requests per second on {CONNECTIONS} connections", rate, f"≥ {GOAL_PER_SECOND:,}",
         rate >= GOAL_PER_SECOND),
    ]
