"""Checks that a printed form is sound: cells fill their grid, columns their table, and every answer has a place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from app.errors import PackError
from app.pack.references import known, once

if TYPE_CHECKING:
    from app.pack.model import Cell, Column, Field, Form, Part, SummaryForm, Table

_YEAR = re.compile(r"\.(\d{4})\.")
_SHEET = re.compile(r"[^\[\]:*?/\\]{1,31}")
_TOLERANCE = 0.001
_MOST_BLANK_ROWS = 50
# What each kind of part needs, and what it may have besides.
_KEYS = {
    "heading": ({"text"}, {"id", "level"}),
    "note": ({"text"}, {"id"}),
    "grid": ({"widths", "rows"}, {"id", "each"}),
    "blocks": ({"field"}, {"id"}),
    "narratives": ({"each", "title_field", "field"}, {"id"}),
    "list": ({"each", "columns", "text", "sheet"}, {"id", "landscape", "example", "blank_rows"}),
    "attachments": ({"each", "title_field"}, {"id"}),
    "page": (set(), {"id", "landscape"}),
}
_CELL_KEYS = {
    "label": {"text"},
    "value": {"field"},
    "choice": {"field"},
    "period": {"field", "to_field"},
    "mention": {"field", "name_field", "prompt"},
    "promise": {"field", "text", "lines"},
}
# Kinds of answers that only some styles can print; every other style prints any.
_KINDS = {
    "choice": {"choice", "sector"},
    "period": {"date"},
    "mention": {"flag"},
    "promise": {"date"},
    "blocks": {"blocks"},
    "narratives": {"blocks"},
}


def template(path: str, years: tuple[int, ...]) -> str:
    """Returns the template of a path, such as ``financials.<year>`` for ``financials.2019``.

    A year that is none of the pack's is left as it is.
    """
    match = _YEAR.search(path)
    if match and int(match[1]) in years:
        return f"{path[: match.start(1)]}<year>{path[match.end(1) :]}"
    return path


def check_form(
    form: Form, file: str, fields: dict[str, Field], tables: dict[str, Table], years: tuple[int, ...]
) -> None:
    """Checks the printed form of one track, whose answers and tables are ``fields`` and ``tables``.

    Raises PackError with the place in ``file`` where it is not sound.
    """
    for part_index, part in enumerate(form.parts):
        place = f"part[{part_index}]{' ' + part.id if part.id else ''}"
        _check_keys(part, file, place)
        known([part.each] if part.each else [], tables, file, place, "本方向的表")
        if part.kind == "grid":
            _check_grid(part, file, place, len(form.footnotes))
        if part.kind == "list":
            _check_columns(part.columns, file, place)
            if part.example and len(part.example) != len(part.columns):
                raise PackError(file, place, "example 的格数要和 columns 一样。")
            if not 0 <= part.blank_rows <= _MOST_BLANK_ROWS:
                raise PackError(file, place, f"blank_rows 最多 {_MOST_BLANK_ROWS}。")
            if not _SHEET.fullmatch(part.sheet):
                raise PackError(file, place, "sheet 最多 31 个字，不能有 []:*?/\\。")
    once([part.id for part in form.parts if part.id], file, "part.id")
    once([part.sheet for part in form.parts if part.sheet], file, "part.sheet")
    _check_answers(form, file, fields, years)
    _check_complete({path for _, path, _ in _used(form)}, file, fields, years)


def check_summary(summary: SummaryForm, tracks: dict[str, dict[str, Field]], place: str) -> None:
    """Checks 附件6 or 附件7: its track exists, and its columns print answers of that track."""
    known([summary.track], tracks, "summary.toml", place, "申报方向")
    fields = tracks[summary.track]
    known((c.field for c in summary.columns if c.field != "#"), fields, "summary.toml", place, "本方向的填报项")
    _check_columns(summary.columns, "summary.toml", place)


def _check_keys(part: Part, file: str, place: str) -> None:
    needed, allowed = _KEYS[part.kind]
    optional = ("text", "field", "title_field", "each", "widths", "rows", "columns", "landscape", "example", "sheet",
                "blank_rows")  # fmt: skip
    for key in optional:
        present = bool(getattr(part, key))
        if key in needed and not present:
            raise PackError(file, place, f"{part.kind} 缺少键“{key}”，请补上。")
        if present and key not in needed | allowed:
            raise PackError(file, place, f"{part.kind} 用不着键“{key}”，请删去。")


def _check_cell(cell: Cell, file: str, place: str, footnotes: int) -> None:
    for key in sorted(_CELL_KEYS[cell.style]):
        if not getattr(cell, key):
            raise PackError(file, place, f"{cell.style} 格缺少键“{key}”，请补上。")
    if cell.span < 1 or cell.rows < 1 or cell.min_height < 0:
        raise PackError(file, place, "span、rows 至少是 1，min_height 不能小于 0。")
    if not 0 <= cell.footnote <= footnotes:
        raise PackError(file, place, f"没有第 {cell.footnote} 条脚注。")


def _check_grid(part: Part, file: str, place: str, footnotes: int) -> None:
    """Checks that cells and spans from above fill every row exactly."""
    _whole(part.widths, file, f"{place}.widths")
    width = len(part.widths)
    below = [0] * width  # rows still covered by a cell from above, by column
    for index, row in enumerate(part.rows):
        here = f"{place}.rows[{index}]"
        covered = [rows > 0 for rows in below]
        below = [max(0, rows - 1) for rows in below]
        for cell in row.cells:
            _check_cell(cell, file, here, footnotes)
            start = covered.index(False) if False in covered else width
            if start + cell.span > width or any(covered[start : start + cell.span]):
                raise PackError(file, here, "这一行的格子放不下，请核对 span 和 rows。")
            for column in range(start, start + cell.span):
                covered[column] = True
                below[column] = cell.rows - 1
        if not all(covered):
            raise PackError(file, here, "这一行的格子没有占满，请核对 span 和 rows。")
    if any(below):
        raise PackError(file, place, "有的格子向下伸出了表格，请核对 rows。")


def _check_columns(columns: tuple[Column, ...], file: str, place: str) -> None:
    _whole(tuple(column.width for column in columns), file, f"{place}.columns")
    if any(column.limit is not None for column in columns):
        raise PackError(file, f"{place}.columns", "limit 由 fields.toml 决定，这里不要写。")


def _whole(widths: Iterable[float], file: str, place: str) -> None:
    shares = tuple(widths)
    if any(share <= 0 for share in shares) or abs(sum(shares) - 1) > _TOLERANCE:
        raise PackError(file, place, "各列宽度应当大于 0，合计为 1。")


def _used(form: Form) -> Iterator[tuple[str, str, str]]:
    """Yields every answer that the form prints, as the table of its row, its path, and its style or kind."""
    for line in form.cover:
        yield "", line.field, "cover"
    for part in form.parts:
        yield from ((part.each, path, part.kind) for path in (part.field,) if path)
        yield from ((part.each, path, "title") for path in (part.title_field,) if path)
        yield from ((part.each, column.field, "list") for column in part.columns if column.field != "#")
        for cell in (cell for row in part.rows for cell in row.cells):
            yield from ((part.each, path, cell.style) for path in (cell.field, cell.to_field) if path)
            yield from ((part.each, path, "title") for path in (cell.name_field,) if path)


def _check_answers(form: Form, file: str, fields: dict[str, Field], years: tuple[int, ...]) -> None:
    for each, path, style in _used(form):
        known([template(path, years)], fields, file, "field", "本方向的填报项")
        kind = fields[template(path, years)].kind
        if style in _KINDS and kind not in _KINDS[style]:
            raise PackError(file, path, f"{style} 印不了 {kind} 类的填报项，请换一种格式。")
        rows = path.rpartition("[]")[0]
        if rows and not f"{each}[]".startswith(f"{rows}[]"):
            raise PackError(file, path, f"这一项在表“{rows}”的行里，请写 each = '{rows}'。")


def _check_complete(used: set[str], file: str, fields: dict[str, Field], years: tuple[int, ...]) -> None:
    for path, field in fields.items():
        places = [path.replace("<year>", str(year)) for year in years] if "<year>" in path else [path]
        missing = [place for place in places if place not in used]
        if field.printed and missing:
            raise PackError(file, missing[0], "要印的填报项在表里没有位置，请补上，或写 printed = false。")
        if not field.printed and len(missing) < len(places):
            raise PackError(file, path, "写了 printed = false，表里却印了它。")
