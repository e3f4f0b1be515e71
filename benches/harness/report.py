"""The goals, and the rows of the table."""

from . import build, bulk
from .rounds import MEMORY_CALLS, THREADS
from .table import CLIENTS, Goal, Row

SIZE = 3_000_000
THREADS_FACTOR = 1.3
GROWTH_KIB = MEMORY_CALLS // 1024  # less than one byte per call

BULK_FACTOR = 1.3  # relative to as many bare sockets
BULK_CPU_MS = 500
BULK_KIB = 30 * 1024

# A name lookup would open resolv.conf, hosts or a socket.
NEVER = {"threads": 0, "opened": 0}
STOP = {"cpu": {"bare": 1.25, "curl": 0.8}, "instructions": {"curl": 0.65}, "allocations": 50, "system calls": 4, **NEVER}
STOP_TLS = {"cpu": {"bare": 1.25, "curl": 0.8}, **NEVER}
STATUS = {"cpu": {"bare": 1.4, "curl": 0.65}, "allocations": 60, **NEVER}

STARTING = {"clone", "clone3", "fork", "vfork"}
OPENING = {"open", "openat", "openat2", "socket", "connect"}
PEER_NAMES = {"bare": "bare", "curl": "libcurl"}


def ratio_goals(figures, limits):
    return [Goal(limit, figures[peer], PEER_NAMES[peer]) for peer, limit in limits.items()]


def limit(goals, name):
    return [Goal(goals[name])] if name in goals else []


def rows_of_case(results, case, goals):
    cpu, latency = ({client: results.times[case, client, 1][name] for client in CLIENTS} for name in ("cpu_us", "p50_us"))
    yield Row("CPU per call, µs", cpu, ratio_goals(cpu, goals.get("cpu", {})), digits=1)
    yield Row("median latency, µs", latency, digits=1)

    def counts(what):
        return {client: results.counts[what, case, client] for client in CLIENTS if (what, case, client) in results.counts}

    def calls(among=None):
        return {client: sum(number for name, number in by_name.items() if among is None or name in among)
                for client, by_name in counts("system calls").items()}

    instructions = counts("instructions")
    if instructions:
        yield Row("user instructions per call", instructions, ratio_goals(instructions, goals.get("instructions", {})))
    yield Row("allocations per call", counts("allocations"), limit(goals, "allocations"), digits=2)
    yield Row("system calls per call", calls(), limit(goals, "system calls"), digits=2)
    yield Row("threads started per call", calls(STARTING), limit(goals, "threads"), digits=2)
    yield Row("files and sockets opened per call", calls(OPENING), limit(goals, "opened"), digits=2)


def row_of_threads(results):
    stop = results.cases.stop
    cpu = {client: results.times[stop, client, THREADS]["cpu_us"] for client in CLIENTS}
    alone = results.times[stop, "zenlayer", 1]["cpu_us"]
    return Row("CPU per call, µs", cpu, [Goal(THREADS_FACTOR, alone, f"one thread's {alone:.1f}")], digits=1)


def rows_of_footprint(results):
    size = (build.OUT / "libzenlayer.so").stat().st_size
    yield Row("stripped library, bytes", {"zenlayer": size}, [Goal(SIZE)])
    growth = results.counts["growth", results.cases.stop, "zenlayer"]
    yield Row(f"gained by {MEMORY_CALLS:,} calls, KiB", {"zenlayer": growth}, [Goal(GROWTH_KIB)])


def rows_of_bulk(figures):
    wall, cpu = ({client: taken[name] for client, taken in figures.items()} for name in ("wall_ms", "cpu_ms"))
    yield Row("wall time, ms", wall, [Goal(BULK_FACTOR, wall["bare"], "bare")] if "bare" in wall else [])
    yield Row("CPU in all, ms", cpu, [Goal(BULK_CPU_MS)])
    yield Row("memory above idle, KiB", {"zenlayer": figures["zenlayer"]["gained_kib"]}, [Goal(BULK_KIB)])
    yield Row("requests", {"zenlayer": figures["zenlayer"]["requests"]})


def sections_of_bulk(results):
    what = f"zl_bulk_stop, {bulk.INSTANCES:,} instances, {bulk.DELAY_MS} ms a request"
    sections = {f"{what}, {at_once} at once: {bulk.best_ms(at_once):,} ms of waiting": list(rows_of_bulk(figures))
                for at_once, figures in results.sent.items()}
    waiting = f"{what}, {bulk.WAITING} at once, until they are STOPPED, after {bulk.STOP_TIME} s each"
    return {**sections, waiting: list(rows_of_bulk({"zenlayer": results.waited}))}


def sections(results):
    cases = results.cases
    return {
        "zl_stop_instances, 2 ids, HTTP": list(rows_of_case(results, cases.stop, STOP)),
        "zl_stop_instances, 2 ids, HTTPS": list(rows_of_case(results, cases.stop_tls, STOP_TLS)),
        "zl_describe_instances_status, 100 ids, HTTP": list(rows_of_case(results, cases.status, STATUS)),
        "zl_describe_instances_status, 100 ids, HTTPS": list(rows_of_case(results, cases.status_tls, {})),
        f"zl_stop_instances, 2 ids, HTTP, {THREADS} threads on clones": [row_of_threads(results)],
        "size and memory": list(rows_of_footprint(results)),
    }
