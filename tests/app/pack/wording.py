"""The notice's text and the words of a printed form, for comparing one with the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from app.pack.model import Cell, Form, Pack, Part

DATA = Path(__file__).parents[2] / "data"


def squashed(text: str) -> str:
    """Without blanks: line breaks and runs of spaces inside cells are the word processor's."""
    return re.sub(r"\s", "", text)


def notice() -> str:
    """The relayed notice with its annexes, squashed."""
    return squashed((DATA / "notice-2021.txt").read_text(encoding="utf-8"))


def between(start: str, end: str) -> str:
    """The squashed notice from the last ``start`` before the first ``end``, up to that ``end`` (both squashed)."""
    text = notice()
    stop = text.index(end)
    return text[text.rindex(start, 0, stop) : stop]


def leftover(region: str, words: Iterator[str]) -> list[str]:
    """What stands in ``region`` between ``words``, which must occur in this order, without overlap."""
    rest, at = [], 0
    for word in map(squashed, words):
        found = region.find(word, at)
        assert found >= 0, f"not in the notice after …{region[max(0, at - 30) : at]}: {word}"
        rest.append(region[at:found])
        at = found + len(word)
    return [piece for piece in (*rest, region[at:]) if piece]


def cell_words(cell: Cell, pack: Pack) -> Iterator[str]:
    """The words that a cell of an empty form shows."""
    template = re.sub(r"\.\d{4}\.", ".<year>.", cell.field)
    if cell.text:
        yield cell.text
    if cell.style == "value" and pack.fields[template].hint:
        yield pack.fields[template].hint
    if cell.style == "choice":
        named = pack.sectors if pack.fields[template].kind == "sector" else ()
        labels = [item.name for item in named] or [choice.label for choice in pack.fields[template].choices]
        yield from (f"□{label}" for label in labels)
    if cell.style == "mention":
        yield f"□是（{cell.prompt}：）□否"
    yield from cell.lines


def part_words(part: Part, pack: Pack) -> Iterator[str]:
    """The words that a part of an empty form shows, in reading order."""
    if part.text:
        yield part.text
    for row in part.rows:
        for cell in row.cells:
            yield from cell_words(cell, pack)
    yield from (column.heading for column in part.columns)
    yield from (text for text in part.example if text)


def form_words(form: Form, pack: Pack) -> Iterator[str]:
    """The words of the whole empty form, footnotes aside."""
    yield form.annex
    yield form.title
    for line in form.cover:
        yield line.label
        if line.blank:
            yield line.blank
    for part in form.parts:
        yield from part_words(part, pack)
