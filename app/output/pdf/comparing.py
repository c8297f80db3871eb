"""A printed form held against the Document it should print: every answer, and every word that is no answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.output.blocks import Cover, GridCell, Heading, ListTable, Paragraph, Picture, SignPlace, Span
from app.output.document import FOOTNOTE_MARKS, Document, slots
from app.output.pdf.frame import page_line
from app.output.pdf.readback import PageText, read_pages


@dataclass(frozen=True, slots=True)
class Mismatch:
    """An answer, or ``page[n]`` for a page from 1, that does not print what it should."""

    path: str
    expected: str
    printed: str


def expected_answers(document: Document) -> dict[str, str]:
    """What each slot should print, as in :func:`app.output.pdf.readback.read_answers`."""
    found: dict[str, list[str]] = {}
    for span in slots(document):
        found.setdefault(span.slot, []).append(span.text)
    return {slot: "".join(texts) for slot, texts in found.items()}


def compare_answers(document: Document, pdf: bytes) -> list[Mismatch]:
    """Everything that the PDF prints otherwise than the Document says; spaces and line ends do not count.

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
    everything = "\n".join(sorted(known))
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
    for block in document.blocks:
        yield from _own_words(block)
    # a footnote is printed on the page of its mark
    for number, text in enumerate(document.footnotes):
        yield f"{FOOTNOTE_MARKS[number]} {text}"


def _own_words(block: object) -> Iterator[str]:
    if isinstance(block, Cover):
        yield from (block.annex, block.title)
        for entry in block.entries:
            yield entry.label
            yield _loose((entry.value,))
    elif isinstance(block, Heading | Paragraph):
        yield _loose(block.spans)
    elif isinstance(block, Picture):
        yield _loose(block.caption.spans)
    elif isinstance(block, SignPlace):
        yield block.label
    elif isinstance(block, GridCell):
        if block.vertical:
            yield from (ch for each in block.content for ch in _bare("".join(_own_words(each))))
        else:
            for each in block.content:
                yield from _own_words(each)
    elif isinstance(block, ListTable):
        yield from block.heads
        for row in block.rows:
            for cell in row:
                for each in cell:
                    yield from _own_words(each)
    elif not isinstance(block, str):
        for cells in getattr(block, "rows", ()):
            for cell in cells:
                yield from _own_words(cell)


def _loose(spans: tuple[Span, ...]) -> str:
    return "".join(span.text for span in spans if not span.slot)


def _pictures(document: Document, pages: list[PageText]) -> Iterator[Mismatch]:
    """As many pictures as the Document has, those that can be shown."""
    drawn = sum(page.pictures for page in pages)
    wanted = sum(1 for picture in _all_pictures(document.blocks) if picture.data is not None)
    if drawn > wanted:
        yield Mismatch("", f"图{wanted}幅", f"图{drawn}幅")


def _all_pictures(blocks: object) -> Iterator[Picture]:
    if isinstance(blocks, Picture):
        yield blocks
    elif isinstance(blocks, tuple):
        for block in blocks:
            yield from _all_pictures(block)
    elif isinstance(blocks, ListTable):
        yield from _all_pictures(blocks.rows)
    elif hasattr(blocks, "content") or hasattr(blocks, "rows"):
        yield from _all_pictures(getattr(blocks, "content", ()) or getattr(blocks, "rows", ()))
