"""Filter, list and detail of the findings of one draft, wired to its controller; pages and panels lay them out."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.draft.draft import Draft
from app.draft.findings import Finding
from app.draft.form_places import known_slot, label_of
from app.draft.paths import slot_of
from app.errors import AppError
from ui.draft.finding_rows import FindingEntry, FindingsModel, rows_of, rows_of_opinions
from ui.pages.findings.finding_detail import FindingDetail
from ui.pages.findings.finding_list import FindingList, LevelFilter, refill
from ui.runtime.single_shot import single_shot
from ui.runtime.window_sentences import adapt_for_window
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from ui.draft.controller import DraftController

_QUIET = 150
"""Milliseconds without an edit after which the list is made anew: typing must not wait for it."""
_QUOTED = 120


class FindingsBoard(QObject):
    """Lists findings with their detail; ``refreshed`` says that the findings were read again."""

    refreshed = Signal()

    def __init__(self, controller: DraftController, theme: Theme, owner: QWidget, *, narrow: bool = False) -> None:
        super().__init__(owner)
        self._controller = controller
        self._owner = owner
        self._at = -1
        """The row that was the current one last, also where its finding is mended meanwhile."""
        self._offered: tuple[str, str] | None = None
        """The first finding, marked for whoever came into the list and has not gone anywhere from there."""
        self._late = single_shot(self, _QUIET, self.refresh)
        steps = [(step.id, step.title) for step in controller.pack.steps]
        self.model = FindingsModel(steps, self)
        self.filter = LevelFilter(theme, owner)
        self.list = FindingList(self.model, theme, owner, narrow=narrow)
        self.detail = FindingDetail(theme, owner)
        self.filter.chosen.connect(self.model.set_level)
        self.list.picked.connect(self._show)
        self.list.activated_row.connect(self.open_finding)
        self.detail.reason_given.connect(self._save_reason)
        self.detail.go.connect(self._go)
        self.detail.settled.connect(self._settle)
        self.detail.settled_dropped.connect(self._drop_settled)
        controller.changed.connect(self._changed)
        controller.opinions.changed.connect(self._on_opinions)

    def refresh(self) -> None:
        """Reads the findings and the reasons again."""
        self._late.stop()
        controller = self._controller
        draft = controller.draft
        reasons = {(each.rule, each.path): (each.reason, each.message) for each in controller.reasons.confirmations()}
        inside = [_inside(draft, each) for each in controller.findings()]
        returned = rows_of_opinions(draft, controller.opinions)
        refill(self.model, self.filter, [*returned, *rows_of(draft, inside, reasons)])
        self._show(self.list.row)
        self.refreshed.emit()

    def open_finding(self, row: FindingEntry) -> None:
        """Asks for a reason where the level is 请确认, else goes to the field."""
        self._offered = None
        if row.finding.level == "confirm":
            self._show(row)
            self.detail.focus_reason()
        elif row.finding.path:
            self._go(row)

    def arrive(self) -> None:
        """Selects a finding when the list gets the focus: the one where it was, else the worst that is left."""
        self._read_now()
        if self.list.row is None:
            row = self.list.step_by_gravity(self._at, mended=True)
            self._offered = row.key if row is not None else None

    def arrive_at_worst(self) -> None:
        """Selects the finding where it was; the first that blocks, where that one does not."""
        row = self.list.row
        blocking = any(each.open and each.finding.level == "error" for each in self.model.rows)
        if row is not None and blocking and row.finding.level != "error":
            row = self.list.step_by_gravity(self._at, mended=True)
        if row is None:
            self.arrive()

    def step_to(self, way: int) -> None:
        """Goes to the next finding and its field (F8), the worst first; one that is only marked yet is the next.

        Where one was mended the next is the worst that is left, from there on.
        """
        self._read_now()
        row = self.list.row
        if row is None:
            row = self.list.step_by_gravity(self._at, way, mended=True)
        elif way < 0 or row.key != self._offered:
            row = self.list.step_by_gravity(self._at, way)
        self._offered = None
        if row is not None and row.finding.path:
            self._go(row)

    def shown(self) -> None:
        """Reads what changed while out of sight."""
        self._controller.opinions.reread()
        self.refresh()

    def _read_now(self) -> None:
        """Reads what was typed in the last moment: what is mended by it must not be gone to again."""
        if self._late.isActive():
            self.refresh()

    def _changed(self, _change: object) -> None:
        if self._owner.isVisible():
            self._late.start()

    def _show(self, row: FindingEntry | None) -> None:
        if row is not None and row.key != self._offered:
            self._offered = None  # somebody has gone on in the list
        if row is not None:
            self._at = self.list.currentIndex().row()
        ticked = sum(each.settled for each in self._controller.opinions.all())
        self.detail.show_row(row, self._quote(row) if row else None, ticked)

    def _quote(self, row: FindingEntry) -> tuple[str, str, str] | None:
        """Returns label, count and beginning of the text that a finding is about, or None."""
        draft = self._controller.draft
        path = row.finding.path
        field = draft.shape.fields.get(known_slot(draft, path))
        value = draft.value(path)
        if field is None or slot_of(path) not in draft.shape.fields or not isinstance(value, str) or not value:
            return None
        count = draft.count(path)
        words = f"字数 {count.words}/{field.limit} · 网页计 {count.web}" if field.limit else ""
        text = value if len(value) <= _QUOTED else value[:_QUOTED] + "……"
        return label_of(draft, path), words, text

    def _save_reason(self, row: FindingEntry, reason: str) -> None:
        """Keeps the reason and goes to the next 请确认 that has none."""
        self._controller.reasons.confirm_all([(each.rule, each.path, each.message) for each in row.every], reason)
        self.detail.forget(row.key)
        self.refresh()
        self.list.pick(self.model.index_of(row.key))
        following = self.list.step_to(1, "confirm", only_open=True)
        if following is not None and following.key != row.key:
            self.detail.focus_reason()
        else:
            self._show(self.list.row)
            self.list.setFocus()

    def _settle(self, row: FindingEntry, settled: bool) -> None:  # noqa: FBT001 - a slot
        """Ticks an opinion and goes on to the next that is not ticked, or unticks it."""
        if row.opinion is None:
            return
        following = self.model.next_opinion(self.list.currentIndex()) if settled else None
        self._write_opinions(partial(self._controller.opinions.settle, row.opinion.id, settled=settled))
        self.list.pick(self.model.index_of(following.key if following is not None else row.key))
        self.list.setFocus()

    def _drop_settled(self) -> None:
        self._write_opinions(self._controller.opinions.drop_settled)
        if self.list.row is None:
            self.list.step_to(1)
        self.list.setFocus()

    def _write_opinions(self, write: Callable[[], None]) -> None:
        try:
            write()
        except AppError as trouble:
            self.detail.show_trouble(adapt_for_window(str(trouble)))

    def _on_opinions(self, _paths: object) -> None:
        if self._owner.isVisible():
            self.refresh()

    def _go(self, row: FindingEntry) -> None:
        self._controller.goto.emit(row.finding.path)


def _inside(draft: Draft, finding: Finding) -> Finding:
    return replace(finding, path=draft.inside(finding.path))
