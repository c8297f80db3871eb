"""Turns BER (X.690) into DER, as much as PKCS#12 files need: other programs write them in pieces without a length.

Only the structure is written anew.  What an OCTET STRING holds stays as it is, whatever it holds: a check value may be
over it.
"""

from __future__ import annotations

from app.trust.der import OCTET_STRING, DerError, encode

_CONSTRUCTED, _LONG_TAG, _INDEFINITE, _LONG_LENGTH = 0x20, 0x1F, 0x80, 0x80
_MOST_LENGTH_OCTETS = 4
_DEEPEST = 24


def to_der(data: bytes) -> bytes:
    """Returns the one element of ``data`` as DER.

    Raises DerError where it is not BER, is nested too deep, or more follows.
    """
    element, end = _element(data, 0, len(data), 0)
    if end != len(data):
        raise DerError("something follows the element")
    return element


def _element(data: bytes, at: int, end: int, depth: int) -> tuple[bytes, int]:
    """Returns one element as DER, and where the next begins."""
    if depth > _DEEPEST:
        raise DerError("nested too deep")
    tag, size, at = _header(data, at, end)
    if size is None and not tag & _CONSTRUCTED:
        raise DerError("a primitive element without a length")
    if size is not None and at + size > end:
        raise DerError("cut short")
    if not tag & _CONSTRUCTED:
        assert size is not None
        return encode(tag, data[at : at + size]), at + size
    parts, at = _parts(data, at, end if size is None else at + size, depth, open_end=size is None)
    if tag == OCTET_STRING | _CONSTRUCTED:
        return encode(OCTET_STRING, *(_octets(part) for part in parts)), at
    return encode(tag, *parts), at


def _parts(data: bytes, at: int, end: int, depth: int, *, open_end: bool) -> tuple[list[bytes], int]:
    """Returns the elements inside a constructed one, each as DER.

    Elements without a length end with two zero octets.
    """
    parts: list[bytes] = []
    while at < end:
        if open_end and data[at : at + 2] == b"\0\0":
            return parts, at + 2
        part, at = _element(data, at, end, depth + 1)
        parts.append(part)
    if open_end:
        raise DerError("cut short")
    return parts, at


def _header(data: bytes, at: int, end: int) -> tuple[int, int | None, int]:
    """Returns tag, length and start of content; the length is None where it is not given."""
    if at + 2 > end or data[at] & _LONG_TAG == _LONG_TAG:
        raise DerError("no element")
    tag, first, at = data[at], data[at + 1], at + 2
    if first == _INDEFINITE:
        return tag, None, at
    if first < _LONG_LENGTH:
        return tag, first, at
    octets = first - _LONG_LENGTH
    if octets > _MOST_LENGTH_OCTETS or at + octets > end:
        raise DerError("a length that is too long")
    return tag, int.from_bytes(data[at : at + octets], "big"), at + octets


def _octets(part: bytes) -> bytes:
    """Returns the content of a piece of an OCTET STRING, which was made DER already."""
    if part[0] != OCTET_STRING:
        raise DerError("a piece that is no OCTET STRING")
    at = 2 if part[1] < _LONG_LENGTH else 2 + part[1] - _LONG_LENGTH
    return part[at:]
