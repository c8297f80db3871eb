"""A long text and the list of its pictures: beside each other where there is room for both, else the list below."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QWidget

from ui.forms.picture_list import PictureList
from ui.runtime.overriding import override
from ui.theme.theme import Theme

_FROM = 860
"""Width at 100 % from which both stand side by side."""
_SHARES = (617, 300)
_LEAST_TEXT = 240
"""Height at 100 % that a text is left before the pictures under it scroll."""


class TextAndPictures(QWidget):
    """Shows a text with its pictures; without pictures the text has all the room."""

    def __init__(self, text: QWidget, pictures: PictureList, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._pictures = pictures
        self._scroll: QScrollArea | None = None
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.addWidget(text, 1)
        self._box.addWidget(pictures, 0, Qt.AlignmentFlag.AlignTop)
        self._arrange()

    def let_pictures_scroll(self) -> None:
        """Lets the pictures scroll by themselves, for a page that does not: the text stays high enough to write in."""
        scroll = self._scroll = QScrollArea()
        inside = QWidget()
        for part in (scroll, inside):
            part.setProperty("ground", "surface")
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidgetResizable(True)
        column = QBoxLayout(QBoxLayout.Direction.TopToBottom, inside)
        column.setContentsMargins(0, 0, 0, 0)
        self._box.replaceWidget(self._pictures, scroll)
        column.addWidget(self._pictures, 0, Qt.AlignmentFlag.AlignTop)
        scroll.setWidget(inside)
        scroll.setVisible(not self._pictures.isHidden())
        self._pictures.shown.connect(scroll.setVisible)
        self._pictures.installEventFilter(self)
        self._arrange()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Sets one column or two."""
        super().resizeEvent(event)
        self._arrange()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fits the height where there are other pictures, or other sizes of letters."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit_height()
        return super().eventFilter(watched, event)

    def _arrange(self) -> None:
        beside = self.width() >= self._theme.px(_FROM)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._box.setDirection(across if beside else down)
        self._box.setSpacing(self._theme.px(20 if beside else 4))
        for at, share in enumerate(_SHARES if beside else (1, 0)):
            self._box.setStretch(at, share)
        self._fit_height()

    def _fit_height(self) -> None:
        """Gives pictures under a text their own height, or what the text leaves, but never less than one of them."""
        if self._scroll is None:
            return
        whole = self._pictures.sizeHint().height()
        if self._box.direction() == QBoxLayout.Direction.LeftToRight:
            self._scroll.setMinimumHeight(0)
            self._scroll.setMaximumHeight(max(self.height(), 0))
            return
        first = self._pictures.cards[0].sizeHint().height() if self._pictures.cards else 0
        room = self.height() - self._box.spacing() - self._theme.px(_LEAST_TEXT)
        self._scroll.setFixedHeight(min(max(room, first), whole))
