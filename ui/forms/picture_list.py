"""The pictures of a long text: small view, caption, order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QObject, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QImageReader, QKeyEvent, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from app.notation.characters import clean_text
from ui.controls.context_menu import ContextMenu, MenuAction, open_menu
from ui.controls.labels import button
from ui.controls.line_edit import LineEdit
from ui.forms.base import is_undo
from ui.forms.text_blocks import TextPicture
from ui.runtime.job_slots import JobSlot
from ui.runtime.jobs import Job
from ui.runtime.overriding import override
from ui.runtime.shortcuts import keys_of, spoken
from ui.theme.scaled import scaled
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme

_VIEW = QSize(96, 64)
_MARK = 24
_BESIDE = 320
"""Width of a card at 100 % from which its small view stands beside the caption."""


class PictureCard(QFrame):
    """Shows one picture: small view, number, caption, and buttons.

    Alt+↑/↓ in the caption move it; Enter and Esc go on in the text.
    """

    finished = Signal(int)
    captioned = Signal(int, str)
    moved = Signal(int, int)
    removed = Signal(int)
    replaced = Signal(int)

    def __init__(self, number: int, picture: TextPicture, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.number = number
        self.name = picture.name
        self._theme = theme
        self.setProperty("card", "true")
        self._parts = row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        scaled(theme, row, setContentsMargins=(8, 8, 4, 8))
        self._image = QLabel(self)
        scaled(theme, self._image, setFixedSize=(_VIEW.width(), _VIEW.height()))
        self._image.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row.addWidget(self._image)
        column = QVBoxLayout()
        scaled(theme, column, setSpacing=4)
        head = QHBoxLayout()
        label = QLabel(f"图 {number + 1}　图题", self)
        label.setProperty("type", "compact")
        self._note = QLabel(self)
        self._note.setProperty("type", "caption")
        self._note.setProperty("tone", "text3")
        head.addWidget(label, 1)
        for icon, words, slot in (
            ("arrow-up", "上移", self._up),
            ("arrow-down", "下移", self._down),
            ("delete", "从文中移去", self._remove),
        ):
            tool = QToolButton(self)
            tool.setIcon(theme.icon(icon))
            tool.setToolTip(words)
            tool.setAccessibleName(f"图 {number + 1} {words}")
            tool.clicked.connect(slot)
            head.addWidget(tool)
        column.addLayout(head)
        self.caption = LineEdit(picture.caption, self)
        self.caption.setCursorPosition(0)
        self.caption.setAccessibleName(f"图 {number + 1} 的图题")
        label.setBuddy(self.caption)
        self.caption.textEdited.connect(self._typed)
        self.caption.returnPressed.connect(self._on_written)
        self.caption.installEventFilter(self)
        self.caption.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.caption.customContextMenuRequested.connect(self._on_caption_menu)
        ContextMenu(self, theme, self.menu_actions)
        column.addWidget(self.caption)
        foot = QHBoxLayout()
        scaled(theme, foot, setSpacing=8)
        self._note.setWordWrap(True)
        foot.addWidget(self._note, 1)
        self.another = button("换一张", "link")
        self.another.setAccessibleName(f"图 {number + 1} 换一张")
        self.another.setToolTip("选另一个文件，图题和位置不变")
        self.another.clicked.connect(self._replace)
        foot.addWidget(self.another)
        column.addLayout(foot)
        row.addLayout(column, 1)

    def menu_actions(self) -> list[MenuAction]:
        """Lists what can be done with the picture, as its buttons and keys do it."""
        return [
            MenuAction("改图题", self._go_to_caption, "edit", enabled=self.caption.isVisible()),
            MenuAction("上移", self._up, "arrow-up", spoken(keys_of("up")[0])),
            MenuAction("下移", self._down, "arrow-down", spoken(keys_of("down")[0])),
            MenuAction("换一张…", self._replace, "image"),
            MenuAction("从文中移去", self._remove, "delete", apart=True),
        ]

    @property
    def note(self) -> str:
        """Tells how large the picture is, or that it is not there."""
        return self._note.text()

    def show_view(self, view: QPixmap, size: str) -> None:
        """Shows the picture and how large it is, or a mark and why there is none."""
        side = self._theme.px(_MARK)
        mark = self._theme.tinted("image", "text3", side, self.devicePixelRatioF()) if view.isNull() else view
        self._image.setPixmap(mark)
        self._note.setText(size)
        self._note.setProperty("tone", "error" if view.isNull() else "text3")
        restyle(self._note)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the small view over the caption where they have no room beside one another."""
        super().resizeEvent(event)
        narrow = self.width() < self._theme.px(_BESIDE)
        directions = QBoxLayout.Direction
        self._parts.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Moves the picture by Alt+↑/↓, leaves the caption by Esc; undo is the draft's."""
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride) and isinstance(event, QKeyEvent):
            if is_undo(event):
                event.ignore()
                return True
            if event.key() == Qt.Key.Key_Escape:
                if event.type() == QEvent.Type.KeyPress:
                    self._on_written()
                event.accept()
                return True
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
            if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
                if event.type() == QEvent.Type.KeyPress:
                    self.moved.emit(self.number, step)
                event.accept()
                return True
        return super().eventFilter(watched, event)

    def _go_to_caption(self) -> None:
        self.caption.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.caption.selectAll()

    def _on_caption_menu(self, at: QPoint) -> None:
        menu = self.caption.createStandardContextMenu()
        open_menu(self, self._theme, self.menu_actions(), self.caption.mapToGlobal(at), menu)

    def _typed(self, text: str) -> None:
        self.captioned.emit(self.number, clean_text(text))

    def _on_written(self) -> None:
        self.finished.emit(self.number)

    def _up(self) -> None:
        self.moved.emit(self.number, -1)

    def _down(self) -> None:
        self.moved.emit(self.number, 1)

    def _remove(self) -> None:
        self.removed.emit(self.number)

    def _replace(self) -> None:
        self.replaced.emit(self.number)


class PictureList(QWidget):
    """Lists all pictures of a text as cards, made anew only where the pictures are others.

    ``shown`` says whether there are any.
    """

    finished = Signal(int)
    captioned = Signal(int, str)
    moved = Signal(int, int)
    removed = Signal(int)
    replaced = Signal(int)
    shown = Signal(bool)

    def __init__(self, read: Callable[[str], bytes | None], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._file = read
        self._theme = theme
        self._names: list[str] = []
        self._views: dict[str, tuple[QPixmap, str]] = {}
        self.cards: list[PictureCard] = []
        self._reading = JobSlot(self, "queue")
        self._percent = theme.tokens.percent
        theme.changed.connect(self._read_views)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        scaled(theme, self._column, setSpacing=8)

    def show_pictures(self, pictures: Sequence[TextPicture]) -> None:
        """Shows the pictures of a text."""
        names = [each.name for each in pictures]
        if names != self._names:
            self._names = names
            self._make(pictures)
        for card, picture in zip(self.cards, pictures, strict=True):
            if card.caption.text() != picture.caption:
                card.caption.setText(picture.caption)
        self.setVisible(bool(pictures))
        self.shown.emit(bool(pictures))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Reads again what could not be read before, as it may have come from another window meanwhile."""
        super().showEvent(event)
        self._read([name for name in dict.fromkeys(self._names) if self._failed(name)])

    def _make(self, pictures: Sequence[TextPicture]) -> None:
        held = next((card for card in self.cards if card.caption.hasFocus()), None)
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = []
        for number, picture in enumerate(pictures):
            card = PictureCard(number, picture, self._theme, self)
            card.finished.connect(self.finished)
            card.captioned.connect(self.captioned)
            card.moved.connect(self.moved)
            card.removed.connect(self.removed)
            card.replaced.connect(self.replaced)
            self._column.addWidget(card)
            card.show()  # now, not with the next event: Tab may be on its way
            self.cards.append(card)
        self._hold(held)
        self._show_views()
        self._read([name for name in dict.fromkeys(self._names) if name not in self._views or self._failed(name)])

    def _hold(self, held: PictureCard | None) -> None:
        """Returns the focus to the caption that had it, whatever came before or after it."""
        same = [card for card in self.cards if held is not None and card.name == held.name]
        if held is not None and same:
            now = min(same, key=lambda card: abs(card.number - held.number))
            now.caption.setFocus()
            now.caption.setCursorPosition(held.caption.cursorPosition())

    def _read_views(self) -> None:
        """Reads the views that are not there, or not at this text size."""
        if self._percent != self._theme.tokens.percent:
            self._percent = self._theme.tokens.percent
            self._views = {}
        self._show_views()
        self._read([name for name in dict.fromkeys(self._names) if name not in self._views])

    def _failed(self, name: str) -> bool:
        """Tells whether it was looked for and could not be shown."""
        return name in self._views and self._views[name][0].isNull()

    def _read(self, names: list[str]) -> None:
        if names:
            sides = self._theme.px(_VIEW.width()), self._theme.px(_VIEW.height())
            self._reading.run(partial(_small_views, self._file, names, sides), self._viewed)

    @Slot(object)
    def _viewed(self, views: dict[str, tuple[QImage, str]]) -> None:
        self._views |= {name: (QPixmap.fromImage(image), words) for name, (image, words) in views.items()}
        self._show_views()

    def _show_views(self) -> None:
        for card, name in zip(self.cards, self._names, strict=True):
            if name in self._views:
                card.show_view(*self._views[name])


def _small_views(
    read: Callable[[str], bytes | None], names: Sequence[str], sides: tuple[int, int], job: Job
) -> dict[str, tuple[QImage, str]]:
    """Makes small views on another thread."""
    views = {}
    for name in names:
        job.check()
        views[name] = small_view(read(name), *sides)
    return views


def small_view(data: bytes | None, width: int, height: int) -> tuple[QImage, str]:
    """Returns a view that fits, read at that size, and its note: ``1600×900`` with the bytes in words.

    Where there is no picture the view is empty and the note says why.
    """
    if not data:
        return QImage(), "没有找到文件"
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    full = reader.size()
    if full.isValid():
        reader.setScaledSize(full.scaled(width, height, Qt.AspectRatioMode.KeepAspectRatio))
    image: QImage = reader.read()
    if image.isNull():
        return image, "打不开，文件可能已损坏"
    words = f"{full.width()}×{full.height()}\n{max(len(data) // 1024, 1)} KB"
    return image, words
