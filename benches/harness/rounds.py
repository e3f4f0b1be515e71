"""Measures single calls: in which order, on which core."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median

from . import measure
from .measure import Case
from .server import Server
from .table import CLIENTS

THREADS = 64
CALLS_OF_A_THREAD = 20  # per round with many threads
MEMORY_CALLS = 100_000


@dataclass(frozen=True)
class Plan:
    sittings: int  # number of restarts of the clients, whose memory layout differs each time
    rounds: int    # per sitting
    calls: int     # per round with one thread


QUICK = Plan(sittings=3, rounds=15, calls=200)
FULL = Plan(sittings=7, rounds=30, calls=300)


@dataclass
class Cases:
    stop: Case
    stop_tls: Case
    status: Case
    status_tls: Case

    def all(self):
        return list(vars(self).values())


@dataclass
class Results:
    heading: str
    cases: Cases
    times: dict       # (case, client, threads) → {"cpu_us", "p50_us"}
    counts: dict      # (what, case, client) → number; system calls: {name: number}


def cases_on(server):
    return Cases(
        stop=Case("stop of 2, HTTP", server.http, "stop", 2),
        stop_tls=Case("stop of 2, HTTPS", server.https, "stop", 2),
        status=Case("status of 100, HTTP", server.http, "status", 100),
        status_tls=Case("status of 100, HTTPS", server.https, "status", 100),
    )


def start(core, case, client, threads, calls):
    each = calls if threads == 1 else CALLS_OF_A_THREAD
    return measure.Client(client, case, each, warm_up=each // 10, threads=threads, wrapper=["taskset", "-c", core])


def sitting(core, runs, plan, samples):
    clients = {run: start(core, *run, plan.calls) for run in runs}
    try:
        for client in clients.values():
            client.round()  # connects; not counted
        for number in range(plan.rounds):
            first = number % len(runs)
            for run in runs[first:] + runs[:first]:
                samples[run].append(clients[run].round())
    finally:
        for client in clients.values():
            client.end()


def timed(core, cases, plan, say):
    """Returns medians of short interleaved rounds, so that disturbances affect all clients alike."""
    runs = [(case, client, 1) for case in cases.all() for client in CLIENTS]
    runs += [(cases.stop, client, THREADS) for client in CLIENTS]
    samples = {run: [] for run in runs}
    for number in range(plan.sittings):
        say(f"timing, {number + 1} of {plan.sittings}")
        sitting(core, runs, plan, samples)
    return {run: {name: median(sample[name] for sample in taken) for name in ("cpu_us", "p50_us")}
            for run, taken in samples.items()}


def growth(client, case):
    return measure.growth_kib(client, case, MEMORY_CALLS)


def counted(cases, say):
    """Counts two clients at a time, because counts do not depend on the load."""
    say("counting instructions, allocations, system calls, memory")
    wanted = [("allocations", measure.allocations, case, client) for case in cases.all() for client in CLIENTS]
    wanted += [("system calls", measure.system_calls, case, client) for case in cases.all() for client in CLIENTS]
    wanted += [("instructions", measure.instructions, case, client) for case in (cases.stop, cases.status) for client in CLIENTS]
    wanted += [("growth", growth, cases.stop, "zenlayer")]
    with ThreadPoolExecutor(max_workers=2) as pool:
        tasks = {(what, case, client): pool.submit(count, client, case) for what, count, case, client in reversed(wanted)}
        return {key: task.result() for key, task in tasks.items()}


def heading(cases, plan):
    ours, bare, curl = (measure.once(client, cases.stop, calls=1)[0]["version"] for client in CLIENTS)
    return (f"libzenlayer {ours}, {bare}, {curl.split()[0]}; "
            f"medians of {plan.sittings * plan.rounds} rounds of {plan.calls:,} calls")


def measured(plan, say):
    server_core, client_core = sorted(os.sched_getaffinity(0))[:2]
    with Server(server_core) as server:
        cases = cases_on(server)
        return Results(heading(cases, plan), cases, timed(client_core, cases, plan, say), counted(cases, say))
