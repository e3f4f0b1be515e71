"""Results of calls."""

from __future__ import annotations

from typing import Any, Dict, NamedTuple


class Accepted(NamedTuple):
    """The result of an action that the service accepted."""

    request_id: str
    """The id of the last answered request; "" if none was answered."""
    inferred: bool
    """Whether the answer was lost, and the status of the instances shows that the action was executed."""


class InstanceStatus(NamedTuple):
    """An instance and its status: RUNNING, STOPPING, STOPPED …"""

    id: str
    status: str


class Response(Dict[str, Any]):
    """The `response` object of an answer, as a dict."""

    def __init__(self, members: dict[str, Any], request_id: str, inferred: bool, text: str) -> None:
        super().__init__(members)
        self.request_id = request_id
        """The request id assigned by the service."""
        self.inferred = inferred
        """Whether the answer was lost, and the status of the instances shows that the action was executed."""
        self.text = text
        """The JSON text as received, with all digits of its numbers."""


class ErrorCode(NamedTuple):
    """A row of the library's table of error codes."""

    code: int
    name: str
    text: str
    service_code: str | None


class ConfigKey(NamedTuple):
    """A row of the library's table of configuration keys."""

    name: str
    type: str
    default: str
    text: str
