"""A simulator of the service, for your own tests.

    from zenlayer.testing import Simulator

    with Simulator(instances=3, clock="manual") as simulator, simulator.client() as client:
        client.stop_instances(["vm-000001"])
        simulator.advance(60)
        assert simulator.instance("vm-000001")["status"] == "STOPPED"

With pytest, the fixtures `zenlayer_simulator` and `zenlayer_client` start one.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Iterator, Mapping, Sequence
from urllib.parse import urlencode, urlsplit

from ._config import Options
from ._types import Seconds, Self, Unpack
from .client import Client

ACCESS_KEY_ID = "simulator-key"
ACCESS_KEY_SECRET = "simulator-secret"
BUNDLED = Path(__file__).with_name("zenlayer-simulator")
ALL = 1 << 32  # without a limit, a list ends after 100


def program() -> str:
    """Returns the simulator's path: ZENLAYER_SIMULATOR if set, else the one in this package, else the one in PATH."""
    named = os.environ.get("ZENLAYER_SIMULATOR")
    found = named or (str(BUNDLED) if BUNDLED.exists() else shutil.which(BUNDLED.name))
    if found is None:
        raise FileNotFoundError(f"{BUNDLED} is missing: set ZENLAYER_SIMULATOR to the path of the program")
    return found


class World:
    """What the holder of an access key has at a simulator: resources, a clock, a journal and faults of their own.

    A `Simulator` is the world of its first access key. Another test can have the world of another one:
    `Simulator(account=["second:its-secret"])` has it, and `account("second", "its-secret")` returns it.
    """

    def __init__(self, url: str, access_key_id: str, access_key_secret: str) -> None:
        self._url = url
        self._key_id = access_key_id
        self._key_secret = access_key_secret

    @property
    def url(self) -> str:
        """The URL on which the simulator listens."""
        return self._url

    def account(self, access_key_id: str, access_key_secret: str) -> World:
        """Returns the world of another access key, which the option `account` added."""
        return World(self.url, access_key_id, access_key_secret)

    def settings(self) -> Options:
        """Returns the settings of a client for it."""
        return {
            "endpoint": self.url,
            "access_key_id": self._key_id,
            "access_key_secret": self._key_secret,
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
        """Forgets the API requests so far."""
        self._control("DELETE", "journal")

    def instance(self, id: str) -> dict[str, Any]:
        """Returns an instance: its status, and how often it was stopped, started and rebooted."""
        return self.resource(id)

    def resource(self, id: str) -> dict[str, Any]:
        """Returns a resource of any kind: its status, what was done to it, and the members it was given."""
        return self._control("GET", f"resources/{id}")

    def resources(self, service: str | None = None, kind: str | None = None) -> list[dict[str, Any]]:
        """Returns all resources, or those of a service or a kind: `resources("zec", "Disk")`."""
        rows: list[dict[str, Any]] = self._control("GET", "resources", service=service, kind=kind, limit=ALL)["resources"]
        return rows

    def set_status(
        self, id: str, status: str, *, then: str | None = None, service: str | None = None, kind: str | None = None
    ) -> None:
        """Sets the status of a resource immediately, and creates it if necessary.

        Its next change ends in the status `then`, so that it can fail. A new resource that is not an instance needs
        a place: `set_status("disk-1", "AVAILABLE", service="zec", kind="Disk")`.
        """
        body = {"status": status} if then is None else {"status": status, "then": then}
        self._control("PUT", f"resources/{id}", body, service=service, kind=kind)

    def remove(self, id: str) -> None:
        """Removes a resource."""
        self._control("DELETE", f"resources/{id}")

    def set_faults(self, *rules: Mapping[str, Any]) -> None:
        """Replaces the rules by which requests go wrong, as described in docs/simulator.md.

        An answer that is lost although the action was executed is `{"on": {"action": "StopInstances", "nth": 1},
        "execute": True, "do": {"reset": True}}`.
        """
        self._control("PUT", "faults", {"rules": rules})

    def faults(self) -> list[dict[str, Any]]:
        """Returns the rules by which requests go wrong; `fired` says how often each of them did."""
        rules: list[dict[str, Any]] = self._control("GET", "faults")["rules"]
        return rules

    def clear_faults(self) -> None:
        """Lets nothing go wrong any more."""
        self._control("DELETE", "faults")

    def now(self) -> datetime:
        """Returns the time of the world."""
        now: str = self._control("GET", "clock")["now"]
        return datetime.fromisoformat(now.replace("Z", "+00:00"))

    def advance(self, seconds: Seconds) -> None:
        """Moves the time of the world, and with it everything that takes time."""
        advance = seconds.total_seconds() if isinstance(seconds, timedelta) else seconds
        self._control("PUT", "clock", {"advance": advance})

    def run_clock(self, runs: bool = True) -> None:
        """Lets time pass by itself, or stand still until a test moves it, as with the option `clock="manual"`."""
        self._control("PUT", "clock", {"run": runs})

    def save(self) -> dict[str, Any]:
        """Returns the whole world, as a document for `load`."""
        return self._control("GET", "state")

    def load(self, document: Mapping[str, Any]) -> None:
        """Replaces the whole world by one that was saved, also by another simulator."""
        self._control("PUT", "state", document)

    def actions(self) -> dict[str, dict[str, str]]:
        """Returns for each service its actions with the depth of their answers."""
        services: list[dict[str, Any]] = self._control("GET", "actions")["services"]
        return {service["service"]: service["actions"] for service in services}

    def _control(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, **query: str | int | None
    ) -> dict[str, Any]:
        url = urlsplit(self.url)
        if url.scheme != "http":
            raise ValueError("a simulator that serves https must be controlled with your own HTTP client")
        query["account"] = self._key_id
        given = urlencode({name: value for name, value in query.items() if value is not None})
        connection = HTTPConnection(url.netloc, timeout=30)
        try:
            connection.request(method, f"/simulator/{path}?{given}", None if body is None else json.dumps(body))
            answer = connection.getresponse()
            text = answer.read().decode()
            if answer.status >= 300:
                raise LookupError(f"{method} /simulator/{path}: {answer.status} {text}")
            parsed: dict[str, Any] = json.loads(text)
            return parsed
        finally:
            connection.close()


class Simulator(World):
    """Simulates Zenlayer Cloud on a local port: all its actions, as docs/simulator.md describes.

    Keyword arguments are the program's options, listed by `zenlayer-simulator --help`: `stop_time=0.2` is
    `--stop-time 0.2`. For an option without a value, True sets it and False leaves it out. One that may be
    repeated takes a list.
    """

    def __init__(self, **options: str | float | bool | Sequence[str]) -> None:
        key_id, key_secret = options.get("key_id", ACCESS_KEY_ID), options.get("key_secret", ACCESS_KEY_SECRET)
        super().__init__("", str(key_id), str(key_secret))
        self._options = options
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """The URL on which it listens."""
        if self._process is None:
            raise RuntimeError("the simulator is not running: use `with Simulator() as simulator:`")
        return self._url

    def __enter__(self) -> Self:
        command = [program(), "--quiet", "--exit-with-stdin", *self._arguments()]
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
            process.terminate()  # not kill(): it has to write the file of `state`
            with process:  # closes the pipes and waits
                pass

    def _arguments(self) -> Iterator[str]:
        for name, value in self._options.items():
            option = f"--{name.replace('_', '-')}"
            for one in [value] if isinstance(value, (str, float, int)) else value:
                if one is True:
                    yield option
                elif one is not False:
                    yield from (option, str(one))
