"""Which editor a kind of field has."""

from __future__ import annotations

from app.notation.line_kinds import LINE_KINDS
from app.pack.model import Field
from ui.forms.base import FieldEditor
from ui.forms.choice import BoxesEditor, PickEditor
from ui.forms.date import DateEditor
from ui.forms.line import IntegerEditor, LineEditor
from ui.forms.paragraph import LinesEditor, ParagraphEditor
from ui.theme.theme import Theme


def editor_for(field: Field, path: str, theme: Theme, *, lines: int = 3) -> FieldEditor:
    """Returns the editor of a field's kind.

    It raises KeyError for kinds that need to know more than the field (industry, long texts).
    """
    if field.kind == "paragraph":
        return ParagraphEditor(field, path, theme, lines=lines)
    return _MADE[field.kind](field, path, theme)


_MADE: dict[str, type[FieldEditor]] = {
    **dict.fromkeys(("text", "number", "file", *LINE_KINDS), LineEditor),
    **dict.fromkeys(("choice", "flag"), BoxesEditor),
    **dict.fromkeys(("sector", "subsector", "stage", "catalogue"), PickEditor),
    "integer": IntegerEditor,
    "date": DateEditor,
    "lines": LinesEditor,
}
