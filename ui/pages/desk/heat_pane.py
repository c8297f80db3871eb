"""环节热图: scenarios by 环节 and industry, district or firm, a number in every cell; saved as PNG or SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QComboBox,
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
from ui.controls.banner import Banner
from ui.controls.labels import button, empty, label
from ui.pages.desk.pane import DeskPane
from ui.runtime.file_dialogs import choose_target
from ui.runtime.job_slots import JobSlot
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from pathlib import Path

    from app.merge.submission import Submission
    from ui.pages.desk.controller import DeskController
    from ui.runtime.jobs import Job
    from ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
_EMPTY = StageCounts((), (), (), ())
_SHADES = ("#FFFFFF", "#D3E7E8", "#A9CFD2", "#78B1B6", "#2C7C83", "#14686F", "#084A50")
"""As in the picture (app.output.heat_map), which is loaded only when one is saved; a test holds them together."""
_INK, _QUIET, _WHITE, _EDGE, _WHITE_FROM = "#1A1E22", "#454D54", "#FFFFFF", "#DDE2E5", 4


_HEAD, _LEAST = 140, 36
"""Width of the groups' names, and the least of a cell, at 100 %."""


class HeatModel(QAbstractTableModel):
    """Groups down, 环节 across, sums at the right and at the bottom."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.counts = _EMPTY

    def show_counts(self, counts: StageCounts) -> None:
        """Shows these."""
        self.beginResetModel()
        self.counts = counts
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
        """As Qt asks."""
        return 0 if parent.isValid() or not self.counts.groups else len(self.counts.groups) + 1

    @override
    def columnCount(self, parent: Index = _NONE) -> int:
        """As Qt asks."""
        return 0 if parent.isValid() or not self.counts.groups else len(self.counts.stages) + 1

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """As Qt asks."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        counts = self.counts
        if orientation == Qt.Orientation.Vertical:
            last = section == len(counts.groups)
            return "合计" if last else f"{counts.groups[section]}\n{counts.sizes[section]} 份"
        if section == len(counts.stages):
            return "合计"
        name = counts.stages[section]
        return f"{name[: len(name) // 2]}\n{name[len(name) // 2 :]}"

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """As Qt asks."""
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
    """Represents a shade and a number.

    The same in every theme, as in the picture.
    """

    def __init__(self, model: HeatModel, theme: Theme, view: QTableView) -> None:
        super().__init__(view)
        self._model = model
        self._theme = theme

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Returns a cell of the drawing."""
        return QSize(self._theme.px(46), self._theme.px(44))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """As Qt asks."""
        box: QRect = option.rect
        value = self._model.value(index.row(), index.column())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(box, QColor(self._theme.colors.surface))
        cell = QRectF(box).adjusted(2, 2, -2, -2)
        if self._model.is_sum(index.row(), index.column()):
            painter.setFont(self._theme.font("body", bold=True))
            painter.setPen(QColor(self._theme.colors.text))
        else:
            painter.setPen(QPen(QColor(_EDGE), 1))
            painter.setBrush(QColor(_SHADES[min(value, len(_SHADES) - 1)]))
            painter.drawRoundedRect(cell, 3, 3)
            painter.setFont(self._theme.font("body"))
            painter.setPen(QColor(_WHITE if value >= _WHITE_FROM else _INK if value else _QUIET))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(value))
        if option.state & QStyle.StateFlag.State_HasFocus or option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.colors.focus), 2))
            painter.drawRoundedRect(cell, 3, 3)
        painter.restore()


class HeatPane(DeskPane):
    """Holds the map, the list behind a cell, and the two ways to save it."""

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
        self.tables = QComboBox()
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
        scenarios = sum(counts.totals) if counts.groups else 0
        self._told.setText(f"{sum(counts.sizes)} 份申报书，{scenarios} 个场景")
        missing = "、".join(counts.empty_stages) if counts.groups else ""
        self._note.setText(f"○ {missing}没有场景。只说明收到的材料里没有，不影响推荐。" if missing else "")
        for part in (self.png_button, self.svg_button):
            part.setEnabled(bool(counts.groups))
        self._resize()
        self._on_cell(self.table.currentIndex())

    def save(self, path: Path, kind: str) -> None:
        """Draws the picture off the UI thread and writes it."""
        counts, title = (
            self.model.counts,
            f"{self._controller.session.title}　环节与场景（{GROUPING_WORDS[self._grouping]}）",
        )

        def work(_job: Job) -> str:
            from app.output.heat_map import draw_heat_map

            groups = [f"{name}（{size} 份）" for name, size in zip(counts.groups, counts.sizes, strict=True)]
            write_file(path, draw_heat_map(title, counts.stages, groups, counts.cells, kind))
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
        for each, names in found[:30]:
            self._cell_list.addWidget(label(each.company, type="compact"))
            self._cell_list.addWidget(label("、".join(names), type="caption", tone="text2"))

    def _resize(self) -> None:
        px = self._theme.px
        across = max(self.model.columnCount(), 1)
        room = (self.table.width() - px(_HEAD) - px(10)) // across
        self.table.horizontalHeader().setDefaultSectionSize(max(room, px(_LEAST)))
        self.table.verticalHeader().setDefaultSectionSize(px(44))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """All 环节 beside one another, as long as a cell can be read."""
        super().resizeEvent(event)
        self._resize()

    def _dress(self) -> None:
        self.table.setModel(self.model)
        self.table.setItemDelegate(HeatDelegate(self.model, self._theme, self.table))
        self.table.setAccessibleName("环节热图")
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
        side.setFixedWidth(px(224))
        right = QVBoxLayout(side)
        right.setContentsMargins(px(16), px(14), px(16), px(12))
        right.setSpacing(px(4))
        right.addWidget(self._cell_place)
        right.addWidget(self._cell_title)
        right.addLayout(self._cell_list)
        right.addStretch(1)
        right.addWidget(label("一个场景记在一个环节。", type="caption", tone="text2"))
        edge = QFrame()
        edge.setProperty("rule", "down")
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(left, 1)
        whole.addWidget(edge)
        whole.addWidget(side)
