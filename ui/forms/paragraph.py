"""Several lines with a limit: counted as they are typed, what is over it marked, nothing ever cut or blocked."""

from __future__ import annotations

from functools import cache
from math import ceil
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QColor, QFont, QResizeEvent, QTextCharFormat, QTextCursor, QTextLayout
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from app.draft.counting import ZERO, Count, cut_point, remembered
from app.notation.characters import clean_text
from app.pack.model import Field
from ui.forms.base import FieldEditor
from ui.forms.text_zoom import TextZoom
from ui.forms.writing_area import WritingArea
from ui.runtime.overriding import override
from ui.runtime.single_shot import single_shot
from ui.theme.theme import Theme

MOST_LINES = 12
"""Lines up to which a paragraph field grows with its text."""
_NO_END = 10_000


def units(text: str) -> int:
    """Counts UTF-16 code units, as Qt counts positions."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


class PlainEdit(WritingArea):
    """Edits plain text: Tab leaves it, pasting takes the words alone, undo is the draft's."""

    rewrapped = Signal()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits the text wrapped at another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.rewrapped.emit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        """Fits the text in other letters."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.rewrapped.emit()

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        """Pastes words without any look, and without what cannot be kept."""
        if source.hasText():
            self.insertPlainText(clean_text(source.text()))


class ParagraphCounts:
    """Counts a text paragraph by paragraph, so that a key press counts the paragraph it is in."""

    @staticmethod
    def count(text: str) -> Count:
        """Returns both lengths of ``text``; on the web each line end counts one."""
        parts = text.split("\n")
        total = sum(map(remembered, parts), ZERO)
        return Count(total.words, total.web + len(parts) - 1)


class ParagraphEditor(FieldEditor):
    """Edits text of several lines, counted and marked where it is over the limit.

    ``counted`` gives its lengths after every change of the committed text.
    """

    counted = Signal(object)

    def __init__(self, field: Field, path: str, theme: Theme, parent: QWidget | None = None, *, lines: int = 3) -> None:
        super().__init__(field, path, theme, parent)
        self._text = ""
        self._counts = ParagraphCounts()
        self._showing = False
        self.area = PlainEdit(self)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.row.addWidget(self.area, 1)
        self.watch(self.area)
        TextZoom(self.area, theme)
        self._lines, self._most = lines, MOST_LINES
        self._fit_height()
        theme.changed.connect(self._restyled)
        # A wrapped line is known a turn later than the text or the width that made it.
        self._fit_soon = single_shot(self, 0, self._fit_height)
        self.area.rewrapped.connect(self._fit_soon.start)
        self.area.document().documentLayout().documentSizeChanged.connect(self._fit_soon.start)
        self.area.textChanged.connect(self._changed)
        self.area.document().documentLayout().documentSizeChanged.connect(self._fit_height)

    def text(self) -> str:
        """Returns the committed text."""
        return self._text

    def show_value(self, value: Any) -> None:
        """Shows the answer; only what differs is replaced, so that the cursor stays where one reads."""
        text = value if isinstance(value, str) else ""
        if text == self._text:
            return
        self._showing = True
        replace_text(self.area, text)
        self._showing = False
        self._text = text
        self._follow(text)
        self.area.replaced.emit()

    def _changed(self) -> None:
        text = self.area.toPlainText()
        # Composition fires this too, with the text as it was: an input method's draft is no answer yet.
        if self._showing or text == self._text:
            return
        clean = clean_text(text)
        self._text = clean
        self._follow(clean)
        self.edited.emit(self.path, clean)

    def _follow(self, text: str) -> None:
        size = self._counts.count(text)
        self.counted.emit(size)
        limit = self.field.limit
        over = limit is not None and size.words > limit
        if over or self.area.extraSelections():
            mark_over(self.area, text, limit if over else None, self.theme)

    def _restyled(self) -> None:
        self._fit_height()
        self.area.setExtraSelections([])
        self._follow(self._text)

    def _fit_height(self) -> None:
        fit_height(self.area, self.theme, self._lines, self._most)

    def grow(self) -> None:
        """Grows with its text: no box scrolls within a page."""
        self._most = _NO_END
        # A bar would narrow the text, which would need one more line.
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._fit_height()


class LinesEditor(FieldEditor):
    """Edits a list of strings, one on each line."""

    def __init__(self, field: Field, path: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(field, path, theme, parent)
        self._text = ""
        self.area = PlainEdit(self)
        self.row.addWidget(self.area, 1)
        self.watch(self.area)
        self._fit_height()
        theme.changed.connect(self._fit_height)
        self.area.rewrapped.connect(self._fit_height)
        self.area.textChanged.connect(self._changed)
        self.area.document().documentLayout().documentSizeChanged.connect(self._fit_height)

    def _fit_height(self) -> None:
        fit_height(self.area, self.theme, 3)

    def show_value(self, value: Any) -> None:
        """Shows the list; an empty line that is being typed is not taken away."""
        lines = [str(each) for each in value or ()]
        if lines == _lines(self._text):
            return
        self._text = "\n".join(lines)
        replace_text(self.area, self._text)

    def _changed(self) -> None:
        text = clean_text(self.area.toPlainText())
        if text == self._text:
            return
        before, self._text = _lines(self._text), text
        if _lines(text) != before:
            self.edited.emit(self.path, _lines(text))


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def fit_height(area: QPlainTextEdit, theme: Theme, least: int, most: int = MOST_LINES) -> None:
    """Sets the text's height to ``least`` to ``most`` lines; a longer text scrolls."""
    # The layout of a plain text editor gives its height in lines.
    lines = min(max(round(area.document().size().height()), least), max(least, most))
    # The padding and border of the style sheet; the widget knows them only when it has been shown.
    around = 2 * (theme.px(4) + 1 + round(area.document().documentMargin())) + 1
    height = lines * _line_height(area.font().toString()) + around
    if area.height() != height or area.maximumHeight() != height:
        area.setFixedHeight(height)


@cache
def _line_height(name: str) -> int:
    """Returns a line's height in pixels, measured on a Chinese character.

    A line of characters borrowed from another font can be taller than the font says.
    """
    font = QFont()
    font.fromString(name)
    layout = QTextLayout("国", font)
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    return ceil(line.height())


def replace_text(area: QPlainTextEdit, text: str) -> None:
    """Makes the editor hold ``text`` by replacing only what differs; the cursor ends behind that."""
    old = area.toPlainText()
    if old == text:
        return
    start = 0
    least = min(len(old), len(text))
    while start < least and old[start] == text[start]:
        start += 1
    end = 0
    while end < least - start and old[-1 - end] == text[-1 - end]:
        end += 1
    cursor = QTextCursor(area.document())
    cursor.setPosition(units(old[:start]))
    cursor.setPosition(units(old[: len(old) - end]), QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(text[start : len(text) - end])
    if area.hasFocus():
        area.setTextCursor(cursor)


def mark_over(area: QPlainTextEdit, text: str, limit: int | None, theme: Theme) -> None:
    """Marks what is over ``limit`` 字 with tint and a wavy line; None takes the mark away."""
    if limit is None:
        area.setExtraSelections([])
        return
    cursor = QTextCursor(area.document())
    cursor.setPosition(units(text[: cut_point(text, limit)]))
    cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
    area.setExtraSelections([over_mark(cursor, theme)])


def over_mark(cursor: QTextCursor, theme: Theme) -> QTextEdit.ExtraSelection:
    """Returns a passage over the limit, marked."""
    mark = QTextEdit.ExtraSelection()
    mark.cursor = cursor
    mark.format = over_look(theme)
    return mark


def over_look(theme: Theme) -> QTextCharFormat:
    """Returns the look of text that is over the limit."""
    look = QTextCharFormat()
    look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
    look.setUnderlineColor(QColor(theme.colors.error))
    look.setForeground(QColor(theme.colors.error))
    look.setBackground(QColor(theme.colors.error_tint))
    return look
