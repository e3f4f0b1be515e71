"""Adds libzenlayer.so, the simulator and their license notices to the wheel.

Cargo builds them, unless ZENLAYER_PREBUILT_LIB is the path of a library; the other files are then taken from
its folder, if present. The wheel's tag names the glibc version that they need, such as manylinux_2_34_x86_64.
ZENLAYER_WHEEL_PLAT sets the platform for binaries that are not for this machine.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OLDEST_GLIBC = (2, 17)
LIBRARY, SIMULATOR, NOTICES = "libzenlayer.so", "zenlayer-simulator", "NOTICES"


class Failure(Exception):
    """An error that is reported in one line, without a traceback."""


def sources(root: Path) -> Path:
    """Returns the Rust workspace, in the sdist or in the clone."""
    for folder in (root / "rust", root.parent.parent):
        if (folder / "Cargo.lock").exists():
            return folder
    raise Failure("the Rust sources are missing: build from a clone or from the sdist")


def cargo_build(workspace: Path) -> Path:
    cargo = shutil.which("cargo")
    if cargo is None:
        raise Failure("cargo is missing: install Rust, or set ZENLAYER_PREBUILT_LIB to the path of libzenlayer.so")
    for package in ("zenlayer", "zenlayer-simulator"):
        subprocess.run([cargo, "build", "--release", "--locked", "--package", package], cwd=workspace, check=True)
    library = Path(workspace, os.environ.get("CARGO_TARGET_DIR", "target"), "release", LIBRARY)
    subprocess.run([cargo, "fetch", "--quiet", "--locked"], cwd=workspace, check=True)
    with library.with_name(NOTICES).open("wb") as notices:
        subprocess.run(["sh", "packaging/notices"], cwd=workspace, stdout=notices, check=True)
    return library


def glibc_needed(file: Path) -> tuple[int, int] | None:
    """Returns the newest glibc version in an ELF file's version references; None if there are none."""
    versions = re.findall(rb"\0GLIBC_(\d+)\.(\d+)(?=[.\d]*\0)", file.read_bytes())
    return max(((int(major), int(minor)) for major, minor in versions), default=None)


def platform(files: list[Path]) -> str:
    """Returns the platform tag of a wheel with these files."""
    named = os.environ.get("ZENLAYER_WHEEL_PLAT")
    here = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    needed = max(filter(None, map(glibc_needed, files)), default=None)
    if named or needed is None:
        return named or here
    major, minor = max(needed, OLDEST_GLIBC)
    machine = here.partition("_")[2]
    also = f".manylinux2014_{machine}" if (major, minor) == OLDEST_GLIBC else ""  # the tag for older versions of pip
    return f"manylinux_{major}_{minor}_{machine}{also}"


def made(root: Path) -> Path:
    """Returns the path of the library; the other files are in its folder."""
    prebuilt = os.environ.get("ZENLAYER_PREBUILT_LIB")
    library = Path(prebuilt).absolute() if prebuilt else cargo_build(sources(root))
    if not library.exists():
        raise Failure(f"{library} is missing")
    return library


class BuildHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name == "sdist":
            self.resolve_links(build_data)
        else:
            self.add_library(version, build_data)

    def resolve_links(self, build_data: dict[str, Any]) -> None:
        """Replaces the links to the licence files, which would point outside the archive."""
        files = build_data["force_include"].items()
        build_data["force_include"] = {os.path.realpath(file): name for file, name in files}

    def add_library(self, version: str, build_data: dict[str, Any]) -> None:
        try:
            library = made(Path(self.root))
        except (Failure, subprocess.CalledProcessError) as failure:
            raise SystemExit(f"zenlayer cannot be built: {failure}") from None
        places = {library: "_libzenlayer.so", library.with_name(SIMULATOR): SIMULATOR}
        present = {file: name for file, name in places.items() if file.exists()}
        for file, name in present.items():
            if version == "editable":
                shutil.copy2(file, Path(self.root, "src", "zenlayer", name))
            else:
                build_data["force_include"][str(file)] = f"zenlayer/{name}"
        notices = library.with_name(NOTICES)
        if notices.exists():
            licences = f"zenlayer-{self.metadata.version}.dist-info/licenses"
            build_data["force_include"][str(notices)] = f"{licences}/{NOTICES}"
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform(list(present))}"
