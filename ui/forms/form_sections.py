"""Pieces of the generated form pages: which field goes to which section, which 是/否 has which name, headings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QWidget

from app.draft.rule_groups import asked_by_rules
from app.pack.model import Cell, Field, Pack, Part, Track
from ui.runtime.overriding import override
from ui.theme.scaled import scaled
from ui.theme.theme import Theme

FIGURES = frozenset({"number", "integer"})
"""Kinds of answers that are one figure: a section of nothing else is a compact grid."""
WIDE = frozenset({"paragraph", "lines", "flag"})


def fields_of_step(track: Track, step: str) -> list[Field]:
    """Returns the step's fields outside tables in the form's order, repeated years left as ``<year>``."""
    return [f for f in track.fields.values() if f.step == step and "[" not in f.path]


def cells_of(track: Track) -> Iterator[Cell]:
    """Yields every cell of the printed grids."""
    for part in track.form.parts:
        for row in part.rows:
            yield from row.cells


def lists_of_step(pack: Pack, track: str, step: str) -> list[Part]:
    """Returns the list tables that a step fills, in printed order: those that stand in no other row."""
    own = {table.path for table in pack.tables.values() if table.step == step and track in table.tracks}
    own -= {pack.roles.get("scenarios", "")}
    return [part for part in pack.tracks[track].form.parts if part.kind == "list" and part.each in own]


def asked_where(track: Track) -> dict[str, tuple[str, object]]:
    """Returns the fields that only some are asked, by path: the other answer that decides, and what it has to be.

    These are the names that the form wants beside a 是, and fields with ``shown_if``.
    """
    names = {c.name_field: (c.field, True) for c in cells_of(track) if c.style == "mention" and c.name_field}
    rest = {f.path: (f.shown_if.field, f.shown_if.value) for f in track.fields.values() if f.shown_if is not None}
    return {**names, **rest}


def to_be_filled(pack: Pack, track: str, fields: Mapping[str, Field]) -> set[str]:
    """Returns the paths of ``fields`` that must be answered: all but 选填, and those that rules ask for."""
    must = {path for path, each in fields.items() if not each.conditional and track not in each.optional_in}
    return must | (asked_by_rules(pack, track) & fields.keys())


def note_above(track: Track, path: str) -> str:
    """Returns what the form itself says under the heading of a long text about writing it, or ""."""
    said = ""
    for part in track.form.parts:
        if part.kind == "note":
            said = part.text
        elif part.kind == "blocks" and part.field == path:
            return said
        else:
            said = ""
    return ""


def promise(track: Track, fields: list[Field]) -> str:
    """Returns the words of the promise (真实性承诺) that one of ``fields`` dates, as printed, or ""."""
    dates = {field.path for field in fields}
    return next((c.text for c in cells_of(track) if c.style == "promise" and c.field in dates), "")


def heading(text: str, note: str, theme: Theme, parent: QWidget | None = None) -> QWidget:
    """Returns the heading of a section with a quiet note behind it.

    Whatever is added to its layout stands at the right.
    """
    return SectionHeading(text, note, theme, parent)


class SectionHeading(QWidget):
    """Tells where it is too narrow the note is left out, and what stands at the right goes under the words."""

    def __init__(self, text: str, note: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        scaled(theme, self._line, setContentsMargins=(0, 8, 0, 0))
        scaled(theme, self._line, setSpacing=4)
        words = QHBoxLayout()
        scaled(theme, words, setSpacing=10)
        title = QLabel(text, self)
        title.setProperty("type", "section")
        words.addWidget(title)
        self._note = QLabel(note, self)
        self._note.setProperty("type", "caption")
        self._note.setProperty("tone", "text3")
        self._note.setVisible(bool(note))
        words.addWidget(self._note)
        words.addStretch(1)
        self._words = words
        self._line.addLayout(words, 1)
        # Not as wide as all of it: a page that does not fit is cut at its right.
        self.setMinimumWidth(1)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Decides for the width of the moment."""
        super().resizeEvent(event)
        if self._note.text():
            self._note.setVisible(True)
        self._line.setDirection(QBoxLayout.Direction.LeftToRight)
        if self._line.sizeHint().width() > self.width():
            self._line.setDirection(QBoxLayout.Direction.TopToBottom)
            self._note.setVisible(bool(self._note.text()) and self._words.sizeHint().width() <= self.width())
