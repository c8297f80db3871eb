"""What the recommending unit asked to mend in the open draft: ticked as done, and shown at its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.draft.findings import RETURNED, Finding
from app.errors import AppError
from app.jobs.opinion_places import leads_to_answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.draft.draft import Draft
    from app.services import Services
    from app.store import ReturnedOpinion


class ReturnedOpinions(QObject):
    """Reads and ticks the returned opinions about one stored draft.

    ``changed`` gives the paths of the answers at which something else is said now.  Nothing here is an answer, so
    nothing of it is undone, counted or frozen.
    """

    changed = Signal(object)

    def __init__(self, services: Services, draft: Draft, draft_id: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._draft = draft
        self._draft_id = draft_id
        self._known: tuple[ReturnedOpinion, ...] | None = None

    def all(self) -> Sequence[ReturnedOpinion]:
        """Returns every opinion in the order received, as last read; :meth:`reread` reads them again."""
        if self._known is None:
            self._known = self._read()
        return self._known

    def findings_of(self, path: str) -> list[Finding]:
        """Returns the open opinions about one answer."""
        return [opinion_finding(each) for each in self.all() if not each.settled and each.path == path]

    def reread(self) -> None:
        """Reads the store again, after a file was opened or another window ticked something."""
        before, self._known = self.all(), self._read()
        told = {each.path for each in set(before) ^ set(self._known)}
        if told:
            self.changed.emit(sorted(told))

    def settle(self, identity: str, *, settled: bool) -> None:
        """Ticks an opinion as done, or unticks it.

        It raises StorageTrouble where the store refuses.
        """
        self._services.store().settle_opinion(self._draft_id, identity, settled=settled)
        self.reread()

    def drop_settled(self) -> None:
        """Takes out what is ticked, for good."""
        ids = [each.id for each in self.all() if each.settled]
        self._services.store().drop_opinions(self._draft_id, ids)
        self.reread()

    def where(self, opinion: ReturnedOpinion) -> str:
        """Returns the path to go to, "" where it is gone."""
        return opinion.path if leads_to_answer(self._draft, opinion.path) else ""

    def _read(self) -> tuple[ReturnedOpinion, ...]:
        if not self._draft_id:
            return ()
        try:
            return tuple(self._services.store().opinions(self._draft_id))
        except AppError:  # what is wrong with the store is said by what reads and saves the answers
            return self._known or ()


def opinion_finding(opinion: ReturnedOpinion, path: str | None = None) -> Finding:
    """Returns an opinion in the shape of a finding, for the widgets that draw findings."""
    at = opinion.path if path is None else path
    source = "，".join(each for each in (opinion.unit, opinion.said_at, opinion.issue) if each)
    return Finding(RETURNED, "advice", at, opinion.message, opinion.remedy, source)
