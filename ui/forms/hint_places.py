"""Places of hints in a text that is being written: a cursor holds each, so that it moves with the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QTextBlock, QTextCharFormat, QTextCursor, QTextLayout

from ui.forms.paragraph import units
from ui.forms.text_blocks import cut_text, flat_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from PySide6.QtGui import QTextDocument
    from PySide6.QtWidgets import QPlainTextEdit

    from app.draft.hint_records import WritingHint
    from ui.theme.theme import Theme


_OURS = QTextCharFormat.Property.UserProperty.value + 8
"""Tells our marks from other formats of a paragraph."""


@dataclass(frozen=True, slots=True)
class PlacedHint:
    """Describes a hint and where its words stand in the text now."""

    hint: WritingHint
    cursor: QTextCursor

    @property
    def start(self) -> int:
        """Returns the UTF-16 position at which its words begin."""
        return self.cursor.selectionStart()

    @property
    def said(self) -> str:
        """Returns what is told of it in one piece."""
        return f"{self.hint.title}。{self.hint.detail}"


def placed_hints(document: QTextDocument, hints: Iterable[WritingHint]) -> list[PlacedHint]:
    """Returns those hints whose words stand in the text still, in the order of the text."""
    blocks = [block for block in _blocks(document) if block.text().strip()]
    found: list[PlacedHint] = []
    for hint in hints:
        whole = hint.piece < 0
        if not whole and hint.piece >= len(blocks):
            continue
        text = document.toPlainText() if whole else blocks[hint.piece].text()
        first = 0 if whole else blocks[hint.piece].position()
        words = hint.words if whole else flat_text(hint.words)
        at = _nearest(text, words, hint.start)
        if at < 0:
            continue
        cursor = QTextCursor(document)
        cursor.setPosition(first + units(text[:at]))
        cursor.setPosition(first + units(text[: at + len(words)]), QTextCursor.MoveMode.KeepAnchor)
        found.append(PlacedHint(hint, cursor))
    return sorted(found, key=lambda each: (each.start, each.hint.kind))


def draw_underlines(
    document: QTextDocument, places: Sequence[PlacedHint], current: PlacedHint | None, theme: Theme
) -> None:
    """Draws dotted lines under the words of hints, and none elsewhere.

    They are formats of the paragraphs' layouts: selections of the editor would be gone through with every key, also
    where another paragraph is typed in.  The current hint stands on the colour of what is chosen.
    """
    wanted: dict[int, list[QTextLayout.FormatRange]] = {}
    for each in places:
        for number, mark in _ranges(document, each, _look(theme, is_current=each is current)):
            wanted.setdefault(number, []).append(mark)
    for block in _blocks(document):
        _set_marks(block, wanted.get(block.blockNumber(), []))


def erase_underlines(block: QTextBlock) -> None:
    """Takes the lines out of a paragraph, whose words have moved under them."""
    if block.isValid():
        _set_marks(block, [])


def underlined_words(document: QTextDocument) -> list[str]:
    """Returns the words that have a dotted line, paragraph by paragraph."""
    return [
        cut_text(block.text(), mark.start, mark.start + mark.length)
        for block in _blocks(document)
        for mark in block.layout().formats()
        if _is_ours(mark)
    ]


def _set_marks(block: QTextBlock, marks: list[QTextLayout.FormatRange]) -> None:
    layout = block.layout()
    there = layout.formats()
    if not marks and not any(map(_is_ours, there)):
        return
    layout.setFormats([*(each for each in there if not _is_ours(each)), *marks])
    block.document().markContentsDirty(block.position(), block.length())


def _is_ours(mark: QTextLayout.FormatRange) -> bool:
    return bool(mark.format.hasProperty(_OURS))


def _look(theme: Theme, *, is_current: bool) -> QTextCharFormat:
    look = QTextCharFormat()
    look.setProperty(_OURS, True)  # noqa: FBT003 - Qt's own signature
    look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
    look.setUnderlineColor(QColor(theme.colors.advice))
    if is_current:
        look.setBackground(QColor(theme.colors.selected))
    return look


def _ranges(
    document: QTextDocument, place: PlacedHint, look: QTextCharFormat
) -> Iterator[tuple[int, QTextLayout.FormatRange]]:
    """Yields the paragraphs in which the words of a hint stand, and their part of each."""
    start, end = place.start, place.cursor.selectionEnd()
    block = document.findBlock(start)
    while block.isValid() and block.position() < end:
        mark = QTextLayout.FormatRange()
        mark.start = max(start - block.position(), 0)
        mark.length = min(end - block.position(), block.length() - 1) - mark.start
        mark.format = look
        yield block.blockNumber(), mark
        block = block.next()


def line_of(area: QPlainTextEdit, place: PlacedHint) -> tuple[int, int]:
    """Returns top and bottom, in the viewport, of the line in which the words of a hint begin."""
    cursor = QTextCursor(area.document())
    cursor.setPosition(place.start)
    box = area.cursorRect(cursor)
    return box.top(), box.bottom()


def _nearest(text: str, words: str, wanted: int) -> int:
    """Returns where ``words`` stand next to a position, -1 for nowhere."""
    if not words or text.startswith(words, wanted):
        return wanted if words else -1
    after, before = text.find(words, wanted), text.rfind(words, 0, wanted + len(words) - 1)
    return min((at for at in (after, before) if at >= 0), key=lambda at: abs(at - wanted), default=-1)


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()
