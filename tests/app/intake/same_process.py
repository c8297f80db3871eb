"""Reads the PDFs of another system in the test's own process, for tests that read dozens of them.

A child process needs a second to draw the characters that it compares with.  What reads is the same function; that it
runs in a child is held by ``test_official_pdf.py``.
"""

from __future__ import annotations

from io import BytesIO

from app.intake.official_pdf import read_pages
from app.sandbox.process import Item


def items_here(data: bytes, source: str, *, shown: bool) -> list[Item]:
    """The same as ``official_pdf._items_of``."""
    found = read_pages({"source": source, "shown": shown}, [BytesIO(data)])
    return [Item(told, tuple(map(bytearray, blobs))) for told, blobs in found]
