"""The cards over the lines of pictures in a long text: drawn after the text, and only where there are any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QTextBlock

from ui.forms.text_blocks import OBJECT, read_block
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from ui.forms.block_text import BlockText
    from ui.theme.theme import Theme


class PictureCards(QObject):
    """Draws them while it is turned on: a text without pictures is painted by Qt alone, with every key."""

    def __init__(self, text: BlockText, theme: Theme) -> None:
        super().__init__(text)
        self._text = text
        self._theme = theme
        self._on = False

    @property
    def on(self) -> bool:
        """Tells whether the text may hold pictures."""
        return self._on

    def set_allowed(self, *, on: bool) -> None:
        """Says whether the text may hold pictures."""
        if on != self._on:
            self._on = on
            port = self._text.viewport()
            (port.installEventFilter if on else port.removeEventFilter)(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Paints the cards over the text."""
        if not isinstance(event, QPaintEvent):
            return super().eventFilter(watched, event)
        self._text.paintEvent(event)
        self._draw(event.rect().bottom())
        return True

    def _draw(self, bottom: int) -> None:
        text = self._text
        block = text.firstVisibleBlock()
        cards: list[tuple[QRectF, QTextBlock]] = []
        while block.isValid():
            box = text.blockBoundingGeometry(block).translated(text.contentOffset())
            if box.top() > bottom:
                break
            if OBJECT in block.text():
                cards.append((QRectF(box), block))
            block = block.next()
        if cards:
            painter = QPainter(text.viewport())
            number = self._pictures_before(cards[0][1])
            for box, block in cards:
                number += 1
                self._draw_card(painter, box, number, read_block(block))
            painter.end()

    def _pictures_before(self, last: QTextBlock) -> int:
        found, block = 0, self._text.document().begin()
        while block.isValid() and block != last:
            found += OBJECT in block.text()
            block = block.next()
        return found

    def _draw_card(self, painter: QPainter, box: QRectF, number: int, picture: Mapping[str, Any]) -> None:
        theme, text = self._theme, self._text
        card = box.adjusted(theme.px(2), 1, -theme.px(4), -1)
        card.setWidth(min(card.width(), text.viewport().width() - theme.px(8)))
        under = text.cursorForPosition(card.center().toPoint()).block()
        selected = text.textCursor().block() == under and text.hasFocus()
        painter.setPen(QColor(theme.colors.accent if selected else theme.colors.line))
        painter.setBrush(QColor(theme.colors.sunken))
        painter.drawRoundedRect(card, 4, 4)
        side = theme.px(16)
        place = card.toRect().adjusted(theme.px(8), 0, -theme.px(8), 0)
        painter.drawPixmap(
            place.left(), place.center().y() - side // 2, theme.tinted("image", "text2", side, text.devicePixelRatioF())
        )
        painter.setFont(theme.font("compact"))
        painter.setPen(QColor(theme.colors.text))
        said = picture.get("caption") or "还没有图题"
        words = painter.fontMetrics().elidedText(
            f"图 {number}　{said}", Qt.TextElideMode.ElideRight, place.width() - side - theme.px(8)
        )
        painter.drawText(place.adjusted(side + theme.px(8), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
