"""The differences between a draft and what is kept of its firm, line by line, to take over as one chooses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QStyle,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ui.controls.labels import button, label
from ui.controls.offers_model import EMPTY, OffersModel
from ui.controls.tick_cells import TickDelegate, is_tick_pressed
from ui.runtime.overriding import override
from ui.theme.scaled import scaled
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.jobs.companies import ProfileOffer

Index = QModelIndex | QPersistentModelIndex
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere)
"""At the top left, as Qt has it where nothing else is said."""
_SHARES = (0.26, 0.37)
"""Of the width: the item, what it says now; what it would say has the rest."""


class _Cells(TickDelegate):
    """Paints text at the top of its cell, under its head, with room around it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    @override
    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.displayAlignment = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
        option.decorationAlignment = Qt.AlignmentFlag.AlignTop

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self.parent()
        assert isinstance(view, QTableView)
        px = self._theme.px
        room = view.columnWidth(index.column()) - 2 * px(8) - (px(30) if index.column() == 0 else 0)
        metrics = QFontMetrics(self._theme.font("body"))
        box = metrics.boundingRect(QRect(0, 0, max(room, px(40)), 100_000), _WRAP, str(index.data() or ""))
        return QSize(0, box.height() + 2 * px(7))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        px, box, colors = self._theme.px, option.rect, self._theme.colors
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(colors.selected))
        painter.setFont(self._theme.font("body"))
        inside = box.adjusted(px(8), px(7), -px(8), -px(6))
        if index.column() == 0:
            side = self._theme.px(18)
            self.paint_tick(painter, option, index, QRect(inside.left(), inside.top(), side, side))
            inside.setLeft(inside.left() + px(26))
        painter.setPen(QColor(colors.text3 if index.data(EMPTY) else colors.text))
        painter.drawText(inside, _WRAP, str(index.data() or ""))
        painter.setPen(QColor(colors.line))
        painter.drawLine(box.bottomLeft(), box.bottomRight())

    @override
    def editorEvent(self, event: QEvent, model: object, option: QStyleOptionViewItem, index: Index) -> bool:
        """Ticks by a click in the first column, or by Space in any."""
        pressed = is_tick_pressed(event, index)
        if pressed and isinstance(model, OffersModel):
            model.toggle_row(index.row())
        return pressed


class OffersPanel(QWidget):
    """Offers answers to tick.

    ``offers_chosen`` carries the answers that were ticked, ``given_up`` says that none is wanted.
    """

    offers_chosen = Signal(object)
    given_up = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._act = ""
        self.offers = OffersModel(self)
        self.title = label("", type="section")
        self._told = label("", type="compact", tone="text2")
        self.table = QTableView()
        self.apply_button = button("", "primary")
        self.all = button("全选", "quiet")
        self.none = button("全不选", "quiet")
        self.back = button("返回")
        self._dress()
        self._lay_out()
        self.offers.dataChanged.connect(self._count)
        self.apply_button.clicked.connect(self._emit_wanted)
        self.all.clicked.connect(self._tick_all)
        self.none.clicked.connect(self._tick_none)
        self.back.clicked.connect(self.given_up)

    def ask(self, title: str, offers: Sequence[ProfileOffer], heads: tuple[str, str], act: str, *, over: bool) -> None:
        """Asks which answers to take.

        ``act`` is what the button does (带入, 存入), ``over`` as in the model.
        """
        self._act = act
        self.title.setText(title)
        self.offers.show_offers(offers, *heads, over=over)
        taken = sum(bool(each.now) for each in offers)
        kept = f"其中 {taken} 项已经写着别的内容，先没有勾选，要换成新的再勾上。"
        self._told.setText(kept if taken and not over else "只动勾选的几项，其余不变。")
        self._count()
        self._fit()
        self.table.setCurrentIndex(self.offers.index(0, 0))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Goes back by Esc, choosing nothing."""
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wraps the texts anew."""
        super().resizeEvent(event)
        # The table has its new width when the layout is through.
        QTimer.singleShot(0, self, self._fit)

    def _emit_wanted(self) -> None:
        self.offers_chosen.emit(self.offers.wanted)

    def _tick_all(self) -> None:
        self.offers.tick_all(on=True)

    def _tick_none(self) -> None:
        self.offers.tick_all(on=False)

    def _count(self) -> None:
        number = len(self.offers.wanted)
        self.apply_button.setText(f"{self._act} {number} 项" if number else f"没有勾选要{self._act}的")
        self.apply_button.setEnabled(number > 0)

    def _fit(self) -> None:
        width = self.table.viewport().width()
        for column, share in enumerate(_SHARES):
            self.table.setColumnWidth(column, int(width * share))
        self.table.resizeRowsToContents()

    def _dress(self) -> None:
        table = self.table
        table.setModel(self.offers)
        table.setItemDelegate(_Cells(self._theme, table))
        table.setAccessibleName("不一样的几项")
        table.setWordWrap(True)
        table.setShowGrid(False)
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setMinimumSectionSize(self._theme.px(32))
        table.horizontalHeader().setStretchLastSection(True)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.horizontalHeader().setHighlightSections(False)

    def _lay_out(self) -> None:
        self.setProperty("ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 8, 24, 16)
        scaled(self._theme, column, setSpacing=8)
        column.addWidget(self.title)
        column.addWidget(self._told)
        column.addWidget(self.table, 1)
        row = QHBoxLayout()
        scaled(self._theme, row, setSpacing=8)
        for each in (self.all, self.none):
            row.addWidget(each)
        row.addStretch(1)
        for each in (self.back, self.apply_button):
            row.addWidget(each)
        column.addLayout(row)
