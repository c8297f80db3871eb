"""What can be printed of a draft: an issue, or the draft with its mark 草稿; and the sheet for whoever prints it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.errors import InputRefused, NotFound
from app.jobs.drafts import open_stored
from app.jobs.export import content_of_draft, content_of_issue
from app.jobs.export_content import ExportContent
from app.late_modules import late_module
from app.output.answers import look_up
from app.output.document import build_document
from app.pdfium import PDFIUM

if TYPE_CHECKING:
    import pypdfium2

    from app.output.pdf import stamp_sheet as sheet_drawing
    from app.output.pdf.page_writer import PageArea
    from app.services import Services
else:
    pypdfium2 = late_module("pypdfium2")
    sheet_drawing = late_module("app.output.pdf.stamp_sheet")

DRAFT_MARK = "草稿"
UNMARKED = "这份 PDF 第 {page} 页没有{what}，没有打印。请重新定稿，或从草稿重新打印。"


@dataclass(frozen=True, slots=True)
class PrintableIssue:
    """Describes an issue that can be printed.

    ``superseded_by`` is the sequence of the newest one, if that is another.
    """

    number: str
    sequence: int
    superseded_by: int | None


@dataclass(frozen=True, slots=True)
class PrintablePages:
    """Describes the pages that go to a printer.

    ``number`` is the 版本号, empty for a draft.  ``sizes`` are (width, height) of each page in points; ``places`` the
    rooms for seals and signatures, pages from 0.
    """

    number: str
    sequence: int
    superseded_by: int | None
    title: str
    company: str
    pdf: bytes
    sizes: tuple[tuple[float, float], ...]
    places: tuple[tuple[str, PageArea], ...]
    copies: int

    @property
    def pages(self) -> int:
        """Counts the pages that there are to print."""
        return len(self.sizes)


def editions(services: Services, draft_id: str) -> tuple[PrintableIssue, ...]:
    """Returns the issues of a draft that can be printed, the newest first."""
    rows = services.store().issues(draft_id)
    return tuple(PrintableIssue(row.number, row.sequence, row.superseded_by) for row in rows)


def printable(
    services: Services, draft_id: str, sequence: int | None, *, cancelled: Callable[[], bool] | None = None
) -> PrintablePages:
    """Returns the pages of an issue, or of the draft with its mark 草稿.

    With ``sequence`` None they are those of the draft as it stands.  Raises NotFound without such an issue,
    :class:`app.output.pdf.render.RenderCancelled`, and what :func:`check_marks` does.
    """
    superseded = None
    if sequence is None:
        content = content_of_draft(open_stored(services, draft_id))
    else:
        content = content_of_issue(services, draft_id, sequence)
        found = [each for each in editions(services, draft_id) if each.sequence == sequence]
        superseded = found[0].superseded_by if found else None
    document = build_document(content.pack, content.application, content.read_file, content.mark)
    rendered = services.typesetter.render(document, cancelled=cancelled)
    mark = content.mark
    ready = PrintablePages(
        mark.number if mark else "", mark.sequence if mark else 0, superseded,
        content.pack.tracks[document.track].form.title, _company(content), rendered.pdf, _sizes(rendered.pdf),
        tuple(rendered.places.items()), content.pack.copies,
    )  # fmt: skip
    check_marks(ready.pdf, ready.number)
    return ready


def check_marks(pdf: bytes, number: str) -> None:
    """Refuses pages that do not say what they are.

    Pages of an issue have to carry its 版本号, those of a draft 草稿, and all of them their page number.

    Raises:
        InputRefused: names the first page that does not.
    """
    texts = _texts(pdf)
    for at, text in enumerate(texts, 1):
        plain = "".join(text.split())
        line = f"第{at}页共{len(texts)}页"
        if (f"版本号{number}{line}" if number else f"{DRAFT_MARK}{line}") not in plain:
            raise InputRefused("", UNMARKED.format(page=at, what="版本号和页码" if number else "草稿字样"))


def pages_in(words: str, pages: int) -> tuple[int, ...]:
    """Reads a page range as typed, such as ``1-3，5``, with pages from 1.

    An empty range means all pages.

    Raises:
        InputRefused: it cannot be read, or names a page that there is not.
    """
    plain = words.translate(str.maketrans("，、；; －—–~～至到０１２３４５６７８９", ",,,,,-------0123456789"))
    found: list[int] = []
    for part in filter(None, plain.split(",")):
        first, dash, last = part.partition("-")
        if not (first.isascii() and first.isdigit()) or (dash and not (last.isascii() and last.isdigit())):
            raise InputRefused("", "页码看不懂，请写成 1-3，5 这样。")
        start, end = int(first), int(last) if dash else int(first)
        if not 1 <= start <= end <= pages:
            raise InputRefused("", f"只有第 1 到 {pages} 页，请核对页码。")
        found += [page for page in range(start, end + 1) if page not in found]
    return tuple(found) or tuple(range(1, pages + 1))


def stamp_sheet(ready: PrintablePages) -> bytes:
    """Returns the 盖章说明 of an issue as a PDF of one A4 page.

    Raises NotFound for a draft, which nobody stamps.
    """
    if not ready.number:
        raise NotFound("草稿不用盖章，没有盖章说明。请先定稿。")
    spots = [
        sheet_drawing.StampPosition(name, place.page + 1, (place.left, place.bottom, place.right, place.top))
        for name, place in ready.places
    ]
    cover = _cover_line(ready.pdf)
    if cover is not None:
        spots.insert(0, sheet_drawing.StampPosition(sheet_drawing.COVER_SEAL, 1, cover))
    plan = sheet_drawing.StampPlan(
        ready.number, ready.title, ready.company, ready.copies, ready.pdf, ready.sizes, tuple(spots),
        superseded_by=ready.superseded_by,
    )  # fmt: skip
    return sheet_drawing.render_stamp_sheet(plan)


def _company(content: ExportContent) -> str:
    value = look_up(content.application, content.pack.roles.get("company", ""))
    return value if isinstance(value, str) else ""


def _sizes(pdf: bytes) -> tuple[tuple[float, float], ...]:
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return tuple(document.get_page_size(at) for at in range(len(document)))
        finally:
            document.close()


def _texts(pdf: bytes) -> Sequence[str]:
    texts = []
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            for at in range(len(document)):
                page = document[at]
                text = page.get_textpage()
                texts.append(text.get_text_bounded())
                text.close()
                page.close()
        finally:
            document.close()
    return texts


def _cover_line(pdf: bytes) -> tuple[float, float, float, float] | None:
    """Returns the square in which the cover asks for a seal.

    It lies around the end of the first （盖章）; None is returned where there is none.
    """
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            page = document[0]
            text = page.get_textpage()
            found = text.search("盖").get_next()
            box = text.get_charbox(found[0]) if found is not None else None
            text.close()
            page.close()
        finally:
            document.close()
    if box is None:
        return None
    half = 21 * 72 / 25.4
    middle = (box[2] + 1.6 * half, (box[1] + box[3]) / 2)
    return middle[0] - half, middle[1] - half, middle[0] + half, middle[1] + half
