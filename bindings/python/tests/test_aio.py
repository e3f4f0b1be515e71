"""Tests the asyncio client."""

from __future__ import annotations

import asyncio
import inspect
import signal
import threading
import time
from typing import Any, Coroutine

import pytest
import zenlayer
from conftest import PATIENT
from servers import SUCCESS, Server, answer
from test_processes import CHILD_SECONDS, in_child
from zenlayer.aio import AsyncClient
from zenlayer.testing import Simulator

SOON = 30
"""Seconds: not a measure of speed, but far below the timeouts that would otherwise end a call."""


def client_for(url: str, **options: Any) -> AsyncClient:
    settings: dict[str, Any] = {"access_key_id": "id", "access_key_secret": "secret", "rate_limit": 0, **PATIENT}
    return AsyncClient(environment=False, endpoint=url, **{**settings, **options})


def run(main: Coroutine[Any, Any, None]) -> None:
    asyncio.run(main, debug=True)


async def heard(server: Server) -> None:
    await asyncio.get_running_loop().run_in_executor(None, server.wait)


def test_it_has_the_methods_of_the_client() -> None:
    def methods(kind: type) -> dict[str, inspect.Signature]:
        public = {name: value for name, value in vars(kind).items() if not name.startswith("_")}
        functions = {name: value for name, value in public.items() if inspect.isfunction(value)}
        return {
            name: inspect.signature(function).replace(return_annotation=inspect.Signature.empty)
            for name, function in functions.items()
        }

    sync, twin = methods(zenlayer.Client), methods(AsyncClient)
    assert {name: str(signature) for name, signature in twin.items()} == {
        name: str(signature) for name, signature in sync.items()
    }
    assert zenlayer.Client.counters.__doc__ == AsyncClient.counters.__doc__


def test_its_methods_do_the_same(simulator: Simulator) -> None:
    async def main() -> None:
        async with AsyncClient(environment=False, **simulator.settings()) as client:
            assert (await client.stop_instances(["vm-000001"])).request_id
            await client.reboot_instances(["vm-000002"])
            rows = [row async for row in client.instances_status(f"vm-{n:06}" for n in range(1, 251))]
            assert len(rows) == 10
            response = await client.call("vm", "DescribeInstancesStatus", {"pageSize": 1})
            assert len(response["dataSet"]) == 1
            with pytest.raises(zenlayer.InvalidStateError):
                await client.start_instances(["vm-000003"])
            with pytest.raises(TypeError):
                client.instances_status("vm-000001")  # type: ignore[arg-type]
            assert client.counters["requests"] == 7
        assert client.closed
        with pytest.raises(zenlayer.ClosedError):
            await client.stop_instances(["vm-000001"])

    run(main())


def test_wait_for_ends_a_call(server: Server) -> None:
    async def main() -> None:
        async with client_for(server.url) as client:
            server.answer = None
            start = time.monotonic()
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(client.stop_instances(["vm-1"]), 0.05)
            assert time.monotonic() - start < SOON
            server.answer = answer(200, SUCCESS)
            assert (await client.stop_instances(["vm-1"])).request_id == "T-1"

    run(main())


def test_a_cancelled_task_has_ended_its_call(server: Server) -> None:
    async def main() -> None:
        async with client_for(server.url, max_threads=2) as client:
            server.answer = None
            tasks = [asyncio.create_task(client.stop_instances(["vm-1"])) for _ in range(4)]
            await heard(server)
            await heard(server)
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            assert all(isinstance(result, asyncio.CancelledError) for result in results)
            assert client._pool._busy == set()
            assert client.counters["requests"] == 2, "two calls waited for a thread and were never sent"

    run(main())


def test_a_task_cancelled_repeatedly_still_waits(server: Server) -> None:
    async def main() -> None:
        async with client_for(server.url) as client:
            server.answer = None
            task = asyncio.create_task(client.stop_instances(["vm-1"]))
            await heard(server)
            while not task.done():
                task.cancel()
                await asyncio.sleep(0)
            assert task.cancelled()
            assert client._pool._busy == set()

    run(main())


def test_a_token_ends_a_call_too(server: Server) -> None:
    async def main() -> None:
        async with client_for(server.url) as client:
            server.answer = None
            token = zenlayer.CancelToken()
            task = asyncio.create_task(client.stop_instances(["vm-1"], cancel=token))
            await heard(server)
            token.cancel()
            with pytest.raises(zenlayer.OperationCancelled):
                await task

    run(main())


def test_closing_ends_calls_and_threads(server: Server) -> None:
    async def main() -> None:
        client = client_for(server.url)
        server.answer = None
        tasks = [asyncio.create_task(client.stop_instances(["vm-1"])) for _ in range(4)]
        for _ in tasks:
            await heard(server)
        await client.close()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(result) for result in results] == [zenlayer.OperationCancelled] * 4

    run(main())
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("zenlayer-aio")]


def test_many_at_once(server: Server) -> None:
    async def main() -> None:
        async with client_for(server.url) as client:
            answers = await asyncio.gather(*(client.stop_instances(["vm-1"]) for _ in range(200)))
            assert {one.request_id[1:] for one in answers} == {"-1"}
            assert client.counters["connections_new"] <= 32

    run(main())


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_a_forked_child_can_use_the_client(server: Server) -> None:
    client = client_for(server.url)

    async def main() -> str:
        return (await client.stop_instances(["vm-1"])).request_id

    def child() -> str:
        signal.alarm(CHILD_SECONDS)
        return asyncio.run(main())

    assert asyncio.run(main()) == "T-1"
    assert in_child(child) == b"T-1"
    assert asyncio.run(main()) == "U-1", "on the same connection as before"
    asyncio.run(client.close())


def test_progress_that_raises_ends_the_run(simulator: Simulator) -> None:
    async def main() -> None:
        unhandled: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: unhandled.append(context))
        seen: list[object] = []

        def show(progress: object) -> None:
            seen.append(progress)
            raise LookupError("no")

        async with AsyncClient(environment=False, **simulator.settings()) as client:
            with pytest.raises(LookupError, match="no"):
                await client.bulk_wait(["vm-000001"], "STOPPED", on_progress=show, initial_poll=0.01, poll_interval=0.01)
        assert len(seen) == 1 and unhandled == []

    run(main())
