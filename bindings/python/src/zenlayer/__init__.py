"""Zenlayer Cloud: stop instances in three lines.

    import zenlayer

    with zenlayer.Client() as client:
        client.stop_instances(["vm-1", "vm-2"])
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from . import codes
from ._calls import ActionClass
from ._config import Options
from ._tables import __version__, config_keys, error_codes, library_path, library_version
from .cancel import CancelToken
from .client import Client
from .codes import Outcome, Phase, BulkOutcome
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
    ZenlayerError,
)
from .progress import Progress
from .report import Report, Row
from .results import Accepted, ConfigKey, ErrorCode, InstanceStatus, Response
from .waiter import Waiter, WaiterError, WaitFailed, WaitTimeout

if TYPE_CHECKING:
    from types import ModuleType

    from . import aio, testing

__all__ = [
    "__version__",
    "Accepted",
    "ActionClass",
    "aio",
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
    "Options",
    "Outcome",
    "PartialError",
    "Phase",
    "Progress",
    "QuotaError",
    "Report",
    "BulkOutcome",
    "ResolveError",
    "Response",
    "Row",
    "ServiceError",
    "testing",
    "ThrottledError",
    "TlsError",
    "TransportError",
    "UsageError",
    "Waiter",
    "WaiterError",
    "WaitFailed",
    "WaitTimeout",
    "ZenlayerError",
]


def __getattr__(name: str) -> ModuleType:
    """Imports optional modules on first use."""
    if name in ("aio", "testing"):
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
