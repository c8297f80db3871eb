"""A long text and the list of its pictures: beside each other where there is room for both, else the list below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from ui.forms.picture_list import PictureList
from ui.runtime.overriding import override
from ui.theme.theme import Theme

_FROM = 860
"""Width at 100 % from which both stand side by side."""
_SHARES = (617, 300)


class TextAndPictures(QWidget):
    """Shows a text with its pictures; without pictures the text has all the room."""

    def __init__(self, text: QWidget, pictures: PictureList, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.addWidget(text, 1)
        self._box.addWidget(pictures, 0, Qt.AlignmentFlag.AlignTop)
        self._arrange()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Sets one column or two."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        beside = self.width() >= self._theme.px(_FROM)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._box.setDirection(across if beside else down)
        self._box.setSpacing(self._theme.px(20 if beside else 4))
        for at, share in enumerate(_SHARES if beside else (1, 0)):
            self._box.setStretch(at, share)
