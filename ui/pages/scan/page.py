"""扫描核对: the stamped scan held against the issue page by page, corrected by hand, decided, and kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.errors import AppError, NotFound
from app.file_writing import write_file
from app.late_modules import late_module
from ui.draft.refresh_context import look_around
from ui.pages.file_page import FilePage
from ui.pages.scan import page_texts as words
from ui.pages.scan.change_judgements import ChangeReview
from ui.pages.scan.corrections import Change, ScanCorrections
from ui.pages.scan.page_model import cells_of, small_pictures
from ui.pages.scan.view import KINDS, NOTHING, ScanView
from ui.runtime.file_dialogs import choose_files, choose_target
from ui.runtime.job_slots import JobSlot, JobSlots
from ui.runtime.jobs import Job
from ui.runtime.overriding import override
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.jobs import scan_session_commands
    from app.jobs.scan_session import ScanSession
    from app.jobs.scan_session_commands import AddedSheets
    from app.store import Stamping
    from ui.draft.controller import DraftController
else:
    scan_session_commands = late_module("app.jobs.scan_session_commands")

UNFROZEN = "还没有定稿，没有可以核对的版本。请先定稿、打印、盖章，再来加入扫描件。"
SEALED = "软件不判断印章真伪。"
TO_EXPORT = "去定稿导出"


@dataclass(frozen=True, slots=True)
class _Read:
    """Describes what is stored of the newest issue; ``session`` is None where there is no issue."""

    session: ScanSession | None
    kept: Stamping | None


class ScanPage(FilePage):
    """Shows the step 扫描核对, which follows freezing: the scanned pages and what differs on them.

    ``ready`` says that the stack is there, ``checked`` that files were read (or not), ``changed`` that something was
    corrected or decided, ``stored`` gives the 版本号 of the issue that has its stamped scan now.
    """

    title = "扫描核对"
    step_id = "scan"
    checked = Signal()
    changed = Signal()
    stored = Signal(str)

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._parts = ScanView(self, theme)
        self._jobs = JobSlots(self)
        self._changing = JobSlot(self, "queue")
        self._session: ScanSession | None = None
        self._changed_last: ScanSession | None = None
        """What the last of the changes has made, which the next goes on from."""
        self._kept: Stamping | None = None
        self._corrections = ScanCorrections(self._parts, self)
        self._corrections.wanted.connect(self._start_change)
        self.review = ChangeReview(self._parts, controller, self._jobs, self)
        self.review.failed.connect(self._failed)
        self._copy = 1
        self.setFocusProxy(self._parts.grid)
        self._connect()
        self._parts.show_empty("正在打开…", can_add=False)
        self._parts.pane.show_nothing()
        self._parts.save.hide()

    @property
    def parts(self) -> ScanView:
        """Returns the widgets of the page by name."""
        return self._parts

    @property
    def session(self) -> ScanSession | None:
        """Returns the stack."""
        return self._session

    @property
    @override
    def busy(self) -> bool:
        """Tells whether files are being read, or the stack is being changed or kept."""
        return self._changing.busy or self._is_reading()

    def _is_reading(self) -> bool:
        """Tells whether files are being read, or the stack is being kept."""
        return any(map(self._jobs.running, ("add", "keep")))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Shows what was frozen meanwhile."""
        super().showEvent(event)
        self.refresh()

    @override
    def close_down(self) -> None:
        """Stops what runs and waits for it, before the store is closed; what was decided last is still stored."""
        self._changing.close_down()
        self._jobs.close_down()

    @override
    def refresh(self) -> None:
        """Reads the newest issue, and the stack as it was left."""
        if self.busy or self._jobs.running("read") is not None:
            return
        services, draft_id = self._controller.services, self._controller.draft_id
        known = self._session

        def work(_job: Job) -> _Read:
            try:
                newest = services.store().issue(draft_id).row
            except NotFound:
                return _Read(None, None)
            same = known is not None and known.paper.number == newest.number
            session = known if same else scan_session_commands.open_session(services, draft_id)
            return _Read(session, services.store().stamping(draft_id, newest.sequence))

        self._jobs.run("read", work, self._show_read, self._failed)

    # ------------------------------------------------------------ files

    @override
    def receive_files(self, paths: list[Path], note: str = "") -> None:
        """Reads scanned files into the stack."""
        session = self._session
        if session is None or not paths or self.busy:
            return

        files, stopping = list(paths), self._jobs.slot("add").stopping

        def work(job: Job) -> AddedSheets:
            for earlier in stopping:
                earlier.wait()  # it was told to stop, and still holds the page that it was at
            return scan_session_commands.add(session, files, progress=job.step, cancelled=lambda: job.cancelled)

        self._parts.show_refused(())
        self._parts.progress.show_step("正在打开文件…", 0, 0)
        self._jobs.run("add", work, self._added, self._add_failed, stepped=self._stepped)
        self._show_state()

    def cancel(self) -> None:
        """Stops reading at once for whoever waits; the page in hand is finished where nobody sees it."""
        if self._jobs.running("add") is not None:
            self._jobs.slot("add").drop()
            self._parts.progress.show_words("已取消，这次的文件没有加入，先前的都还在。")
            self._show_state()
            self.checked.emit()

    @property
    @override
    def accepts_files(self) -> bool:
        """Tells whether there is an issue to compare with."""
        return self._session is not None

    def save_stamped(self, path: Path) -> None:
        """Writes the stamped issue, or raises StorageTrouble where it cannot be written."""
        if self._kept is not None:
            write_file(path, self._controller.services.store().media(self._kept.scan))
            self._parts.progress.show_words(f"已写好 {path.name}。", "ok")

    def _choose(self) -> None:
        self.receive_files(choose_files(self, "选择扫描件", KINDS))

    def _choose_save(self) -> None:
        if self._session is None:
            return
        name = f"申报书（盖章扫描件）_{self._session.paper.number}.pdf"
        chosen = choose_target(self, "盖章件存为", name, "PDF (*.pdf)")
        if chosen is not None:
            try:
                self.save_stamped(chosen)
            except AppError as trouble:
                self._failed(str(trouble))

    def _stepped(self, at: int, of: int) -> None:
        self._parts.progress.show_step(f"第 {at} 页，共 {of} 页", at, of)

    def _added(self, added: AddedSheets) -> None:
        self._parts.progress.show_words("" if added.sheets else "没有加入新的页。")
        self._parts.show_refused(added.refused)
        first = self._session is not None and not self._session.sheets
        self._show_session(added.session)
        if first:
            self._choose_first()
        self.checked.emit()

    def _add_failed(self, sentence: str) -> None:
        self._failed(sentence)
        self.checked.emit()

    def _failed(self, sentence: str) -> None:
        self._parts.progress.show_words(sentence, "error")
        self._show_state()

    # ------------------------------------------------------------ showing

    def _show_read(self, read: _Read) -> None:
        self._kept = read.kept
        if read.session is None:
            self._session = None
            self._parts.show_subtitle("")
            self._parts.show_banner("later", UNFROZEN, TO_EXPORT)
            self._parts.show_empty("", can_add=False)
            self._parts.pane.show_nothing()
            self._show_state()
        else:
            fresh = self._session is None
            self._show_session(read.session)
            if fresh:
                self._choose_first()
        self.ready.emit()

    def _show_session(self, session: ScanSession) -> None:
        self._session = session
        self._corrections.session = session
        parts, number = self._parts, session.paper.number
        parts.show_subtitle(f"按第 {session.sequence} 版 {number} 逐页核对，共 {session.paper.pages} 页")
        if not session.sheets:
            parts.show_empty(NOTHING, can_add=True)
            parts.show_banner("", "")
            parts.pane.show_cell(session, None)
            self._show_state()
            return
        grid = session.grid()
        self._copy = min(self._copy, len(grid.copies))
        if not parts.enlarged:
            parts.show_grid()
        several = len(grid.copies) > 1
        tabs = [words.copy_words(places, at) for at, places in enumerate(grid.copies, 1)] if several else []
        parts.show_tabs(tabs, self._copy - 1)
        parts.show_files(words.files_words(session))
        faults = words.faults_words(grid, session)
        action = f"打印{words.pages_words(words.to_print(grid))}" if words.to_print(grid) else ""
        if not faults and self._kept is not None:
            action = TO_EXPORT
        parts.show_banner(words.worst_of(grid, session), faults or words.whole_words(grid, session), action)
        parts.grid.stack.show(session, cells_of(session, grid, self._copy))
        self._look()
        self._show_state()
        self._fetch_pictures()

    def _choose_first(self) -> None:
        """Chooses the first page where there is something to do, else the page that is sealed."""
        cells = self._parts.grid.stack.cells
        wrong = [row for row, cell in enumerate(cells) if not cell.sound]
        seals = self._session.paper.seals if self._session is not None else {}
        sealed = [box.page - 1 for name, box in seals.items() if name == words.SEAL]
        self._parts.grid.choose((wrong or sealed or [0])[0])

    def _show_state(self) -> None:
        """Shows what can be done now, and why not."""
        parts, session, busy = self._parts, self._session, self.busy
        parts.switch(on=not busy)
        parts.save.setVisible(self._kept is not None and session is not None)
        why = ""
        if session is not None and session.sheets:
            why = "" if session.grid().complete else "补齐并处理好标出的页，就可以收下。"
            why = why or words.undecided(session)
        told = why
        if self._kept is not None:
            again = f"再收一次：{why}" if why else ""
            told = f"{self._kept.at.astimezone():%m-%d %H:%M} 已收下盖章件，申报包里会带上。{SEALED}{again}"
        parts.show_can_store(told, ready=bool(session and session.sheets and not why and not busy))

    def _look(self) -> None:
        """Shows the selected page, beside the grid and large."""
        if self._session is None:
            return
        cell = self._parts.grid.cell
        self._parts.pane.show_cell(self._session, cell)
        if cell is not None and self._parts.enlarged:
            self._parts.view.show_cell(self._session, cell)
            self.review.show_sheet(self._session, cell.sheet)
        else:
            self.review.hide()

    def _fetch_pictures(self) -> None:
        wanted = self._parts.grid.stack.wanted()
        take = self._parts.grid.stack.show_pictures
        if wanted:
            self._jobs.run("pictures", lambda job: small_pictures(wanted, job.check), take, self._failed)

    # ------------------------------------------------------------ correcting

    def _start_change(self, change: Change) -> None:
        """Changes the stack off the UI thread, and shows it.

        Whoever judges one place after the other is quicker than that: each change goes on from the one before.
        """
        services = self._controller.services
        if self._session is None or self._is_reading():
            return
        if not self._changing.busy:
            self._changed_last = self._session

        def work(_job: Job) -> ScanSession:
            assert self._changed_last is not None
            self._changed_last = change(services, self._changed_last)
            return self._changed_last

        self._changing.run(work, self._changed, self._change_failed, lasting=True)

    def _changed(self, session: ScanSession) -> None:
        self._parts.progress.show_words("")
        self._show_session(session)
        self.changed.emit()

    def _change_failed(self, sentence: str) -> None:
        self._failed(sentence)
        self.changed.emit()

    # ------------------------------------------------------------ keeping

    def _store_stamped(self) -> None:
        session, services = self._session, self._controller.services
        if session is None or self.busy or not self._controller.flush():
            return

        def work(_job: Job) -> Stamping:
            return scan_session_commands.store_stamping(services, session)

        self._parts.progress.show_words("正在收下…")
        self._jobs.run("keep", work, self._on_stored, self._failed)
        self._show_state()

    def _on_stored(self, stamping: Stamping) -> None:
        self._kept = stamping
        self.milestones_changed.emit()
        look_around(self._controller)
        self._parts.progress.show_words("已收下。到“定稿导出”再导出一次，申报包就带上盖章件。", "ok")
        self._show_state()
        if self._session is not None:
            self._show_session(self._session)
            self.stored.emit(self._session.paper.number)

    # ------------------------------------------------------------ going about

    def _act(self) -> None:
        """Does the banner's one action."""
        if self._parts.action.text() == TO_EXPORT:
            self._controller.goto.emit("freeze#")
            return
        if self._session is None:
            return
        pages = words.to_print(self._session.grid())
        self._controller.goto.emit("stamp#" + "，".join(map(str, pages)))

    def _reprint(self) -> None:
        cell = self._parts.grid.cell
        if cell is not None and cell.page:
            self._controller.goto.emit(f"stamp#{cell.page}")

    def _enlarge(self) -> None:
        cell = self._parts.grid.cell
        if cell is not None and self._session is not None:
            self._parts.show_view()
            self._look()

    def _shrink(self) -> None:
        self._parts.show_grid()
        self._look()
        self._parts.grid.setFocus()

    def _step(self, way: int) -> None:
        grid = self._parts.grid
        grid.choose(grid.currentIndex().row() + way)

    def _show_copy(self, at: int) -> None:
        self._copy = at + 1
        if self._session is not None:
            self._show_session(self._session)

    def _connect(self) -> None:
        parts = self._parts
        parts.zone.chosen.connect(self.receive_files)
        parts.more.clicked.connect(self._choose)
        parts.progress.cancel.connect(self.cancel)
        parts.copies.idClicked.connect(self._show_copy)
        parts.keep.clicked.connect(self._store_stamped)
        parts.save.clicked.connect(self._choose_save)
        parts.action.clicked.connect(self._act)
        grid, pane, view = parts.grid, parts.pane, parts.view
        grid.moved.connect(self._look)
        grid.opened.connect(self._enlarge)
        grid.named.connect(pane.ask_name)
        pane.enlarge.connect(self._enlarge)
        pane.reprint.connect(self._reprint)
        view.reprint.connect(self._reprint)
        view.closed.connect(self._shrink)
        view.stepped.connect(self._step)
