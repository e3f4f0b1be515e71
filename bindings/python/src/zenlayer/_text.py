"""Conversions between Python values and those of the C interface."""

from __future__ import annotations

from ctypes import c_char_p, c_void_p
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, TypeVar

from . import codes
from .errors import UsageError

if TYPE_CHECKING:
    from ._bindings import Texts
    from ._types import Ids, Seconds

T = TypeVar("T")

Pointer = c_void_p * 1
"""An out parameter for a pointer."""

array_of_texts = lru_cache(c_char_p.__mul__)
"""The type of a string array of a given length."""


def utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise UsageError(f"a string cannot be encoded as UTF-8: {error}", code=codes.UTF8, name="ZL_ERR_UTF8") from None


def encoded(text: str) -> bytes:
    """Encodes a string for C; refuses NULs, which would truncate it."""
    if not isinstance(text, str):
        raise TypeError(f"must be a string, not {type(text).__name__}")
    data = utf8(text)
    if b"\0" in data:
        raise UsageError("a string contains a NUL")
    return data


def listed(ids: T) -> T:
    """Refuses a single string, which would be treated as a list of letters."""
    if isinstance(ids, (str, bytes)):
        raise TypeError(f"ids must be a list of strings, not one string: use [{ids!r}]")
    return ids


def id_list(ids: Ids) -> Texts:
    """Converts instance ids to an array of C strings."""
    texts = list(listed(ids))
    try:
        joined = utf8("\0".join(texts))  # faster than encoding each one
    except TypeError:
        at, wrong = next((at, one) for at, one in enumerate(texts) if not isinstance(one, str))
        raise TypeError(f"ids[{at}] must be a string, not {type(wrong).__name__}") from None
    parts = joined.split(b"\0") if texts else []
    if len(parts) != len(texts):
        raise UsageError("an instance id contains a NUL")
    return array_of_texts(len(parts))(*parts)


def optional(text: str | None) -> bytes | None:
    return None if text is None else encoded(text)


def decoded(text: bytes | None) -> str | None:
    return None if text is None else text.decode()


def text_of(out: c_char_p) -> str:
    """Decodes a string from an out parameter."""
    return (out.value or b"").decode()


def milliseconds(time: Seconds) -> int:
    """Converts a time to milliseconds, rounded up."""
    seconds = time if isinstance(time, (int, float)) else getattr(time, "total_seconds", lambda: None)()
    if seconds is None:
        raise TypeError(f"must be seconds or a timedelta, not {type(time).__name__}")
    if not abs(seconds) < 1e12:
        raise UsageError(f"a time must be a number of seconds: {time}")
    return ceil(round(seconds * 1000, 3))


def time_limit(time: Seconds | None) -> int:
    """Converts a call's timeout to milliseconds; None becomes 0, which means the configured timeout."""
    if time is None:
        return 0
    limit = milliseconds(time)
    if limit <= 0:
        raise UsageError(f"a timeout must be more than 0 seconds: {time}")
    return limit
