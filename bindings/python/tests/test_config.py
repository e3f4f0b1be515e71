"""Tests settings given as keyword arguments."""

from __future__ import annotations

import asyncio
import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import zenlayer
from servers import Server
from zenlayer import _config
from zenlayer.aio import AsyncClient

CASES = json.loads((Path(__file__).parents[3] / "tests/cases/configuration.json").read_text())["cases"]
KEY: Any = {"access_key_id": "id", "access_key_secret": "secret"}


def made(**options: Any) -> None:
    zenlayer.Client(environment=False, **options).close()


def test_every_key_is_a_typed_keyword() -> None:
    keys = {key.name[:-3] if key.name.endswith("_ms") else key.name for key in zenlayer.config_keys()}
    assert keys == set(_config.Options.__annotations__)
    assert all(key.type and key.text for key in zenlayer.config_keys())


@pytest.mark.parametrize("case", CASES, ids=[case["key"] for case in CASES])
def test_values_are_accepted_or_refused(case: dict[str, Any]) -> None:
    key = case["key"]
    for value in case["good"]:
        made(**{**KEY, key: value})
    for value in case["bad"]:
        with pytest.raises(zenlayer.ZenlayerError) as caught:
            made(**{**KEY, key: value})
        assert isinstance(caught.value, ValueError)
        assert key in str(caught.value) and "hunter2" not in str(caught.value)


@pytest.mark.parametrize("value", [0.02, timedelta(milliseconds=20)])
def test_times_are_seconds_or_timedelta(server: Server, value: Any) -> None:
    server.answer = None
    with zenlayer.Client(environment=False, endpoint=server.url, timeout=value, **KEY) as client:
        with pytest.raises(zenlayer.DeadlineError):
            client.stop_instances(["vm-1"])


def test_times_are_rounded_up_to_milliseconds() -> None:
    from zenlayer._text import milliseconds

    for ms in range(1, 3000):
        assert milliseconds(ms / 1000) == ms == milliseconds(timedelta(milliseconds=ms))
    assert milliseconds(0.0001) == 1 and milliseconds(1.2345) == 1235


def test_a_time_out_of_range_is_a_config_error() -> None:
    for value in (0, -1, timedelta(days=2)):
        with pytest.raises(zenlayer.ConfigError, match="^timeout must be 0.001 to 86400 seconds, not "):
            made(timeout=value, **KEY)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_attempts": "many"}, "max_attempts must be 1 to 10, not 'many'"),
        ({"max_attempts": 1.5}, "max_attempts must be 1 to 10, not 1.5"),
        ({"reconcile_wait": 100}, "reconcile_wait must be 0.001 to 60 seconds, not 100"),
        ({"reconcile_wait_ms": 0}, "reconcile_wait_ms must be 1 to 60000, not 0"),
        ({"product": "xx"}, "product must be vm, zec, bmc, not 'xx'"),
        ({"api_version": "new"}, "api_version must be YYYY-MM-DD, not 'new'"),
        ({"endpoint": "https://user:hunter2@example.com"}, "endpoint must not have a path, query or user"),
        ({"token": "hunter2\n"}, "token contains a control character"),
    ],
)
def test_a_message_names_the_setting_as_given(options: dict[str, Any], message: str) -> None:
    with pytest.raises(zenlayer.ConfigError) as caught:
        made(**{**KEY, **options})
    assert (caught.value.message, caught.value.code) == (message, zenlayer.codes.CONFIG_VALUE)


@pytest.mark.parametrize("name", ["access_key_id", "access_key_secret", "token", "endpoint", "user_agent_suffix"])
def test_a_value_that_is_not_a_string_is_a_type_error(name: str) -> None:
    """str(b"secret") would be "b'secret'"."""
    wrong: list[Any] = [b"hunter2", bytearray(b"hunter2"), ["hunter2"], {"hunter2": 1}, object()]
    for value in wrong:
        with pytest.raises(TypeError) as caught:
            made(**{**KEY, name: value})
        assert str(caught.value) == f"{name} must be a string, not {type(value).__name__}"
    with pytest.raises(TypeError, match="profile must be a string, not bytes"):
        zenlayer.Client(profile=b"staging")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["access_key_id", "access_key_secret", "token", "endpoint"])
def test_an_empty_string_is_not_treated_as_none(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client would use other keys, or the real service."""
    monkeypatch.setenv("ZENLAYER_ACCESS_KEY_ID", "of-the-environment")
    monkeypatch.setenv("ZENLAYER_ACCESS_KEY_SECRET", "of-the-environment")
    options: dict[str, Any] = {name: ""}
    with pytest.raises(zenlayer.ConfigError, match=f"^{name} is empty") as caught:
        zenlayer.Client(**options)
    assert caught.value.code == zenlayer.codes.CONFIG_VALUE


def test_unknown_settings_are_type_errors() -> None:
    with pytest.raises(zenlayer.ConfigKeyError, match="unknown setting 'endpiont'.* endpoint, .* timeout, ") as caught:
        made(endpiont="http://127.0.0.1:1")
    assert isinstance(caught.value, TypeError)
    with pytest.raises(TypeError, match="^timeout: must be seconds or a timedelta, not str"):
        made(timeout="soon")


def test_nothing_is_read_from_the_environment_unless_asked(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    monkeypatch.setenv("ZENLAYER_ENDPOINT", server.url)
    monkeypatch.setenv("ZENLAYER_TOKEN", "token")
    with pytest.raises(zenlayer.ConfigError, match="no credentials"):
        made()
    with zenlayer.Client() as client:
        assert client.stop_instances(["vm-1"]).request_id == "T-1"
    with zenlayer.Client(endpoint="http://127.0.0.1:1", max_attempts=1) as client:
        with pytest.raises(zenlayer.TransportError):  # the argument takes precedence
            client.stop_instances(["vm-1"])


def test_a_named_profile_must_exist() -> None:
    with pytest.raises(zenlayer.ConfigError, match="nope"):
        zenlayer.Client(profile="nope")


def test_a_file_may_be_any_path_like_object(tmp_path: Path) -> None:
    (tmp_path / "none.pem").write_text("")
    for path in (tmp_path / "none.pem", list(os.scandir(tmp_path))[0]):
        with pytest.raises(zenlayer.ConfigError, match=str(tmp_path / "none.pem")):
            made(ca_file=path, **KEY)


def profiles(**credentials: dict[str, str]) -> None:
    """Creates profiles of the command-line client in the test's home directory."""
    folder = Path(os.environ["HOME"], ".zenlayer")
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"profiles": {name: {} for name in credentials}}))
    (folder / "credentials.json").write_text(json.dumps(credentials))


def client_of(asynchronous: bool, **options: Any) -> Any:
    return AsyncClient(**options) if asynchronous else zenlayer.Client(**options)


@pytest.mark.parametrize("asynchronous", [False, True])
def test_repr_shows_the_credentials_but_no_secret(asynchronous: bool) -> None:
    name = "zenlayer.aio.AsyncClient" if asynchronous else "zenlayer.Client"
    profiles(staging={"access_key_id": "AKID", "access_key_secret": "hunter2"})
    server: Any = {"endpoint": "http://127.0.0.1:1", "environment": False}
    shown = [
        (KEY, "access_key_id=id"),
        ({"token": "hunter2", "product": "zec"}, "token"),
        ({"profile": "staging"}, "access_key_id=AKID profile=staging"),
        ({**KEY, "proxy": "http://user:hunter2@127.0.0.1:2", "endpoint": "https://example.com"}, "access_key_id=id proxy=http://127.0.0.1:2"),
    ]
    for options, words in shown:
        client = client_of(asynchronous, **{**server, **options})
        product, endpoint = options.get("product", "vm"), options.get("endpoint", "http://127.0.0.1:1")
        assert repr(client) == f"<{name} open endpoint={endpoint} product={product} {words}>"
        asyncio.run(client.close()) if asynchronous else client.close()
        assert repr(client) == f"<{name} closed>"


@pytest.mark.parametrize("asynchronous", [False, True])
def test_precedence_of_credentials(asynchronous: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Arguments, then the named profile, then the environment, then the current profile."""

    def shown(**options: Any) -> str:
        return repr(client_of(asynchronous, **options)).partition("product=vm ")[2].rstrip(">")

    profiles(
        default={"access_key_id": "of-default", "access_key_secret": "hunter2"},
        staging={"access_key_id": "of-staging", "access_key_secret": "hunter2"},
    )
    assert shown() == "access_key_id=of-default profile=default"
    monkeypatch.setenv("ZENLAYER_ACCESS_KEY_ID", "of-the-environment")
    monkeypatch.setenv("ZENLAYER_ACCESS_KEY_SECRET", "hunter2")
    assert shown() == "access_key_id=of-the-environment"
    for environment in (True, False):
        assert shown(profile="staging", environment=environment) == "access_key_id=of-staging profile=staging"
        assert shown(profile="staging", environment=environment, **KEY) == "access_key_id=id"
        with pytest.raises(zenlayer.ConfigError, match="nope"):
            client_of(asynchronous, profile="nope", environment=environment)
    assert shown(profile=True, environment=False) == "access_key_id=of-default profile=default"
    for profile in (None, False):
        with pytest.raises(zenlayer.ConfigError, match="no credentials"):
            client_of(asynchronous, profile=profile, environment=False)


def test_a_profile_without_the_environment_ignores_it(monkeypatch: pytest.MonkeyPatch) -> None:
    profiles(staging={"access_key_id": "of-staging", "access_key_secret": "hunter2"})
    monkeypatch.setenv("ZENLAYER_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    with zenlayer.Client(profile="staging", environment=False) as client:
        expected = "endpoint=https://console.zenlayer.com product=vm access_key_id=of-staging profile=staging"
        assert repr(client) == f"<zenlayer.Client open {expected}>"
