"""Lengths of the 100 % drawing on a widget or a layout, in the text size of the moment and of every later one."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QSplitter

from ui.theme.theme import Theme


def scaled(theme: Theme, owner: QObject, **lengths: int | tuple[int, ...]) -> None:
    """Calls the setters of ``owner`` by name with their lengths: ``scaled(theme, row, setSpacing=8)``."""
    _Scaled(theme, owner, lengths)


class _Scaled(QObject):
    """Goes with its owner."""

    def __init__(self, theme: Theme, owner: QObject, lengths: dict[str, int | tuple[int, ...]]) -> None:
        super().__init__(owner)
        self._theme = theme
        self._lengths = lengths
        self._percent = 0
        theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        percent = self._theme.tokens.percent
        if percent == self._percent:
            return
        self._percent = percent
        owner: Any = self.parent()
        for setter, lengths in self._lengths.items():
            each = lengths if isinstance(lengths, tuple) else (lengths,)
            getattr(owner, setter)(*map(self._theme.px, each))


class ScaledPanes(QObject):
    """Sizes the panes of a splitter by their text, while one of them takes the rest.

    At another text size each is as wide, by its letters, as at 100 %.  It goes with its splitter.
    """

    def __init__(self, theme: Theme, splitter: QSplitter, *widths: int, stretch: int) -> None:
        super().__init__(splitter)
        self._theme = theme
        self._splitter = splitter
        self._stretch = stretch
        self._percent = theme.tokens.percent
        self._widths: tuple[int, ...] = ()
        splitter.setStretchFactor(stretch, 1)
        if widths:
            self.put(*widths)
        splitter.splitterMoved.connect(self._moved)
        theme.changed.connect(self._fit)

    def put(self, *widths: int) -> None:
        """Gives the panes these widths of the 100 % drawing, as far as there is room."""
        self._widths = widths
        sizes = [self._theme.px(width) for width in widths]
        if room := self._splitter.width():
            sizes[self._stretch] = max(room - sum(sizes) + sizes[self._stretch], 1)
        self._splitter.setSizes(sizes)

    def _moved(self, _at: int, _index: int) -> None:
        self._widths = tuple(round(each * 100 / self._percent) for each in self._splitter.sizes())

    def _fit(self) -> None:
        before, self._percent = self._percent, self._theme.tokens.percent
        if before != self._percent:
            self.put(*(self._widths or (round(each * 100 / before) for each in self._splitter.sizes())))
