"""StampedScan scans: held against the newest issue page by page, and kept when every page is there."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.intake.reading import open_regular
from app.intake.wording import shown_place
from app.jobs.drafts import open_stored, read_reasons, summary_of
from app.jobs.export import content_of_issue
from app.jobs.export_preflight import check_clock
from app.jobs.reject_originals import refuse_originals
from app.output.document import build_document
from app.scan.page_check import check_scan
from app.scan.record import NOBODY, judged, record_of
from app.scan.sheets import ScanFile, open_scan
from app.verify.issue_paper import issue_paper

if TYPE_CHECKING:
    from app.scan.page_check import Checked, Looked
    from app.scan.paper import IssuePaper
    from app.services import Services
    from app.store import Stamping

SEAL = "公章"


@dataclass(frozen=True, slots=True)
class StampedScan:
    """Describes a scan that was checked against an issue.

    ``record`` is what ``stamping.json`` says, ``kept`` whether the store has it now.
    """

    checked: Checked
    record: Mapping[str, Any]
    kept: bool

    @property
    def decided(self) -> bool:
        """Tells whether a person has judged a seal or a signature."""
        return judged(self.record)

    @property
    def unjudged(self) -> tuple[int, ...]:
        """Returns the pages, of any copy, whose ink nobody has judged: changed, or not laid over the issue's."""
        return () if self.kept else tuple(sorted({*_pages_with_changes(self.checked), *self.loose}))

    @property
    def loose(self) -> tuple[int, ...]:
        """Returns the pages, of any copy, that could not be laid over the issue's, so that no ink was compared."""
        return _loose_pages(self.checked)

    @property
    def bare(self) -> bool:
        """Tells whether neither seal nor signature was found where they belong."""
        return self.record["seals"].get(SEAL) == "none" and set(self.record["signatures"].values()) == {"blank"}


def paper_of(services: Services, draft_id: str) -> tuple[IssuePaper, int]:
    """Returns the newest issue as it was printed, and its sequence.

    Raises NotFound where there is none.
    """
    content = content_of_issue(services, draft_id)
    assert content.mark is not None
    document = build_document(content.pack, content.application, content.read_file, content.mark)
    return issue_paper(document, content.mark), content.mark.sequence


def stamp(
    services: Services,
    draft_id: str,
    files: Sequence[Path],
    *,
    assigned: Mapping[int, int] | None = None,
    decisions: Mapping[str, str] | None = None,
    copies: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> StampedScan:
    """Checks scanned files against the newest issue of a draft.

    A scan that is 齐全, and of no other issue, is stored with its record.  ``assigned`` are pages that a person named
    for unreadable sheets (from 0); ``decisions`` what a person decided, by the name of a seal's or signature's room.
    Raises InputRefused for files that cannot be read or were never paper, NotFound without an issue,
    :class:`app.scan.sheets.ScanCancelled`.
    """
    paper, sequence = paper_of(services, draft_id)
    with ExitStack() as stack:
        opened = []
        for path in files:
            file = stack.enter_context(open_regular(path))
            opened.append(ScanFile(shown_place(path.name), file, os.fstat(file.fileno()).st_size))
        scan = open_scan(opened)
        refuse_originals(scan)
        checked = check_scan(scan, paper, assigned=assigned, copies=copies, progress=progress, cancelled=cancelled)
    given = dict(decisions or {})
    record = record_of(checked, paper, given, services.now())
    # ink that is not in the issue: a person judges it, in the window; a page that does not lie as the issue's does
    # may say anything: half of it may be white, and whoever forges chooses how it lies
    if not checked.pdf or _pages_with_changes(checked) or _loose_pages(checked):
        return StampedScan(checked, {**record, "sha256": ""}, kept=False)
    kept = save_stamped(services, draft_id, sequence, checked, paper, decisions=given)
    return StampedScan(checked, kept.record, kept=True)


def save_stamped(
    services: Services,
    draft_id: str,
    sequence: int,
    checked: Checked,
    paper: IssuePaper,
    *,
    decisions: Mapping[str, str],
    decided: Mapping[str, str] | None = None,
) -> Stamping:
    """Stores a whole stamped issue with the record of its check.

    ``decided`` is as in :func:`record_of`.
    """
    check_clock(services.now(), open_stored(services, draft_id).draft.pack)
    # The record says of each room who has judged it: where nobody has, that too.
    every = dict.fromkeys((*paper.seals, *paper.signatures), NOBODY) | dict(decisions)
    record = record_of(checked, paper, every, services.now(), decided)
    store = services.store()
    kept = store.add_stamping(draft_id, sequence, checked.pdf, record)
    # 待补 is one fewer now, in the list of drafts too.
    reasons = read_reasons(store, draft_id)
    store.save_summary(draft_id, summary_of(open_stored(services, draft_id).draft, reasons))
    return kept


def _pages_with_changes(checked: Checked) -> tuple[int, ...]:
    return tuple(sorted({page for page, sheet in _placed(checked) if sheet.changes}))


def _loose_pages(checked: Checked) -> tuple[int, ...]:
    return tuple(sorted({page for page, sheet in _placed(checked) if not sheet.registered}))


def _placed(checked: Checked) -> list[tuple[int, Looked]]:
    placed = [cell for cell in checked.verdict.cells if cell.copy is not None and cell.sheet is not None]
    return [(cell.page or 0, checked.sheets[cell.sheet or 0]) for cell in placed]
