"""Tests the client against the simulator."""

from __future__ import annotations

import copy
import pickle
import threading
from datetime import timedelta
from typing import Any, Callable

import pytest
import zenlayer
from conftest import client_for
from servers import SUCCESS, Server, answer
from zenlayer import Outcome, codes
from zenlayer.testing import Simulator

ONE = ["vm-000001"]


def wait_for(client: zenlayer.Client, status: str) -> None:
    while {row.status for row in client.instances_status(ONE)} != {status}:
        threading.Event().wait(0.01)  # polls, because there is no notification


def test_stops_starts_and_reboots(simulator: Simulator, client: zenlayer.Client) -> None:
    accepted = client.stop_instances(ONE)
    assert accepted.request_id == simulator.journal()[-1]["requestId"]
    assert not accepted.inferred
    wait_for(client, "STOPPED")
    client.start_instances(iter(ONE))
    wait_for(client, "RUNNING")
    client.reboot_instances(tuple(ONE))
    assert simulator.instance(ONE[0])["effects"] == {"stop": 1, "start": 1, "reboot": 1}


def test_status_is_queried_page_by_page(simulator: Simulator, client: zenlayer.Client) -> None:
    rows = client.instances_status(f"vm-{number:06}" for number in range(1, 251))
    assert simulator.journal() == []
    assert next(rows) == zenlayer.InstanceStatus("vm-000001", "RUNNING")
    assert [len(request["instanceIds"]) for request in simulator.journal()] == [100]
    assert len(list(rows)) == 9, "ten exist"
    assert [len(request["instanceIds"]) for request in simulator.journal()] == [100, 100, 50]


def test_without_ids_all_instances_are_listed(client: zenlayer.Client) -> None:
    assert {row.id for row in client.instances_status()} == {f"vm-{number:06}" for number in range(1, 11)}
    assert list(client.instances_status([])) == []


def test_any_action_can_be_called(client: zenlayer.Client) -> None:
    response = client.call("vm", "DescribeInstancesStatus", {"instanceIds": ONE})
    assert response["dataSet"] == [{"instanceId": ONE[0], "instanceStatus": "RUNNING"}]
    assert response["totalCount"] == 1
    assert response.request_id and not response.inferred
    assert dict(response) == client.call("vm", "DescribeInstancesStatus", f'{{"instanceIds":["{ONE[0]}"]}}') | {
        "requestId": response["requestId"]
    }


def test_numbers_of_an_answer_keep_their_digits(server: Server) -> None:
    body = b'{"requestId":"T-1","response":{"big":12345678901234567890,"text":"\\u00fc"}}'
    server.answer = answer(200, body)
    with client_for(server.url) as client:
        response = client.call("vm", "DescribeX")
    assert response == {"big": 12345678901234567890, "text": "\u00fc"}
    assert response.text == '{"big":12345678901234567890,"text":"\\u00fc"}'


def test_a_refusal_has_all_details(simulator: Simulator, client: zenlayer.Client) -> None:
    with pytest.raises(zenlayer.NotFoundError) as caught:
        client.stop_instances(["vm-999999"])
    error = caught.value
    assert isinstance(error, zenlayer.ApiError)
    assert (error.code, error.name) == (codes.INSTANCE_NOT_FOUND, "ZL_ERR_INSTANCE_NOT_FOUND")
    assert (error.http_status, error.service_code) == (404, "INVALID_INSTANCE_NOT_FOUND")
    assert error.request_id == simulator.journal()[-1]["requestId"]
    assert (error.outcome, error.phase, error.attempts) == (Outcome.REJECTED, zenlayer.Phase.ANSWER, 1)
    assert not error.retryable
    assert "vm-999999" in str(error) and str(error.request_id) in str(error)


def test_too_many_ids_for_one_request_are_refused(simulator: Simulator, client: zenlayer.Client) -> None:
    for name in ("stop", "start", "reboot"):
        with pytest.raises(zenlayer.UsageError, match=f"100; bulk_{name} takes any number") as caught:
            getattr(client, f"{name}_instances")(["vm-1"] * 101)
        assert "zl_" not in str(caught.value)
    assert simulator.journal() == []


@pytest.mark.parametrize("ids", ["vm-000001", b"vm-000001", [1], None])
def test_a_wrong_type_of_ids_is_refused(simulator: Simulator, client: zenlayer.Client, ids: object) -> None:
    for act in (client.stop_instances, client.start_instances, client.reboot_instances):
        with pytest.raises(TypeError):
            act(ids)  # type: ignore[arg-type]
    if ids is not None:
        with pytest.raises(TypeError):
            list(client.instances_status(ids))  # type: ignore[arg-type]
    assert simulator.journal() == []


def test_messages_use_the_names_of_python(simulator: Simulator, client: zenlayer.Client) -> None:
    for parameters in ("{", "[]"):
        with pytest.raises(zenlayer.UsageError, match="^parameters is "):
            client.call("vm", "ModifyX", parameters)
    with pytest.raises(zenlayer.UsageError, match="^vm does not take graceful for StartInstances"):
        client.bulk_start(ONE, graceful=True)
    with pytest.raises(TypeError, match=r"^ids\[1\] must be a string, not int"):
        client.stop_instances(["vm-000001", 2])  # type: ignore[list-item]
    assert simulator.journal() == []


@pytest.mark.parametrize("text", ["vm-1\0", "\ud800", ""])
def test_an_invalid_c_string_is_refused(simulator: Simulator, client: zenlayer.Client, text: str) -> None:
    with pytest.raises(zenlayer.UsageError):
        client.stop_instances(["vm-000001", text])
    assert simulator.journal() == []


@pytest.mark.parametrize("timeout", [0.05, timedelta(milliseconds=50)])
def test_a_call_has_its_own_timeout(server: Server, timeout: float | timedelta) -> None:
    server.answer = None
    with client_for(server.url) as client:
        with pytest.raises(zenlayer.DeadlineError) as caught:
            client.stop_instances(["vm-1"], timeout=timeout)
        assert isinstance(caught.value, TimeoutError)
        assert caught.value.outcome is Outcome.UNKNOWN
        assert 0.04 < caught.value.elapsed < 30
        server.answer = answer(200, SUCCESS)
        client.stop_instances(["vm-1"])


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), timedelta(0)])
def test_a_timeout_must_be_positive(client: zenlayer.Client, timeout: float) -> None:
    with pytest.raises(zenlayer.UsageError):
        client.stop_instances(ONE, timeout=timeout)
    with pytest.raises(TypeError):
        client.stop_instances(ONE, timeout="1")  # type: ignore[arg-type]


def test_an_unreachable_service(server: Server) -> None:
    with client_for("http://127.0.0.1:1") as client, pytest.raises(ConnectionError) as caught:
        client.stop_instances(["vm-1"])
    assert isinstance(caught.value, zenlayer.TransportError)
    assert caught.value.outcome is Outcome.NOT_SENT and caught.value.retryable


def test_a_closed_client_refuses(client: zenlayer.Client) -> None:
    assert not client.closed
    client.close()
    client.close()
    assert client.closed and repr(client) == "<zenlayer.Client closed>"
    for call in (lambda: client.stop_instances(ONE), lambda: list(client.instances_status()), lambda: client.counters):
        with pytest.raises(zenlayer.ClosedError):
            call()


def test_closing_ends_calls_under_way(server: Server) -> None:
    server.answer = None
    client = client_for(server.url)
    errors: list[BaseException] = []

    def call() -> None:
        try:
            client.stop_instances(["vm-1"])
        except zenlayer.ZenlayerError as error:
            errors.append(error)

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for _ in threads:
        server.wait()
    client.close()
    for thread in threads:
        thread.join()
    assert [type(error) for error in errors] == [zenlayer.OperationCancelled] * 8


def test_a_client_that_is_dropped_closes(server: Server) -> None:
    with client_for(server.url) as client:
        client.stop_instances(["vm-1"])
    dropped = client_for(server.url)
    dropped.stop_instances(["vm-1"])
    pool = dropped._pool
    del dropped
    assert pool.closed


def test_a_client_cannot_be_pickled_or_copied(client: zenlayer.Client) -> None:
    for copied in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="create one in each process"):
            copied(client)
        with pytest.raises(TypeError):
            copied(zenlayer.CancelToken())


def test_counters_count(client: zenlayer.Client) -> None:
    before = client.counters
    assert before["requests"] == 0
    client.stop_instances(ONE)
    list(client.instances_status(ONE))
    assert client.counters["requests"] == 2
    assert client.counters["connections_new"] == 1 and client.counters["connections_reused"] == 1


def test_an_action_class_controls_retries(server: Server) -> None:
    server.answer = answer(500, b'{"requestId":"T-2","code":"INTERNAL_SERVER_ERROR","message":"no"}')
    with client_for(server.url, max_attempts=3, retry_base_ms=1) as client:
        for action_class, attempts in ((zenlayer.ActionClass.SAFE, 3), (zenlayer.ActionClass.UNSAFE, 1)):
            with pytest.raises(zenlayer.ServiceError) as caught:
                client.call("vm", "ModifyX", {}, action_class=action_class)
            assert caught.value.attempts == attempts


def test_closing_while_counters_are_read_does_not_free_them(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal handler may close the client in between."""
    from zenlayer._library import lib

    client, calls = client_for(server.url), list[str]()

    def noted(name: str, before: Callable[[], None] = lambda: None) -> None:
        function = getattr(lib, name)

        def call(*arguments: object) -> object:
            before()
            calls.append(name)
            return function(*arguments)

        monkeypatch.setattr(lib, name, call)

    noted("zl_counter_name", client.close)
    noted("zl_context_counter")
    noted("zl_context_free")
    assert client.counters["requests"] == 0
    assert calls.index("zl_context_free") == len(calls) - 1


def test_an_action_class_may_be_a_string(server: Server) -> None:
    server.answer = answer(500, b'{"requestId":"T-2","code":"INTERNAL_SERVER_ERROR","message":"no"}')
    with client_for(server.url, max_attempts=3, retry_base_ms=1) as client:
        with pytest.raises(zenlayer.ServiceError) as caught:
            client.call("vm", "ModifyX", {}, action_class="safe")
        assert caught.value.attempts == 3
        wrong: list[Any] = ["SAFE", "", 1, None, []]
        for action_class in wrong:
            with pytest.raises(zenlayer.UsageError, match="one of by_name, safe, idempotent, unsafe, not "):
                client.call("vm", "ModifyX", {}, action_class=action_class)
