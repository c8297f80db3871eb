"""What is done to the pictures of a long text: taken in, given captions, moved, replaced, taken out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from ui.controls.scroll_to import reveal_here
from ui.forms.picture_queue import PICTURE_FILES, PictureQueue, Pictures, Source
from ui.forms.picture_reading import PictureReading
from ui.runtime.file_dialogs import choose_file, choose_files

if TYPE_CHECKING:
    from ui.forms.block_text import BlockText
    from ui.forms.picture_list import PictureList
    from ui.forms.text_blocks import Block

_ROUND = 8
"""Pixels above and below a card that is scrolled to."""


class PictureCommands(QObject):
    """Works on one text and the list of its pictures.

    Signals:
        put(list): the blocks as they are after a command.
        captioned(): a caption was typed in.
        changed(list): the pictures are others.
        said(str): why a picture did not come; empty where nothing is to be said any more.
        reading(bool): whether one is waited for.
    """

    put = Signal(object)
    captioned = Signal()
    changed = Signal(object)
    said = Signal(str)
    reading = Signal(bool)

    def __init__(self, text: BlockText, cards: PictureList, pictures: Pictures, parent: QObject) -> None:
        super().__init__(parent)
        self._text = text
        self._list = cards
        self._pictures = PictureReading(pictures, self)
        self._pictures.told.connect(self.reading)
        self._queue = PictureQueue(self._pictures, self._insert_picture, self.said.emit)
        self._asked: QWidget | None = None
        cards.finished.connect(self._finished)
        cards.captioned.connect(self._captioned)
        cards.moved.connect(self._moved)
        cards.removed.connect(self._removed)
        cards.replaced.connect(self._replace)

    def choose(self) -> None:
        """Asks for files and takes them in.

        The keyboard then goes on to the caption of the first, if it is still where it was.
        """
        files = choose_files(self._text, "插入图片", PICTURE_FILES)
        if files:
            self.import_files(files)
            self._asked = QApplication.focusWidget()

    def import_files(self, files: Sequence[Path]) -> None:
        """Takes picture files in, in order, at the cursor."""
        for file in files:
            self.insert_picture(file, file.name)

    def insert_picture(self, source: Source, name: str) -> None:
        """Takes one in, when its turn comes."""
        self._asked = None  # what is pasted or dropped takes nobody away from the text
        self.said.emit("")
        self._queue.add(source, name)

    def show_pictures(self) -> None:
        """Shows the pictures of the text as they are now, and says which."""
        pictures = self._text.pictures()
        self._list.show_pictures(pictures)
        self.changed.emit(pictures)

    # ------------------------------------------------------------ inner

    def _insert_picture(self, name: str) -> None:
        self._text.insert_blocks([{"image": name}])
        self.show_pictures()
        asked, self._asked = self._asked, None
        if asked is not None and isValid(asked) and QApplication.focusWidget() is asked:
            # The cursor stands in the line after the picture, which is the one before it.
            here = self._text.textCursor().blockNumber() - 1
            number = next(n for n, each in enumerate(self._text.pictures()) if each.paragraph == here)
            self._go_to(number)

    def _go_to(self, number: int) -> None:
        """Focuses a caption and scrolls to its card, or focuses the text where the list is not shown."""
        card = self._list.cards[number]
        (card.caption if card.caption.isVisible() else self._text).setFocus()
        if card.caption.hasFocus():
            reveal_here(card, _ROUND)

    def _finished(self, number: int) -> None:
        """Goes on in the text, behind the picture whose caption is written."""
        self._text.go_behind(self._text.pictures()[number].paragraph)
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _captioned(self, number: int, caption: str) -> None:
        self._text.set_caption(number, caption)
        self.captioned.emit()

    def _moved(self, number: int, step: int) -> None:
        blocks = self._text.blocks()
        at = _places(blocks)[number]
        to = at + step
        if 0 <= to < len(blocks):
            blocks.insert(to, blocks.pop(at))
            self.put.emit(blocks)
            self._go_to(_places(blocks).index(to))

    def _removed(self, number: int) -> None:
        blocks = self._text.blocks()
        del blocks[_places(blocks)[number]]
        self.put.emit(blocks)
        self._text.setFocus()

    def _replace(self, number: int) -> None:
        """Asks for another file for a picture, and takes it in under the same caption."""
        old = self._text.pictures()[number].name  # now: while one chooses, another window may write here
        file = choose_file(self._text, "换一张图片", PICTURE_FILES)
        if file is None:
            return
        asked = QApplication.focusWidget()

        def put_instead(name: str) -> None:
            self._put_instead(number, old, name, back=QApplication.focusWidget() is asked)

        self.said.emit("")
        self._pictures.read_picture(file, file.name, put_instead, self.said.emit)

    def _put_instead(self, number: int, old: str, name: str, *, back: bool) -> None:
        blocks = self._text.blocks()
        same = [at for at in _places(blocks) if blocks[at]["image"] == old]
        if not same:
            return  # it was taken out meanwhile
        places = _places(blocks)
        at = places[number] if number < len(places) and places[number] in same else same[0]
        blocks[at] = {**blocks[at], "image": name}
        self.put.emit(blocks)
        if back:
            self._go_to(_places(blocks).index(at))


def _places(blocks: Sequence[Block]) -> list[int]:
    """Tells where the pictures stand among the blocks."""
    return [at for at, each in enumerate(blocks) if "image" in each]
