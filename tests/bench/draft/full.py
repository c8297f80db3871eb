"""Applications with every cell full, of any number of scenarios; every text different, as after real work."""

from __future__ import annotations

import random
from typing import Any

from tests.app.draft.applications import example

_COMMON = [chr(c) for c in range(0x4E00, 0x4E00 + 1500)]


def body(scenarios: int, *, same: bool = False) -> dict[str, Any]:
    """The application's object without format, pack and track; ``same`` fills every cell with the same words."""
    rng = random.Random(scenarios)

    def text(length: int) -> str:
        if same:
            return ("测试" * length)[:length]
        return "".join("，" if i % 13 == 12 else rng.choice(_COMMON) for i in range(length))

    data = example("scene")
    first = data["scenarios"][0]
    row = first["equipment"][0]
    data["scenarios"] = [
        {
            **first,
            "catalogue_no": i % 52 + 1,
            "name": f"场景{i}",
            "description": text(150),
            "pain_points": text(150),
            "solution": [{"text": text(300)}],
            "safeguards": text(150),
            "results": "5" + text(199),
            "spillover": text(150),
            "narrative": [{"text": text(300)} for _ in range(10)],
            "equipment": [{**row, "usage": text(150)} for _ in range(3)],
        }
        for i in range(scenarios)
    ]
    return {key: value for key, value in data.items() if key not in ("format", "pack", "track")}
