"""What PyInstaller must know to put this package into a program: the hooks in this folder."""

from __future__ import annotations

from pathlib import Path


def hook_dirs() -> list[str]:
    """Where they are; the entry point names this."""
    return [str(Path(__file__).parent)]
