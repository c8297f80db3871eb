"""Dates as people type and paste them: 2021.3.5, 2021年3月5日, 二〇二一年三月五日, a time behind it or not."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from app.notation.characters import narrow

LONGEST = 60
"""Characters; a longer text is no date."""
_MARK = r"\s*[-/.年、,·。]\s*"
_TIME = r"(?:(?:\s*T\s*|\s+)\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?"
_WEEKDAY = r"(?:\s*\(?\s*(?:星期|周|礼拜)([一二三四五六日天])\s*\)?)?"
_PARTS = re.compile(
    rf"(?:公元\s*)?(\d{{4}})(?:{_MARK}|\s+)(\d{{1,2}})(?:\s*[-/.月、,·。]\s*|\s+)(\d{{1,2}})\s*[日号]?{_WEEKDAY}\s*[.。]?{_TIME}"
)
_RUN = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}}){_TIME}")
_NO_DAY = re.compile(rf"(?:公元\s*)?(\d{{4}}){_MARK}(\d{{1,2}})\s*月?")
_YEAR_ALONE = re.compile(r"(?:公元\s*)?(\d{4})\s*年?")
_ZONED = re.compile(r"\d{4}\D.*\d:\d{2}.*(?:[Zz]|[+-]\d{2}:?\d{2})")
_CHINESE = re.compile(
    r"(?:公元)?([〇○零OoＯ0一二三四五六七八九]{4})年([元正一二三四五六七八九十]{1,2})月"
    r"([初一二三四五六七八九十廿卅]{1,3})[日号]"
)
_DIGITS = {**dict.fromkeys("〇○零OoＯ0", 0), **{c: i for i, c in enumerate("一二三四五六七八九", 1)}}
_WEEKDAYS = {c: i for i, c in enumerate("一二三四五六日")} | {"天": 6}
_SERIAL = re.compile(r"[34]\d{4}(?:\.0+)?")
"""Days since 1899-12-30 as a spreadsheet shows them without a date's look: 1982 to 2036."""


@lru_cache(maxsize=1 << 12)
def read_date(text: str) -> date | None:
    """Reads a day of the calendar.

    None where it is none, lacks a part, or can be read in two ways.
    """
    parts = _parts(text)
    if parts is None:
        return None
    year, month, day, weekday = parts
    try:
        read = date(year, month, day)
    except ValueError:
        return None
    return read if weekday in (None, read.weekday()) else None


def usual_date(text: str) -> str:
    """Writes a date as ``2021-03-05``.

    Any other text as it stands.
    """
    read = read_date(text)
    return read.isoformat() if read else text


def date_trouble(text: str) -> tuple[str, str]:
    """Says why :func:`read_date` gives nothing, and the remedy.

    Goes on from the field's label.
    """
    shown = text.strip()
    plain = _plain(text)
    remedy = "请按年-月-日填写，例如 2021-11-18。"
    if _NO_DAY.fullmatch(plain):
        return f"“{shown}”缺日。", "请补上是哪一天，例如 2021-11-18。"
    if _YEAR_ALONE.fullmatch(plain) and not _SERIAL.fullmatch(plain):
        return f"“{shown}”缺月和日。", "请补上是哪一天，例如 2021-11-18。"
    if _SERIAL.fullmatch(plain):
        return f"“{_short(shown)}”像是 Excel 里日期的序号，看不出是哪一天。", remedy
    if parts := _parts(text):
        said = parts[3] is not None and _is_day(*parts[:3])
        return f"“{_short(shown)}”" + ("的星期和日期对不上。" if said else "不在日历上。"), remedy
    if _ZONED.fullmatch(plain):
        return f"“{_short(shown)}”带着时区，看不出是哪一天。", remedy
    return f"“{_short(shown)}”读不成一个日期。", remedy


def _parts(text: str) -> tuple[int, int, int, int | None] | None:
    """Reads year, month, day and weekday (Monday 0).

    None where the text has no such parts.
    """
    plain = _plain(text)
    if found := _PARTS.fullmatch(plain):
        year, month, day, weekday = found.groups()
        return int(year), int(month), int(day), _WEEKDAYS[weekday] if weekday else None
    if found := _RUN.fullmatch(plain):
        return int(found[1]), int(found[2]), int(found[3]), None
    if found := _CHINESE.fullmatch("".join(plain.split())):
        year = int("".join(str(_DIGITS[c]) for c in found[1]))
        return year, counted(found[2]), counted(found[3]), None
    return None


def _plain(text: str) -> str:
    return narrow(text).strip() if len(text) <= LONGEST else ""


def counted(words: str) -> int:
    """Reads 一 to 九十九, 初五, 廿八, 元 and 正 as 1.

    0, which is no month and no day, for anything else.
    """
    words = words.removeprefix("初").replace("廿", "二十").replace("卅", "三十")
    if words in ("元", "正"):
        return 1
    tens, ten, ones = words.partition("十")
    known = all(each in "一二三四五六七八九" and len(each) <= 1 for each in (tens, ones))
    if not known or not words:
        return 0
    if not ten:
        return _DIGITS[tens]
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _short(text: str, limit: int = 20) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
