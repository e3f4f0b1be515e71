"""What a call raises. Every exception is a ZenlayerError, is plain Python, and can be pickled.

The classes tell what can be done; `code` tells exactly what happened: see zenlayer.codes.
"""

from __future__ import annotations

from typing import Any

from . import codes
from ._types import Self
from .codes import Outcome, Phase


class ZenlayerError(Exception):
    """Why a call failed."""

    code: int = codes.ARGUMENT
    """A number of zenlayer.codes."""
    name: str = "ZL_ERR_ARGUMENT"
    """The name of that number in C, as in docs/errors.md."""
    message: str = ""
    """What happened, for people."""
    http_status: int | None = None
    """The HTTP status; None if there was no answer."""
    service_code: str | None = None
    """The service's own code, such as INVALID_INSTANCE_NOT_FOUND."""
    request_id: str | None = None
    """The service's id of the request, which its support asks for."""
    outcome: Outcome = Outcome.NOT_SENT
    """What became of the request: after UNKNOWN, it may have been executed."""
    phase: Phase | str = Phase.NONE
    """How far the call had come."""
    attempts: int = 0
    """How many requests were sent or tried."""
    retryable: bool = False
    """Whether the same call may succeed later, and has either not been executed or only reads."""
    retry_after: float = 0.0
    """Seconds that the service asked to wait; 0 if it did not ask."""
    elapsed: float = 0.0
    """Seconds that the call took."""
    clock_skew: float = 0.0
    """Seconds that the service's clock is ahead of this machine's; 0 if no answer told."""

    def __init__(self, message: str, **detail: Any) -> None:
        super().__init__(message)
        self.message = message
        self.__dict__.update(detail)

    def saying(self, message: str) -> Self:
        """The same in other words."""
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
    """A wrong argument: nothing was sent."""


class ClosedError(UsageError):
    """The client is closed."""


class ConfigError(ZenlayerError, ValueError):
    """A setting or a profile is of no use, or there are no credentials."""


class ConfigKeyError(ConfigError, TypeError):
    """There is no such setting."""


class TransportError(ZenlayerError, ConnectionError):
    """The network failed, or what answered is not the service."""


class ResolveError(TransportError):
    """The name of the host could not be resolved."""


class TlsError(TransportError):
    """The TLS handshake failed, or the certificate is not trusted."""


class DeadlineError(TransportError, TimeoutError):
    """The time of the call was over."""


class OperationCancelled(ZenlayerError):
    """A CancelToken, or closing the client, ended the call."""


class ApiError(ZenlayerError):
    """The service said no."""


class AuthError(ApiError):
    """It does not accept the credentials, or does not permit the action."""


class ThrottledError(ApiError):
    """Too many requests."""


class NotFoundError(ApiError):
    """There is no such instance, or other resource."""


class InvalidStateError(ApiError):
    """The instance's status does not allow this."""


class InvalidParameterError(ApiError):
    """A parameter is missing or wrong."""


class QuotaError(ApiError):
    """A quota is used up."""


class PartialError(ApiError):
    """Accepted, but not for every instance."""


class ServiceError(ApiError):
    """The service failed, or is not available for the moment."""


class InternalError(ZenlayerError):
    """A defect of the library."""


def class_of(code: int) -> type[ZenlayerError]:
    """The class that an error code is raised as."""
    name = codes.EXCEPTIONS.get(code) or codes.BANDS.get(code // 1000, "ZenlayerError")
    kind: type[ZenlayerError] = globals()[name]
    return kind
