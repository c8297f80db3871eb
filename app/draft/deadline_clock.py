"""A pack's dates as clocks: whose, what, when, how long still; nothing here decides a rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.draft.deadlines import moment
from app.pack.model import Deadline

_NEAR_DAYS = 4
_WEEK = "一二三四五六日"
_DAY = 86_400
_HOUR = 3_600
_LONG_AGO = 30 * _DAY
"""Seconds after which a round is over: a date that nobody waits for any more is no alarm."""


@dataclass(frozen=True, slots=True)
class DeadlineClock:
    """Describes one deadline in the words that are shown for it.

    ``level`` is ``later`` when it is near, ``error`` when it has just passed.
    """

    who: str
    what: str
    left: str
    """``还有 3 天 11 小时 57 分``, ``截止已过 2 天``, or ``已于 11月21日截止`` when that is long ago."""
    when: str
    """``11月21日 星期日 24:00``."""
    follows: str
    """What follows from missing it, or that the company has nothing to do."""
    level: str = ""
    passed: bool = False


def clock(deadline: Deadline, now: datetime, *, for_unit: bool = False) -> DeadlineClock:
    """Returns how a deadline stands at ``now``, which is an aware time.

    Only the company's own deadlines get a level, or with ``for_unit`` only those of the unit that recommends it.
    """
    ours = deadline.company_acts != for_unit
    seconds = int((moment(deadline) - now).total_seconds())
    day = deadline.day
    when = f"{day.month}月{day.day}日 星期{_WEEK[day.weekday()]}"
    if deadline.time:
        when += f" {deadline.time}"
    follows = deadline.consequence if deadline.company_acts else "由主管部门办理，企业无需操作"
    if seconds <= 0:
        over = -seconds >= _LONG_AGO
        left = f"已于 {day.month}月{day.day}日截止" if over else f"截止已过{_for(-seconds)}"
        if deadline.company_acts:
            follows = "是否还收，请问受理部门"
        level = "error" if ours and not over else ""
        return DeadlineClock(deadline.who, deadline.what, left, f"{day.year}年{when}", follows, level, passed=True)
    near = ours and seconds < _NEAR_DAYS * _DAY
    return DeadlineClock(
        deadline.who, deadline.what, _left(seconds, exact=bool(deadline.time)), when, follows, "later" * near
    )


def _for(seconds: int) -> str:
    days, hours = divmod(seconds // _HOUR, _DAY // _HOUR)
    if days:
        return f" {days} 天"
    return f" {hours} 小时" if hours else "不到 1 小时"


def _left(seconds: int, *, exact: bool) -> str:
    days, rest = divmod(seconds, _DAY)
    hours, rest = divmod(rest, _HOUR)
    minutes = rest // 60
    if not exact and days:
        return f"还有 {days} 天"
    parts = [f"{days} 天"] * bool(days) + [f"{hours} 小时"] * bool(days or hours) + [f"{minutes} 分"]
    return "还有 " + " ".join(parts)
