"""A smoke test for each Python on the machine; needs only the package."""

from __future__ import annotations

import asyncio
import atexit
import os
import signal
import sys
import threading

import zenlayer
from zenlayer.aio import AsyncClient
from zenlayer.testing import Simulator


async def with_asyncio(simulator: Simulator) -> None:
    async with AsyncClient(environment=False, **simulator.settings()) as client:
        await client.stop_instances(["vm-000002"])
        assert len([row async for row in client.instances_status()]) == 10


def raise_alarm(number: int, _: object) -> None:
    came.append(number)
    raise TimeoutError


came: list[int] = []


def interrupted(*numbers: int) -> None:
    """Interrupts a call with simultaneous signals; the handler of each raises."""
    with Simulator(latency=60000) as simulator, simulator.client(timeout=120, attempt_timeout=120) as client:

        def interrupt() -> None:
            while not simulator.journal():
                pass
            for number in numbers:
                os.kill(os.getpid(), number)

        def call() -> None:
            came.clear()
            thread.start()
            try:
                client.stop_instances(["vm-000001"])
            finally:
                thread.join()
                while len(came) < len(numbers):
                    pass

        thread = threading.Thread(target=interrupt)
        for number in numbers:
            signal.signal(number, raise_alarm)
        try:
            call()
            raise SystemExit("not interrupted")
        except TimeoutError:
            pass


def main() -> None:
    with Simulator() as simulator, simulator.client() as client:
        assert client.stop_instances(["vm-000001"]).request_id
        assert dict(client.instances_status(["vm-000001"])) == {"vm-000001": "STOPPING"}
        try:
            client.stop_instances(["vm-999999"])
        except zenlayer.NotFoundError as error:
            assert error.http_status == 404
        child = os.fork()
        if child == 0:
            os._exit(len(list(client.instances_status())))
        assert os.WEXITSTATUS(os.waitpid(child, 0)[1]) == 10
        asyncio.run(with_asyncio(simulator))
    interrupted(signal.SIGINT)
    interrupted(signal.SIGINT, signal.SIGUSR1)
    atexit.register(at_exit)


def at_exit() -> None:
    with Simulator() as simulator, simulator.client() as client:
        assert client.bulk_stop(["vm-000001"], wait=False).ok
    print("all as expected on", sys.version.split()[0])


if __name__ == "__main__":
    main()
