"""A long text wired to the controller: where its pictures come from, and when it hands over what was typed."""

from __future__ import annotations

from app.pack.model import Field
from ui.draft.controller import DraftController
from ui.forms.blocks import BlocksEditor
from ui.forms.draft_pictures import DraftPictures
from ui.forms.text_hints import TextHints
from ui.theme.theme import Theme


def long_text(
    controller: DraftController, theme: Theme, field: Field, path: str, *, list_below: bool = True
) -> BlocksEditor:
    """Returns the editor of a long text of a draft.

    ``list_below`` is False where the page shows ``editor.list`` elsewhere.
    """
    pictures = DraftPictures(controller)
    editor = BlocksEditor(field, path, theme, pictures, list_below=list_below)
    pictures.setParent(editor)
    controller.gather.connect(editor.hand_over)
    TextHints(controller, editor, theme).add_cards(editor.text_row, editor.text)
    return editor
