"""For PyInstaller: the library, if the package has it, and a module that is imported when it is first used."""

from PyInstaller.utils.hooks import collect_dynamic_libs

binaries = collect_dynamic_libs("zenlayer", search_patterns=["_libzenlayer.so"])
hiddenimports = ["zenlayer.aio"]
