"""Between the window and one kept company: edited, checked, undone and saved like a draft, in a place of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Slot

from app.draft.findings import Finding
from app.draft.rule_groups import is_of_application
from app.jobs.companies import ProfileWriter
from app.jobs.draft_merge import RemoteChanges, SaveResult
from ui.draft.autosave import Autosave, Batch
from ui.draft.controller import DraftController

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from app.jobs.drafts import OpenedDraft
    from app.services import Services
    from app.store import CompanyRow


class ProfileController(DraftController):
    """Edits one company like a draft.

    ``row`` is the company as it was last stored, None until a new one has its first answer.
    """

    def __init__(
        self, services: Services, opened: OpenedDraft, row: CompanyRow | None, parent: QObject | None = None
    ) -> None:
        self._keeper = ProfileWriter(services, opened.draft.pack, row)
        super().__init__(services, opened, parent)

    @property
    def row(self) -> CompanyRow | None:
        """Returns the company as last stored."""
        return self._keeper.row

    def findings_of(self, path: str) -> Sequence[Finding]:
        """Returns findings about one answer, without what only an application has to meet."""
        return [each for each in super().findings_of(path) if not is_of_application(each)]

    @Slot()
    def retry_save(self) -> None:
        """Tries again; over what somebody else wrote meanwhile, where that was the trouble."""
        self._writer.renew = True
        super().retry_save()

    def _make_saver(self, _versions: Mapping[str, int] | None) -> Autosave:
        self._writer = _Writer(self._keeper)
        return Autosave(self._writer, self._summary, self)

    def _summary(self) -> Any:
        return None  # a list of companies shows nothing that is counted


class _Writer:
    """Writes the batches of the autosave through the :class:`app.jobs.companies.ProfileWriter`."""

    def __init__(self, keeper: ProfileWriter) -> None:
        self._keeper = keeper
        self.renew = False

    def write(self, batch: Batch) -> SaveResult:
        """Writes the company whole, or raises StorageTrouble or CompanyConflict."""
        if self.renew:
            self._keeper.renew()
            self.renew = False
        return SaveResult(self._keeper.write_changes(batch.changes, batch.gone))

    def learn(self) -> None:
        """Notes nothing: the store knows its version."""

    def accept(self, path: str, version: int) -> None:
        """Does nothing: a company clashes whole."""

    def news(self) -> RemoteChanges | None:
        """Returns None: nobody looks for news of a company (see :class:`ui.shell.save_status.SaveStatus`)."""

    def acknowledge(self, news: RemoteChanges) -> None:
        """Does nothing: there is no news."""
