"""Tells HEIC photographs, as telephones take them, by their first bytes."""

from __future__ import annotations

_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
"""Brands of ISO/IEC 23008-12."""


def is_heic(head: bytes) -> bool:
    """Tells whether a file that begins with ``head`` is a HEIC photograph.

    AVIF, which has the same container, is not one.
    """
    if head[4:8] != b"ftyp" or head[8:12] in (b"avif", b"avis"):
        return False
    return not {head[at : at + 4] for at in (8, *range(16, 64, 4))}.isdisjoint(_BRANDS)
