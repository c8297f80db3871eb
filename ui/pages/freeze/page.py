"""定稿导出: what will be frozen, the 版本号, the files of the newest issue, who signs, and the chain of issues."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.draft.progress import measure_progress
from app.draft.rule_groups import is_after_freeze
from app.errors import AppError
from app.jobs.drafts import open_stored
from app.late_modules import late_module
from ui.controls.file_rows import open_path
from ui.draft.attachment_binding import binding_of
from ui.draft.draft_file import DRAFT_FILES, writing_of_draft
from ui.draft.refresh_context import look_around
from ui.forms.step_titles import title_of
from ui.pages.base import Page
from ui.pages.freeze.export import ExportCommand
from ui.pages.freeze.exported_files import found_files
from ui.pages.freeze.issue_status import blocked_words, contents_words, frozen_words, links_of
from ui.pages.freeze.view import FreezeView
from ui.runtime.export_folder import export_folder, save_folder
from ui.runtime.file_dialogs import choose_folder, choose_target
from ui.runtime.job_slots import JobSlot, JobSlots
from ui.runtime.jobs import Job
from ui.runtime.overriding import override
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.jobs import draft_status, freeze, open_files, signers
    from app.jobs.draft_status import DraftStatus
    from app.jobs.freeze import FreezeRefusal, FreezeResult
    from app.jobs.signers import KnownIdentities
    from ui.draft.controller import DraftController
else:
    draft_status = late_module("app.jobs.draft_status")
    freeze = late_module("app.jobs.freeze")
    open_files = late_module("app.jobs.open_files")
    signers = late_module("app.jobs.signers")

_UNSEEN = "没有定稿：另一个窗口改过这份申报书，那边改的刚刚才到这里。看过以后再定稿。"


@dataclass(frozen=True, slots=True)
class _Read:
    """Describes what was read for the page: the state of the draft and the identities that can sign."""

    status: DraftStatus
    known: KnownIdentities


class FreezePage(Page):
    """Shows the step 定稿导出: freezing the draft, signing, and exporting its files.

    ``frozen`` gives the 版本号 once it is frozen, ``exported`` the folder once the files are written.
    """

    step_id = "freeze"
    frozen = Signal(str)
    refreshed = Signal()

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title_of(controller.pack, self.step_id)
        self._controller = controller
        self._status: DraftStatus | None = None
        self._folder = self._chosen = export_folder(controller.services.home)
        self._reading = JobSlot(self)
        self._again = False
        self._freezing = JobSlot(self)
        self._jobs = JobSlots(self)
        self._pages = 0
        self._counted = ""
        """The issue whose pages are known: it is set once, however often the page is shown."""
        self._go_on = False
        self._parts = FreezeView(self, controller.services, theme, self.title)
        parts = self._parts
        self._exports = ExportCommand(controller, parts, self)
        self.setFocusProxy(parts.card.number_label)
        parts.card.freeze.connect(self._freeze)
        parts.export.clicked.connect(self._export)
        parts.open_folder.clicked.connect(self._open_folder)
        parts.other_folder.clicked.connect(self._choose_folder)
        parts.compare.clicked.connect(self._compare)
        parts.chain.comparison_wanted.connect(self._compare)
        parts.chain.changes_wanted.connect(self._show_changes)
        parts.draft_file.clicked.connect(self._choose_draft_file)
        self._exports.changed.connect(self._show_export)
        self._exports.changed.connect(self._show_files)
        self._exports.exported.connect(self.exported)
        self._exports.ended.connect(self.work_ended)
        parts.identity.changed.connect(self._show_export)
        parts.identity.changed.connect(self._show_files)
        parts.identity.made.connect(self._to_export)
        parts.identity.spoken.connect(self._export)
        controller.changed.connect(self._changed)
        # Nothing can be frozen or written before it is known how the draft stands.
        parts.card.show_issue("", "正在读取…")
        parts.card.show_freeze("定稿", "正在读取…", "")
        self._show_export()

    @property
    def parts(self) -> FreezeView:
        """Returns the widgets of the page by name."""
        return self._parts

    @property
    def busy(self) -> bool:
        """Tells whether something is being frozen or written."""
        return self._freezing.busy or self._exports.running

    @property
    def exports(self) -> ExportCommand:
        """Returns what writes the files."""
        return self._exports

    @property
    @override
    def work_in_progress(self) -> str:
        """Returns what leaving now would end halfway."""
        return "导出" if self._exports.running else ""

    @override
    def stop_work(self) -> None:
        """Stops it; what is about to be written is written."""
        self._exports.cancel()

    def _show_changes(self) -> None:
        self._controller.goto.emit("history#issue")

    def _compare(self) -> None:
        self._controller.goto.emit("versions#")

    def _choose_draft_file(self) -> None:
        name = open_files.draft_file_name(self._controller.draft, self._controller.services.now().astimezone())
        out = choose_target(self, "整份草稿，一个文件", name, DRAFT_FILES)
        if out is not None:
            self.write_draft_file(out)

    def write_draft_file(self, out: Path) -> None:
        """Writes the whole draft as one file to go on with elsewhere, and says how large it is in an e-mail."""
        if not self._controller.flush():
            return
        work = writing_of_draft(self._controller.services, self._controller.draft_id, out)
        self._jobs.run("draft file", work, self._parts.show_sentence, self._parts.complain)

    def set_folder(self, folder: Path) -> None:
        """Sets the folder that exports are written to."""
        self._folder = folder
        self._show_export()

    @override
    def refresh(self) -> None:
        """Saves what is open, then reads the folder, the issues and the identities again."""
        chosen = export_folder(self._controller.services.home)
        if chosen != self._chosen:
            self._chosen = self._folder = chosen
        if self._reading.busy:
            self._again = True
            return
        self._controller.flush()
        services, draft_id = self._controller.services, self._controller.draft_id

        def work(_job: Job) -> _Read:
            return _Read(draft_status.read_status(services, draft_id), signers.known(services))

        self._reading.run(work, self._show, self._read_failed)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Shows what changed while the page was out of sight."""
        super().showEvent(event)
        self.refresh()

    @override
    def close_down(self) -> None:
        """Stops what runs and waits for it, before the store is closed."""
        self._jobs.close_down()
        for slot in (self._reading, self._freezing):
            slot.close_down()
        self._exports.close_down()
        self._parts.identity.close_down()

    def _changed(self, _change: object) -> None:
        if self.isVisible():
            self.refresh()

    # ------------------------------------------------------------ showing

    def _show(self, read: _Read) -> None:
        self._read_again()
        self._status = read.status
        self._controller.settle(bool(read.status.issues) and not read.status.moved_on)
        draft = self._controller.draft
        self._parts.chain.show_links(links_of(read.status))
        self._parts.identity.suggest(draft.role("contact"), draft.role("company"))
        self._parts.identity.show_known(read.known)
        number = read.status.issues[0].number if read.status.issues else ""
        if not number or number != self._counted:
            self._pages, self._counted = 0, number
        self._show_card(read.status)
        self._show_export()
        self._show_files()
        if not self._pages:
            self._count_pages()
        if self._go_on:
            self._go_on = False
            if self._parts.card.number_label.hasFocus():
                self._to_export()
        self.refreshed.emit()

    def _read_failed(self, sentence: str) -> None:
        self._read_again()
        self._parts.show_sentence(sentence, "error")

    def _read_again(self) -> None:
        if self._again:
            self._again = False
            self.refresh()

    def _show_card(self, status: DraftStatus) -> None:
        draft = self._controller.draft
        findings = self._controller.findings_inside()
        progress = measure_progress(draft, findings, self._controller.reasons.given())
        reason = blocked_words(progress)
        tone = "error" if progress.counts["error"] else "text2"  # what is only not filled in yet is no mistake
        newest = status.issues[0] if status.issues else None
        contents = contents_words(status.contents, self._pages)
        told = contents if newest is None else f"第 {newest.sequence} 版，已定稿，内容不会再变\n{contents}"
        self._parts.card.show_issue(newest.number if newest else "", told)
        following = newest.sequence + 1 if newest else 1
        warning = f"定稿后这一版不能再改。以后可以再定稿为第 {following + 1} 版。"
        if newest:
            warning = f"第 {newest.sequence} 版将作废，已打印的纸面不能再用。" + warning
        words = f"定稿为第 {following} 版…"
        unmoved = newest is not None and not status.moved_on
        self._parts.card.show_freeze(words, reason, warning, hidden=unmoved, tone=tone)
        # What can only be done with an issue is not missing before there is one.
        waiting = [finding for finding in findings if finding.level == "later"]
        later = [f.message for f in waiting if newest is not None or not is_after_freeze(f)]
        only_after = len(waiting) > len(later)
        later += binding_of(self._controller).sentences
        if open_notes := sum(note.is_open for note in self._controller.notes.list_notes()):
            later.append(f"还有 {open_notes} 条批注没有改好，不妨碍定稿。")
        none = "现在没有待补的；盖章扫描件在定稿以后核对。" if only_after else "没有待补的。"
        self._parts.unfinished.show_lines("later", later, none)

    def _show_export(self) -> None:
        folder = self._target()
        self._parts.show_folder(folder, there=folder is not None and folder.is_dir())
        reason = ""
        if folder is None:
            reason = "定稿以后才能导出。"
        elif not self._parts.identity.ready:
            reason = "先新建或导入签名身份，或选“不签名”。"
        self._parts.show_export(reason, busy=self.busy)

    def _show_files(self) -> None:
        """Shows the files in the newest issue's folder, but not while they are being written."""
        if not self._exports.running:
            issues = self._status.issues if self._status else ()
            found = found_files(self._target(), issues[0].number) if issues else {}
            self._parts.show_files(found, self._exports.fresh)

    def _count_pages(self) -> None:
        """Counts the pages in the background, as a large form takes seconds to set, and then shows their number."""
        services, draft_id = self._controller.services, self._controller.draft_id

        def work(job: Job) -> int:
            return draft_status.pages_of(services, draft_id, job.check)

        # A form that cannot be set yet is said by the checks and by the export; here the number is left out.
        self._jobs.run("pages", work, self._pages_counted, lambda _sentence: None)

    def _pages_counted(self, pages: int) -> None:
        self._pages = pages
        if self._status is not None:
            self._show_card(self._status)

    def _to_export(self) -> None:
        """Focuses 导出, or the choice of who signs."""
        parts = self._parts
        (parts.export if parts.export.isEnabled() else parts.identity.combo).setFocus(Qt.FocusReason.TabFocusReason)

    def _target(self) -> Path | None:
        if self._status is None or not self._status.issues:
            return None
        return self._folder / self._status.issues[0].number

    # ------------------------------------------------------------ freezing

    def _freeze(self) -> None:
        if self.busy:
            return
        if not self._controller.flush():
            self._parts.show_sentence(self._controller.save_trouble, "error")
            return
        services, draft_id = self._controller.services, self._controller.draft_id
        seen = self._controller.draft.application()

        def work(_job: Job) -> FreezeResult | FreezeRefusal:
            stored = open_stored(services, draft_id)
            if stored.draft.application() != seen:
                raise AppError(_UNSEEN)
            return freeze.freeze(services, stored, {})

        # A button that goes out of sight hands the keyboard to anything, 首页 among them.
        self._parts.card.number_label.setFocus()
        self._parts.card.button.setEnabled(False)
        self._parts.show_sentence("正在定稿…")
        self._freezing.run(work, self._freeze_done, self._freeze_failed)

    def _freeze_done(self, result: FreezeResult | FreezeRefusal) -> None:
        number = result.number
        self._go_on = bool(number)
        self._parts.show_sentence(frozen_words(result))
        look_around(self._controller)
        self.refresh()
        if number:
            self.frozen.emit(number)

    def _freeze_failed(self, sentence: str) -> None:
        self._parts.show_sentence(sentence, "error")
        self._controller.look_elsewhere()  # what another window wrote may have been the reason
        self.refresh()

    # ------------------------------------------------------------ exporting

    def _export(self) -> None:
        folder = self._target()
        if self.busy or folder is None:
            return
        if asked := self._parts.identity.ask():
            self._parts.complain(asked)
            return
        self._exports.write_files(folder)

    def _open_folder(self) -> None:
        folder = self._target()
        if folder is not None and (trouble := open_path(folder)):
            self._parts.complain(trouble)

    def _choose_folder(self) -> None:
        chosen = choose_folder(self, "导出到哪个文件夹", self._folder)
        if chosen is not None:
            save_folder(self._controller.services.home, chosen)
            self._chosen = chosen
            self.set_folder(chosen)
            self._show_files()
