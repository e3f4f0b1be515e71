"""Exceptions. Every one is a ZenlayerError, holds only plain values, and can be pickled.

The class suggests how to handle the error; `code` gives the exact cause: see zenlayer.codes.
"""

from __future__ import annotations

from typing import Any

from . import codes
from ._types import Self
from .codes import Outcome, Phase


class ZenlayerError(Exception):
    """The base class of all errors."""

    code: int = codes.ARGUMENT
    """One of zenlayer.codes."""
    name: str = "ZL_ERR_ARGUMENT"
    """The name of the code in C, as in docs/errors.md."""
    message: str = ""
    """A human-readable description."""
    http_status: int | None = None
    """The HTTP status; None if there was no answer."""
    service_code: str | None = None
    """The service's own code, such as INVALID_INSTANCE_NOT_FOUND."""
    request_id: str | None = None
    """The request id assigned by the service; its support asks for it."""
    outcome: Outcome = Outcome.NOT_SENT
    """Whether the request was executed: if UNKNOWN, it may have been."""
    phase: Phase | str = Phase.NONE
    """How far the call got."""
    attempts: int = 0
    """Number of requests sent or tried."""
    retryable: bool = False
    """Whether the same call may succeed later, and has either not been executed or only reads."""
    retry_after: float = 0.0
    """Seconds that the service asked to wait; 0 if it did not ask."""
    elapsed: float = 0.0
    """Duration of the call in seconds."""
    clock_skew: float = 0.0
    """Seconds by which the service's clock is ahead of this machine's; 0 if unknown."""

    def __init__(self, message: str, **detail: Any) -> None:
        super().__init__(message)
        self.message = message
        self.__dict__.update(detail)

    def with_message(self, message: str) -> Self:
        """Returns a copy with another message."""
        return type(self)(**{**self.__dict__, "message": message})

    def __str__(self) -> str:
        request = f", request id {self.request_id}" if self.request_id else ""
        return f"{self.message} ({self.name}{request})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), self.__dict__)


def _restored(kind: type[ZenlayerError], detail: dict[str, Any]) -> ZenlayerError:
    error = kind(detail["message"])
    error.__dict__.update(detail)
    return error


class UsageError(ZenlayerError, ValueError):
    """An invalid argument; nothing was sent."""


class ClosedError(UsageError):
    """The client is closed."""


class ConfigError(ZenlayerError, ValueError):
    """A setting or profile is invalid, or there are no credentials."""


class ConfigKeyError(ConfigError, TypeError):
    """There is no such setting."""


class TransportError(ZenlayerError, ConnectionError):
    """The network failed, or the answer did not come from the service."""


class ResolveError(TransportError):
    """The host name could not be resolved."""


class TlsError(TransportError):
    """The TLS handshake failed, or the certificate is not trusted."""


class DeadlineError(TransportError, TimeoutError):
    """The call's deadline passed."""


class OperationCancelled(ZenlayerError):
    """The call was ended by a CancelToken, or because the client was closed."""


class ApiError(ZenlayerError):
    """The service answered with an error."""


class AuthError(ApiError):
    """The credentials are not accepted, or do not permit the action."""


class ThrottledError(ApiError):
    """Too many requests."""


class NotFoundError(ApiError):
    """The instance or other resource does not exist."""


class InvalidStateError(ApiError):
    """The instance's status does not allow this."""


class InvalidParameterError(ApiError):
    """A parameter is missing or wrong."""


class QuotaError(ApiError):
    """A quota is exhausted."""


class PartialError(ApiError):
    """Accepted, but not for every instance."""


class ServiceError(ApiError):
    """The service failed, or is temporarily unavailable."""


class InternalError(ZenlayerError):
    """A bug in the library."""


def class_of(code: int) -> type[ZenlayerError]:
    """Returns the exception class for an error code."""
    name = codes.EXCEPTIONS.get(code) or codes.BANDS.get(code // 1000, "ZenlayerError")
    kind: type[ZenlayerError] = globals()[name]
    return kind
