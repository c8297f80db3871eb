"""Writes DER (X.690) in its one form and reads it strictly, as much as signatures need.

Our own few lines rather than a library's, because every byte of a signature must be predictable for years:
a library may choose another permitted encoding in its next version.
"""

from __future__ import annotations

from collections.abc import Iterable

INTEGER, OCTET_STRING, NULL, OID, UTC_TIME, SEQUENCE, SET = 0x02, 0x04, 0x05, 0x06, 0x17, 0x30, 0x31
CONTEXT_0 = 0xA0
"""``[0]``, constructed."""

_SHORT, _LONG = 0x80, 0x1F


class DerError(ValueError):
    """Signals that bytes are no DER, or of another shape."""


def encode(tag: int, *parts: bytes) -> bytes:
    """Returns an element with this tag and joined content."""
    content = b"".join(parts)
    return bytes([tag]) + _length(len(content)) + content


def encode_set(parts: Iterable[bytes]) -> bytes:
    """Returns a SET OF's content in DER's order."""
    return b"".join(sorted(parts))


def split(content: bytes) -> list[tuple[int, bytes, bytes]]:
    """Splits ``content`` into (tag, content, whole element).

    Raises DerError where it is not DER.
    """
    elements = []
    position = 0
    while position < len(content):
        tag, begin, end = _header(content, position)
        elements.append((tag, content[begin:end], content[position:end]))
        position = end
    return elements


def first(content: bytes) -> tuple[int, bytes, bytes]:
    """Returns the first element as (tag, content, whole element), whatever follows it."""
    tag, begin, end = _header(content, 0)
    return tag, content[begin:end], content[:end]


def children(content: bytes, *tags: int) -> list[bytes]:
    """Returns the contents of elements that have just these tags in this order.

    Raises DerError where ``content`` has another structure.
    """
    elements = split(content)
    if [tag for tag, _, _ in elements] != list(tags):
        raise DerError("another structure")
    return [inner for _, inner, _ in elements]


def _length(size: int) -> bytes:
    if size < _SHORT:
        return bytes([size])
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([_SHORT | len(digits)]) + digits


def _header(data: bytes, position: int) -> tuple[int, int, int]:
    """Returns tag, start and end of the content."""
    head = data[position : position + 2]
    if len(head) != 2 or head[0] & _LONG == _LONG:  # noqa: PLR2004 - tag and length; long tags never occur here
        raise DerError("no element")
    size, begin = head[1], position + 2
    if size >= _SHORT:
        digits = data[begin : begin + size - _SHORT]
        size = int.from_bytes(digits, "big")
        begin += len(digits)
        if data[position + 1 : begin] != _length(size):
            raise DerError("a length that is not DER")
    if begin + size > len(data):
        raise DerError("cut short")
    return head[0], begin, begin + size
