"""Tests the examples in the README and the test in docs/simulator.md. examples/python is tested like the C example."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from zenlayer.testing import Simulator

ROOT = Path(__file__).parents[3]
README = (ROOT / "bindings/python/README.md").read_text()
SIMULATOR = (ROOT / "docs/simulator.md").read_text()


def environment(simulator: Simulator) -> dict[str, str]:
    settings = simulator.settings()
    return {
        **os.environ,
        "ZENLAYER_ENDPOINT": simulator.url,
        "ZENLAYER_ACCESS_KEY_ID": settings.get("access_key_id", ""),
        "ZENLAYER_ACCESS_KEY_SECRET": settings.get("access_key_secret", ""),
    }


def blocks(text: str) -> list[str]:
    found: list[str] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    return found


BLOCKS = [*blocks(SIMULATOR), *blocks(README)]


def test_the_documents_have_examples() -> None:
    assert len(blocks(SIMULATOR)) == 1
    assert len(blocks(README)) >= 6


@pytest.mark.parametrize("block", BLOCKS, ids=[f"block{number}" for number in range(len(BLOCKS))])
def test_the_examples_run(simulator: Simulator, block: str, tmp_path: Path) -> None:
    if "def test_" in block:
        (tmp_path / "test_readme.py").write_text(block)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    else:
        command = [sys.executable, "-X", "dev", "-W", "error", "-c", block]
    done = subprocess.run(command, env=environment(simulator), capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_links_of_the_readme_exist() -> None:
    links: list[str] = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / "bindings/python" / link).exists()] == []
