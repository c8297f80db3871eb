"""Where an answer of a package stands, in the form's words: there is only the application file, rows have no ids."""

from __future__ import annotations

import re

from app.pack.model import Pack

_INDEX = re.compile(r"\[(\d+)\]")


def answer_place(pack: Pack, path: str) -> str:
    """Returns where an answer stands, in the form's words: 场景 1 · 场景建设情况."""
    template = _INDEX.sub("[]", path)
    field = pack.fields.get(template)
    words = field.label if field is not None else path
    at = _INDEX.search(path)
    table = pack.tables.get(template.partition("[]")[0])
    return f"{table.noun} {int(at.group(1)) + 1} · {words}" if at is not None and table is not None else words
