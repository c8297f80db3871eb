"""The text of a long answer: headings, paragraphs and pictures in one document, one paragraph of it a block.

What a person sees as one line of a picture is a single object character whose format names the file.  Reading gives
back blocks as they came wherever they were not touched, so that looking at a text changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import (
    QInputMethodEvent,
    QKeyEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QWidget

from app.notation.characters import clean_text
from ui.controls.scroll_to import scroll_cursor_to
from ui.forms.block_highlighter import BlockHighlighter
from ui.forms.picture_cards import PictureCards
from ui.forms.text_blocks import (
    OBJECT,
    Block,
    TextPicture,
    block_key,
    flat_text,
    format_of_picture,
    number_after,
    own_blocks,
    picture_format,
    position_after,
    read_block,
)
from ui.forms.writing_area import WritingArea
from ui.runtime.overriding import override
from ui.theme.theme import Theme

OWN_FORMAT = "application/x-zhizao-blocks"
_ENTER = frozenset({Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value})
HEADING = 2
"""Level that Qt knows a heading by."""


class BlockText(WritingArea):
    """Edits a long answer as one document, one paragraph for each block.

    ``offered`` gives what was pasted or dropped: text, HTML, files, a picture.
    """

    offered = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._originals: dict[tuple[str, str, str], Block] = {}
        self._looks = BlockHighlighter(self)
        self._cards = PictureCards(self, theme)

    # ------------------------------------------------------------ blocks in, blocks out

    def set_blocks(self, blocks: Sequence[Block]) -> None:
        """Shows a text, which another window may have written.

        The cursor stays at its words, and they stay at the same height on the screen.
        """
        old, was = self.blocks(), self.textCursor()
        words, at, top = was.block().text(), was.positionInBlock(), self.cursorRect().top()
        here = self._number_of(was.block())
        self._originals = {block_key(each): each for each in blocks}
        self._cards.set_allowed(on=any("image" in each for each in blocks))
        self._looks.set_allowed(on=any("text" not in each for each in blocks))
        self.document().clear()
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for number, each in enumerate(blocks):
            self._insert(cursor, each, first=number == 0)
        cursor.endEditBlock()
        place = self.document().findBlockByNumber(number_after(old, blocks, here))
        cursor.setPosition(place.position() + (position_after(words, place.text(), at) if old else place.length() - 1))
        if old and blocks and here >= 0 and not words:  # about to write a paragraph, which is no block yet
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
            cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
        self.setTextCursor(cursor)
        if old:
            scroll_cursor_to(self, top)
        self.replaced.emit()

    def blocks(self) -> list[Block]:
        """Returns the text as an answer, without empty paragraphs."""
        found: list[Block] = []
        block = self.document().begin()
        while block.isValid():
            made = read_block(block)
            if made:
                found.append(self._originals.get(block_key(made), made))
            block = block.next()
        return found

    def insert_blocks(self, blocks: Sequence[Block]) -> None:
        """Puts blocks in at the cursor: the first joins the paragraph where it is text, the rest are their own."""
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.removeSelectedText()
        for number, each in enumerate(blocks):
            here = cursor.block()
            plain = "text" in each and number == 0 and OBJECT not in here.text()
            if plain:
                cursor.insertText(flat_text(clean_text(str(each["text"]))))
            else:
                cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
                self._insert(cursor, each, first=not here.text())
        if blocks and "image" in blocks[-1]:
            cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def pictures(self) -> list[TextPicture]:
        """Returns the pictures in the order of the text."""
        found = []
        block = self.document().begin()
        while block.isValid():
            if OBJECT in block.text():
                made = read_block(block)
                found.append(TextPicture(made.get("image", ""), made.get("caption", ""), block.blockNumber()))
            block = block.next()
        return found

    def set_caption(self, number: int, caption: str) -> None:
        """Gives the picture of that number another caption."""
        pictures = self.pictures()
        if number >= len(pictures):
            return
        block = self.document().findBlockByNumber(pictures[number].paragraph)
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + block.text().index(OBJECT))
        cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(picture_format(pictures[number].name, caption))

    # ------------------------------------------------------------ headings

    def block_here(self) -> int:
        """Returns the number, among the blocks of the answer, of the one at the cursor or before it."""
        here = self.textCursor().blockNumber()
        found, block = -1, self.document().begin()
        while block.isValid() and block.blockNumber() <= here:
            found += bool(block.text().strip())
            block = block.next()
        return max(found, 0)

    def go_behind(self, paragraph: int) -> None:
        """Puts the cursor to the beginning of the line after a paragraph, or to the end where that is the last."""
        cursor = QTextCursor(self.document().findBlockByNumber(paragraph))
        if not cursor.movePosition(QTextCursor.MoveOperation.NextBlock):
            cursor.movePosition(QTextCursor.MoveOperation.End)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def go_to_block(self, number: int) -> None:
        """Puts the cursor into that block of the answer, if it is not there, or behind the last."""
        left, block = number, self.document().begin()
        while block.isValid():
            left -= bool(block.text().strip())
            if left < 0:
                break
            block = block.next()
        if block.isValid() and block == self.textCursor().block():
            self.ensureCursorVisible()
            return
        if block.isValid():
            self.setTextCursor(QTextCursor(block))
        else:
            self.moveCursor(QTextCursor.MoveOperation.End)
        self.centerCursor()

    def heading_beyond(self, way: int) -> QTextBlock | None:
        """Returns the next heading below (+1) or above (-1) the cursor's paragraph, None where there is none.

        Above the first heading that is the beginning of the text.
        """
        here = self.textCursor().block()
        block = here.next() if way > 0 else here.previous()
        last = None
        while block.isValid():
            if block.blockFormat().headingLevel() > 0:
                return block
            last = block
            block = block.next() if way > 0 else block.previous()
        return last if way < 0 else None

    def go_to_heading(self, way: int) -> None:
        """Puts the cursor at the next heading, and that to the upper part of what is seen."""
        block = self.heading_beyond(way)
        if block is not None:
            self.setTextCursor(QTextCursor(block))
            self.centerCursor()

    def heading_here(self) -> bool:
        """Tells whether the cursor stands in a heading."""
        return self.textCursor().blockFormat().headingLevel() > 0

    def set_heading(self, *, heading: bool) -> None:
        """Makes the selected paragraphs headings or plain."""
        cursor = self.textCursor()
        look = QTextBlockFormat()
        look.setHeadingLevel(HEADING if heading else 0)
        self._looks.set_allowed(on=heading or self._looks.on)
        cursor.mergeBlockFormat(look)
        block = self.document().findBlock(cursor.selectionStart())
        while block.isValid() and block.position() <= cursor.selectionEnd():
            self._looks.rehighlightBlock(block)
            block = block.next()
        self.textChanged.emit()

    # ------------------------------------------------------------ keys and clipboard

    def handle_key(self, event: QKeyEvent) -> bool:
        """Does what a key does before Qt's own work, and returns True where that is all.

        The field calls it, which sees every key anyway.  After a heading and a picture comes a plain paragraph;
        nothing is typed into a picture's line.
        """
        if event.key() in _ENTER and not event.modifiers():
            self.textCursor().insertBlock(QTextBlockFormat(), QTextCharFormat())
            self.ensureCursorVisible()
            return True
        if self._cards.on and event.text() and event.text().isprintable():
            self._leave_picture()
        return False

    def handle_composed(self, event: QInputMethodEvent) -> None:
        """Does for composed text what keys do."""
        if self._cards.on and (event.commitString() or event.preeditString()):
            self._leave_picture()

    @override
    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Accepts texts, pictures and picture files."""
        return source.hasText() or source.hasImage() or source.hasUrls() or source.hasFormat(OWN_FORMAT)

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        """Inserts blocks of this program, and offers whatever else comes to the field first."""
        if source.hasFormat(OWN_FORMAT):
            self._leave_picture()
            self.insert_blocks(own_blocks(bytes(source.data(OWN_FORMAT).data())))
        else:
            self.offered.emit(source)

    @override
    def createMimeDataFromSelection(self) -> QMimeData:
        """Returns the selection as words for other programs, and as blocks with pictures for this one."""
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        blocks: list[Block] = []
        block = self.document().findBlock(start)
        while block.isValid() and block.position() < end:
            left, right = max(start - block.position(), 0), min(end - block.position(), block.length() - 1)
            made = read_block(block, left, right)
            if made:
                blocks.append(made)
            block = block.next()
        data = QMimeData()
        data.setText("\n".join(str(each.get("text", each.get("heading", each.get("caption", "")))) for each in blocks))
        data.setData(OWN_FORMAT, json.dumps(blocks, ensure_ascii=False).encode())
        return data

    # ------------------------------------------------------------ inner

    def _number_of(self, last: QTextBlock) -> int:
        """Returns the number of the block that a paragraph is or follows, or -1 for none."""
        found, block = -1, self.document().begin()
        while block.isValid() and block.blockNumber() <= last.blockNumber():
            found += bool(read_block(block))
            block = block.next()
        return found

    def _leave_picture(self) -> None:
        cursor = self.textCursor()
        block = cursor.block()
        if cursor.hasSelection() or OBJECT not in block.text():
            return
        at_start = cursor.positionInBlock() == 0
        if at_start and block.previous().isValid() and not block.previous().text():
            cursor.setPosition(block.previous().position())
        elif at_start:
            cursor.insertBlock(QTextBlockFormat(), format_of_picture(block))
            cursor.movePosition(QTextCursor.MoveOperation.PreviousBlock)
        else:
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
            cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
        cursor.setCharFormat(QTextCharFormat())
        self.setTextCursor(cursor)

    def _insert(self, cursor: QTextCursor, block: Block, *, first: bool) -> None:
        look = QTextBlockFormat()
        look.setHeadingLevel(HEADING if "heading" in block else 0)
        self._looks.set_allowed(on="text" not in block or self._looks.on)
        if first:
            cursor.setBlockFormat(look)
            cursor.setCharFormat(QTextCharFormat())
        else:
            cursor.insertBlock(look, QTextCharFormat())
        if "image" in block:
            self._cards.set_allowed(on=True)
            name, caption = str(block.get("image") or ""), str(block.get("caption") or "")
            cursor.insertText(OBJECT, picture_format(name, caption))
            cursor.setCharFormat(QTextCharFormat())
        else:
            cursor.insertText(flat_text(str(block.get("heading", block.get("text", "")))), QTextCharFormat())
