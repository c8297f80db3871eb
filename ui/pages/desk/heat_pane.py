"""环节热图: scenarios by 环节 and industry, district or firm, a number in every cell; saved as PNG or SVG."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.desk.charts import GROUPING_WORDS, GROUPINGS, StageCounts, applications_in, count_stages
from app.file_writing import write_file
from app.late_modules import late_module
from app.output.heat_shades import FIRST_WHITE, SHADES, heading_lines, shade_at, shade_bounds
from ui.controls.banner import Banner
from ui.controls.labels import button, empty, label
from ui.controls.quiet_combo import WholeListCombo
from ui.controls.two_panes import arrange_two_panes
from ui.pages.desk.pane import DeskPane, scrolled
from ui.runtime.file_dialogs import choose_target
from ui.runtime.job_slots import JobSlot
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from pathlib import Path

    from app.merge.submission import Submission
    from app.output import heat_map
    from app.output.chart_pictures import PictureKind
    from ui.pages.desk.controller import DeskController
    from ui.runtime.jobs import Job
    from ui.theme.theme import Theme
else:
    heat_map = late_module("app.output.heat_map")

Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
_EMPTY = StageCounts((), (), (), ())
_DARK_SHADES = ("#242729", "#1D3A3D", "#23515A", "#2A6872", "#55ADB5", "#82CBD1", "#B4E6EA")
"""The picture's shades from dark to light, for a dark window: white cells would blind."""
_INK, _WHITE = "#10181A", "#FFFFFF"
"""Letters on light and on dark cells."""


_SIDE, _BESIDE = 224, 940
"""Width of the list of a cell, and of the pane from which it stands beside the map, at 100 %."""
_LISTED = 30
"""Firms of a cell that are listed with their scenarios; the others by name alone."""
_LEAST_HEIGHT = 180
_HEAD, _LEAST, _SUMS = 140, 36, 84
"""Width of the groups' names, the least of a cell, and the height of the sums, at 100 %."""


def cell_colors(shade: int, *, dark: bool) -> tuple[str, str]:
    """Returns the ground of a cell and the colour of its number."""
    ground = (_DARK_SHADES if dark else SHADES)[shade]
    return ground, _WHITE if dark != (shade >= FIRST_WHITE) else _INK


class HeatLegend(QWidget):
    """Shows from which number of scenarios on a shade is used."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.bounds = shade_bounds(())
        self.setFixedSize(theme.px(224), theme.px(20))
        self.setAccessibleName("颜色越深，场景越多；每格都写着数")
        self.show_bounds(self.bounds)

    def show_bounds(self, bounds: tuple[int, ...]) -> None:
        """Shows these least numbers."""
        self.bounds = bounds
        ranges = [f"{least} 至 {following - 1}" for least, following in pairwise(bounds[1:])]
        stepped = bounds[-1] > len(bounds) - 1
        self.setToolTip("每种颜色：0、" + "、".join([*ranges, f"{bounds[-1]} 以上"]) if stepped else "")
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints seven cells in a row."""
        painter = QPainter(self)
        painter.setFont(self._theme.font("caption"))
        wide = self.width() / len(self.bounds)
        for shade, least in enumerate(self.bounds):
            ground, letters = cell_colors(shade, dark=self._theme.tokens.mode != "light")
            box = QRectF(shade * wide, 2, wide - 1, self.height() - 4)
            painter.setPen(QColor(self._theme.colors.line))
            painter.setBrush(QColor(ground))
            painter.drawRect(box)
            painter.setPen(QColor(letters))
            words = f"{least}+" if shade == len(self.bounds) - 1 else str(least)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()


class HeatModel(QAbstractTableModel):
    """Groups down, 环节 across, sums at the right and at the bottom."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.counts = _EMPTY
        self.bounds = shade_bounds(())

    def show_counts(self, counts: StageCounts) -> None:
        """Shows these."""
        self.beginResetModel()
        self.counts = counts
        self.bounds = shade_bounds(counts.cells)
        self.endResetModel()

    def value(self, row: int, column: int) -> int:
        """Returns the number of a cell, sums included."""
        counts = self.counts
        line = counts.totals if row == len(counts.groups) else counts.cells[row]
        return sum(line) if column == len(counts.stages) else line[column]

    def is_sum(self, row: int, column: int) -> bool:
        """Tells whether a cell is a sum."""
        return row == len(self.counts.groups) or column == len(self.counts.stages)

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        """Counts the rows."""
        return 0 if parent.isValid() or not self.counts.groups else len(self.counts.groups) + 1

    @override
    def columnCount(self, parent: Index = _NONE) -> int:
        """Counts the columns."""
        return 0 if parent.isValid() or not self.counts.groups else len(self.counts.stages) + 1

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns a heading."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        counts = self.counts
        if orientation == Qt.Orientation.Vertical:
            last = section == len(counts.groups)
            return "合计" if last else f"{counts.groups[section]}\n{counts.sizes[section]} 份"
        if section == len(counts.stages):
            return "合计"
        return heading_lines(counts.stages[section])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns what a place shows."""
        value = self.value(index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return str(value)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            counts, row, column = self.counts, index.row(), index.column()
            group = "合计" if row == len(counts.groups) else counts.groups[row]
            stage = "合计" if column == len(counts.stages) else counts.stages[column]
            return f"{group}，{stage}，{value} 个场景"
        return None


class HeatDelegate(QStyledItemDelegate):
    """Draws a shade and a number; a sum over a 环节 as a bar with its number."""

    def __init__(self, model: HeatModel, theme: Theme, view: QTableView) -> None:
        super().__init__(view)
        self._model = model
        self._theme = theme

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Returns a cell of the drawing."""
        return QSize(self._theme.px(46), self._theme.px(44))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints a row."""
        box: QRect = option.rect
        value = self._model.value(index.row(), index.column())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(box, QColor(self._theme.colors.surface))
        cell = QRectF(box).adjusted(2, 2, -2, -2)
        if self._model.is_sum(index.row(), index.column()):
            words = self._sum_bar(painter, cell, value) if index.column() < len(self._model.counts.stages) else cell
            painter.setFont(self._theme.font("body", bold=True))
            painter.setPen(QColor(self._theme.colors.text))
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, str(value))
        else:
            shade = shade_at(value, self._model.bounds)
            ground, letters = cell_colors(shade, dark=self._theme.tokens.mode != "light")
            painter.setPen(QPen(QColor(self._theme.colors.line), 1))
            painter.setBrush(QColor(ground))
            painter.drawRoundedRect(cell, 3, 3)
            painter.setFont(self._theme.font("body"))
            painter.setPen(QColor(letters))
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(value))
        if option.state & QStyle.StateFlag.State_HasFocus or option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.colors.focus), 2))
            painter.drawRoundedRect(cell, 3, 3)
        painter.restore()

    def _sum_bar(self, painter: QPainter, cell: QRectF, value: int) -> QRectF:
        """Draws the bar of a 环节 from the bottom of its cell; where its number goes."""
        number = self._theme.px(20)
        longest = max(self._model.counts.totals, default=0)
        high = (cell.height() - number) * value / longest if longest else 0.0
        top = cell.bottom() - high
        painter.fillRect(QRectF(cell.left(), top, cell.width(), max(high, 1.0)), QColor(self._theme.colors.accent))
        return QRectF(cell.left(), top - number, cell.width(), number)


class HeatPane(DeskPane):
    """Shows the heat map of 环节, the list behind a cell, and two ways to save the map."""

    def __init__(self, controller: DeskController, theme: Theme) -> None:
        super().__init__()
        self._controller = controller
        self._theme = theme
        self._grouping = GROUPINGS[0]
        self._save_slot = JobSlot(self)
        self.setProperty("ground", "surface")
        self.banner = Banner(theme)
        self.model = HeatModel(self)
        self.table = QTableView()
        self.tables = WholeListCombo()
        self._groupings = QButtonGroup(self)
        self._segments = {each: button(GROUPING_WORDS[each], "toggle") for each in GROUPINGS}
        self._told = label("", type="compact", tone="text2")
        self._note = label("", type="compact", tone="text2")
        self._cell_title = label("", type="section")
        self._cell_place = label("", type="compact", tone="text2")
        self._cell_list = QVBoxLayout()
        self.png_button, self.svg_button = button("存为 PNG"), button("存为 SVG")
        self._dress()
        self._lay_out()
        self._groupings.buttonClicked.connect(self._on_grouping)
        self.tables.activated.connect(self.refresh)
        self.table.selectionModel().currentChanged.connect(self._on_cell)
        self.png_button.clicked.connect(self._on_png)
        self.svg_button.clicked.connect(self._on_svg)

    @property
    def submissions(self) -> list[Submission]:
        """Returns the applications that are counted."""
        session = self._controller.session
        wanted = self.tables.currentData()
        tracks = [wanted] if wanted else session.tracks
        return [row.submission for track in tracks for row in session.rows(track)]

    @override
    def refresh(self) -> None:
        """Counts anew."""
        session = self._controller.session
        if not self.tables.count():
            self.tables.addItem("附件6 和附件7", "")
            for form in session.pack.summaries:
                self.tables.addItem(form.annex, form.track)
        counts = count_stages(session.pack, self.submissions, self._grouping)
        if counts != self.model.counts:
            self.model.show_counts(counts)
            self._legend.show_bounds(self.model.bounds)
        scenarios = sum(counts.totals) if counts.groups else 0
        self._told.setText(f"{sum(counts.sizes)} 份申报书，{scenarios} 个场景")
        missing = "、".join(counts.empty_stages) if counts.groups else ""
        self._note.setText(f"○ {missing}没有场景。只说明收到的材料里没有，不影响推荐。" if missing else "")
        for part in (self.png_button, self.svg_button):
            part.setEnabled(bool(counts.groups))
        self._resize()
        self._on_cell(self.table.currentIndex())

    def save(self, path: Path, kind: PictureKind) -> None:
        """Draws the picture off the UI thread and writes it."""
        counts, title = (
            self.model.counts,
            f"{self._controller.session.title}　环节与场景（{GROUPING_WORDS[self._grouping]}）",
        )

        def work(_job: Job) -> str:
            groups = [f"{name}（{size} 份）" for name, size in zip(counts.groups, counts.sizes, strict=True)]
            write_file(path, heat_map.draw_heat_map(title, counts.stages, groups, counts.cells, kind))
            return str(path)

        self._save_slot.run(work, self._on_saved, self._on_failed)

    def _on_saved(self, path: str) -> None:
        self.banner.put("saved", "ok", f"已写好 {path}")

    def _on_failed(self, sentence: str) -> None:
        self.banner.put("saved", "error", sentence)

    def _on_png(self) -> None:
        if (path := choose_target(self, "存为 PNG", "环节热图.png", "图片 (*.png)")) is not None:
            self.save(path, "png")

    def _on_svg(self) -> None:
        if (path := choose_target(self, "存为 SVG", "环节热图.svg", "矢量图 (*.svg)")) is not None:
            self.save(path, "svg")

    def _on_grouping(self) -> None:
        self._grouping = next(each for each, one in self._segments.items() if one.isChecked())
        self.refresh()

    def _on_cell(self, index: QModelIndex) -> None:
        """Lists the firms behind a cell."""
        empty(self._cell_list)
        counts = self.model.counts
        if not index.isValid() or index.row() >= len(counts.groups) or index.column() >= len(counts.stages):
            self._cell_place.setText("")
            self._cell_title.setText("选一格，这里列出是哪几家")
            return
        group, stage = counts.groups[index.row()], counts.stages[index.column()]
        found = applications_in(self._controller.session.pack, self.submissions, self._grouping, group, stage)
        self._cell_place.setText(f"{group} × {stage}")
        self._cell_title.setText(f"{self.model.value(index.row(), index.column())} 个场景，{len(found)} 家企业")
        for each, names in found[:_LISTED]:
            self._cell_list.addWidget(label(each.company, type="compact"))
            self._cell_list.addWidget(label("、".join(names), type="caption", tone="text2"))
        if others := found[_LISTED:]:
            companies = "、".join(each.company for each, _names in others)
            self._cell_list.addWidget(label(f"另有 {len(others)} 家：{companies}", type="compact"))

    def _resize(self) -> None:
        px = self._theme.px
        across = max(self.model.columnCount(), 1)
        room = self.table.viewport().width() // across
        self.table.horizontalHeader().setDefaultSectionSize(max(room, px(_LEAST)))
        self.table.verticalHeader().setDefaultSectionSize(px(44))
        if self.model.rowCount():
            self.table.setRowHeight(self.model.rowCount() - 1, px(_SUMS))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fits all 环节 beside one another while legible, whenever the map has another width."""
        if event.type() == QEvent.Type.Resize and watched is self.table.viewport():
            self._resize()
        return super().eventFilter(watched, event)

    def _dress(self) -> None:
        self.table.setModel(self.model)
        self.table.setItemDelegate(HeatDelegate(self.model, self._theme, self.table))
        self.table.setAccessibleName("环节热图")
        self.table.horizontalHeader().setObjectName("heat")
        self.table.horizontalHeader().setMinimumSectionSize(self._theme.px(_LEAST))
        self.table.viewport().installEventFilter(self)
        self.table.setProperty("edge", "none")
        self.table.setFrameShape(QTableView.Shape.NoFrame)
        self.table.setShowGrid(False)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        for head in (self.table.horizontalHeader(), self.table.verticalHeader()):
            head.setSectionsClickable(False)
            head.setHighlightSections(False)
            head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.verticalHeader().setFixedWidth(self._theme.px(_HEAD))
        for each, segment in self._segments.items():
            segment.setCheckable(True)
            segment.setChecked(each == self._grouping)
            self._groupings.addButton(segment)
        self.tables.setAccessibleName("汇总表")
        self._told.setWordWrap(False)

    def _lay_out(self) -> None:
        px = self._theme.px
        tools = QHBoxLayout()
        tools.setSpacing(px(4))
        for segment in self._segments.values():
            tools.addWidget(segment)
        tools.addSpacing(px(8))
        tools.addWidget(self.tables)
        tools.addStretch(1)
        tools.addWidget(self._told)
        tools.addSpacing(px(8))
        self._legend = HeatLegend(self._theme)
        tools.addWidget(self._legend)
        foot = QHBoxLayout()
        foot.addWidget(label("方向键移动　每格都有数字，黑白打印也看得清", type="compact", tone="text2"), 1)
        foot.addWidget(self.png_button)
        foot.addWidget(self.svg_button)
        left = QVBoxLayout()
        left.setContentsMargins(px(24), px(10), px(16), px(8))
        left.setSpacing(px(8))
        left.addLayout(tools)
        left.addWidget(self.banner)
        left.addWidget(self.table, 1)
        left.addWidget(self._note)
        left.addLayout(foot)
        side = QWidget()
        side.setProperty("ground", "window")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        right = QVBoxLayout(side)
        right.setContentsMargins(px(16), px(14), px(16), px(12))
        right.setSpacing(px(4))
        right.addWidget(self._cell_place)
        right.addWidget(self._cell_title)
        right.addLayout(self._cell_list)
        right.addStretch(1)
        right.addWidget(label("一个场景记在一个环节。", type="caption", tone="text2"))
        self._side = side
        self._edge = QFrame()
        self._edge.setProperty("rule", "down")
        inside = QWidget()
        inside.setProperty("ground", "surface")
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight, inside)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.setSpacing(0)
        self._parts.addLayout(left, 1)
        self._parts.addWidget(self._edge)
        self._parts.addWidget(side)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(inside))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the list of a cell under the map where there is no room beside it."""
        super().resizeEvent(event)
        px = self._theme.px
        narrow = self.width() < px(_BESIDE)
        arrange_two_panes(self._parts, self._edge, self._side, None if narrow else px(_SIDE))
        for part in (self._told, self._legend):
            part.setVisible(not narrow)
        self.table.setMinimumHeight(px(_LEAST_HEIGHT))
