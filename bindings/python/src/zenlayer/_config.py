"""Keyword arguments as a configuration."""

from __future__ import annotations

import os
from os import PathLike
from typing import Any, Mapping, TypedDict

from ._bindings import Config, Context
from ._failure import failure
from ._library import lib
from ._text import Pointer, decoded, encoded, milliseconds, optional
from ._types import Seconds


class Options(TypedDict, total=False):
    """The settings of a client: those of docs/configuration.md. A key that ends in _ms is a time here, in seconds or as
    a timedelta, without that ending; with it, it takes milliseconds."""

    endpoint: str
    product: str
    api_version: str
    access_key_id: str
    access_key_secret: str
    token: str
    timeout: Seconds
    attempt_timeout: Seconds
    connect_timeout: Seconds
    max_attempts: int
    retry_base: Seconds
    retry_cap: Seconds
    rate_limit: int
    reconcile_wait: Seconds
    max_connections: int
    idle_timeout: Seconds
    max_connection_age: Seconds
    ca_file: str | PathLike[str]
    proxy: str
    no_proxy: str
    tls_min_version: str
    user_agent_suffix: str
    request_client: str


def in_milliseconds() -> set[str]:
    """The keys that are times, of the library that is loaded."""
    names = (decoded(lib.zl_config_key_name(index)) for index in range(lib.zl_config_key_count()))
    return {name for name in names if name and name.endswith("_ms")}


def text(value: Any) -> str:
    """A value as text; a path may be any object that stands for one."""
    return os.fsdecode(value) if hasattr(value, "__fspath__") else str(value)


def fill(config: Config, options: Mapping[str, Any]) -> None:
    times = in_milliseconds()
    for name, value in options.items():
        if value is None:
            continue
        key = f"{name}_ms"
        key, value = (key, milliseconds(value)) if key in times else (name, value)
        check(config, lib.zl_config_set(config, encoded(key), encoded(text(value))))


def check(config: Config, code: int) -> None:
    if code != 0:
        raise failure(lib.zl_config_take_error(config), code)


def context(options: Mapping[str, Any], profile: str | None, environment: bool) -> Context:
    """A context made with these settings, and with those of the environment for what they leave open."""
    from . import _log  # late, as of all imports logging takes longest

    config = lib.zl_config_new()
    assert config is not None
    try:
        fill(config, options)
        if environment:
            check(config, lib.zl_config_load(config, optional(profile)))
        _log.connect(config)
        out, out_error = Pointer(), Pointer()
        code = lib.zl_context_new(config, out, out_error)
        made, error = out[0], out_error[0]
        if made is None:
            raise failure(error, code)  # type: ignore[arg-type]
        return Context(made)
    finally:
        lib.zl_config_free(config)
