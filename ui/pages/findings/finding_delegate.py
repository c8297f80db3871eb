"""How a finding and the header over it are drawn: tag, sentence, place, action; shape and word beside the colour."""

from __future__ import annotations

import re

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.draft.level_words import LEVEL_WORDS
from ui.draft.finding_rows import ENTRY, FindingEntry, GroupHeader
from ui.runtime.overriding import override
from ui.theme.icons import draw_level
from ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex
TAG_WORDS = LEVEL_WORDS | {"returned": "意见"}
"""Words of levels where there is room for two or three characters."""
_LONG = re.compile(r"[!-~]{24,}")
"""A word (an address, a code) that may be longer than a line."""
_EDGE, _GAP, _TAG, _ACTION = 24, 12, 64, 84


class FindingDelegate(QStyledItemDelegate):
    """Paints rows as high as their sentence needs.

    ``narrow`` puts the action away and the edges closer.
    """

    def __init__(self, theme: Theme, parent: QWidget, *, narrow: bool = False) -> None:
        super().__init__(parent)
        self._theme = theme
        self._narrow = narrow
        self._edge = 12 if narrow else _EDGE
        self._heights: dict[tuple[str, int, int], int] = {}
        self._metrics: dict[int, tuple[QFontMetrics, QFontMetrics]] = {}

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Returns the height of the sentence, which takes several lines where one is too short."""
        entry = index.data(ENTRY)
        theme = self._theme
        if isinstance(entry, GroupHeader):
            return QSize(0, theme.px(30))
        width = self._room(option)
        key = (entry.finding.message, width, theme.tokens.percent)
        if key not in self._heights:
            self._heights[key] = self._text_height(entry, width)
        return QSize(0, self._heights[key] + theme.px(9))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints one header or one finding."""
        entry = index.data(ENTRY)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        if isinstance(entry, GroupHeader):
            self._paint_header(painter, option, entry)
        elif isinstance(entry, FindingEntry):
            self._paint_row(painter, option, entry)
        # A header has no tint of its own: without the ring nobody would see where the keyboard is, however it came.
        ringed = isinstance(entry, GroupHeader) or option.state & QStyle.StateFlag.State_KeyboardFocusChange
        if option.state & QStyle.StateFlag.State_HasFocus and ringed:
            pen = QPen(QColor(self._theme.colors.focus), 2)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(option.rect).adjusted(2, 2, -2, -2), 4, 4)
        painter.restore()

    def _room(self, option: QStyleOptionViewItem) -> int:
        view = option.widget
        whole = view.viewport().width() if view is not None and hasattr(view, "viewport") else option.rect.width()
        px = self._theme.px
        taken = 2 * px(self._edge) + px(_TAG) + px(_GAP) + (0 if self._narrow else px(_ACTION))
        return max(whole - taken, px(80))

    def _text_height(self, entry: FindingEntry, width: int) -> int:
        least = self._theme.px(36)
        return max(sum(box.height() for box in self._boxes(entry, width)), least)

    def _boxes(self, entry: FindingEntry, width: int) -> tuple[QRect, QRect]:
        percent = self._theme.tokens.percent
        if percent not in self._metrics:
            self._metrics[percent] = (
                QFontMetrics(self._theme.font("compact")),
                QFontMetrics(self._theme.font("caption")),
            )
        of_body, of_small = self._metrics[percent]
        body, small = _room_of(of_body, width, entry.finding.message), _room_of(of_small, width, entry.place or " ")
        px = self._theme.px
        body.setHeight(max(body.height(), px(20)))
        small.setHeight(max(small.height(), px(16)) if entry.place else 0)
        return body, small

    def _paint_header(self, painter: QPainter, option: QStyleOptionViewItem, header: GroupHeader) -> None:
        theme, rect, px = self._theme, option.rect, self._theme.px
        painter.fillRect(rect, QColor(theme.colors.sunken))
        left = rect.left() + px(self._edge)
        arrow = theme.tinted("next" if header.folded else "down", "text2", px(12), painter.device().devicePixelRatioF())
        painter.drawPixmap(left, rect.center().y() - px(6) + 1, arrow)
        painter.setFont(theme.font("compact", bold=True))
        painter.setPen(QColor(theme.colors.text))
        inner = rect.adjusted(px(self._edge) + px(20), 0, -px(self._edge), 0)
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, header.title)
        painter.setFont(theme.font("caption"))
        painter.setPen(QColor(theme.colors.text3))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{header.count} 条")

    def _paint_row(self, painter: QPainter, option: QStyleOptionViewItem, row: FindingEntry) -> None:
        theme, colors, rect, px = self._theme, self._theme.colors, option.rect, self._theme.px
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(colors.selected))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(colors.hover))
        painter.setPen(QColor(colors.line))
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        left = rect.left() + px(self._edge)
        self._paint_tag(painter, QRect(left, rect.top() + (rect.height() - px(20)) // 2, px(_TAG), px(20)), row)
        width = self._room(option)
        body, small = self._boxes(row, width)
        at = rect.top() + (rect.height() - body.height() - small.height()) // 2
        x = left + px(_TAG) + px(_GAP)
        painter.setFont(theme.font("compact"))
        painter.setPen(QColor(colors.text))
        painter.drawText(QRect(x, at, width, body.height()), _wrap(row.finding.message), row.finding.message)
        painter.setFont(theme.font("caption"))
        painter.setPen(QColor(colors.text2))
        painter.drawText(QRect(x, at + body.height(), width, small.height()), _wrap(row.place), row.place)
        if not self._narrow:
            self._paint_action(painter, rect, row)

    def _paint_tag(self, painter: QPainter, box: QRect, row: FindingEntry) -> None:
        theme, level = self._theme, row.level
        color, px = theme.colors.role(level), theme.px
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme.tokens.mode == "contrast"
        painter.setPen(QPen(QColor(color), 2) if edge else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.colors.role(level + "_tint")))
        painter.drawRoundedRect(QRectF(box), 4, 4)
        painter.setFont(theme.font("caption"))
        words = QFontMetrics(painter.font()).horizontalAdvance(TAG_WORDS[level])
        start = box.left() + (box.width() - words - px(13)) / 2
        shape = QRectF(start, box.center().y() - px(4), px(9), px(9))
        draw_level(painter, shape, level, color)
        painter.setPen(QColor(color))
        text = QRectF(start + px(13), box.top(), words + px(4), box.height())
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, TAG_WORDS[level])

    def _paint_action(self, painter: QPainter, rect: QRect, row: FindingEntry) -> None:
        theme, px = self._theme, self._theme.px
        role = "ok" if row.done else "accent"
        painter.setFont(theme.font("compact"))
        painter.setPen(QColor(theme.colors.role(role)))
        box = rect.adjusted(0, 0, -px(self._edge) - px(16), 0)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, row.action)
        ratio = painter.device().devicePixelRatioF()
        sign = theme.tinted("check" if row.done else "next", role, px(12), ratio)
        painter.drawPixmap(rect.right() - px(self._edge) - px(12), rect.center().y() - px(6), sign)


def _wrap(text: str) -> int:
    """Tells how a text is broken: never before 。 or ，, as Qt does where it may break anywhere."""
    word = Qt.TextFlag.TextWordWrap
    return int(word | Qt.TextFlag.TextWrapAnywhere if _LONG.search(text) else word)


def _room_of(metrics: QFontMetrics, width: int, text: str) -> QRect:
    """Returns the rectangle that a text takes.

    Most are one line and only measured, as breaking lines is what takes the time.
    """
    advance = metrics.horizontalAdvance(text)
    if advance <= width and "\n" not in text:
        return QRect(0, 0, advance, metrics.height())
    return metrics.boundingRect(QRect(0, 0, width, 10_000), _wrap(text), text)
