"""Tells how a cell shows its number: as a figure, a share, a date, or rounded.

Excel keeps fifteen digits.  A longer number in a numeric cell is damaged already, however it is shown.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from app.intake.excel.cells import Cell

_EXACT_DIGITS = 15
_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 37: "#,##0", 38: "#,##0",
    39: "#,##0.00", 40: "#,##0.00", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_LITERAL = re.compile(r'"([^"]+)"')
_DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
_DIGITS = re.compile(r"[0#?][0#?,]*(?:\.([0#?]*))?")
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - a day of the calendar, of no zone
_FIRST_DAY_1904 = datetime(1904, 1, 1)  # noqa: DTZ001 - as above
_LAST_SERIAL = 2_958_465
"""31 December 9999."""
_FEB_1900 = 61
"""Serials below are wrong by a day in Excel: it counts a 29 February 1900."""
_LOST = "是数字格式，Excel 只保留 15 位有效数字，后面的位已经变成 0，没有读入。请在原表里改成文本格式，照原件重新填写。"


def number_cell(raw: str, format_id: int, custom: str | None, *, since_1904: bool = False) -> Cell:
    """Reads a number as the cell shows it.

    ``custom`` is the format's own code, None for a built-in one.
    """
    try:
        value = Decimal(raw)
    except InvalidOperation:
        return Cell(raw, "error", refused="不是一个能读的数字，没有读入。")
    if not value.is_finite() or abs(value.adjusted()) > _MOST_DIGITS:
        return Cell(raw, "error", refused="不是一个能读的数字，没有读入。")
    code = custom if custom is not None else _BUILT_IN.get(format_id, "")
    if _is_date(format_id, custom):
        return _date_cell(value, code, since_1904=since_1904)
    plain = _shortest(value)
    if plain == plain.to_integral_value() and abs(plain) >= Decimal(10) ** _EXACT_DIGITS:
        return Cell(f"{plain:f}", "number", refused=f"{_LOST}")
    return _figure(plain, code.split(";")[0])


_MOST_DIGITS = 60


def _figure(value: Decimal, code: str) -> Cell:
    bare = _QUOTED.sub("", code)
    if "%" in bare:
        return _rounded(value * 100, bare, "%")
    if _SCALED.search(bare):
        return Cell(_plain(value), "number", f"格里的数是 {_plain(value)}，表上缩小了单位显示。")
    if re.fullmatch(r"0{2,}", bare):
        return Cell(_plain(value).zfill(len(bare)), "number", "前面的 0 只是显示出来的，请核对。")
    if words := "".join(_LITERAL.findall(code)).strip():
        return Cell(_plain(value), "number", f"格子的格式里带着“{words[:12]}”，请核对单位。")
    return _rounded(value, bare, "")


def _rounded(value: Decimal, bare: str, unit: str) -> Cell:
    """Returns the figure as it is shown, and as doubtful where the cell shows fewer places than it holds."""
    found = _DIGITS.search(bare)
    if found is None or "E" in bare.upper():
        text = _plain(value)
        long = len(text.partition(".")[2]) > _MANY_PLACES
        return Cell(text + unit, "number", "小数位很多，像是算出来的，请核对要保留几位。" if long else "")
    places = len(found[1] or "")
    shown = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if shown == value:
        return Cell(_plain(shown if value != value.to_integral_value() else value) + unit, "number")
    return Cell(f"{shown:f}{unit}", "number", f"格里的数是 {_plain(value)}{unit}，表上显示 {shown:f}{unit}。")


_MANY_PLACES = 6


def _date_cell(value: Decimal, code: str, *, since_1904: bool) -> Cell:
    if not 0 <= value <= _LAST_SERIAL:
        return Cell(_plain(value), "date", refused="格式是日期，但不在日历上，没有读入。")
    if not since_1904 and value < _FEB_1900:
        return Cell(_plain(value), "date", "格式是日期，但数值太小，请核对。")
    start = _FIRST_DAY_1904 if since_1904 else _FIRST_DAY
    moment = start + timedelta(seconds=int((value * 86400).to_integral_value(ROUND_HALF_UP)))
    bare = _QUOTED.sub("", code)
    if code and not re.search(r"[yd]", bare, re.IGNORECASE):
        return Cell(moment.strftime("%H:%M"), "date", "格式是时间，请核对。")
    if code and not re.search(r"d", bare, re.IGNORECASE):
        return Cell(f"{moment.year}年{moment.month}月", "date", "表上只显示到月，请核对。")
    return moment_cell(moment)


def moment_cell(moment: datetime | date) -> Cell:
    """Returns a day of the calendar.

    Doubtful where a time of day stands behind it.
    """
    if isinstance(moment, datetime) and (moment.hour or moment.minute):
        return Cell(moment.strftime("%Y-%m-%d %H:%M"), "date", "带着钟点，请核对。")
    return Cell(moment.strftime("%Y-%m-%d"), "date")


@lru_cache(maxsize=1 << 10)
def _is_date(format_id: int, custom: str | None) -> bool:
    if custom is None:
        return format_id in _BUILT_IN_DATES
    bare = _QUOTED.sub("", custom.split(";")[0])
    return bool(_DATE_LETTERS.search(bare)) and not re.search(r"[0#?]", bare.replace("000", ""))


def _shortest(value: Decimal) -> Decimal:
    """Returns the fifteen digits that Excel shows: 0.30000000000000004 is 0.3."""
    return Decimal(f"{value:.15g}") if len(value.as_tuple().digits) > _EXACT_DIGITS else value


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
