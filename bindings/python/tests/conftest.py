"""Fixtures shared by the tests. The tests run against the installed package."""

from __future__ import annotations

import signal
from typing import Iterator

import pytest
import zenlayer
from servers import Server
from zenlayer.testing import Simulator

# A shell that runs this in the background makes it ignore SIGINT, and child processes inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

PATIENT = {"max_attempts": 1, "timeout": 120, "attempt_timeout": 120, "connect_timeout": 120}
"""Timeouts that never end a call in these tests."""


def client_for(url: str, **options: object) -> zenlayer.Client:
    """Returns a client for a test server, with dummy keys and long timeouts."""
    settings: dict[str, object] = {"access_key_id": "id", "access_key_secret": "secret", "rate_limit": 0, **PATIENT}
    return zenlayer.Client(environment=False, endpoint=url, **{**settings, **options})  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def no_settings_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("ACCESS_KEY_ID", "ACCESS_KEY_SECRET", "ACCESS_KEY_PASSWORD", "TOKEN", "PROFILE", "ENDPOINT", "LIBRARY"):
        monkeypatch.delenv(f"ZENLAYER_{name}", raising=False)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def simulator(zenlayer_simulator: Simulator) -> Simulator:
    return zenlayer_simulator


@pytest.fixture
def client(zenlayer_client: zenlayer.Client) -> zenlayer.Client:
    return zenlayer_client
