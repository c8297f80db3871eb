"""What a person says about the sheets of a stack: this page, not this one, the seals are there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox

from app.errors import AppError
from app.late_modules import late_module
from app.scan.manual_corrections import read_letters

if TYPE_CHECKING:
    from app.jobs import scan_session_commands
    from app.jobs.scan_session import ScanSession
    from app.services import Services
    from ui.pages.scan.view import ScanView
else:
    scan_session_commands = late_module("app.jobs.scan_session_commands")

Change = Callable[["Services", "ScanSession"], "ScanSession"]


class ScanCorrections(QObject):
    """Turns what was pressed into changes of the stack.

    ``wanted`` gives each as a function for another thread.
    """

    wanted = Signal(object)

    def __init__(self, parts: ScanView, parent: QObject) -> None:
        super().__init__(parent)
        self.session: ScanSession | None = None
        self._parts = parts
        pane, grid = parts.pane, parts.grid
        pane.named.connect(self._name)
        pane.decided.connect(self._decide)
        pane.verdict.judged.connect(self._judge)
        pane.leave_out.connect(self._leave_out)
        pane.readmitted.connect(self._readmit_sheets)
        pane.unname.connect(self._unname)
        grid.refused.connect(self._leave_out)
        parts.anew.clicked.connect(self._ask_anew)

    def leave_out(self, sheets: Sequence[int]) -> None:
        """Has sheets not count."""
        left = tuple(sheets)

        def change(services: Services, held: ScanSession) -> ScanSession:
            return scan_session_commands.leave_out(services, held, left)

        self.wanted.emit(change)

    def start_anew(self) -> None:
        """Takes everything out."""

        def change(_services: Services, held: ScanSession) -> ScanSession:
            return scan_session_commands.start_anew(held)

        self.wanted.emit(change)

    def _name(self, version: str, page: str) -> None:
        sheet, session = self._sheet(), self.session
        if sheet is None or session is None:
            return
        try:
            found = read_letters(version, page, session.paper.number, session.paper.pages)
        except AppError as trouble:
            self._parts.pane.show_trouble(str(trouble))
            return

        def change(_services: Services, held: ScanSession) -> ScanSession:
            return scan_session_commands.name_page(held, sheet, found)

        self.wanted.emit(change)

    def _unname(self) -> None:
        sheet = self._sheet()
        if sheet is None:
            return

        def change(_services: Services, held: ScanSession) -> ScanSession:
            return scan_session_commands.unname_page(held, sheet)

        self.wanted.emit(change)

    def _leave_out(self) -> None:
        sheet = self._sheet()
        if sheet is not None:
            self.leave_out([sheet])

    def _readmit_sheets(self) -> None:
        if self.session is None:
            return
        out = [at for at, sheet in enumerate(self.session.sheets) if sheet.left_out]

        def change(_services: Services, held: ScanSession) -> ScanSession:
            return scan_session_commands.readmit_sheets(held, out)

        self.wanted.emit(change)

    def _decide(self, decision: str) -> None:
        cell = self._parts.grid.cell
        if cell is None or not cell.page:
            return
        page = cell.page

        def change(services: Services, held: ScanSession) -> ScanSession:
            return scan_session_commands.decide(services, held, page, decision)

        self.wanted.emit(change)

    def _judge(self, decision: str, note: str) -> None:
        sheet, pairs = self._sheet(), self._parts.view.pairs
        if sheet is None or pairs.current < 0:
            return
        at = sheet, pairs.current
        pairs.choose(pairs.current + 1)

        def change(services: Services, held: ScanSession) -> ScanSession:
            return scan_session_commands.judge_change(services, held, at, decision, note)

        self.wanted.emit(change)

    def _ask_anew(self) -> None:
        """Asks before corrections are lost for good."""
        if self.session is None:
            return
        count = len(self.session.sheets)
        said = f"去掉已加入的 {count} 张，连同您的更正和判断？扫描的文件本身不动。"
        buttons = QMessageBox.StandardButton
        box = QMessageBox(QMessageBox.Icon.NoIcon, "全部重来", said, buttons.NoButton, self._parts.anew.window())
        go = box.addButton("全部去掉", QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton("不去掉", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.exec()
        chosen = box.clickedButton()
        box.deleteLater()
        if chosen is go:
            self.start_anew()

    def _sheet(self) -> int | None:
        cell = self._parts.grid.cell
        return cell.sheet if cell is not None else None
