"""PyInstaller hooks that bundle this package."""

from __future__ import annotations

from pathlib import Path


def hook_dirs() -> list[str]:
    """Returns the folder of the hooks. Named by the entry point."""
    return [str(Path(__file__).parent)]
