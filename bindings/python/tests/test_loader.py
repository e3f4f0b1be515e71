"""Tests which library is loaded, and the message if there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import zenlayer

PROGRAM = "import zenlayer; print(zenlayer.library_path)"


def started(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, env={**os.environ, **environment}
    )


def test_the_library_of_the_package_is_loaded() -> None:
    here = Path(zenlayer.__file__).parent / "_libzenlayer.so"
    assert zenlayer.library_path == str(here)
    assert zenlayer.library_version == zenlayer.__version__


def test_a_named_library_is_loaded(tmp_path: Path) -> None:
    copy = tmp_path / "copy.so"
    shutil.copy(zenlayer.library_path, copy)
    assert started(ZENLAYER_LIBRARY=str(copy)).stdout == f"{copy}\n"
    assert started(ZENLAYER_LIBRARY="").stdout == f"{zenlayer.library_path}\n"


def test_a_named_library_must_be_compatible(tmp_path: Path) -> None:
    """No other library is tried."""
    (tmp_path / "other.c").write_text("unsigned zl_abi_version(void) { return 99; }")
    (tmp_path / "none.c").write_text("int something_else;")
    for name in ("other", "none"):
        source = tmp_path / f"{name}.c"
        subprocess.run(["cc", "-shared", "-fPIC", "-o", source.with_suffix(".so"), source], check=True)
    reasons = {"other": "ABI version 99, need 0", "none": "zl_abi_version", "missing": "cannot open"}
    for name, reason in reasons.items():
        library = str(tmp_path / f"{name}.so")
        done = started(ZENLAYER_LIBRARY=library)
        assert done.returncode == 1
        assert "ImportError" in done.stderr and f"{library}: " in done.stderr and reason in done.stderr
        assert "_libzenlayer.so" not in done.stderr


def test_without_a_library_the_message_lists_all_that_was_tried(tmp_path: Path) -> None:
    package = tmp_path / "zenlayer"
    shutil.copytree(Path(zenlayer.__file__).parent, package, ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    done = started(PYTHONPATH=str(tmp_path), PATH="")
    assert done.returncode == 1
    for tried in (f"{package / '_libzenlayer.so'}: ", "libzenlayer.so.0: ", "find_library: found nothing"):
        assert tried in done.stderr
    assert "ZENLAYER_LIBRARY" in done.stderr
    soname = tmp_path / "libzenlayer.so.0"
    shutil.copy(zenlayer.library_path, soname)
    assert started(PYTHONPATH=str(tmp_path), LD_LIBRARY_PATH=str(tmp_path)).stdout == "libzenlayer.so.0\n"


def test_optional_modules_are_imported_on_first_use() -> None:
    program = (
        "import sys, zenlayer\n"
        "print('zenlayer.aio' in sys.modules, zenlayer.aio.AsyncClient.__name__, zenlayer.testing.Simulator.__name__)\n"
        "print(hasattr(zenlayer, 'nothing'))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False AsyncClient Simulator\nFalse\n"
