"""Converts keyword arguments to a configuration."""

from __future__ import annotations

import os
from functools import lru_cache
from os import PathLike
from typing import TYPE_CHECKING, Any, Mapping, TypedDict

from . import codes
from ._bindings import Config, Context
from ._failure import failure
from ._library import lib
from ._text import Pointer, decoded, encoded, milliseconds
from ._types import Seconds
from .errors import ConfigError, ConfigKeyError, ZenlayerError

if TYPE_CHECKING:
    from ._bindings import Error


class Options(TypedDict, total=False):
    """Settings of a client: see docs/configuration.md. A key that ends in _ms takes milliseconds; without that ending,
    it takes seconds or a timedelta."""

    # made by cargo xtask generate: settings
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
    max_request_bytes: int
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
    validation: str
    request_client: str
    # end


NEVER_EMPTY = ("access_key_id", "access_key_secret", "token", "endpoint")
"""Settings for which an empty string, which means the default, could select another account or service."""

SHOWN = ("number", "choice", "date")
"""Types of keys whose invalid values appear in messages: other values may contain a secret."""


@lru_cache(maxsize=None)
def types() -> dict[str, str]:
    """Returns the keys of the loaded library, and their types."""
    rows = range(lib.zl_config_key_count())
    return {decoded(lib.zl_config_key_name(row)) or "": decoded(lib.zl_config_key_type(row)) or "" for row in rows}


def key_for(name: str) -> str:
    """Returns the key that a keyword argument sets."""
    key = f"{name}_ms" if f"{name}_ms" in types() else name
    if key not in types():
        names = ", ".join(key[:-3] if key.endswith("_ms") else key for key in types())
        message = f"unknown setting {name!r}; settings are {names}"
        raise ConfigKeyError(message, code=codes.CONFIG_KEY, name="ZL_ERR_CONFIG_KEY")
    return key


def text(name: str, value: Any) -> str:
    """Converts a value to a string; accepts any path-like object."""
    if isinstance(value, (str, int, float)):
        return str(value)
    if hasattr(value, "__fspath__"):
        return os.fsdecode(value)
    raise TypeError(f"{name} must be a string, not {type(value).__name__}")


def fill(config: Config, options: Mapping[str, Any]) -> None:
    for name, value in options.items():
        if value is None:
            continue
        key = key_for(name)
        if name in NEVER_EMPTY and value == "":
            raise ConfigError(f"{name} is empty", code=codes.CONFIG_VALUE, name="ZL_ERR_CONFIG_VALUE")
        written = text(name, value) if key == name else str(time(name, value))
        if lib.zl_config_set(config, encoded(key), encoded(written)) != 0:
            raise refused(lib.zl_config_take_error(config), name, key, value)


def time(name: str, value: Any) -> int:
    try:
        return milliseconds(value)
    except TypeError as error:
        raise TypeError(f"{name}: {error}") from None


def refused(error: Error | None, name: str, key: str, value: object) -> ZenlayerError:
    """Rewrites the library's message in the caller's terms: seconds, and the value unless it may be a secret."""
    made = failure(error, codes.CONFIG_VALUE)
    words = made.message.replace(f"{key}: must be: ", f"{name} must be ").replace(f"{key}: ", f"{name} ")
    if key != name:
        words = " ".join(f"{int(word) / 1000:g}" if word.isdigit() else word for word in words.split()) + " seconds"
    if types()[key] in SHOWN:
        words += f", not {value!r}"
    return made.with_message(words)


def check(config: Config, code: int) -> None:
    if code != 0:
        raise failure(lib.zl_config_take_error(config), code)


def context(options: Mapping[str, Any], profile: str | bool | None, environment: bool) -> Context:
    """Creates a context from these settings, then the profile, then the environment."""
    from . import _log  # late, because logging is the slowest import

    named = None if isinstance(profile, bool) or profile is None else encoded(text("profile", profile))
    config = lib.zl_config_new()
    assert config is not None
    try:
        fill(config, options)
        if environment:
            check(config, lib.zl_config_load(config, named))
        elif profile is True or named is not None:
            check(config, lib.zl_config_load_profile(config, named))
        _log.connect(config)
        out, out_error = Pointer(), Pointer()
        code = lib.zl_context_new(config, out, out_error)
        made, error = out[0], out_error[0]
        if made is None:
            raise failure(error, code)  # type: ignore[arg-type]
        return Context(made)
    finally:
        lib.zl_config_free(config)
