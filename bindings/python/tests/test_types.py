"""Tests the type annotations of the package."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
import typing
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest
import zenlayer
from zenlayer import aio, testing

PROJECT = Path(__file__).parents[1]


def public() -> Iterator[tuple[str, Any]]:
    """Yields the public classes and functions, and their methods."""
    exported = [getattr(zenlayer, name) for name in zenlayer.__all__]
    for one in [*exported, aio.AsyncClient, testing.World, testing.Simulator]:
        if callable(one):
            yield one.__name__, one
        if inspect.isclass(one):
            for name, member in vars(one).items():
                if inspect.isfunction(member) and (name == "__init__" or not name.startswith("_")):
                    yield f"{one.__name__}.{name}", member


@pytest.mark.skipif(sys.version_info < (3, 10), reason="typing cannot evaluate `str | None` before Python 3.10")
def test_annotations_can_be_evaluated() -> None:
    everything = dict(public())
    assert {"Client.call", "AsyncClient.bulk_stop", "World.client", "WaitFailed", "error_codes"} <= set(everything)
    for name, one in everything.items():
        try:
            typing.get_type_hints(one)
        except NameError as error:
            pytest.fail(f"{name}: {error}")


def mypy(program: Path) -> str:
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", "/dev/null", str(program)]
    return subprocess.run(command, capture_output=True, text=True, cwd=program.parent).stdout


def pyright(program: Path) -> str:
    command = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, str(program)]
    return subprocess.run(command, capture_output=True, text=True, cwd=program.parent).stdout


IDS = """
import zenlayer
from zenlayer.aio import AsyncClient
from collections import deque
from typing import Collection, Iterator, Sequence

def taken(client: zenlayer.Client, other: AsyncClient, a: Sequence[str], b: Collection[str], c: Iterator[str]) -> None:
    client.stop_instances(["vm-1"])
    client.stop_instances(("vm-1", "vm-2"))
    client.stop_instances({"vm-1"})
    client.stop_instances(frozenset(["vm-1"]))
    client.stop_instances({"vm-1": 1})
    client.stop_instances({"vm-1": 1}.keys())
    client.stop_instances({1: "vm-1"}.values())
    client.stop_instances(deque(["vm-1"]))
    client.stop_instances(f"vm-{number}" for number in range(9))
    client.stop_instances(map(str, [1]))
    client.stop_instances(a)
    client.stop_instances(b)
    client.stop_instances(c)
    client.instances_status(None)
"""
REFUSED = """
async def refused(client: zenlayer.Client, other: AsyncClient) -> None:
    client.stop_instances("vm-1")
    client.start_instances("vm-1")
    client.reboot_instances("vm-1")
    client.instances_status("vm-1")
    client.bulk_stop("vm-1")
    client.bulk_start("vm-1")
    client.bulk_reboot("vm-1")
    client.bulk_wait("vm-1", "STOPPED")
    client.waiter("instance_stopped").wait("vm-1")
    await other.stop_instances("vm-1")
    await other.start_instances("vm-1")
    await other.reboot_instances("vm-1")
    other.instances_status("vm-1")
    await other.bulk_stop("vm-1")
    await other.bulk_start("vm-1")
    await other.bulk_reboot("vm-1")
    await other.bulk_wait("vm-1", "STOPPED")
    await other.waiter("instance_stopped").wait("vm-1")
    client.stop_instances(b"vm-1")
    client.stop_instances([1])
"""


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_a_single_string_is_not_a_list_of_ids(checker: Callable[[Path], str], tmp_path: Path) -> None:
    """A string is iterable, but would be treated as a list of letters."""
    program = tmp_path / "program.py"
    program.write_text(IDS + REFUSED)
    wrong = {int(line) for line in re.findall(r"program\.py:(\d+)[:\d]*:? (?:- )?error:", checker(program))}
    lines = (IDS + REFUSED).splitlines()
    first = lines.index("async def refused(client: zenlayer.Client, other: AsyncClient) -> None:") + 2
    assert wrong == set(range(first, len(lines) + 1))
