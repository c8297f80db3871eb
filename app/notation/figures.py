"""Figures as people type and paste them: full-width digits, thousands, a unit behind, 。 for the point."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from app.notation.characters import narrow

LONGEST = 200
"""Characters; a longer text is no figure."""
_NUMBER = re.compile(r"([+-]?)(?:(\d+)|(\d{1,3}(?:([,'])\d{3})(?:\4\d{3})*)|(?=\.))(\.\d+)?")
_THIN = re.compile("(?<=[0-9０-９])[\u00a0\u2007\u2009\u202f](?=[0-9０-９])")
"""Blanks that programs, not people, put between thousands; an ordinary one may part two figures."""
_POINT = re.compile(r"(?<=\d)。(?=\d)")


@lru_cache(maxsize=1 << 12)
def usual_figure(text: str, unit: str = "") -> str | None:
    """Writes a figure in plain digits, the last zeros kept as typed.

    None where it cannot be read as one.

    Args:
        text: What was typed; thousands may be set off by commas, apostrophes or thin blanks in threes.
        unit: What stands beside the place, and may stand behind the figure as well; another unit is never read.
    """
    if len(text) > LONGEST:
        return None
    plain = narrow(_THIN.sub("'", text.strip())).strip()
    if unit:
        plain = plain.removesuffix(narrow(unit)).rstrip()
    plain = _POINT.sub(".", plain)
    found = _NUMBER.fullmatch(plain) if plain.isascii() else None
    if not found or not any(c.isdigit() for c in plain):
        return None
    sign, digits, grouped, _, fraction = found.groups()
    whole = (digits or re.sub("[,']", "", grouped or "")).lstrip("0") or "0"
    made = whole + (fraction or "")
    return made if not Decimal(made) else sign + made


def read_number(text: str, unit: str = "") -> Decimal | None:
    """Reads a decimal; see :func:`usual_figure`."""
    plain = usual_figure(text, unit)
    return Decimal(plain) if plain is not None else None
