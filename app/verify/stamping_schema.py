"""Describes ``stamping.json`` as a JSON Schema: what a checked scan's record may say, to the last value."""

from __future__ import annotations

from typing import Any

from app.pack.schema import DIALECT
from app.scan.record import FORMAT, KEYS

PAGE_STATES = ("ok", "other-issue", "duplicate", "unreadable", "missing")


def stamping_schema() -> dict[str, Any]:
    """Returns the JSON Schema (2020-12) of ``zhizao-stamping/1``."""
    page = {"type": "integer", "minimum": 1, "maximum": 100_000}
    words = {"type": "string", "maxLength": 2000}
    sha256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    states = {"type": "object", "additionalProperties": words, "maxProperties": 100}
    properties = {
        "format": {"const": FORMAT},
        "issue": {"type": "string", "pattern": "^ZN-[0-9A-HJKMNP-TV-Z]{6}-[0-9]{2,9}$"},
        "fingerprint": sha256,
        "pages": _list(
            {
                "page": {"type": ["integer", "null"], "minimum": 1},
                "state": {"enum": list(PAGE_STATES)},
                "copy": {"type": ["integer", "null"], "minimum": 1},
                "by_hand": {"type": "boolean"},
            }
        ),
        "copies": {"type": "integer", "minimum": 1, "maximum": 1000},
        "seals": states,
        "signatures": states,
        "changes": _list(
            {"page": page, "box": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4}},
            # records made before ink that is missing was looked for have no more than these two
            {
                "kind": {"enum": ["added", "missing"]},
                "path": words,
                "text": words,
                "share": {"type": "number", "minimum": 0},
            },
        ),
        "decisions": _list({"of": words, "decision": words, "at": words}),
        "sha256": sha256,
        "checked_at": words,
    }
    return {
        "$schema": DIALECT,
        "title": "盖章扫描件的核对记录",
        "type": "object",
        "properties": properties,
        "required": list(KEYS),
    }


def _list(properties: dict[str, Any], more: dict[str, Any] | None = None) -> dict[str, Any]:
    """Returns the schema of a list whose rows have all ``properties``, and any of ``more``."""
    row = {"type": "object", "properties": properties | (more or {}), "required": list(properties)}
    return {"type": "array", "items": row, "maxItems": 100_000}
