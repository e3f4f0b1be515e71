"""Measures reading an answer, beside two readers of JSON in C, and composing a request."""

import json
import os
import subprocess

from .build import BENCHES, OUT, ROOT, NotMeasurable, cc, parts, run
from .measure import found

ROWS = 100
PEERS = {"cJSON": "libcjson", "yyjson": "yyjson"}  # with the names by which pkg-config knows them
ANSWER = OUT / "answer.json"
ALLOCATIONS_SHORT, ALLOCATIONS_LONG = 10, 40

GOAL_DOCUMENT_US, GOAL_OF_CJSON, GOAL_ALLOCATIONS = 210, 0.3, 6
REQUEST = {  # the goals are in microseconds
    "compose": ("compose, write as JSON, free, µs", 1.5),
    "find": ("find the action (no parameters), µs", 0.2),
    "check": ("find the action, check, write as JSON, µs", 0.8),
}


def answer():
    """Returns an answer of DescribeInstances in which each row has each member that the model names."""
    model = json.loads((ROOT / "api" / "vm-2026-04-01.json").read_text())

    def value(kind, name, row):
        if kind.startswith("["):
            return [value(kind[1:-1], name, row + n) for n in range(1)]
        if kind in model["types"]:
            return {name: value(member["type"], name, row) for name, member in model["types"][kind].items()}
        return {"integer": row + 40, "number": row + 0.25, "bool": row % 2 == 0}.get(kind, f"{name}-{row:012}")

    rows = [value("InstanceInfo", "", row) for row in range(ROWS)]
    return json.dumps({"requestId": "T-1", "totalCount": ROWS, "dataSet": rows}, separators=(",", ":"))


def build_all():
    """Returns the commands that read the answer, by the name of the reader."""
    ANSWER.write_text(answer())
    run("cargo", "build", "--quiet", "--release", "--locked", "--package", "zenlayer-core", "--example", "values",
        "--manifest-path", ROOT / "Cargo.toml")
    target = os.environ.get("CARGO_TARGET_DIR", ROOT / "target")
    commands = {"zenlayer": [f"{target}/release/examples/values", "document"]}
    for peer, package in PEERS.items():
        if subprocess.run(["pkg-config", "--exists", package]).returncode == 0:
            program, flags = OUT / f"document_{peer.lower()}", run("pkg-config", "--cflags", "--libs", package).split()
            cc(BENCHES / "document.c", BENCHES / f"document_{peer.lower()}.c", *parts(["usage"]), "-o", program, *flags)
            commands[peer] = [program]
    return commands


def once(command, *arguments, environment=None):
    words = [str(word) for word in (*command, *arguments)]
    result = subprocess.run(words, capture_output=True, text=True, timeout=120,
                            env={"PATH": os.environ["PATH"], **(environment or {})})
    if result.returncode != 0:
        raise NotMeasurable(f"{words[0]} failed:\n{result.stderr.strip()}")
    return result


def microseconds(command, *arguments):
    return float(once(command, *arguments).stdout) / 1000


def allocations(command):
    environment = {"LD_PRELOAD": str(OUT / "count_allocations.so")}
    short, long = (found(r"allocations: (\d+)", once(command, ANSWER, count, environment=environment).stderr)
                   for count in (ALLOCATIONS_SHORT, ALLOCATIONS_LONG))
    return (long - short) / (ALLOCATIONS_LONG - ALLOCATIONS_SHORT)


def measured(rounds, say):
    """Returns the sections of the table: rows of a label, the figures by reader, and the goal for ours."""
    readers = build_all()
    ours = readers["zenlayer"][0]
    say("reading answers, composing requests")
    taken = {name: [] for name in [*readers, *REQUEST]}
    for _ in range(rounds):
        for name, command in readers.items():
            taken[name].append(microseconds(command, ANSWER, 300))
        for what in REQUEST:
            taken[what].append(microseconds([ours], what, 100_000))
    times = {name: min(figures) for name, figures in taken.items()}
    counts = {name: allocations(command) for name, command in readers.items()}
    ratios = {name: times[name] / times["cJSON"] for name in readers} if "cJSON" in readers else None
    return {
        f"an answer of {ROWS} rows, {ANSWER.stat().st_size:,} bytes: parse, read five members of each, free": [
            ("time, µs", {name: times[name] for name in readers}, GOAL_DOCUMENT_US),
            *([("time, × cJSON", ratios, GOAL_OF_CJSON)] if ratios else []),
            ("allocations", counts, GOAL_ALLOCATIONS),
        ],
        "a request of five parameters": [
            (label, {"zenlayer": times[what]}, goal) for what, (label, goal) in REQUEST.items()
        ],
    }
