"""Measures how soon a call ends after Ctrl-C, in each phase, and after asyncio.wait_for. Prints milliseconds as JSON."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from statistics import median
from typing import Any, Callable

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import zenlayer
from servers import SUCCESS, Full, Server, answer
from zenlayer.aio import AsyncClient
from zenlayer.testing import Simulator

PATIENT: Any = {"environment": False, "token": "t", "rate_limit": 0, "max_attempts": 4}
PATIENT.update(timeout=120, attempt_timeout=120, connect_timeout=120)
THROTTLED = b'{"requestId":"T-2","code":"REQUEST_LIMIT_EXCEEDED","message":"wait"}'


def after_ctrl_c(call: Callable[[], object], waits: Callable[[], None]) -> float:
    """Returns the milliseconds from the signal to the exception."""
    sent: list[float] = []

    def interrupt() -> None:
        waits()
        sent.append(time.perf_counter())
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    try:
        call()
    except KeyboardInterrupt:
        ended = time.perf_counter()
        thread.join()
        return (ended - sent[0]) * 1000
    sys.exit("not interrupted")


def repeated(url: str, server: Any, times: int, reply: bytes | None = None) -> list[float]:
    taken = []
    with zenlayer.Client(endpoint=url, **PATIENT) as client:
        for _ in range(times):
            if isinstance(server, Server):
                server.answer = reply
                while server.heard.acquire(blocking=False):
                    pass
            taken.append(after_ctrl_c(lambda: client.stop_instances(["vm-1"]), server.wait))
    return taken


def phases(times: int) -> dict[str, list[float]]:
    taken = {}
    with Full() as full:
        taken["connecting"] = repeated(full.url, full, times)
    with Server() as server:
        taken["TLS handshake"] = repeated(server.url.replace("http:", "https:"), server, times)
        taken["no answer"] = repeated(server.url, server, times)
        taken["half an answer"] = repeated(server.url, server, times, answer(200, SUCCESS)[:-10])
        taken["back-off"] = repeated(server.url, server, times, answer(429, THROTTLED, "Retry-After: 60"))
    with Simulator() as simulator, simulator.client() as client:
        taken["waiter"] = [waiter_interrupted(simulator, client) for _ in range(times)]
    return taken


def waiter_interrupted(simulator: Simulator, client: zenlayer.Client) -> float:
    def waits() -> None:
        while not simulator.journal():
            time.sleep(0.001)

    simulator.clear_journal()
    return after_ctrl_c(lambda: client.waiter("instance_stopped").wait(["vm-000001"], delay=30), waits)


async def overshoots(times: int) -> list[float]:
    taken = []
    with Server() as server:
        server.answer = None
        async with AsyncClient(endpoint=server.url, **PATIENT) as client:
            for _ in range(times):
                start = time.perf_counter()
                try:
                    await asyncio.wait_for(client.stop_instances(["vm-1"]), 0.05)
                except asyncio.TimeoutError:
                    taken.append((time.perf_counter() - start) * 1000 - 50)
    return taken


def main() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # it may be ignored in a background process
    times = int(sys.argv[1])
    taken = phases(times)
    taken["asyncio.wait_for"] = asyncio.run(overshoots(times))
    print(json.dumps({name: [median(each), max(each)] for name, each in taken.items()}))


if __name__ == "__main__":
    main()
