"""Findings across packages of some kinds: one card each, with the firms that it is about."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.draft.level_words import LEVEL_WORDS
from app.merge.package_checks import PAPER_FINDINGS
from ui.controls.labels import button, empty, label, page_title
from ui.pages.desk.pane import DeskPane
from ui.runtime.overriding import override
from ui.theme.icons import level_pixmap

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from app.merge.package_checks import PackageFinding
    from ui.pages.desk.controller import DeskController
    from ui.theme.theme import Theme

_MOST = 200
"""Cards, and firms of a card, that are drawn; the report lists all."""
_MANY, _ABREAST = 3, 3
"""Findings that say the same of every firm stand in one card from so many on; cards beside each other."""
_WORDS = "words"


class FindingsPane(DeskPane):
    """Lists the desk's findings; ``firm_wanted`` asks for a firm's row by its key."""

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
        self._inside = inside = QWidget()
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
        """Returns what is shown."""
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
        groups: dict[tuple[str, str], list[PackageFinding]] = defaultdict(list)
        for finding in found:
            groups[finding.rule, finding.remedy].append(finding)
        drawn = 0
        for (rule, _), group in groups.items():
            if rule in PAPER_FINDINGS and len(group) >= _MANY:
                self._cards.addWidget(self._group_card(group))
                continue
            for finding in group[: max(_MOST - drawn, 0)]:
                self._cards.addWidget(self._card(finding.level, finding.message, finding.remedy, self._links(finding)))
            drawn += len(group)
        if drawn > _MOST:
            self._cards.addWidget(label(f"另有 {drawn - _MOST} 条，见导出的核对报告。", type="compact", tone="text2"))
        self._show_cards()

    def _show_cards(self) -> None:
        """Shows the cards at once, so that their height counts.

        Qt shows what comes into a visible layout only when its loop runs again; until then the rows of a long card lie
        over one another.
        """
        for at in range(self._cards.count()):
            item = self._cards.itemAt(at)
            card = item.widget() if item is not None else None
            if card is not None:
                for each in (*card.findChildren(QWidget), card):
                    each.show()
        layout = self._inside.layout()
        if layout is not None:
            layout.activate()

    def _group_card(self, group: Sequence[PackageFinding]) -> QFrame:
        """Returns a card for a finding that many firms have in common.

        It says what it is and what to do, and names the firms beside one another.
        """
        first = group[0]
        links = [link for each in group[:_MOST] for link in self._links(each, named=True)]
        card = self._card(first.level, f"{PAPER_FINDINGS[first.rule]}：{len(group)} 家", first.remedy, [])
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._theme.px(16))
        grid.setVerticalSpacing(0)
        for at, link in enumerate(links):
            grid.addWidget(link, at // _ABREAST, at % _ABREAST, Qt.AlignmentFlag.AlignLeft)
        for column in range(_ABREAST):
            grid.setColumnStretch(column, 1)
        if len(group) > _MOST:
            more = label(f"另有 {len(group) - _MOST} 家，见导出的核对报告。", type="compact", tone="text2")
            grid.addWidget(more, _MOST, 0, 1, _ABREAST)
        words = card.findChild(QVBoxLayout, _WORDS)
        assert words is not None
        words.addLayout(grid)
        return card

    def _card(self, level: str, message: str, remedy: str, links: Sequence[QPushButton]) -> QFrame:
        px = self._theme.px
        card = QFrame()
        card.setProperty("card", "true")
        row = QHBoxLayout(card)
        row.setContentsMargins(px(14), px(10), px(14), px(10))
        row.setSpacing(px(10))
        shape = QLabel()
        side = px(12)
        shape.setPixmap(level_pixmap(level, self._theme.colors.role(level), side, self.devicePixelRatioF()))
        shape.setAccessibleName(LEVEL_WORDS[level])
        row.addWidget(shape, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setObjectName(_WORDS)
        words.setSpacing(px(2))
        words.addWidget(label(message))
        words.addWidget(label(remedy, type="compact", tone="text2"))
        beside = QHBoxLayout()
        beside.setSpacing(px(4))
        for link in links:
            beside.addWidget(link)
        row.addLayout(words, 1)
        row.addLayout(beside)
        return card

    def _links(self, finding: PackageFinding, *, named: bool = False) -> list[QPushButton]:
        """Returns a button for each firm that a finding is about; ``named`` calls it by its name."""
        keys = dict.fromkeys(self._controller.session.key_of(name) for name in finding.packages)
        return [self._link(key, named=named) for key in keys if key]

    def _link(self, key: str, *, named: bool) -> QPushButton:
        session = self._controller.session
        row = session.row(key)
        if row is None:
            made = button("看这一家", "link")
        else:
            annex = next(form.annex for form in session.pack.summaries if form.track == row.submission.track)
            place = f"{annex} 第 {row.rank} 名"
            made = button(f"{row.submission.company}　{place}" if named else f"看{place}", "link")
            made.setAccessibleName(f"看 {row.submission.company}，{place}")
        made.setProperty("deskKey", key)
        made.clicked.connect(self._on_link)
        return made

    def _on_link(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.firm_wanted.emit(str(sender.property("deskKey")))
