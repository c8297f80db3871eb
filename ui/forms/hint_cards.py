"""Hints as sentences beside their lines, in a column at the right of a text, joined to the lines by hairlines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from ui.forms.hint_actions import HintAction, actions_of
from ui.forms.hint_places import PlacedHint, line_of
from ui.runtime.overriding import override
from ui.theme.icons import draw_level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.theme.theme import Theme

WIDTH = 264
"""Pixels at 100 % of the column."""
_STEM, _MARK, _TEXT, _TOP, _GAP = 12, 24, 40, 26, 10
"""Pixels at 100 %: where the stem, the mark and the text stand, the column's head, and between two cards."""
_WRAP = int(Qt.TextFlag.TextWordWrap)
_ONLY = "只提醒，不影响检查和定稿"


@dataclass(frozen=True, slots=True)
class _Card:
    place: PlacedHint
    line: int
    """Middle of its line."""
    box: QRect
    title: QRect
    detail: QRect
    links: tuple[tuple[HintAction, str, QRect], ...]
    """What can be done about it: in words, and where they stand."""

    @property
    def silence(self) -> QRect:
        """Returns where the words stand that silence it."""
        return self.links[-1][2]


class HintCards(QWidget):
    """Paints the hints of the lines in sight; ``chosen`` gives one to go to, ``acted`` what to do about one."""

    chosen = Signal(object)
    acted = Signal(object, str)

    def __init__(self, area: QPlainTextEdit, theme: Theme) -> None:
        super().__init__()
        self._area = area
        self._theme = theme
        self._places: Sequence[PlacedHint] = ()
        self._current: PlacedHint | None = None
        self._hovered: _Card | None = None
        self._cards: list[_Card] | None = None
        self.setMouseTracking(True)
        area.verticalScrollBar().valueChanged.connect(self._moved)
        area.document().documentLayout().documentSizeChanged.connect(self._moved)
        self.hide()

    def show_hints(self, places: Sequence[PlacedHint], current: PlacedHint | None) -> None:
        """Shows other hints."""
        self._places, self._current = places, current
        self._moved()

    def cards(self) -> list[tuple[PlacedHint, QRect, QRect]]:
        """Returns the hints in sight, each with its card and with the words that silence it."""
        return [(card.place, card.box, card.silence) for card in self._laid_out()]

    def links(self) -> list[tuple[PlacedHint, dict[str, QRect]]]:
        """Returns the hints in sight, each with what can be done about it and where that stands."""
        return [(card.place, {action: box for action, _, box in card.links}) for card in self._laid_out()]

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(WIDTH), 0)

    def _moved(self) -> None:
        self._cards = None
        self._hovered = None
        self.update()

    def _laid_out(self) -> list[_Card]:
        if self._cards is None:
            self._cards = self._lay_out()
        return self._cards

    def _lay_out(self) -> list[_Card]:
        """Puts each card at its line, or under the one before; the current one is never left out."""
        area = self._area
        shift = area.viewport().mapTo(area, area.viewport().rect().topLeft()).y()
        seen = []
        for each in self._places:
            top, bottom = line_of(area, each)
            if bottom >= 0 and top <= area.viewport().height():
                seen.append((each, (top + bottom) // 2 + shift))
        made = self._stack(seen)
        if self._current is not None and all(card.place is not self._current for card in made):
            at = next((n for n, (place, _) in enumerate(seen) if place is self._current), 0)
            made = self._stack(seen[at:])
        return made

    def _stack(self, seen: list[tuple[PlacedHint, int]]) -> list[_Card]:
        px, cards = self._theme.px, list[_Card]()
        free, end = px(_TOP), self.height() - px(_TOP)
        for place, line in seen:
            card = self._card(place, line, max(free, line - px(12)))
            if card.box.bottom() > end:
                break
            cards.append(card)
            free = card.box.bottom() + px(_GAP)
        return cards

    def _card(self, place: PlacedHint, line: int, top: int) -> _Card:
        px, theme = self._theme.px, self._theme
        left, pad = px(_TEXT), px(4)
        room = self.width() - left - px(4)
        boxes, y = [], top + pad
        for words, font in (
            (place.hint.title, theme.font("compact", bold=True)),
            (place.hint.detail, theme.font("caption")),
        ):
            size = QFontMetrics(font).boundingRect(QRect(0, 0, room, 10_000), _WRAP, words)
            boxes.append(QRect(left, y, min(size.width() + 1, room), size.height()))
            y += size.height() + px(1)
        links, y = self._links(place, left, y, room)
        box = QRect(px(_STEM + 4), top, self.width() - px(_STEM + 4), y + pad - top)
        return _Card(place, line, box, boxes[0], boxes[1], links)

    def _links(
        self, place: PlacedHint, left: int, top: int, room: int
    ) -> tuple[tuple[tuple[HintAction, str, QRect], ...], int]:
        """Puts what can be done side by side, on a line of its own where there is no room; returns where it ends."""
        px, metrics = self._theme.px, QFontMetrics(self._theme.font("caption"))
        x, y, high, found = left, top, metrics.height(), []
        for action, words in actions_of(place.hint):
            wide = min(metrics.horizontalAdvance(words) + 1, room)
            if x > left and x + wide > left + room:
                x, y = left, y + high + px(2)
            found.append((action, words, QRect(x, y, wide, high)))
            x += wide + px(16)
        return tuple(found), y + high + px(1)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the head, the stems and the cards."""
        painter = QPainter(self)
        self._paint_head(painter)
        for card in self._laid_out():
            self._paint_stem(painter, card)
            self._paint_card(painter, card)
        painter.end()

    def _paint_head(self, painter: QPainter) -> None:
        theme, px = self._theme, self._theme.px
        painter.setFont(theme.font("caption"))
        painter.setPen(QColor(theme.colors.text3))
        head = QRect(px(_MARK), 0, self.width() - px(_MARK + 4), px(20))
        count = len(self._places)
        told = f"写作提示 {count} 处" if count else "没有写作提示"
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(head, left, told)
        if count:
            painter.drawText(head, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "F8 下一处")
            painter.drawText(head.translated(0, self.height() - head.height()), left, _ONLY)

    def _paint_stem(self, painter: QPainter, card: _Card) -> None:
        theme, px = self._theme, self._theme.px
        painter.setPen(QColor(theme.colors.accent if card.place is self._current else theme.colors.control))
        x, y = px(_STEM), card.title.center().y()
        painter.drawLine(0, card.line, x, card.line)
        if y != card.line:
            painter.drawLine(x, min(card.line, y), x, max(card.line, y))
        painter.drawLine(x, y, px(_MARK) - px(2), y)

    def _paint_card(self, painter: QPainter, card: _Card) -> None:
        theme, colors, px = self._theme, self._theme.colors, self._theme.px
        hovered = self._hovered is not None and self._hovered.place is card.place
        if card.place is self._current or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.selected if card.place is self._current else colors.hover))
            painter.drawRoundedRect(card.box, 4, 4)
        side = px(10)
        mark = QRectF(px(_MARK), card.title.center().y() - side / 2, side, side)
        draw_level(painter, mark, "advice", colors.accent if card.place is self._current else colors.advice)
        for box, words, font, color in (
            (card.title, card.place.hint.title, theme.font("compact", bold=True), colors.text),
            (card.detail, card.place.hint.detail, theme.font("caption"), colors.text2),
        ):
            painter.setFont(font)
            painter.setPen(QColor(color))
            painter.drawText(box.adjusted(0, 0, 2, 2), _WRAP, words)
        painter.setFont(theme.font("caption"))
        for action, words, box in card.links:
            painter.setPen(QColor(colors.text2 if action == "silence" and len(card.links) > 1 else colors.accent))
            shown = QFontMetrics(painter.font()).elidedText(words, Qt.TextElideMode.ElideRight, box.width() + 2)
            painter.drawText(box.adjusted(0, 0, 2, 2), int(Qt.AlignmentFlag.AlignLeft), shown)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        card = self._at(event)
        self.setCursor(Qt.CursorShape.PointingHandCursor if card else Qt.CursorShape.ArrowCursor)
        if card is not self._hovered:
            self._hovered = card
            self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = None
        self.update()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Goes to the words of a hint, or does what was clicked about it."""
        card = self._at(event)
        if card is None or event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position().toPoint()
        action = next((each for each, _, box in card.links if box.adjusted(-4, -4, 4, 4).contains(at)), "")
        if action:
            self.acted.emit(card.place, action)
        else:
            self.chosen.emit(card.place)

    def _at(self, event: QMouseEvent) -> _Card | None:
        return next((card for card in self._laid_out() if card.box.contains(event.position().toPoint())), None)
