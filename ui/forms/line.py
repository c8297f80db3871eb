"""One line: text, number, telephone, e-mail, 统一社会信用代码, whole number."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from app.notation.characters import clean_text
from app.notation.credit_code import usual_code
from app.notation.figures import usual_figure
from app.pack.model import Field
from ui.controls.line_adornments import LineAdornments, SoundMark, unit_label
from ui.controls.line_edit import LineEdit
from ui.forms.base import FieldEditor
from ui.forms.tables.cell_values import figure, without_unit
from ui.runtime.overriding import override
from ui.theme.theme import Theme

_BREAKS = re.compile("[\r\n\t\u2028\u2029]+")

_FIGURES = ("number", "integer")


class LineEditor(FieldEditor):
    """Edits one line of text, kept as typed, with its unit inside it.

    It has no maximum length: Qt would cut without a word.
    """

    def __init__(self, field: Field, path: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(field, path, theme, parent)
        self.line = LineEdit(parent=self)
        self.row.addWidget(self.line, 1)
        self.watch(self.line)
        if field.unit:
            LineAdornments(self.line, unit_label(field.unit), theme)
        self._mark: SoundMark | None = None
        self._clicked_in = False
        self._fresh = False
        """Whether somebody typed here since the line was entered: what came from a file is left as it is."""
        # textEdited, not textChanged: it speaks only of what a person committed.
        self.line.textEdited.connect(self._typed)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Marks a whole figure by the click that comes into it, as Tab does: what is typed replaces it."""
        if watched is self.line and self.field.kind in _FIGURES:
            if isinstance(event, QFocusEvent):
                self._clicked_in = event.gotFocus() and event.reason() == Qt.FocusReason.MouseFocusReason
            elif event.type() == QEvent.Type.MouseButtonRelease and self._clicked_in:
                self._clicked_in = False
                if not self.line.hasSelectedText():
                    self.line.selectAll()
        return super().eventFilter(watched, event)

    def show_value(self, value: Any) -> None:
        """Shows the answer, the cursor left where it can be."""
        text = "" if value is None else str(value)
        if text != self.line.text():
            at = self.line.cursorPosition()
            self.line.setText(text)
            self.line.setCursorPosition(min(at, len(text)) if self.line.hasFocus() else 0)

    def show_sound(self, words: str) -> bool:
        """Says inside the line that its text is sound, and returns whether it is said there.

        Empty words take that away.
        """
        if self._mark is None:
            if not words or self.field.unit:
                return False
            self._mark = SoundMark(self.line, self.theme)
        self._mark.show_words(words)
        return bool(words)

    def hand_over(self) -> None:
        """Trims the line on leaving it: spaces at the ends go, and commas within a figure.

        Only what was typed or pasted here is trimmed.
        """
        if not self._fresh or self._within():
            return
        self._fresh = False
        text = self.line.text()
        kept = figure(text.strip(), self.field.unit) if self.field.kind in _FIGURES else text.strip()
        if text != kept:
            self.line.setText(kept)
            self._emit_edit(kept)

    def _typed(self, text: str) -> None:
        self._fresh = True
        self._emit_edit(text)

    def _emit_edit(self, text: str) -> None:
        self.edited.emit(self.path, self._show_tidied(text))

    def _show_tidied(self, text: str) -> str:
        kept = self._tidied(text)
        if kept != text:
            at = self.line.cursorPosition()
            behind = len(self._tidied(text[at:].rstrip("\r\n")))
            self.line.setText(kept)
            self.line.setCursorPosition(max(len(kept) - behind, 0))
        return kept

    def _tidied(self, text: str) -> str:
        """Returns one line of it: a cell copied from Excel ends in a line end, a code copied from a scan has gaps."""
        plain = clean_text(text)
        if self.field.kind in _FIGURES:
            plain = without_unit(plain, self.field.unit)
        if self.field.kind == "uscc":
            return usual_code(plain).upper()
        if not set(plain) & {"\n", "\r", "\t", "\u2028", "\u2029"}:
            return plain
        return " ".join(part for part in _BREAKS.split(plain.strip("\r\n\t\u2028\u2029")) if part)


class IntegerEditor(LineEditor):
    """Edits a whole number; other text is left standing, said to be none, and not taken as an answer."""

    @property
    def trouble(self) -> str:
        """Returns what keeps the text from being a whole number."""
        text = self.line.text().strip()
        return "" if not text or _whole(text) is not None else f"“{text[:20]}”不是整数，请只填数字，例如 862。"

    def show_value(self, value: Any) -> None:
        """Shows the number; text that is none stays while there is no answer to put in its place."""
        if value is None and self.trouble:
            return
        if _whole(self.line.text().strip()) != value or value is None:
            super().show_value(value)

    def _emit_edit(self, text: str) -> None:
        self.edited.emit(self.path, _whole(self._show_tidied(text).strip()))


def _whole(text: str) -> int | None:
    """Returns the number in a text with thousands commas or full-width digits, or None where it is none."""
    plain = usual_figure(text)
    return int(plain) if plain and plain.isdecimal() and len(plain) <= 12 else None  # noqa: PLR2004 - no firm has more
