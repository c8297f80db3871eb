"""Compares XMP metadata (ISO 16684-1): a later writer may note itself and the date, and change nothing else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

_LARGEST: Final = 256 * 1024
_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_XMP: Final = "{http://ns.adobe.com/xap/1.0/}"
_MANAGING: Final = "{http://ns.adobe.com/xap/1.0/mm/}"
_OWN_NOTES: Final = frozenset(
    {
        f"{_XMP}ModifyDate",
        f"{_XMP}MetadataDate",
        f"{_MANAGING}InstanceID",
        "{http://ns.adobe.com/pdf/1.3/}Producer",
        "{adobe:ns:meta/}xmptk",
    }
)
"""What a program that appends to a file says of itself."""
_INSTRUCTION = re.compile(rb"<\?xpacket[^<>]{0,200}\?>")
_DATE: Final = re.compile(
    r"[0-9]{4}(?:-[0-9]{2}){0,2}"
    r"(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
_LONGEST_NOTE: Final = 200
_DEEPEST: Final = 20
_NAME = re.compile(r"\}([^/{}]+)")
_INNER: Final = frozenset({"Alt", "Bag", "Seq", "li", "lang"})
"""Names of lists, their entries and the language of one (ISO 16684-1, 6.3)."""


def metadata_change(before: bytes, after: bytes) -> str:
    """Returns the name of a statement that was changed, added or taken away; empty where none was.

    Both are XMP packets; ``before`` is empty where there was none.
    """
    if len(after) > _LARGEST:
        return "长度"
    try:
        old = Counter(_statements(before)) if before.strip() else Counter()
        new = Counter(_statements(after))
    except (ET.ParseError, ValueError, RecursionError):
        return "内容"
    differing = sorted((new - old) + (old - new))
    return _property_of(differing[0][0]) if differing else ""


def _property_of(path: str) -> str:
    """Returns the name of the property that a path of names leads into, not of the list or language inside it."""
    names = [name for name in _NAME.findall(path) if name not in _INNER]
    return names[-1] if names else path.rpartition("}")[2]


def _statements(packet: bytes) -> Iterator[tuple[str, str]]:
    """Yields (path of names, text) of all that a packet says."""
    text = _INSTRUCTION.sub(b"", packet)
    if b"<!" in text or b"<?" in text:
        raise ValueError("declarations and comments have no place here")
    yield from _told(ET.fromstring(text.strip()), "", 0)  # noqa: S314 - no entities, no document types


def _check_note(name: str, value: str) -> None:
    """Raises ValueError for a note that is none: a date is a date, and the rest is one line."""
    if len(value) > _LONGEST_NOTE or not value.isprintable():
        raise ValueError("a note is one line")
    if name.endswith("Date") and not _DATE.fullmatch(value):
        raise ValueError("a date is a date")


def _told(element: ET.Element, path: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth > _DEEPEST:
        raise ValueError("nested too deep")
    if element.tag in _OWN_NOTES:
        if len(element) or element.attrib:
            raise ValueError("a note is one line")
        _check_note(element.tag, (element.text or "").strip())
        return
    # a property may be written as an element or as an attribute of its rdf:Description, which are many or one
    frame = element.tag in {"{adobe:ns:meta/}xmpmeta", f"{_RDF}RDF", f"{_RDF}Description"} and not path
    here = path if frame else f"{path}/{element.tag}"
    for key, value in element.attrib.items():
        if key in _OWN_NOTES:
            _check_note(key, value)
        elif (key, value) != (f"{_RDF}about", ""):
            yield f"{here}/{key}", value
    words = (element.text or "").strip()
    if words or not (frame or len(element)):
        yield here, words
    for child in element:
        if (child.tail or "").strip():
            raise ValueError("words between statements")
        yield from _told(child, here, depth + 1)
