"""Says when something was, from today: 今天, 昨天, else the date."""

from __future__ import annotations

from datetime import datetime, timedelta


def relative_day(at: datetime, now: datetime) -> str:
    """Returns ``今天 12:03``, ``昨天 18:20``, ``11月16日`` or ``2020-11-16``, in local time."""
    here, today = at.astimezone(), now.astimezone().date()
    if here.date() == today:
        return f"今天 {here:%H:%M}"
    if here.date() == today - timedelta(days=1):
        return f"昨天 {here:%H:%M}"
    return f"{here.month}月{here.day}日" if here.year == today.year else f"{here:%Y-%m-%d}"
