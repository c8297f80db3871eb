"""The editor of a long answer: headings, paragraphs and pictures, counted while one types, searched, zoomed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Signal, Slot
from PySide6.QtGui import QHideEvent, QInputMethodEvent, QInputMethodQueryEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QTextEdit, QVBoxLayout, QWidget

from app.draft.counting import ZERO, Count, count, cut_point
from app.draft.numbered_headings import find_numbered_headings
from app.pack.model import Field
from ui.controls.reading_width import limit_width
from ui.forms.base import PRESSED, RELEASED, FieldEditor, is_undo
from ui.forms.block_text import BlockText
from ui.forms.block_tools import BlockTools
from ui.forms.find_bar import FindBar
from ui.forms.paragraph import over_mark, units
from ui.forms.picture_commands import PictureCommands
from ui.forms.picture_list import PictureList
from ui.forms.picture_queue import Pictures, png_of
from ui.forms.rich_paste import blocks_of_html, blocks_of_text, is_picture, picture_source
from ui.forms.text_and_pictures import TextAndPictures
from ui.forms.text_blocks import OBJECT, Block
from ui.forms.text_zoom import TextZoom
from ui.runtime.overriding import override
from ui.runtime.shortcuts import only_writes, pressed
from ui.runtime.single_shot import single_shot
from ui.theme.scaled import scaled
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from ui.controls.context_menu import MenuAction

IDLE_MS = 20
"""Pause after which what was typed is handed over: short, because the page beside it is drawn from then on."""
FRAME_MS = 16
"""Time from a key to the counters: they follow the letter one frame behind, and never make it wait."""
LONGEST_MS = 350
"""And the longest that fast typing keeps it."""
_STYLED = frozenset({QEvent.Type.Show, QEvent.Type.StyleChange})
"""What follows when Qt has put a style sheet on."""


class BlocksEditor(FieldEditor):
    """Edits a long text with its headings and pictures.

    ``counted`` gives its lengths after every change; ``pictures_changed`` its pictures; ``room_changed`` says that
    ``room_beside`` is another.
    """

    counted = Signal(object)
    pictures_changed = Signal(object)
    room_changed = Signal()

    def __init__(self, field: Field, path: str, theme: Theme, pictures: Pictures, *, list_below: bool = True) -> None:
        super().__init__(field, path, theme)
        self._blocks: list[Block] = []
        self._texts, self._counts = list[str](), list[Count]()
        self._total = ZERO
        self._showing = False
        self.room_beside = 0
        """Pixels at 100 % that something wants beside the text, beyond the text's own width."""
        self._said, self._reading = "", False
        self._place = -1
        self._over, self._hits = list[QTextEdit.ExtraSelection](), list[QTextEdit.ExtraSelection]()
        self.area = BlockText(theme, self)
        self._letters = TextZoom(self.area, theme)
        self.bar = FindBar(self.area, theme, self)
        self.list = PictureList(pictures.read, theme, self)
        self.note = QLabel(self)
        self._work = PictureCommands(self.area, self.list, pictures, self)
        self._lay_out(list_below=list_below)
        self.watch(self.area)
        self._idle = single_shot(self, IDLE_MS, self.hand_over_now)
        self._longest = single_shot(self, LONGEST_MS, self.hand_over_now)
        self._frame = single_shot(self, FRAME_MS, self._catch_up)
        self.area.textChanged.connect(self._changed)
        self.area.offered.connect(self._import_mime)
        self.area.cursorPositionChanged.connect(self._moved)
        self.bar.marked.connect(self._show_hits)
        self._work.put.connect(self._put)
        self._work.captioned.connect(self._restart_idle)
        self._work.changed.connect(self.pictures_changed)
        self._work.said.connect(self._show_text)
        self._work.reading.connect(self._show_reading)

    # ------------------------------------------------------------ the field

    def let_pictures_scroll(self) -> None:
        """Lets the pictures under the text scroll by themselves, where the page gives the editor its height."""
        if self._both is not None:
            self._both.let_pictures_scroll()

    def show_value(self, value: Any) -> None:
        """Shows a text, and leaves it alone where it stands there already."""
        blocks = list(value) if isinstance(value, list) else []
        if blocks == self._blocks:
            return
        self._stop()
        self._show_text("")
        self._showing = True
        self.area.set_blocks(blocks)
        self._showing = False
        self._blocks = blocks
        self._recount()
        self._work.show_pictures()

    def hand_over(self) -> None:
        """Says now what was typed last."""
        if self._frame.isActive():
            self._catch_up()
        if not (self._idle.isActive() or self._longest.isActive()):
            return
        self._stop()
        blocks = self.area.blocks()
        if blocks != self._blocks:
            self._blocks = blocks
            self.edited.emit(self.path, blocks)

    @property
    def place(self) -> str:
        """Returns the block in which the cursor stands."""
        return f"{self.path}[{self.area.block_here()}]" if self._blocks else self.path

    @property
    def length(self) -> Count:
        """Returns both lengths of the text."""
        if self._frame.isActive():
            self._catch_up()
        return self._total

    # ------------------------------------------------------------ commands

    @override
    def menu_actions(self, at: QPoint) -> Sequence[MenuAction]:
        """Lists what can be done with the picture in the text at a point of the screen."""
        here = self.area.cursorForPosition(self.area.viewport().mapFromGlobal(at)).blockNumber()
        number = next((n for n, each in enumerate(self.area.pictures()) if each.paragraph == here), -1)
        return self.list.cards[number].menu_actions() if 0 <= number < len(self.list.cards) else ()

    def toggle_heading(self) -> None:
        """Makes the paragraph a heading, or plain again."""
        self._set_heading(heading=not self.area.heading_here())
        self.area.setFocus()

    def make_numbered_headings(self) -> None:
        """Makes headings of the lines that look like some, as one edit; the cursor stays in its paragraph."""
        self.hand_over()
        blocks, here = list(self.area.blocks()), self.area.block_here()
        for number in find_numbered_headings(blocks):
            blocks[number] = {"heading": blocks[number]["text"]}
        self.show_value(blocks)
        self.edited.emit(self.path, blocks)
        self.area.go_to_block(here)
        self.setFocus()

    def import_files(self, files: Sequence[Path]) -> None:
        """Takes picture files in, in order, at the cursor."""
        self._work.import_files(files)

    def zoom(self, step: int) -> None:
        """Makes the letters larger (+1) or smaller (-1); the answer stays as it is."""
        self._letters.zoom(step)

    def _show_scale(self) -> None:
        self._scale.setText(f"{self.theme.text_percent}%")

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handles Ctrl+F, Ctrl+H, Ctrl+Alt+1, Ctrl+Alt+0, Alt+↑ and Alt+↓ in the text, before the window takes them."""
        if isinstance(event, QKeyEvent):
            kind = event.type()
            if kind is RELEASED:
                return False
            if only_writes(event):  # the shortest way for a letter
                return kind is PRESSED and self._letter(event)
            if self._command_key(event, kind) or (kind is PRESSED and self._letter(event)):
                return True
        elif isinstance(event, QInputMethodQueryEvent):
            return False  # half of the events of a key
        elif isinstance(event, QInputMethodEvent):
            self._write_on(event.commitString())
            self.area.handle_composed(event)
        elif event.type() in _STYLED:
            self._cover()
        return super().eventFilter(watched, event)

    def _letter(self, event: QKeyEvent) -> bool:
        if self._said:
            self._write_on(event.text())
        return self.area.handle_key(event)

    def _command_key(self, event: QKeyEvent, kind: QEvent.Type) -> bool:
        """Tells whether a key is a command of ours, and does the command when it is pressed.

        Before a key is pressed Qt asks whether it will be taken.
        """
        if is_undo(event):
            self.hand_over()  # what was typed last is what is undone first
        command = self._command(event)
        if command is None:
            return False
        event.accept()
        if kind is PRESSED:
            command()
        return True

    def show_level(self, level: str) -> None:
        """Shows the border of a level, and puts the ground of the text back under it."""
        super().show_level(level)
        self._cover()

    def _cover(self) -> None:
        """Has the text paint its own ground, in the style sheet's colour, which is the palette's too.

        Else Qt paints with every key all that lies below: the box, the field, the row, the page.  A style sheet takes
        this away whenever it is put on.
        """
        self.area.viewport().setAutoFillBackground(True)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """Hands over what was typed, and clears the note about a picture that did not come."""
        self.hand_over()
        self._show_text("")
        super().hideEvent(event)

    # ------------------------------------------------------------ layout

    def _lay_out(self, *, list_below: bool) -> None:
        theme = self.theme
        column = QVBoxLayout()
        scaled(theme, column, setSpacing=4)
        tools = BlockTools(theme, self)
        self.heading = tools.add("小标题", "heading", "小标题（Ctrl+Alt+1，正文 Ctrl+Alt+0）", self.toggle_heading)
        self.heading.setCheckable(True)
        tools.add("插入图片", "image", "从文件插入，也可以粘贴或拖进来", self._work.choose)
        tools.add("查找", "search", "查找（Ctrl+F）", self._find)
        tools.add("替换", "replace", "替换（Ctrl+H）", self._replace)
        tools.close_row()
        tools.zoomed.connect(self.zoom)
        self._scale = tools.scale
        self._show_scale()
        theme.text_changed.connect(self._show_scale)
        column.addWidget(tools)
        column.addWidget(self.bar)
        # A page that shows the pictures elsewhere may show them under the text: on a laptop at 200 % both must fit.
        scaled(theme, self.area, setMinimumHeight=120 if list_below else 60)
        self.text = QWidget(self)
        self.text_row = QHBoxLayout(self.text)
        self.text_row.setContentsMargins(0, 0, 0, 0)
        scaled(theme, self.text_row, setSpacing=2)
        limit_width(theme, self.area)
        self.text_row.addWidget(self.area, 1000)
        self.text_row.addStretch(1)
        self._both = TextAndPictures(self.text, self.list, theme) if list_below else None
        column.addWidget(self._both or self.text, 1)
        self.note.setProperty("type", "caption")
        self.note.setProperty("tone", "error")
        self.note.setWordWrap(True)
        self.note.hide()
        column.addWidget(self.note)
        self.row.addLayout(column, 1)

    # ------------------------------------------------------------ following the text

    def hand_over_now(self) -> None:
        """Hands over what was typed when a clock fires.

        The clock has just stopped, so it is started again for :meth:`hand_over`, which asks whether it runs.
        """
        self._idle.start()
        self.hand_over()

    def _changed(self) -> None:
        """Notes after every key, also of an input method's draft, that there is something to look at."""
        if self._showing:
            return
        self._restart_idle()
        if not self._frame.isActive():
            self._frame.start()

    @Slot()
    def _catch_up(self) -> None:
        """Counts what was typed since the last frame: the paragraphs that are others than before."""
        self._frame.stop()
        self.area.caught_up.emit()
        others = self.area.document().blockCount() != len(self._texts)
        self._recount()
        if others:
            self._work.show_pictures()
            self.heading.setChecked(self.area.heading_here())

    def _recount(self) -> None:
        texts, block = [], self.area.document().begin()
        while block.isValid():
            texts.append(block.text())
            block = block.next()
        if texts == self._texts:
            return
        known = dict(zip(self._texts, self._counts, strict=True))
        self._texts = texts
        self._counts = [ZERO if OBJECT in t else known.get(t) or count(t) for t in texts]
        self._total = sum(self._counts, ZERO)
        self._tell_count()

    def _tell_count(self) -> None:
        self.counted.emit(self._total)
        limit = self.field.limit
        over = limit is not None and self._total.words > limit
        if over or self._over:
            self._over = self._mark(limit) if over and limit is not None else []
            self._draw_marks()
        if self.bar.isVisible():
            self.bar.refresh()

    def _mark(self, limit: int) -> list[QTextEdit.ExtraSelection]:
        left = limit
        for number, size in enumerate(self._counts):
            if size.words > left:
                block = self.area.document().findBlockByNumber(number)
                cursor = QTextCursor(block)
                text = self._texts[number]
                cursor.setPosition(block.position() + units(text[: cut_point(text, left)]))
                cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
                return [over_mark(cursor, self.theme)]
            left -= size.words
        return []

    def _show_hits(self, marks: list[QTextEdit.ExtraSelection]) -> None:
        self._hits = marks
        self._draw_marks()

    def _draw_marks(self) -> None:
        self.area.setExtraSelections([*self._over, *self._hits])

    def want_room(self, pixels: int) -> None:
        """Asks the page for so much room beside the text, at 100 %, where it has that."""
        if pixels != self.room_beside:
            self.room_beside = pixels
            self.room_changed.emit()

    def _restart_idle(self) -> None:
        self._idle.start()
        if not self._longest.isActive():
            self._longest.start()

    def _stop(self) -> None:
        self._idle.stop()
        self._longest.stop()

    def _moved(self) -> None:
        number = self.area.textCursor().blockNumber()
        if number == self._place:
            return  # with every key the cursor moves, and hardly ever to another paragraph
        self._place = number
        self.heading.setChecked(self.area.heading_here())
        if self.area.hasFocus() and not self._showing:
            self.entered.emit(self.place)

    # ------------------------------------------------------------ pictures and pasting

    def _import_mime(self, source: QMimeData) -> None:
        files = [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()] if source.hasUrls() else []
        if files:
            self.import_files(files)
        elif source.hasImage() and is_picture(source):
            self._work.insert_picture(png_of(source.imageData()), "粘贴的图片.png")
        elif source.hasHtml() and (blocks := blocks_of_html(source.html())):
            self._insert_pasted(blocks)
        elif source.hasImage() and not source.hasText():
            self._work.insert_picture(png_of(source.imageData()), "粘贴的图片.png")
        elif source.hasText():
            self._insert_pasted(blocks_of_text(source.text()))

    def _insert_pasted(self, blocks: Sequence[Block]) -> None:
        """Inserts text at once, and pictures when they are cleaned.

        Pictures that lie on a network are said to be left out.
        """
        waiting: list[Block] = []
        missing = 0
        for block in blocks:
            if "image" not in block:
                waiting.append(block)
                continue
            self.area.insert_blocks(waiting)
            waiting = []
            source = picture_source(str(block["image"]))
            if source is None:
                missing += 1
            else:
                self._work.insert_picture(Path(source) if isinstance(source, str) else source, "粘贴的图片.png")
        self.area.insert_blocks(waiting)
        if missing:
            self._show_text(f"有 {missing} 张图片在网上，没有带过来。请另存到电脑里再插入。")

    def _write_on(self, text: str) -> None:
        """Clears the note about a picture that did not come, once the user writes on."""
        if text:
            self._show_text("")

    def _show_text(self, text: str) -> None:
        self._said = text
        self._show_note()

    def _show_reading(self, reading: bool) -> None:  # noqa: FBT001 - a slot
        self._reading = reading
        self._show_note()

    def _show_note(self) -> None:
        """Shows what failed before what is waited for."""
        text = self._said or ("正在读取…" if self._reading else "")
        self.note.setText(text)
        self.note.setProperty("tone", "error" if self._said else "text2")
        restyle(self.note)
        self.note.setVisible(bool(text))

    def _put(self, blocks: list[Block]) -> None:
        self.show_value(blocks)
        self.edited.emit(self.path, blocks)

    # ------------------------------------------------------------ commands by key

    def _command(self, event: QKeyEvent) -> Callable[[], None] | None:
        if pressed(event, "find-next"):
            return self.bar.next if self.bar.isVisible() else None
        if pressed(event, "up") or pressed(event, "down"):
            way = -1 if pressed(event, "up") else 1
            return partial(self.area.go_to_heading, way) if self.area.heading_beyond(way) is not None else None
        ways = {"find": self._find, "replace": self._replace, "heading": self._make_heading, "body": self._make_plain}
        return next((way for name, way in ways.items() if pressed(event, name)), None)

    def _find(self) -> None:
        self.bar.open_bar(replacing=False)

    def _replace(self) -> None:
        self.bar.open_bar(replacing=True)

    def _make_heading(self) -> None:
        self._set_heading(heading=True)

    def _make_plain(self) -> None:
        self._set_heading(heading=False)

    def _set_heading(self, *, heading: bool) -> None:
        self.area.set_heading(heading=heading)
        self.heading.setChecked(self.area.heading_here())
