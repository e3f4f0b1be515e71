"""Builds the programs of the benchmark into target/bench, and first reports what is missing."""

import fcntl
import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BENCHES = ROOT / "benches"
OUT = ROOT / "target" / "bench"
LIBRARY = ROOT / "target" / "release" / "libzenlayer.so"
SIMULATOR = ROOT / "target" / "release" / "zenlayer-simulator"
HEADER = ROOT / "include" / "zenlayer.h"

TOOLS = {
    "cc": "gcc libc6-dev",
    "strip": "binutils",
    "objdump": "binutils",
    "openssl": "openssl",
    "taskset": "util-linux",
    "strace": "strace",
    "valgrind": "valgrind",
}
HEADERS = {"openssl/ssl.h": "libssl-dev", "curl/curl.h": "libcurl4-openssl-dev"}

CFLAGS = ["-std=c11", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-I", str(BENCHES)]
CLIENT_PARTS = ["drive", "usage", "workload"]
# As in common/workload.h.
KEY_ID, SECRET = "benchmark-key", "benchmark-secret-of-usual-length"
PEER_PARTS = [*CLIENT_PARTS, "sign", "request", "json", "answer"]


class NotMeasurable(Exception):
    """A prerequisite of a measurement is missing or failed."""


def run(*command):
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120)
    if result.returncode != 0:
        raise NotMeasurable(f"{command[0]} failed:\n{result.stderr.strip()}")
    return result.stdout


def cc(*arguments):
    run("cc", *CFLAGS, *arguments)


def has_header(name):
    probe = subprocess.run(["cc", "-E", "-xc", "-"], input=f"#include <{name}>\n", text=True, capture_output=True)
    return probe.returncode == 0


def check():
    """Reports everything that is missing, with the commands that install it."""
    missing = {tool: package for tool, package in TOOLS.items() if not shutil.which(tool)}
    if "cc" not in missing:
        missing |= {header: package for header, package in HEADERS.items() if not has_header(header)}
    lines = [f"{name} is missing: apt-get install {package}" for name, package in missing.items()]
    for file, maker in {LIBRARY: "make build", SIMULATOR: "make build", HEADER: "make generate"}.items():
        if not file.exists():
            lines.append(f"{file.relative_to(ROOT)} is missing: {maker}")
    if len(os.sched_getaffinity(0)) < 2:
        lines.append("two processor cores are needed: one for the client, one for the server")
    if lines:
        raise NotMeasurable("\n".join(lines))


def parts(names):
    return [BENCHES / "common" / f"{name}.c" for name in names]


def stripped_library():
    """Makes a stripped copy in the clients' folder, under its soname."""
    copy = OUT / "libzenlayer.so"
    run("strip", "--strip-unneeded", "-o", copy, LIBRARY)
    for line in run("objdump", "-p", copy).splitlines():
        if line.split()[:1] == ["SONAME"]:
            link = OUT / line.split()[1]
            if link != copy:
                link.unlink(missing_ok=True)
                link.symlink_to(copy.name)
    return copy


@contextmanager
def alone():
    """Prevents concurrent runs, which would disturb each other."""
    OUT.mkdir(parents=True, exist_ok=True)
    with open(OUT / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotMeasurable("another run is under way") from None
        yield


def programs():
    library = stripped_library()
    cc(BENCHES / "server.c", *parts(["later", "request_id", "sign", "usage", "workload"]), "-o", OUT / "server", "-lssl", "-lcrypto")
    for peer, libraries in {"bare": [], "curl": ["-lcurl"]}.items():
        cc(BENCHES / f"client_{peer}.c", *parts(PEER_PARTS), "-o", OUT / f"client_{peer}",
           *libraries, "-lssl", "-lcrypto", "-pthread")
    cc(BENCHES / "client_zenlayer.c", *parts(CLIENT_PARTS), "-I", ROOT / "include",
       "-o", OUT / "client_zenlayer", library, "-Wl,-rpath,$ORIGIN", "-pthread")
    cc(BENCHES / "bulk.c", *parts(["usage"]), "-I", ROOT / "include", "-o", OUT / "bulk", library, "-Wl,-rpath,$ORIGIN")
    preloaded()


def preloaded():
    for library, helpers in {"count_allocations": [], "answer_at_once": ["request_id"]}.items():
        cc("-shared", "-fPIC", *parts([library, *helpers]), "-o", OUT / f"{library}.so")


def certificate():
    """Creates a certificate authority and a certificate for localhost, valid for two days."""
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    run("openssl", "req", "-x509", *new_key, "-subj", "/CN=libzenlayer benchmark authority",
        "-keyout", OUT / "authority.key", "-out", OUT / "authority.pem")
    run("openssl", "req", "-x509", *new_key, "-subj", "/CN=localhost",
        "-CA", OUT / "authority.pem", "-CAkey", OUT / "authority.key",
        "-addext", "basicConstraints=critical,CA:FALSE", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
        "-keyout", OUT / "server.key", "-out", OUT / "server.pem")
