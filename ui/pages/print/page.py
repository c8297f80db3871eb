"""打印盖章: an issue on paper, as often as the notice asks; and one sheet that says where seals and signatures go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage, QShowEvent
from PySide6.QtWidgets import QWidget

from app.errors import AppError, InputRefused
from app.file_writing import write_file
from app.jobs.printing import PrintableIssue, PrintablePages, editions, pages_in, printable, stamp_sheet
from app.late_modules import late_module
from ui.controls.paper import image_of
from ui.pages.base import Page
from ui.pages.print.view import PrintView
from ui.runtime.file_dialogs import choose_target
from ui.runtime.job_slots import JobSlots
from ui.runtime.jobs import Job
from ui.runtime.overriding import override
from ui.runtime.printing import PrintChoice, make_printer, print_pages, read_choice, write_choice
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from app.output.pdf import raster
    from ui.draft.controller import DraftController
else:
    raster = late_module("app.output.pdf.raster")

_WIDTH = 1500
"""Pixels across a page in the preview: sharp at twice the size of a small window."""
SUPERSEDED = "这一版已被第 {newest} 版取代，印出来的不能交。要交的请选第 {newest} 版。"
UNFROZEN = "还没有定稿：每一页都带“草稿”字样，可以校对，不能盖章。"
DRAFT = "每一页都带“草稿”字样，可以校对，不能盖章。"


@dataclass(frozen=True, slots=True)
class _Read:
    """Describes what a job brings back: the issues, the pages of one of them, and the sheet to read first."""

    issues: tuple[PrintableIssue, ...]
    ready: PrintablePages
    sheet: bytes
    """The pre-print sheet's PDF; empty for a draft."""


class PrintPage(Page):
    """Shows the step 打印盖章, which follows freezing: the pages, and how to print them.

    ``ready`` says that the pages are there, ``drawn`` that one is shown, ``printed`` how many sides were printed.
    """

    title = "打印盖章"
    step_id = "stamp"
    drawn = Signal()
    printed = Signal(int)

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._parts = PrintView(self, theme)
        self._read: _Read | None = None
        self._jobs = JobSlots(self)
        self._again = False
        self._page = 0
        self._wanted_pages = ""
        parts, options = self._parts, self._parts.options
        parts.edition.activated.connect(self._choose)
        parts.form_tab.clicked.connect(self._show_current)
        parts.sheet_tab.clicked.connect(self._show_current)
        parts.earlier.clicked.connect(self._back)
        parts.later.clicked.connect(self._forth)
        options.changed.connect(self._options_changed)
        options.print_wanted.connect(self.print_now)
        options.save_wanted.connect(self._save_form)
        options.sheet_print_wanted.connect(self._print_sheet)
        options.sheet_save_wanted.connect(self._save_sheet)
        options.progress.cancel.connect(self._cancel)
        options.show_choice(read_choice(controller.services.home))
        self.setFocusProxy(options.first)
        self._show_state()

    @property
    def parts(self) -> PrintView:
        """Returns the widgets of the page by name."""
        return self._parts

    @property
    def shown(self) -> PrintablePages | None:
        """Returns what can be printed now."""
        return self._read.ready if self._read else None

    @property
    def printing(self) -> bool:
        """Tells whether something is on its way to the printer."""
        return self._jobs.running("print") is not None

    @property
    @override
    def work_in_progress(self) -> str:
        """Returns what leaving now would end halfway: see :mod:`ui.shell.close_guard`."""
        return "打印" if self.printing else ""

    @override
    def stop_work(self) -> None:
        """Stops it after the page that is drawn now."""
        self._cancel()

    @override
    def goto(self, path: str) -> bool:
        """Chooses the pages of ``path`` (``3，7``), as 扫描核对 asks for them; this page has no field."""
        if path and path[0].isdigit():
            self._wanted_pages = path
            self._parts.options.pages.setText(path)
            return True
        return False

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Shows what was frozen meanwhile."""
        super().showEvent(event)
        self.refresh()

    @override
    def close_down(self) -> None:
        """Stops what runs and waits for it, before the store is closed."""
        self._jobs.close_down()

    @override
    def refresh(self) -> None:
        """Saves what is open and reads the issues again.

        It stays with the issue that is shown unless a newer one came.
        """
        if self._jobs.running("read") is not None:
            self._again = True
            return
        self._controller.flush()
        services, draft_id = self._controller.services, self._controller.draft_id
        known = [each.sequence for each in self._read.issues] if self._read else None
        asked = self._parts.asked

        def work(job: Job) -> _Read:
            issues = editions(services, draft_id)
            newest = issues[0].sequence if issues else None
            fresh = known is None or [each.sequence for each in issues] != known
            sequence = newest if fresh else asked
            found = printable(services, draft_id, sequence, cancelled=lambda: job.cancelled)
            return _Read(issues, found, stamp_sheet(found) if found.number else b"")

        if self._read is None:
            self._parts.canvas.show_page(None, (), "正在准备页面…")
        self._jobs.run("read", work, self._show, self._read_failed)

    # ------------------------------------------------------------ showing

    def _show(self, read: _Read) -> None:
        first = self._read is None or self._read.ready.number != read.ready.number
        self._read = read
        if self._again:
            self._again = False
            self.refresh()
        self._parts.show_editions(read.issues, read.ready)
        if first:
            self._parts.options.copies.setValue(read.ready.copies if read.ready.number else 1)
            self._page = 0
        warning = ""
        if read.ready.superseded_by:
            warning = SUPERSEDED.format(newest=read.ready.superseded_by)
        elif not read.ready.number:
            warning = DRAFT if read.issues else UNFROZEN
        self._parts.show_warning(warning)
        self._show_state()
        self._show_current()
        self.ready.emit()

    def _read_failed(self, sentence: str) -> None:
        self._read = None
        self._parts.canvas.show_page(None, (), sentence)
        self._show_state()
        self.ready.emit()

    def _choose(self, _index: int) -> None:
        self.refresh()

    def _options_changed(self) -> None:
        write_choice(self._controller.services.home, self._parts.options.choice)
        self._show_state()

    def _pages(self) -> tuple[int, ...]:
        """Pages that are chosen; InputRefused with a sentence."""
        return pages_in(self._parts.options.pages.text(), self._read.ready.pages if self._read else 0)

    def _show_state(self) -> None:
        options, read = self._parts.options, self._read
        if read is None:
            options.show_state("正在准备页面…", "", "", wrong=False, sheet=False, busy=self.printing)
            return
        try:
            pages = self._pages()
        except InputRefused as trouble:
            options.show_state("", "", str(trouble), wrong=True, sheet=bool(read.sheet), busy=self.printing)
            return
        sides = len(pages) * options.copies.value()
        total = f"{options.copies.value()} 份 × {len(pages)} 页，共 {sides} 页"
        said = f"例如 1-3，5。这一版有 {read.ready.pages} 页。"
        options.show_state("", total, said, wrong=False, sheet=bool(read.sheet), busy=self.printing)

    def _show_current(self) -> None:
        """Draws the page that is to be seen."""
        read = self._read
        if read is None:
            return
        sheet = self._parts.sheet_tab.isChecked() and bool(read.sheet)
        pdf, page = (read.sheet, 0) if sheet else (read.ready.pdf, self._page)
        self._parts.show_place(page, 1 if sheet else read.ready.pages, sheet=sheet, has_sheet=bool(read.sheet))

        def work(_job: Job) -> tuple[int, bool, QImage]:
            return page, sheet, image_of(raster.raster(pdf, page, _WIDTH), 1.0)

        self._jobs.run("draw", work, self._show_image, self._show_trouble)

    def _show_image(self, found: tuple[int, bool, QImage]) -> None:
        page, sheet, image = found
        if sheet == self._parts.sheet_tab.isChecked() and (sheet or page == self._page):
            self._parts.canvas.show_page(image)
            self.drawn.emit()

    def _back(self) -> None:
        self._change_page(-1)

    def _forth(self) -> None:
        self._change_page(1)

    def _change_page(self, way: int) -> None:
        if self._read is not None and 0 <= self._page + way < self._read.ready.pages:
            self._page += way
            self._show_current()

    def _show_trouble(self, sentence: str) -> None:
        self._parts.options.show_outcome(sentence, "error")

    # ------------------------------------------------------------ printing

    def print_now(self) -> None:
        """Prints what is chosen on the printer that is chosen."""
        if self._read is not None and not self.printing:
            ready = self._read.ready
            self._print(ready.pdf, self._pages(), self._parts.options.copies.value(), ready.number or "草稿")

    def _print_sheet(self) -> None:
        if self._read is not None and not self.printing:
            self._print(self._read.sheet, (1,), 1, f"打印盖章说明 {self._read.ready.number}")

    def _print(self, pdf: bytes, pages: tuple[int, ...], copies: int, title: str) -> None:
        choice = self._parts.options.choice
        try:
            self.print_on(make_printer(choice, title), pdf, pages, copies, choice)
        except AppError as trouble:
            self._show_trouble(str(trouble))

    def print_on(self, printer: QPrinter, pdf: bytes, pages: tuple[int, ...], copies: int, choice: PrintChoice) -> None:
        """Prints pages (from 1) of a PDF on a printer that is set up, in the background."""
        options = self._parts.options

        def work(job: Job) -> int:
            return print_pages(printer, pdf, pages, copies, choice=choice, step=job.step, check=job.check)

        options.progress.show_step("正在打印…", 0, 0)
        self._jobs.run(
            "print", work, self._printed, self._print_failed, stopped=self._print_stopped, stepped=self._stepped
        )
        self._show_state()

    def _stepped(self, at: int, of: int) -> None:
        self._parts.options.progress.show_step(f"第 {at} 页，共 {of} 页", at, of)

    def _printed(self, sides: int) -> None:
        self._parts.options.show_outcome("已送到打印机。印完盖章，扫描后到“扫描核对”。", "ok")
        self._show_state()
        self.printed.emit(sides)
        self.work_ended.emit(True)  # noqa: FBT003 - a signal

    def _print_failed(self, sentence: str) -> None:
        self._show_trouble(sentence)
        self._show_state()
        self.work_ended.emit(False)  # noqa: FBT003 - a signal

    def _print_stopped(self) -> None:
        self._parts.options.show_outcome("已取消。打印机里已经收到的几页可能还会印出来，不要混用。")
        self._show_state()
        self.work_ended.emit(False)  # noqa: FBT003 - a signal

    def _cancel(self) -> None:
        if self.printing:
            self._jobs.cancel("print")
            self._parts.options.show_outcome("正在取消…")

    # ------------------------------------------------------------ files

    def save_form(self, path: Path) -> None:
        """Writes the pages as a PDF to print elsewhere, or raises StorageTrouble where it cannot be written."""
        if self._read is not None:
            write_file(path, self._read.ready.pdf)
            options, pages = self._parts.options, self._read.ready.pages
            told = (
                f"已写好 {path.name}，一份共 {pages} 页。打印时选 {options.copies.value()} 份、“实际大小”，不要缩放。"
            )
            options.show_outcome(told, "ok")

    def _save_form(self) -> None:
        if self._read is not None:
            ready = self._read.ready
            self._ask_and_save(f"{ready.title}_{ready.number or '草稿'}.pdf", self.save_form)

    def _save_sheet(self) -> None:
        if self._read is not None:
            data = self._read.sheet
            self._ask_and_save(f"打印盖章说明_{self._read.ready.number}.pdf", lambda path: write_file(path, data))

    def _ask_and_save(self, name: str, save: Callable[[Path], None]) -> None:
        chosen = choose_target(self, "存为 PDF", name, "PDF (*.pdf)")
        if chosen is not None:
            try:
                save(chosen)
            except AppError as trouble:
                self._show_trouble(str(trouble))
