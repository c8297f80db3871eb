"""投资与成效: what the applications state, as bars and figures on a line; saved as PNG or SVG.  Nothing is judged."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.desk.charts import GROUPING_WORDS, GROUPINGS, GainSpread, GroupFigures, spread_gains, sum_investment
from app.file_writing import write_file
from app.late_modules import late_module
from ui.controls.banner import Banner
from ui.controls.labels import button, label
from ui.pages.desk.pane import DeskPane, scrolled
from ui.runtime.file_dialogs import choose_target
from ui.runtime.job_slots import JobSlot
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.merge.submission import Submission
    from app.output import figure_charts
    from app.output.chart_pictures import PictureKind
    from ui.pages.desk.controller import DeskController
    from ui.runtime.jobs import Job
    from ui.theme.theme import Theme
else:
    figure_charts = late_module("app.output.figure_charts")

Index = QModelIndex | QPersistentModelIndex
NOTE = "都是企业自己填写的数，没有核实。"
_SPREAD, _SPREAD_SHORT = "最小到最大，竖线是中间值", "最小到最大"
_SHARES = Qt.ItemDataRole.UserRole + 1
"""Places from 0 to 1 of what is drawn in a cell: the end of a bar, or the median and then every figure."""
_LINE_HEIGHT, _MOST_LINES = 32, 6
"""Height of a line at 100 %, and how many groups are in sight at once."""
_MOST_NAME = 260
"""Widest column of names, at 100 %."""
_NAMES_PERCENT = 30
"""Share of the pane that names have at most."""
_LEAST_FIGURE = 76
"""Narrowest column of numbers, at 100 %."""
_LEAST_HEIGHT = 120
"""Height at 100 % of the second table, under which the pane scrolls."""


class FiguresPane(DeskPane):
    """Shows both tables of figures, the grouping of the first, and two ways to save them as a picture."""

    def __init__(self, controller: DeskController, theme: Theme) -> None:
        super().__init__()
        self._controller = controller
        self._theme = theme
        self._grouping = GROUPINGS[0]
        self._sums: list[GroupFigures] = []
        self._gains: list[GainSpread] = []
        self._save_slot = JobSlot(self)
        self.setProperty("ground", "surface")
        self.banner = Banner(theme)
        self._groupings = QButtonGroup(self)
        self._segments = {each: button(GROUPING_WORDS[each], "toggle") for each in GROUPINGS}
        self.investment = _table(("", "投资合计（万元）", "写了的"), "投资", theme)
        self.gains = _table(("建设成效", _SPREAD, "中间值", "写了的"), "建设成效", theme)
        self._without = label("这些申报书里没有填建设成效。", type="compact", tone="text2")
        self.png_button, self.svg_button = button("存为 PNG"), button("存为 SVG")
        self._lay_out()
        self._groupings.buttonClicked.connect(self._on_grouping)
        self.png_button.clicked.connect(self._on_png)
        self.svg_button.clicked.connect(self._on_svg)

    @override
    def refresh(self) -> None:
        """Sums anew."""
        session = self._controller.session
        submissions = [row.submission for track in session.tracks for row in session.rows(track)]
        self._show_investment(submissions)
        self._gains = spread_gains(submissions)
        self.gains.setRowCount(len(self._gains))
        for at, each in enumerate(self._gains):
            cells = (each.label, _ends(each), f"{each.median:f}", f"{len(each.values)} 家")
            _fill(self.gains, at, cells, spread_shares(each))
        self._fit_columns()
        self.gains.setVisible(bool(self._gains))
        self._without.setVisible(not self._gains)
        for part in (self.png_button, self.svg_button):
            part.setEnabled(bool(submissions))

    def save(self, path: Path, kind: PictureKind) -> None:
        """Draws the picture off the UI thread and writes it."""
        sums, gains = tuple(self._sums), tuple(self._gains)
        title = f"{self._controller.session.title}　投资与建设成效（{GROUPING_WORDS[self._grouping]}）"

        def work(_job: Job) -> str:
            bars = [figure_charts.DrawnBar(e.name, _stated(e), e.investment, f"{e.investment:,.2f}") for e in sums]
            spreads = [figure_charts.DrawnSpread(e.label, e.values, e.median) for e in gains]
            write_file(path, figure_charts.draw_figures(title, bars, spreads, NOTE, kind))
            return str(path)

        self._save_slot.run(work, self._on_saved, self._on_failed)

    def _show_investment(self, submissions: Sequence[Submission]) -> None:
        self._sums = sum_investment(submissions, self._grouping)
        longest = max((each.investment for each in self._sums), default=Decimal(0))
        head = self.investment.horizontalHeaderItem(0)
        if head is not None:
            head.setText(GROUPING_WORDS[self._grouping].removeprefix("按"))
        self.investment.setRowCount(len(self._sums))
        lines = min(max(len(self._sums), 1), _MOST_LINES)
        head_height = self.investment.horizontalHeader().sizeHint().height()
        self.investment.setFixedHeight(head_height + lines * self._theme.px(_LINE_HEIGHT) + 4)
        for at, each in enumerate(self._sums):
            share = float(each.investment / longest) if longest > 0 else 0.0
            _fill(self.investment, at, (each.name, f"{each.investment:,.2f}", _stated(each)), (max(share, 0.0),))

    def _fit_columns(self) -> None:
        """Gives the words of both tables the room that they need, so that what is drawn has the rest."""
        px, tables = self._theme.px, (self.investment, self.gains)
        longest = max(table.sizeHintForColumn(0) for table in tables) + px(8)
        names = min(longest, px(_MOST_NAME), self.width() * _NAMES_PERCENT // 100)
        for table in tables:
            table.setColumnWidth(0, names)
            for column in range(2, table.columnCount()):
                table.setColumnWidth(column, max(px(_LEAST_FIGURE), table.sizeHintForColumn(column) + px(8)))

        head = self.gains.horizontalHeaderItem(1)
        if head is not None:
            room = self.gains.columnWidth(1) - px(20)
            head.setText(_SPREAD if self.gains.fontMetrics().horizontalAdvance(_SPREAD) < room else _SPREAD_SHORT)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Gives the names less room where the window is narrow."""
        super().resizeEvent(event)
        self._fit_columns()

    def _on_saved(self, path: str) -> None:
        self.banner.put("saved", "ok", f"已写好 {path}")

    def _on_failed(self, sentence: str) -> None:
        self.banner.put("saved", "error", sentence)

    def _on_png(self) -> None:
        if (path := choose_target(self, "存为 PNG", "投资与成效.png", "图片 (*.png)")) is not None:
            self.save(path, "png")

    def _on_svg(self) -> None:
        if (path := choose_target(self, "存为 SVG", "投资与成效.svg", "矢量图 (*.svg)")) is not None:
            self.save(path, "svg")

    def _on_grouping(self) -> None:
        self._grouping = next(each for each, one in self._segments.items() if one.isChecked())
        self.refresh()

    def _lay_out(self) -> None:
        px = self._theme.px
        self.investment.setItemDelegateForColumn(1, BarDelegate(self._theme, self.investment))
        self.gains.setItemDelegateForColumn(1, SpreadDelegate(self._theme, self.gains))
        tools = QHBoxLayout()
        tools.setSpacing(px(4))
        for each, segment in self._segments.items():
            segment.setCheckable(True)
            segment.setChecked(each == self._grouping)
            self._groupings.addButton(segment)
            tools.addWidget(segment)
        tools.addStretch(1)
        told = label(NOTE, type="compact", tone="text2")
        told.setWordWrap(False)
        tools.addWidget(told)
        foot = QHBoxLayout()
        foot.addWidget(label("每条旁边都有数字，黑白打印也看得清", type="compact", tone="text2"), 1)
        foot.addWidget(self.png_button)
        foot.addWidget(self.svg_button)
        inside = QWidget()
        inside.setProperty("ground", "surface")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(inside))
        self.gains.setMinimumHeight(px(_LEAST_HEIGHT))
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(24), px(10), px(24), px(8))
        column.setSpacing(px(8))
        column.addLayout(tools)
        column.addWidget(self.banner)
        column.addWidget(self.investment)
        column.addSpacing(px(4))
        column.addWidget(self.gains, 1)
        column.addWidget(self._without)
        column.addStretch()
        column.addLayout(foot)


class BarDelegate(QStyledItemDelegate):
    """Draws a bar with its number behind it."""

    def __init__(self, theme: Theme, table: QTableWidget) -> None:
        super().__init__(table)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints one bar, with room for the longest's number."""
        draw_ground(self, painter, option, index)
        px, colors = self._theme.px, self._theme.colors
        box = QRectF(option.rect).adjusted(px(8), 0, -px(8), 0)
        words = str(index.data())
        painter.save()
        painter.setFont(self._theme.font("compact"))
        room = painter.fontMetrics().horizontalAdvance(words) + px(10)
        wide = max((box.width() - room) * float(index.data(_SHARES)[0]), 0.0)
        bar = QRectF(box.left(), box.center().y() - px(7), wide, px(14))
        painter.fillRect(bar, QColor(colors.accent))
        painter.setPen(QColor(colors.text))
        painter.drawText(box.adjusted(wide + px(8), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()


class SpreadDelegate(QStyledItemDelegate):
    """Draws figures as rings on a line from the least to the most, and the median as a stroke."""

    def __init__(self, theme: Theme, table: QTableWidget) -> None:
        super().__init__(table)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints one line with its ends written beside it."""
        draw_ground(self, painter, option, index)
        px, colors = self._theme.px, self._theme.colors
        box = QRectF(option.rect).adjusted(px(8), 0, -px(8), 0)
        median, *figures = index.data(_SHARES)
        least, both, most = str(index.data()).partition(" – ")
        if not both:  # all state the same: there is no stretch to draw
            self._same(painter, box, least, len(figures))
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font("caption"))
        painter.setPen(QColor(colors.text2))
        side = max(painter.fontMetrics().horizontalAdvance(words) for words in (least, most)) + px(14)
        middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        painter.drawText(QRectF(box.left(), box.top(), side - px(8), box.height()), middle | right, least)
        painter.drawText(box.adjusted(box.width() - side + px(8), 0, 0, 0), middle, most)
        line = box.adjusted(side, 0, -side, 0)
        y = line.center().y()
        painter.setPen(QPen(QColor(colors.control), 1.5))
        painter.drawLine(QPointF(line.left(), y), QPointF(line.right(), y))
        painter.setPen(QPen(QColor(colors.accent), 1.6))
        painter.setBrush(QColor(colors.surface))
        for share in figures:
            painter.drawEllipse(QPointF(line.left() + line.width() * share, y), px(4), px(4))
        x = line.left() + line.width() * median
        painter.setPen(QPen(QColor(colors.text), 2.4))
        painter.drawLine(QPointF(x, y - px(9)), QPointF(x, y + px(9)))
        painter.restore()

    def _same(self, painter: QPainter, box: QRectF, value: str, count: int) -> None:
        words = f"都写 {value}" if count > 1 else f"只有一家写，{value}"
        painter.save()
        painter.setFont(self._theme.font("compact"))
        painter.setPen(QColor(self._theme.colors.text2))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        painter.restore()


def draw_ground(delegate: QStyledItemDelegate, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
    """Draws a cell as the table draws its others, without its words."""
    plain = QStyleOptionViewItem(option)
    delegate.initStyleOption(plain, index)
    plain.text = ""
    style = plain.widget.style()
    style.drawControl(QStyle.ControlElement.CE_ItemViewItem, plain, painter, plain.widget)


def spread_shares(spread: GainSpread) -> tuple[float, ...]:
    """Returns places from 0 (the least) to 1 (the most): the median's, then each figure's."""
    least, most = spread.values[0], spread.values[-1]
    whole = most - least
    return tuple(float((value - least) / whole) if whole else 0.5 for value in (spread.median, *spread.values))


def _ends(spread: GainSpread) -> str:
    least, most = spread.values[0], spread.values[-1]
    return f"{least:f} – {most:f}" if most > least else f"{least:f}"


def _stated(figures: GroupFigures) -> str:
    return f"{figures.stated}/{figures.applications} 份"


def _table(heads: Sequence[str], name: str, theme: Theme) -> QTableWidget:
    made = QTableWidget(0, len(heads))
    made.setHorizontalHeaderLabels(list(heads))
    made.setAccessibleName(name)
    made.setProperty("cells", "text")
    made.setProperty("edge", "none")
    made.setShowGrid(False)
    made.setTabKeyNavigation(False)
    made.setWordWrap(False)
    made.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    made.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    made.verticalHeader().hide()
    made.verticalHeader().setDefaultSectionSize(theme.px(_LINE_HEIGHT))
    head = made.horizontalHeader()
    head.setHighlightSections(False)
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    head.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    head.setMinimumSectionSize(theme.px(84))
    made.setColumnWidth(0, theme.px(_MOST_NAME))
    for column in range(2, len(heads)):
        made.setColumnWidth(column, theme.px(_LEAST_FIGURE))
    return made


def _fill(table: QTableWidget, row: int, cells: Sequence[str], shares: tuple[float, ...]) -> None:
    for column, cell in enumerate(cells):
        item = QTableWidgetItem(cell)
        item.setToolTip(cell)
        if column == 1:
            item.setData(_SHARES, shares)
        table.setItem(row, column, item)
