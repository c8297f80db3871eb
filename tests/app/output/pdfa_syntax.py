"""ISO 19005-3 clause 6.1, file structure, as checks over the bytes and objects of a PDF: each yields what is wrong."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any

import pikepdf

Found = Iterator[tuple[str, str]]
"""(clause, what is wrong)."""

# Table 6 of ISO 32000-1 without LZWDecode, and without Crypt, which ISO 19005-3 allows only as Identity
FILTERS = {"/FlateDecode", "/DCTDecode", "/ASCIIHexDecode", "/ASCII85Decode", "/RunLengthDecode", "/CCITTFaxDecode",
           "/JBIG2Decode", "/JPXDecode"}  # fmt: skip
_LONGEST_STRING, _LONGEST_NAME, _OBJECTS = 32767, 127, 8388607


@dataclass
class File:
    """A PDF as bytes and as objects."""

    data: bytes

    @cached_property
    def pdf(self) -> Any:
        return pikepdf.open(BytesIO(self.data))

    @cached_property
    def objects(self) -> list[Any]:
        return [each for each in self.pdf.objects if each is not None]

    @property
    def streams(self) -> list[Any]:
        return [each for each in self.objects if isinstance(each, pikepdf.Stream)]

    @property
    def dictionaries(self) -> Iterator[Any]:
        """Every dictionary, those inside others and those of streams too."""
        for each in self.objects:
            yield from _dictionaries(each)

    @cached_property
    def offsets(self) -> dict[int, int]:
        """Where each object of every classic cross-reference section stands, the newest of each number."""
        found: dict[int, int] = {}
        at = int(re.findall(rb"startxref\s+(\d+)", self.data)[-1])
        while at:
            start = at
            lines = iter(self.data[start:].split(b"trailer", 1)[0].split(b"\n")[1:])
            for line in lines:
                if not (head := re.fullmatch(rb"(\d+) (\d+)\s*", line)):
                    break
                for number in range(int(head[1]), int(head[1]) + int(head[2])):
                    entry = next(lines)
                    if entry[17:18] == b"n":
                        found.setdefault(number, int(entry[:10]))
            earlier = re.search(rb"/Prev (\d+)", self.data[start:].split(b"startxref", 1)[0].split(b"trailer", 1)[1])
            at = int(earlier[1]) if earlier else 0
        return found


def _dictionaries(thing: Any) -> Iterator[Any]:
    inner: list[Any]
    if isinstance(thing, pikepdf.Stream | pikepdf.Dictionary):
        yield thing
        inner = [thing[key] for key in thing.keys()]  # noqa: SIM118 - a PDF dictionary is no Mapping
    elif isinstance(thing, pikepdf.Array):
        inner = list(thing)
    else:
        return
    for each in inner:
        if isinstance(each, pikepdf.Object) and not each.is_indirect:
            yield from _dictionaries(each)


def header(file: File) -> Found:
    if not re.match(rb"%PDF-1\.[0-7]\r?\n", file.data):
        yield "6.1.2", "no header at byte 0"
    comment = re.split(rb"\r?\n", file.data, maxsplit=2)[1]
    if not re.match(rb"%[\x80-\xff]{4}", comment):
        yield "6.1.2", "no comment of four bytes above 127"


def trailer(file: File) -> Found:
    last = file.data[file.data.rindex(b"startxref") - 2000 :].rpartition(b"trailer")[2]
    if not re.search(rb"/ID\s*\[\s*<[0-9A-Fa-f]+>\s*<[0-9A-Fa-f]+>\s*\]", last):
        yield "6.1.3", "no file identifier in the last trailer"
    if "/Encrypt" in file.pdf.trailer:
        yield "6.1.3", "encrypted"
    if not re.search(rb"%%EOF\r?\n?$", file.data):
        yield "6.1.3", "something after the last end-of-file marker"


def cross_reference(file: File) -> Found:
    for match in re.finditer(rb"(?<!start)xref(.)", file.data, re.DOTALL):
        if match[1] not in b"\r\n" and file.data[match.start() - 1 : match.start()] in {b"\n", b"\r"}:
            yield "6.1.4", "no line end after xref"


def indirect_objects(file: File) -> Found:
    for number, at in file.offsets.items():
        if not re.compile(rb"%d \d+ obj\r?\n" % number).match(file.data, at):
            yield "6.1.9", f"object {number} does not begin on a line as NUMBER GENERATION obj"
        if file.data[at - 1 : at] not in {b"\n", b"\r"}:
            yield "6.1.9", f"object {number} does not begin a line"
        end = file.data.index(b"endobj", at)
        if file.data[end - 1 : end] not in {b"\n", b"\r"} or file.data[end + 6 : end + 7] not in {b"\n", b"\r"}:
            yield "6.1.9", f"endobj of {number} has no line of its own"


def streams(file: File) -> Found:
    for at, stream in ((file.offsets.get(each.objgen[0]), each) for each in file.streams):
        if {"/F", "/FFilter", "/FDecodeParms"} & set(stream.keys()):
            yield "6.1.7.1", "a stream in another file"
        filters = stream.get("/Filter", [])
        names = {
            str(each) for each in (filters if isinstance(filters, pikepdf.Array) else [filters] if filters else [])
        }
        if names - FILTERS:
            yield "6.1.7.2", f"filter {sorted(names - FILTERS)}"
        if at is None:
            continue
        body = re.compile(rb"stream(\r\n|\n)").search(file.data, at)
        size = int(stream.get("/Length"))
        if body is None or not re.compile(rb"\r?\nendstream").match(file.data, body.end() + size):
            yield "6.1.7.1", f"Length of stream {stream.objgen[0]} is not the length"
        elif names == {"/FlateDecode"}:
            try:
                zlib.decompress(file.data[body.end() : body.end() + size])
            except zlib.error:
                yield "6.1.7.1", f"stream {stream.objgen[0]} does not unpack"


def names_and_limits(file: File) -> Found:
    if len(file.objects) > _OBJECTS:
        yield "6.1.13", "too many objects"
    for each in file.dictionaries:
        for key in each:
            value = each.get(key)
            for name in (key, str(value) if isinstance(value, pikepdf.Name) else ""):
                if len(name.encode("utf-8", "surrogateescape")) > _LONGEST_NAME + 1:
                    yield "6.1.13", f"name longer than {_LONGEST_NAME} bytes"
                if not name.isprintable():
                    yield "6.1.8", "a name that is no UTF-8"
            if isinstance(value, pikepdf.String) and len(bytes(value)) > _LONGEST_STRING:
                yield "6.1.13", f"string longer than {_LONGEST_STRING} bytes"
    for page in file.pdf.pages:
        box = [float(edge) for edge in page.MediaBox]
        if not all(3 <= side <= 14400 for side in (box[2] - box[0], box[3] - box[1])):
            yield "6.1.13", "page side not between 3 and 14400 units"


def permissions(file: File) -> Found:
    allowed = file.pdf.Root.get("/Perms", {})
    if set(allowed.keys()) - {"/UR3", "/DocMDP"}:
        yield "6.1.12", "permissions other than UR3 and DocMDP"
    for reference in allowed.get("/DocMDP", {}).get("/Reference", []):
        if {"/DigestLocation", "/DigestMethod", "/DigestValue"} & set(reference.keys()):
            yield "6.1.12", "the certification's reference holds a digest"


CHECKS = (header, trailer, cross_reference, indirect_objects, streams, names_and_limits, permissions)
