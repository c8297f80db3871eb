"""Telling the electronic original from a scan of it: a PDF page that still prints 版本号 as letters was never paper.

A scan is a picture, whatever a scanner's text recognition has laid behind it.  The original is handed in by mistake
when somebody takes the wrong file, or has put the scanned signature pages into the exported PDF.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.errors import InputRefused

if TYPE_CHECKING:
    from app.scan.sheets import OpenScan

_NAMED = 3


def refuse_originals(scan: OpenScan) -> None:
    """Raises InputRefused where a page of a PDF is the electronic original.

    Such a page is no scan.
    """
    for each in scan.files:
        if each.kind == "pdf" and (found := scan.original_pages(each.file)):
            raise InputRefused(each.file.name, originals_sentence(found, each.pages))


def originals_sentence(found: Sequence[int], pages: int) -> str:
    """Says which pages are the electronic original, and what to do about them."""
    if len(found) == pages:
        return "这是电子原件，不是扫描件。请打印、盖章，把纸质件彩色扫描以后再核对。"
    some = "、".join(map(str, found[:_NAMED])) + (f" 等 {len(found)} " if len(found) > _NAMED else " ")
    return f"第 {some}页是电子原件，不是扫描件。请把盖好章的纸质件整本彩色扫描，再一起核对。"
