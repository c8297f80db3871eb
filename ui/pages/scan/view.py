"""The widgets of the page 扫描核对 and where they stand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.controls.drop_zone import DropZone
from ui.controls.focus_keeper import FocusKeeper
from ui.controls.labels import button, empty, label, page_title, rule
from ui.controls.progress_row import ProgressRow
from ui.controls.two_panes import TwoPanes
from ui.pages.scan.page_grid import PageGrid
from ui.pages.scan.sheet_pane import SheetPane
from ui.pages.scan.sheet_view import SheetView
from ui.theme.icons import level_pixmap
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme

KINDS = "扫描件 (*.pdf *.tif *.tiff *.jpg *.jpeg *.png)"
NOTHING = "还没有扫描件。把扫描好的 PDF 或图片拖进来，页序、方向不限，可以分几次。"
KEYS = "Enter 放大　M 手动指定页码，会记为手动更正　Del 不要这一张"
_SIDE = 364
_EMPTY, _GRID, _VIEW = range(3)


class ScanView(QObject):
    """Lays out the grid or the large page at the left, and the sheet that is looked at on the right."""

    def __init__(self, page: QWidget, theme: Theme) -> None:
        super().__init__(page)  # it hears of the theme no longer than the page is there
        self._theme = theme
        self.more = button("继续加入扫描件…")
        self.more.setIcon(theme.icon("scan"))
        self.zone = DropZone("把扫描件拖到这里，或", KINDS, theme)
        self.grid = PageGrid(theme)
        self.view = SheetView(theme)
        self.pane = SheetPane(theme)
        self.progress = ProgressRow("读扫描件")
        self.keep = button("收下为盖章件", "primary")
        self.anew = button("全部重来", "link")
        self.save = button("盖章件存为 PDF…")
        self.action = button("", "link")
        self.copies = QButtonGroup(page)
        self._subtitle = label("", type="compact", tone="text2")
        self._banner, self._sign, self._said = QFrame(), QLabel(), label("")
        self._level = ""
        self._files = label("", type="compact", tone="text2")
        self._why = label("", type="compact", tone="text2")
        self._line = rule()
        self._refused = QVBoxLayout()
        self._refused_words: tuple[tuple[str, str], ...] = ()
        self._keyboard = FocusKeeper(self._subtitle)
        self._tabs = QHBoxLayout()
        self._stack = QStackedWidget()
        self._head, self._foot = QWidget(), QWidget()
        page.setProperty("ground", "surface")
        whole = QHBoxLayout(page)
        whole.setContentsMargins(0, 0, 0, 0)
        self.panes = TwoPanes(self._left(), self.pane, _SIDE, theme)
        whole.addWidget(self.panes)
        theme.changed.connect(self._tint)

    @property
    def subtitle(self) -> str:
        """Tells which issue it is about."""
        return self._subtitle.text()

    @property
    def banner(self) -> str:
        """Returns what is said of the whole stack."""
        return self._said.text()

    @property
    def level(self) -> str:
        """Returns its level."""
        return self._level

    @property
    def files(self) -> str:
        """Tells which files are in."""
        return self._files.text()

    @property
    def why(self) -> str:
        """Tells why it cannot be kept, or when it was."""
        return self._why.text()

    @property
    def refused(self) -> tuple[tuple[str, str], ...]:
        """Returns unreadable files with their sentences."""
        return self._refused_words

    @property
    def enlarged(self) -> bool:
        """Tells whether a page is shown in large."""
        return self._stack.currentIndex() == _VIEW

    def show_empty(self, words: str, *, can_add: bool) -> None:
        """Shows that nothing is there yet."""
        self._nothing.setText(words)
        self.zone.setVisible(can_add)
        self.more.setVisible(False)
        self._stack.setCurrentIndex(_EMPTY)
        self._show_frame(shown=True)
        for part in (self._line, self.keep, self.anew, self._keys, self._files):
            part.setVisible(False)

    def show_grid(self) -> None:
        """Shows the pages beside each other."""
        self._stack.setCurrentIndex(_GRID)
        self._show_frame(shown=True)
        for part in (self._line, self.more, self.keep, self.anew, self._keys, self._files):
            part.setVisible(True)

    def show_view(self) -> None:
        """Shows one page in large, in the room of what is said of the whole stack, too."""
        self._stack.setCurrentIndex(_VIEW)
        self._show_frame(shown=False)
        self.view.canvas.setFocus()

    def _show_frame(self, *, shown: bool) -> None:
        self._head.setVisible(shown)
        self._banner.setVisible(shown and bool(self._said.text()))
        self._line.setVisible(shown)
        self._foot.setVisible(shown)

    def show_subtitle(self, words: str) -> None:
        """Shows which issue it is about."""
        self._subtitle.setText(words)

    def show_banner(self, level: str, words: str, action: str = "") -> None:
        """Shows a sentence about the whole, or none."""
        self._level = level if words else ""
        self._said.setText(words)
        self._banner.setVisible(bool(words) and not self.enlarged)
        self._banner.setProperty("banner", level)
        restyle(self._banner)
        self.action.setText(action)
        self.action.setVisible(bool(action))
        self._tint()

    def show_tabs(self, words: Sequence[str], current: int) -> None:
        """Shows a tab for each copy, from 0."""
        for old in self.copies.buttons():
            self.copies.removeButton(old)
        empty(self._tabs)
        for at, text in enumerate(words):
            tab: QPushButton = button(text, "toggle")
            tab.setCheckable(True)
            tab.setChecked(at == current)
            self.copies.addButton(tab, at)
            self._tabs.addWidget(tab)
        self._tabs.addStretch(1)

    def show_files(self, words: str) -> None:
        """Shows which files are in."""
        self._files.setText(words)

    def show_refused(self, refused: tuple[tuple[str, str], ...]) -> None:
        """Shows unreadable files, a line each."""
        self._refused_words = refused
        empty(self._refused)
        for name, why in refused:
            self._refused.addWidget(label(f"▲ {name}：{why}", type="compact", tone="error"))

    def show_can_store(self, why: str, *, ready: bool) -> None:
        """Shows whether the stack can be stored, and why not."""
        self._why.setText(why)
        self.keep.setEnabled(ready)
        self.keep.setAccessibleDescription(why)
        self._keyboard.come_back()

    def switch(self, *, on: bool) -> None:
        """Switches the buttons off while something runs; :meth:`show_can_store` follows."""
        self._keyboard.switch((self.more, self.zone, self.pane, self.anew, self.keep), on=on)

    def _tint(self) -> None:
        if self._level:
            side = self._theme.px(14)
            color = self._theme.colors.role(self._level)
            self._sign.setPixmap(level_pixmap(self._level, color, side, self._sign.devicePixelRatioF()))

    def _left(self) -> QWidget:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(24, 12, 24, 12)
        column.setSpacing(8)
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(page_title("扫描核对"))
        head.addSpacing(12)
        head.addWidget(self._subtitle, 1)
        head.addWidget(self.save)
        head.addWidget(self.more)
        column.addWidget(self._head)
        line = QHBoxLayout(self._banner)
        line.setContentsMargins(12, 8, 12, 8)
        line.addWidget(self._sign)
        line.addSpacing(8)
        line.addWidget(self._said, 1)
        line.addWidget(self.action)
        self._banner.hide()
        column.addWidget(self._banner)
        column.addLayout(self._refused)
        column.addWidget(self.progress)
        column.addLayout(self._tabs)
        column.addWidget(self._stack, 1)
        column.addWidget(self._line)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self._why, 1)
        foot.addWidget(self.anew)
        foot.addWidget(self.keep)
        column.addWidget(self._foot)
        self._stack.addWidget(self._nothing_yet())
        self._stack.addWidget(self._pages())
        self._stack.addWidget(self.view)
        return left

    def _nothing_yet(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        self._nothing = label(NOTHING, tone="text2")
        self.zone.setMinimumHeight(self._theme.px(160))
        column.addWidget(self._nothing)
        column.addWidget(self.zone)
        column.addStretch(1)
        return inside

    def _pages(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._files)
        column.addWidget(self.grid, 1)
        self._keys = label(KEYS, type="caption", tone="text2")
        column.addWidget(self._keys)
        return inside
