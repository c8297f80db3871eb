"""Finds the fonts of a PDF, and the codes by which its text asks for their characters.

Imports pikepdf: import this module only where a PDF is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import pikepdf

_SIMPLE: Final = frozenset({"/Type1", "/MMType1", "/TrueType", "/Type3"})
_TYPE0: Final = "/Type0"
_TWO_BYTES: Final = re.compile(r"/(?:Identity-[HV]|Uni\w+-(?:UCS2|UTF16)-[HVW]+)")
_MOST_TEXT: Final = 64 << 20
"""Bytes of page descriptions that are looked through."""
_STRINGS: Final = re.compile(
    rb"\((?P<literal>(?:[^()\\]|\\.|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))*)\)|<(?!<)(?P<digits>[0-9A-Fa-f\s]*)>",
    re.DOTALL,
)
"""Strings of a page description, literal ones with brackets in brackets in them (ISO 32000-1, 7.3.4)."""
_ESCAPE: Final = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|[\r\n])|(.))", re.DOTALL)
_ESCAPED: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_SECTION: Final = re.compile(rb"begin(bfchar|bfrange)(.*?)end(?:bfchar|bfrange)", re.DOTALL)
_CODE: Final = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_LEAD: Final = 0x81
_MOST_RANGE: Final = 1 << 16


def every_font(document: pikepdf.Pdf) -> Iterator[Any]:
    """Yields every font that text can be set in, once, wherever it is told of."""
    seen: set[Any] = set()
    for each in document.objects:
        if not isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            continue
        named = _inside(_inside(each, "/Resources"), "/Font")
        for font in (each, *_values(named), *_values(_inside(each, "/Font"))):
            if not isinstance(font, pikepdf.Dictionary) or _subtype(font) not in _SIMPLE | {_TYPE0}:
                continue
            if "/Encoding" not in font and "/BaseFont" not in font and "/CharProcs" not in font:
                continue
            key = font.objgen if font.is_indirect else id(font)
            if key not in seen:
                seen.add(key)
                yield font


def is_composite(font: Any) -> bool:
    """Tells whether a font's codes may be of several bytes."""
    return _subtype(font) == _TYPE0


def has_two_bytes(font: Any) -> bool:
    """Tells whether each code of a composite font is two bytes."""
    encoding = font.get("/Encoding")
    if isinstance(encoding, pikepdf.Stream):
        lengths = {len(first) for first, _ in _code_space(encoding.read_bytes())}
        return lengths == {2}
    return bool(_TWO_BYTES.fullmatch(str(encoding)))


def told_codes(font: Any) -> set[bytes]:
    """Returns the codes that the font's own table of characters (``/ToUnicode``) speaks of."""
    table = font.get("/ToUnicode")
    if not isinstance(table, pikepdf.Stream):
        return set()
    found: set[bytes] = set()
    for kind, body in _SECTION.findall(table.read_bytes()):
        codes = [bytes.fromhex(each.decode()) for each in _CODE.findall(body) if len(b"".join(each.split())) % 2 == 0]
        if kind == b"bfchar":
            found.update(codes[::2])
            continue
        plain = re.sub(rb"\[[^\]]*\]", b"<>", body)
        ends = [_CODE.findall(plain)[at::3] for at in (0, 1)]
        for first, last in zip(*ends, strict=False):
            begin, end = bytes.fromhex(first.decode()), bytes.fromhex(last.decode())
            numbers = range(int.from_bytes(begin), int.from_bytes(end) + 1)
            found.update(number.to_bytes(len(begin)) for number in numbers[:_MOST_RANGE])
    return found


def listed_codes(font: Any) -> set[bytes] | None:
    """Returns the codes that a font of one byte a code says it has, ``None`` where it does not say.

    An embedded part of a font draws all others as one and the same box, whatever its encoding calls them.
    """
    first, last = font.get("/FirstChar"), font.get("/LastChar")
    if is_composite(font) or first is None or last is None:
        return None
    return told_codes(font) | {bytes([code]) for code in range(max(int(first), 0), min(int(last), 255) + 1)}


def written_strings(document: pikepdf.Pdf) -> list[bytes]:
    """Returns every string in the descriptions of pages, forms and patterns."""
    strings: set[bytes] = set()
    room = _MOST_TEXT
    for content in _descriptions(document):
        room -= len(content)
        if room < 0:
            break
        strings.update(_string(found) for found in _STRINGS.finditer(content))
    return list(strings)


def codes_in(strings: list[bytes], *, two_bytes: bool) -> set[bytes]:
    """Returns the codes that strings are made of, two bytes each or, where that varies, as their first bytes say."""
    found: set[bytes] = set()
    for each in strings:
        if two_bytes:
            found.update(each[at : at + 2] for at in range(0, len(each) - 1, 2))
            continue
        at = 0
        while at < len(each):
            length = 2 if each[at] >= _LEAD and at + 1 < len(each) else 1
            found.add(each[at : at + length])
            at += length
    return found


def _descriptions(document: pikepdf.Pdf) -> Iterator[bytes]:
    for page in document.pages:
        contents = page.obj.get("/Contents")
        parts = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
        yield b"\n".join(part.read_bytes() for part in parts if isinstance(part, pikepdf.Stream))
    for each in document.objects:
        if isinstance(each, pikepdf.Stream) and (_subtype(each) == "/Form" or "/PatternType" in each):
            yield each.read_bytes()


def _string(found: re.Match[bytes]) -> bytes:
    if (digits := found["digits"]) is not None:
        plain = b"".join(digits.split())
        return bytes.fromhex((plain + b"0" * (len(plain) % 2)).decode())
    return _ESCAPE.sub(_unescaped, found["literal"])


def _unescaped(found: re.Match[bytes]) -> bytes:
    number, line_end, other = found.groups()
    if number is not None:
        return bytes([int(number, 8) & 0xFF])
    return b"" if line_end is not None else _ESCAPED.get(other, other)


def _code_space(table: bytes) -> list[tuple[bytes, bytes]]:
    found: list[tuple[bytes, bytes]] = []
    for body in re.findall(rb"begincodespacerange(.*?)endcodespacerange", table, re.DOTALL):
        codes = [bytes.fromhex(each.decode()) for each in _CODE.findall(body)]
        found += zip(codes[::2], codes[1::2], strict=False)
    return found


def _subtype(each: Any) -> str:
    return str(each.get("/Subtype", ""))


def _inside(each: Any, name: str) -> Any:
    return each.get(name) if isinstance(each, pikepdf.Dictionary | pikepdf.Stream) else None


def _values(each: Any) -> list[Any]:
    return [each[name] for name in each.keys()] if isinstance(each, pikepdf.Dictionary) else []  # noqa: SIM118 - pikepdf's dictionaries list keys by this alone
