"""A simulator of the service, for your own tests.

    from zenlayer.testing import Simulator

    with Simulator(instances=3, stop_time=0.2) as simulator, simulator.client() as client:
        client.stop_instances(["vm-000001"])

With pytest, the fixtures `zenlayer_simulator` and `zenlayer_client` do the same.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ._config import Options
from ._types import Self, Unpack
from .client import Client

ACCESS_KEY_ID = "simulator-key"
ACCESS_KEY_SECRET = "simulator-secret"
BUNDLED = Path(__file__).with_name("zenlayer-simulator")


def program() -> str:
    """Returns the simulator's path: ZENLAYER_SIMULATOR if set, else the one in this package, else the one in PATH."""
    named = os.environ.get("ZENLAYER_SIMULATOR")
    found = named or (str(BUNDLED) if BUNDLED.exists() else shutil.which(BUNDLED.name))
    if found is None:
        raise FileNotFoundError(f"{BUNDLED} is missing: set ZENLAYER_SIMULATOR to the path of the program")
    return found


class Simulator:
    """Simulates Zenlayer Cloud on a local port: checks signatures and changes the status of instances.

    Keyword arguments are the program's options, listed by `zenlayer-simulator --help`: `stop_time=0.2` is
    `--stop-time 0.2`. For an option without a value, True sets it and False leaves it out.
    """

    def __init__(self, **options: str | float | bool) -> None:
        self._options = options
        self._process: subprocess.Popen[str] | None = None
        self._url = ""

    @property
    def url(self) -> str:
        """The URL on which it listens."""
        if self._process is None:
            raise RuntimeError("the simulator is not running: use `with Simulator() as simulator:`")
        return self._url

    def __enter__(self) -> Self:
        command = [program(), "--quiet", "--exit-with-stdin"]
        for name, value in self._options.items():
            if value is not False:
                command += [f"--{name.replace('_', '-')}"] + ([] if value is True else [str(value)])
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._process = process
        assert process.stdout is not None
        words = process.stdout.readline().split()
        if words[:2] != ["listening", "on"]:
            self.__exit__()
            raise RuntimeError(f"the simulator did not start: exit status {process.returncode}")
        self._url = words[2]
        return self

    def __exit__(self, *_: object) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with process:  # closes the pipes and waits
                pass

    def settings(self) -> Options:
        """Returns the settings of a client for it."""
        return {
            "endpoint": self.url,
            "access_key_id": str(self._options.get("key_id", ACCESS_KEY_ID)),
            "access_key_secret": str(self._options.get("key_secret", ACCESS_KEY_SECRET)),
            "rate_limit": 0,
        }

    def client(self, **options: Unpack[Options]) -> Client:
        """Returns a client for it, with further settings; ignores the environment."""
        settings = self.settings()
        settings.update(options)
        return Client(environment=False, **settings)

    def journal(self) -> list[dict[str, Any]]:
        """Returns the API requests so far, with the codes of their answers."""
        requests: list[dict[str, Any]] = self._control("GET", "journal")["requests"]
        return requests

    def clear_journal(self) -> None:
        self._control("DELETE", "journal")

    def instance(self, id: str) -> dict[str, Any]:
        """Returns an instance: its status, and how often it was stopped, started and rebooted."""
        return self._control("GET", f"instances/{id}")

    def set_status(self, id: str, status: str) -> None:
        """Sets the status of an instance immediately, and creates it if necessary."""
        self._control("PUT", f"instances/{id}", {"status": status})

    def remove(self, id: str) -> None:
        self._control("DELETE", f"instances/{id}")

    def _control(self, method: str, what: str, body: dict[str, str] | None = None) -> dict[str, Any]:
        url = urlsplit(self.url)
        if url.scheme != "http":
            raise ValueError("a simulator that serves https must be controlled with your own HTTP client")
        connection = HTTPConnection(url.netloc, timeout=30)
        try:
            connection.request(method, f"/simulator/{what}", json.dumps(body) if body else None)
            answer = connection.getresponse()
            text = answer.read().decode()
            if answer.status >= 300:
                raise LookupError(f"{method} /simulator/{what}: {answer.status} {text}")
            parsed: dict[str, Any] = json.loads(text) if text else {}
            return parsed
        finally:
            connection.close()
