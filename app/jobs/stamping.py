"""Stamped scans: held against the newest issue page by page, and kept when every page is there."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.intake.reading import open_regular
from app.intake.wording import shown_place
from app.jobs.drafts import open_stored, summary_of
from app.jobs.exporting import content_of_issue
from app.jobs.originals import refuse_originals
from app.output.document import build_document
from app.scan.record import NOBODY, judged, record_of

if TYPE_CHECKING:
    from app.output.pdf.pen import Place
    from app.scan.checking import Checked
    from app.scan.paper import Box, IssuePaper
    from app.services import Services
    from app.store import Stamping

SEAL, SIGNATURE, COVER = "公章", "法定代表人签章", "封面"
_COVER_TOP = 0.45
"""Share of the cover above which nobody stamps: below it stand 申报单位 and 申报日期."""


@dataclass(frozen=True, slots=True)
class Stamped:
    """A scan that was checked; ``record`` is what ``stamping.json`` says, ``kept`` whether the store has it now."""

    checked: Checked
    record: Mapping[str, Any]
    kept: bool

    @property
    def decided(self) -> bool:
        """Whether a person has judged seal or signature."""
        return judged(self.record)

    @property
    def bare(self) -> bool:
        """Whether neither a seal nor a signature was found where they belong."""
        return self.record["seals"].get(SEAL) == "none" and set(self.record["signatures"].values()) == {"blank"}


def paper_of(services: Services, draft_id: str) -> tuple[IssuePaper, int]:
    """The newest issue as it was printed, and its sequence; NotFound where there is none."""
    from app.output.pdf.render import render_pdf  # noqa: PLC0415 - reportlab is loaded when it is needed
    from app.scan.paper import Answer, Box, DrawnPaper, IssuePaper  # noqa: PLC0415 - as is pdfium

    content = content_of_issue(services, draft_id)
    assert content.mark is not None
    rendered = render_pdf(build_document(content.pack, content.application, content.read_file, content.mark))
    bare = IssuePaper(content.mark.number, content.mark.fingerprint, rendered.pdf, rendered.pages, {}, {})
    with DrawnPaper(bare) as drawn:
        boxes = {name: _box(place, drawn.size(place.page + 1)[1]) for name, place in rendered.places.items()}
        width, height = drawn.size(1)
    cover = Box(1, 0, height * _COVER_TOP, width, height)
    seals = {COVER: cover} | {name: box for name, box in boxes.items() if name == SEAL}
    signatures = {name: box for name, box in boxes.items() if name != SEAL}
    answers = tuple(Answer(s.path, Box(s.page + 1, s.left, s.top, s.right, s.bottom)) for s in rendered.spots)
    paper = IssuePaper(bare.number, bare.fingerprint, bare.pdf, bare.pages, seals, signatures, answers)
    return paper, content.mark.sequence


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
) -> Stamped:
    """Checks scanned files against the newest issue; what is 齐全 is kept with the record of the check.

    ``assigned`` are pages that a person named for unreadable sheets (from 0); ``decisions`` what a person decided, by
    the name of a seal's or signature's room.  Raises InputRefused for files that cannot be read or were never paper,
    NotFound without an issue, :class:`app.scan.sheets.Cancelled`.
    """
    from app.scan.checking import check_scan  # noqa: PLC0415 - numpy and pdfium are loaded when they are needed
    from app.scan.sheets import ScanFile, open_scan  # noqa: PLC0415

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
    if not checked.pdf:
        return Stamped(checked, record_of(checked, paper, given, services.now()), kept=False)
    # The record says of each room who has judged it: where nobody has, that too.
    every = {name: given.get(name, NOBODY) for name in (*paper.seals, *paper.signatures)} | given
    kept = keep_stamped(services, draft_id, sequence, checked, paper, decisions=every)
    return Stamped(checked, kept.record, kept=True)


def keep_stamped(
    services: Services,
    draft_id: str,
    sequence: int,
    checked: Checked,
    paper: IssuePaper,
    *,
    decisions: Mapping[str, str],
    decided: Mapping[str, str] | None = None,
) -> Stamping:
    """Puts a whole stamped issue into the store with the record of the check; ``decided`` as in :func:`record_of`."""
    record = record_of(checked, paper, decisions, services.now(), decided)
    kept = services.store().add_stamping(draft_id, sequence, checked.pdf, record)
    # 待补 is one fewer now, in the list of drafts too.
    services.store().save_summary(draft_id, summary_of(open_stored(services, draft_id).draft))
    return kept


def _box(place: Place, height: float) -> Box:
    from app.scan.paper import Box  # noqa: PLC0415 - see paper_of

    return Box(place.page + 1, place.left, height - place.top, place.right, height - place.bottom)
