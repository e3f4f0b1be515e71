"""JSON. It is imported when it is first needed, as that takes as long as much of this package."""

from __future__ import annotations

from typing import Any


def to_json(value: Any) -> str:
    import json

    return json.dumps(value)


def from_json(text: str) -> Any:
    import json

    return json.loads(text)
