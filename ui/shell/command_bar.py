"""The bar above a draft: where one is, undo, saved or not, search, findings, preview, help; nothing in it moves."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from ui.controls.labels import button, label
from ui.runtime.overriding import override
from ui.runtime.shortcuts import tip
from ui.shell.findings_summary import FindingsSummary
from ui.shell.search import SearchField
from ui.theme.icons import level_pixmap
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme

_SAVED = "已保存 2000-00-00"
"""The widest that it says."""
_BRIEF = ("已保存", "保存中…", "没有保存", "99 处未存")
"""What it says where there is little room, the widest of it; the tooltip has the rest."""
_NARROW, _SHORT, _TIGHT = 980, 880, 740
"""Widths at 100 % under which the search field becomes narrow, then its icon alone, and the word 首页 goes."""
_LAST = 5
"""What goes after that, one by one until the rest stands there whole: see :meth:`CommandBar._give`."""


class CommandBar(QWidget):
    """Shows whose draft it is, its state and its commands; the shell tells it what to show."""

    home = Signal()
    undo = Signal()
    redo = Signal()
    history = Signal()
    findings = Signal()
    preview = Signal()
    help = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state = ("ok", "已保存", "已保存")
        self._tight = False
        self.setProperty("ground", "window")
        self.back_home = button("首页", "quiet")
        self.back_home.setIcon(theme.icon("home"))
        self.back_home.setAccessibleName("首页")
        self.back_home.setToolTip("回到首页")
        self._chevron = QLabel("›")
        self._chevron.setProperty("tone", "text3")
        self._company = CompanyLabel()
        self._track = label("", chip="accent")
        self._track.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.undo_button = self._tool("undo", tip("撤销", "undo"), self.undo)
        self.redo_button = self._tool("redo", tip("重做", "redo"), self.redo)
        self.history_button = self._tool("clock", "历史", self.history)
        self.changes_button = button("", "toggle")
        self.changes_button.hide()
        self.changes_button.clicked.connect(self.history)
        self._changes = 0
        self._saved_shape = QLabel()
        self._saved = label("", type="compact", tone="text2")
        self._saved.setWordWrap(False)
        self.search = SearchField(theme)
        self.summary = FindingsSummary(theme)
        self.preview_button = button("预览", "toggle")
        self.preview_button.setIcon(theme.icon("preview"))
        self.preview_button.setCheckable(True)
        self.preview_button.setAccessibleName("预览")
        self.preview_button.setToolTip(tip("打印预览", "preview"))
        self.help_button = self._tool("help", tip("帮助与快捷键", "help"), self.help)
        self._lay_out()
        self.back_home.clicked.connect(self.home)
        self.summary.clicked.connect(self.findings)
        self.preview_button.clicked.connect(self.preview)
        self.search.resized.connect(self._fit)
        self.summary.resized.connect(self._fit)
        theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def company(self) -> str:
        """Returns the company that is shown, in full."""
        return self._company.name

    @property
    def saved_text(self) -> str:
        """Returns what it says about saving."""
        return self._state[1]

    @property
    def saved_label(self) -> QLabel:
        """Returns what says so, for whoever points at it."""
        return self._saved

    def show_draft(self, company: str, track: str) -> None:
        """Shows whose application it is and on which track."""
        self._track.setText(track)
        self._company.show_name(company or "未填企业名称", track)
        self._fit()

    def show_history(self, *, undo: bool, redo: bool) -> None:
        """Enables undo and redo."""
        self.undo_button.setEnabled(undo)
        self.redo_button.setEnabled(redo)

    @property
    def changes(self) -> int:
        """Counts the answers shown as changed since the newest issue."""
        return self._changes

    def show_changes(self, count: int) -> None:
        """Shows how many answers changed since the newest issue.

        ``count`` is 0 where none did, or there is no issue.
        """
        self._changes = count
        self.changes_button.setText(f"有 {count} 处改动")
        self.changes_button.setToolTip(f"定稿以后改了 {count} 处，点开逐处看")
        self.changes_button.setAccessibleName(f"有 {count} 处改动")
        self._fit()

    def show_saving(self) -> None:
        """Shows that a save takes a moment."""
        self._tell("advice", "正在保存…", "保存中…")

    def show_saved(self, at: datetime, now: datetime | None = None) -> None:
        """Shows that everything is on the disk since ``at``: its time, or its day where ``now`` is on another one.

        Both times are aware.
        """
        here = at.astimezone()
        today = now is None or here.date() == now.astimezone().date()
        self._tell("ok", f"已保存 {here:%H:%M:%S}" if today else f"已保存 {here:%Y-%m-%d}", "已保存")

    def show_unsaved(self, undecided: int = 0) -> None:
        """Shows that saving failed, or that so many answers wait for decisions; the banner says more."""
        if undecided:
            self._tell("error", f"{undecided} 处没有保存", f"{undecided} 处未存")
        else:
            self._tell("error", "没有保存", "没有保存")

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shrinks in the visual reference's order, search first."""
        super().resizeEvent(event)
        narrow = self.width() < self._theme.px(_NARROW)
        short = self.width() < self._theme.px(_SHORT)
        tight = self.width() < self._theme.px(_TIGHT)
        self.search.set_room(2 - narrow - short)
        if tight != self._tight:
            self._tight = tight
            self._restyle()
        self.back_home.setText("" if tight else "首页")
        self.summary.show_key(not tight)
        self._fit()

    def _fit(self) -> None:
        """Leaves out as few parts as will do, so that the parts that stay are shown whole."""
        for gone in range(_LAST + 1):
            self._give(gone)
            if self._row.minimumSize().width() <= self.width():
                break

    def _give(self, gone: int) -> None:
        """Leaves out the first ``gone`` parts, in a fixed order.

        The order is: direction (in the company's tip), 预览, levels but the worst, company, 历史.
        """
        direction, word, levels, company, past = (gone < each for each in range(1, _LAST + 1))
        self._track.setVisible(direction)
        self.changes_button.setVisible(direction and bool(self._changes))
        self.preview_button.setText("预览" if word else "")
        self.history_button.setVisible(past)
        self.summary.show_worst(not levels)
        for part in (self._chevron, self._company):
            part.setVisible(company)

    def _lay_out(self) -> None:
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self.back_home)
        row.addWidget(self._chevron)
        row.addWidget(self._company, 8)
        for near in (self._track, self.undo_button, self.redo_button, self.history_button, self.changes_button):
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

    def _tell(self, level: str, words: str, briefly: str) -> None:
        self._state = (level, words, briefly)
        self._saved.setText(briefly if self._tight else words)
        self._saved.setToolTip(words)
        self._saved.setProperty("tone", "error" if level == "error" else "text2")
        restyle(self._saved)
        size = self._theme.px(12)
        color = self._theme.colors.role(level)
        self._saved_shape.setPixmap(level_pixmap(level, color, size, self.devicePixelRatioF()))

    def _restyle(self) -> None:
        theme = self._theme
        for tool in (self.undo_button, self.redo_button, self.history_button, self.help_button):
            tool.setIconSize(QSize(theme.sizes.icon, theme.sizes.icon))
        self._saved.ensurePolished()
        # The same width whatever it says, so that nothing beside it ever moves.
        metrics = self._saved.fontMetrics()
        widest = max(map(metrics.horizontalAdvance, _BRIEF if self._tight else (_SAVED,)))
        self._saved.setFixedWidth(widest + theme.px(4))
        self._saved_shape.setFixedWidth(theme.px(14))
        self._tell(*self._state)
        self._company.fit()
        self._fit()


class CompanyLabel(QLabel):
    """Shows a name, shortened where there is less room; its tooltip has all of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self.setProperty("weight", "bold")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(40)

    @property
    def name(self) -> str:
        """Returns the name in full."""
        return self._name

    def show_name(self, name: str, track: str) -> None:
        """Shows another name; its tooltip has the direction too, which may have no room of its own."""
        self._name = name
        self.setToolTip(f"{name} · {track}")
        self.fit()

    def fit(self) -> None:
        """Shortens the name to the width of the moment."""
        self.ensurePolished()
        metrics = self.fontMetrics()
        self.setMaximumWidth(metrics.horizontalAdvance(self._name) + 8)
        self.setText(metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, self.width()))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits the name to the new width."""
        super().resizeEvent(event)
        self.fit()
