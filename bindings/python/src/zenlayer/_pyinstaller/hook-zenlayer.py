"""PyInstaller hook: the library, if the package contains it, and a module that is imported on first use."""

from PyInstaller.utils.hooks import collect_dynamic_libs

binaries = collect_dynamic_libs("zenlayer", search_patterns=["_libzenlayer.so"])
hiddenimports = ["zenlayer.aio"]
