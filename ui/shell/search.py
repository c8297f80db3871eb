"""Looking for a field or a scenario by its printed name, from anywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QCompleter, QWidget

from app.draft.draft import Draft
from app.draft.form_places import place_of
from ui.controls.line_adornments import LineAdornments, key_hint
from ui.controls.line_edit import LineEdit
from ui.controls.search_mark import SearchMark
from ui.runtime.overriding import override
from ui.runtime.pinyin import initials
from ui.runtime.shortcuts import pressed, tip
from ui.theme.theme import Theme

_WIDTHS = (34, 120, 220)
"""Pixels at 100 % for the icon alone, for words, and for words with the key."""
_OFFERED = 60
"""Places that are offered at once: more than anybody reads through."""


@dataclass(frozen=True, slots=True)
class SearchPlace:
    """Describes a place to go: the words it is found by, and its path with row ids."""

    words: str
    path: str


def places_of(draft: Draft) -> list[SearchPlace]:
    """Lists every field by its place's words, row by row."""
    found: list[SearchPlace] = []
    years = [str(year) for year in draft.pack.years]
    for slot, field in draft.shape.fields.items():
        if draft.track not in field.tracks:
            continue
        for path in draft.paths_of(slot):
            words = place_of(draft, path)
            year = next((year for year in years if f".{year}." in path), "")
            found.append(SearchPlace(f"{words}（{year}年）" if year and year not in words else words, path))
    return found


class SearchOffers(QStringListModel):
    """Lists the words of found places, or says in a line that cannot be chosen that there are none."""

    none = False

    def show_words(self, words: Sequence[str], wanted: str) -> None:
        """Shows the offers for the text ``wanted``."""
        self.none = not words and bool(wanted)
        self.setStringList([f"没有找到 “{wanted}”"] if self.none else list(words))

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """Returns the flags of an offer, and none for the line that says there is no offer."""
        return Qt.ItemFlag.NoItemFlags if self.none else super().flags(index)


class SearchField(LineEdit):
    """Offers places while typing, by words or pinyin initials.

    ``found`` carries the path that was chosen, ``left`` says that Esc was pressed with nothing in the field, and
    ``resized`` that it has become wider or narrower.
    """

    found = Signal(str)
    left = Signal()
    resized = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._theme = theme
        self._read: Callable[[], Sequence[SearchPlace]] | None = None
        self._places: Sequence[SearchPlace] = ()
        self._initials: list[tuple[str, str]] = []
        self._room_left = len(_WIDTHS) - 1
        self._words = SearchOffers(self)
        self._key = key_hint("palette")
        self.setPlaceholderText("查找字段、场景")
        self.setAccessibleName("查找字段、场景")
        self.setToolTip(tip("查找字段、场景", "palette"))
        SearchMark(self, theme)
        self._room = LineAdornments(self, self._key, theme)
        self.textChanged.connect(self._show_key)
        self._offers = QCompleter(self._words, self)
        self._offers.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._offers.setMaxVisibleItems(12)
        self._popup.setProperty("offers", "true")
        self.setCompleter(self._offers)
        self._offers.activated.connect(self._go)
        self._popup.installEventFilter(self)
        self.textEdited.connect(self._look)
        self.returnPressed.connect(self._first)
        theme.changed.connect(self._resize)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)
        self._resize()

    @property
    def _popup(self) -> QAbstractItemView:
        """Returns the completer's list, which is asked for each time.

        Qt makes another list when it is put on another window.
        """
        popup = self._offers.popup()
        assert popup is not None
        return popup

    def offer(self, read: Callable[[], Sequence[SearchPlace]]) -> None:
        """Sets where the places come from; they are read whenever the field gets the keyboard."""
        self._read = read

    def set_room(self, room: int) -> None:
        """Sets how much room there is: 2 for words and key, 1 for words, 0 for an icon.

        The field is an icon only until somebody comes to write.
        """
        self._room_left = room
        self._resize()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Reads the places again: rows may have come and gone."""
        super().focusInEvent(event)
        self._resize()
        if self._read is not None:
            self._places = self._read()
            self._initials = []
            self._look(self.text())

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Gives its room back."""
        super().focusOutEvent(event)
        self._resize()

    def _on_focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        """Empties the field once another part of the window has the keyboard: the next search begins anew.

        The completer keeps the event of that from the field while its offers are in sight.
        """
        if old is self and now is not None and now is not self and not self._popup.isAncestorOf(now):
            self._popup.hide()
            self.clear()
            self._resize()

    def _resize(self) -> None:
        room = self._room_left or (1 if self.hasFocus() or self.text() else 0)
        before = self.maximumWidth()
        self.setFixedWidth(self._theme.px(_WIDTHS[room]))
        self._popup.setMinimumWidth(self._theme.px(320))
        self._show_key()
        if self.maximumWidth() != before:
            self.resized.emit()

    def _show_key(self) -> None:
        """Shows the key while the field is empty and wide."""
        self._key.setVisible(not self.text() and self._room_left == len(_WIDTHS) - 1)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Empties the field by Esc, then leaves it."""
        if not pressed(event, "close"):
            super().keyPressEvent(event)
        elif self.text():
            self.clear()
        else:
            self.left.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Empties the field by Esc over the offers too; Qt would close them and leave the text."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and pressed(event, "close"):
            self._popup.hide()
            self.clear()
            return True
        return super().eventFilter(watched, event)

    def _hits(self, text: str) -> list[SearchPlace]:
        wanted = text.strip().casefold()
        if not wanted:
            return []
        hits = [place for place in self._places if wanted in place.words.casefold()]
        if not hits and wanted.isascii() and wanted.isalnum():
            if not self._initials:
                self._initials = initials(place.words for place in self._places)
            read = zip(self._places, self._initials, strict=True)
            hits = [place for place, letters in read if any(wanted in each for each in letters)]
        return hits

    def _look(self, text: str) -> None:
        self._words.show_words([place.words for place in self._hits(text)[:_OFFERED]], text.strip())

    def _first(self) -> None:
        hit = next(iter(self._hits(self.text())), None)
        if hit is not None:
            self._go(hit.words)

    def _go(self, words: str) -> None:
        place = next((place for place in self._places if place.words == words), None)
        if place is not None:
            self.clear()
            self.found.emit(place.path)
