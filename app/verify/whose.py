"""Whose application it is and why its 请确认 were answered as they were: for people who received it, not for judging.

Everything here is the applicant's own word, out of material that may be hostile: shortened, and shown as plain text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.intake.application import Application
from app.output.answers import look_up

_LONGEST = 120
"""Characters of one fact."""
_MOST_REASONS = 50


def whose(application: Application) -> tuple[tuple[str, str], ...]:
    """申报单位, 方向, 项目名称, 场景, as far as they are answered: (name, value)."""
    pack = application.pack
    rows = look_up(application.data, pack.roles.get("scenarios", ""))
    told = [
        ("申报单位", _answer(application, "company")),
        ("方向", pack.tracks[application.track].name),
        ("项目名称", _answer(application, "project")),
        ("场景", f"{len(rows)} 个" if isinstance(rows, list) and rows else ""),
    ]
    return tuple((name, shortened(value)) for name, value in told if value)


def reasons(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """The reasons that the applicant gave, each once, in their order."""
    given = manifest.get("confirmations")
    said = [each.get("reason") for each in given if isinstance(each, dict)] if isinstance(given, list) else []
    plain = (shortened(each) for each in said if isinstance(each, str) and each.strip())
    return tuple(dict.fromkeys(plain))[:_MOST_REASONS]


def shortened(text: str) -> str:
    """On one line, its end cut where it is too long to be read out."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


def _answer(application: Application, role: str) -> str:
    value = look_up(application.data, application.pack.roles.get(role, ""))
    return value if isinstance(value, str) else ""
