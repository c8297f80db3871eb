"""The text of a PDF that another system made: hostile until read, layout unknown."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from app.errors import InputRefused
from app.intake.glyph_boxes import with_boxes
from app.intake.reading import read_limited
from app.intake.running_lines import without_running_lines
from app.pdfium import PDFIUM

LARGEST = 200 << 20
"""Bytes."""
MOST_PAGES = 2000
MOST_CHARACTERS = 5_000_000


def read_text(path: Path) -> str:
    """Everything that the PDF prints as text, page after page; InputRefused where it cannot be read or holds none."""
    return "\n".join(_pages(path))


def read_body(path: Path) -> str:
    """The same without the heads and feet of the pages, which would stand in the middle of longer texts."""
    return "\n".join(without_running_lines(_pages(path)))


def _pages(path: Path) -> list[str]:
    data = read_limited(path, LARGEST)
    source = path.name
    if b"%PDF-" not in data[:1024]:
        raise InputRefused(source, "不是 PDF 文件。请选择从申报系统下载的 PDF。")
    boxed = with_boxes(data)
    with PDFIUM:
        pages = _read(boxed, source)
    if not any(page.strip() for page in pages):
        raise InputRefused(source, "PDF 里没有文字，可能是扫描件。请用申报系统导出的 PDF。")
    return pages


def _read(data: bytes, source: str) -> list[str]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as trouble:
        locked = "password" in str(trouble).lower()
        reason = "PDF 加了密码，打不开。请去掉密码后再比对。" if locked else "PDF 已损坏，打不开。请重新下载。"
        raise InputRefused(source, reason) from trouble
    try:
        return _text_of(document, source)
    finally:
        document.close()


def _text_of(document: pypdfium2.PdfDocument, source: str) -> list[str]:
    if len(document) > MOST_PAGES:
        raise InputRefused(source, f"PDF 有 {len(document)} 页，超过 {MOST_PAGES} 页，没有读入。请核对文件。")
    pages: list[str] = []
    for number in range(len(document)):
        try:
            page = document[number]
            text = page.get_textpage()
            pages.append(text.get_text_bounded())
            text.close()
            page.close()
        except pypdfium2.PdfiumError as trouble:
            raise InputRefused(source, f"PDF 第 {number + 1} 页读不出来。请重新下载。") from trouble
        if sum(map(len, pages)) > MOST_CHARACTERS:
            raise InputRefused(source, "PDF 里的文字太多，不像是一份申报书。请核对文件。")
    return pages
