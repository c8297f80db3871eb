"""Sets an issue again as the paper that scans are held against: pages, rooms for seals and signatures, answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.output.pdf.render import render_pdf
from app.scan.paper import Answer, DrawnPaper, IssuePaper, PaperBox

if TYPE_CHECKING:
    from app.output.document import Document, IssueMark
    from app.output.pdf.page_writer import PageArea
    from app.output.pdf.render import Rendered

SEAL, SIGNATURE, COVER = "公章", "法定代表人签章", "封面"
ATTACHED = "attachments["
"""What the paths of 相关附件 begin with (contract, section 1)."""
_COVER_TOP = 0.45
"""Share of the cover above which nobody stamps: below it stand 申报单位 and 申报日期."""


def issue_paper(document: Document, mark: IssueMark) -> IssuePaper:
    """Returns the paper of an issue's document."""
    return rendered_paper(render_pdf(document), mark)


def rendered_paper(rendered: Rendered, mark: IssueMark) -> IssuePaper:
    """Returns the paper of an issue that was drawn already, whatever files are embedded in its PDF."""
    bare = IssuePaper(mark.number, mark.fingerprint, rendered.pdf, rendered.pages, {}, {})
    with DrawnPaper(bare) as drawn:
        boxes = {name: _box(place, drawn.size(place.page + 1)[1]) for name, place in rendered.places.items()}
        width, height = drawn.size(1)
    cover = PaperBox(1, 0, height * _COVER_TOP, width, height)
    seals = {COVER: cover} | {name: box for name, box in boxes.items() if name == SEAL}
    signatures = {name: box for name, box in boxes.items() if name != SEAL}
    answers = tuple(Answer(s.path, PaperBox(s.page + 1, s.left, s.top, s.right, s.bottom)) for s in rendered.spots)
    listed = [spot.page + 1 for spot in rendered.spots if spot.path.startswith(ATTACHED)]
    first = min(listed, default=0)
    return IssuePaper(bare.number, bare.fingerprint, bare.pdf, bare.pages, seals, signatures, answers, first)


def _box(place: PageArea, height: float) -> PaperBox:
    return PaperBox(place.page + 1, place.left, height - place.top, place.right, height - place.bottom)
