"""Python values as the C interface takes them, and back."""

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
"""Where the library hands out a pointer."""

array_of_texts = lru_cache(c_char_p.__mul__)
"""The type of an array of so many texts."""


def utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise UsageError(f"a text is not Unicode: {error}", code=codes.UTF8, name="ZL_ERR_UTF8") from None


def encoded(text: str) -> bytes:
    """A text for C: UTF-8, and not cut short at a NUL."""
    if not isinstance(text, str):
        raise TypeError(f"a text is needed, not {type(text).__name__}")
    data = utf8(text)
    if b"\0" in data:
        raise UsageError("a text has a NUL in it")
    return data


def listed(ids: T) -> T:
    """Instance ids, and not one text, which would be taken for a list of letters."""
    if isinstance(ids, (str, bytes)):
        raise TypeError(f"a list of instance ids is needed, not one text: [{ids!r}]")
    return ids


def id_list(ids: Ids) -> Texts:
    """Instance ids as an array of texts."""
    texts = list(listed(ids))
    try:
        joined = utf8("\0".join(texts))  # all at once is quicker than each by itself
    except TypeError:
        at, wrong = next((at, one) for at, one in enumerate(texts) if not isinstance(one, str))
        raise TypeError(f"ids[{at}] is no text but {type(wrong).__name__}") from None
    parts = joined.split(b"\0") if texts else []
    if len(parts) != len(texts):
        raise UsageError("an instance id has a NUL in it")
    return array_of_texts(len(parts))(*parts)


def optional(text: str | None) -> bytes | None:
    return None if text is None else encoded(text)


def decoded(text: bytes | None) -> str | None:
    return None if text is None else text.decode()


def text_of(out: c_char_p) -> str:
    """A text that was handed out."""
    return (out.value or b"").decode()


def milliseconds(time: Seconds) -> int:
    """A time as the library takes it, rounded up."""
    seconds = time if isinstance(time, (int, float)) else getattr(time, "total_seconds", lambda: None)()
    if seconds is None:
        raise TypeError(f"a time in seconds or a timedelta is needed, not {type(time).__name__}")
    if not abs(seconds) < 1e12:
        raise UsageError(f"a time must be a number of seconds: {time}")
    return ceil(round(seconds * 1000, 3))


def time_limit(time: Seconds | None) -> int:
    """The time that a call may take, in milliseconds; 0 for None, the configured one."""
    if time is None:
        return 0
    limit = milliseconds(time)
    if limit <= 0:
        raise UsageError(f"a time limit must be more than 0 seconds: {time}")
    return limit
