"""The text of a long answer: headings, paragraphs and pictures in one document, one paragraph of it a block.

What a person sees as one line of a picture is a single object character whose format names the file.  Reading gives
back blocks as they came wherever they were not touched, so that looking at a text changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QInputMethodEvent,
    QKeyEvent,
    QSyntaxHighlighter,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.notation.characters import clean_text
from ui.controls.scroll_to import scroll_cursor_to
from ui.forms.paragraph import units
from ui.forms.picture_cards import OBJECT, PictureCards
from ui.runtime.overriding import override
from ui.theme.theme import Theme

_BREAK = "\u2028"
"""A line end inside a block."""
OWN_FORMAT = "application/x-zhizao-blocks"
_NAME = QTextCharFormat.Property.UserProperty.value + 1
_CAPTION = QTextCharFormat.Property.UserProperty.value + 2
_ENTER = frozenset({Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value})
HEADING = 2
"""Level that Qt knows a heading by."""

Block = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TextPicture:
    """Represents a picture of the text: its file, its caption, the paragraph it stands in."""

    name: str
    caption: str
    paragraph: int


class BlockText(QPlainTextEdit):
    """Holds the editor.

    ``offered`` gives what was pasted or dropped: text, HTML, files, a picture.
    """

    offered = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._originals: dict[tuple[str, str, str], Block] = {}
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self._looks = _Looks(self)
        self._cards = PictureCards(self, theme)

    # ------------------------------------------------------------ blocks in, blocks out

    def set_blocks(self, blocks: Sequence[Block]) -> None:
        """Shows a text.

        The cursor stays at its words, and they where they are seen: another window may write here.
        """
        old, was = self.blocks(), self.textCursor()
        words, at, top = was.block().text(), was.positionInBlock(), self.cursorRect().top()
        here = self._number_of(was.block())
        self._originals = {_key(each): each for each in blocks}
        self._cards.set_allowed(on=any("image" in each for each in blocks))
        self._looks.set_allowed(on=any("text" not in each for each in blocks))
        self.document().clear()
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for number, each in enumerate(blocks):
            self._insert(cursor, each, first=number == 0)
        cursor.endEditBlock()
        place = self.document().findBlockByNumber(_followed(old, blocks, here))
        cursor.setPosition(place.position() + (_carried(words, place.text(), at) if old else place.length() - 1))
        if old and blocks and here >= 0 and not words:  # about to write a paragraph, which is no block yet
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
            cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
        self.setTextCursor(cursor)
        if old:
            scroll_cursor_to(self, top)

    def blocks(self) -> list[Block]:
        """Returns the text as an answer.

        Empty paragraphs are left out.
        """
        found: list[Block] = []
        block = self.document().begin()
        while block.isValid():
            made = self.read(block)
            if made:
                found.append(self._originals.get(_key(made), made))
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
                cursor.insertText(_flat(clean_text(str(each["text"]))))
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
                made = self.read(block)
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
        cursor.setCharFormat(_picture_format(pictures[number].name, caption))

    # ------------------------------------------------------------ headings

    def block_here(self) -> int:
        """Number, among the blocks of the answer, of the one in which the cursor stands or that it follows."""
        here = self.textCursor().blockNumber()
        found, block = -1, self.document().begin()
        while block.isValid() and block.blockNumber() <= here:
            found += bool(block.text().strip())
            block = block.next()
        return max(found, 0)

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
        """Returns what a key does before Qt's own.

        True where that is all.  The field calls it, which sees every key anyway.

        After a heading and a picture comes a plain paragraph; nothing is typed into a picture's line.
        """
        if event.key() in _ENTER and not event.modifiers():
            self.textCursor().insertBlock(QTextBlockFormat(), QTextCharFormat())
            self.ensureCursorVisible()
            return True
        if self._cards.on and event.text() and event.text().isprintable():
            self._leave_picture()
        return False

    def handle_composed(self, event: QInputMethodEvent) -> None:
        """As for keys."""
        if self._cards.on and (event.commitString() or event.preeditString()):
            self._leave_picture()

    @override
    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Texts, pictures and files of pictures."""
        return source.hasText() or source.hasImage() or source.hasUrls() or source.hasFormat(OWN_FORMAT)

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        """Our own blocks go in as they are.

        What comes from elsewhere is offered to the field first.
        """
        if source.hasFormat(OWN_FORMAT):
            self._leave_picture()
            self.insert_blocks(own_blocks(bytes(source.data(OWN_FORMAT).data())))
        else:
            self.offered.emit(source)

    @override
    def createMimeDataFromSelection(self) -> QMimeData:
        """Words for other programs, blocks with their pictures for this one."""
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        blocks: list[Block] = []
        block = self.document().findBlock(start)
        while block.isValid() and block.position() < end:
            left, right = max(start - block.position(), 0), min(end - block.position(), block.length() - 1)
            made = self.read(block, left, right)
            if made:
                blocks.append(made)
            block = block.next()
        data = QMimeData()
        data.setText("\n".join(str(each.get("text", each.get("heading", each.get("caption", "")))) for each in blocks))
        data.setData(OWN_FORMAT, json.dumps(blocks, ensure_ascii=False).encode())
        return data

    # ------------------------------------------------------------ inner

    def _number_of(self, last: QTextBlock) -> int:
        """Number of the block of the answer that a paragraph is, or follows.

        -1 for none.
        """
        found, block = -1, self.document().begin()
        while block.isValid() and block.blockNumber() <= last.blockNumber():
            found += bool(self.read(block))
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
            cursor.insertBlock(QTextBlockFormat(), _picture_format_at(block))
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
            cursor.insertText(OBJECT, _picture_format(name, caption))
            cursor.setCharFormat(QTextCharFormat())
        else:
            cursor.insertText(_flat(str(block.get("heading", block.get("text", "")))), QTextCharFormat())

    def read(self, block: QTextBlock, left: int = 0, right: int = -1) -> dict[str, Any]:
        """Returns one paragraph of the document as a block, or its UTF-16 positions from ``left`` to ``right``."""
        whole = block.text()
        if OBJECT in whole:
            at = whole.index(OBJECT)
            if not (left <= at and (right < 0 or at < right)):
                return {}
            cursor = QTextCursor(block)
            cursor.setPosition(block.position() + at + 1)
            look = cursor.charFormat()
            name, caption = str(look.property(_NAME) or ""), str(look.property(_CAPTION) or "")
            return {"image": name, "caption": caption} if caption else {"image": name}
        text = whole if right < 0 and not left else _cut(whole, left, right)
        text = clean_text(text).replace(_BREAK, "\n")
        if not text:
            return {}
        return {"heading" if block.blockFormat().headingLevel() else "text": text}


class _Looks(QSyntaxHighlighter):
    """Headings bold, picture lines high enough for their card.

    Meaning stays with the paragraphs themselves.

    It is turned on where there are any: a text without them has nothing to be asked with every key.
    """

    def __init__(self, text: BlockText) -> None:
        super().__init__(text)
        self._text = text

    @property
    def on(self) -> bool:
        """Tells whether there may be headings or pictures."""
        return self.document() is not None

    def set_allowed(self, *, on: bool) -> None:
        """Says whether there may be any."""
        if on != self.on:
            # Asked for anew: a kept document was seen to be called deleted while it was there.
            self.setDocument(self._text.document() if on else None)

    @override
    def highlightBlock(self, text: str) -> None:
        """Called by Qt for the paragraph that changed."""
        if OBJECT in text:
            look = QTextCharFormat()
            look.setFontPointSize(20)
            look.setForeground(QColor(0, 0, 0, 0))
            self.setFormat(0, len(text), look)
        elif self.currentBlock().blockFormat().headingLevel():
            look = QTextCharFormat()
            look.setFontWeight(QFont.Weight.DemiBold)
            self.setFormat(0, len(text.encode("utf-16-le", "surrogatepass")) // 2, look)


def own_blocks(data: bytes) -> list[Block]:
    """Blocks from the clipboard.

    Whatever another program has put under our name is left out.
    """
    try:
        found = json.loads(data)
    except ValueError:
        return []
    return [each for each in found if _is_block(each)] if isinstance(found, list) else []


def _is_block(found: object) -> bool:
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        return False
    return set(found) in ({"heading"}, {"text"}, {"image"}, {"image", "caption"})


def _picture_format(name: str, caption: str) -> QTextCharFormat:
    look = QTextCharFormat()
    look.setProperty(_NAME, name)
    look.setProperty(_CAPTION, caption)
    return look


def _picture_format_at(block: QTextBlock) -> QTextCharFormat:
    cursor = QTextCursor(block)
    cursor.setPosition(block.position() + 1)
    return cursor.charFormat()


def _flat(text: str) -> str:
    """Returns a block's text on the way into the document: its line ends stay inside the paragraph."""
    return text.replace(OBJECT, "").replace("\r\n", _BREAK).replace("\r", _BREAK).replace("\n", _BREAK)


def _followed(old: Sequence[Block], new: Sequence[Block], number: int) -> int:
    """Tells where the block of that number stands now: the nearest that is the same, else the one in its place."""
    same = [at for at, each in enumerate(new) if 0 <= number < len(old) and each == old[number]]
    return min(same, key=lambda at: abs(at - number)) if same else max(min(number, len(new) - 1), 0)


def _carried(old: str, new: str, at: int) -> int:
    """Returns a UTF-16 position of a paragraph in what it has become: behind the same words, or before the same."""
    if new.startswith(_cut(old, 0, at)):
        return at
    behind, size = _cut(old, at, -1), units(new)
    return size - units(behind) if new.endswith(behind) else min(at, size)


def _cut(text: str, left: int, right: int) -> str:
    """``text[left:right]`` in UTF-16 positions."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[2 * left : 2 * right if right >= 0 else None].decode("utf-16-le", "surrogatepass")


def _key(block: Block) -> tuple[str, str, str]:
    """Returns what tells blocks apart in the document, where line ends are all alike."""
    if "image" in block:
        return "image", str(block.get("image") or ""), str(block.get("caption") or "")
    kind = "heading" if "heading" in block else "text"
    return kind, clean_text(_flat(str(block.get(kind) or ""))).replace(_BREAK, "\n"), ""
