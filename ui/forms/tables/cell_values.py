"""What a cell's text is as an answer of its field, and the other way round."""

from __future__ import annotations

from typing import Any

from app.notation.characters import clean_text, narrow
from app.notation.dates import usual_date
from app.notation.figures import usual_figure
from app.pack.model import Field
from ui.forms.tables.pasting import one_line


def answer_of(field: Field, text: str) -> Any:
    """Returns the answer that a typed or pasted text means.

    A choice by its printed words is its value; a figure is put in plain digits, a date into the form's way.  What
    cannot be read so is kept as it stands, for the checks to speak of: nothing that was typed is lost.
    """
    clean = clean_text(text)
    if field.kind == "paragraph":
        return clean
    line = one_line(clean)
    if field.kind == "choice":
        return next((c.value for c in field.choices if line.strip() in (c.label, str(c.value))), line)
    if field.kind == "date":
        return usual_date(line)
    return figure(line, field.unit) if field.kind in ("number", "integer") else line


def text_of_answer(field: Field, value: Any) -> str:
    """Returns what the cell shows of an answer."""
    if value is None:
        return ""
    if field.kind == "choice":
        return next((c.label for c in field.choices if c.value == value), str(value))
    return str(value)


def figure(text: str, unit: str = "") -> str:
    """Returns a figure in plain digits, without thousands commas and its unit, other text as it stands.

    Another unit stays: 2.2亿 is not 2.2万元.
    """
    plain = usual_figure(text, unit)
    return text if plain is None else plain


def without_unit(text: str, unit: str) -> str:
    """Returns a figure without the unit that stands beside its place already, other text as typed."""
    if not unit or usual_figure(text, unit) is None or usual_figure(text) is not None:
        return text
    return narrow(text).strip().removesuffix(narrow(unit)).rstrip()
