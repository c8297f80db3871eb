"""Collects the form's own words: a cell that says one of them is neither an answer nor a text to be placed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from app.intake.excel.table_forms import plain_head
from app.notation.characters import narrow
from app.pack.workbook_words import FIGURE_HEAD, GUIDE_SHEET, YEARS_TITLE, instructions

if TYPE_CHECKING:
    from app.pack.model import Form, Pack

_FOOT: Final = re.compile(r"(?:草稿|版本号ZN-[0-9A-Z]{6}-\d{2,})?第页共页")
_ALWAYS: Final = ("序号", "示例", YEARS_TITLE, GUIDE_SHEET, FIGURE_HEAD)


class FormWords:
    """Tells the form's own words from others, for one pack."""

    def __init__(self, pack: Pack) -> None:
        self._whole = {_tight(text) for text in _words(pack)}
        self._heads = {plain_head(text) for track in pack.tracks.values() for text in _heads(track.form)}

    def holds(self, text: str) -> bool:
        """Tells whether a text is the form's: a title, a head, the number of an annex, its foot."""
        tight = _tight(text)
        return tight in self._whole or plain_head(text) in self._heads or _FOOT.fullmatch(tight) is not None


def _words(pack: Pack) -> Iterator[str]:
    yield from _ALWAYS
    yield pack.title
    for source in pack.sources:
        yield source.title
        yield source.number
    for year in pack.years:
        yield f"{year}年"
    for track in pack.tracks.values():
        form = track.form
        yield from (form.title, form.annex, track.name, *_heads(form))
        for part in form.parts:
            yield from (part.text, part.sheet, f"{part.sheet} {part.text}")
        yield from instructions(pack, track.id)


def _heads(form: Form) -> Iterator[str]:
    for part in form.parts:
        yield from (column.heading for column in part.columns)
        yield from (cell.text for row in part.rows for cell in row.cells if cell.style == "label")


def _tight(text: str) -> str:
    return "".join(narrow(text).split()).casefold().replace("zn-", "ZN-").upper()
