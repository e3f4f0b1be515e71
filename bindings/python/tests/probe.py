"""tests/c/probe.c in Python: drives the public interface from outside.

Takes the commands documented there, one per line, and answers with the same JSON, so that the tests of the
C interface also test the Python package. Commands that concern only C, such as which context a call uses or
when a callback's data is released, are not implemented.
"""

from __future__ import annotations

import ctypes
import json
import logging
import os
import sys
import threading
import time
from datetime import timedelta
from typing import Any, Callable

import zenlayer

LEVELS = {1: logging.ERROR, 2: logging.WARNING, 3: logging.INFO, 4: logging.DEBUG}

OUTCOMES: dict[str, int] = {outcome: number for number, outcome in zenlayer.codes.OUTCOMES.items()}
PHASES: dict[str, int] = {phase: number for number, phase in zenlayer.codes.PHASES.items()}


# tests/cpp/machine.c, if it is preloaded.
MACHINE = ctypes.CDLL(None) if "LD_PRELOAD" in os.environ else None


def now_ms() -> float:
    return time.monotonic() * 1000


def alarms() -> int:
    """Returns the number of signals so far."""
    return int(MACHINE.probe_alarms()) if MACHINE else 0


def or_none(text: str) -> str | None:
    return None if text == "-" else text


def error_of(error: zenlayer.ZenlayerError) -> dict[str, Any]:
    return {
        "code": error.code,
        "name": error.name,
        "message": error.message,
        "http_status": error.http_status or 0,
        "service_code": error.service_code,
        "request_id": error.request_id,
        "retryable": int(error.retryable),
        "retry_after_ms": round(error.retry_after * 1000),
        "outcome": OUTCOMES[error.outcome],
        "attempts": error.attempts,
        "elapsed_ms": round(error.elapsed * 1000),
        "phase": PHASES[error.phase],
        "skew_ms": round(error.clock_skew * 1000),
    }


def refusal(error: zenlayer.ZenlayerError) -> dict[str, Any]:
    return {"code": error.code, "error": error_of(error)}


def bulk_settings(words: str, told: list[zenlayer.Progress]) -> dict[str, Any]:
    """Converts words such as wait=0 to keyword arguments."""
    settings: dict[str, Any] = {}
    for word in words.split() if words != "-" else []:
        name, _, value = word.partition("=")
        if name.endswith("_ms"):
            settings[name[:-3]] = timedelta(milliseconds=int(value))
        elif name == "progress":
            settings["on_progress"] = told.append
        elif name == "force":
            settings["graceful"] = {"0": None, "1": True, "2": False}.get(value, value)
        else:
            settings[name] = value if name == "product" else int(value)
    return settings


class LogHandler(logging.Handler):
    """Keeps the records since the last take()."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.action: Callable[[], None] | None = None

    def emit(self, record: logging.LogRecord) -> None:
        level = next(number for number, level in LEVELS.items() if level == record.levelno)
        self.lines.append(f"{level} {record.getMessage()}")
        action, self.action = self.action, None
        if action is not None:
            action()

    def take(self) -> list[str]:
        taken, self.lines = self.lines, []
        return taken


class Settings:
    """Settings of a client that has not been created yet."""

    def __init__(self) -> None:
        self.options: dict[str, str] = {}
        self.profile: str | bool | None = None
        self.environment = False
        self.loaded: zenlayer.Client | None = None

    def set(self, **options: str) -> None:
        """Adds settings, if a client can be created with them: the package has no other way to check them."""
        self.try_out(**options)
        self.options.update(options)

    def load(self, profile: str | None) -> None:
        """Reads the environment now."""
        self.environment, self.profile = True, profile
        self.loaded = self.try_out()

    def try_out(self, **options: str) -> zenlayer.Client | None:
        try:
            return self.client(**options)
        except zenlayer.ConfigError as error:
            if error.code != zenlayer.codes.CREDENTIALS:
                raise
            return None  # credentials may be set later

    def client(self, **options: str) -> zenlayer.Client:
        everything: Any = {**self.options, **options}
        return zenlayer.Client(profile=self.profile, environment=self.environment, **everything)


class Slot:
    """A client, and the timeout and token of its calls."""

    def __init__(self, client: zenlayer.Client | None = None, timeout: timedelta | None = None) -> None:
        self.client = client
        self.timeout = timeout
        self.cancel: zenlayer.CancelToken | None = None
        self.thread: threading.Thread | None = None
        self.result: dict[str, Any] = {}

    def call(self, what: str, *fields: str) -> dict[str, Any]:
        """Makes a call; returns its result as members of an answer."""
        client = self.client
        assert client is not None
        limits: Any = {"timeout": self.timeout, "cancel": self.cancel}
        if what == "describe":
            rows = list(client.instances_status(fields or None, **limits))
            return {"request_id": None, "response": None, "instances": rows}
        if what == "bulk":
            return self.bulk(*fields)
        if what in ("call", "as"):
            action_class = zenlayer.ActionClass(fields[0]) if what == "as" else zenlayer.ActionClass.BY_NAME
            service, version, action, parameters = (or_none(field) for field in fields[-4:])
            response = client.call(
                service, action, parameters, version=version, action_class=action_class, **limits  # type: ignore[arg-type]
            )
            return {"request_id": response.request_id, "response": response.text, "inferred": int(response.inferred)}
        act = {"stop": client.stop_instances, "start": client.start_instances, "reboot": client.reboot_instances}[what]
        accepted = act(fields, **limits)
        return {"request_id": accepted.request_id, "response": None, "inferred": int(accepted.inferred)}

    def bulk(self, goal: str, words: str, *ids: str) -> dict[str, Any]:
        client = self.client
        assert client is not None
        told: list[zenlayer.Progress] = []
        settings: Any = {"cancel": self.cancel, **bulk_settings(words, told)}
        if goal.startswith("wait:"):
            report = client.bulk_wait(ids, goal[5:], **settings)
        else:
            run = {"stop": client.bulk_stop, "start": client.bulk_start, "reboot": client.bulk_reboot}[goal]
            report = run(ids, **settings)
        assert report.ok == (report.error is None) == (report.failed() == [])
        return {
            "request_id": None,
            "response": None,
            "inferred": int(any(row.inferred for row in report)),
            "report": report.to_dict(),
            "progress": len(told),
            "settled": told[-1].settled if told else 0,
            **(refusal(report.error) if report.error else {}),
        }

    def perform(self, *fields: str) -> dict[str, Any]:
        """Makes a call and measures it."""
        began, signals = now_ms(), alarms()
        try:
            result = {"code": 0, "inferred": 0, **self.call(*fields)}
        except zenlayer.ZenlayerError as error:
            result = {"inferred": 0, "request_id": None, "response": None, **refusal(error)}
        return {**result, "began_ms": began, "ended_ms": now_ms(), "signals": alarms() - signals}

    def begin(self, *fields: str) -> None:
        def run() -> None:
            self.result = self.perform(*fields)

        self.thread = threading.Thread(target=run)
        self.thread.start()

    def end(self) -> dict[str, Any]:
        assert self.thread is not None
        self.thread.join()
        return self.result

    def perform_in_child(self, *fields: str) -> dict[str, Any]:
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(writer, json.dumps(self.perform(*fields)).encode())
            os._exit(0)
        os.close(writer)
        with open(reader) as pipe:
            result: dict[str, Any] = json.load(pipe)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        return result


class Probe:
    def __init__(self) -> None:
        self.settings = Settings()
        self.slots: dict[str, Slot] = {}
        self.tokens: dict[str, zenlayer.CancelToken] = {}
        self.kept = LogHandler()
        self.logger = logging.getLogger("zenlayer")
        self.logger.addHandler(self.kept)
        self.logger.propagate = False
        self.logger.setLevel(logging.CRITICAL)

    def run(self, command: str, *fields: str) -> dict[str, Any]:
        family, _, rest = command.partition(".")
        command_of: Callable[..., dict[str, Any] | None] = getattr(self, f"{family}_{rest}" if rest else f"do_{family}")
        try:
            return {"code": 0, **(command_of(*fields) or {})}
        except zenlayer.ZenlayerError as error:
            return refusal(error)

    # --- configurations

    def config_new(self) -> None:
        self.settings = Settings()
        self.logger.setLevel(logging.CRITICAL)

    def config_free(self) -> None:
        self.settings = Settings()

    def config_load(self, profile: str | None = None) -> None:
        self.settings.load(profile)

    def config_load_profile(self, profile: str | bool = True) -> None:
        self.settings.environment, self.settings.profile = False, profile
        self.settings.try_out()

    def config_set(self, key: str, value: str) -> None:
        """An empty value, which restores the default in C, removes the setting."""
        if value:
            self.settings.set(**{key: value})
        else:
            self.settings.options.pop(key, None)

    def config_credentials(self, id: str, secret: str) -> None:
        self.settings.set(access_key_id=id, access_key_secret=secret)
        self.settings.options.pop("token", None)

    def config_token(self, token: str) -> None:
        self.settings.set(token=token)

    def config_log(self, level: str, action: str = "", token: str = "") -> None:
        self.logger.setLevel(LEVELS[int(level)])
        if action == "cancel":
            self.kept.action = lambda: self.tokens[token].cancel()

    def do_log(self) -> dict[str, Any]:
        return {"log": self.kept.take()}

    # --- contexts and tokens

    def context_new(self, slot: str) -> None:
        self.slots[slot] = Slot(self.settings.loaded or self.settings.client())

    def context_default(self, slot: str) -> None:
        self.slots[slot] = Slot(zenlayer.Client())

    def context_clone(self, slot: str, of: str) -> None:
        self.slots[slot] = Slot(self.slots[of].client, self.slots[of].timeout)

    def context_describe(self, slot: str) -> dict[str, Any]:
        return {"text": repr(self.slots[slot].client).removeprefix("<zenlayer.Client open ").removesuffix(">")}

    def context_free(self, slot: str) -> None:
        self.slots.pop(slot, None)

    def context_timeout(self, slot: str, ms: str) -> None:
        self.slots[slot].timeout = timedelta(milliseconds=int(ms)) if int(ms) > 0 else None

    def context_cancel(self, slot: str, token: str | None = None) -> None:
        if slot in self.slots:
            self.slots[slot].cancel = self.tokens[token] if token is not None else None

    def cancel_new(self, token: str) -> None:
        self.tokens[token] = zenlayer.CancelToken()

    def cancel_request(self, token: str) -> dict[str, Any]:
        now = now_ms()
        self.tokens[token].cancel()
        return {"now_ms": now}

    def cancel_requested(self, token: str) -> dict[str, Any]:
        return {"code": int(self.tokens[token].cancelled)}

    def cancel_free(self, token: str) -> None:
        self.tokens.pop(token, None)

    # --- calls

    def do_run(self, slot: str, *fields: str) -> dict[str, Any]:
        return self.slots[slot].perform(*fields)

    def do_begin(self, slot: str, *fields: str) -> None:
        self.slots[slot].begin(*fields)

    def do_end(self, slot: str) -> dict[str, Any]:
        return self.slots[slot].end()

    def do_fork(self, slot: str, *fields: str) -> dict[str, Any]:
        return self.slots[slot].perform_in_child(*fields)

    def do_counters(self, slot: str) -> dict[str, Any]:
        client = self.slots[slot].client
        return {"counters": client.counters if client else {}}

    # --- the environment, the tables, the machine

    def do_env(self, name: str, value: str | None = None) -> None:
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value

    def env_broken(self, name: str) -> None:
        os.environb[name.encode()] = b"\xff\xfe"

    def do_errors(self) -> dict[str, Any]:
        return {"errors": [row._asdict() for row in zenlayer.error_codes()]}

    def do_keys(self) -> dict[str, Any]:
        return {"keys": [{"index": index, **key._asdict()} for index, key in enumerate(zenlayer.config_keys())]}

    def machine_names(self, *lookups: str) -> None:
        if MACHINE:
            MACHINE.probe_names(len(lookups), (ctypes.c_char_p * len(lookups))(*map(os.fsencode, lookups)))

    def machine_lookups(self) -> dict[str, Any]:
        return {"lookups": MACHINE.probe_lookups() if MACHINE else 0}

    def machine_clock(self, seconds: str) -> None:
        self._machine("clock", seconds)

    def machine_threads(self, are_there: str) -> None:
        self._machine("threads", are_there)

    def machine_descriptors(self, are_there: str) -> None:
        self._machine("descriptors", are_there)

    def machine_signals(self, rate: str) -> None:
        self._machine("signals", rate)

    def _machine(self, what: str, value: str) -> None:
        if MACHINE:
            MACHINE.probe_set(what.encode(), ctypes.c_long(int(value)))


def main() -> None:
    probe = Probe()
    for line in sys.stdin.buffer:
        fields = line.decode(errors="surrogateescape").rstrip("\n").split("\t")
        print(json.dumps(probe.run(*fields)), flush=True)


if __name__ == "__main__":
    main()
