"""Tests the log records, through `logging`."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import Iterator

import pytest
import zenlayer
from conftest import client_for
from servers import Server, answer

SECRET = "hunter2-secret"


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    logger = logging.getLogger("zenlayer")
    before = logger.level
    yield logger
    logger.setLevel(before)


def levels(caplog: pytest.LogCaptureFixture) -> set[str]:
    return {record.levelname for record in caplog.records if record.name == "zenlayer"}


def fail(server: Server) -> None:
    server.answer = answer(429, b'{"requestId":"T-2","code":"REQUEST_LIMIT_EXCEEDED","message":"wait"}')
    with client_for(server.url, access_key_secret=SECRET, max_attempts=2, retry_base=0.001) as client:
        with pytest.raises(zenlayer.ThrottledError):
            client.stop_instances(["vm-1"])


def test_levels_are_those_of_logging(server: Server, logger: logging.Logger, caplog: pytest.LogCaptureFixture) -> None:
    for level, expected in ((logging.DEBUG, {"DEBUG", "WARNING", "ERROR"}), (logging.ERROR, {"ERROR"})):
        caplog.clear()
        logger.setLevel(level)
        fail(server)
        assert expected <= levels(caplog) <= expected | {"INFO"}
        assert SECRET not in caplog.text and caplog.text


def test_a_disabled_level_creates_no_records(server: Server, logger: logging.Logger, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []

    def record(*arguments: object) -> None:
        made.append(arguments)

    monkeypatch.setattr(logger, "log", record)
    logger.setLevel(logging.CRITICAL)
    fail(server)
    assert made == []
    logger.setLevel(logging.ERROR)
    fail(server)
    assert len(made) == 1


def test_a_handler_that_fails_ends_no_call(
    server: Server, logger: logging.Logger, monkeypatch: pytest.MonkeyPatch
) -> None:
    unraisable: list[object] = []

    def keep(hook: object) -> None:
        unraisable.append(getattr(hook, "exc_value", None))

    monkeypatch.setattr(sys, "unraisablehook", keep)

    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    logger.setLevel(logging.DEBUG)
    monkeypatch.setattr(logger, "log", broken)
    with client_for(server.url) as client:
        assert client.stop_instances(["vm-1"]).request_id == "T-1"
    assert unraisable and all(isinstance(error, RuntimeError) for error in unraisable)


def test_nothing_is_printed_unless_asked() -> None:
    program = (
        "import zenlayer\n"
        "client = zenlayer.Client(environment=False, endpoint='http://127.0.0.1:1', token='t', max_attempts=1)\n"
        "try: client.stop_instances(['vm-1'])\n"
        "except zenlayer.TransportError: pass\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
