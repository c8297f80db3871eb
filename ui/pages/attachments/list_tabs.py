"""The tabs of 附件材料: the files first, then each list table of the direction (附5-3 … 附5-7)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.draft.progress import open_groups, shown_level
from ui.controls.level_badges import spoken_counts, worst_level
from ui.controls.marked_tabs import MarkedTabs
from ui.forms.form_sections import lists_of_step
from ui.forms.initial_focus import show_tab
from ui.forms.tab_order import focus_last
from ui.pages.attachments.attachment_model import TABLE
from ui.pages.attachments.list_tables import ListTableCard
from ui.runtime.chunked_work import ChunkedWork
from ui.runtime.overriding import override
from ui.runtime.shortcuts import keys_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.pack.model import Part
    from ui.draft.controller import DraftController
    from ui.theme.theme import Theme


class ListTabs(QWidget):
    """Shows the files and the list tables in tabs, named with the number of their rows.

    The lists of another direction are made when they are looked at, one after the other. ``files`` is the first tab;
    where the direction has no lists there is no bar.
    """

    def __init__(
        self, controller: DraftController, theme: Theme, step_id: str, files: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._theme = theme
        self._step_id = step_id
        self._bar = MarkedTabs(theme, self)
        self._pages = QStackedWidget(self)
        self._cards: list[ListTableCard] = []
        self._stale = False
        self._slices = ChunkedWork(self)
        self._arrange(files)
        self._add_lists()
        for key, slot in (("tab-after", self._show_next), ("tab-before", self._show_previous)):
            QShortcut(QKeySequence(keys_of(key)[0]), self, slot)  # of the window: from the foot and the panel too
        controller.changed.connect(self._on_changed)
        controller.confirmed.connect(self._name_tabs)
        controller.track_changed.connect(self._on_track_changed)

    @property
    def pages(self) -> QStackedWidget:
        """Returns what holds the files and the lists."""
        return self._pages

    @property
    def tab_text(self) -> str:
        """Returns the words of the shown tab."""
        return self._bar.tabText(self._bar.currentIndex()).rstrip()  # behind it room for a mark may be left

    def card(self, table: str) -> ListTableCard:
        """Returns the card of a list table, such as ``tables.patents``.

        Raises:
            KeyError: this direction has no such list, or it is still to be made (:meth:`finish`).
        """
        return {card.table: card for card in self._cards}[table]

    def goto(self, path: str) -> bool:
        """Shows the list of a path and focuses its cell, or returns False where no list has it."""
        self.finish()
        for at, card in enumerate(self._cards, 1):
            if path == card.table or path.startswith(f"{card.table}["):
                self._bar.setCurrentIndex(at)
                return card.goto(path)
        return False

    def show_files(self) -> None:
        """Shows the files."""
        self._bar.setCurrentIndex(0)

    def show_tab_beyond(self, way: int) -> bool:
        """Shows the list behind what is shown, at its first cell, or the one before at its last."""
        at = self._bar.currentIndex() + way
        if not 0 <= at < self._bar.count():
            return False
        self._bar.setCurrentIndex(at)
        if way < 0:
            focus_last(self._pages.currentWidget() or self._pages)
        return True

    def finish(self) -> None:
        """Makes the lists that have not been made yet."""
        self._renew()
        self._slices.finish()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shortens the names of tabs where room is small."""
        super().resizeEvent(event)
        self._name_tabs()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Makes the lists of a direction that was chosen meanwhile."""
        self._renew()
        super().showEvent(event)

    def _on_changed(self, change: object) -> None:
        paths = (*getattr(change, "answers", ()), *getattr(change, "dropped", ()))
        found = (*getattr(change, "came", ()), *getattr(change, "went", ()))
        tables = (TABLE, *(card.table for card in self._cards))
        if any(path in tables for path in paths) or any(finding.path.startswith(tables) for finding in found):
            self._name_tabs()

    def _on_track_changed(self, _track: str) -> None:
        """Notes that another direction has other lists; they are drawn when somebody looks."""
        self._stale = True
        if self.isVisible():
            self._renew()

    def _renew(self) -> None:
        if self._stale:
            self._add_lists()

    def _add_lists(self) -> None:
        """Adds a tab for each list table of this direction, if it has any."""
        self._stale = False
        self._bar.setCurrentIndex(0)
        for old in self._cards:
            old.stop_listening()
            self._pages.removeWidget(old)
            old.hide()
            old.deleteLater()
        while self._bar.count():
            self._bar.removeTab(0)
        parts = lists_of_step(self._controller.pack, self._controller.track, self._step_id)
        self._cards = []
        self._bar.addTab("")
        self._bar_row.setVisible(bool(parts))
        self._slices.start(self._make_lists(parts))

    def _make_lists(self, parts: Sequence[Part]) -> Iterator[None]:
        for part in parts:
            self._cards.append(ListTableCard(self._controller, part, self._theme, self))
            self._pages.addWidget(self._cards[-1])
            self._bar.addTab("")
            self._name_tabs()
            yield
        self._name_tabs()

    def _name_tabs(self) -> None:
        if self._bar.count() != len(self._cards) + 1:
            return
        known = [("", self._noun(TABLE), len(self._controller.draft.rows(TABLE)))]
        known += [(card.sheet, self._noun(card.table), card.count) for card in self._cards]
        words = [f"{sheet} {noun}　{count}".strip() for sheet, noun, count in known]
        wide = self._bar.fontMetrics().horizontalAdvance("".join(words)) + self._theme.px(30) * len(words)
        short = wide > self.width() - self._theme.px(48)
        tables = [TABLE, *(card.table for card in self._cards)]
        for at, ((sheet, noun, count), counts) in enumerate(zip(known, self._counts(tables), strict=True)):
            shown = f"{sheet or noun}　{count}" if short else words[at]
            self._bar.show_tab(at, shown, worst_level(counts), f"{words[at]}，{spoken_counts(counts)}")
            self._bar.setTabToolTip(at, words[at])

    def _counts(self, tables: Sequence[str]) -> list[Counter[str]]:
        """Counts what is open in each of these tables by level, as the rail counts a step."""
        controller, draft = self._controller, self._controller.draft
        found = [Counter[str]() for _ in tables]
        for group in open_groups(draft, controller.findings_inside(), controller.reasons.given()):
            path = group.finding.path
            for table, counts in zip(tables, found, strict=True):
                if path == table or path.startswith(f"{table}["):
                    counts[shown_level(draft, group.finding)] += 1
        return found

    def _noun(self, table: str) -> str:
        known = self._controller.pack.tables.get(table)
        return known.noun if known else ""

    def _on_tab(self, at: int) -> None:
        """Moves the focus into the tab that is shown."""
        show_tab(self._pages, at)

    def _show_next(self) -> None:
        self._switch_tab(1)

    def _show_previous(self) -> None:
        self._switch_tab(-1)

    def _switch_tab(self, by: int) -> None:
        self._bar.setCurrentIndex((self._bar.currentIndex() + by) % self._bar.count())

    def _arrange(self, files: QWidget) -> None:
        self._pages.addWidget(files)
        self._bar.setExpanding(False)
        self._bar.setDrawBase(False)
        self._bar.setAccessibleName("附件和清单")
        self._bar.currentChanged.connect(self._on_tab)
        self._bar_row = QWidget()
        row = QHBoxLayout(self._bar_row)
        row.setContentsMargins(24, 8, 24, 0)
        row.addWidget(self._bar)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._bar_row)
        whole.addWidget(self._pages, 1)
