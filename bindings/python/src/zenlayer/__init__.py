"""Zenlayer Cloud: stop instances in three lines.

    import zenlayer

    with zenlayer.Client() as client:
        client.stop_instances(["vm-1", "vm-2"])
"""

from __future__ import annotations

from . import codes
from ._calls import ActionClass
from ._tables import __version__, config_keys, error_codes, library_path, library_version
from .cancel import CancelToken
from .client import Client
from .codes import Outcome, Phase
from .errors import (
    ApiError,
    AuthError,
    ClosedError,
    ConfigError,
    ConfigKeyError,
    DeadlineError,
    InternalError,
    InvalidParameterError,
    InvalidStateError,
    NotFoundError,
    OperationCancelled,
    PartialError,
    QuotaError,
    ResolveError,
    ServiceError,
    ThrottledError,
    TlsError,
    TransportError,
    UsageError,
    WaiterError,
    WaitFailed,
    WaitTimeout,
    ZenlayerError,
)
from .results import Accepted, ConfigKey, ErrorCode, InstanceStatus, Response

__all__ = [
    "__version__",
    "Accepted",
    "ActionClass",
    "ApiError",
    "AuthError",
    "CancelToken",
    "Client",
    "ClosedError",
    "codes",
    "config_keys",
    "ConfigError",
    "ConfigKey",
    "ConfigKeyError",
    "DeadlineError",
    "error_codes",
    "ErrorCode",
    "InstanceStatus",
    "InternalError",
    "InvalidParameterError",
    "InvalidStateError",
    "library_path",
    "library_version",
    "NotFoundError",
    "OperationCancelled",
    "Outcome",
    "PartialError",
    "Phase",
    "QuotaError",
    "ResolveError",
    "Response",
    "ServiceError",
    "ThrottledError",
    "TlsError",
    "TransportError",
    "UsageError",
    "WaiterError",
    "WaitFailed",
    "WaitTimeout",
    "ZenlayerError",
]
