"""The pack's dates against the clock: what has passed and what is near."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.draft.check_dependencies import CheckBasis
    from app.draft.findings import Finding
    from app.pack.model import Deadline, Rule

_MIDNIGHT_END = "24:00"
_CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has kept UTC+8 without summer time since 1991; used where the system has no time zone data (Windows)."""


def moment(deadline: Deadline) -> datetime:
    """Returns the moment at which a deadline falls, in UTC.

    24:00, and a date without a time, mean the end of that day.
    """
    end_of_day = deadline.time in ("", _MIDNIGHT_END)
    day = deadline.day + timedelta(days=1) if end_of_day else deadline.day
    at = time() if end_of_day else time.fromisoformat(deadline.time)
    return datetime.combine(day, at, tzinfo=_zone(deadline.zone)).astimezone(UTC)


def deadline(basis: CheckBasis, rule: Rule, _answers: Mapping[str, Any], _scope: str) -> tuple[Finding, ...]:
    """Finds a company's deadline that has passed or is near."""
    found: tuple[Finding, ...] = ()
    for each in basis.pack.deadlines:
        if not each.company_acts:
            continue
        left = moment(each) - basis.surroundings.now
        when = f"{each.day.year}年{each.day.month}月{each.day.day}日{' ' + each.time if each.time else ''}"
        if left <= timedelta():
            found += basis.find(
                "deadline",
                "",
                f"{each.what}的截止时间 {when} 已经过了。",
                "请向受理部门确认是否还收。",
                clause=each.clause,
            )
        elif left <= timedelta(days=rule.params["near_days"]):
            found += basis.find(
                "deadline",
                "",
                f"{each.what}将在 {when} 截止，还有 {_left(left)}。",
                "请留出定稿、盖章和上传的时间。",
                clause=each.clause,
            )
    return found


def _left(left: timedelta) -> str:
    hours = int(left.total_seconds() // 3600)
    return f"{hours // 24} 天 {hours % 24} 小时" if hours >= 24 else f"{hours} 小时"  # noqa: PLR2004 - hours a day


def _zone(name: str) -> timezone | ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return _CHINA
