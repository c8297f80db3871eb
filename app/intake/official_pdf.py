"""Reads the text of a PDF that another system made: hostile until read, layout unknown."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import pypdfium2

from app.errors import InputRefused
from app.intake.drawn_characters import DrawnTruth, with_drawn_characters
from app.intake.form_fields import Filled, field_texts
from app.intake.glyph_boxes import with_boxes
from app.intake.reading import read_limited
from app.intake.reading_order import reordered_text
from app.intake.running_lines import without_running_lines
from app.intake.visible_text import fonts_of, hidden_characters, text_without, without_actual_text
from app.pdfium import PDFIUM
from app.sandbox.process import Item, Overrun, Pace, ReaderFailed, Sandbox

LARGEST = 200 << 20
"""Bytes."""
MOST_PAGES = 2000
_DRAWING, _DRAWING_PAGE = 6.0, 0.08
"""Seconds for looking at pages, and for each page: less than what the child may take (``_PACE``).

Of the pages behind, only what is said to be invisible is left out, and they are named.
"""
_PACE = Pace(item=10.0, whole=16.0, each=0.16)
MOST_CHARACTERS = 5_000_000

LOCKED = "PDF 加了密码，打不开。请去掉密码后再比对。"
BROKEN = "PDF 已损坏，打不开。请重新下载。"
COSTLY = "读这份 PDF 要用的时间或内存太多，没有读入，可能被动过手脚。请从申报系统重新下载，或打印成 PDF 后再比对。"


def read_text(path: Path) -> str:
    """Returns everything that the PDF prints as text, page after page.

    Raises InputRefused where it cannot be read or holds none.
    """
    return "\n".join(_pages(path))


def read_body(path: Path) -> str:
    """Returns the same without the heads and feet of the pages, which would stand in the middle of longer texts."""
    return "\n".join(without_running_lines(_pages(path)))


@dataclass(frozen=True, slots=True)
class ShownText:
    """Holds what a PDF shows as text, page after page, without heads and feet, and what could not be seen.

    ``unjudged`` says of a page, counted from 0, why it is not known what it shows: ``time`` where looking at it takes
    too long, or the name of a font that is not in the file.  ``other`` are pairs of characters, told and drawn: the
    text says what is drawn; what is drawn as no character is U+FFFD in it.
    """

    pages: tuple[str, ...]
    unjudged: Mapping[int, str]
    other: tuple[tuple[str, str], ...]


def read_shown(path: Path) -> ShownText:
    """Returns what the PDF shows: its text as its fonts draw it.

    Raises InputRefused where it cannot be read or holds no text.
    """
    items = _items_of(read_limited(path, LARGEST), path.name, shown=True)
    unjudged = {at: item.told["unjudged"] for at, item in enumerate(items) if item.told["unjudged"]}
    other = [(told, drawn) for item in items for told, drawn in item.told["other"]]
    return ShownText(tuple(without_running_lines([_words(item) for item in items])), unjudged, tuple(other))


def body_of(data: bytes, source: str) -> str:
    """Returns the same of a PDF's bytes.

    ``source`` names it in refusals.
    """
    return "\n".join(without_running_lines(_pages_of(data, source)))


def _pages(path: Path) -> list[str]:
    return _pages_of(read_limited(path, LARGEST), path.name)


def _pages_of(data: bytes, source: str) -> list[str]:
    return [_words(item) for item in _items_of(data, source, shown=False)]


def _words(item: Item) -> str:
    return item.blobs[0].decode("utf-8", "surrogatepass")


def _items_of(data: bytes, source: str, *, shown: bool) -> list[Item]:
    if b"%PDF-" not in data[:1024]:
        raise InputRefused(source, "不是 PDF 文件。请选择从申报系统下载的 PDF。")
    with Sandbox() as sandbox:
        arguments = {"source": source, "shown": shown}
        try:
            items = list(sandbox.run(f"{__name__}:read_pages", arguments, [BytesIO(data)], pace=_PACE))
        except Overrun as overrun:
            raise InputRefused(source, COSTLY) from overrun
        except ReaderFailed as failed:
            raise InputRefused(source, BROKEN) from failed
    if not any(_words(item).strip() for item in items):
        raise InputRefused(source, "PDF 里没有文字，可能是扫描件。请用申报系统导出的 PDF。")
    return items


def read_pages(arguments: Mapping[str, Any], files: Sequence[BinaryIO]) -> Iterator[tuple[dict[str, Any], list[bytes]]]:
    """Yields the text of each page, in the child process: PDFium has no limits of its own.

    With ``shown`` the fonts are looked at too, and the text is what they draw, in the order in which it is read.
    """
    source = arguments["source"]
    with PDFIUM:
        data = files[0].read()
        plain = without_actual_text(data)
        truth = DrawnTruth()
        if arguments.get("shown"):
            plain, truth = with_drawn_characters(plain)
        try:
            document = pypdfium2.PdfDocument(with_boxes(plain))
        except pypdfium2.PdfiumError as trouble:
            locked = "password" in str(trouble).lower()
            raise InputRefused(source, LOCKED if locked else BROKEN) from trouble
        try:
            other: list[tuple[str, str]] = truth.other
            for page, unjudged in _text_of(
                document, source, field_texts(data), truth, in_order=arguments.get("shown", False)
            ):
                yield {"unjudged": unjudged, "other": other}, [page.encode("utf-8", "surrogatepass")]
                other = []
        finally:
            document.close()


def _text_of(
    document: pypdfium2.PdfDocument,
    source: str,
    filled: Mapping[int, list[Filled]],
    truth: DrawnTruth,
    *,
    in_order: bool,
) -> Iterator[tuple[str, str]]:
    """Yields the text of each page, and why it is not known what the page shows, or ``""``."""
    if len(document) > MOST_PAGES:
        raise InputRefused(source, f"PDF 有 {len(document)} 页，超过 {MOST_PAGES} 页，没有读入。请核对文件。")
    characters, spent = 0, 0.0
    for number in range(len(document)):
        try:
            page = document[number]
            text = page.get_textpage()
            begun = time.process_time()
            in_time = spent < _DRAWING + _DRAWING_PAGE * number
            hidden = hidden_characters(page, text, drawn=in_time)
            unjudged = "" if in_time and not truth.failed else "time"
            if truth.unjudged or truth.foreign:
                fonts = fonts_of(text)
                unjudged = next(iter(sorted(fonts & truth.foreign)), "time" if fonts & truth.unjudged else unjudged)
            spent += time.process_time() - begun
            reordered = reordered_text(text, hidden, filled.get(number, ())) if in_order else None
            if reordered is not None:
                words = reordered
            elif hidden:
                words = "\n".join([text_without(text, hidden), *(each.text for each in filled.get(number, ()))])
            else:
                words = _with_fields(text, filled[number]) if number in filled else text.get_text_bounded()
            text.close()
            page.close()
        except pypdfium2.PdfiumError as trouble:
            raise InputRefused(source, f"PDF 第 {number + 1} 页读不出来。请重新下载。") from trouble
        characters += len(words)
        if characters > MOST_CHARACTERS:
            raise InputRefused(source, "PDF 里的文字太多，不像是一份申报书。请核对文件。")
        yield words, unjudged


def _with_fields(text: pypdfium2.PdfTextPage, filled: list[Filled]) -> str:
    """Returns the page's lines, and each field's answer behind the last line that stands higher or beside it."""
    lines = [text.get_text_bounded(*box) for box in _boxes(text)] if text.count_chars() else []
    heights = [(box[1] + box[3]) / 2 for box in _boxes(text)]
    after: dict[int, list[str]] = {}
    for each in filled:
        above = [at for at, height in enumerate(heights) if height > each.middle - _BESIDE]
        after.setdefault(above[-1] if above else -1, []).append(each.text)
    told = list(after.get(-1, ()))
    for at, line in enumerate(lines):
        told += [line, *after.get(at, ())]
    return "\n".join(told)


def _boxes(text: pypdfium2.PdfTextPage) -> list[tuple[float, float, float, float]]:
    """Returns left, bottom, right and top of each stretch of text, in the page's order."""
    return [text.get_rect(at) for at in range(text.count_rects())]


_BESIDE = 6.0
"""Points by which the middle of a line may lie under that of the field beside it."""
