"""Tests a program frozen into one file by PyInstaller."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import asyncio, sys
import zenlayer
from zenlayer.testing import Simulator

async def with_asyncio(simulator):
    async with zenlayer.aio.AsyncClient(environment=False, **simulator.settings()) as client:
        await client.stop_instances(["vm-000002"])

with Simulator() as simulator, simulator.client() as client:
    print(client.stop_instances(["vm-000001"]).request_id != "")
    asyncio.run(with_asyncio(simulator))
print(zenlayer.library_path)
"""


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("frozen")
    (folder / "program.py").write_text(PROGRAM)
    command = [sys.executable, "-m", "PyInstaller", "--onefile", "--log-level", "WARN", "--name", "program", "program.py"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "dist/program"


def test_it_runs_without_python(frozen: Path) -> None:
    done = subprocess.run([str(frozen)], capture_output=True, text=True, env={})
    assert done.returncode == 0, done.stderr
    said, library = done.stdout.split()
    assert said == "True" and Path(library).name == "_libzenlayer.so" and "site-packages" not in library
