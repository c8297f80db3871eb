"""Finds answers that stand beside their label in a sheet, as 统一社会信用代码 and the code right of it.

A sheet is nobody's printed form, so such an answer is only ever likely; what it is good for is that a code which Excel
has damaged is refused by its name.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from app.intake.excel.cell_answers import answer_of
from app.intake.excel.cells import Place, cell_name
from app.intake.excel.table_forms import plain_head
from app.intake.placed_values import PlacedValue
from app.notation.credit_code import usual_code
from app.notation.dates import usual_date
from app.notation.line_kinds import LINE_KINDS

if TYPE_CHECKING:
    from app.intake.excel.sheet_tables import SheetGrid
    from app.intake.excel.table_rows import FoundAnswers
    from app.pack.model import Field, Pack

_KINDS: Final = frozenset({"text", "paragraph", "choice", "number", *LINE_KINDS})
_DOUBT: Final = "是按左边的“{}”读的，请核对。"


def read_labelled_cells(found: FoundAnswers, sheet: int, grid: SheetGrid) -> None:
    """Reads the answers beside known labels into ``found``; a label that stands twice in a sheet is passed over."""
    labels = _labels(found.pack)
    places: dict[str, list[Place]] = {}
    for place, cell in grid.sheet.cells.items():
        path = labels.get(plain_head(cell.text))
        if path is not None and (sheet, place) not in found.claimed:
            places.setdefault(path, []).append(place)
    known = {each.path for each in found.placed}
    for path, stands in places.items():
        if len(stands) != 1 or path in known:
            continue
        label = stands[0]
        beside = _beside(grid, label)
        answer = grid.sheet.cells.get(beside)
        if answer is not None and (sheet, beside) not in found.claimed and plain_head(answer.text) not in labels:
            _read_answer(found, sheet, grid, (label, beside), found.pack.fields[path])


def _beside(grid: SheetGrid, label: Place) -> Place:
    merge = grid.merge_at(label)
    return label[0], (merge.right if merge else label[1]) + 1


def _read_answer(
    found: FoundAnswers, sheet: int, grid: SheetGrid, places: tuple[Place, Place], field: Field
) -> None:  # fmt: skip
    label, place = places
    cell = grid.sheet.cells[place]
    words = " ".join(grid.sheet.cells[label].text.split())[:20]
    if cell.refused:
        found.reasons[sheet, place] = f"（{words}）{cell.refused}"
        return
    answer = answer_of(replace(cell, text=_usual(field, cell.text)), field)
    if answer is None or not isinstance(answer.value, str):
        return
    source = f"{found.source} · {grid.sheet.name} · {cell_name(place)}"
    found.placed.append(PlacedValue(field.path, answer.value, source, "look", answer.doubt or _DOUBT.format(words)))
    found.claimed |= {(sheet, label), (sheet, place)}


def _usual(field: Field, text: str) -> str:
    if field.kind == "date":
        return usual_date(text)
    return usual_code(text) if field.kind == "uscc" else text


def _labels(pack: Pack) -> dict[str, str]:
    """Returns path by plain label, for answers of the firm that only one label of the form has."""
    found: dict[str, set[str]] = {}
    for track in pack.tracks.values():
        for part in track.form.parts:
            for row in part.rows if part.kind == "grid" and not part.each else ():
                for label, cell in zip(row.cells, row.cells[1:], strict=False):
                    field = pack.fields.get(cell.field)
                    printed = label.style == "label" and cell.style in {"value", "choice"}
                    if printed and field is not None and field.kind in _KINDS:
                        found.setdefault(plain_head(label.text), set()).add(cell.field)
    return {label: paths.pop() for label, paths in found.items() if len(paths) == 1}
