"""Measures zl_bulk_stop of many instances, alternating with as many bare sockets, against a slow service."""

import json
import os
import subprocess
from dataclasses import dataclass
from math import ceil
from statistics import median

from . import measure
from .build import KEY_ID, OUT, SECRET, NotMeasurable
from .server import Server, Simulator

INSTANCES = 10_000
BATCH = 100
DELAY_MS = 50
CONCURRENCIES = [4, 8, 16]
WAITING = 8  # requests at once, when waiting for STOPPED
STOP_TIME = "2-8"


@dataclass(frozen=True)
class Plan:
    rounds: int   # of each concurrency
    waiting: int  # runs that wait for the end


QUICK = Plan(rounds=3, waiting=1)
FULL = Plan(rounds=9, waiting=3)


@dataclass
class Results:
    sent: dict     # concurrency → {"zenlayer": figures, "bare": figures}
    waited: dict   # figures


def best_ms(concurrency):
    """Returns the time if only the service took time."""
    return ceil(INSTANCES / BATCH / concurrency) * DELAY_MS


def bulk(core, endpoint, concurrency, *more):
    command = ["taskset", "-c", core, OUT / "bulk", "--endpoint", endpoint, "--instances", INSTANCES,
               "--concurrency", concurrency, *more]
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=300,
                            env={"PATH": os.environ["PATH"]})
    if result.returncode != 0:
        raise NotMeasurable(f"bulk stop failed:\n{result.stderr.strip()}")
    return json.loads(result.stdout)


def bare(core, endpoint, concurrency):
    """Runs the same number of threads, each with a socket that is connected before the measurement."""
    calls = ceil(INSTANCES / BATCH / concurrency)
    case = measure.Case(f"stop of {BATCH}", endpoint, "stop", BATCH)
    figures, _ = measure.once("bare", case, calls, warm_up=1, threads=concurrency, wrapper=["taskset", "-c", core])
    return {"wall_ms": figures["wall_ms"], "cpu_ms": figures["cpu_us"] * calls * concurrency / 1000}


def medians(samples):
    return {name: median(sample[name] for sample in samples) for name in samples[0]}


def in_turns(core, endpoint, concurrency, rounds):
    pairs = [(bulk(core, endpoint, concurrency), bare(core, endpoint, concurrency)) for _ in range(rounds)]
    ours, theirs = zip(*pairs)
    return {"zenlayer": medians(ours), "bare": medians(theirs)}


def measured(plan, say):
    server_core, client_core = sorted(os.sched_getaffinity(0))[:2]
    say("bulk calls")
    with Server(server_core, DELAY_MS) as server:
        sent = {number: in_turns(client_core, server.http, number, plan.rounds) for number in CONCURRENCIES}
    waited = []
    for _ in range(plan.waiting):  # each with instances that are running
        options = ["--instances", INSTANCES, "--latency", DELAY_MS, "--stop-time", STOP_TIME,
                   "--key-id", KEY_ID, "--key-secret", SECRET]
        with Simulator(server_core, *options) as simulator:
            waited.append(bulk(client_core, simulator.http, WAITING, "--wait"))
    return Results(sent, medians(waited))
