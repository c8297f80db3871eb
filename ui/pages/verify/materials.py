"""The report of a verification on paper and as a PDF, drawn beside the window: a printer's page takes a while."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import delete

from app.file_writing import write_file
from app.late_modules import late_module
from ui.controls.file_rows import open_path
from ui.controls.labels import button
from ui.controls.progress_row import ProgressRow
from ui.pages.verify.report import print_report
from ui.runtime.file_dialogs import choose_target
from ui.runtime.job_slots import JobSlots

if TYPE_CHECKING:
    from PySide6 import QtPrintSupport
    from PySide6.QtPrintSupport import QPrinter

    from ui.controls.focus_keeper import FocusKeeper
    from ui.runtime.jobs import Job
else:
    QtPrintSupport = late_module("PySide6.QtPrintSupport")


_NOT_PRINTED = "已取消。打印机里已经收到的几页可能还会印出来。"


class VerificationReports(QObject):
    """Offers the report by two buttons, and says in a line how that went.

    The page that it belongs to lays them out.
    """

    def __init__(self, page: QWidget, keyboard: FocusKeeper) -> None:
        super().__init__(page)
        self._keyboard = keyboard
        self._page = page
        self._draw: Callable[[], bytes] | None = None
        self._name = ""
        self._jobs = JobSlots(self)
        self.save_button = button("报告存为 PDF…")
        self.print_button = button("打印报告…")
        self.progress = ProgressRow("报告")
        self.save_button.clicked.connect(self._choose)
        self.print_button.clicked.connect(self.ask_printer)
        self._written: Path | None = None
        self.progress.cancel.connect(self._jobs.cancel_all)
        self.progress.acted.connect(self._open)
        self.withdraw()

    def offer(self, draw: Callable[[], bytes], name: str) -> None:
        """Offers a report that ``draw`` makes, on any thread; ``name`` is proposed for its file."""
        self._draw, self._name = draw, name
        self.save_button.show()
        self.print_button.show()
        self._keyboard.come_back()

    def withdraw(self) -> None:
        """Withdraws the report of what is no longer shown."""
        self._draw = None
        self._jobs.cancel_all()
        self._keyboard.hide((self.save_button, self.print_button, self.progress))

    def close_down(self) -> None:
        """Waits for what runs."""
        self._jobs.close_down()

    def save_as(self, path: Path) -> None:
        """Writes the report."""
        draw = self._draw
        if draw is not None:
            self._written = path
            self._run(lambda job: _write(path, draw, job), f"报告已存为 {path}", "已取消，没有留下半个文件。")

    def ask_printer(self) -> None:
        """Prints the report on the printer that is chosen in the system's dialog."""
        if self._draw is None:
            return
        printer = QtPrintSupport.QPrinter(QtPrintSupport.QPrinter.PrinterMode.HighResolution)
        dialog = QtPrintSupport.QPrintDialog(printer, self._page)
        wanted = dialog.exec() == QtPrintSupport.QPrintDialog.DialogCode.Accepted
        delete(dialog)  # now: it must not outlive the printer that it was made for
        if wanted:
            self.print_on(printer)

    def print_on(self, printer: QPrinter) -> None:
        """Prints the report on a printer that is set up."""
        draw = self._draw
        if draw is not None:
            self._written = None
            self._run(
                lambda job: print_report(draw(), printer, step=job.step, check=job.check),
                "已送到打印机。",
                _NOT_PRINTED,
            )

    def _choose(self) -> None:
        path = choose_target(self._page, "报告存为", self._name, "PDF (*.pdf)")
        if path is not None:
            self.save_as(path)

    def _run(self, work: Callable[[Job], object], done: str, stopped: str) -> None:
        progress = self.progress
        progress.show_step("正在写报告…", 0, 0)
        self._jobs.run(
            "report",
            work,
            lambda _result: self._ended(done, "ok"),
            lambda sentence: self._ended(sentence, "error"),
            stopped=lambda: self._ended(stopped, "text2"),
            stepped=lambda at, of: progress.show_step(f"第 {at} 页，共 {of} 页", at, of),
        )

    def _ended(self, words: str, tone: str) -> None:
        """Says so; who has the keyboard on 取消, which goes, has it where they began."""
        if self._draw is None:  # withdrawn meanwhile
            self.progress.hide()
            return
        if self.progress.stop_button.hasFocus():
            self.save_button.setFocus()
        self.progress.show_words(words, tone, "打开" if tone == "ok" and self._written is not None else "")

    def _open(self) -> None:
        if self._written is not None and (trouble := open_path(self._written)):
            self.save_button.setFocus()  # the button goes
            self.progress.show_words(trouble, "error")


def _write(path: Path, draw: Callable[[], bytes], job: Job) -> None:
    data = draw()
    job.check()  # what was given up while it was drawn is not written
    write_file(path, data)
