"""Looking for a field or a scenario by its printed name, from anywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from app.draft.draft import Draft
from ui.fields.inside import Inside, key_hint
from ui.keys import tip
from ui.models.findings import place_of
from ui.theme import Theme

_WIDTHS = (34, 120, 220)
"""Pixels at 100 % for the icon alone, for words, and for words with the key."""


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
            found.append(Place(f"{words}（{year}年）" if year and year not in words else words, path))
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
        self._room_left = len(_WIDTHS) - 1
        self._words = QStringListModel(self)
        self._key = key_hint("find")
        self.setPlaceholderText("查找字段、场景")
        self.setAccessibleName("查找字段、场景")
        self.setToolTip(tip("查找字段、场景", "find"))
        self.addAction(QAction(theme.icon("search"), "", self), QLineEdit.ActionPosition.LeadingPosition)
        self._room = Inside(self, self._key, theme)
        self.textChanged.connect(self._show_key)
        self._offers = QCompleter(self._words, self)
        self._offers.setFilterMode(Qt.MatchFlag.MatchContains)
        self._offers.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._offers.setMaxVisibleItems(12)
        self._offers.popup().setProperty("offers", "true")
        self.setCompleter(self._offers)
        self._offers.activated.connect(self._go)
        self.returnPressed.connect(self._first)
        theme.changed.connect(self._resize)
        self._resize()

    def offer(self, read: Callable[[], Sequence[Place]]) -> None:
        """Where the places come from; read whenever the field gets the keyboard."""
        self._read = read

    def set_room(self, room: int) -> None:
        """How much there is: 2 for words and key, 1 for words, 0 for the icon until somebody comes to write."""
        self._room_left = room
        self._resize()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Reads the places again: rows may have come and gone."""
        super().focusInEvent(event)
        self._resize()
        if self._read is not None:
            self._places = self._read()
            self._words.setStringList([place.words for place in self._places])

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Gives its room back."""
        super().focusOutEvent(event)
        self._resize()

    def _resize(self) -> None:
        self.setTextMargins(-self._theme.px(8), 0, self.textMargins().right(), 0)
        room = self._room_left or (1 if self.hasFocus() or self.text() else 0)
        self.setFixedWidth(self._theme.px(_WIDTHS[room]))
        self._offers.popup().setMinimumWidth(self._theme.px(320))
        self._show_key()

    def _show_key(self) -> None:
        """The key stands where nothing is typed yet, and there is room for it."""
        self._key.setVisible(not self.text() and self._room_left == len(_WIDTHS) - 1)

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
