"""Tells whether a PDF may be opened in this process, and has the others opened in the child first.

Opening a PDF with qpdf costs nothing beyond its own bytes where its objects stand in plain tables, as this program
writes them: no stream is unpacked.  Object streams and cross-reference streams are unpacked whole at opening, and two
kilobytes of them can be gigabytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from itertools import pairwise
from typing import Any, BinaryIO

from app.errors import InputRefused
from app.sandbox.limits import peak_memory
from app.sandbox.process import Overrun, ReaderFailed, Sandbox

COSTLY = "打开这份 PDF 要用的时间或内存太多，可能被动过手脚，没有读入。请换一份，或用别的 PDF 软件另存后再试。"
_MOST_SECTIONS = 64
_MOST_ENTRIES = 400_000
_LOOSE = 8 << 20
"""Bytes outside streams that are parsed here: qpdf takes about fifty times as much memory for them."""
_HEAD = 2048
"""Bytes in which the dictionary of a stream ends, with us and everybody."""
_MEMORY = 400 << 20
"""Bytes that opening may take: it will be done again in this process."""
_MOST_OBJECTS = 1_000_000

_START = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF\s*\Z")
_SECTION = re.compile(rb"\s*(\d{1,7}) (\d{1,7})[ \r\n]{1,3}")
_ENTRY = re.compile(rb"(\d{10}) (\d{5}) ([nf])[ \r\n]{2}")
_TRAILER = re.compile(rb"\s*trailer\s*<<(.{0,65536}?)startxref\s", re.DOTALL)
_PREVIOUS = re.compile(rb"/Prev\s+(\d{1,10})\b")
_STREAM = re.compile(rb">>\s*stream\r?\n")


def check_structure(pdf: bytes, source: str, sandbox: Sandbox | None = None) -> None:
    """Refuses a PDF that cannot be opened within the limits.

    Plain ones are not even looked at by a library.

    Raises:
        InputRefused: by the name ``source``.  A damaged PDF is none of its business.
    """
    if is_plain(pdf) or b"%PDF-" not in pdf[:1024]:
        return
    used = sandbox or Sandbox()
    try:
        for _ in used.run(f"{__name__}:weigh", {"source": source}, [BytesIO(pdf)]):
            pass
    except Overrun as overrun:
        raise InputRefused(source, COSTLY) from overrun
    except ReaderFailed:
        return
    finally:
        if sandbox is None:
            used.close()


def weigh(arguments: Mapping[str, Any], files: Sequence[BinaryIO]) -> Iterator[tuple[Mapping[str, Any], list[bytes]]]:
    """Opens a PDF and every object of it, in the child."""
    import pikepdf

    pages = 0
    try:
        with pikepdf.open(files[0], suppress_warnings=True) as document:
            for at, _ in enumerate(document.objects):
                if at > _MOST_OBJECTS:
                    raise InputRefused(arguments["source"], COSTLY)
            pages = len(document.pages)
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, TypeError, RuntimeError, RecursionError):
        pass  # whoever opens it says what is wrong
    # qpdf takes an object stream that did not fit into memory for a damaged one, and goes on
    if peak_memory() > _MEMORY:
        raise InputRefused(arguments["source"], COSTLY)
    yield {"pages": pages}, []


def is_plain(pdf: bytes) -> bool:
    """Tells whether plain tables say where every object lies; no library then unpacks or searches to open it.

    The tables are those of ISO 32000-1, 7.5.4 to 7.5.6, as narrow as this program, reportlab and pyHanko write them.
    """
    found = _START.search(pdf, max(0, len(pdf) - _HEAD))
    if not pdf.startswith(b"%PDF-") or found is None:
        return False
    places: dict[int, int] = {}
    seen: set[int] = set()
    at: int | None = int(found[1])
    while at is not None:
        if at in seen or len(seen) >= _MOST_SECTIONS or not pdf.startswith(b"xref", at):
            return False
        seen.add(at)
        read = _table(pdf, at + 4, places)
        if read is None:
            return False
        at = read[0]
    return _loose_bytes(pdf, sorted(places.values()), seen) <= _LOOSE


def _table(pdf: bytes, at: int, places: dict[int, int]) -> tuple[int | None] | None:
    """Reads one table into ``places``, where newer entries stay, and returns the offset of the table before it.

    The offset is None without an earlier table; None in place of the tuple means that the table is not plain.
    """
    while found := _SECTION.match(pdf, at):
        first, count, at = int(found[1]), int(found[2]), found.end()
        if len(places) + count > _MOST_ENTRIES or at + 20 * count > len(pdf):
            return None
        for number in range(first, first + count):
            entry = _ENTRY.fullmatch(pdf, at, at + 20)
            if entry is None:
                return None
            at += 20
            if entry[3] == b"n" and number not in places:
                place = int(entry[1])
                if not pdf.startswith(b"%d %d obj" % (number, int(entry[2])), place):
                    return None
                places[number] = place
    trailer = _TRAILER.match(pdf, at)
    if trailer is None or b"#" in trailer[1] or b"XRefStm" in trailer[1]:
        return None
    before = _PREVIOUS.findall(trailer[1])
    if len(before) > 1:
        return None
    return (int(before[0]) if before else None,)


def _loose_bytes(pdf: bytes, places: list[int], tables: set[int]) -> int:
    """Counts bytes of objects without streams and of stream dictionaries."""
    ends = sorted({*places, *tables, len(pdf)})
    after = dict(pairwise(ends))
    loose = 0
    for place in places:
        end = after.get(place, len(pdf))
        stream = _STREAM.search(pdf, place, min(end, place + _HEAD))
        loose += (stream.end() if stream else end) - place
    return loose
