"""首页: the drafts of this computer, the notice's dates, and the ways to begin one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui import home_jobs
from ui.background import Job
from ui.models.drafts import DraftsModel
from ui.shell.banner import Banner
from ui.theme import Theme
from ui.widgets.clock_cards import ClockCards
from ui.widgets.drafts_table import DraftsTable
from ui.widgets.labels import button, label

if TYPE_CHECKING:
    from app.services import Services

FILTER = "申报数据和申报包 (*.json *.zip *.docx *.xlsx);;所有文件 (*)"
_MINUTE = 60_000
_SEARCH_PAUSE = 120


class HomePage(QWidget):
    """``opened`` asks for a draft to be opened; ``counted`` (drafts, archived) says how many there are."""

    opened = Signal(str)
    counted = Signal(int, int)

    def __init__(self, services: Services, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._theme = theme
        self._archived = False
        self._jobs: set[Job] = set()
        self._show_next = ""
        self._target = ""
        self.setProperty("ground", "surface")
        self.setAcceptDrops(False)
        self.model = DraftsModel(self)
        self.table = DraftsTable(self.model, theme)
        self.banner = Banner(theme)
        self.clocks = ClockCards(theme)
        self._title = label("申报书", type="page")
        self._notice = label("", type="compact", tone="text2")
        self.search = QLineEdit()
        self._import = button("导入文件…")
        self._example = button("看样例")
        self._new = button("新建申报", "primary")
        self._section = label("正在准备", type="section")
        self._number = label("", type="compact", tone="text3")
        self._tracks = QComboBox()
        self._dress()
        self._lay_out()
        self._connect()

    # ------------------------------------------------------------ what the shell asks for

    def load(self) -> None:
        """Reads the list again, off the UI thread."""
        self._run(home_jobs.read_list(self._services), self._listed)

    def show_archived(self, archived: bool) -> None:  # noqa: FBT001 - a setter
        """The archived drafts, or those being worked on."""
        self._archived = archived
        self._title.setText("已归档" if archived else "申报书")
        self._section.setText("归档的申报书" if archived else "正在准备")
        self.clocks.setVisible(not archived)
        self.model.set_filter(archived=archived)
        self._count()
        if self.model.shown:
            self.table.selectRow(0)

    def bring(self, files: list[Path]) -> None:
        """Takes files in; the first one's draft is chosen afterwards."""
        self.banner.put("bring", "advice", f"正在导入 {len(files)} 个文件…")
        self._run(home_jobs.bring(self._services, files), self._brought)

    def close_down(self) -> None:
        """Waits for what is under way: a thread must not outlive the window that it reports to."""
        for job in self._jobs:
            job.cancel()
            job.wait()

    def focus_search(self) -> None:
        """Ctrl+F."""
        self.search.setFocus()
        self.search.selectAll()

    # ------------------------------------------------------------ building

    def _dress(self) -> None:
        theme = self._theme
        self._title.setWordWrap(False)
        self.search.setPlaceholderText("企业、项目、版本号")
        self.search.setAccessibleName("查找申报书")
        self.search.setClearButtonEnabled(True)
        self.search.addAction(QAction(theme.icon("search"), "", self), QLineEdit.ActionPosition.LeadingPosition)
        self._import.setIcon(theme.icon("import"))
        self._new.setIcon(theme.icon("plus", "on_accent"))
        self._example.setIcon(theme.icon("file"))
        self._new.setMenu(QMenu(self._new))
        self._example.setMenu(QMenu(self._example))
        self._tracks.addItem("方向：全部", "")
        self._tracks.setAccessibleName("按方向筛选")
        self._section.setWordWrap(False)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_SEARCH_PAUSE)
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE)
        self._minute.start()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._notice, 1)
        for each in (self.search, self._import, self._example, self._new):
            head.addWidget(each)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._section)
        line.addWidget(self._number, 1)
        line.addWidget(self._tracks)
        foot = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        drop = label("把申报数据（.json）或申报包（.zip）拖到窗口任意位置即可导入。", type="compact", tone="text3")
        foot.addWidget(drop, 1)
        local = label("草稿只保存在这台电脑上，不会上传。", type="compact", tone="text3")
        local.setWordWrap(False)
        foot.addWidget(local)
        self._body = QStackedWidget()
        self._body.addWidget(self.table)
        self._body.addWidget(self._empty())
        self._body.addWidget(QWidget())
        self._body.setCurrentIndex(2)
        inside = QWidget()
        inside.setProperty("ground", "surface")
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 16, 24, 12)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.banner)
        column.addWidget(self.clocks)
        column.addLayout(line)
        column.addWidget(self._body, 1)
        column.addLayout(foot)

    def _empty(self) -> QWidget:
        empty = QWidget()
        column = QVBoxLayout(empty)
        self._empty_words = label("还没有申报书。新建一份，或把申报包拖进来。", tone="text2")
        self._begin = button("新建申报", "primary")
        row = QHBoxLayout()
        row.addWidget(self._begin)
        row.addStretch(1)
        column.addSpacing(24)
        column.addWidget(self._empty_words)
        column.addSpacing(8)
        column.addLayout(row)
        column.addStretch(1)
        return empty

    def _connect(self) -> None:
        self.search.textChanged.connect(self._pause.start)
        self._pause.timeout.connect(self._filter)
        self._tracks.activated.connect(self._filter)
        self._minute.timeout.connect(self._tick)
        self._import.clicked.connect(self._ask_files)
        self._begin.clicked.connect(self._new.showMenu)
        self._new.menu().triggered.connect(self._make)
        self._example.menu().triggered.connect(self._sample)
        self.table.opened.connect(self._take)
        self.table.more.connect(self._menu)
        self.banner.acted.connect(self._act)
        self._theme.changed.connect(self._resized)
        self._resized()

    # ------------------------------------------------------------ jobs

    def _run(self, work: Any, done: Any) -> None:
        job = Job(work, self)
        self._jobs.add(job)
        job.done.connect(done)
        job.failed.connect(self._failed)
        job.done.connect(self._ended)
        job.failed.connect(self._ended)
        job.start()

    def _ended(self, _result: object) -> None:
        self._jobs = {job for job in self._jobs if job.running}

    def _failed(self, why: str) -> None:
        self.banner.take_away("bring")
        self.banner.put("trouble", "error", why)
        if self._body.currentIndex() == 2:  # noqa: PLR2004 - nothing was listed yet
            self._body.setCurrentIndex(1)

    def _listed(self, listed: home_jobs.Listed) -> None:
        first = self.model.pack is None
        chosen = self._show_next or self.table.chosen
        self._show_next = ""
        self.model.set_rows(listed.pack, listed.drafts)
        if first:
            self._fill_menus()
        self._notice.setText(" · ".join([listed.pack.title, *(s.number for s in listed.pack.sources[-1:])]))
        self._tick()
        self._count()
        line = self.model.row_of(chosen)
        if line >= 0 or self.model.shown:
            self.table.selectRow(max(line, 0))

    def _brought(self, brought: home_jobs.Brought) -> None:
        self.banner.take_away("bring")
        if brought.refused:
            more = f"（另有 {len(brought.refused) - 1} 个文件也没有导入）" if len(brought.refused) > 1 else ""
            self.banner.put("trouble", "error", brought.refused[0] + more)
        if brought.ids:
            self.banner.put("brought", "ok", f"已导入 {len(brought.ids)} 份，原文件没有改动。", "打开")
            self._show_next = self._target = brought.ids[0]
        self.load()

    def _made(self, draft_id: str) -> None:
        self.opened.emit(draft_id)

    def _moved(self, draft_id: str) -> None:
        self._show_next = draft_id
        self.load()

    # ------------------------------------------------------------ what a person does

    def _fill_menus(self) -> None:
        pack = self.model.pack
        for track in pack.tracks.values() if pack else ():
            self._new.menu().addAction(f"申报{track.name}").setData(track.id)
            self._tracks.addItem(f"方向：{track.name.removeprefix('智能制造')}", track.id)
            if pack and track.id in pack.examples:
                self._example.menu().addAction(f"{track.name}样例（复制一份来看）").setData(track.id)

    def _make(self, action: QAction) -> None:
        self._run(home_jobs.make_draft(self._services, action.data()), self._made)

    def _sample(self, action: QAction) -> None:
        self._run(home_jobs.open_example(self._services, action.data()), self._made)

    def _ask_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, "导入文件", "", FILTER)
        if names:
            self.bring([Path(name) for name in names])

    def _take(self, draft_id: str) -> None:
        if self._archived:
            self._change("restore", draft_id)
        else:
            self.opened.emit(draft_id)

    def _menu(self, draft_id: str, at: QPoint) -> None:
        menu = QMenu(self)
        words = {"open": "打开", "duplicate": "复制一份", "archive": "归档"}
        if self._archived:
            words = {"restore": "取回", "duplicate": "复制一份"}
        for what, text in words.items():
            menu.addAction(text).setData(what)
        picked = menu.exec(at)
        menu.deleteLater()
        if picked is not None:
            self._change(picked.data(), draft_id)

    def _change(self, what: str, draft_id: str) -> None:
        if what == "open":
            self.opened.emit(draft_id)
            return
        self._target = draft_id
        if what == "archive":
            self.banner.put("archived", "ok", "已移到“已归档”，随时可以取回。", "取回")
        else:
            self.banner.take_away("archived")
        self._run(home_jobs.change_draft(self._services, what, draft_id), self._moved)

    def _act(self, key: str) -> None:
        self.banner.take_away(key)
        if key == "archived":
            self._change("restore", self._target)
        elif key == "brought":
            self.opened.emit(self._target)

    # ------------------------------------------------------------ drawing

    def _filter(self) -> None:
        self.model.set_filter(words=self.search.text(), track=self._tracks.currentData() or "")
        self._count()
        if self.model.shown:
            self.table.selectRow(0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """What only informs gives way to what one works with."""
        super().resizeEvent(event)
        self._resized()

    def _resized(self) -> None:
        self._notice.setVisible(self.width() > self._theme.px(960))
        self.search.setMinimumWidth(self._theme.px(200))
        self._body.setMinimumHeight(self._theme.px(240))

    def _tick(self) -> None:
        if self.model.pack is not None:
            self.clocks.show_deadlines(self.model.pack.deadlines, self._services.now())

    def _count(self) -> None:
        shown, all_ = len(self.model.shown), self.model.count(archived=self._archived)
        self._number.setText(f"{shown} 份" if shown == all_ else f"{shown} 份，共 {all_} 份")
        self._body.setCurrentIndex(0 if shown else 1)
        self._begin.setVisible(not all_ and not self._archived)
        if all_:
            self._empty_words.setText("没有找到。换一个词，或清空查找框。")
        elif self._archived:
            self._empty_words.setText("没有归档的申报书。")
        else:
            self._empty_words.setText("还没有申报书。新建一份，或把申报包拖进来。")
        self.counted.emit(self.model.count(archived=False), self.model.count(archived=True))
