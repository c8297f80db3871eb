"""Ways to the sections of a long page, one button each, at the right of its title; the one that is read is marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QScrollArea, QSizePolicy, QWidget
from shiboken6 import isValid

from ui.theme.scaled import scaled
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme


class JumpBar(QWidget):
    """Offers ways to the sections of a page; ``wanted`` names one by its title."""

    wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._area: QScrollArea | None = None
        self._heads: Mapping[str, QWidget] = {}
        self._buttons: list[QPushButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addStretch(1)
        scaled(theme, self._row, setSpacing=4)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def fill_row(self, *, fill: bool) -> None:
        """Takes all the room of its row, with the ways at the right, or only what they need."""
        wide = QSizePolicy.Policy.Ignored if fill else QSizePolicy.Policy.Fixed
        if self.sizePolicy().horizontalPolicy() != wide:
            self.setSizePolicy(wide, QSizePolicy.Policy.Preferred)

    def follow(self, area: QScrollArea, heads: Mapping[str, QWidget]) -> None:
        """Marks the section that is in sight in ``area``; ``heads`` are their headings, by title, now and later."""
        self._area, self._heads = area, heads
        area.verticalScrollBar().valueChanged.connect(self.mark)
        area.verticalScrollBar().rangeChanged.connect(self.mark)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self.mark)

    @Slot()
    def mark(self) -> None:
        """Marks the section that has the focus, if it is in sight.

        Else it marks the last section that begins in the upper third, and at the very end of the page the last one.
        """
        inside = self._area.widget() if self._area is not None else None
        if self._area is None or inside is None:
            return
        bar, seen = self._area.verticalScrollBar(), self._area.viewport().height()
        line = bar.value() + (seen if 0 < bar.maximum() == bar.value() else seen // 3)
        typing = QApplication.focusWidget()
        if typing is not None and inside.isAncestorOf(typing) and not typing.visibleRegion().isEmpty():
            line = typing.mapTo(inside, typing.rect().topLeft()).y()
        heads = {title: head for title, head in self._heads.items() if isValid(head) and inside.isAncestorOf(head)}
        tops = {title: head.mapTo(inside, head.rect().topLeft()).y() for title, head in heads.items()}
        here = next((title for title in reversed(tops) if tops[title] <= line), "")
        for button in self._buttons:
            if (button.property("here") == "true") != (button.text() == here):
                button.setProperty("here", str(button.text() == here).lower())
                restyle(button)

    def jump_by(self, by: int) -> None:
        """Asks for the section that stands ``by`` places from the one that is read; nothing beyond the ends."""
        titles = [button.text() for button in self._buttons]
        here = next((at for at, button in enumerate(self._buttons) if button.property("here") == "true"), 0)
        if 0 <= here + by < len(titles):
            self.wanted.emit(titles[here + by])

    def offer(self, titles: Sequence[str]) -> None:
        """Shows these ways in place of the former."""
        for old in self._buttons:
            old.hide()
            old.deleteLater()
        self._buttons = []
        for title in titles:
            button = QPushButton(title, self)
            button.setProperty("kind", "quiet")
            button.clicked.connect(self._clicked)
            self._row.addWidget(button)
            self._buttons.append(button)

    @Slot()
    def _clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, QPushButton):
            self.wanted.emit(sender.text())
