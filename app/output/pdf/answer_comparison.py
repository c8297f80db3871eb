"""Compares a printed form with the Document it should print: every answer, and every word that is no answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.output.blocks import SignatureArea
from app.output.document import FOOTNOTE_MARKS, Document
from app.output.pdf.frame import page_line
from app.output.pdf.picture_comparison import differing
from app.output.pdf.pictures import MISSING, TOO_LARGE, UNREADABLE
from app.output.pdf.readback import PageText, SignatureBox, read_pages
from app.output.pdf.style import MM, Look
from app.output.pdf.table_layout import GOES_ON
from app.output.walk import answers, paragraphs, pictures, repeated, sign_places

_ROUNDED = 1.5
"""Points by which a field's box may differ from its room: the edges of fields are whole points."""
_SPACE = 0.26
"""Width of a space in the form's face, of its size."""
_NEAR = 10.0
"""Points within which a field stands beside its label."""


FieldBoxes = Mapping[str, tuple[int, tuple[float, float, float, float]]]
"""Fields for later signatures by name: page from 0, and left, bottom, right, top in points."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Describes an answer or a page that prints something else; ``page[n]`` stands for a page from 1."""

    path: str
    expected: str
    printed: str


def expected_answers(document: Document) -> dict[str, str]:
    """Returns what each slot should print, as in :func:`app.output.pdf.readback.read_answers`."""
    return answers(document)


def compare_answers(document: Document, pdf: bytes, fields: FieldBoxes | None = None) -> list[Mismatch]:
    """Names what the PDF prints otherwise than the Document.

    Spaces and line ends do not count.

    Pictures are compared too, unless the Document was built without theirs or with a dot in place of each.  With
    ``fields``, those that were certified for later signatures, the PDF is what was drawn before: it may have none yet.

    Raises:
        InputRefused: the PDF cannot be read at all.
    """
    pages = read_pages(pdf)
    if fields is not None:
        return [*_compared(document, pages), *_certified_boxes(document, pages, fields)]
    return [*_compared(document, pages), *_boxes(document, pages)]


def _compared(document: Document, pages: list[PageText]) -> list[Mismatch]:
    return [
        *_answers(document, pages), *_words(document, pages), *_pictures(document, pages),
    ]  # fmt: skip


def _bare(text: str) -> str:
    return "".join(text.split())


def _answers(document: Document, pages: list[PageText]) -> Iterator[Mismatch]:
    printed: dict[str, str] = {}
    for page in pages:
        for slot, text in page.pieces:
            printed[slot] = printed.get(slot, "") + text
    expected = expected_answers(document)
    for slot, text in expected.items():
        if _bare(text) != _bare(printed.get(slot, "")):
            yield Mismatch(slot, text, printed.get(slot, ""))
    for slot, text in printed.items():
        if slot not in expected and _bare(text):
            yield Mismatch(slot, "", text)


def _words(document: Document, pages: list[PageText]) -> Iterator[Mismatch]:
    """Yields where the form's own words are missing or added, or page lines and marks are out of place."""
    known = {_bare(words) for words in _form_paragraphs(document)} - {""}
    again = (_bare(words) for words in repeated(document))
    notes = {_bare(f"{FOOTNOTE_MARKS[number]} {text}") for number, text in enumerate(document.footnotes)}
    everything = "\n".join([*sorted(known), *again, MISSING, TOO_LARGE, UNREADABLE, GOES_ON])
    seen: set[str] = set()
    for at, page in enumerate(pages, 1):
        frame = _frame_words(document, at, len(pages))
        loose = list(page.loose)
        if frame[0] in loose and (late := (known & set(loose[loose.index(frame[0]) :])) - {*frame, *notes}):
            yield Mismatch(f"page[{at}]", "", min(late))
        for words in frame:
            if words in loose:
                loose.remove(words)
            else:
                yield Mismatch(f"page[{at}]", words, "")
        seen.update(loose)
        for words in loose:
            if words not in known and words not in everything:
                yield Mismatch(f"page[{at}]", "", words)
        for trouble in page.foreign:
            yield Mismatch(f"page[{at}]", "", trouble)
    for words in sorted(known - seen):
        # a paragraph that runs over two pages comes in two parts
        if not any(words.startswith(part) for part in seen):
            yield Mismatch("", words, "")


def _frame_words(document: Document, page: int, pages: int) -> list[str]:
    line = _bare(page_line(page, pages))
    if document.issue is None:
        return [f"草稿{line}", "草稿"]
    number = document.issue.number
    return [f"版本号{number}{line}", number, f"{page}/{pages}"]


def _form_paragraphs(document: Document) -> Iterator[str]:
    for words in paragraphs(document):
        yield "".join(span.text for span in words if not span.slot)
    # a footnote is printed on the page of its mark
    for number, text in enumerate(document.footnotes):
        yield f"{FOOTNOTE_MARKS[number]} {text}"


def _pictures(document: Document, pages: list[PageText]) -> Iterator[Mismatch]:
    """Yields the Document's pictures and no more.

    One that cannot be decoded is printed as a frame.
    """
    drawn = [picture for page in pages for picture in page.pictures]
    wanted = sum(1 for picture in pictures(document) if picture.data is not None)
    if len(drawn) > wanted:
        yield Mismatch("", f"图{wanted}幅", f"图{len(drawn)}幅")
    yield from (Mismatch(path, "图片", said) for path, said in differing(document, drawn))


def _boxes(document: Document, pages: list[PageText]) -> Iterator[Mismatch]:
    """Yields signature fields that are not in their room.

    Each may show at most once, beside its own printed label and as large as its room.
    """
    rooms = {room.name: room for room in sign_places(document)}
    seen: set[str] = set()
    for at, page in enumerate(pages, 1):
        for shown in page.boxes:
            room = rooms.get(shown.name)
            if room is None or shown.name in seen:
                yield Mismatch(f"page[{at}]", "", f"签名栏“{shown.name}”")
            elif not _in_its_room(shown, room, page):
                yield Mismatch(f"page[{at}]", "", f"签名栏“{shown.name}”，位置或大小不对")
            seen.add(shown.name)


def _certified_boxes(document: Document, pages: list[PageText], fields: FieldBoxes) -> Iterator[Mismatch]:
    """Yields certified rooms that are not all of the form's or none, and any of the kind that was there before."""
    for at, page in enumerate(pages, 1):
        if page.boxes or page.hidden:
            yield Mismatch(f"page[{at}]", "", "签名栏")
    for name, (at, box) in fields.items():
        if at < len(pages):
            pages[at].boxes.append(SignatureBox(name, box))
    yield from _boxes(document, pages)


def _in_its_room(shown: SignatureBox, room: SignatureArea, page: PageText) -> bool:
    """Tells whether a field has its room's size, lies level with the printed label and covers no words."""
    left, bottom, right, top = shown.box
    sizes = ((right - left, room.width * MM), (top - bottom, room.height * MM))
    as_large = all(abs(is_ - should) <= _ROUNDED for is_, should in sizes)
    spaces = room.label.count(" ")
    wide = (len(room.label) - spaces + spaces * _SPACE) * Look().grid["value"].size + 2 * MM
    beside = any(
        words == _bare(room.label) and abs(left - wide - x) <= _NEAR and abs((bottom + top) / 2 - y) <= _NEAR
        for words, x, y in page.begins
    )
    covered = any(left < x < right and bottom < y < top for _, x, y in page.begins)
    return as_large and beside and not covered
