"""JSON, imported on first use because the import is slow."""

from __future__ import annotations

from typing import Any


def to_json(value: Any) -> str:
    import json

    return json.dumps(value)


def from_json(text: str) -> Any:
    import json

    return json.loads(text)
