"""A printed form held against the Document it should print: every answer, and every word that is no answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.output.document import FOOTNOTE_MARKS, Document
from app.output.pdf.bands import GOES_ON
from app.output.pdf.frame import page_line
from app.output.pdf.picture_comparing import differing
from app.output.pdf.pictures import MISSING, TOO_LARGE, UNREADABLE
from app.output.pdf.readback import PageText, read_pages
from app.output.walk import answers, paragraphs, pictures, repeated


@dataclass(frozen=True, slots=True)
class Mismatch:
    """An answer, or ``page[n]`` for a page from 1, that does not print what it should."""

    path: str
    expected: str
    printed: str


def expected_answers(document: Document) -> dict[str, str]:
    """What each slot should print, as in :func:`app.output.pdf.readback.read_answers`."""
    return answers(document)


def compare_answers(document: Document, pdf: bytes) -> list[Mismatch]:
    """Everything that the PDF prints otherwise than the Document says; spaces and line ends do not count.

    Pictures are compared too, unless the Document was built without theirs or with a dot in place of each.

    Raises:
        InputRefused: the PDF cannot be read at all.
    """
    pages = read_pages(pdf)
    return [*_answers(document, pages), *_words(document, pages), *_pictures(document, pages)]


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
    """The form's own words: none missing, none added; page lines and marks in their places."""
    known = {_bare(words) for words in _form_paragraphs(document)} - {""}
    again = (_bare(words) for words in repeated(document))
    everything = "\n".join([*sorted(known), *again, MISSING, TOO_LARGE, UNREADABLE, GOES_ON])
    seen: set[str] = set()
    for at, page in enumerate(pages, 1):
        frame = _frame_words(document, at, len(pages))
        loose = list(page.loose)
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
    """The Document's pictures and no more; one that cannot be decoded is printed as a frame."""
    drawn = [picture for page in pages for picture in page.pictures]
    wanted = sum(1 for picture in pictures(document) if picture.data is not None)
    if len(drawn) > wanted:
        yield Mismatch("", f"图{wanted}幅", f"图{len(drawn)}幅")
    yield from (Mismatch(path, "图片", said) for path, said in differing(document, drawn))
