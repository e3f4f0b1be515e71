"""What a call returns."""

from __future__ import annotations

from typing import Any, Dict, NamedTuple


class Accepted(NamedTuple):
    """The service accepted an action."""

    request_id: str
    """The service's id of the request that it answered last; "" if it answered none."""
    inferred: bool
    """Whether the answer was lost, and the status of the instances shows that the action was executed."""


class InstanceStatus(NamedTuple):
    """An instance, and its status as the service names it: RUNNING, STOPPING, STOPPED …"""

    id: str
    status: str


class Response(Dict[str, Any]):
    """The `response` of an answer, as a dict."""

    def __init__(self, members: dict[str, Any], request_id: str, inferred: bool, text: str) -> None:
        super().__init__(members)
        self.request_id = request_id
        """The service's id of the request."""
        self.inferred = inferred
        """Whether the answer was lost, and the status of the instances shows that the action was executed."""
        self.text = text
        """The JSON text as it was sent, with all digits of its numbers."""


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
