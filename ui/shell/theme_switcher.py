"""Theme and text size as a person changes them: by the settings, and by keys that come faster than that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from ui.runtime.single_shot import single_shot
from ui.theme.tokens import SCALES

if TYPE_CHECKING:
    from ui.shell.window_settings import WindowSettings
    from ui.theme.theme import Theme


class ThemeSwitcher(QObject):
    """Puts a look on and has the window remember it."""

    def __init__(self, theme: Theme, file: WindowSettings, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._file = file
        self._percent = 0
        """The text size that the keys have come to and that is not put on yet; 0 where there is none."""
        theme.set_text(file.state.text_family, file.state.text_percent)
        theme.text_changed.connect(self._save_text)
        self._soon = single_shot(self, 0, self._put_on)

    def choose(self, choice: str | None = None, percent: int | None = None) -> None:
        """Sets theme or text size, now and next time."""
        if percent is None and self._percent:
            percent = self._percent
        self._soon.stop()
        self._percent = 0
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self._theme.apply(app, choice, percent)
        self._file.change(theme=self._theme.choice, percent=self._theme.tokens.percent)

    def _save_text(self) -> None:
        self._file.change(text_family=self._theme.text_family, text_percent=self._theme.text_percent)

    def larger(self) -> None:
        """Sets the next larger text size."""
        now = self._percent or self._theme.tokens.percent
        self._want(next((each for each in SCALES if each > now), SCALES[-1]))

    def smaller(self) -> None:
        """Sets the next smaller text size."""
        now = self._percent or self._theme.tokens.percent
        self._want(next((each for each in reversed(SCALES) if each < now), SCALES[0]))

    def plain(self) -> None:
        """Sets 100 per cent."""
        self._want(SCALES[0])

    def _want(self, percent: int) -> None:
        # A timer of nothing fires after the keys that wait already: a key held down is drawn as often as there is time.
        self._percent = percent
        self._soon.start()

    def _put_on(self) -> None:
        if self._percent != self._theme.tokens.percent:
            self.choose()
        self._percent = 0
