"""PyInstaller hook: the simulator, for programs that import zenlayer.testing."""

from PyInstaller.utils.hooks import collect_dynamic_libs

binaries = collect_dynamic_libs("zenlayer", search_patterns=["zenlayer-simulator"])
