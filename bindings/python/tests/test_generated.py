"""Tests that the library exports the functions that the generated prototypes name."""

from __future__ import annotations

import subprocess
from pathlib import Path

import zenlayer
from zenlayer import _bindings

ROOT = Path(__file__).parents[3]


def test_the_library_exports_the_bound_functions() -> None:
    said = subprocess.run(
        ["nm", "-D", "--defined-only", zenlayer.library_path], capture_output=True, text=True, check=True
    ).stdout
    exported = {line.split()[-1].split("@")[0] for line in said.splitlines()}
    listed = {line.split()[0] for line in (ROOT / "include/zenlayer.symbols").read_text().splitlines()}
    assert set(_bindings.PROTOTYPES) == exported == listed


def test_every_function_has_a_type_for_its_result() -> None:
    for name, (result, parameters) in _bindings.PROTOTYPES.items():
        assert name in _bindings.Library.__annotations__
        assert "Any" not in _bindings.Library.__annotations__[name]
        assert isinstance(parameters, tuple)
        assert result is None or isinstance(result, type), name
