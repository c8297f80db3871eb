"""An answer that another window changed too: both texts, one above the other, and the choice between them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.draft.level_words import LEVEL_WORDS
from ui.controls.labels import button, label
from ui.theme.icons import level_pixmap
from ui.theme.theme import Theme

_TIP = 600
"""Characters of a text that its tip shows."""


class ConflictBar(QFrame):
    """Asks about one clash at a time which of two answers to keep.

    ``mine`` and ``theirs`` carry the path decided about, ``look`` the one to go to.
    """

    mine = Signal(str)
    theirs = Signal(str)
    look = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._path = ""
        self.setProperty("banner", "error")
        self._shape = QLabel()
        self._sentence = label("")
        self._look = button("去看这一项", "link")
        self.mine_text, self.mine_button = self._side("用我的")
        self.theirs_text, self.theirs_button = self._side("用对方的")
        self._lay_out()
        self._look.clicked.connect(self._on_look)
        self.mine_button.clicked.connect(self._on_mine)
        self.theirs_button.clicked.connect(self._on_theirs)
        theme.changed.connect(self._draw)
        self._draw()
        self.hide()

    @property
    def sentence(self) -> str:
        """Returns what it says; empty while it is hidden."""
        return "" if self.isHidden() else self._sentence.text()

    @property
    def path(self) -> str:
        """Returns the answer that is asked about."""
        return self._path

    def show_clash(self, path: str, place: str, texts: tuple[str, str], whole: tuple[str, str], more: int) -> None:
        """Asks about the clash at ``path``.

        ``texts`` are (mine, theirs) as they are shown, ``whole`` the same uncut; ``more`` clashes wait behind.
        """
        self._path = path
        rest = f"后面还有 {more} 处。" if more else ""
        words = f"“{place}”在另一个窗口里也改过，这一项还没有保存，选用哪一个？其他内容照常保存。{rest}"
        self._sentence.setText(words)
        self.setAccessibleName(words)
        for said, text, all_of_it in zip((self.mine_text, self.theirs_text), texts, whole, strict=True):
            said.setText(text)
            said.setToolTip(all_of_it[:_TIP])
        self.mine_button.setAccessibleName(f"用我的：{texts[0]}")
        self.theirs_button.setAccessibleName(f"用对方的：{texts[1]}")
        self.show()

    def _side(self, words: str) -> tuple[QLabel, QPushButton]:
        text = label("", type="compact")
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        return text, button(words)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 6, 12, 8)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.addWidget(self._shape, 0, 0)
        grid.addWidget(self._sentence, 0, 1, 1, 2)
        grid.addWidget(self._look, 0, 3)
        sides = (("我的", self.mine_text, self.mine_button), ("对方", self.theirs_text, self.theirs_button))
        for row, (name, text, choose) in enumerate(sides, 1):
            head = label(name, type="compact", tone="text2")
            head.setWordWrap(False)
            grid.addWidget(head, row, 1)
            grid.addWidget(text, row, 2)
            grid.addWidget(choose, row, 3)
        grid.setColumnStretch(2, 1)

    def _draw(self) -> None:
        pixmap = level_pixmap("error", self._theme.colors.error, self._theme.px(12), self.devicePixelRatioF())
        self._shape.setPixmap(pixmap)
        self._shape.setAccessibleName(LEVEL_WORDS["error"])

    def _on_look(self) -> None:
        self.look.emit(self._path)

    def _on_mine(self) -> None:
        self.mine.emit(self._path)

    def _on_theirs(self) -> None:
        self.theirs.emit(self._path)
