"""Finds libzenlayer.so and loads it."""

from __future__ import annotations

import os
from ctypes import CDLL
from typing import Iterator

from ._bindings import ZL_ABI_VERSION, Library

BUNDLED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "_libzenlayer.so")
SONAME = f"libzenlayer.so.{ZL_ABI_VERSION}"


def candidates() -> Iterator[str]:
    """Yields the paths to try; the first compatible library is used."""
    named = os.environ.get("ZENLAYER_LIBRARY")
    if named:
        yield named
        return
    yield BUNDLED
    yield SONAME
    from ctypes.util import find_library  # late: it may run a compiler

    yield find_library("zenlayer") or ""


def load() -> tuple[str, Library]:
    """Returns the library and its path. The ImportError on failure lists every path that was tried."""
    tried: list[str] = []
    for path in candidates():
        if not path:
            tried.append("ctypes.util.find_library: found nothing")
            continue
        try:
            cdll = CDLL(path)
            version = int(cdll.zl_abi_version())
            if version == ZL_ABI_VERSION:
                return path, Library(cdll)
            tried.append(f"{path}: ABI version {version}, need {ZL_ABI_VERSION}")
        except (OSError, AttributeError) as error:
            tried.append(f"{path}: {error}")
    advice = "Install a zenlayer wheel, or set ZENLAYER_LIBRARY to the path of the library."
    raise ImportError("\n  ".join(["libzenlayer cannot be loaded. Tried:", *tried]) + f"\n{advice}")


path, lib = load()
