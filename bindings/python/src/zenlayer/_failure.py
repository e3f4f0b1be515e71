"""Converts a zl_error to an exception."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._library import lib
from ._text import decoded
from .codes import OUTCOMES, PHASES, Outcome, Phase
from .errors import ZenlayerError, class_of

if TYPE_CHECKING:
    from ._bindings import Error


# Names in the library's messages, and their equivalents in Python.
WORDS = [
    ("zl_bulk_", "bulk_"),
    ("request_json is", "parameters is"),
    (" has no force for ", " does not take graceful for "),
    ("attempt_timeout_ms and connect_timeout_ms", "attempt_timeout and connect_timeout"),
]


def in_python(message: str) -> str:
    for in_c, here in WORDS:
        message = message.replace(in_c, here)
    return message


def outcome(number: int) -> Outcome:
    """Returns an outcome; UNKNOWN for a number that only a newer library has."""
    return OUTCOMES.get(number, Outcome.UNKNOWN)


def phase(number: int) -> Phase | str:
    """Returns a phase; the number itself if only a newer library has it."""
    return PHASES.get(number, str(number))


def name_of(code: int) -> str:
    return decoded(lib.zl_error_code_name(code)) or str(code)


def failure(error: Error | None, code: int) -> ZenlayerError:
    """Returns the exception for an error, and frees the error. If it is None, the code alone decides."""
    if error is None:
        text = decoded(lib.zl_error_code_text(code)) or "failed"
        return class_of(code)(text, code=code, name=name_of(code))
    try:
        code = lib.zl_error_code(error)
        return class_of(code)(
            in_python(decoded(lib.zl_error_message(error)) or ""),
            code=code,
            name=decoded(lib.zl_error_name(error)) or str(code),
            http_status=lib.zl_error_http_status(error) or None,
            service_code=decoded(lib.zl_error_service_code(error)),
            request_id=decoded(lib.zl_error_request_id(error)),
            outcome=outcome(lib.zl_error_outcome(error)),
            phase=phase(lib.zl_error_phase(error)),
            attempts=lib.zl_error_attempts(error),
            retryable=bool(lib.zl_error_is_retryable(error)),
            retry_after=lib.zl_error_retry_after_ms(error) / 1000,
            elapsed=lib.zl_error_elapsed_ms(error) / 1000,
            clock_skew=lib.zl_error_skew_ms(error) / 1000,
        )
    finally:
        lib.zl_error_free(error)
