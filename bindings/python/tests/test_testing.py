"""Tests the simulator and the fixtures for users' tests."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
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


def test_resources_of_any_kind() -> None:
    with Simulator(instances=120) as simulator:
        assert len(simulator.resources("vm")) == 120
        assert simulator.resources("zec", "Disk") == []
        with pytest.raises(LookupError, match="name its place"):
            simulator.set_status("disk-1", "AVAILABLE")
        simulator.set_status("disk-1", "AVAILABLE", service="zec", kind="Disk")
        assert simulator.resources(kind="Disk") == [simulator.resource("disk-1")]
        simulator.set_status("disk-1", "RECYCLED")
        assert simulator.resource("disk-1")["status"] == "RECYCLED"
        simulator.remove("disk-1")
        assert simulator.resources("zec", "Disk") == []


def test_time_passes_when_a_test_moves_it() -> None:
    with Simulator(clock="manual", stop_time=3600) as simulator, simulator.client() as client:
        began = simulator.now()
        client.stop_instances(["vm-000001"])
        simulator.advance(3599.5)
        assert simulator.instance("vm-000001")["status"] == "STOPPING"
        simulator.advance(timedelta(seconds=0.5))
        assert simulator.instance("vm-000001")["status"] == "STOPPED"
        assert simulator.now() - began == timedelta(hours=1)
        simulator.run_clock()
        while simulator.now() - began == timedelta(hours=1):
            pass
        simulator.run_clock(False)
        assert simulator.now() == simulator.now()


def test_the_next_change_may_fail() -> None:
    with Simulator(stop_time=0) as simulator, simulator.client() as client:
        simulator.set_status("vm-000001", "RUNNING", then="FAILED")
        client.stop_instances(["vm-000001"])
        assert simulator.instance("vm-000001")["status"] == "FAILED"


def test_accounts_have_worlds_of_their_own() -> None:
    with Simulator(account=["second:its-secret", "third:its-secret"]) as simulator:
        second, third = (simulator.account(id, "its-secret") for id in ("second", "third"))
        with second.client() as client:
            client.stop_instances(["vm-000001"])
        third.remove("vm-000001")
        assert [world.instance("vm-000001")["effects"]["stop"] for world in (simulator, second)] == [0, 1]
        assert [len(world.journal()) for world in (simulator, second, third)] == [0, 1, 0]
        with pytest.raises(LookupError, match="account"):
            simulator.account("fourth", "its-secret").journal()


def test_a_world_is_saved_and_goes_on(tmp_path: Path) -> None:
    with Simulator(instances=1) as simulator:
        simulator.set_status("vm-7", "STOPPED")
        saved = simulator.save()
    file = str(tmp_path / "state")
    with Simulator(state=file) as simulator:
        simulator.load(saved)
        with pytest.raises(LookupError, match="400"):
            simulator.load({"version": 0})
    with Simulator(state=file) as simulator:
        assert [row["status"] for row in simulator.resources("vm")] == ["RUNNING", "STOPPED"]


def test_an_answer_is_lost() -> None:
    rule = {"on": {"action": "StopInstances", "nth": 1}, "execute": True, "do": {"reset": True}}
    with Simulator() as simulator, simulator.client() as client:
        simulator.set_faults(rule)
        assert client.stop_instances(["vm-000001"]).inferred
        assert simulator.faults() == [{**rule, "fired": 1}]
        assert simulator.instance("vm-000001")["effects"]["stop"] == 1
        with pytest.raises(LookupError, match="400"):
            simulator.set_faults({"do": {"nothing": True}})
        simulator.clear_faults()
        assert simulator.faults() == []


def test_actions_tell_what_stands_behind_them() -> None:
    with Simulator(depth="stored") as simulator, simulator.client() as client:
        actions = simulator.actions()
        assert (actions["vm"]["StopInstances"], actions["vm"]["DescribeZones"]) == ("modelled", "synthesized")
        with pytest.raises(zenlayer.ZenlayerError, match="DescribeZones"):
            client.call("vm", "DescribeZones", {})


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
        for use in (simulator.client, simulator.settings, simulator.journal, lambda: simulator.account("a", "b")):
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
