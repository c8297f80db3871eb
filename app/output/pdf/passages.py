"""Finds where words stand on a printed page, for a mark under what somebody quoted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pypdfium2

from app.output.pdf.answer_positions import AnswerBox
from app.pdfium import PDFIUM

_SLACK = 2.0
"""Points that a word may stand out of the place of its answer."""
_MOST = 20_000
"""Characters of a page that are looked through."""


def find_passages(
    pdf: bytes, wanted: Mapping[str, tuple[str, Sequence[AnswerBox]]]
) -> dict[str, tuple[AnswerBox, ...]]:
    """Finds words on a page that is a file of its own: one box for each line that they stand on.

    ``wanted`` gives, by any name, the words and the places of the answer that they are from; what is not found there is
    left out.  Blanks and line ends do not count.
    """
    if not wanted:
        return {}
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            page = document[0]
            height = page.get_height()
            words = page.get_textpage()
            count = min(words.count_chars(), _MOST)
            codes = [(at, pypdfium2.raw.FPDFText_GetUnicode(words, at)) for at in range(count)]
            solid = [(at, chr(code)) for at, code in codes if code and not chr(code).isspace()]
            text = "".join(character for _, character in solid)
            found: dict[str, tuple[AnswerBox, ...]] = {}
            for name, (quoted, places) in wanted.items():
                sought = "".join(quoted.split())
                at = text.find(sought) if sought else -1
                while at >= 0:
                    first, last = solid[at][0], solid[at + len(sought) - 1][0]
                    lines = [words.get_rect(each) for each in range(words.count_rects(first, last - first + 1))]
                    boxes = [(left, height - top, right, height - bottom) for left, bottom, right, top in lines]
                    if boxes and (place := _place_around(boxes, places)) is not None:
                        found[name] = tuple(
                            replace(place, left=left, top=top, right=right, bottom=bottom)
                            for left, top, right, bottom in boxes
                        )
                        break
                    at = text.find(sought, at + 1)
            return found
        finally:
            document.close()


def _place_around(boxes: Sequence[tuple[float, float, float, float]], places: Sequence[AnswerBox]) -> AnswerBox | None:
    """Returns the place that the first of the boxes stands in."""
    left, top, right, bottom = boxes[0]
    return next(
        (
            place
            for place in places
            if place.left - _SLACK <= left
            and right <= place.right + _SLACK
            and place.top - _SLACK <= top
            and bottom <= place.bottom + _SLACK
        ),
        None,
    )
