"""Holds what was read from a made workbook against what its cells are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from app.intake.excel.excel_form import form_of_workbook
from app.intake.excel.workbook import workbook_of
from app.intake.placed_values import FilledForm, PlacedValue
from app.notation.figures import usual_figure
from app.pack.catalogue import load
from tests.bench.intake_tables.filled_workbooks import MadeWorkbook, Place, Truth

_SOURCE = re.compile(r"表\.[a-z]+ · (.*?) · ([A-Z]+)(\d+)(?:（.*）)?", re.DOTALL)
_INDEX = re.compile(r"\[\d+\]")


@dataclass(slots=True)
class Verdict:
    """What came of one workbook: ``wrong`` values called certain, values in the right place of all, lost cells."""

    wrong: list[str] = field(default_factory=list)
    misplaced: list[str] = field(default_factory=list)
    """Likely values that are not where they belong."""
    missed: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    right: int = 0
    certain: int = 0
    answers: int = 0


def judge(made: MadeWorkbook, data: bytes, name: str = "表.xlsx") -> Verdict:
    """Reads the file and judges every value and every cell of it."""
    form = form_of_workbook(workbook_of(data, name), load("miit-2021"))
    return verdict_on(made, form)


def verdict_on(made: MadeWorkbook, form: FilledForm) -> Verdict:
    """Judges a form that was read."""
    verdict = Verdict(answers=len(made.truth))
    rows: dict[str, set[str]] = {}
    seen: set[tuple[str, Place]] = set()
    for each in form.placed:
        place = _place_of(each.source)
        truth = made.truth.get(place)
        fits = truth is not None and _fits(each, truth)
        if fits and truth is not None and "]" in each.path:
            rows.setdefault(each.path[: each.path.rindex("]") + 1], set()).add(truth.row)
        if fits and place not in seen:
            verdict.right += 1
            verdict.certain += each.state == "read"
        elif not fits:
            told = f"{each.path} = {each.value!r}, {truth} ({each.source})"
            (verdict.wrong if each.state == "read" else verdict.misplaced).append(told)
        seen.add(place)
    verdict.wrong += [f"{row}: {sorted(keys)}" for row, keys in rows.items() if len(keys) > 1]
    verdict.wrong += _wrong_owners(form, rows)
    tray = {_place_of(each.source) for each in form.unplaced if _SOURCE.fullmatch(each.source)}
    found = {(truth.template, truth.row) for place, truth in made.truth.items() if place in seen}
    missed = {place: truth for place, truth in made.truth.items() if place not in seen}
    # a scenario's name stands again in every row inside it
    again = [place for place, truth in missed.items() if (truth.template, truth.row) in found]
    verdict.answers -= len(again)
    verdict.missed = [f"{place} {truth}" for place, truth in missed.items() if place not in again]
    for page in made.pages:
        for spot, value in page.cells.items():
            here = (page.name, spot)
            known = here in seen or here in tray or here in made.own or here in again
            if str(value).strip() and not known:
                verdict.lost.append(f"{page.name} {spot} {value!r}")
    texts = {each.text for each in form.unplaced}
    for page in made.pages:
        verdict.lost += [text for text in [page.head, *page.comments.values()] if text and text not in texts]
    return verdict


def _wrong_owners(form: FilledForm, rows: dict[str, set[str]]) -> list[str]:
    """Rows inside a scenario other than the one they were written under, where every value is called certain."""
    names = {each.path: each.value for each in form.placed}
    sure = {each.path[: each.path.rindex("]") + 1] for each in form.placed if "]" in each.path and each.state == "read"}
    found = []
    for row, keys in rows.items():
        if ".equipment[" in row and row in sure:
            owner = names.get(row.partition(".equipment")[0] + ".name")
            found += [f"{row} of {owner}: {key}" for key in keys if key.split("|")[1] != owner]
    return found


def _place_of(source: str) -> tuple[str, Place]:
    found = _SOURCE.fullmatch(source)
    if found is None:
        return source, (-1, -1)
    column = 0
    for letter in found[2]:
        column = column * 26 + ord(letter) - 64
    sheet = found[1].removesuffix("，隐藏的工作表")
    return sheet, (int(found[3]) - 1, column - 1)


def _fits(each: PlacedValue, truth: Truth) -> bool:
    template = _INDEX.sub("[]", each.path)
    return template == truth.template and _same(each.value, truth.value)


def _same(value: Any, truth: str) -> bool:
    if isinstance(value, list):
        value = "\n".join(block.get("text", "") for block in value)
    if str(value) == truth:
        return True
    figures = usual_figure(str(value)), usual_figure(truth)
    return None not in figures and float(figures[0] or 0) == float(figures[1] or 0)
