"""历史: every moment of a draft, what differs from now, and taking back from it, which is an edit like any other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.draft.paths import scopes_of
from app.errors import AppError
from app.jobs.comparison import describe_difference
from app.jobs.drafts import OpenedDraft
from app.jobs.history import changed_between, open_moment, put_and_gone, reverting_changes, with_changes
from app.jobs.moment_contents import BesideChange, beside_changes, contents_in_words
from ui.controls.labels import button, label, literal, page_title, rule
from ui.pages.base import Page
from ui.pages.history.change_list import ChangeEntry, ChangeList
from ui.pages.history.timeline import Timeline, TimelineMoment, timeline_entries
from ui.runtime.job_slots import JobSlots
from ui.runtime.overriding import override
from ui.theme.scaled import ScaledPanes
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.draft.comparison import Difference
    from app.draft.draft import Draft
    from app.store import Moment
    from ui.draft.controller import DraftController
    from ui.runtime.jobs import Job

_HOW = "越近越细：今天每分钟，昨天每小时，更早每天；定稿、带入、合并的时刻都留着"
_UNDO = "取回也是一次改动，可以撤销，也会留在历史里。"
_AROUND = 40
_TIMELINE = 280
_ROOMY = 960
"""Width at 100 % from which it is said how the history is thinned."""
_MOST_TOLD = 6
"""Notes of one moment that are told; the others are counted."""
_LONGEST = 18
"""Characters of a scenario's place on the button that takes it back."""


@dataclass(frozen=True, slots=True)
class _Compared:
    """Describes what one look at a moment brought: both states, and what differs."""

    past: Draft
    present: Draft
    entries: list[ChangeEntry]
    beside: list[BesideChange]
    """What was noted and assigned at the moment itself."""


class HistoryPage(Page):
    """Shows the former moments of a draft and what has changed since.

    ``ready`` says that moments, ``compared`` that changes are shown.
    """

    title = "历史"
    step_id = "history"
    compared = Signal()

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._theme = theme
        self._jobs = JobSlots(self)
        self._moments: list[Moment] = []
        self._contents: dict[int, str] = {}
        self._against_issue = False
        self._other = "现在"
        self._seen: _Compared | None = None
        self._wanted: str = ""
        self.timeline = Timeline(theme)
        self.list = ChangeList(theme)
        self._head = label("", type="section")
        self._count = label("", type="compact", tone="text2")
        self._columns = (label("", type="caption", tone="text2"), label("", type="caption", tone="text2"))
        self._how = label(_HOW, type="compact", tone="text2")
        self._how.setWordWrap(False)
        self._note = label("", type="compact", tone="text2")
        self.beside = label("", type="compact")
        self.with_now = self._toggle("和现在比")
        self.with_issue = self._toggle("和定稿比")
        self.merge = button("分出与合并…", "quiet")
        self.versions = button("任选两版比较…", "quiet")
        self.all = QCheckBox("全选")
        self.revert_scenario = button("取回这个场景")
        self.revert_all = button("取回全部")
        self.revert_ticked = button("取回勾选的", "primary")
        self._lay_out()
        self.setFocusProxy(self.timeline)
        self.timeline.selectionModel().currentChanged.connect(self._look)
        self.merge.clicked.connect(self._go_to_merge)
        self.versions.clicked.connect(self._go_to_versions)
        self.list.reverted.connect(self._revert_one)
        self.list.changes.ticked.connect(self._show_ticks)
        self.all.clicked.connect(self._tick_all)
        self.list.selectionModel().currentChanged.connect(self._show_ticks)
        self.revert_scenario.clicked.connect(self._revert_scenario)
        self.revert_all.clicked.connect(self._revert_all)
        self.revert_ticked.clicked.connect(self._revert_ticked)
        self.with_now.clicked.connect(self._on_against)
        self.with_issue.clicked.connect(self._on_against)

    # ------------------------------------------------------------ showing

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Shows what came meanwhile."""
        super().showEvent(event)
        self.refresh()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lets go of what only explains, and of the heads of columns that are none."""
        super().resizeEvent(event)
        self._how.setVisible(self.width() >= self._theme.px(_ROOMY))
        self._fit_heads()
        self._fit_beside()

    @override
    def refresh(self) -> None:
        """Reads the moments anew; the one that was looked at stays so."""
        if not self._controller.flush():
            self._show_note("还有内容没有保存，历史里还没有它。")
        services, draft_id = self._controller.services, self._controller.draft_id

        def work(_job: Job) -> list[Moment]:
            return services.store().moments(draft_id)

        self._jobs.run("moments", work, self._show_moments, self._failed)

    @override
    def goto(self, path: str) -> bool:
        """Shows the changes since the last freeze for ``issue``."""
        if path != "issue":
            return False
        self._wanted = path
        self._choose_wanted()
        return True

    @override
    def close_down(self) -> None:
        """Waits for what runs; before the store is closed."""
        self._jobs.close_down()

    def _show_moments(self, moments: list[Moment]) -> None:
        chosen = self.timeline.chosen
        before = None if chosen is None or chosen.moment is None else chosen.moment.sequence
        self._moments = moments
        freezes = [each for each in moments if each.why == "freeze"]
        self.with_issue.setText(f"和第 {len(freezes)} 版比" if freezes else "和定稿比")
        self.with_issue.setVisible(bool(freezes))
        self.with_now.setVisible(bool(freezes))
        self._show_timeline()
        if self._wanted:
            self._choose_wanted()
        else:
            row = self.timeline.entries.row_of(before) if chosen is not None else -1
            self.timeline.choose(row if row >= 0 else self.timeline.entries.row_of(None))
        services, draft_id, present = self._controller.services, self._controller.draft_id, self._copy()

        def work(_job: Job) -> dict[int, str]:
            paths = services.store().moment_paths(draft_id)
            return {sequence: contents_in_words(present, each) for sequence, each in paths.items() if each}

        self._jobs.run("contents", work, self._show_contents, self._failed)
        self.ready.emit()

    def _show_contents(self, contents: dict[int, str]) -> None:
        """Says at each moment what it holds, once that is read; the list stays where it is."""
        if contents == self._contents:
            return
        self._contents = contents
        now = self._controller.services.now()
        self.timeline.say_more(timeline_entries(self._moments, now, contents))

    def _show_timeline(self) -> None:
        now = self._controller.services.now()
        self.timeline.entries.set_entries(timeline_entries(self._moments, now, self._contents))

    def _choose_wanted(self) -> None:
        freeze = next((each for each in self._moments if each.why == "freeze"), None)
        if freeze is not None:
            self._wanted = ""
            self.with_now.setChecked(True)
            self.timeline.choose(self.timeline.entries.row_of(freeze.sequence))

    def _on_against(self) -> None:
        self._against_issue = self.with_issue.isChecked()
        self._look()

    def _look(self, *_changed: object) -> None:
        """Compares the chosen moment with the present, or with the last issue; the present only with the issue."""
        chosen = self.timeline.chosen
        if chosen is None:
            return
        freeze = next((each for each in self._moments if each.why == "freeze"), None)
        is_now = chosen.moment is None
        other = freeze if self._against_issue and not is_now else None
        moment = freeze if is_now else chosen.moment
        self.with_now.setEnabled(not is_now)
        self.with_now.setToolTip("在左边选一个从前的时刻，才能和现在比" if is_now else "")
        (self.with_issue if is_now or self._against_issue else self.with_now).setChecked(True)
        if moment is None:
            self._show_nothing(chosen)
            return
        services, present = self._controller.services, self._copy()
        draft_id = self._controller.draft_id
        against_issue = other
        moments = [] if is_now else self._moments

        def work(_job: Job) -> _Compared:
            return _compare(services, draft_id, moment, against_issue, present, moments)

        self._head.setText(chosen.name)
        self._columns[0].setText(self._words_of(chosen, moment))
        self._columns[1].setText(self.with_issue.text()[1:-1] if other is not None else "现在")
        self._other = self._columns[0].text() if is_now else self._columns[1].text()
        can = other is None
        self.list.allow_reverting(on=can)
        self._jobs.run("compare", work, self._show_changes, self._failed)

    def _words_of(self, chosen: TimelineMoment, moment: Moment) -> str:
        if chosen.moment is not None:
            return chosen.name
        issue = 1 + sum(each.why == "freeze" and each.sequence < moment.sequence for each in self._moments)
        return f"第 {issue} 版"

    def _copy(self) -> Draft:
        return with_changes(self._controller.draft, {})

    def _show_changes(self, seen: _Compared) -> None:
        self._seen = seen
        self.list.changes.set_entries(seen.entries)
        count = len(seen.entries)
        self._count.setText(f"和{self._other}有 {count} 项不同" if count else f"和{self._other}一样，没有差别")
        self._fit_heads()
        self._show_beside(seen.beside)
        self._show_note(_UNDO if count and self._columns[1].text() == "现在" else "")
        self._show_ticks()
        self.compared.emit()

    def _show_nothing(self, chosen: TimelineMoment) -> None:
        self._seen = None
        self._show_beside([])
        self.list.changes.set_entries([])
        self._head.setText(chosen.when)
        self._count.setText("")
        self._fit_heads()
        self._show_note("在左边选一个时刻，看它和现在有什么不同。" if self._moments else "还没有历史，改动以后才有。")
        self._show_ticks()
        self.compared.emit()

    def _show_beside(self, told: list[BesideChange]) -> None:
        """Lists what was noted and assigned at the moment, over what differs."""
        lines = [each.spoken for each in told[:_MOST_TOLD]]
        if len(told) > _MOST_TOLD:
            lines.append(f"还有 {len(told) - _MOST_TOLD} 条，在“批注”里看。")
        self.beside.setText("\n".join(lines))
        self._beside_area.setVisible(bool(lines))
        self._fit_beside()

    def _fit_beside(self) -> None:
        """Gives what was noted the height that it needs, at most a third of the page; the rest scrolls."""
        width = self._beside_area.viewport().width()
        wanted = self._beside_frame.heightForWidth(width) if width > 0 else 0
        self._beside_area.setFixedHeight(min(max(wanted, 0) + 2, self.height() // 3))

    def _fit_heads(self) -> None:
        for each in self._columns:
            each.setVisible(bool(self.list.changes.entries) and self.list.is_wide)

    def _failed(self, sentence: str) -> None:
        self._show_note(sentence)
        self.ready.emit()
        self.compared.emit()

    def _show_note(self, words: str) -> None:
        self._note.setText(words)
        self._note.setVisible(bool(words))

    def _show_ticks(self) -> None:
        every, ticked = len(self.list.changes.entries), len(self.list.changes.chosen)
        can = bool(every) and self._columns[1].text() == "现在"
        self.all.setText(f"全选 {every} 项")
        self.all.setChecked(bool(every) and ticked == every)
        self.revert_ticked.setText(f"取回勾选的 {ticked} 项" if ticked else "取回勾选的")
        self.revert_ticked.setEnabled(can and ticked > 0)
        self.revert_ticked.setAccessibleDescription("" if ticked else "先勾选要取回的项")
        self.revert_ticked.setToolTip("" if ticked else "先勾选要取回的项")
        for each in (self.all, self.revert_all):
            each.setEnabled(can)
        same = self._same_scenario()
        self.revert_scenario.setVisible(bool(same))
        if same:
            place = same[0].place
            shown = place if len(place) <= _LONGEST else f"{place[: _LONGEST - 1]}…"
            self.revert_scenario.setText(literal(f"取回“{shown}”的 {len(same)} 项"))
            self.revert_scenario.setToolTip(literal(place))
        self._bottom.setVisible(can)

    def _same_scenario(self) -> list[ChangeEntry]:
        """Returns what differs in the scenario of the current row, or of the first row that is in one."""
        entries, rows = self.list.changes.entries, f"{self._controller.draft.pack.roles['scenarios']}["
        scopes = [scopes_of(each.difference.path)[1:2] for each in entries]
        at = self.list.currentIndex().row()
        wanted = scopes[at : at + 1] if at >= 0 else [each for each in scopes if each and each[0].startswith(rows)][:1]
        if not wanted or not wanted[0] or not wanted[0][0].startswith(rows):
            return []
        return [each for each, scope in zip(entries, scopes, strict=True) if scope == wanted[0]]

    # ------------------------------------------------------------ taking back

    def _tick_all(self, on: bool) -> None:  # noqa: FBT001 - a signal's value
        self.list.changes.tick_all(on=on)

    def _revert_one(self, entry: ChangeEntry) -> None:
        self._revert([entry])

    def _revert_ticked(self) -> None:
        self._revert(self.list.changes.chosen)

    def _revert_scenario(self) -> None:
        self._revert(self._same_scenario())

    def _revert_all(self) -> None:
        self._revert(self.list.changes.entries)

    def _revert(self, entries: list[ChangeEntry]) -> None:
        """Takes some back: the state before is kept as a moment, the change is one step of undo."""
        chosen, seen = self.timeline.chosen, self._seen
        if not entries or chosen is None or seen is None or not self._controller.flush():
            return
        controller, differences = self._controller, [each.difference for each in entries]
        store = controller.services.store()
        try:
            store.pin_moment(controller.draft_id)
            if any(each.path == "track" for each in differences):
                controller.set_track(seen.past.track)
            changes = reverting_changes(seen.past, self._copy(), differences)
            put, gone = put_and_gone(changes)
            controller.put_answers(put, gone, next(iter([*put, *gone]), ""))
            if controller.flush():
                store.add_moment(controller.draft_id, "restore", chosen.when)
        except AppError as trouble:
            self._show_note(str(trouble))
            return
        self.refresh()

    # ------------------------------------------------------------ inner

    def _go_to_merge(self) -> None:
        self._controller.goto.emit("merge#")

    def _go_to_versions(self) -> None:
        self._controller.goto.emit("versions#")

    def _toggle(self, words: str) -> QPushButton:
        made = QPushButton(words)
        made.setCheckable(True)
        made.setProperty("kind", "toggle")
        return made

    def _lay_out(self) -> None:
        self.setProperty("ground", "surface")
        group = QButtonGroup(self)
        for each in (self.with_now, self.with_issue):
            group.addButton(each)
        self.with_now.setChecked(True)
        top = QHBoxLayout()
        top.setContentsMargins(24, 12, 24, 12)
        top.addWidget(page_title(self.title))
        top.setSpacing(0)
        top.addSpacing(12)
        top.addWidget(self._how)
        top.addStretch(1)
        top.addWidget(self.versions)
        top.addWidget(self.merge)
        top.addSpacing(12)
        top.addWidget(self.with_now)
        top.addWidget(self.with_issue)
        self._parts = QSplitter()
        self._parts.setObjectName("history")
        self._parts.setChildrenCollapsible(False)
        self._parts.addWidget(self.timeline)
        self._parts.addWidget(self._right())
        self._widths = ScaledPanes(self._theme, self._parts, _TIMELINE, 3 * _TIMELINE, stretch=1)
        self._bottom = QFrame()
        bottom = QHBoxLayout(self._bottom)
        bottom.setContentsMargins(24, 8, 24, 8)
        bottom.addWidget(self.all)
        bottom.addStretch(1)
        bottom.addWidget(self.revert_scenario)
        bottom.addWidget(self.revert_all)
        bottom.addWidget(self.revert_ticked)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(rule())
        whole.addWidget(self._parts, 1)
        whole.addWidget(rule())
        whole.addWidget(self._bottom)
        self._bottom.hide()

    def _right(self) -> QWidget:
        right = QWidget()
        right.setProperty("ground", "surface")
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setContentsMargins(24, 0, 24, 0)
        self._head.setWordWrap(False)
        head.addWidget(self._head)
        head.addSpacing(12)
        head.addWidget(self._count, 1)
        column.addLayout(head)
        self._beside_frame = QFrame()
        self._beside_frame.setProperty("ground", "sunken")
        told = QVBoxLayout(self._beside_frame)
        told.setContentsMargins(24, 8, 24, 8)
        told.setSpacing(4)
        told.addWidget(label("这一刻写的批注和分工", type="caption", tone="text2"))
        self.beside.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        told.addWidget(self.beside)
        self._beside_area = QScrollArea()
        self._beside_area.setWidgetResizable(True)
        self._beside_area.setFrameShape(QFrame.Shape.NoFrame)
        self._beside_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._beside_area.setWidget(self._beside_frame)
        self._beside_area.hide()
        column.addWidget(self._beside_area)
        names = QHBoxLayout()
        names.setContentsMargins(52, 0, 24, 0)
        names.setSpacing(20)
        for each in self._columns:
            names.addWidget(each, 1)
        column.addLayout(names)
        column.addWidget(self.list, 1)
        note = QHBoxLayout()
        note.setContentsMargins(24, 4, 24, 8)
        note.addWidget(self._note)
        column.addLayout(note)
        return right


def _compare(  # noqa: PLR0917 - what is compared
    services: Any, draft_id: str, moment: Moment, other: Moment | None, present: Draft, moments: list[Moment]
) -> _Compared:
    """Compares a moment with another one, or with the present, on a thread of its own.

    ``moments`` are all, to tell what was noted at this one; none where that is not wanted.
    """
    opened = OpenedDraft(present, lambda _name: None, draft_id)
    past = open_moment(services, opened, moment).draft
    now = present if other is None else open_moment(services, opened, other).draft
    beside = beside_changes(services, present, draft_id, moments, moment.sequence) if moments else []
    return _Compared(past, now, [_entry(past, now, each) for each in changed_between(past, now)], beside)


def _entry(past: Draft, now: Draft, change: Difference) -> ChangeEntry:
    told = describe_difference(past, now, change, _AROUND)
    return ChangeEntry(change, told.name, told.place, told.texts)
