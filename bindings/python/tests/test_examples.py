"""The example, and what the README shows."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from zenlayer.testing import Simulator

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples/python/stop_instances.py"
README = (ROOT / "bindings/python/README.md").read_text()


def environment(simulator: Simulator) -> dict[str, str]:
    settings = simulator.settings()
    return {
        **os.environ,
        "ZENLAYER_ENDPOINT": simulator.url,
        "ZENLAYER_ACCESS_KEY_ID": settings.get("access_key_id", ""),
        "ZENLAYER_ACCESS_KEY_SECRET": settings.get("access_key_secret", ""),
    }


def run(simulator: Simulator, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-X", "dev", "-W", "error", str(EXAMPLE), *arguments]
    return subprocess.run(command, env=environment(simulator), input=stdin, capture_output=True, text=True)


def test_the_example_stops_a_fleet(simulator: Simulator) -> None:
    done = run(simulator, "vm-000001", "vm-000002")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("vm-000001 STOPPED\nvm-000002 STOPPED\n")
    assert "2 of 2   STOPPED 2\n" in done.stdout and "\r" not in done.stdout


def test_the_example_reads_ids_for_any_product(simulator: Simulator) -> None:
    done = run(simulator, "--product", "zec", stdin="zec-000001 zec-000002\nzec-000003")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(" STOPPED\n") == 3


def test_the_example_prints_a_refusal_in_full(simulator: Simulator) -> None:
    done = run(simulator, "vm-000001", "vm-999999")
    assert done.returncode == 1
    assert "vm-999999: " in done.stderr and "service code  INVALID_INSTANCE_NOT_FOUND" in done.stderr
    assert done.stdout.endswith("vm-000001 STOPPED\nvm-999999 UNKNOWN\n")


def test_the_example_is_interrupted(simulator: Simulator) -> None:
    command = [sys.executable, str(EXAMPLE), "vm-000001"]
    pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, env=environment(simulator), **pipes)
    while simulator.instance("vm-000001")["status"] == "RUNNING":
        threading.Event().wait(0.01)
    simulator.set_status("vm-000001", "STOPPING")
    process.send_signal(signal.SIGINT)
    printed, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "vm-000001 " in printed and "Traceback" not in errors


def test_the_example_gives_up_when_the_time_is_up(simulator: Simulator) -> None:
    simulator.set_status("vm-000001", "STOPPING")
    done = run(simulator, "--timeout", "0.5", "vm-000001")
    assert done.returncode == 1 and done.stderr.endswith("time is up\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "no ids"),
        (["--timeout", "0", "vm-1"], "--timeout"),
        (["--timeout", "soon", "vm-1"], "--timeout"),
        (["--product", "ship", "vm-1"], "ZL_ERR_CONFIG_VALUE"),
        (["--endpoint", "http://example.com", "vm-1"], "ZL_ERR_CONFIG_VALUE"),
    ],
)
def test_wrong_arguments_and_settings_are_told(simulator: Simulator, arguments: list[str], said: str) -> None:
    done = run(simulator, *arguments)
    assert done.returncode == 2 and said in done.stderr and "Traceback" not in done.stderr
    assert simulator.journal() == []


BLOCKS: list[str] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_the_readme_has_examples() -> None:
    assert len(BLOCKS) >= 6


@pytest.mark.parametrize("block", BLOCKS, ids=[f"block{number}" for number in range(len(BLOCKS))])
def test_what_the_readme_shows_runs(simulator: Simulator, block: str, tmp_path: Path) -> None:
    if "def test_" in block:
        (tmp_path / "test_readme.py").write_text(block)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    else:
        command = [sys.executable, "-X", "dev", "-W", "error", "-c", block]
    done = subprocess.run(command, env=environment(simulator), capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_links_of_the_readme_lead_somewhere() -> None:
    links: list[str] = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / "bindings/python" / link).exists()] == []
