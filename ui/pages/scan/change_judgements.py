"""Shows where the page in large differs from its issue, place by place, and asks what each is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.pages.scan.change_pairs import ChangePair, change_pairs
from ui.runtime.job_slots import JobSlots

if TYPE_CHECKING:
    from app.jobs.scan_session import ScanSession
    from ui.draft.controller import DraftController
    from ui.pages.scan.view import ScanView


class ChangeReview(QObject):
    """Shows the places of a sheet that differ, and asks about each.

    ``shown`` says that they are there, ``failed`` gives a sentence.
    """

    shown = Signal()
    failed = Signal(str)

    def __init__(self, parts: ScanView, controller: DraftController, slots: JobSlots, parent: QObject) -> None:
        super().__init__(parent)
        self._parts, self._controller, self._jobs = parts, controller, slots
        self._issue = ""
        parts.view.pairs.moved.connect(self._ask)

    def show_sheet(self, session: ScanSession, sheet: int | None) -> None:
        """Shows a sheet's places, drawn in the background; None and a sheet without any show none."""
        draft = self._controller.draft
        self._issue = f"定稿第 {session.sequence} 版"
        if sheet is None or not session.sheets[sheet].changes:
            self._show([])
            return
        self._jobs.run(
            "pairs", lambda job: change_pairs(session, sheet, draft, job.check), self._show, self.failed.emit
        )  # fmt: skip

    def hide(self) -> None:
        """Hides the places: the grid is shown."""
        self._parts.pane.show_verdict(asked=False)

    def _show(self, pairs: list[ChangePair]) -> None:
        there = bool(pairs) and self._parts.enlarged
        self._parts.view.show_pairs(pairs if there else [], self._issue)
        self._parts.pane.show_verdict(asked=there)
        self.shown.emit()

    def _ask(self, at: int) -> None:
        pairs = self._parts.view.pairs.pairs
        self._parts.pane.verdict.show_pair(at, pairs)
