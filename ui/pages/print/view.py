"""The widgets of the page 打印盖章 and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ui.controls.labels import button, label, page_title
from ui.controls.page_canvas import PageCanvas
from ui.controls.quiet_combo import QuietCombo
from ui.controls.two_panes import TwoPanes
from ui.pages.print.print_options import PrintOptions
from ui.theme.icons import level_pixmap
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.jobs.printing import PrintableIssue, PrintablePages

_SIDE = 320


class PrintView(QObject):
    """Pages on the left, how they are printed on the right."""

    def __init__(self, page: QWidget, theme: Theme) -> None:
        super().__init__(page)  # it hears of the theme no longer than the page is there
        self._theme = theme
        self.edition = QuietCombo()
        self.edition.setAccessibleName("打印哪一版")
        self.form_tab = button("申报书", "toggle")
        self.sheet_tab = button("打印盖章说明", "toggle")
        self.earlier, self.later = QToolButton(), QToolButton()
        self.canvas = PageCanvas(theme, "页面预览")
        self.options = PrintOptions(theme)
        self._place = label("", type="compact", tone="text2")
        self._warning = QFrame()
        self._sign = QLabel()
        self._said = label("")
        self._tabs = QButtonGroup(page)
        for tab in (self.form_tab, self.sheet_tab):
            tab.setCheckable(True)
            self._tabs.addButton(tab)
        self.form_tab.setChecked(True)
        for arrow, icon, name in ((self.earlier, "back", "上一页"), (self.later, "next", "下一页")):
            arrow.setIcon(theme.icon(icon, "text"))
            arrow.setIconSize(QSize(theme.px(18), theme.px(18)))
            arrow.setToolTip(name)
            arrow.setAccessibleName(name)
        page.setProperty("ground", "surface")
        whole = QHBoxLayout(page)
        whole.setContentsMargins(0, 0, 0, 0)
        self.panes = TwoPanes(self._left(), self.options, _SIDE, theme)
        whole.addWidget(self.panes)
        theme.changed.connect(self._tint)

    @property
    def asked(self) -> int | None:
        """Returns the chosen issue's sequence; None for the draft."""
        sequence = self.edition.currentData()
        return sequence if isinstance(sequence, int) and sequence else None

    @property
    def warning(self) -> str:
        """Returns what is said over the pages."""
        return "" if self._warning.isHidden() else self._said.text()

    @property
    def place(self) -> str:
        """Tells which page is shown."""
        return self._place.text()

    def show_editions(self, issues: Sequence[PrintableIssue], ready: PrintablePages) -> None:
        """Shows the issues, newest first, and the draft; ``ready`` is the one whose pages are shown."""
        self.edition.clear()
        for issue in issues:
            void = f"　已被第 {issue.superseded_by} 版取代" if issue.superseded_by else ""
            self.edition.addItem(f"第 {issue.sequence} 版　{issue.number}{void}", issue.sequence)
        self.edition.addItem("草稿，带“草稿”字样", 0)
        self.edition.setCurrentIndex(max(0, self.edition.findData(ready.sequence)))

    def show_warning(self, words: str) -> None:
        """Shows a sentence over the pages, or none."""
        self._said.setText(words)
        self._warning.setVisible(bool(words))
        self._tint()

    def show_place(self, page: int, pages: int, *, sheet: bool, has_sheet: bool) -> None:
        """Shows which page (from 0) of the form or sheet."""
        self._place.setText("共 1 页" if sheet else f"第 {page + 1} 页，共 {pages} 页")
        self.earlier.setEnabled(not sheet and page > 0)
        self.later.setEnabled(not sheet and page + 1 < pages)
        self.sheet_tab.setEnabled(has_sheet)
        self.sheet_tab.setToolTip("" if has_sheet else "定稿以后才有盖章说明")
        if not has_sheet:
            self.form_tab.setChecked(True)

    def _tint(self) -> None:
        side = self._theme.px(14)
        color = self._theme.colors.role("later")
        self._sign.setPixmap(level_pixmap("later", color, side, self._sign.devicePixelRatioF()))

    def _left(self) -> QWidget:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(24, 12, 24, 16)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(page_title("打印盖章"))
        head.addStretch(1)
        head.addWidget(self.edition)
        column.addLayout(head)
        self._warning.setProperty("banner", "later")
        line = QHBoxLayout(self._warning)
        line.setContentsMargins(12, 8, 12, 8)
        line.addWidget(self._sign)
        line.addSpacing(8)
        line.addWidget(self._said, 1)
        self._warning.hide()
        column.addWidget(self._warning)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.form_tab)
        row.addWidget(self.sheet_tab)
        row.addStretch(1)
        self._place.setWordWrap(False)
        row.addWidget(self.earlier)
        row.addWidget(self._place)
        row.addWidget(self.later)
        column.addLayout(row)
        column.addWidget(self.canvas, 1)
        return left
