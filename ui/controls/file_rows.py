"""The files of an export: what each is for, whether it is written, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ui.controls.context_menu import ContextMenu, MenuAction
from ui.controls.labels import button, label, rule
from ui.theme.icons import level_pixmap
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme


@dataclass(frozen=True, slots=True)
class FileKind:
    """Describes a kind of file: its icon, what it is called before it is written, and what it is for."""

    kind: str
    icon: str
    name: str
    purpose: str


class FileRow(QWidget):
    """Shows one file of an export, and how far it is.

    ``cancel`` asks to stop, by the word beside a running bar; ``lost`` says why 打开 opened nothing.
    """

    cancel = Signal()
    lost = Signal(str)

    def __init__(self, kind: FileKind, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._theme = theme
        self._path: Path | None = None
        self._sign = QLabel()
        self._name = label(kind.name)
        self._purpose = label(kind.purpose, type="caption", tone="text2")
        self._size = label("", type="compact", tone="text2")
        self._shape = QLabel()
        self._state = label("", type="compact")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(f"{kind.name}，进度")
        self._open = button("打开", "link")
        self._stop = button("取消", "link")
        self._stop.setAccessibleName(f"取消，{kind.name}")
        ContextMenu(self, theme, self.menu_actions)
        self._arrange()
        self._open.clicked.connect(self._open_it)
        self._stop.clicked.connect(self.cancel)
        theme.changed.connect(self._tint)
        self._tint()
        self.show_state("")

    @property
    def state(self) -> str:
        """Returns the word at the right."""
        return self._state.text()

    @property
    def name(self) -> str:
        """Returns what the row is called: its files by name, one to a line."""
        return self._name.text()

    @property
    def path(self) -> Path | None:
        """Tells where the file is, once it is written."""
        return self._path

    @property
    def stop_button(self) -> QPushButton:
        """Returns the button 取消."""
        return self._stop

    def show_state(self, words: str, tone: str = "text2") -> None:
        """Shows a word without a bar."""
        self._path = None
        self._name.setText(self._kind.name)
        self._show_state(words, tone)
        for part in (self._bar, self._stop, self._open, self._size):
            part.setVisible(False)
        self._shape.setVisible(tone == "ok")

    def show_progress(self, words: str, at: int, of: int) -> None:
        """Shows how far it is; ``of`` 0 for not known."""
        self._show_state(words, "text2")
        self._shape.hide()
        self._bar.setRange(0, of)
        self._bar.setValue(at)
        self._bar.setVisible(True)
        self._stop.setVisible(True)
        self._open.setVisible(False)
        self._size.setVisible(False)

    def show_there(self, path: Path, size: int, name: str, words: str, tone: str = "ok") -> None:
        """Shows that the file is there; ``path`` is what 打开 opens, ``name`` what it is called."""
        self.show_state(words, tone)
        self._path = path
        self._name.setText(name)
        self._size.setText(size_words(size))
        self._size.setVisible(True)
        self._open.setVisible(True)
        told = f"打开{'文件夹' if path.is_dir() else f' {path.name}'}"
        self._open.setAccessibleName(told)
        self._open.setToolTip(told)

    def menu_actions(self) -> list[MenuAction]:
        """Lists what can be done with the file, once it is written."""
        path = self._path
        if path is None:
            return []
        copy = partial(QGuiApplication.clipboard().setText, str(path))
        actions = [MenuAction("打开文件夹" if path.is_dir() else "打开", self._open_it, "external")]
        if not path.is_dir():
            actions.append(MenuAction("打开所在的文件夹", partial(self._open_at, path.parent), "folder"))
        return [*actions, MenuAction("复制路径", copy, "copy", apart=True)]

    def _show_state(self, words: str, tone: str) -> None:
        self._state.setText(words)
        if self._state.property("tone") != tone:
            self._state.setProperty("tone", tone)
            restyle(self._state)

    def _open_it(self) -> None:
        if self._path is not None:
            self._open_at(self._path)

    def _open_at(self, path: Path) -> None:
        if trouble := open_path(path):
            self.lost.emit(trouble)

    def _tint(self) -> None:
        side = self._theme.sizes.icon
        self._shape.setPixmap(level_pixmap("ok", self._theme.colors.ok, self._theme.px(12), self.devicePixelRatioF()))
        self._sign.setPixmap(self._theme.tinted(self._kind.icon, "text2", side, self.devicePixelRatioF()))

    def _arrange(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 6, 16, 6)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(0)
        grid.addWidget(self._sign, 0, 0, 2, 1)
        grid.addWidget(self._name, 0, 1)
        grid.addWidget(self._purpose, 1, 1)
        for part in (self._size, self._state):
            part.setWordWrap(False)
        middle = Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(self._size, 0, 2, 2, 1, middle)
        grid.addLayout(self._progress(), 0, 3, 2, 1, middle)
        grid.addWidget(self._open, 0, 4, 2, 1, middle)
        grid.addWidget(self._stop, 0, 5, 2, 1, middle)
        grid.setColumnStretch(1, 1)
        self._bar.setFixedWidth(self._theme.px(148))

    def _progress(self) -> QVBoxLayout:
        """Returns the word over its bar, in the middle where there is no bar."""
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addStretch(1)
        line.addWidget(self._shape)
        line.addWidget(self._state)
        column.addLayout(line)
        column.addWidget(self._bar)
        column.addStretch(1)
        return column


class FileRows(QFrame):
    """Shows the files of an export on one card; its signals are those of its rows."""

    cancel = Signal()
    lost = Signal(str)

    def __init__(self, kinds: tuple[FileKind, ...], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self._rows: dict[str, FileRow] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for at, kind in enumerate(kinds):
            if at:
                column.addWidget(rule())
            row = FileRow(kind, theme)
            row.cancel.connect(self.cancel)
            row.lost.connect(self.lost)
            self._rows[kind.kind] = row
            column.addWidget(row)

    def row(self, kind: str) -> FileRow:
        """Returns the row of a kind."""
        return self._rows[kind]

    def rows(self) -> list[FileRow]:
        """Returns all rows."""
        return list(self._rows.values())


def open_path(path: Path) -> str:
    """Opens a file or folder with the system's program for it, and returns "" or why it was not opened."""
    if not path.exists():
        return f"没有找到 {path}，可能改了名或移走了。重新导出一次就有。"
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        return f"没有能打开它的程序。文件在 {path}。"
    return ""


def size_words(size: int) -> str:
    """Returns a file's size for people."""
    if size < 1 << 20:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / (1 << 20):.1f} MB"
