"""并入另一份: another official's desk beside this one; only what the two rank or judge differently is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout

from app.jobs.desk_changes import OPINION_WORDS
from app.late_modules import late_module
from ui.controls.banner import Banner
from ui.controls.labels import button, label, page_title
from ui.controls.quiet_combo import WholeListCombo
from ui.pages.desk.pane import DeskPane
from ui.runtime.file_dialogs import choose_file
from ui.runtime.job_slots import JobSlot
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from pathlib import Path

    from app.desk.changes import Opinion
    from app.desk.comparison import Pair
    from app.jobs import desk
    from app.jobs.desk import DeskSession
    from app.jobs.desk_merge import DeskDifferences
    from ui.pages.desk.controller import DeskController
    from ui.runtime.jobs import Job
    from ui.theme.theme import Theme
else:
    desk = late_module("app.jobs.desk")

_MOST = 500
"""Pairs that are listed; the nearest in rank come first."""
_HEADS = ("汇总表", "这里", "另一份", "用哪个")


class MergePane(DeskPane):
    """Opens another desk, lists the differences, takes over what is chosen: one step for undo."""

    def __init__(self, controller: DeskController, theme: Theme) -> None:
        super().__init__()
        self._controller = controller
        self._theme = theme
        self._slot = JobSlot(self)
        self._other: DeskSession | None = None
        self._pairs: list[tuple[str, Pair]] = []
        self._opinions: list[tuple[str, str, str]] = []
        self.setProperty("ground", "surface")
        self.banner = Banner(theme)
        self.table = QTableWidget(0, len(_HEADS))
        self._told = label("", tone="text2")
        self.open_button = button("选另一份…")
        self.ours_button, self.theirs_button = button("全部用这里的"), button("全部用另一份的")
        self.merge_button = button("并进来", "primary")
        self._lay_out()
        self.open_button.clicked.connect(self._choose)
        self.ours_button.clicked.connect(self._all_ours)
        self.theirs_button.clicked.connect(self._all_theirs)
        self.merge_button.clicked.connect(self.merge_chosen)
        self._show()

    def open_other(self, path: Path) -> None:
        """Opens another desk's file, for reading."""
        services = self._controller.services

        def work(_job: Job) -> DeskSession:
            return desk.open_desk_session(services, path)

        self._slot.run(work, self._on_opened, self._on_failed)

    def merge_chosen(self) -> None:
        """Takes over what is chosen.

        Pairs that contradict others stay as they are, and it says which.
        """
        if self._other is None:
            return
        chosen: dict[str, list[Pair]] = {}
        opinions: dict[str, Opinion] = {}
        for at in range(self.table.rowCount()):
            combo = self.table.cellWidget(at, 3)
            theirs = isinstance(combo, QComboBox) and combo.currentIndex() == 1
            if at < len(self._pairs):
                track, (first, second) = self._pairs[at]
                chosen.setdefault(track, []).append((second, first) if theirs else (first, second))
            elif theirs:
                key, _, value = self._opinions[at - len(self._pairs)]
                opinions[key] = next(each for each in OPINION_WORDS if each == value)
        refused = self._controller.merge_desk(self._other, chosen, opinions)
        said = f"其中 {len(refused)} 对和别的选择矛盾，保持原样。" if refused else ""
        self.banner.put("taken", "confirm" if refused else "ok", f"已并进来，可以撤销。{said}")
        self.refresh()

    @override
    def refresh(self) -> None:
        """Compares anew."""
        if self._other is not None:
            self._fill(self._controller.differences(self._other))

    def close_other(self) -> None:
        """Lets go of the other desk."""
        if self._other is not None:
            self._other.close()
            self._other = None

    def _choose(self) -> None:
        path = choose_file(self, "选另一份推荐汇总", "推荐汇总 (*.zzdesk)")
        if path is not None:
            self.open_other(path)

    def _on_opened(self, other: DeskSession) -> None:
        self.close_other()
        self.banner.remove("failed")
        self._other = other
        self.refresh()
        self._show()

    def _on_failed(self, sentence: str) -> None:
        self.banner.put("failed", "error", sentence)

    def _fill(self, found: DeskDifferences) -> None:
        session = self._controller.session
        forms = {form.track: form.annex for form in session.pack.summaries}
        every = [(track, pair) for track in session.tracks for pair in found.pairs[track]]
        self._pairs, self._opinions = every[:_MOST], list(found.opinions)
        self.table.setRowCount(0)
        self.table.setRowCount(len(self._pairs) + len(self._opinions))
        for at, (track, (first, second)) in enumerate(self._pairs):
            ahead, behind = self._name(first), self._name(second)
            self._line(at, (forms[track], f"{ahead} 在 {behind} 前", f"{behind} 在 {ahead} 前"))
        for at, (key, ours, theirs) in enumerate(self._opinions, len(self._pairs)):
            words = {str(each): word for each, word in OPINION_WORDS.items()}
            annex = forms.get(session.ranking.track(key), "")
            self._line(at, (annex, f"{self._name(key)}：{words[ours]}", f"{self._name(key)}：{words[theirs]}"))
        more = f"，先列最近的 {_MOST} 对" if len(every) > _MOST else ""
        only = len(found.packages)
        fresh = f"另有 {only} 个文件只有那一份里有，会一起带来；请把它们再收一次，在这里校验。" if only else ""
        fresh += f"对各项的意见有 {found.remarks} 条这里没有，会接在后面。" if found.remarks else ""
        name = self._other.settings.get("who", "") or self._other.title if self._other is not None else ""
        pairs = f"与“{name}”的名次有 {len(every)} 对不一样{more}，意见有 {len(self._opinions)} 家不一样。"
        self._told.setText(f"{pairs}{fresh}其余的两边一致，不用看。")

    def _line(self, at: int, words: tuple[str, str, str]) -> None:
        for column, text in enumerate(words):
            self.table.setItem(at, column, QTableWidgetItem(text))
        combo = WholeListCombo()
        combo.addItems(("用这里的", "用另一份的"))
        combo.setAccessibleName(f"{words[1]}，还是{words[2]}")
        self.table.setCellWidget(at, 3, combo)

    def _name(self, key: str) -> str:
        for session in (self._controller.session, self._other):
            row = session.row(key) if session is not None else None
            if row is not None:
                return row.submission.company
        return key

    def _all_ours(self) -> None:
        self._choose_all(0)

    def _all_theirs(self) -> None:
        self._choose_all(1)

    def _choose_all(self, which: int) -> None:
        for at in range(self.table.rowCount()):
            combo = self.table.cellWidget(at, 3)
            if isinstance(combo, QComboBox):
                combo.setCurrentIndex(which)

    def _show(self) -> None:
        there = self._other is not None
        for part in (self.table, self.ours_button, self.theirs_button, self.merge_button):
            part.setVisible(there)
        if not there:
            self._told.setText("两个人各排一份，选另一份的文件（.zzdesk），这里只列出两份排得不一样、意见不一样的。")

    def _lay_out(self) -> None:
        px = self._theme.px
        self.table.setHorizontalHeaderLabels(list(_HEADS))
        self.table.setAccessibleName("两份不一样的地方")
        self.table.setProperty("cells", "text")
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(px(44))
        head = self.table.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(3, QHeaderView.ResizeMode.Fixed)
        self.table.setColumnWidth(0, px(80))
        self.table.setColumnWidth(3, px(150))
        top = QHBoxLayout()
        top.addWidget(page_title("并入另一份"))
        top.addStretch(1)
        top.addWidget(self.open_button)
        foot = QHBoxLayout()
        foot.addWidget(self.ours_button)
        foot.addWidget(self.theirs_button)
        foot.addStretch(1)
        foot.addWidget(self.merge_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(12), px(24), px(10))
        column.setSpacing(px(8))
        column.addLayout(top)
        column.addWidget(self._told)
        column.addWidget(self.banner)
        column.addWidget(self.table, 1)
        column.addLayout(foot)
        column.addStretch(0)
