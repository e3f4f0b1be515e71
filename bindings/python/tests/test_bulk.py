"""Tests bulk runs, their reports, and waiters."""

from __future__ import annotations

import asyncio
import copy
import gc
import io
import json
import os
import pickle
import signal
import threading
from typing import Any

import pytest
import zenlayer
from rich.console import Console
from rich.progress import Progress as RichProgress
from tqdm import tqdm
from zenlayer import Progress, BulkOutcome, Row, codes
from zenlayer.aio import AsyncClient
from zenlayer.testing import Simulator

QUICK: Any = {"initial_poll": 0.05, "poll_interval": 0.2}
MANY = [f"vm-{number:06}" for number in range(1, 251)]


@pytest.fixture
def fleet() -> Any:
    with Simulator(instances=250, stop_time=0.2, start_time=0.2, reboot_time=0.2) as simulator:
        yield simulator


def hold_in_stopping(simulator: Simulator, id: str) -> None:
    """Waits until an instance is stopped, and keeps it in STOPPING."""
    while simulator.instance(id)["status"] == "RUNNING":
        threading.Event().wait(0.005)
    simulator.set_status(id, "STOPPING")


def test_a_fleet_is_stopped_and_started(fleet: Simulator) -> None:
    with fleet.client() as client:
        report = client.bulk_stop(MANY, **QUICK)
        report.raise_if_failed()
        assert report.ok and report.ended == 0 and report.error is None
        assert [row.id for row in report] == MANY
        assert {(row.outcome, row.status, row.ok) for row in report} == {(BulkOutcome.REACHED, "STOPPED", True)}
        assert report.failed() == [] and report.requests >= 4 and report.elapsed > 0
        assert client.bulk_stop(MANY[:3], check_first=True, **QUICK)[0].outcome is BulkOutcome.ALREADY
        assert client.bulk_start(MANY, **QUICK).ok
        assert client.bulk_reboot(MANY[:5], **QUICK).ok
    assert fleet.instance(MANY[0])["effects"] == {"stop": 1, "start": 1, "reboot": 1}


def test_a_report_has_a_row_for_each_id(fleet: Simulator) -> None:
    fleet.set_status("vm-000002", "RECYCLE")
    ids = ["vm-000001", "vm-999999", "vm-000002", "vm-000001"]
    with fleet.client() as client:
        report = client.bulk_stop(ids, **QUICK)
    assert not report.ok and isinstance(report.error, zenlayer.PartialError)
    with pytest.raises(zenlayer.PartialError, match="2 of 4"):
        report.raise_if_failed()
    assert [row.id for row in report] == ids
    assert [row.outcome.name for row in report if isinstance(row.outcome, BulkOutcome)] == [
        "REACHED", "NOT_FOUND", "GONE", "REACHED",
    ]  # fmt: skip
    assert [row.id for row in report.failed()] == ["vm-999999", "vm-000002"]
    assert report[1].code == codes.INSTANCE_NOT_FOUND and report[1].service_code == "INVALID_INSTANCE_NOT_FOUND"
    assert report[0].request_id and report[0].attempts >= 1
    assert len(report) == 4 and report[1:3] == tuple(report.failed())

    printed = repr(report)
    assert printed.startswith("Report of 4 instances in ") and "2 reached" in printed and "vm-999999  not found" in printed
    html = report._repr_html_()
    assert "<td>vm-999999</td>" in html and "vm-000001" not in html
    document = report.to_dict()
    assert json.loads(json.dumps(document)) == document and document["failed"] == 2
    rows = report.to_dicts()
    assert json.loads(json.dumps(rows)) == rows and rows == [row.to_dict() for row in report]
    assert [row["outcome"] for row in rows] == ["reached", "not_found", "gone", "reached"]
    assert rows[1]["code_name"] == report[1].code_name == "ZL_ERR_INSTANCE_NOT_FOUND" and rows[0]["code_name"] is None
    assert all(type(value) in (str, int, bool, type(None)) for row in rows for value in row.values())
    assert [row["outcome"] for row in map(Row._asdict, report)] == ["reached", "not_found", "gone", "reached"]
    document["instances"].clear()
    assert len(report.to_dict()["instances"]) == 4
    for twin in (pickle.loads(pickle.dumps(report)), copy.deepcopy(report)):
        assert repr(twin) == printed and list(twin) == list(report)


def test_html_is_escaped_and_limited(fleet: Simulator) -> None:
    with fleet.client() as client:
        report = client.bulk_wait([f"<b>{number}" for number in range(30)], "STOPPED", timeout=0.3)
    assert "<b>" not in report._repr_html_() and "&lt;b&gt;0" in report._repr_html_()
    assert "… and 10 more" in report._repr_html_() and repr(report).endswith("… and 10 more")
    assert len(repr(report).splitlines()) == 22


def test_outcomes_are_those_of_the_library() -> None:
    from zenlayer.report import outcomes

    assert list(outcomes()) == [f"{outcome}" for outcome in BulkOutcome] == [str(outcome) for outcome in BulkOutcome]
    assert all(outcomes().values())


def test_progress_is_reported(fleet: Simulator) -> None:
    seen: list[Progress] = []
    with fleet.client() as client:
        client.bulk_stop(MANY, on_progress=seen.append, **QUICK)
    last = seen[-1]
    assert (last.total, last.sent, last.settled, last.failed) == (250, 250, 250, 0)
    assert last.statuses == {"STOPPED": 250} and last.elapsed > 0
    assert [one.settled for one in seen] == sorted(one.settled for one in seen)


def test_a_tqdm_bar_is_updated(fleet: Simulator) -> None:
    screen = io.StringIO()
    with fleet.client() as client, tqdm(file=screen) as bar:
        client.bulk_stop(MANY, on_progress=bar, **QUICK)
        assert (bar.total, bar.n) == (250, 250)
    assert "250/250" in screen.getvalue() and "STOPPED=250" in screen.getvalue()


def test_a_rich_progress_is_updated(fleet: Simulator) -> None:
    with fleet.client() as client, RichProgress(console=Console(file=io.StringIO())) as bars:
        client.bulk_stop(MANY, on_progress=bars, **QUICK)
        (task,) = bars.tasks
        assert (task.total, task.completed, task.description) == (250, 250, "250 STOPPED")


def test_an_exception_in_a_callback_ends_the_run(fleet: Simulator) -> None:
    class Enough(Exception):
        pass

    def refuse(_: Progress) -> None:
        raise Enough

    with fleet.client() as client:
        with pytest.raises(Enough):
            client.bulk_wait(MANY, "STOPPED", on_progress=refuse, **QUICK)
        with pytest.raises(TypeError, match="tqdm"):
            client.bulk_stop(MANY, on_progress=3)  # type: ignore[arg-type]
        assert client.bulk_stop(MANY, **QUICK).ok


def test_a_token_ends_a_run_with_a_report(fleet: Simulator) -> None:
    token = zenlayer.CancelToken()

    def cancel() -> None:
        hold_in_stopping(fleet, "vm-000001")
        token.cancel()

    thread = threading.Thread(target=cancel)
    thread.start()
    with fleet.client() as client:
        report = client.bulk_stop(["vm-000001"], cancel=token, initial_poll=30, poll_interval=30)
    thread.join()
    assert report.ended == codes.CANCELLED and not report.ok
    assert "ZL_ERR_CANCELLED" in repr(report)
    assert report[0].attempts == 1


def test_a_run_has_its_own_timeout(fleet: Simulator) -> None:
    with fleet.client() as client:
        report = client.bulk_wait(["vm-000001"], "STOPPED", timeout=0.3, **QUICK)
    assert report.ended == codes.TIMEOUT and report[0].status == "RUNNING"


def test_ctrl_c_ends_a_run_with_a_report(fleet: Simulator) -> None:
    def interrupt() -> None:
        hold_in_stopping(fleet, "vm-000001")
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with fleet.client() as client, pytest.raises(KeyboardInterrupt) as caught:
        client.bulk_stop(["vm-000001"], initial_poll=30, poll_interval=30)
    thread.join()
    report = getattr(caught.value, "report")
    assert report.ended == codes.CANCELLED and report[0].attempts == 1


def test_ctrl_c_in_a_callback_ends_a_run_with_a_report(fleet: Simulator) -> None:
    def interrupt(_: Progress) -> None:
        signal.raise_signal(signal.SIGINT)

    with fleet.client() as client, pytest.raises(KeyboardInterrupt) as caught:
        client.bulk_wait(["vm-000001"], "STOPPED", on_progress=interrupt, **QUICK)
    assert getattr(caught.value, "report").ended == codes.CANCELLED


def test_ctrl_c_at_the_end_of_a_run_has_the_report() -> None:
    """If the library did not poll in time, Python raises right after the call."""
    with Simulator(latency=20) as simulator, simulator.client() as client:
        for number in range(1, 11):
            simulator.clear_journal()

            def interrupt() -> None:
                while not simulator.journal():
                    pass
                os.kill(os.getpid(), signal.SIGINT)

            thread = threading.Thread(target=interrupt)
            thread.start()
            with pytest.raises(KeyboardInterrupt) as caught:
                client.bulk_stop([f"vm-{number:06}"], wait=False, concurrency=1)
            thread.join()
            assert getattr(caught.value, "report").requests == 1


def test_ctrl_c_while_a_waiter_waits(fleet: Simulator) -> None:
    """Repeated as often as for the phases of a call."""
    with fleet.client() as client:
        for _ in range(100):
            fleet.clear_journal()

            def interrupt() -> None:
                while not fleet.journal():
                    threading.Event().wait(0.001)
                os.kill(os.getpid(), signal.SIGINT)

            thread = threading.Thread(target=interrupt)
            thread.start()
            with pytest.raises(KeyboardInterrupt):
                client.waiter("instance_stopped").wait(["vm-000001"], delay=30)
            thread.join()


def test_a_failed_run_keeps_no_client_alive(fleet: Simulator) -> None:
    def refuse(_: Progress) -> None:
        raise LookupError

    gc.disable()
    try:
        client = fleet.client()
        pool = client._pool
        with pytest.raises(zenlayer.UsageError):
            client.bulk_stop([])
        with pytest.raises(LookupError):
            client.bulk_stop(MANY, on_progress=refuse)
        del client
        assert pool.closed
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"concurrency": 0}, "concurrency must be 1 to 16, not 0"),
        ({"concurrency": 17}, "concurrency must be 1 to 16, not 17"),
        ({"concurrency": 2**32 + 4}, "concurrency must be 1 to 16, not 4294967300"),
        ({"concurrency": "many"}, "concurrency must be 1 to 16, not 'many'"),
        ({"concurrency": 2.5}, "concurrency must be 1 to 16, not 2.5"),
        ({"timeout": 0}, "timeout must be 0.001 to 86400 seconds, not 0"),
        ({"timeout": 86400.001}, "timeout must be 0.001 to 86400 seconds, not 86400.001"),
        ({"initial_poll": float("nan")}, "initial_poll must be 0.001 to 86400 seconds, not nan"),
        ({"poll_interval": -1}, "poll_interval must be 0.001 to 86400 seconds, not -1"),
        ({"product": "cdn"}, "product must be vm, zec or bmc, not 'cdn'"),
    ],
)
def test_settings_out_of_range_are_refused(fleet: Simulator, settings: Any, error: str) -> None:
    with fleet.client() as client:
        with pytest.raises(zenlayer.UsageError) as caught:
            client.bulk_stop(MANY, **settings)
        assert caught.value.message == error
        unknown: list[Any] = [{"nope": 1}, {"timeout": "soon"}]
        for refused in unknown:
            with pytest.raises(TypeError):
                client.bulk_stop(MANY, **refused)
        with pytest.raises(TypeError):
            client.bulk_stop("vm-000001")  # type: ignore[arg-type]
        with pytest.raises(zenlayer.UsageError):
            client.bulk_stop([])
        with pytest.raises(zenlayer.UsageError):
            client.bulk_wait(MANY, "stopped?")
    assert fleet.journal() == []


def test_settings_within_their_range_are_accepted(fleet: Simulator) -> None:
    """At the limits that the messages name."""
    times: list[Any] = [{"timeout": 86400}, {"initial_poll": 0.001}, {"poll_interval": 86400}]
    others: list[Any] = [{"concurrency": 1}, {"concurrency": 16}, {"product": "vm"}, {"product": "zec"}, {"product": "bmc"}]
    with fleet.client() as client:
        for settings in times + others:
            client.bulk_stop(["vm-000001"], wait=False, **settings)


def test_a_stop_can_be_graceful_or_forced(fleet: Simulator) -> None:
    with fleet.client() as client:
        every: list[Any] = [{}, {"graceful": True}, {"graceful": False}]
        for id, settings in zip(MANY, every):
            assert client.bulk_stop([id], **QUICK, **settings).ok
        with pytest.raises(zenlayer.UsageError):
            client.bulk_start(["vm-000001"], graceful=True)


def test_a_waiter_waits_or_raises(fleet: Simulator) -> None:
    with fleet.client() as client:
        stopped = client.waiter("instance_stopped")
        client.stop_instances(MANY[:2])
        assert stopped.wait(MANY[:2], delay=0.1).ok
        with pytest.raises(zenlayer.WaitTimeout) as late:
            stopped.wait(["vm-000003"], delay=0.1, timeout=0.3)
        assert isinstance(late.value, TimeoutError) and late.value.code == codes.TIMEOUT
        assert late.value.report[0].status == "RUNNING"
        with pytest.raises(zenlayer.WaitFailed) as failed:
            stopped.wait(["vm-000001", "vm-999999"], delay=0.1)
        assert [row.id for row in failed.value.report.failed()] == ["vm-999999"]
        assert repr(pickle.loads(pickle.dumps(failed.value)).report) == repr(failed.value.report)
        token = zenlayer.CancelToken()
        token.cancel()
        with pytest.raises(zenlayer.OperationCancelled):
            stopped.wait(["vm-000003"], cancel=token)
        with pytest.raises(zenlayer.UsageError, match="instance_running"):
            client.waiter("instance_gone")


def test_bulk_runs_and_waiters_with_asyncio(fleet: Simulator) -> None:
    async def main() -> None:
        async with AsyncClient(environment=False, **fleet.settings()) as client:
            seen: list[tuple[Progress, bool]] = []

            def show(progress: Progress) -> None:
                seen.append((progress, threading.current_thread() is threading.main_thread()))

            assert (await client.bulk_stop(MANY, on_progress=show, **QUICK)).ok
            assert seen and all(on_loop for _, on_loop in seen)
            assert (await client.waiter("instance_stopped").wait(MANY[:3], delay=0.1)).ok
            assert (await client.bulk_start(MANY[:3], **QUICK)).ok
            assert (await client.bulk_reboot(MANY[:3], **QUICK)).ok
            with pytest.raises(zenlayer.WaitTimeout):
                await client.waiter("instance_stopped").wait(MANY[:1], delay=0.1, timeout=0.3)
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(client.bulk_wait(MANY[:1], "STOPPED", **QUICK), 0.2)

    asyncio.run(main(), debug=True)
