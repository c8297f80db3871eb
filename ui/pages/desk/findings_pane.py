"""Findings across packages of some kinds: one card each, with the firms that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.draft.level_words import LEVEL_WORDS
from ui.controls.labels import button, empty, label, page_title
from ui.pages.desk.pane import DeskPane
from ui.runtime.overriding import override
from ui.theme.icons import level_pixmap

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.merge.package_checks import PackageFinding
    from ui.pages.desk.controller import DeskController
    from ui.theme.theme import Theme

_MOST = 200
"""Cards that are drawn; the report lists all."""


class FindingsPane(DeskPane):
    """``firm_wanted`` asks for a firm's row by its key."""

    firm_wanted = Signal(str)

    def __init__(self, controller: DeskController, title: str, told: str, rules: Collection[str], theme: Theme) -> None:
        super().__init__()
        self._controller = controller
        self._theme = theme
        self._rules = rules
        self._shown: tuple[PackageFinding, ...] | None = None
        self.setProperty("ground", "surface")
        self._cards = QVBoxLayout()
        self._cards.setSpacing(theme.px(8))
        self._nothing = label("没有查到。", type="compact", tone="text2")
        inside = QWidget()
        inside.setProperty("ground", "surface")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.px(8), 0)
        column.addWidget(self._nothing)
        column.addLayout(self._cards)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.px(24), theme.px(12), theme.px(16), theme.px(12))
        whole.setSpacing(theme.px(8))
        whole.addWidget(page_title(title))
        whole.addWidget(label(told, type="compact", tone="text2"))
        whole.addWidget(area, 1)

    @property
    def findings(self) -> tuple[PackageFinding, ...]:
        """What is shown."""
        return tuple(each for each in self._controller.session.findings if each.rule in self._rules)

    @override
    def refresh(self) -> None:
        """Shows the findings as the session has them."""
        found = self.findings
        if found == self._shown:
            return
        self._shown = found
        empty(self._cards)
        self._nothing.setVisible(not found)
        for finding in found[:_MOST]:
            self._cards.addWidget(self._card(finding))
        if len(found) > _MOST:
            self._cards.addWidget(
                label(f"另有 {len(found) - _MOST} 条，见导出的核对报告。", type="compact", tone="text2")
            )

    def _card(self, finding: PackageFinding) -> QFrame:
        px = self._theme.px
        card = QFrame()
        card.setProperty("card", "true")
        row = QHBoxLayout(card)
        row.setContentsMargins(px(14), px(10), px(14), px(10))
        row.setSpacing(px(10))
        shape = QLabel()
        side = px(12)
        shape.setPixmap(
            level_pixmap(finding.level, self._theme.colors.role(finding.level), side, self.devicePixelRatioF())
        )
        shape.setAccessibleName(LEVEL_WORDS[finding.level])
        row.addWidget(shape, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(px(2))
        words.addWidget(label(finding.message))
        words.addWidget(label(finding.remedy, type="compact", tone="text2"))
        links = QHBoxLayout()
        links.setSpacing(px(4))
        for key in dict.fromkeys(self._controller.session.key_of(name) for name in finding.packages):
            if key:
                links.addWidget(self._link(key))
        row.addLayout(words, 1)
        row.addLayout(links)
        return card

    def _link(self, key: str) -> QPushButton:
        row = self._controller.session.row(key)
        made = button(f"看第 {row.rank} 名" if row is not None else "看这一家", "link")
        made.setProperty("deskKey", key)
        if row is not None:
            made.setAccessibleName(f"看 {row.submission.company}，第 {row.rank} 名")
        made.clicked.connect(self._on_link)
        return made

    def _on_link(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.firm_wanted.emit(str(sender.property("deskKey")))
