"""Draws the lines of a review: ticks, both texts with what differs marked, the state with its shape."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QHeaderView, QStyle, QStyleOptionViewItem, QTableView, QWidget

from app.intake.text_difference import align
from ui.controls.changed_marks import changed_format, utf16_units
from ui.controls.tick_cells import TickDelegate, is_tick_pressed
from ui.pages.intake.review_lines import ReviewLine
from ui.pages.intake.review_model import HEADS, LINE, STATES, ReviewModel
from ui.runtime.overriding import override
from ui.theme.icons import level_pixmap
from ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_SHARES = (0.3, 0.3)
"""Of the width beside the state: the item, the draft's; the file's has the rest."""
_STATE = 124
"""Width of the state at 100 %."""
_SHOWN = 150
"""Characters of an answer that are shown in a line; the whole is in the tip and in the file at the left."""
_LEVELS = {"read": "ok", "look": "confirm", "none": "advice"}
_TICK, _GAP = 26, 8
REPLACES = "现在有内容，勾选才替换"


@lru_cache(maxsize=1 << 12)
def _parts(present: str, found: str) -> tuple[tuple[tuple[str, bool], ...], tuple[tuple[str, bool], ...]]:
    """Splits both texts into stretches that differ or not, cut to what is shown."""
    if not present or not found:
        return ((_cut(present), False),), ((_cut(found), False),)
    pieces = align(present[:_SHOWN], found[:_SHOWN])
    one = tuple((a, not same) for same, a, _ in pieces if a)
    other = tuple((b, not same) for same, _, b in pieces if b)
    return (*one, *_rest(present)), (*other, *_rest(found))


def _rest(text: str) -> tuple[tuple[str, bool], ...]:
    return (("……", False),) if len(text) > _SHOWN else ()


def _cut(text: str) -> str:
    flat = text.strip()
    return flat if len(flat) <= _SHOWN else flat[:_SHOWN] + "……"


class ReviewDelegate(TickDelegate):
    """Paints a cell from its line."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view, line, px = self.parent(), index.data(LINE), self._theme.px
        assert isinstance(view, QTableView)
        if not isinstance(line, ReviewLine):
            return QSize(0, px(36))
        room = view.columnWidth(index.column()) - 2 * px(_GAP) - (px(_TICK) if index.column() == 0 else 0)
        metrics = QFontMetrics(self._theme.font("body"))
        flags = int(Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere)
        text = (line.label, _cut(line.present), _cut(line.found), "")[index.column()]
        high = metrics.boundingRect(QRect(0, 0, max(room, px(40)), 100_000), flags, text or " ").height()
        if remark := self._remark(line, index.column()):
            small = QFontMetrics(self._theme.font("compact"))
            high += small.boundingRect(QRect(0, 0, max(room, px(40)), 100_000), flags, remark).height() + px(2)
        return QSize(0, high + 2 * px(8))

    def _remark(self, line: ReviewLine, column: int) -> str:
        if column != 2 or line.state == "none":  # noqa: PLR2004 - the file's column
            return ""
        return "\n".join(each for each in (line.remark, REPLACES if line.replaces else "") if each)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints a head over the row, or one cell."""
        line, colors, px, box = index.data(LINE), self._theme.colors, self._theme.px, option.rect
        if not isinstance(line, ReviewLine):
            self._head(painter, box, str(line) if index.column() == 0 else "")
            return
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(colors.selected))
        inside = box.adjusted(px(_GAP), px(8), -px(_GAP), -px(7))
        if index.column() == 0:
            if line.offer is not None:
                side = self._theme.px(18)
                self.paint_tick(painter, option, index, QRect(inside.left(), inside.top(), side, side))
            inside.setLeft(inside.left() + px(_TICK))
            self._text(painter, inside, ((line.label, False),), colors.text)
        elif index.column() == len(HEADS) - 1:
            self._state(painter, inside, line)
        else:
            self._answer(painter, inside, line, index.column())
        painter.setPen(QColor(colors.line))
        painter.drawLine(box.bottomLeft(), box.bottomRight())

    def _answer(self, painter: QPainter, inside: QRect, line: ReviewLine, column: int) -> None:
        colors = self._theme.colors
        if line.state == "none":
            text = (line.present or "空") if column == 1 else line.found
            quiet = column == 2 or not line.present  # noqa: PLR2004 - the file's column
            self._text(painter, inside, ((_cut(text), False),), colors.text3 if quiet else colors.text2)
            return
        present, found = _parts(line.present, line.found)
        if column == 1:
            parts = present if line.present else (("空", False),)
            self._text(painter, inside, parts, colors.text2 if line.present else colors.text3, mark="gone")
            return
        used = self._text(painter, inside, found, colors.text, mark="new")
        if remark := self._remark(line, column):
            below = inside.adjusted(0, used + self._theme.px(2), 0, 0)
            tone = colors.confirm if line.state == "look" else colors.text2
            self._text(painter, below, ((remark, False),), tone, font=self._theme.font("compact"))

    def _text(
        self, painter: QPainter, box: QRect, parts: tuple[tuple[str, bool], ...], color: str, *, mark: str = "",
        font: QFont | None = None,
    ) -> int:  # fmt: skip
        """Draws wrapped text from the top left, what differs marked, and returns its height in pixels."""
        layout = QTextLayout(
            "".join(text.replace("\n", "\u2028") for text, _ in parts), font or self._theme.font("body")
        )
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        formats, at = [], 0
        for text, differs in parts:
            if differs and mark:
                made = QTextLayout.FormatRange()
                made.start, made.length = at, utf16_units(text)
                made.format = changed_format(self._theme, new=mark == "new")
                formats.append(made)
            at += utf16_units(text)
        layout.setFormats(formats)
        layout.beginLayout()
        high = 0.0
        while (row := layout.createLine()).isValid():
            row.setLineWidth(max(1, box.width()))
            row.setPosition(QPointF(0, high))
            high += row.height()
        layout.endLayout()
        painter.save()
        painter.setClipRect(box.adjusted(0, -1, 0, self._theme.px(4)))
        painter.setPen(QColor(color))
        layout.draw(painter, QPointF(box.topLeft()))
        painter.restore()
        return int(high)

    def _state(self, painter: QPainter, inside: QRect, line: ReviewLine) -> None:
        theme = self._theme
        level = _LEVELS[line.state]
        side = theme.px(12)
        widget = self.parent()
        ratio = widget.devicePixelRatioF() if isinstance(widget, QWidget) else 1.0
        metrics = QFontMetrics(theme.font("body"))
        words = STATES[line.state]
        left = inside.right() - metrics.horizontalAdvance(words) - side - theme.px(6)
        top = inside.top() + (metrics.height() - side) // 2
        if line.state == "look":
            chip = QRect(
                left - theme.px(6),
                inside.top() - theme.px(2),
                inside.right() - left + theme.px(12),
                metrics.height() + theme.px(4),
            )
            painter.setBrush(QColor(theme.colors.confirm_tint))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(chip, 4, 4)
        painter.drawPixmap(left, top, level_pixmap(level, theme.colors.role(level), side, ratio))
        painter.setFont(theme.font("body"))
        painter.setPen(QColor(theme.colors.confirm if line.state == "look" else theme.colors.text2))
        painter.drawText(left + side + theme.px(6), inside.top() + metrics.ascent(), words)

    def _head(self, painter: QPainter, box: QRect, words: str) -> None:
        colors, px = self._theme.colors, self._theme.px
        painter.fillRect(box, QColor(colors.sunken))
        if words:
            view = self.parent()
            whole = QRect(box)
            if isinstance(view, QTableView):
                whole.setWidth(view.viewport().width())
            painter.save()
            painter.setClipping(False)
            painter.setFont(self._theme.font("body", bold=True))
            painter.setPen(QColor(colors.text))
            painter.drawText(whole.adjusted(px(_GAP), 0, -px(_GAP), 0), Qt.AlignmentFlag.AlignVCenter, words)
            painter.restore()
        painter.setPen(QColor(colors.line))
        painter.drawLine(box.bottomLeft(), box.bottomRight())

    @override
    def editorEvent(self, event: QEvent, model: object, option: QStyleOptionViewItem, index: Index) -> bool:
        """Ticks by a click in the first column, or by Space in any."""
        pressed = is_tick_pressed(event, index)
        if pressed and isinstance(model, ReviewModel):
            model.toggle(index.row())
        return pressed


class ReviewTable(QTableView):
    """Shows the answers of a filled form beside those of the draft, line by line."""

    def __init__(self, model: ReviewModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setModel(model)
        self.setItemDelegate(ReviewDelegate(theme, self))
        self.setAccessibleName("文件里的各项")
        self.setWordWrap(True)
        self.setShowGrid(False)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(theme.px(32))
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        model.modelReset.connect(self.fit)
        theme.changed.connect(self.fit)

    def fit(self) -> None:
        """Sets widths by their shares, rows as high as their texts, and heads over the whole width."""
        width = max(self.viewport().width() - self._theme.px(_STATE), 0)
        widths = [int(width * share) for share in _SHARES]
        for column, wide in enumerate((*widths, width - sum(widths), self._theme.px(_STATE))):
            self.setColumnWidth(column, wide)
        self.clearSpans()
        model = self.model()
        assert isinstance(model, ReviewModel)
        for row in range(model.rowCount()):
            if model.line(row) is None:
                self.setSpan(row, 0, 1, len(HEADS))
        self.resizeRowsToContents()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self.fit)  # the viewport has its new width when the layout is through
