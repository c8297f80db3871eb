"""收到的文件: every file that was handed in, what it is, and why it cannot be used; papers are given to a firm here."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout

from ui.controls.labels import button, label, page_title, rule
from ui.controls.quiet_combo import WholeListCombo
from ui.pages.desk.pane import DeskPane
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.store.desk_file import PackageRow
    from ui.pages.desk.controller import DeskController
    from ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
HEADS = ("文件", "是什么", "企业", "说明", "收到")
STATES = {"sound": "申报包", "broken": "▲ 不能用", "unread": "◆ 没有读到", "paper": "纸质件", "repeat": "○ 重复"}
_FIRST = {"broken": 0, "unread": 1, "paper": 3, "repeat": 4, "sound": 5}
_UNVERIFIED = 2
_TONES = {"broken": "error", "unread": "later"}


def _order(row: PackageRow) -> int:
    return _FIRST[row.state] if row.verified else min(_FIRST[row.state], _UNVERIFIED)


def said_of(row: PackageRow) -> str:
    """Returns what is to be said of a file: its fault, and that only another computer has read it."""
    if row.verified or row.state == "unread":
        return row.reason
    return f"没有在这里校验过，请再收一次。{row.reason}"


def local_time(at: str) -> str:
    """Returns a time of the desk's file (ISO 8601, UTC) on this computer's clock, to the minute."""
    return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}" if at else ""


class FilesModel(QAbstractTableModel):
    """Lists the files of the desk; those that cannot be used come first."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.rows: list[PackageRow] = []
        self._firms: dict[int, str] = {}

    def show_rows(self, rows: Sequence[PackageRow], firms: dict[int, str]) -> None:
        """Shows files; ``firms`` are names by a file's number."""
        wanted = sorted(
            rows,
            key=lambda row: (_FIRST[row.state] if row.verified else min(_FIRST[row.state], _UNVERIFIED), -row.number),
        )
        if wanted == self.rows and firms == self._firms:
            return
        self.beginResetModel()
        self.rows, self._firms = wanted, firms
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        """Counts the rows."""
        return 0 if parent.isValid() else len(self.rows)

    @override
    def columnCount(self, parent: Index = _NONE) -> int:
        """Counts the columns."""
        return 0 if parent.isValid() else len(HEADS)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns a heading."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return HEADS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns what a place shows."""
        row = self.rows[index.row()]
        cells = (
            row.name,
            STATES[row.state],
            self._firms.get(row.number, ""),
            said_of(row),
            local_time(row.at),
        )
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return cells[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 1 and row.state in _TONES:
            return QColor(self._theme.colors.role(_TONES[row.state]))
        return None


class FilesPane(DeskPane):
    """Lists the desk's files.

    ``files_wanted`` asks for more files, ``folder_wanted`` for a folder.
    """

    files_wanted = Signal()
    folder_wanted = Signal()

    def __init__(self, controller: DeskController, theme: Theme) -> None:
        super().__init__()
        self._controller = controller
        self._theme = theme
        self.model = FilesModel(theme, self)
        self.table = QTableView()
        self._counts = label("", type="compact", tone="text2")
        self._watched = label("", type="compact", tone="text2")
        self.firms = WholeListCombo()
        self._assign = button("归到这一家")
        self._import_button = button("收申报包…")
        self._folder = button("收一个文件夹…")
        self._dress()
        self._lay_out()
        self._import_button.clicked.connect(self.files_wanted)
        self._folder.clicked.connect(self.folder_wanted)
        self._assign.clicked.connect(self._on_assign)
        self.table.selectionModel().selectionChanged.connect(self._on_selected)

    @override
    def refresh(self) -> None:
        """Shows what the session has."""
        session = self._controller.session
        rows = {row.key: row for track in session.tracks for row in session.rows(track)}
        firms = {paper.number: row.submission.company for row in rows.values() for paper in row.papers}
        firms |= {
            each.number: rows[each.key].submission.company
            for each in session.packages
            if each.state == "sound" and each.key in rows
        }
        self.model.show_rows(session.packages, firms)
        counts = {state: sum(each.state == state for each in session.packages) for state in STATES}
        said = [f"{STATES[state].split()[-1]} {count}" for state, count in counts.items() if count]
        self._counts.setText(f"收到 {len(session.packages)} 个文件：{'，'.join(said)}" if said else "还没有收到文件。")
        watched = "、".join(str(each) for each in self._controller.watched)
        self._watched.setText(f"开着的时候一直看着：{watched}" if watched else "")
        self._watched.setVisible(bool(watched))
        keys = [self.firms.itemData(at) for at in range(self.firms.count())]
        if keys != list(rows):
            self.firms.clear()
            for key, row in rows.items():
                self.firms.addItem(row.submission.company, key)
        self._on_selected()

    def _on_selected(self) -> None:
        papers = any(self.model.rows[index.row()].state == "paper" for index in self._chosen())
        for part in (self.firms, self._assign):
            part.setEnabled(papers and bool(self.firms.count()))

    def _chosen(self) -> list[QModelIndex]:
        return self.table.selectionModel().selectedRows()

    def _on_assign(self) -> None:
        numbers = [self.model.rows[index.row()].number for index in self._chosen()]
        for number in numbers:
            self._controller.assign_paper(number, self.firms.currentData())

    def _dress(self) -> None:
        self.setProperty("ground", "surface")
        self.table.setModel(self.model)
        self.table.setAccessibleName("收到的文件")
        self.table.setProperty("cells", "text")
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(self._theme.sizes.row)
        head = self.table.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        for column, width in ((0, 230), (1, 96), (2, 170), (4, 150)):
            self.table.setColumnWidth(column, self._theme.px(width))
        self.firms.setAccessibleName("归到哪一家")
        self.firms.setMinimumWidth(self._theme.px(200))

    def _lay_out(self) -> None:
        px = self._theme.px
        head = QHBoxLayout()
        head.addWidget(page_title("收到的文件"))
        head.addStretch(1)
        head.addWidget(self._folder)
        head.addWidget(self._import_button)
        foot = QHBoxLayout()
        foot.addWidget(label("纸质件认不出是哪一家的，选中它，再选企业：", type="compact", tone="text2"), 1)
        foot.addWidget(self.firms)
        foot.addWidget(self._assign)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(12), px(24), px(10))
        column.setSpacing(px(8))
        column.addLayout(head)
        column.addWidget(self._counts)
        column.addWidget(self._watched)
        column.addWidget(self.table, 1)
        column.addWidget(rule())
        column.addLayout(foot)
