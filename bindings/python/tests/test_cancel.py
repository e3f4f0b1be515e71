"""Tests cancel tokens from various threads."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import zenlayer
from conftest import client_for
from servers import SUCCESS, Server, answer
from zenlayer import CancelToken, OperationCancelled, Outcome


def test_a_token_cancelled_before_the_call_sends_nothing(server: Server) -> None:
    token = CancelToken()
    assert not token.cancelled and repr(token) == "<CancelToken not cancelled>"
    token.cancel()
    token.cancel()
    assert token.cancelled and repr(token) == "<CancelToken cancelled>"
    with client_for(server.url) as client:
        with pytest.raises(OperationCancelled) as caught:
            client.stop_instances(["vm-1"], cancel=token)
        assert caught.value.outcome is Outcome.NOT_SENT
        assert client.counters["requests"] == 0
        client.stop_instances(["vm-1"])


def test_a_token_ends_all_its_calls_and_no_other(server: Server) -> None:
    server.answer = None
    cancelled: list[Outcome] = []
    token, other = CancelToken(), CancelToken()
    with client_for(server.url) as client:

        def call(cancel: CancelToken) -> None:
            try:
                client.stop_instances(["vm-1"], cancel=cancel)
            except OperationCancelled as error:
                cancelled.append(error.outcome)

        threads = [threading.Thread(target=call, args=(token,)) for _ in range(4)]
        last = threading.Thread(target=call, args=(other,))
        for thread in [*threads, last]:
            thread.start()
            server.wait()
        token.cancel()
        for thread in threads:
            thread.join()
        assert cancelled == [Outcome.UNKNOWN] * 4
        assert last.is_alive()
        other.cancel()
        last.join()
        assert len(cancelled) == 5
        server.answer = answer(200, SUCCESS)
        client.stop_instances(["vm-1"], cancel=CancelToken())


def test_the_main_thread_is_cancelled_by_another(server: Server) -> None:
    server.answer = None
    token = CancelToken()

    def cancel() -> None:
        server.wait()
        token.cancel()

    thread = threading.Thread(target=cancel)
    thread.start()
    with client_for(server.url) as client, pytest.raises(OperationCancelled):
        client.stop_instances(["vm-1"], cancel=token)
    thread.join()


def test_a_late_cancel_does_not_end_a_later_call(server: Server) -> None:
    """Cancels tokens while their calls end; every call without a token must succeed."""
    failures: list[BaseException] = []
    with client_for(server.url) as client:

        def calls() -> None:
            for _ in range(200):
                token = CancelToken()
                canceller = threading.Thread(target=token.cancel)
                canceller.start()
                try:
                    client.stop_instances(["vm-1"], cancel=token)
                except OperationCancelled:
                    pass
                try:
                    client.stop_instances(["vm-1"])
                except zenlayer.ZenlayerError as error:
                    failures.append(error)
                canceller.join()

        threads = [threading.Thread(target=calls) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []


def test_a_wrong_type_of_token_is_refused(server: Server) -> None:
    """Nothing may remain that the interpreter would wait for on shutdown."""
    wrong: list[Any] = [True, "stop", CancelToken, threading.Event()]
    with client_for(server.url) as client:
        for cancel in wrong:
            for call in (client.stop_instances, client.bulk_stop):
                with pytest.raises(TypeError, match="cancel takes a CancelToken, not"):
                    call(["vm-1"], cancel=cancel)
        with pytest.raises(TypeError, match="cancel takes a CancelToken, not bool"):
            list(client.instances_status(["vm-1"], cancel=wrong[0]))
        assert client._pool._busy == set()
        assert client.counters["requests"] == 0
