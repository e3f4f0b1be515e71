"""Tests one wheel with every Python on the machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from test_wheel import only

OLDEST = (3, 9)


def candidates() -> list[Path]:
    """Returns the Pythons in PATH and of pyenv."""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    pyenv = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    folders += sorted(Path(pyenv).glob("versions/*/bin"))
    named = re.compile(r"python3(\.\d+)?")
    return [file for folder in folders if folder.is_dir() for file in folder.iterdir() if named.fullmatch(file.name)]


def pythons() -> dict[tuple[int, int], Path]:
    """Returns one Python for each supported version."""
    found = {sys.version_info[:2]: Path(sys.executable)}
    for file in candidates():
        asked = subprocess.run([str(file), "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True)
        words = asked.stdout.split()
        if asked.returncode == 0 and len(words) == 2:
            version = (int(words[0]), int(words[1]))
            if version >= OLDEST:
                found.setdefault(version, file)
    return dict(sorted(found.items()))


PYTHONS = pythons()


def test_a_recent_python_is_found() -> None:
    assert any(version >= (3, 11) for version in PYTHONS)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Installs the wheel once for all versions: neither its Python code nor its library depends on the version."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target", str(folder)]
    done = subprocess.run([*pip, str(only("*.whl"))], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("version", PYTHONS, ids=[".".join(map(str, version)) for version in PYTHONS])
def test_the_package_works(version: tuple[int, int], installed: Path) -> None:
    command = [str(PYTHONS[version]), "-X", "dev", "-W", "error", "-B", str(Path(__file__).with_name("smoke.py"))]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(installed)})
    assert done.returncode == 0 and "all as expected" in done.stdout, done.stderr
