"""Tests the simulator and the fixtures for users' tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import zenlayer
from zenlayer import testing
from zenlayer.testing import Simulator


def test_options_are_those_of_the_program() -> None:
    with Simulator(instances=3, key_id="other", key_secret="another", allow_remote=False) as simulator:
        with simulator.client(product="zec") as client:
            assert [row.id for row in client.instances_status()] == ["zec-000001", "zec-000002", "zec-000003"]


def test_it_can_be_controlled_and_queried() -> None:
    with Simulator() as simulator, simulator.client() as client:
        simulator.set_status("vm-000001", "STOPPED")
        assert dict(client.instances_status(["vm-000001"])) == {"vm-000001": "STOPPED"}
        assert simulator.instance("vm-000001")["status"] == "STOPPED"
        assert [request["action"] for request in simulator.journal()] == ["DescribeInstancesStatus"]
        simulator.clear_journal()
        assert simulator.journal() == []
        simulator.remove("vm-000001")
        assert list(client.instances_status(["vm-000001"])) == []
        with pytest.raises(LookupError, match="404"):
            simulator.instance("vm-000001")


def test_a_wrong_option_is_reported(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError, match="did not start"), Simulator(no_such_option=True):
        pass
    assert "no-such-option" in capfd.readouterr().err


def test_it_ends_with_its_block() -> None:
    with Simulator() as simulator:
        url = simulator.url
    with zenlayer.Client(environment=False, endpoint=url, token="t", max_attempts=1) as client:
        with pytest.raises(zenlayer.TransportError):
            list(client.instances_status())


def test_it_cannot_be_used_outside_its_block() -> None:
    """A client without an endpoint would call the real service."""
    before, after = Simulator(), Simulator()
    with after:
        pass
    for simulator in (before, after):
        for use in (simulator.client, simulator.settings, simulator.journal, lambda: simulator.url):
            with pytest.raises(RuntimeError, match="with Simulator"):
                use()


def test_another_program_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert testing.program() == str(testing.BUNDLED)
    monkeypatch.setenv("ZENLAYER_SIMULATOR", "/bin/false")
    with pytest.raises(RuntimeError, match="exit status 1"), Simulator():
        pass
    monkeypatch.delenv("ZENLAYER_SIMULATOR")
    monkeypatch.setattr(testing, "BUNDLED", tmp_path / "zenlayer-simulator")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(FileNotFoundError, match="ZENLAYER_SIMULATOR"), Simulator():
        pass


def test_the_fixtures_need_only_the_package(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(
        "def test_mine(zenlayer_client, zenlayer_simulator):\n"
        "    zenlayer_client.stop_instances(['vm-000001'])\n"
        "    assert zenlayer_simulator.instance('vm-000001')['effects']['stop'] == 1\n"
        "def test_another(zenlayer_simulator):\n"
        "    assert zenlayer_simulator.journal() == []\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert "2 passed" in done.stdout, done.stdout


def test_the_plugin_alone_does_not_load_the_library(tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text("import sys\ndef test_other(): assert 'zenlayer' not in sys.modules\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    environment = {**os.environ, "ZENLAYER_LIBRARY": str(tmp_path / "missing.so")}
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment)
    assert "1 passed" in done.stdout, done.stdout
