"""Where an answer of a package stands, in the form's words: there is only the application file, rows have no ids."""

from __future__ import annotations

import re

from app.pack.model import Field, Pack

_INDEX = re.compile(r"\[(\d+)\]")
_YEAR = re.compile(r"\.([0-9]{4})\.")


def answer_field(pack: Pack, path: str) -> Field | None:
    """Returns the field of an answer, whatever its row and its year, or None."""
    template = _INDEX.sub("[]", path)
    return pack.fields.get(template) or pack.fields.get(_YEAR.sub(".<year>.", template))


def answer_place(pack: Pack, path: str) -> str:
    """Returns where an answer stands, in the form's words: 场景 1 · 场景建设情况, 2019 年 · 负债率."""
    template = _INDEX.sub("[]", path)
    field, year = answer_field(pack, path), _YEAR.search(path)
    if field is not None:
        words = f"{year[1]} 年 · {field.label}" if year is not None else field.label
    else:
        words = pack.tables[template].label if template in pack.tables else path
    for at in reversed(list(_INDEX.finditer(path))):
        table = pack.tables.get(_INDEX.sub("[]", path[: at.start()]))
        if table is not None:
            words = f"{table.noun} {int(at[1]) + 1} · {words}"
    return words
