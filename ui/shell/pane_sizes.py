"""Widths of panes that a person dragged, at 100 %, kept from one start to the next by their splitter's object name."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QSplitter, QWidget

from ui.runtime.single_shot import single_shot
from ui.shell.window_settings import WindowSettings
from ui.theme.theme import Theme

_PAUSE = 300
"""Milliseconds after the last move of a drag before the file is written."""


class PaneSizes(QObject):
    """Remembers the sizes of the panes in the named splitters of one window.

    A splitter without a name, or whose panes have changed in number, is left alone.
    """

    def __init__(self, file: WindowSettings, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._file = file
        self._theme = theme
        self._moved: dict[str, tuple[int, ...]] = {}
        self._soon = single_shot(self, _PAUSE, self.write)

    def watch(self, root: QWidget) -> None:
        """Restores named splitters of ``root`` and watches them."""
        found = root.findChildren(QSplitter)
        for splitter in (*found, root) if isinstance(root, QSplitter) else found:
            name = splitter.objectName()
            if name:
                self.restore(splitter)
                splitter.splitterMoved.connect(partial(self._note, splitter))

    def restore(self, splitter: QSplitter) -> bool:
        """Gives a splitter the sizes that it was left with, and returns whether there are any."""
        name = splitter.objectName()
        sizes = self._moved.get(name) or self._file.state.splits.get(name, ())
        fits = len(sizes) == splitter.count() and sum(sizes) > 0
        if fits:
            splitter.setSizes([self._theme.px(size) for size in sizes])
        return fits

    def write(self) -> None:
        """Writes what was moved since the last time."""
        self._soon.stop()
        if self._moved:
            self._file.change(splits={**self._file.state.splits, **self._moved})
            self._moved = {}

    def _note(self, splitter: QSplitter, _at: int, _index: int) -> None:
        percent = self._theme.tokens.percent
        self._moved[splitter.objectName()] = tuple(round(size * 100 / percent) for size in splitter.sizes())
        self._soon.start()
