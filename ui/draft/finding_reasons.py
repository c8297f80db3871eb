"""Reasons given for findings of the level 请确认: read, written, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from app.errors import AppError
from app.jobs.drafts import read_reasons
from app.notation.characters import without_hidden_marks

if TYPE_CHECKING:
    from app.store import Confirmation
    from ui.draft.controller import DraftController


class FindingReasons:
    """Reads and stores the reasons given for findings of one draft, which are read once."""

    def __init__(self, controller: DraftController) -> None:
        self._controller = controller
        self._known: dict[tuple[str, str], str] | None = None

    def given(self) -> Mapping[tuple[str, str], str]:
        """Returns the reasons by rule and path, the paths with row ids."""
        if self._known is None:
            controller = self._controller
            try:
                self._known = read_reasons(controller.services.store(), controller.draft_id)
            except AppError:  # what is damaged is said where the reasons themselves are shown
                self._known = {}
        return self._known

    def forget(self) -> None:
        """Reads the store again at the next question."""
        self._known = None

    def confirm(self, rule: str, path: str, reason: str) -> None:
        """Stores the reason for a finding at ``path`` (with row ids); an empty one withdraws it."""
        said = (f.message for f in self._controller.findings_inside() if (f.rule, f.path) == (rule, path))
        self.confirm_all([(rule, path, next(said, ""))], reason)

    def confirm_all(self, findings: Sequence[tuple[str, str, str]], reason: str) -> None:
        """Stores one reason for findings of one cause, each as (rule, path, message).

        It raises StorageTrouble where the store refuses.
        """
        controller = self._controller
        store, words = controller.services.store(), without_hidden_marks(reason).strip()

        if words:
            store.confirm_all(controller.draft_id, findings, words)
        for rule, path, _message in () if words else findings:
            store.withdraw(controller.draft_id, rule, path)

        self.forget()
        store.save_summary(controller.draft_id, controller.summary())
        controller.confirmed.emit()

    def confirmations(self) -> Sequence[Confirmation]:
        """Returns the reasons as stored, with the draft's own paths."""
        return self._controller.services.store().confirmations(self._controller.draft_id)
