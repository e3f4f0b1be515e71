"""pytest fixtures. The library is not loaded until a test uses one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterator

import pytest

if TYPE_CHECKING:
    from zenlayer import Client
    from zenlayer.testing import Simulator


@pytest.fixture
def zenlayer_simulator() -> Iterator[Simulator]:
    """A simulated Zenlayer Cloud with ten instances; each status change takes 0.2 seconds."""
    from zenlayer.testing import Simulator

    with Simulator(stop_time=0.2, start_time=0.2, reboot_time=0.2) as simulator:
        yield simulator


@pytest.fixture
def zenlayer_client(zenlayer_simulator: Simulator) -> Iterator[Client]:
    """A client for `zenlayer_simulator`."""
    with zenlayer_simulator.client() as client:
        yield client
