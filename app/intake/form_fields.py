"""Answers that stand in the form fields of a PDF, which its pages' text does not hold.

Imports pikepdf: import this module only where a PDF is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import pikepdf

_DEPTH: Final = 20
"""Fields inside one another that are gone through."""
_MOST: Final = 50_000
_ROW: Final = 3.0
"""Points within which fields stand in one row."""


@dataclass(frozen=True, slots=True)
class Filled:
    """Describes a field's box on the page, in points from its lower left corner, and what stands in it."""

    left: float
    low: float
    right: float
    high: float
    text: str

    @property
    def middle(self) -> float:
        """Returns the height of the middle."""
        return (self.low + self.high) / 2


def field_texts(pdf: bytes) -> dict[int, list[Filled]]:
    """Returns the filled text and choice fields of each page, by its number from 0, top to bottom and left to right.

    Hostile bytes are fine: what cannot be taken apart gives nothing.
    """
    found: dict[int, list[Filled]] = {}
    try:
        with pikepdf.open(BytesIO(pdf), suppress_warnings=True) as document:
            if "/AcroForm" not in document.Root:
                return {}
            for number, page in enumerate(document.pages):
                if texts := _on_page(page):
                    found[number] = texts
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, RecursionError):
        return {}
    return found


def _on_page(page: pikepdf.Page) -> list[Filled]:
    placed: list[Filled] = []
    annotations = page.obj.get("/Annots")
    for widget in annotations if isinstance(annotations, pikepdf.Array) else ():
        if not isinstance(widget, pikepdf.Dictionary) or str(widget.get("/Subtype", "")) != "/Widget":
            continue
        text = _text_of(widget)
        box = widget.get("/Rect")
        if text and isinstance(box, pikepdf.Array) and len(box) == 4 and len(placed) < _MOST:  # noqa: PLR2004 - used once, clear where it stands
            left, low, right, high = (float(each) for each in box)
            placed.append(Filled(min(left, right), min(low, high), max(left, right), max(low, high), text))
    return sorted(placed, key=lambda each: (-round(each.high / _ROW), each.left, each.middle, each.text))


def _text_of(widget: pikepdf.Dictionary) -> str:
    """Returns what was filled in, for text and choice fields; buttons have no text."""
    if str(_inherited(widget, "/FT")) not in ("/Tx", "/Ch"):
        return ""
    value = _inherited(widget, "/V")
    if isinstance(value, pikepdf.Stream):
        return value.read_bytes().decode("utf-8", "replace")
    return str(value) if isinstance(value, pikepdf.String | str) else ""


def _inherited(field: Any, name: str) -> Any:
    for _ in range(_DEPTH):
        if name in field:
            return field[name]
        parent = field.get("/Parent")
        if not isinstance(parent, pikepdf.Dictionary):
            return None
        field = parent
    return None
