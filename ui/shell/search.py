"""Looking for a field or a scenario by its printed name, from anywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from app.draft.draft import Draft
from ui.keys import tip
from ui.models.findings import place_of
from ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere to go: how it is called and its path (row ids)."""

    words: str
    path: str


def places_of(draft: Draft) -> list[Place]:
    """Every field of the track by its place's words, row by row for tables."""
    found: list[Place] = []
    years = [str(year) for year in draft.pack.years]
    for slot, field in draft.shape.fields.items():
        if draft.track not in field.tracks:
            continue
        for path in _paths(draft, slot):
            words = place_of(draft, path)
            year = next((year for year in years if f".{year}." in path), "")
            found.append(Place(f"{words}（{year}年）" if year else words, path))
    return found


def _paths(draft: Draft, slot: str) -> list[str]:
    """The paths that a slot has now: one, or one a row."""
    paths = [""]
    for number, part in enumerate(slot.split("[]")):
        if number:
            paths = [f"{path}[{row}]" for path in paths for row in draft.rows(path)]
        paths = [path + part for path in paths]
    return paths


class SearchField(QLineEdit):
    """Offers places while one types; ``found`` carries the path that was chosen."""

    found = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._read: Callable[[], Sequence[Place]] | None = None
        self._places: Sequence[Place] = ()
        self._words = QStringListModel(self)
        self.setPlaceholderText("查找字段、场景")
        self.setAccessibleName("查找字段、场景")
        self.setToolTip(tip("查找字段、场景", "find"))
        self.addAction(QAction(theme.icon("search"), "", self), QLineEdit.ActionPosition.LeadingPosition)
        self._offers = QCompleter(self._words, self)
        self._offers.setFilterMode(Qt.MatchFlag.MatchContains)
        self._offers.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._offers.setMaxVisibleItems(12)
        self.setCompleter(self._offers)
        self._offers.activated.connect(self._go)
        self.returnPressed.connect(self._first)
        theme.changed.connect(self._resize)
        self._resize()

    def offer(self, read: Callable[[], Sequence[Place]]) -> None:
        """Where the places come from; read whenever the field gets the keyboard."""
        self._read = read

    def set_narrow(self, narrow: bool) -> None:  # noqa: FBT001 - a setter
        """Whether there is little room."""
        self.setFixedWidth(self._theme.px(120 if narrow else 210))

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Reads the places again: rows may have come and gone."""
        super().focusInEvent(event)
        if self._read is not None:
            self._places = self._read()
            self._words.setStringList([place.words for place in self._places])

    def _resize(self) -> None:
        self.setFixedWidth(self._theme.px(210))

    def _first(self) -> None:
        wanted = self.text().strip().casefold()
        hit = next((place.words for place in self._places if wanted and wanted in place.words.casefold()), "")
        if hit:
            self._go(hit)

    def _go(self, words: str) -> None:
        place = next((place for place in self._places if place.words == words), None)
        if place is not None:
            self.clear()
            self.found.emit(place.path)
