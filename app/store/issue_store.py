"""Offers the issues of the open store and the stamped scans of them: written once, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.store import drafts, history, issues, stampings
from app.store.file_store import FileStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.store.records import (
        Issue,
        IssueContent,
        IssueRow,
        Json,
        Stamping,
    )


class IssueStore(FileStore):
    """Stores frozen issues and their stamped scans, each method in one transaction."""

    # issues

    def add_issue(self, draft_id: str, content: IssueContent, number: Callable[[int], str], first: int = 1) -> IssueRow:
        """Freezes ``content`` as the draft's next issue, for ever.

        ``number`` makes the 版本号 from the sequence, which is known only inside the transaction; ``first`` is the
        sequence where the draft has no issue yet.
        """
        with self._writing(draft_id) as connection:
            at = self._now()
            row = issues.add_issue(connection, draft_id, content, number, at, first=first)
            history.record_moment(connection, draft_id, {}, at, why="freeze", note=row.number)
            return row

    def issues(self, draft_id: str) -> list[IssueRow]:
        """Returns the draft's issues without their content, newest first."""
        with self._reading() as connection:
            return issues.list_issues(connection, draft_id)

    def issue(self, draft_id: str, sequence: int | None = None) -> Issue:
        """Returns one issue with its content, by default the newest.

        Raises :class:`NotFound` if there is none.
        """
        with self._reading() as connection:
            return issues.load_issue(connection, draft_id, sequence)

    def find_issues(self, number: str) -> list[IssueRow]:
        """Returns the issues with a 版本号, newest first: nearly always one or none."""
        with self._reading() as connection:
            return issues.find_issues(connection, number)

    def tracks_with_issue(self, uscc: str) -> set[str]:
        """Returns the tracks on which a 统一社会信用代码 has an issue, those of archived drafts too."""
        with self._reading() as connection:
            return issues.tracks_with_issue(connection, uscc)

    # stamped scans

    def add_stamping(self, draft_id: str, sequence: int, scan: bytes, record: Json) -> Stamping:
        """Stores a checked scan of an issue with its record, for ever; the newest scan counts.

        Raises :class:`NotFound` where there is no such issue.
        """
        digest = self.put_media(scan, "pdf")
        with self._writing(draft_id) as connection:
            at = self._now()
            kept = stampings.add_stamping(connection, draft_id, sequence, scan=digest, record=record, at=at)
            drafts.touch_draft(connection, draft_id, at)
        return kept

    def stamping(self, draft_id: str, sequence: int) -> Stamping | None:
        """Returns the newest stamped scan of an issue, or None where there is none."""
        with self._reading() as connection:
            return stampings.newest_stamping(connection, draft_id, sequence)
