"""Which editor a kind of field has."""

from __future__ import annotations

from app.pack.model import Field
from ui.fields.base import FieldEditor
from ui.fields.choice import BoxesEditor, PickEditor
from ui.fields.day import DayEditor
from ui.fields.line import IntegerEditor, LineEditor
from ui.fields.paragraph import LinesEditor, ParagraphEditor
from ui.theme import Theme

_LINES = frozenset({"text", "number", "phone", "mobile", "email", "uscc", "file"})
_PICKS = frozenset({"sector", "subsector", "stage", "catalogue"})


def editor_for(field: Field, path: str, theme: Theme, *, lines: int = 3) -> FieldEditor:
    """The editor of a field's kind; KeyError for kinds that need to know more than the field (industry, long texts)."""
    kind = field.kind
    if kind in _LINES:
        return LineEditor(field, path, theme)
    if kind == "paragraph":
        return ParagraphEditor(field, path, theme, lines=lines)
    if kind == "integer":
        return IntegerEditor(field, path, theme)
    if kind == "date":
        return DayEditor(field, path, theme)
    if kind in {"choice", "flag"}:
        return BoxesEditor(field, path, theme)
    if kind == "lines":
        return LinesEditor(field, path, theme)
    if kind in _PICKS:
        return PickEditor(field, path, theme)
    raise KeyError(kind)
