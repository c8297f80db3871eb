"""What can be done about a hint besides silencing it: write what is missing, go to what it is held against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtGui import QTextCursor

from ui.forms.paragraph import units
from ui.forms.text_blocks import flat_text

if TYPE_CHECKING:
    from app.draft.hint_records import WritingHint
    from ui.forms.hint_places import PlacedHint

HintAction = Literal["fix", "unify", "other", "silence"]
SILENCE = "不再提这一处"
UNIFY = "统一写法…"
COMPARE = "对照"
_BREAKS = {ord("\u2029"): "\n"}


def actions_of(hint: WritingHint) -> list[tuple[HintAction, str]]:
    """Returns what can be done about a hint, each with its words; silencing it comes last."""
    found: list[tuple[HintAction, str]] = []
    if hint.fix is not None:
        found.append(("fix", hint.fix.label))
    if hint.unify is not None:
        found.append(("unify", UNIFY))
    if hint.other:
        found.append(("other", COMPARE))
    return [*found, ("silence", SILENCE)]


def write_fix(place: PlacedHint) -> bool:
    """Writes what a hint proposes where its words stand now, as one would type it; False where they are others."""
    hint, fix = place.hint, place.hint.fix
    if fix is None:
        return False
    cursor = QTextCursor(place.cursor)
    start = place.start + units(hint.words[: max(fix.start - hint.start, 0)])
    was = fix.was if hint.piece < 0 else flat_text(fix.was)
    if start + units(was) >= cursor.document().characterCount():
        return False
    cursor.setPosition(start)
    cursor.setPosition(start + units(was), QTextCursor.MoveMode.KeepAnchor)
    if cursor.selectedText().translate(_BREAKS) != was:
        return False
    cursor.insertText(fix.words if hint.piece < 0 else flat_text(fix.words))
    return True
