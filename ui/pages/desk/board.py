"""An open desk: its sections at the left, what is chosen in the middle, the current firm at the right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.late_modules import late_module
from app.merge.package_checks import FIRM_RULES, NOT_VERIFIED, PAPER_RULES, PEOPLE_RULES, SCAN_MISSING
from ui.controls.banner import Banner
from ui.controls.deadline_corner import DeadlineCorner
from ui.controls.labels import button, label, rule
from ui.controls.line_edit import LineEdit
from ui.controls.progress_row import ProgressRow
from ui.pages.desk.application_pane import ApplicationPane
from ui.pages.desk.compare_pane import ComparePane
from ui.pages.desk.export_pane import ExportPane
from ui.pages.desk.files_pane import FilesPane
from ui.pages.desk.findings_pane import FindingsPane
from ui.pages.desk.firm_panel import FirmPanel
from ui.pages.desk.merge_pane import MergePane
from ui.pages.desk.pair_pane import PairPane
from ui.pages.desk.pane import DeskPane
from ui.pages.desk.ranking_pane import RankingPane
from ui.pages.desk.sections import WIDTH as SECTIONS
from ui.pages.desk.sections import SectionEntry, SectionList
from ui.runtime.file_dialogs import choose_files, choose_folder
from ui.runtime.job_slots import JobSlot
from ui.runtime.overriding import override
from ui.runtime.shortcuts import tip
from ui.runtime.single_shot import single_shot

if TYPE_CHECKING:
    from app.jobs import desk
    from app.jobs.desk import DeskSession
    from app.merge.copied_passages import CopiedPassage, Passage
    from ui.pages.desk.controller import DeskController, DeskIntakeResult
    from ui.theme.theme import Theme
else:
    desk = late_module("app.jobs.desk")

_KINDS = "申报包和纸质件 (*.zip *.pdf *.docx *.png *.jpg *.jpeg *.tif *.tiff);;所有文件 (*)"
_PANEL = 316
_PANEL_NEEDS = 960
"""Width at 100 % under which the firm's panel goes."""
_WORDS_NEED = 820
"""Width at 100 % from which the sections are named; below there are their signs alone."""
_DEADLINE_NEEDS = 480
"""Height at 100 % under which the deadline gives its room to the sections."""
_TITLE, _TITLE_NARROW = 420, 100
_PAUSE = 60
"""Milliseconds from another current row to its panel: a key held down goes through many."""


class DeskBoard(QWidget):
    """Shows an open desk, section by section.

    ``left`` asks for the list of desks, ``desk_dropped`` for another desk's file.
    """

    left = Signal()
    desk_dropped = Signal(Path)

    def __init__(self, controller: DeskController, theme: Theme) -> None:
        super().__init__()
        self.controller = controller
        self._theme = theme
        self.setAcceptDrops(True)
        self.setProperty("ground", "surface")
        session = controller.session
        self.sections = SectionList(theme)
        self.deadline = DeadlineCorner(controller.session.pack, controller.services.now, for_unit=True)
        self.banner = Banner(theme)
        self.progress = ProgressRow("收申报包")
        self.rankings = {form.track: RankingPane(controller, form, theme) for form in session.pack.summaries}
        self.files = FilesPane(controller, theme)
        self.export_pane = ExportPane(controller, theme)
        self.panel = FirmPanel(controller, theme)
        self.application: ApplicationPane | None = None
        self._from_pair = False
        self.pair: PairPane | None = None
        self._panes: dict[str, QWidget] = {}
        self._makers: dict[str, Callable[[], QWidget]] = {}
        self._stack = QStackedWidget()
        self._title = label("", weight="bold")
        self._chip = label("推荐汇总", chip="accent")
        self._saved = label("", type="compact", tone="text2")
        self._back = button("全部汇总", "quiet")
        self.undo_button, self.redo_button = QToolButton(), QToolButton()
        self.import_button = button("收申报包…")
        self.search = LineEdit()
        self.panel_button = button("看这一家", "toggle")
        self._middle = QWidget()
        self._soon = single_shot(self, _PAUSE, self._show_wanted)
        self._wanted = ""
        self._merge: MergePane | None = None
        self._fill_panes()
        self._lay_out()
        self._connect()
        self.refresh()
        self.sections.set_current(f"table:{session.tracks[0]}")
        if controller.left_over:
            words = f"上次有 {controller.left_over} 个文件没有读完。"
            self.banner.put("rest", "later", words, "接着收")

    # ------------------------------------------------------------ showing

    @property
    def section(self) -> str:
        """Returns the id of the shown section."""
        return self.sections.current

    def pane(self, section: str) -> QWidget:
        """Returns the pane of a section, made when it is first wanted."""
        if section not in self._panes:
            self._panes[section] = made = self._makers[section]()
            self._stack.addWidget(made)
        return self._panes[section]

    def show_section(self, section: str) -> None:
        """Shows a section; the firm's panel stands beside the tables only."""
        shown = self.pane(section)
        self._stack.setCurrentWidget(shown)
        self._arrange()
        self._refresh_pane(shown)
        if isinstance(shown, RankingPane):
            self._on_picked(shown.table.chosen[0] if shown.table.chosen else "")

    def focus_first(self) -> None:
        """Gives the keyboard to the first table."""
        self.rankings[self.controller.session.tracks[0]].table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_firm(self, key: str) -> None:
        """Shows a firm's row in its table."""
        track = self.controller.session.ranking.track(key)
        if track in self.rankings:
            self.sections.set_current(f"table:{track}")
            self.panel_button.setChecked(False)
            self._arrange()
            self.rankings[track].show_key(key)

    def refresh(self) -> None:
        """Shows everything as the session has it."""
        session = self.controller.session
        self._show_title()
        self.undo_button.setEnabled(session.can_undo)
        self.redo_button.setEnabled(session.can_redo)
        self.sections.sections.set_entries(self._entries(session))
        current = self._stack.currentWidget()
        if current is not None:
            self._refresh_pane(current)
        self._show_wanted()

    def _refresh_pane(self, pane: QWidget) -> None:
        if isinstance(pane, DeskPane):
            pane.refresh()

    def _entries(self, session: DeskSession) -> list[SectionEntry]:
        forms = session.pack.summaries
        tables = [
            SectionEntry(
                f"table:{form.track}", f"{form.annex} {_short(form.title)}", "table", len(session.rows(form.track))
            )
            for form in forms
        ]
        rules = [each.rule for each in session.findings]
        firms = [each for each in session.findings if each.rule in FIRM_RULES]
        level = "error" if any(each.level == "error" for each in firms) else "advice"
        bad = sum(row.state in ("broken", "unread") for row in session.packages)
        people = sum(rule in PEOPLE_RULES for rule in rules)
        papers = rules.count(SCAN_MISSING) + rules.count(NOT_VERIFIED)
        return [
            SectionEntry("", "汇总表"),
            *tables,
            SectionEntry("", "核对"),
            self._compare_entry(session),
            SectionEntry("firms", "同一企业", "company", len(firms), level if firms else ""),
            SectionEntry("people", "证书与联系人", "user", people, "advice" if people else ""),
            SectionEntry("papers", "盖章与签名", "seal", papers, "later" if papers else ""),
            SectionEntry("", "材料"),
            SectionEntry("files", "收到的文件", "archive", bad or len(session.packages), "error" if bad else ""),
            SectionEntry("merge", "并入另一份", "add-row"),
            SectionEntry("export", "导出汇总表", "export"),
        ]

    def _compare_entry(self, session: DeskSession) -> SectionEntry:
        count = len(session.copied)
        return SectionEntry("compare", "横向对照", "copy", count, "confirm" if count else "")

    # ------------------------------------------------------------ what happens

    def import_files(self, paths: list[Path]) -> None:
        """Takes files and folders in."""
        self.banner.remove("rest")
        self.controller.import_files(paths)

    def _on_step(self, done: int, of: int) -> None:
        words = f"正在校验，第 {done} 个，共 {of} 个" if of else "正在看有哪些文件…"
        self.progress.show_step(words, done, of)

    def _on_imported(self, taken: DeskIntakeResult) -> None:
        result = taken.result
        if result.left:
            self.progress.show_words(f"停下了，还有 {result.left} 个没有读。", "later", "接着收")
            return
        said = [f"收下 {result.sound} 份" if result.sound else "没有新的申报包"]
        said += [f"不能用 {result.broken} 份，原因见“收到的文件”"] if result.broken else []
        said += [f"纸质件 {result.papers} 个"] if result.papers else []
        said += [f"重复 {result.repeats} 个"] if result.repeats else []
        said += [f"别的文件 {taken.others} 个没有看"] if taken.others else []
        self.progress.show_words("，".join(said) + "。", "error" if result.broken else "ok")

    def _on_saved(self, at: datetime) -> None:
        self._saved.setText(f"✓ 已保存 {at.astimezone():%H:%M:%S}")
        self.banner.remove("failed")

    def _on_failed(self, sentence: str) -> None:
        self._saved.setText("▲ 没有保存" if "没有写入" in sentence else self._saved.text())
        self.banner.put("failed", "error", sentence)

    def _on_acted(self, key: str) -> None:
        self.banner.remove(key)
        if key == "rest":
            self.controller.import_files([])

    def _on_picked(self, key: str) -> None:
        self._wanted = key
        self._soon.start()

    def _show_wanted(self) -> None:
        self.panel.show_row(self.controller.session.row(self._wanted) if self._wanted else None)

    def _choose_files(self) -> None:
        if files := choose_files(self, "收申报包", _KINDS):
            self.import_files(files)

    def _choose_folder(self) -> None:
        folder = choose_folder(self, "收一个文件夹，开着的时候一直看着它", self.controller.session.file.path.parent)
        if folder is not None:
            self.import_files([folder])

    def _show_export(self) -> None:
        self.sections.set_current("export")

    def _open_application(self, key: str) -> None:
        """Opens the application beside its PDF; the pane says where the package is no longer there."""
        self._show_application(key)

    def _open_passage(self, passage: Passage) -> None:
        """Opens the application that a passage is from beside its PDF, both at the passage."""
        self._show_application(self.controller.session.key_of(passage.source), passage)

    def _show_application(self, key: str, passage: Passage | None = None) -> None:
        row = self.controller.session.row(key)
        if row is None:
            return
        if self.application is None:
            self.application = ApplicationPane(self.controller, self._theme)
            self.application.left.connect(self._leave_application)
            self._stack.addWidget(self.application)
        self._from_pair = passage is not None
        self.application.show_row(row, passage)
        self._stack.setCurrentWidget(self.application)
        self._arrange()
        self.application.back_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave_application(self) -> None:
        if self._from_pair and self.pair is not None:
            self._stack.setCurrentWidget(self.pair)
            self.pair.back_button.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.application is not None:
            self.show_section(self.section)
            self.show_firm(self.application.key)

    def _open_pair(self, passage: CopiedPassage, side: int) -> None:
        """Opens both applications of a copied passage beside one another."""
        if self.pair is None:
            self.pair = PairPane(self.controller, self._theme)
            self.pair.left.connect(self._leave_pair)
            self.pair.paper_wanted.connect(self._open_passage)
            self._stack.addWidget(self.pair)
        self._stack.setCurrentWidget(self.pair)
        self._arrange()
        self.pair.show_pair(passage, side)

    def _leave_pair(self) -> None:
        self.show_section("compare")
        pane = self.pane("compare")
        if isinstance(pane, ComparePane):
            pane.passages.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accepts files and folders as packages, not as drafts."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        """Takes them; another desk is opened in place of this one."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if not paths:
            return
        event.acceptProposedAction()
        if len(paths) == 1 and paths[0].suffix.lower() == desk.SUFFIX:
            self.desk_dropped.emit(paths[0])
        else:
            self.import_files(paths)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrows the panel first."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        wanted = isinstance(self._stack.currentWidget(), RankingPane)
        narrow = self.width() < self._theme.px(_PANEL_NEEDS)
        alone = wanted and narrow and self.panel_button.isChecked()
        self.panel_button.setVisible(wanted and narrow)
        self._chip.setVisible(not narrow)
        self.panel.setVisible(alone or (wanted and not narrow))
        self._middle.setVisible(not alone)
        self.panel.setMinimumWidth(self._theme.px(_PANEL))
        self.panel.setMaximumWidth(self._theme.px(_PANEL) if not alone else 16_777_215)
        self._edge.setVisible(wanted and not narrow)
        signs = self.width() < self._theme.px(_WORDS_NEED)
        self.sections.fit(narrow=signs)
        self.deadline.setFixedWidth(self._theme.px(SECTIONS))
        self.deadline.setVisible(self.height() >= self._theme.px(_DEADLINE_NEEDS) and not signs)
        self._show_title()

    def _show_title(self) -> None:
        """Shows the desk's name, as much of it as there is room for."""
        title = self.controller.session.title
        narrow = self.width() < self._theme.px(_PANEL_NEEDS)
        room = self._theme.px(_TITLE_NARROW if narrow else _TITLE)
        self._title.setText(self._title.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, room))
        self._title.setToolTip(title)

    def close_down(self) -> None:
        """Saves what is being written in a field, stops what runs, and closes the file."""
        self._soon.stop()
        for pane in self.findChildren(DeskPane):  # a picture that is being saved, another desk that is being opened
            for slot in pane.findChildren(JobSlot):
                slot.close_down()
        if self._merge is not None:
            self._merge.close_other()
        held = QApplication.focusWidget()
        if held is not None and self.isAncestorOf(held):
            held.clearFocus()
        self.controller.close_down()

    # ------------------------------------------------------------ building

    def _fill_panes(self) -> None:
        controller, theme = self.controller, self._theme
        for track, pane in self.rankings.items():
            self._makers[f"table:{track}"] = _maker(pane)
        self._makers["compare"] = self._make_compare
        self._makers["merge"] = self._make_merge
        self._makers["files"] = _maker(self.files)
        self._makers["export"] = _maker(self.export_pane)
        told = {
            "firms": ("同一企业", "同一家企业报了两份、报了两个方向，或同一个版本号下内容不同。", FIRM_RULES),
            "people": ("证书与联系人", "几家企业用同一张证书签名，或留了同一个联系人。", PEOPLE_RULES),
            "papers": ("盖章与签名", "谁还没有盖章扫描件，谁的申报包没有签名，哪些没有在这里校验过。", PAPER_RULES),
        }
        for section, (title, words, rules) in told.items():
            found = FindingsPane(controller, title, words, rules, theme)
            found.firm_wanted.connect(self.show_firm)
            self._makers[section] = _maker(found)

    def _make_compare(self) -> QWidget:
        made = ComparePane(self.controller, self._theme)
        made.passages.opened.connect(self._open_pair)
        self.controller.compared.connect(made.refresh)
        return made

    def _make_merge(self) -> QWidget:
        self._merge = MergePane(self.controller, self._theme)
        return self._merge

    def show_passages(self, key: str) -> None:
        """Shows what a firm's application has in common with others."""
        self.sections.set_current("compare")
        pane = self.pane("compare")
        if isinstance(pane, ComparePane):
            pane.show_passages(key)

    def _lay_out(self) -> None:
        px = self._theme.px
        self._edge = QFrame()
        self._edge.setProperty("rule", "down")
        left = QFrame()
        left.setProperty("rule", "down")
        notes = QVBoxLayout()
        notes.setContentsMargins(px(24), px(8), px(24), 0)
        notes.setSpacing(px(6))
        notes.addWidget(self.banner)
        notes.addWidget(self.progress)
        middle = QVBoxLayout(self._middle)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addLayout(notes)
        middle.addWidget(self._stack, 1)
        body = QHBoxLayout()
        body.setSpacing(0)
        places = QVBoxLayout()
        places.setSpacing(0)
        places.addWidget(self.sections, 1)
        places.addWidget(self.deadline)
        body.addLayout(places)
        body.addWidget(left)
        body.addWidget(self._middle, 1)
        body.addWidget(self._edge)
        body.addWidget(self.panel)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(self._head())
        whole.addWidget(rule())
        whole.addLayout(body, 1)

    def _head(self) -> QHBoxLayout:
        px = self._theme.px
        tools = ((self.undo_button, "undo", "撤销"), (self.redo_button, "redo", "重做"))
        for tool, name, words in tools:
            tool.setIcon(self._theme.icon(name))
            tool.setAccessibleName(words)
            tool.setToolTip(tip(words, name))
        self._title.setWordWrap(False)
        self._saved.setWordWrap(False)
        self._back.setIcon(self._theme.icon("back"))
        self.import_button.setIcon(self._theme.icon("import"))
        menu = QMenu(self.import_button)
        menu.addAction("选择文件…").triggered.connect(self._choose_files)
        menu.addAction("选择文件夹，一直看着它…").triggered.connect(self._choose_folder)
        self.import_button.setMenu(menu)
        self.search.setPlaceholderText("查找企业、场景、联系人")
        self.search.setAccessibleName("查找企业、场景、联系人")
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(px(80))
        self.search.setMaximumWidth(px(220))
        self.panel_button.setCheckable(True)
        self.panel_button.hide()
        head = QHBoxLayout()
        head.setContentsMargins(px(8), px(6), px(16), px(6))
        head.setSpacing(px(6))
        for part in (self._back, self._title, self._chip):
            head.addWidget(part)
        head.addSpacing(px(8))
        head.addWidget(self.undo_button)
        head.addWidget(self.redo_button)
        head.addStretch(1)
        head.addWidget(self._saved)
        head.addSpacing(px(8))
        head.addWidget(self.search)
        head.addSpacing(px(4))
        head.addWidget(self.panel_button)
        head.addWidget(self.import_button)
        return head

    def _connect(self) -> None:
        controller = self.controller
        controller.changed.connect(self.refresh)
        controller.saved.connect(self._on_saved)
        controller.failed.connect(self._on_failed)
        controller.stepped.connect(self._on_step)
        controller.imported.connect(self._on_imported)
        self.progress.cancel.connect(controller.stop_importing)
        self.progress.acted.connect(self._go_on)
        self.banner.acted.connect(self._on_acted)
        self.sections.chosen.connect(self.show_section)
        self._back.clicked.connect(self.left)
        self.panel_button.clicked.connect(self._arrange)
        self.search.textChanged.connect(self._on_words)
        self.undo_button.clicked.connect(controller.undo)
        self.redo_button.clicked.connect(controller.redo)
        self.files.files_wanted.connect(self._choose_files)
        self.files.folder_wanted.connect(self._choose_folder)
        self.panel.opened.connect(self._open_application)
        self.panel.compared.connect(self.show_passages)
        for pane in self.rankings.values():
            pane.opened.connect(self._open_application)
            pane.picked.connect(self._on_picked)
            pane.export_wanted.connect(self._show_export)
            pane.words_cleared.connect(self.search.clear)

    def _on_words(self, words: str) -> None:
        for pane in self.rankings.values():
            pane.model.set_filter(words=words)

    def _go_on(self) -> None:
        self.import_files([])


def _maker(pane: QWidget) -> Callable[[], QWidget]:
    return lambda: pane


def _short(title: str) -> str:
    return title.removeprefix("智能制造").removesuffix("推荐汇总表")
