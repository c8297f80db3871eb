"""The answers of one application to read, with findings in place, and a line to write what the firm is told of one."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextEdit, QVBoxLayout, QWidget

from app.late_modules import late_module
from ui.controls.labels import button, label, rule
from ui.controls.line_edit import LineEdit
from ui.theme.icons import LEVEL_SHAPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.jobs import desk_view
    from app.jobs.desk import DeskRow
    from app.jobs.desk_view import ShownAnswer
    from app.merge.copied_passages import Passage
    from app.merge.package_checks import PackageFinding
    from ui.pages.desk.controller import DeskController
    from ui.theme.theme import Theme
else:
    desk_view = late_module("app.jobs.desk_view")

_LINE_END = "\u2028"
"""Ends a line inside a paragraph."""
_LONGEST = 1000
"""Characters of what is written about one answer."""
_UNTOLD = -2
"""Number of the current answer before it was told where the cursor is."""
_SPACING = 125.0
"""Per cent of a line's own height."""
_ABOVE = 56
"""Pixels at 100 % over a passage that is gone to."""
_ADVICE = "给企业的意见："
_NOT_GIVEN = "没有填"
_NOWHERE = "点一项，在这里写给企业的意见"


class AnswersView(QTextEdit):
    """Shows answers one under the other; ``moved`` gives the number of the one that the cursor came to, or -1."""

    moved = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._starts: list[int] = []
        self._current = _UNTOLD
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        self.setAccessibleName("企业填写的内容")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.cursorPositionChanged.connect(self._on_moved)

    @property
    def starts(self) -> Sequence[int]:
        """Returns where each answer begins in the document."""
        return self._starts

    def show_answers(
        self, findings: Sequence[PackageFinding], answers: Sequence[ShownAnswer], quote: tuple[str, str] = ("", "")
    ) -> None:
        """Shows findings about the whole and then the answers.

        ``quote`` is a passage to mark, as (path, text).  Every word is put in as plain text, whatever it looks like.
        """
        with QSignalBlocker(self):
            marked = self._fill(findings, answers, quote)
        starts = zip(self._starts, answers, strict=True)
        asked = next((start for start, each in starts if quote[0] and each.path == quote[0]), 0)
        self._go_to(asked if marked is None else marked)

    def _fill(
        self, findings: Sequence[PackageFinding], answers: Sequence[ShownAnswer], quote: tuple[str, str]
    ) -> int | None:
        """Writes the document, and returns where the passage begins in it, None for nowhere."""
        self.clear()
        self.setFont(self._theme.font("body"))
        self._starts, self._current = [], _UNTOLD
        colors = self._theme.colors
        cursor = self.textCursor()
        cursor.beginEditBlock()
        for finding in findings:
            self._add(cursor, f"{LEVEL_SHAPES[finding.level]} {finding.message}", colors.role(finding.level), 6)
        marked: int | None = None
        for each in answers:
            self._add(cursor, each.place, colors.text2, 10)
            self._starts.append(cursor.block().position())
            for level, words in each.remarks:
                self._add(cursor, f"{LEVEL_SHAPES[level]} {words}", colors.role(level), 0)
            at = each.text.find(quote[1]) if quote[1] and each.path == quote[0] else -1
            if not each.text:
                self._add(cursor, _NOT_GIVEN, colors.text3, 2)
            else:
                self._add(cursor, each.text[:at] if at >= 0 else each.text, colors.text, 2)
            if at >= 0:
                marked = cursor.position()
                cursor.insertText(_one_paragraph(quote[1]), self._marked_words())
                cursor.insertText(_one_paragraph(each.text[at + len(quote[1]) :]), _words(colors.text))
            if each.advice:
                self._add(cursor, f"{_ADVICE}{each.advice}", colors.accent, 2)
        cursor.endEditBlock()
        return marked

    @property
    def place(self) -> tuple[int, int, int]:
        """Returns the number of the answer at the cursor (-1 for none), the cursor's place in it, and the scroll."""
        start = self._starts[self._current] if self._current >= 0 else 0
        return self._current, self.textCursor().position() - start, self.verticalScrollBar().value()

    def restore(self, place: tuple[int, int, int]) -> None:
        """Puts cursor and scroll where they were among the same answers."""
        number, offset, scrolled = place
        cursor = self.textCursor()
        start = self._starts[number] if number >= 0 else 0
        cursor.setPosition(min(start + max(offset, 0), self.document().characterCount() - 1))
        self.setTextCursor(cursor)
        self.verticalScrollBar().setValue(scrolled)

    def _add(self, cursor: QTextCursor, text: str, color: str, above: int) -> None:
        block = QTextBlockFormat()
        block.setTopMargin(self._theme.px(above))
        block.setLineHeight(_SPACING, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if self.document().isEmpty():
            cursor.setBlockFormat(block)
        else:
            cursor.insertBlock(block)
        cursor.insertText(_one_paragraph(text), _words(color))

    def _marked_words(self) -> QTextCharFormat:
        colors = self._theme.colors
        words = _words(colors.text)
        words.setBackground(QColor(colors.selected))
        words.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        words.setUnderlineColor(QColor(colors.accent))
        return words

    def _go_to(self, position: int) -> None:
        cursor = self.textCursor()
        end = self.document().characterCount() - 1
        with QSignalBlocker(self):
            for each in (end, position):  # from the end, so that it comes to the upper edge
                cursor.setPosition(each)
                self.setTextCursor(cursor)
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() - self._theme.px(_ABOVE))
        self._on_moved()

    def _on_moved(self) -> None:
        number = bisect_right(self._starts, self.textCursor().position()) - 1
        if number == self._current:
            return
        self._current = number
        self.setExtraSelections([self._head_of(number)] if number >= 0 else [])
        self.moved.emit(number)

    def _head_of(self, number: int) -> QTextEdit.ExtraSelection:
        found = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._starts[number])
        look = QTextCharFormat()
        look.setBackground(QColor(self._theme.colors.advice_tint))
        look.setProperty(QTextFormat.Property.FullWidthSelection, True)  # noqa: FBT003 - Qt's way
        found.cursor, found.format = cursor, look
        return found


def _words(color: str) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(QColor(color))
    return made


def _one_paragraph(text: str) -> str:
    return _LINE_END.join(text.split("\n"))


class AnswersPanel(QWidget):
    """Shows an application's answers over the line in which the official writes about the one at the cursor."""

    def __init__(self, controller: DeskController, theme: Theme) -> None:
        super().__init__()
        self._controller = controller
        self._row: DeskRow | None = None
        self._answers: list[ShownAnswer] = []
        self._quote = ("", "")
        self._path = ""
        self.view = AnswersView(theme)
        self._place = label(_NOWHERE, type="caption", tone="text2")
        self.advice = LineEdit()
        self.save_button = button("写意见")
        self._foot = QWidget()
        self._lay_out(theme)
        self.view.moved.connect(self._on_moved)
        self.advice.editingFinished.connect(self._save)
        self.save_button.clicked.connect(self._save)
        controller.changed.connect(self._on_changed)

    @property
    def answers(self) -> Sequence[ShownAnswer]:
        """Returns the answers that are shown, in their order."""
        return self._answers

    @property
    def path(self) -> str:
        """Returns the path of the answer that the cursor stands at, "" at none."""
        return self._path

    def show_row(self, row: DeskRow, passage: Passage | None = None) -> None:
        """Shows a firm's application, at a passage of it where one is given."""
        self._save()
        self._row, self._quote = row, (passage.path, passage.text) if passage is not None else ("", "")
        self._foot.show()
        self._show(desk_view.shown_answers(self._controller.session, row), self._quote)

    def show_paper(self, name: str, passage: Passage) -> None:
        """Shows the text of a paper that belongs to no package: nobody gets anything back for it."""
        self._save()
        self._row, self._quote = None, (passage.path, passage.text)
        self._foot.hide()
        self._show(desk_view.paper_answers(self._controller.session, name), self._quote)

    def _show(self, answers: list[ShownAnswer], quote: tuple[str, str]) -> None:
        self._answers = answers
        self._path = ""
        self.view.show_answers(self._row.findings if self._row is not None else (), answers, quote)

    def _on_moved(self, number: int) -> None:
        self._save()
        answer = self._answers[number] if number >= 0 else None
        self._path = answer.path if answer is not None else ""
        self._place.setText(f"对“{answer.place}”的意见，放进退回企业的文件" if answer is not None else _NOWHERE)
        self.advice.setText(answer.advice if answer is not None else "")
        self.advice.setEnabled(answer is not None)
        self.save_button.setEnabled(answer is not None)

    def _save(self) -> None:
        """Writes what stands in the line, if it was changed, about the answer that it was written for."""
        if self._row is None or not self._path or not self.advice.isModified():
            return
        self.advice.setModified(False)
        self._controller.set_remark(self._row.key, self._path, self.advice.text())

    def _on_changed(self) -> None:
        """Shows what was written, here or in another window, and leaves the cursor where it is."""
        if self._row is None or (row := self._controller.session.row(self._row.key)) is None:
            return
        answers = desk_view.shown_answers(self._controller.session, row)
        if answers == self._answers and row.findings == self._row.findings:
            return
        self._row = row
        if row.submission.issue != self._row.submission.issue or len(answers) != len(self._answers):
            self._show(answers, ("", ""))
            return
        place, path = self.view.place, self._path
        written = self.advice.text() if self.advice.isModified() else None
        self._show(answers, self._quote)
        self.view.restore(place)
        if written is not None and self._path == path:
            self.advice.setText(written)
            self.advice.setModified(True)

    def _lay_out(self, theme: Theme) -> None:
        px = theme.px
        self.advice.setAccessibleName("给企业的意见")
        self.advice.setMaxLength(_LONGEST)
        line = QHBoxLayout()
        line.setSpacing(px(8))
        line.addWidget(self.advice, 1)
        line.addWidget(self.save_button)
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(px(8), px(6), px(12), px(10))
        foot.setSpacing(px(4))
        foot.addWidget(self._place)
        foot.addLayout(line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addWidget(rule())
        column.addWidget(self._foot)
