"""The one-line notice under the command bar: what is wrong or done, and one or two things to do about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from app.draft.level_words import LEVEL_WORDS
from ui.controls.labels import button, label
from ui.theme.icons import level_pixmap
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme

_RANK = ("error", "later", "confirm", "advice", "ok")


class Banner(QFrame):
    """Shows one sentence at a time, the worst first.

    ``acted`` carries the key of the notice whose action was taken, ``also`` that of one whose second action was.
    """

    acted = Signal(str)
    also = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._notices: dict[str, tuple[str, str, str, str]] = {}
        self._shown = self._first = ""
        self._shape = QLabel()
        self._sentence = label("")
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._action = button("")
        self._second = button("")
        self._close = QToolButton()
        self._close.setIcon(theme.icon("close"))
        self._close.setAccessibleName("关闭这条提示")
        self._close.setToolTip("关闭这条提示")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(self._shape)
        row.addWidget(self._sentence, 1)
        row.addWidget(self._action)
        row.addWidget(self._second)
        row.addWidget(self._close)
        self._action.clicked.connect(self._act)
        self._second.clicked.connect(self._act_also)
        self._close.clicked.connect(self._dismiss)
        theme.changed.connect(self._draw)
        self.hide()

    @property
    def sentence(self) -> str:
        """Returns the sentence that is shown, "" while the banner is hidden."""
        return self._sentence.text() if self._shown else ""

    def put(self, key: str, level: str, sentence: str, action: str = "", second: str = "") -> None:
        """Says something until it is dismissed or :meth:`remove` is called with the same key.

        What is done gives way to what is done after it, unless something is still offered about it.
        """
        if level == "ok":
            self._drop_done()
        self._notices.pop(key, None)  # what is said last stands before what was said earlier
        self._notices[key] = (level, sentence, action, second)
        self._draw()

    def show_first(self, key: str) -> None:
        """Shows one before the others, whatever they say, until it is dismissed or another is brought forward."""
        self._first = key
        self._draw()

    def focus_last(self) -> None:
        """Puts the keyboard on the last thing that is offered: the harmless one stands there."""
        offered = [each for each in (self._second, self._action) if not each.isHidden()]
        if offered:
            offered[0].setFocus(Qt.FocusReason.TabFocusReason)

    def has(self, key: str) -> bool:
        """Tells whether something is still said under this key."""
        return key in self._notices

    def remove(self, key: str) -> None:
        """Removes what was said under this key."""
        if self._notices.pop(key, None) is not None:
            self._draw()

    def remove_done(self) -> None:
        """Removes what only says that something was done: it was read, or somebody has gone on."""
        self._drop_done()
        self._draw()

    def _drop_done(self) -> None:
        for key in [key for key, (level, _, *offers) in self._notices.items() if level == "ok" and not any(offers)]:
            del self._notices[key]

    def _draw(self) -> None:
        if not self._notices:
            self._shown = ""
            self.hide()
            return
        rank = {key: (key != self._first, _RANK.index(notice[0])) for key, notice in self._notices.items()}
        self._shown = min(reversed(self._notices), key=rank.__getitem__)
        level, sentence, action, second = self._notices[self._shown]
        size = self._theme.px(12)
        self._shape.setPixmap(level_pixmap(level, self._theme.colors.role(level), size, self.devicePixelRatioF()))
        self._shape.setAccessibleName(LEVEL_WORDS[level])
        self._sentence.setText(sentence)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._second.setText(second)
        self._second.setVisible(bool(second))
        self.setAccessibleName(sentence)
        self.setProperty("banner", level)
        restyle(self)
        self.show()

    def _act(self) -> None:
        self.acted.emit(self._shown)

    def _act_also(self) -> None:
        self.also.emit(self._shown)

    def _dismiss(self) -> None:
        self.remove(self._shown)
