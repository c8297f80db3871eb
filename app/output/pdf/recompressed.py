"""Compares a drawn PDF with ours where only compression may differ, byte by byte and without a PDF reader.

Another zlib (Python's own builds change it) squeezes the same content into other bytes, so that lengths and offsets
move too.  Our bytes with their streams in place of ours are what such a file has to be, to the last byte: so there is
no object that one reader sees and another does not.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageChops, ImageStat

from app.output.pdf.pictures import FAILURES

_BEGIN, _OBJECT, _END = b"\nstream\n", b" 0 obj\n", b"\nendstream"
_LENGTH = re.compile(rb"/Length ([1-9][0-9]{0,9}|0)\b")
_DIGITS = re.compile(rb"[1-9][0-9]{0,9}|0")
_ENTRY = re.compile(rb"^([0-9]{10}) 00000 n", re.MULTILINE)
_START = re.compile(rb"startxref\s+([0-9]+)\s+%%EOF\s*\Z")
_NUMBER = re.compile(rb"(?:\A|\n)([0-9]+) 0 obj\n")
# of 255; what another release of the same JPEG encoder may change, at one point and on the whole
_POINT_APART, _MEAN_APART = 8, 0.5
_PLAIN_SEGMENTS: Final = frozenset({0xE0, 0xDB, 0xC0, 0xC4, 0xDA})
"""APP0, tables, frame, scan (ITU-T T.81, B.1): what our encoder writes, and no notes, profiles or turns."""
_IN_SCAN = re.compile(rb"\xff[^\x00]")
_JPEG_BEGINS, _JPEG_ENDS = b"\xff\xd8", b"\xff\xd9"
_MARK, _APP0, _SCAN = 0xFF, 0xE0, 0xDA
_CALLED: Final = {
    b"FontFile2": "字体里的字形",
    b"CIDToGIDMap": "字体里的字形",
    b"ToUnicode": "字体里的字",
    b"Metadata": "文件说明",
    b"Names": "附带的文件",
    b"AF": "附带的文件",
    b"Outlines": "书签",
    b"OutputIntents": "颜色说明",
    b"DestOutputProfile": "颜色说明",
    b"Root": "文档目录",
    b"Info": "文件说明",
}


@dataclass(frozen=True, slots=True)
class Recompressed:
    """Describes our file with their compression; ``apart`` tells what of theirs is not the same."""

    data: bytes
    apart: str = ""


@dataclass(frozen=True, slots=True)
class _Streamed:
    """Describes where a stream of ours lies: its length, its content, and its dictionary."""

    length: tuple[int, int]
    content: tuple[int, int]
    entries: bytes


def hold_against(ours: bytes, theirs: bytes, stored: Collection[str]) -> Recompressed:
    """Puts ``theirs``' streams into our file, each of them found to hold the same.

    ``stored`` are the SHA-256 of files that stand in ours as they came: these may not differ by a single byte.
    """
    parts: list[bytes] = []
    moved = _Moved()
    at = there = 0
    for stream in _streams(ours):
        before, after = ours[at : stream.length[0]], ours[stream.length[1] : stream.content[0]]
        digits = _DIGITS.match(theirs, there + len(before))
        if digits is None or not (theirs.startswith(before, there) and theirs.startswith(after, digits.end())):
            return Recompressed(b"", _called(ours, _parting(ours, at, theirs, there)))
        begin = digits.end() + len(after)
        content = theirs[begin : begin + int(digits[0])]
        if len(content) != int(digits[0]) or not _same(ours[slice(*stream.content)], content, stream.entries, stored):
            return Recompressed(b"", _called(ours, stream.length[0]))
        parts += [before, digits[0], after, content]
        at, there = stream.content[1], begin + len(content)
        moved.note(at, there)
    parts.append(_tail(ours, at, moved))
    made = b"".join(parts)
    if not theirs.startswith(made):
        return Recompressed(b"", _called(ours, _parting(ours, at, theirs, there)))
    return Recompressed(made)


class _Moved:
    """Tells where places of our file lie in the other."""

    def __init__(self) -> None:
        self._ours, self._shifts = [0], [0]

    def note(self, ours: int, theirs: int) -> None:
        self._ours.append(ours)
        self._shifts.append(theirs - ours)

    def place(self, ours: int) -> int:
        return ours + self._shifts[bisect_right(self._ours, ours) - 1]


def _streams(ours: bytes) -> Iterator[_Streamed]:
    at = 0
    while (keyword := ours.find(_BEGIN, at)) >= 0:
        head = ours.rfind(_OBJECT, at, keyword)
        told = list(_LENGTH.finditer(ours, head, keyword))[-1]
        begin = keyword + len(_BEGIN)
        at = begin + int(told[1])
        yield _Streamed(told.span(1), (begin, at), ours[head:keyword])


def _tail(ours: bytes, at: int, moved: _Moved) -> bytes:
    """Returns what follows the last stream, offsets anew."""
    start = _START.search(ours, at)
    assert start is not None, "a file of our own ends with its table"
    table = int(start[1])
    entries = _ENTRY.sub(lambda found: b"%010d 00000 n" % moved.place(int(found[1])), ours[table : start.start(1)])
    return ours[at:table] + entries + b"%d" % moved.place(table) + ours[start.end(1) :]


def _same(ours: bytes, theirs: bytes, entries: bytes, stored: Collection[str]) -> bool:
    if ours == theirs:
        return True
    if b"/FlateDecode" in entries:
        plain = zlib.decompress(ours)
        return _unpacked(theirs, len(plain)) == plain
    if b"/DCTDecode" in entries and hashlib.sha256(ours).hexdigest() not in stored:
        return _look_alike(ours, theirs)
    return False


def _unpacked(data: bytes, length: int) -> bytes | None:
    """Returns exactly so many bytes of one deflated stream with nothing behind it; None for anything else."""
    unpacker = zlib.decompressobj()
    try:
        plain = unpacker.decompress(data, length + 1)
    except zlib.error:
        return None
    return plain if unpacker.eof and not unpacker.unused_data and len(plain) == length else None


def _look_alike(ours: bytes, theirs: bytes) -> bool:
    """Tells whether two JPEGs, made anew from one picture, show the same at every point and no more."""
    if not _is_bare(theirs):
        return False
    try:
        with Image.open(BytesIO(ours)) as one, Image.open(BytesIO(theirs), formats=["JPEG"]) as other:
            if (one.size, one.mode) != (other.size, other.mode):
                return False
            apart = ImageStat.Stat(ImageChops.difference(one, other))
    except FAILURES:
        return False
    return max(high for _, high in apart.extrema) <= _POINT_APART and max(apart.mean) <= _MEAN_APART


def _is_bare(jpeg: bytes) -> bool:
    """Tells whether a JPEG is one scan with its tables, and ends with its end mark."""
    at = len(_JPEG_BEGINS)
    seen = -1
    while jpeg.startswith(_JPEG_BEGINS) and seen != _SCAN and at + 4 <= len(jpeg):
        mark, seen = jpeg[at], jpeg[at + 1]
        if mark != _MARK or seen not in _PLAIN_SEGMENTS or (seen == _APP0 and at != len(_JPEG_BEGINS)):
            return False
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    ending = _IN_SCAN.search(jpeg, at)
    return seen == _SCAN and ending is not None and jpeg[ending.start() :] == _JPEG_ENDS


def _parting(ours: bytes, at: int, theirs: bytes, there: int) -> int:
    """Returns where ours from ``at`` and theirs from ``there`` first differ."""
    step = 1 << 16
    while at < len(ours) and ours[at : at + step] == theirs[there : there + step]:
        at, there = at + step, there + step
    rest = zip(ours[at : at + step], theirs[there : there + step], strict=False)
    return min(len(ours) - 1, at + next((n for n, (one, other) in enumerate(rest) if one != other), 0))


def _called(ours: bytes, place: int) -> str:
    """Names our object at a place, for readers."""
    heads = list(_NUMBER.finditer(ours, 0, place + 1))
    if not heads:
        return "文件开头"
    number = heads[-1][1]
    text = ours[heads[-1].end() : ours.find(b"endobj", heads[-1].end())].partition(_BEGIN)[0]
    pages = re.findall(rb"/Contents ([0-9]+) 0 R", ours)
    if number in pages:
        return f"第 {pages.index(number) + 1} 页"
    if (found := re.search(rb"/Contents ([0-9]+) 0 R", text)) is not None:
        return f"第 {pages.index(found[1]) + 1} 页"
    kinds = ((b"/Image", "图片"), (b"/EmbeddedFile", "附带的文件"), (b"/Filespec", "附带的文件"), (b"/Font", "字体"))
    for mark, called in (*kinds, (b"/Catalog", "文档目录"), (b"/Metadata", "文件说明")):
        if mark in text:
            return called
    keys = re.findall(rb"/([A-Za-z0-9]+)\s+%s 0 R" % number, ours)
    return next((_CALLED[key] for key in keys if key in _CALLED), "文件里的内容")
