"""首页: the drafts of this computer, the notice's dates, and the ways to begin one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.late_modules import late_module
from ui.controls.labels import button, label
from ui.controls.line_edit import LineEdit
from ui.controls.search_mark import SearchMark
from ui.pages.base import Page
from ui.runtime.frozen_objects import freeze_objects
from ui.runtime.overriding import override
from ui.runtime.single_shot import single_shot

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
    from PySide6.QtWidgets import QMenu

    from app.services import Services
    from ui.controls import banner, clear_button, first_choice, line_adornments
    from ui.controls.banner import Banner
    from ui.pages.home import draft_commands, drafts_pane, jobs
    from ui.pages.home.draft_commands import DraftCommands
    from ui.pages.home.drafts_model import DraftsModel
    from ui.pages.home.drafts_pane import DraftsPane
    from ui.pages.home.drafts_table import DraftsTable
    from ui.pages.home.jobs import DraftListing
    from ui.runtime import job_slots, shortcuts
    from ui.runtime.job_slots import JobSlot
    from ui.runtime.jobs import Job
    from ui.theme.theme import Theme
else:
    banner = late_module("ui.controls.banner")
    clear_button = late_module("ui.controls.clear_button")
    first_choice = late_module("ui.controls.first_choice")
    line_adornments = late_module("ui.controls.line_adornments")
    draft_commands = late_module("ui.pages.home.draft_commands")
    drafts_pane = late_module("ui.pages.home.drafts_pane")
    jobs = late_module("ui.pages.home.jobs")
    job_slots = late_module("ui.runtime.job_slots")
    shortcuts = late_module("ui.runtime.shortcuts")

_MINUTE = 60_000
_SEARCH_PAUSE = 120
_TWO_CARDS = 980
"""Width at 100 % from which two cards stand side by side."""

_EDGE = 24
_SEARCH_BESIDE = 560
"""Width at 100 % from which the search stands beside the title."""


class HomePage(Page):
    """Shows the drafts and what to do with them.

    ``opened`` asks for a draft to be opened, ``step_wanted`` for one of its steps.  ``counted`` (drafts, archived)
    says how many there are.  ``troubled`` carries the sentence of what went wrong, ``acted`` the key of a notice
    whose action was taken.

    The first window shows with the head of this page alone; :meth:`load` makes the rest, whose room is kept.
    """

    opened = Signal(str)
    step_wanted = Signal(str, str)
    counted = Signal(int, int)
    troubled = Signal(str)
    acted = Signal(str)
    review_wanted = Signal(str, object)
    """Id of a draft, and the filled form to look over in it."""
    compare_wanted = Signal(str)
    """Id of the draft whose versions are to be compared."""

    def __init__(self, services: Services, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._theme = theme
        self._archived = False
        self._jobs: JobSlot | None = None
        self._cards: QBoxLayout | None = None
        self._show_next = ""
        self._commands: DraftCommands | None = None
        self.setProperty("ground", "surface")
        self.setAcceptDrops(False)
        self._pane: DraftsPane | None = None
        self._banner: Banner | None = None
        self._title = label("申报书", type="page")
        self._notice = label("", type="compact", tone="text2")
        self.search = LineEdit()
        self._import = button("导入文件…")
        self._example = button("看样例")
        self._new = button("新建申报", "primary")
        self._dress()
        self._lay_out()
        self._connect()

    # ------------------------------------------------------------ what the shell asks for

    @property
    def pane(self) -> DraftsPane:
        """Returns dates and table, made when first wanted."""
        if self._pane is None:
            self._furnish()
        assert self._pane is not None
        return self._pane

    @property
    def banner(self) -> banner.Banner:
        """Returns what was done, or went wrong."""
        if self._banner is None:
            self._banner = banner.Banner(self._theme)
            self._banner.acted.connect(self.commands.act_on_notice)
            self._column.insertWidget(1, self._banner)
        return self._banner

    @property
    def model(self) -> DraftsModel:
        """Returns the drafts."""
        return self.pane.model

    @property
    def table(self) -> DraftsTable:
        """Returns the table of drafts."""
        return self.pane.table

    def saved_at(self, draft_id: str) -> datetime | None:
        """Returns when a draft was last saved, as far as the list knows, or None for one made since."""
        return self.model.saved_at(draft_id)

    def load(self) -> None:
        """Reads the list again, off the UI thread."""
        self.run_job(jobs.read_list(self._services), self._listed)
        if self._pane is None:
            self._furnish()

    def show_archived(self, archived: bool) -> None:  # noqa: FBT001 - a setter
        """Shows archived drafts, or those being worked on."""
        self._archived = archived
        self._title.setText("已归档" if archived else "申报书")
        self.pane.show_archived(archived)
        self._count()
        self.pane.choose("")

    def import_files(self, files: list[Path]) -> None:
        """Imports files; the draft of the first one is chosen afterwards."""
        self.commands.import_files(files)

    @property
    def commands(self) -> DraftCommands:
        """Returns what is done with the drafts, made when first wanted."""
        if self._commands is None:
            self._commands = draft_commands.DraftCommands(self, self._services, self._theme)
        return self._commands

    @property
    def menus(self) -> dict[str, QMenu]:
        """Returns the menus of the buttons above by the words on these, for the palette to offer."""
        return {each.text(): menu for each in (self._new, self._example) if (menu := each.menu()) is not None}

    @property
    def shows_archived(self) -> bool:
        """Tells whether the archived drafts are listed."""
        return self._archived

    def load_choosing(self, draft_id: str) -> None:
        """Reads the list again, and chooses a draft in it."""
        self._show_next = draft_id
        self.load()

    def add_card(self, card: QWidget) -> None:
        """Puts a card under the list of drafts, which has been read."""
        if self._cards is None:
            self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
            self._cards.setSpacing(16)
            self._column.insertLayout(self._column.count() - 1, self._cards)
        self._cards.addWidget(card, 1)
        self._arrange_cards()

    def _arrange_cards(self) -> None:
        """Puts the cards side by side where there is room for two."""
        if self._cards is not None:
            wide = self.width() >= self._theme.px(_TWO_CARDS)
            way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
            self._cards.setDirection(way)

    def show_trouble(self, why: str) -> None:
        """Says what went wrong."""
        self.banner.put("trouble", "error", why)
        self.troubled.emit(why)

    @override
    def close_down(self) -> None:
        """Waits for what is under way: a thread must not outlive the window that it reports to."""
        if self._jobs is not None:
            self._jobs.close_down()

    def focus_list(self) -> None:
        """Focuses the draft that is marked, or where there is none the button for a new one."""
        (self.table if self.model.shown else self.pane.begin).setFocus()

    def focus_search(self) -> None:
        """Focuses the search (Ctrl+F)."""
        self.search.setFocus()
        self.search.selectAll()

    # ------------------------------------------------------------ building

    def _dress(self) -> None:
        theme = self._theme
        self._title.setWordWrap(False)
        self.search.setPlaceholderText("企业、项目、版本号")
        self.search.setAccessibleName("查找申报书")
        SearchMark(self.search, theme)
        self._import.setIcon(theme.icon("import"))
        self._new.setIcon(theme.icon("plus", "on_accent"))
        self._example.setIcon(theme.icon("file"))
        self._imports: list[Callable[[], object]] = []
        self._idle = single_shot(self, 30, self._import_one)
        self._pause = single_shot(self, _SEARCH_PAUSE, self._filter)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._notice, 1)
        for each in (self.search, self._import, self._example, self._new):
            head.addWidget(each)
        foot = QHBoxLayout()
        kinds = "申报数据、申报包、本软件导出的 PDF，或填好的 Word 申报书、Excel 表"
        drop = label(f"把{kinds}拖到窗口任意位置即可导入。", type="compact", tone="text3")
        foot.addWidget(drop, 1)
        local = label("草稿只保存在这台电脑上，不会上传。", type="compact", tone="text3")
        local.setWordWrap(False)
        foot.addWidget(local)
        inside = QWidget()
        inside.setProperty("ground", "surface")
        self._area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setProperty("focusPolicy", "NoFocus")  # by name: see ui.theme.icons
        area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(_EDGE, 16, _EDGE, 12)
        self._column.setSpacing(12)
        self._head, self._top = head, QVBoxLayout()
        self._top.addLayout(head)
        self._column.addLayout(self._top)
        self._column.addStretch(1)
        self._column.addLayout(foot)

    def _arrange_search(self) -> None:
        """Puts the search under the title where the buttons leave no room: the page is never wider than is seen."""
        parts = (self._title, self.search, self._import, self._example, self._new)
        needed = sum(max(each.minimumSizeHint().width(), each.minimumWidth()) for each in parts)
        needed += self._head.spacing() * len(parts) + 2 * _EDGE + self._area.verticalScrollBar().sizeHint().width()
        below = self.width() < max(needed, self._theme.px(_SEARCH_BESIDE))
        if below == (self._top.indexOf(self.search) >= 0):
            return
        (self._head if below else self._top).removeWidget(self.search)
        if below:
            self._top.addWidget(self.search)
        else:
            self._head.insertWidget(2, self.search)

    def _furnish(self) -> None:
        from PySide6.QtWidgets import QMenu

        self._pane = pane = drafts_pane.DraftsPane(self._theme)
        self._key = line_adornments.key_hint("find")
        line_adornments.LineAdornments(self.search, self._key, self._theme)
        clear_button.ClearButton(self.search, self._theme)
        self.search.textChanged.connect(self._show_key)
        self._show_key(self.search.text())
        for each in (self._new, self._example):
            each.setMenu(QMenu(each))
            first_choice.mark_first(each.menu())
        room = self._column.takeAt(self._column.count() - 2)
        assert room is not None
        self._column.insertWidget(self._column.count() - 1, pane, 1)
        pane.filtered.connect(self._filter)
        pane.clean.clicked.connect(self.commands.ask_cleaning)
        pane.begin.setMenu(self._new.menu())  # it opens under the button that was pressed
        pane.table.opened.connect(self.commands.open_or_restore)
        pane.table.acted.connect(self.commands.open_next_step)
        pane.table.more.connect(self.commands.show_menu)
        pane.table.removal_wanted.connect(self.commands.archive_or_delete)
        self._new.menu().triggered.connect(self.commands.make_draft)
        self._example.menu().triggered.connect(self.commands.open_sample)
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE)
        self._minute.timeout.connect(self._tick)
        self._minute.start()

    def _connect(self) -> None:
        self.search.textChanged.connect(self._pause.start)
        self.search.returnPressed.connect(self._open_hit)
        self._import.clicked.connect(self._choose_files)
        self._theme.changed.connect(self._resized)
        self._resized()

    # ------------------------------------------------------------ jobs

    def run_job(
        self,
        work: Callable[[Job], Any],
        done: Callable[[Any], None],
        failed: Callable[[str], None] | None = None,
        **told: Any,
    ) -> None:
        """Runs a job behind those that wait; what goes wrong is said here, unless ``failed`` is to hear of it.

        ``told`` goes to :meth:`ui.runtime.job_slots.JobSlot.run`: what else hears of it, and whether it is lasting.
        """
        if self._jobs is None:
            self._jobs = job_slots.JobSlot(self, "queue")
        self._jobs.run(work, done, failed or self.show_failure, **told)

    @property
    def busy(self) -> bool:
        """Tells whether something is being read, brought in or changed."""
        return self._jobs is not None and self._jobs.busy

    def run_when_idle(self, pieces: Sequence[Callable[[], object]]) -> None:
        """Does these one after the other while this page is in sight and nothing else happens."""
        self._imports = list(pieces)
        self._idle.start()

    def _tell_ready(self, _result: object) -> None:
        self.ready.emit()

    def _import_one(self) -> None:
        if self._imports and self.window().isVisible():
            self._imports.pop(0)()
            self._idle.start()
        elif not self._imports and self.isVisible():
            freeze_objects()  # what was imported stays: it need not be looked through when a draft is closed

    def show_failure(self, why: str) -> None:
        """Says that what was under way came to nothing."""
        self.banner.remove("deleted")
        self.banner.remove("bring")
        self.show_trouble(why)
        self.pane.show_nothing()

    def _listed(self, listed: DraftListing) -> None:
        first = self.model.pack is None
        chosen = self._show_next or self.table.chosen
        self._show_next = ""
        self.model.set_rows(listed.pack, listed.drafts, listed.reached, listed.labels)
        if first:
            self._fill_menus()
            self.run_job(jobs.make_ready(self._services), self._tell_ready)
        self._notice.setText(" · ".join([listed.pack.title, *(s.number for s in listed.pack.sources[-1:])]))
        self._tick()
        self._count()
        self.pane.choose(chosen)
        at = self.window().focusWidget()
        if first and self.isVisible() and (at is None or not self.isAncestorOf(at)):
            self.focus_list()

    # ------------------------------------------------------------ what a person does

    def _choose_files(self) -> None:
        self.commands.choose_files()

    def _fill_menus(self) -> None:
        pack = self.model.pack
        for track in pack.tracks.values() if pack else ():
            self._new.menu().addAction(f"申报{track.name}").setData(track.id)
            self.pane.tracks.addItem(f"方向：{track.name.removeprefix('智能制造')}", track.id)
            if pack and track.id in pack.examples:
                self._example.menu().addAction(f"{track.name}样例（复制一份来看）").setData(track.id)

    # ------------------------------------------------------------ drawing

    def _filter(self) -> None:
        self.model.set_filter(words=self.search.text(), track=self.pane.tracks.currentData() or "")
        self._count()
        self.pane.choose("")

    def _open_hit(self) -> None:
        """Opens what is marked of the drafts that the search finds now, by Enter."""
        self._pause.stop()
        self._filter()
        if self.search.text().strip() and self.table.chosen:
            self.commands.open_or_restore(self.table.chosen)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Empties the search by Esc."""
        if self.search.text() and shortcuts.pressed(event, "close"):
            self.search.clear()
        else:
            super().keyPressEvent(event)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """Forgets what was only done here once somebody goes on to a draft or to another place."""
        super().hideEvent(event)
        if not event.spontaneous() and self._banner is not None:
            self._banner.remove_done()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hides first what only informs."""
        super().resizeEvent(event)
        self._resized()

    def _resized(self) -> None:
        self._notice.setVisible(self.width() > self._theme.px(960))
        self._arrange_search()
        self._arrange_cards()
        self.search.setMinimumWidth(self._theme.px(240 if self.width() > self._theme.px(1100) else 200))

    def _show_key(self, words: str) -> None:
        self._key.setVisible(not words)

    def _tick(self) -> None:
        self.pane.tick(self._services.now())

    def _count(self) -> None:
        self.pane.count()
        self.counted.emit(self.model.count(archived=False), self.model.count(archived=True))
