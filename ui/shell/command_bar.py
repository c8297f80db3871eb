"""The bar above a draft: where one is, undo, saved or not, search, findings, preview, help; nothing in it moves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from app.draft.findings import LEVELS
from ui.icons import LEVEL_WORDS, level_pixmap
from ui.keys import keys_of, spoken, tip
from ui.shell.search import SearchField
from ui.style_sheet import restyle
from ui.theme import Theme
from ui.widgets.labels import button, label

_SAVED = "已保存 2000-00-00"
"""The widest that it says; where there is little room the time is in the tooltip alone."""
_NARROW, _SHORT = 980, 880
"""Widths at 100 % under which the search field becomes narrow, then its icon alone; the word 首页 gives way last."""


class CommandBar(QWidget):
    """Emits what was asked for; what it shows is told to it."""

    home = Signal()
    undo = Signal()
    redo = Signal()
    findings = Signal()
    preview = Signal()
    help = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state = ("ok", "已保存")
        self._tight = False
        self.setProperty("ground", "window")
        self.back_home = button("首页", "quiet")
        self.back_home.setIcon(theme.icon("home"))
        self._company = CompanyLabel()
        self._track = label("", chip="accent")
        self._track.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.undo_button = self._tool("undo", tip("撤销", "undo"), self.undo)
        self.redo_button = self._tool("redo", tip("重做", "redo"), self.redo)
        self._saved_shape = QLabel()
        self._saved = label("", type="compact", tone="text2")
        self._saved.setWordWrap(False)
        self.search = SearchField(theme)
        self.summary = FindingsSummary(theme)
        self.preview_button = button("预览", "toggle")
        self.preview_button.setIcon(theme.icon("preview"))
        self.preview_button.setCheckable(True)
        self.preview_button.setToolTip(tip("打印预览", "preview"))
        self.help_button = self._tool("help", tip("帮助与快捷键", "help"), self.help)
        self._lay_out()
        self.back_home.clicked.connect(self.home)
        self.summary.clicked.connect(self.findings)
        self.preview_button.clicked.connect(self.preview)
        theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def company(self) -> str:
        """Whose application it says that this is, in full."""
        return self._company.name

    @property
    def saved_text(self) -> str:
        """What it says about saving."""
        return self._state[1]

    @property
    def saved_label(self) -> QLabel:
        """What says so, for whoever points at it."""
        return self._saved

    def show_draft(self, company: str, track: str) -> None:
        """Whose application it is and on which track."""
        self._company.show_name(company or "未填企业名称")
        self._track.setText(track)

    def show_history(self, *, undo: bool, redo: bool) -> None:
        """Whether there is something to undo or redo."""
        self.undo_button.setEnabled(undo)
        self.redo_button.setEnabled(redo)

    def show_saving(self) -> None:
        """A save has been under way for a moment."""
        self._tell("advice", "正在保存…")

    def show_saved(self, at: datetime, now: datetime | None = None) -> None:
        """Everything is on the disk since ``at``: the time, or the day where ``now`` is another one (both aware)."""
        here = at.astimezone()
        today = now is None or here.date() == now.astimezone().date()
        self._tell("ok", f"已保存 {here:%H:%M:%S}" if today else f"已保存 {here:%Y-%m-%d}")

    def show_unsaved(self, words: str = "没有保存") -> None:
        """The machine refused, or something waits for a decision; the banner says what."""
        self._tell("error", words)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Gives way in the order of the visual reference: the search field first."""
        super().resizeEvent(event)
        narrow = self.width() < self._theme.px(_NARROW)
        short = self.width() < self._theme.px(_SHORT)
        tight = self.width() < self._theme.px(_NARROW - 240)
        self.search.set_room(2 - narrow - short)
        if tight != self._tight:
            self._tight = tight
            self._restyle()
        self.back_home.setText("" if tight else "首页")
        self.summary.show_key(not tight)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        chevron = QLabel("›")
        chevron.setProperty("tone", "text3")
        row.addWidget(self.back_home)
        row.addWidget(chevron)
        row.addWidget(self._company, 8)
        for near in (self._track, self.undo_button, self.redo_button):
            row.addWidget(near)
        row.addStretch(1)
        for far in (self._saved_shape, self._saved, self.search, self.summary, self.preview_button, self.help_button):
            row.addWidget(far)

    def _tool(self, name: str, words: str, signal: SignalInstance) -> QToolButton:
        made = QToolButton()
        made.setIcon(self._theme.icon(name, "text"))
        made.setIconSize(QSize(20, 20))
        made.setToolTip(words)
        made.setAccessibleName(words.split(" (", maxsplit=1)[0])
        made.clicked.connect(signal)
        return made

    def _tell(self, level: str, words: str) -> None:
        self._state = (level, words)
        self._saved.setText(words.partition(" ")[0] if self._tight else words)
        self._saved.setToolTip(words)
        self._saved.setProperty("tone", "error" if level == "error" else "text2")
        restyle(self._saved)
        size = self._theme.px(12)
        color = self._theme.colors.role(level)
        self._saved_shape.setPixmap(level_pixmap(level, color, size, self.devicePixelRatioF()))

    def _restyle(self) -> None:
        theme = self._theme
        for tool in (self.undo_button, self.redo_button, self.help_button):
            tool.setIconSize(QSize(theme.sizes.icon, theme.sizes.icon))
        self._saved.ensurePolished()
        # The same width whatever it says, so that nothing beside it ever moves.
        widest = _SAVED.partition(" ")[0] if self._tight else _SAVED
        self._saved.setFixedWidth(
            self._saved.fontMetrics().horizontalAdvance(widest) + theme.px(20 if self._tight else 4)
        )
        self._saved_shape.setFixedWidth(theme.px(14))
        self._tell(*self._state)
        self._company.fit()


class CompanyLabel(QLabel):
    """A name as wide as it is, shortened where there is less room; its tooltip has all of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self.setProperty("weight", "bold")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(40)

    @property
    def name(self) -> str:
        """The name in full."""
        return self._name

    def show_name(self, name: str) -> None:
        """Shows another name."""
        self._name = name
        self.setToolTip(name)
        self.fit()

    def fit(self) -> None:
        """Shortens it to the width of the moment."""
        self.ensurePolished()
        metrics = self.fontMetrics()
        self.setMaximumWidth(metrics.horizontalAdvance(self._name) + 8)
        self.setText(metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The layout has given it more room, or less."""
        super().resizeEvent(event)
        self.fit()


class FindingsSummary(QPushButton):
    """``▲ 2 ◆ 2 ● 3 ○ 2``: opens the findings panel."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts: dict[str, int] = {}
        self.setToolTip(tip("全部检查结果", "findings"))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 8, 0)
        self._row.setSpacing(4)
        self._pairs = {level: (QLabel(), label("", type="compact")) for level in LEVELS}
        for shape, words in self._pairs.values():
            for each in (shape, words):
                each.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
                self._row.addWidget(each)
            words.setWordWrap(False)
        self._none = label("没有待办", type="compact", tone="ok")
        self._none.setWordWrap(False)
        self._none.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._key = key = label(spoken(keys_of("findings")[0]), chip="key")
        key.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Maximum)
        key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._row.addWidget(self._none)
        self._row.addWidget(key)
        theme.changed.connect(self._draw)
        self.show_counts({})

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """How many findings of each level."""
        self._counts = {level: counts.get(level, 0) for level in LEVELS}
        self._draw()

    def show_key(self, shown: bool) -> None:  # noqa: FBT001 - a setter
        """Whether the key stands beside the counts; its tooltip says it all the same."""
        self._key.setVisible(shown)
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as what it shows."""
        return QSize(self._row.sizeHint().width() + self._theme.px(6), self._theme.sizes.control)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The same: its counts are never cut."""
        return self.sizeHint()

    def _draw(self) -> None:
        size = self._theme.px(11)
        for level, (shape, words) in self._pairs.items():
            count = self._counts[level]
            shape.setVisible(count > 0)
            words.setVisible(count > 0)
            words.setText(f"{count} ")
            color = self._theme.colors.role(level)
            shape.setPixmap(level_pixmap(level, color, size, self.devicePixelRatioF()))
        said = [f"{n} 处{LEVEL_WORDS[level]}" for level, n in self._counts.items() if n]
        self._none.setVisible(not said)
        self.setAccessibleName("检查结果：" + ("，".join(said) or "没有待办"))
        self.updateGeometry()
