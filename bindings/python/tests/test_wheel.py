"""Tests the content and the installation of the wheel and the sdist."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest
import zenlayer

PROJECT = Path(__file__).parents[1]
ROOT = PROJECT.parents[1]
DIST = Path(os.environ.get("ZENLAYER_DIST") or ROOT / "target/python/dist")
LARGEST = 5_000_000
HOME = os.environ.get("HOME", "")  # cargo's home; the tests have another


def only(pattern: str) -> Path:
    found = list(DIST.glob(pattern))
    assert len(found) == 1, f"{DIST} has {found}"
    return found[0]


def run(*command: str | Path, **environment: str) -> str:
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, env={**os.environ, **environment}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_wheel_is_for_all_pythons_and_is_complete() -> None:
    wheel = only("*.whl")
    assert wheel.name.startswith("zenlayer-0.1.0-py3-none-manylinux_2_")
    assert wheel.stat().st_size < LARGEST
    names = set(zipfile.ZipFile(wheel).namelist())
    licences = {f"zenlayer-0.1.0.dist-info/licenses/{name}" for name in ("LICENSE-MIT", "LICENSE-APACHE", "NOTICES")}
    assert {"zenlayer/_libzenlayer.so", "zenlayer/zenlayer-simulator", "zenlayer/py.typed", *licences} <= names
    assert not [name for name in names if name.startswith(("tests", "rust"))]
    notices = zipfile.ZipFile(wheel).read("zenlayer-0.1.0.dist-info/licenses/NOTICES")
    assert b"- rustls " in notices


def test_auditwheel_finds_no_missing_library() -> None:
    said = " ".join(run(sys.executable, "-m", "auditwheel", "show", only("*.whl")).split())
    tag = only("*.whl").stem.split("-")[-1].split(".")[0]
    assert f'is consistent with the following platform tag: "{tag}"' in said, said
    assert "external shared libraries" not in said, said


@pytest.mark.parametrize(
    ("program", "options", "tag"),
    [
        ("int puts(const char *); int f(void) { return puts(0); }", [], "manylinux_2_17_{0}.manylinux2014_{0}"),
        ("int gettid(void); int f(void) { return gettid(); }", [], "manylinux_2_30_{0}"),
        ("int f(void) { return 1; }", ["-nostdlib"], "linux_{0}"),
    ],
)
def test_the_tag_matches_the_glibc_of_the_library(program: str, options: list[str], tag: str, tmp_path: Path) -> None:
    """A library that does not need glibc is tagged for any Linux."""
    (tmp_path / "program.c").write_text(program)
    run("cc", "-shared", "-fPIC", *options, "-o", tmp_path / "libzenlayer.so", tmp_path / "program.c")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, PROJECT,
        ZENLAYER_PREBUILT_LIB=str(tmp_path / "libzenlayer.so"))  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name == f"zenlayer-0.1.0-py3-none-{tag.format(platform.machine())}.whl"


def test_twine_accepts_both() -> None:
    said = run(sys.executable, "-m", "twine", "--no-color", "check", "--strict", only("*.whl"), only("*.tar.gz"))
    assert said.count("PASSED") == 2, said


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, outside any clone."""
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(only("*.tar.gz")) as archive:
        archive.extractall(folder)
    return folder / "zenlayer-0.1.0"


def test_the_sdist_has_files_and_no_links() -> None:
    """pip, uv and poetry refuse an archive with links that point outside it."""
    with tarfile.open(only("*.tar.gz")) as archive:
        assert [member.name for member in archive if not (member.isfile() or member.isdir())] == []


@pytest.mark.parametrize("name", ["LICENSE-MIT", "LICENSE-APACHE"])
def test_the_licences_are_those_of_the_library(unpacked: Path, name: str) -> None:
    licence = (ROOT / name).read_bytes()
    assert (unpacked / name).read_bytes() == licence
    assert zipfile.ZipFile(only("*.whl")).read(f"zenlayer-0.1.0.dist-info/licenses/{name}") == licence


def test_the_sdist_has_all_sources_of_the_library(unpacked: Path) -> None:
    """Runs cargo check, because a build takes minutes."""
    cargo: list[str | Path] = ["cargo", "check", "--quiet", "--locked", "--workspace", "--manifest-path", unpacked / "rust/Cargo.toml"]
    run(*cargo, HOME=HOME, CARGO_TARGET_DIR=os.environ.get("CARGO_TARGET_DIR") or str(ROOT / "target"))


def test_the_sdist_can_generate_the_notices(unpacked: Path) -> None:
    said = run("sh", unpacked / "rust/packaging/notices", HOME=HOME)
    assert "- rustls " in said and "Apache License" in said


def installed(folder: Path, *arguments: str | Path, **environment: str) -> None:
    """Installs into a new environment and runs the smoke test there. The build uses the tools of this environment."""
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    python = folder / "bin/python"
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--ignore-installed", "--no-deps"]
    run(*pip, "--no-build-isolation", *arguments, PYTHONPATH=sysconfig.get_path("purelib"), **environment)
    assert "all as expected" in run(python, "-B", Path(__file__).with_name("smoke.py"))


def test_the_wheel_installs_without_anything_else(tmp_path: Path) -> None:
    installed(tmp_path, "--no-index", only("*.whl"))


def test_the_sdist_installs_with_a_prebuilt_library(tmp_path: Path) -> None:
    simulator = Path(zenlayer.library_path).with_name("zenlayer-simulator")
    library = tmp_path / "libzenlayer.so"
    shutil.copy(zenlayer.library_path, library)
    shutil.copy(simulator, tmp_path)
    installed(tmp_path / "venv", only("*.tar.gz"), ZENLAYER_PREBUILT_LIB=str(library))


def test_the_clone_installs_as_editable(tmp_path: Path) -> None:
    clone = tmp_path / "python"
    shutil.copytree(PROJECT, clone, ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    for name in ("libzenlayer.so", "zenlayer-simulator"):
        shutil.copy(Path(zenlayer.library_path).with_name({"libzenlayer.so": "_libzenlayer.so"}.get(name, name)), tmp_path / name)
    installed(tmp_path / "venv", "--editable", clone, ZENLAYER_PREBUILT_LIB=str(tmp_path / "libzenlayer.so"))
    assert (clone / "src/zenlayer/_libzenlayer.so").exists()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [({"PATH": "", "ZENLAYER_PREBUILT_LIB": ""}, "cargo is missing"), ({"ZENLAYER_PREBUILT_LIB": "nowhere.so"}, "nowhere.so is missing")],
)
def test_a_build_names_what_is_missing(unpacked: Path, environment: dict[str, str], expected: str) -> None:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", str(unpacked)]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment})
    assert done.returncode != 0
    assert "zenlayer cannot be built: " in done.stderr + done.stdout and expected in done.stderr + done.stdout
