"""What a cell's text is as an answer of its field, and the other way round."""

from __future__ import annotations

from typing import Any

from app.pack.model import Field
from ui.models.pasting import one_line

_WIDE = str.maketrans("０１２３４５６７８９．，％－＋", "0123456789.,%-+")


def answer_of(field: Field, text: str) -> Any:
    """The answer that a typed or pasted text means.

    A choice by its printed words is its value; a figure loses thousands commas and takes plain digits.  What cannot
    be read so is kept as it stands, for the checks to speak of: nothing that was typed is lost.
    """
    clean = text.replace("\x00", "")
    if field.kind == "paragraph":
        return clean
    line = one_line(clean)
    if field.kind == "choice":
        return next((c.value for c in field.choices if line.strip() in (c.label, str(c.value))), line)
    return figure(line) if field.kind in ("number", "integer") else line


def text_of_answer(field: Field, value: Any) -> str:
    """What the cell shows of an answer."""
    if value is None:
        return ""
    if field.kind == "choice":
        return next((c.label for c in field.choices if c.value == value), str(value))
    return str(value)


def figure(text: str) -> str:
    """A figure without thousands commas, in plain digits; a text that is no figure as it stands."""
    plain = text.translate(_WIDE).strip().replace("\u00a0", "").replace(" ", "")
    bare = plain.replace(",", "").removesuffix("%")
    return bare if is_figure(bare) else text


def bare_figure(text: str) -> str:
    """The same of what was typed into one place, where a per cent sign is no slip of a spreadsheet and stays."""
    return text if set(text) & {"%", "％"} else figure(text)


def without_unit(text: str, unit: str) -> str:
    """A figure without the unit that stands beside its place already; any other text as it stands.

    Another unit stays: 2.2亿 is not 2.2万元.
    """
    bare = text.strip().removesuffix(unit).rstrip()
    return bare if unit and bare != text.strip() and is_figure(figure(bare)) else text


def is_figure(text: str) -> bool:
    """Whether a text is a decimal number, signed or not."""
    return text.lstrip("-+").replace(".", "", 1).isdecimal()
