"""The list of backups: looked through, put back, and made in a second place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ui.controls.labels import button, label
from ui.runtime.file_dialogs import choose_file, choose_folder
from ui.runtime.job_slots import JobSlot
from ui.runtime.relative_days import relative_day
from ui.shell import backup_jobs
from ui.shell.backups_model import BackupsModel

if TYPE_CHECKING:
    from app.services import Services
    from app.store.backup import Backup
    from ui.shell.backup_jobs import BackedUp
    from ui.theme.theme import Theme

_KINDS = "备份 (*.db);;所有文件 (*)"


class BackupsWindow(QDialog):
    """Lists the backups, to check, restore or delete one of them.

    ``changed`` says that the store is another one now, ``counted`` that there are other backups.
    """

    changed = Signal(str)
    counted = Signal(object)

    def __init__(self, services: Services, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("备份")
        self._services = services
        self._theme = theme
        self._jobs = JobSlot(self)
        self._chosen: Path | None = None
        self._outcome = ""
        self.model = BackupsModel(self)
        self.table = QTableView()
        self.restore_button = button("用这一份恢复…")
        self.file_button = button("从文件恢复…")
        self.now_button = button("现在备份")
        self.repair_button = button("检查并修复")
        self.place_button = button("另一块盘…")
        self.sentence = label("正在逐份核对…", type="compact", tone="text2")
        self.question = label("")
        self.yes_button = button("恢复", "primary")
        self.no_button = button("先不恢复")
        self._asking = QFrame()
        self._lay_out()
        self._connect()
        room = parent.size() if parent is not None else self.screen().availableSize()
        self.resize(min(theme.px(820), room.width() - theme.px(24)), min(theme.px(460), room.height() - theme.px(24)))
        self.read()

    def read(self) -> None:
        """Lists the backups anew, off the UI thread."""
        self._run(backup_jobs.list_backups(self._services), self._listed)

    def _lay_out(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setAccessibleName("备份")
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setProperty("cells", "text")
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(self._theme.px(32))
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setStretchLastSection(True)
        above, below = QHBoxLayout(), QHBoxLayout()
        how = "每份都是整个数据库，写好后读回核对过。关闭窗口、每天和导入之前自动做，旧的按天、周、月留。"
        above.addWidget(label(how, tone="text2"), 1)
        for each in (self.restore_button, self.file_button):
            below.addWidget(each)
        below.addStretch(1)
        for each in (self.repair_button, self.place_button, self.now_button):
            below.addWidget(each)
        asking = QHBoxLayout(self._asking)
        asking.setContentsMargins(12, 8, 12, 8)
        asking.addWidget(self.question, 1)
        asking.addWidget(self.no_button)
        asking.addWidget(self.yes_button)
        self._asking.setProperty("card", "selected")
        self._asking.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 20)
        column.setSpacing(12)
        column.addLayout(above)
        column.addWidget(table, 1)
        column.addWidget(self._asking)
        column.addWidget(self.sentence)
        column.addLayout(below)

    def _connect(self) -> None:
        self.restore_button.clicked.connect(self._ask_chosen)
        self.file_button.clicked.connect(self._ask_file)
        self.now_button.clicked.connect(self._back_up)
        self.repair_button.clicked.connect(self._repair)
        self.place_button.clicked.connect(self._name_place)
        self.yes_button.clicked.connect(self._restore)
        self.no_button.clicked.connect(self._leave_it)
        self.table.selectionModel().currentChanged.connect(self._enable)
        self._enable()

    # ------------------------------------------------------------ jobs

    def _run(self, work: Any, done: Any) -> None:
        if self._jobs.busy:
            return
        self._jobs.run(work, done, self._failed)
        self._enable()

    def _failed(self, why: str) -> None:
        self._show_message(why)

    def _listed(self, backups: tuple[Backup, ...]) -> None:
        self.model.show_backups(backups, self._services.now())
        if backups:
            self.table.selectRow(0)
        broken = sum(each.sound is False for each in backups)
        found = f"▲ {broken} 份已损坏，不能用来恢复。" if broken else "" if backups else "还没有备份。"
        self._show_message(self._outcome or found)

    def _backed_up(self, made: BackedUp) -> None:
        self.counted.emit(made.status)
        self._outcome = made.sentence or "已备份，写好后已读回核对。"
        self.read()

    def _restored(self, sentence: str) -> None:
        self.changed.emit(sentence)
        self._outcome = sentence
        self.read()

    def _show_message(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self._enable()

    def _start(self, sentence: str, work: Any, done: Any) -> None:
        self.sentence.setText(sentence)
        self.sentence.show()
        self._outcome = ""
        self._run(work, done)

    def _enable(self) -> None:
        busy = self._jobs.busy
        for each in (self.file_button, self.now_button, self.repair_button, self.place_button, self.yes_button):
            each.setEnabled(not busy)
        chosen = self._current()
        self.restore_button.setEnabled(not busy and chosen is not None and not chosen.problem)

    # ------------------------------------------------------------ what the user does

    def _current(self) -> Backup | None:
        at = self.table.currentIndex().row()
        return self.model.backups[at] if 0 <= at < len(self.model.backups) else None

    def _ask_chosen(self) -> None:
        chosen = self._current()
        if chosen is not None:
            when = relative_day(chosen.at, self._services.now())
            self._ask(chosen.file, f"回到 {when} 的样子，有 {chosen.drafts} 份申报书。")

    def _ask_file(self) -> None:
        file = choose_file(self, "从备份恢复", _KINDS)
        if file is not None:
            self._ask(file, f"用 {file.name} 替换现在的数据库。")

    def _ask(self, file: Path, sentence: str) -> None:
        self._chosen = file
        self.question.setText(f"{sentence}现在的数据库留在一旁，不会删除。")
        self._asking.show()
        self.no_button.setFocus()

    def _leave_it(self) -> None:
        self._asking.hide()
        self.table.setFocus()

    def _restore(self) -> None:
        self._asking.hide()
        if self._chosen is not None:
            self._start("正在恢复…", backup_jobs.restore(self._services, self._chosen), self._restored)

    def _back_up(self) -> None:
        self._start("正在备份…", backup_jobs.back_up(self._services), self._backed_up)

    def _repair(self) -> None:
        self._start("正在检查…", backup_jobs.repair(self._services), self._restored)

    def _name_place(self) -> None:
        folder = choose_folder(self, "另一块盘或 U 盘上的文件夹", Path.home())
        if folder is not None:
            self._start("正在备份…", backup_jobs.name_second_folder(self._services, folder), self._backed_up)
