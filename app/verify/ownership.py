"""Tells whose application it is and why its 请确认 were answered so: for people who received it, not for judging.

Everything here is the applicant's own word, out of material that may be hostile: shortened, and shown as plain text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.intake.application import Application
from app.output.answers import look_up

_LONGEST = 120
"""Characters of one fact."""
_MOST_REASONS = 50


def whose(application: Application) -> tuple[tuple[str, str], ...]:
    """Returns whose application it is, as (name, value), as far as it is answered.

    These are 申报单位, 方向, 项目名称, 联系人 with the mobile number, and 场景.
    """
    pack = application.pack
    rows = look_up(application.data, pack.roles.get("scenarios", ""))
    told = [
        ("申报单位", _answer(application, "company")),
        ("方向", pack.tracks[application.track].name),
        ("项目名称", _answer(application, "project")),
        ("联系人", " ".join(filter(None, (_answer(application, "contact"), _answer(application, "mobile"))))),
        ("场景", f"{len(rows)} 个" if isinstance(rows, list) and rows else ""),
    ]
    return tuple((name, shortened(value)) for name, value in told if value)


def reasons(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Returns the applicant's reasons, each once, in order."""
    given = manifest.get("confirmations")
    said = [each.get("reason") for each in given if isinstance(each, dict)] if isinstance(given, list) else []
    plain = (shortened(each) for each in said if isinstance(each, str) and each.strip())
    return tuple(dict.fromkeys(plain))[:_MOST_REASONS]


def stamped(record: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Returns what a scan's record says was checked, decided and found besides, as (name, value).

    The record has been found sound.
    """
    by_hand = sorted({each["page"] for each in record["pages"] if each["by_hand"] and each["page"]})
    rooms = {**record["seals"], **record["signatures"]}
    decided = [f"{each['of']}：{each['decision']}" for each in record["decisions"] if each["of"] in rooms]
    marked = sorted({each["page"] for each in record["changes"]})
    told = [
        ("盖章件收下", record["checked_at"].replace("T", " ")[:16]),
        ("人工填的页码", _pages(by_hand)),
        ("章和签字", "；".join(decided)),
        ("另有墨迹", f"{len(record['changes'])} 处，{_pages(marked)}，只是提示" if marked else ""),
    ]
    return tuple((name, shortened(value)) for name, value in told if value)


def _pages(pages: Sequence[int]) -> str:
    return f"第 {'、'.join(map(str, pages))} 页" if pages else ""


def shortened(text: str) -> str:
    """Cuts a text to one line that can be read out."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


def _answer(application: Application, role: str) -> str:
    value = look_up(application.data, application.pack.roles.get(role, ""))
    return value if isinstance(value, str) else ""
