"""The pictures of a long text: small view, caption, order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QImageReader, QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ui.background import Job
from ui.fields.base import clean_typed, is_undo
from ui.fields.block_text import Picture
from ui.scaled import scaled
from ui.theme import Theme
from ui.widgets.line_edit import LineEdit

_VIEW = QSize(96, 64)


class PictureCard(QFrame):
    """One picture: view, number, caption, buttons.  Alt+↑/↓ in the caption move it."""

    captioned = Signal(int, str)
    moved = Signal(int, int)
    removed = Signal(int)

    def __init__(self, number: int, picture: Picture, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.number = number
        self.setProperty("card", "true")
        row = QHBoxLayout(self)
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
            button = QToolButton(self)
            button.setIcon(theme.icon(icon))
            button.setToolTip(words)
            button.setAccessibleName(f"图 {number + 1} {words}")
            button.clicked.connect(slot)
            head.addWidget(button)
        column.addLayout(head)
        self.caption = LineEdit(picture.caption, self)
        self.caption.setCursorPosition(0)
        self.caption.setAccessibleName(f"图 {number + 1} 的图题")
        label.setBuddy(self.caption)
        self.caption.textEdited.connect(self._typed)
        self.caption.installEventFilter(self)
        column.addWidget(self.caption)
        column.addWidget(self._note)
        row.addLayout(column, 1)

    def show_view(self, view: QPixmap, size: str) -> None:
        """The picture itself, and how large it is."""
        if view.isNull():
            self._image.setText("打不开")
        else:
            self._image.setPixmap(view)
        self._note.setText(size)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Alt+↑/↓ move the picture; undo is the draft's."""
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride) and isinstance(event, QKeyEvent):
            if is_undo(event):
                event.ignore()
                return True
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
            if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
                if event.type() == QEvent.Type.KeyPress:
                    self.moved.emit(self.number, step)
                event.accept()
                return True
        return super().eventFilter(watched, event)

    def _typed(self, text: str) -> None:
        self.captioned.emit(self.number, clean_typed(text))

    def _up(self) -> None:
        self.moved.emit(self.number, -1)

    def _down(self) -> None:
        self.moved.emit(self.number, 1)

    def _remove(self) -> None:
        self.removed.emit(self.number)


class PictureList(QWidget):
    """All pictures of a text; made anew only where the pictures are others.  ``shown`` says whether there are any."""

    captioned = Signal(int, str)
    moved = Signal(int, int)
    removed = Signal(int)
    shown = Signal(bool)

    def __init__(self, read: Callable[[str], bytes | None], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read = read
        self._theme = theme
        self._names: list[str] = []
        self._views: dict[str, tuple[QPixmap, str]] = {}
        self.cards: list[PictureCard] = []
        self._job: Job | None = None
        self._percent = theme.tokens.percent
        theme.changed.connect(self._read_views)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        scaled(theme, self._column, setSpacing=8)

    def show_pictures(self, pictures: Sequence[Picture]) -> None:
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

    def _make(self, pictures: Sequence[Picture]) -> None:
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = []
        for number, picture in enumerate(pictures):
            card = PictureCard(number, picture, self._theme, self)
            card.captioned.connect(self.captioned)
            card.moved.connect(self.moved)
            card.removed.connect(self.removed)
            self._column.addWidget(card)
            card.show()  # now, not with the next event: Tab may be on its way
            self.cards.append(card)
        self._read_views()

    def _read_views(self) -> None:
        """Reads the views that are not there, or not at this text size."""
        if self._percent != self._theme.tokens.percent:
            self._percent = self._theme.tokens.percent
            self._views = {}
        self._show_views()
        missing = [name for name in dict.fromkeys(self._names) if name not in self._views]
        if missing:
            sides = self._theme.px(_VIEW.width()), self._theme.px(_VIEW.height())
            self._job = Job(partial(_small_views, self._read, missing, sides), self)
            self._job.done.connect(self._viewed)
            self._job.start()

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
    """On another thread: to read a large picture takes its time."""
    views = {}
    for name in names:
        job.check()
        views[name] = small_view(read(name), *sides)
    return views


def small_view(data: bytes | None, width: int, height: int) -> tuple[QImage, str]:
    """A view that fits, read at that size, and ``1600×900`` with the bytes in words; empty where it cannot be read."""
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
    words = f"{full.width()}×{full.height()} · {max(len(data) // 1024, 1)} KB"
    return image, words
