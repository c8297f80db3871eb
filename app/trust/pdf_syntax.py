"""Reads PDF syntax (ISO 32000-1, 7.2 and 7.3) strictly: values, indirect objects, cross-reference sections.

Our own few lines rather than a library's, because two readers that differ are what attacks on signed PDFs live on:
here nothing is repaired, a key may stand once, and every value knows which bytes it was read from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

DEEPEST: Final = 40
"""Arrays and dictionaries inside one another."""
MOST_ENTRIES: Final = 500_000
"""Entries of one cross-reference section."""
LONGEST_OBJECT: Final = 128 * 1024
"""Bytes of one object without its stream."""

_SPACE: Final = rb"(?:[\0\t\n\f\r ]|%[^\r\n]*[\r\n])"
_SKIP = re.compile(_SPACE + rb"*")
_END: Final = rb"(?=[\0\t\n\f\r ()<>\[\]{}/%]|\Z)"
_NUMBER = re.compile(rb"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)" + _END)
_REFERENCE = re.compile(rb"([0-9]{1,10})[\0\t\n\f\r ]+([0-9]{1,5})[\0\t\n\f\r ]+R" + _END)
_NAME = re.compile(rb"/([^\0\t\n\f\r ()<>\[\]{}/%]*)")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_WORD = re.compile(rb"(true|false|null)" + _END)
_HEX = re.compile(rb"<([0-9A-Fa-f\0\t\n\f\r ]*)>")
_OBJECT = re.compile(rb"([0-9]{1,10})[\0\t\n\f\r ]+([0-9]{1,5})[\0\t\n\f\r ]+obj" + _END)
_STREAM = re.compile(rb"stream(?:\r\n|\n)")
_AFTER_STREAM = re.compile(rb"(?:\r\n|\r|\n)?endstream[\0\t\n\f\r ]*endobj" + _END)
_AFTER_OBJECT = re.compile(rb"endobj" + _END)
_SECTION = re.compile(rb"xref[ \t]*(?:\r\n|\r|\n)")
_SUBSECTION = re.compile(rb"([0-9]{1,10}) ([0-9]{1,10})[ \t]*(?:\r\n|\r|\n)")
_ENTRY = re.compile(rb"([0-9]{10}) ([0-9]{5}) ([nf])(?: \r| \n|\r\n)")
_FEW: Final = rb"[\t\n\f\r ]{0,16}"
"""White space at a revision's end, where nothing of the writer's own belongs: no comments, no NUL."""
_TRAILER = re.compile(rb"trailer" + _FEW)
_START = re.compile(_FEW + rb"startxref" + _FEW + rb"([0-9]{1,15})" + _FEW + rb"%%EOF")
_LINE_END = re.compile(rb"(?:\r\n|\r|\n)?")
_STRING = re.compile(rb"[()\\]")
_ESCAPES: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_ENTRY_BYTES: Final = 20
_LONGEST_NUMBER: Final = 40
_DEEP_DATA: Final = 8
_OCTAL = re.compile(rb"[0-7]{1,3}")
_UTF16, _UTF8 = b"\xfe\xff", b"\xef\xbb\xbf"


class PdfSyntaxError(ValueError):
    """Signals that bytes are not the PDF syntax asked for."""


class Name(str):
    """Stands for a name without its slash, its escapes resolved."""

    __slots__ = ()


class Word(str):
    """Stands for ``true``, ``false`` or ``null``; a mark before it sets it apart from the name ``/true``."""

    __slots__ = ()


class Text(bytes):
    """Stands for a decoded string.

    ``begin`` and ``end`` are its bytes in the file, where it stands in an object's own dictionary.
    """

    begin: int
    end: int

    def words(self) -> str:
        """Returns what it says: UTF-16, UTF-8 or, near enough, PDFDocEncoding."""
        if self.startswith(_UTF16):
            return self[2:].decode("utf-16-be", "replace")
        return self[3:].decode("utf-8", "replace") if self.startswith(_UTF8) else self.decode("latin-1")


@dataclass(frozen=True, slots=True)
class Ref:
    """Stands for an indirect reference by its object number; generations other than 0 are refused."""

    number: int


@dataclass(frozen=True, slots=True)
class PdfStream:
    """Describes a stream by its dictionary and the span of its bytes in the file."""

    entries: dict[str, Value]
    begin: int
    end: int


Value: TypeAlias = "int | float | Name | Word | Text | Ref | PdfStream | list[Value] | dict[str, Value]"


@dataclass(frozen=True, slots=True)
class XrefSection:
    """Describes a cross-reference section: where its objects stand, and its trailer."""

    at: int
    """Where ``xref`` begins."""
    marked_end: int
    """Just after its ``%%EOF``."""
    end: int
    """After the line end behind that, if there is one."""
    offsets: dict[int, int]
    """Where each object that it lists begins."""
    trailer: dict[str, Value]


def is_plain(value: Value, depth: int = 0) -> bool:
    """Tells whether a value is data that stands there itself: no references, no streams, not nested deep."""
    if isinstance(value, dict):
        return depth < _DEEP_DATA and all(is_plain(each, depth + 1) for each in value.values())
    if isinstance(value, list):
        return depth < _DEEP_DATA and all(is_plain(each, depth + 1) for each in value)
    return not isinstance(value, (Ref, PdfStream))


def skip_space(data: bytes, at: int) -> int:
    """Returns where white space and comments end."""
    found = _SKIP.match(data, at)
    return found.end() if found else at


def read_value(data: bytes, at: int, depth: int = 0) -> tuple[Value, int]:
    """Reads the value at ``at``, and returns it and its end.

    Raises PdfSyntaxError where there is none.
    """
    if depth > DEEPEST:
        raise PdfSyntaxError("nested too deep")
    if data.startswith(b"<<", at):
        return _dictionary(data, at + 2, depth)
    if data.startswith(b"[", at):
        return _array(data, at + 1, depth)
    if data.startswith(b"/", at):
        return _name(data, at)
    return _text(data, at) if data.startswith((b"<", b"("), at) else _read_plain(data, at)


def _read_plain(data: bytes, at: int) -> tuple[Value, int]:
    """Returns a reference, a number, or a word."""
    if found := _REFERENCE.match(data, at):
        if int(found[2]):
            raise PdfSyntaxError("a generation other than 0")
        return Ref(int(found[1])), found.end()
    if found := _NUMBER.match(data, at):
        if found.end() - at > _LONGEST_NUMBER:
            raise PdfSyntaxError("a number of too many digits")
        whole = found[0].lstrip(b"+-").isdigit()
        return (int(found[0]) if whole else float(found[0])), found.end()
    if found := _WORD.match(data, at):
        return Word("\0" + found[1].decode("ascii")), found.end()
    raise PdfSyntaxError("no value")


def read_object(data: bytes, at: int, limit: int) -> tuple[int, Value, int]:
    """Reads the object at ``at``, not beyond ``limit``, and returns its number, its value and its end.

    A stream's length has to stand in its own dictionary.
    """
    number, value, after = _object_head(data[at : at + LONGEST_OBJECT])
    _move(value, at)
    after = skip_space(data, at + after)
    if isinstance(value, dict) and (found := _STREAM.match(data, after)):
        length = value.get("Length")
        if not isinstance(length, int) or length < 0 or found.end() + length > limit:
            raise PdfSyntaxError("a stream of unknown length")
        value = PdfStream(value, found.end(), found.end() + length)
        end = _AFTER_STREAM.match(data, value.end)
    else:
        end = _AFTER_OBJECT.match(data, after)
    if end is None or end.end() > limit:
        raise PdfSyntaxError("an object without an end")
    return number, value, end.end()


def read_section(data: bytes, at: int) -> XrefSection:
    """Returns the cross-reference table at ``at`` and its trailer; streams in its place are refused."""
    found = _SECTION.match(data, at)
    if found is None:
        raise PdfSyntaxError("no cross-reference table")
    offsets: dict[int, int] = {}
    position = found.end()
    while head := _SUBSECTION.match(data, position):
        position = _read_entries(data, head, offsets)
    opening = _TRAILER.match(data, position)
    if opening is None:
        raise PdfSyntaxError("no trailer")
    trailer, position = read_value(data, opening.end())
    start = _START.match(data, position)
    if not isinstance(trailer, dict) or start is None or int(start[1]) != at:
        raise PdfSyntaxError("a trailer that does not point to its table")
    line_end = _LINE_END.match(data, start.end())
    return XrefSection(at, start.end(), line_end.end() if line_end else start.end(), offsets, trailer)


def _read_entries(data: bytes, head: re.Match[bytes], offsets: dict[int, int]) -> int:
    first, count = int(head[1]), int(head[2])
    if count > MOST_ENTRIES:
        raise PdfSyntaxError("too many entries")
    position = head.end()
    for number in range(first, first + count):
        entry = _ENTRY.match(data, position)
        if entry is None:
            raise PdfSyntaxError("an entry that is none")
        position += _ENTRY_BYTES
        if entry[3] == b"f":
            if number:
                raise PdfSyntaxError("an object is deleted")
            continue
        if int(entry[2]) or number == 0 or number in offsets:
            raise PdfSyntaxError("an entry listed twice, or of a later generation")
        offsets[number] = int(entry[1])
    return position


def _object_head(data: bytes) -> tuple[int, Value, int]:
    head = _OBJECT.match(data)
    if head is None or int(head[2]):
        raise PdfSyntaxError("no object")
    value, after = read_value(data, skip_space(data, head.end()))
    return int(head[1]), value, after


def _move(value: Value, by: int) -> None:
    """Moves the places of strings from the part of the file that was read to the whole file."""
    for each in value.values() if isinstance(value, dict) else ():
        if isinstance(each, Text):
            each.begin += by
            each.end += by


def _dictionary(data: bytes, at: int, depth: int) -> tuple[dict[str, Value], int]:
    entries: dict[str, Value] = {}
    while True:
        at = skip_space(data, at)
        if data.startswith(b">>", at):
            return entries, at + 2
        key, at = _name(data, at)
        if key in entries:
            raise PdfSyntaxError("a key that stands twice")
        entries[key], at = read_value(data, skip_space(data, at), depth + 1)


def _array(data: bytes, at: int, depth: int) -> tuple[list[Value], int]:
    items: list[Value] = []
    while True:
        at = skip_space(data, at)
        if data.startswith(b"]", at):
            return items, at + 1
        item, at = read_value(data, at, depth + 1)
        items.append(item)


def _name(data: bytes, at: int) -> tuple[Name, int]:
    found = _NAME.match(data, at)
    if found is None:
        raise PdfSyntaxError("no name")
    raw = _ESCAPED.sub(lambda part: bytes([int(part[1], 16)]), found[1])
    return Name(raw.decode("latin-1")), found.end()


def _text(data: bytes, at: int) -> tuple[Text, int]:
    if data.startswith(b"<", at):
        found = _HEX.match(data, at)
        if found is None:
            raise PdfSyntaxError("no string")
        digits = found[1].translate(None, b"\0\t\n\f\r ").decode("ascii")
        raw, end = bytes.fromhex(digits + "0" * (len(digits) % 2)), found.end()
    else:
        raw, end = _literal(data, at + 1)
    text = Text(raw)
    text.begin, text.end = at, end
    return text, end


def _literal(data: bytes, at: int) -> tuple[bytes, int]:
    parts: list[bytes] = []
    open_parentheses = 1
    while found := _STRING.search(data, at):
        parts.append(data[at : found.start()])
        at = found.end()
        if found[0] == b"\\":
            said, at = _escape(data, at)
            parts.append(said)
            continue
        open_parentheses += 1 if found[0] == b"(" else -1
        if not open_parentheses:
            return b"".join(parts), at
        parts.append(found[0])
    raise PdfSyntaxError("a string without an end")


def _escape(data: bytes, at: int) -> tuple[bytes, int]:
    if octal := _OCTAL.match(data, at):
        return bytes([int(octal[0], 8) & 0xFF]), octal.end()
    if data.startswith(b"\r\n", at):
        return b"", at + 2
    mark = data[at : at + 1]
    return (b"" if mark in {b"\r", b"\n"} else _ESCAPES.get(mark, mark)), at + 1
