"""One open draft: command bar, rail, the page of a step, its foot, and a panel at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.draft.form_places import known_slot, step_of
from app.draft.progress import count_levels, open_groups
from ui.controls.banner import Banner
from ui.controls.deadline_corner import DeadlineCorner
from ui.forms.field_row import FieldRow
from ui.forms.initial_focus import focus_first
from ui.forms.tab_order import is_gone, stay_near, travel
from ui.pages.registry import AFTER, BESIDE, STEPS, VISITED, available, step_page
from ui.runtime.chunked_work import ChunkedWork, delete_pages
from ui.runtime.job_slots import JobSlots
from ui.runtime.overriding import override
from ui.runtime.single_shot import single_shot
from ui.shell.command_bar import CommandBar
from ui.shell.conflict_bar import ConflictBar
from ui.shell.footer import Footer
from ui.shell.form_review import FormReview
from ui.shell.issue_changes import IssueChanges
from ui.shell.page_stack import PageStack
from ui.shell.panel import PanelFrame
from ui.shell.rail import Rail, StepModel
from ui.shell.rail_states import rail_entries
from ui.shell.save_status import SaveStatus
from ui.shell.search import SearchPlace, places_of
from ui.shell.side_panels import PANEL_WIDTH, SidePanels
from ui.shell.stage_corner import StageCorner
from ui.shell.version_question import VersionQuestion
from ui.theme.scaled import ScaledPanes
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ui.draft.controller import DraftController
    from ui.pages.base import Page
    from ui.runtime.jobs import Job
    from ui.shell.pane_sizes import PaneSizes

_PICKING = "scenes"
"""The step where scenarios are chosen, and so the answers of the next kinds."""
_PICKED = frozenset({"catalogue", "stage"})
_QUIET = 120
"""Milliseconds without an edit after which rail and counts are drawn anew."""
_RAIL_NEEDS = 1100
"""Width at 100 % under which the rail shows marks alone."""
_ROOMY, _PREVIEW_WIDTH, _MOST_PANEL = 1700, 512, 42
"""Width at 100 % from which the preview is so wide that the print can be read; per cent that a panel takes at most."""


class Workspace(QWidget):
    """Shows one open draft with everything around it: bar, rail, page, foot and panel.

    ``home`` asks to leave the draft, ``reopen`` to open it anew, ``help`` for help; ``panel_changed`` says which
    panel stands open, ``moved`` where one is now: step and path.
    """

    home = Signal()
    reopen = Signal()
    moved = Signal(str, str)
    help = Signal()
    panel_changed = Signal(str)

    def __init__(
        self, controller: DraftController, theme: Theme, sizes: PaneSizes | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._sizes = sizes
        self.controller = controller
        self._theme = theme
        self._steps = [(s.id, s.title) for s in controller.pack.steps if s.id in STEPS and available(STEPS[s.id])]
        self._after = [step for step in AFTER if available(AFTER[step])]
        self._places = {**{step: STEPS[step] for step, _ in self._steps}, **{step: AFTER[step] for step in self._after}}
        self._beside = [step for step in BESIDE if available(BESIDE[step])]
        self._pages: dict[str, Page] = {}
        self._last: dict[str, str] = {}
        self._step = ""
        self._step_before = ""
        self._from = self.steps[0]
        self.bar = CommandBar(theme)
        self.rail = Rail(theme, "填报步骤", StepModel)
        self.banner = Banner(theme)
        self.version_question = VersionQuestion(controller, self.banner, self)
        self.clash_bar = ConflictBar(theme)
        self.footer = Footer(theme)
        self.stack = PageStack()
        self.panel = PanelFrame(theme)
        self.panels = SidePanels(self, theme)
        self.review = FormReview(self, theme)
        self._jobs = JobSlots(self)
        self._changes = IssueChanges(controller, self)
        self._changes.counted.connect(self.bar.show_changes)
        self._late = single_shot(self, _QUIET, self.redraw)
        self._connect()
        self._lay_out()
        self.save_status = SaveStatus(controller, self.bar, self.banner, self.clash_bar, self)
        self.save_status.reopen.connect(self.reopen)
        self._show_draft()
        self.redraw()
        self._jobs.run("tray", self._read_tray, self.footer.show_tray, lambda _trouble: None)

    # ------------------------------------------------------------ going somewhere

    @property
    def step(self) -> str:
        """Returns the id of the shown step."""
        return self._step

    @property
    def steps(self) -> list[str]:
        """Returns the ids of the steps in order, with those that follow freezing."""
        return list(self._places)

    @property
    def page(self) -> Page | None:
        """Returns the shown page, None before the first."""
        return self._pages.get(self._step)

    @property
    def pages(self) -> list[Page]:
        """Returns every page that was made so far."""
        return list(self._pages.values())

    @property
    def last_path(self) -> str:
        """Returns the step's field used last, or ""."""
        return self._last.get(self._step, "")

    def close_down(self) -> None:
        """Stops what the pages and the panel run, and waits for it, before the store is closed."""
        for page in self._pages.values():
            page.close_down()
        self.panel.close_down()
        self._jobs.close_down()
        self._changes.close_down()
        self.stages.close_down()
        self.save_status.close_down()
        for slices in self.findChildren(ChunkedWork):
            slices.drop()  # nothing is drawn any more into what goes piece by piece

    def delete_widgets(self) -> Iterator[None]:
        """Deletes this draft's widgets piece by piece."""
        pages: list[QWidget] = [*self._pages.values()]
        self._pages.clear()
        return delete_pages(self.stack, pages, self)

    def show_step(self, step: str, *, focus: bool = True) -> None:
        """Shows a step at the field used last."""
        if step not in self._places and step not in self._beside:
            return
        if self._step in VISITED:
            self.review.remind()
        self.footer.show()
        self.panel.setVisible(bool(self.panel.name))
        if self._step in self._places:
            self._from = self._step
        self._step = step
        if step not in self._pages:
            page = step_page(step, self.controller, self._theme)
            self._pages[step] = page
            self.stack.addWidget(page)
            if self._sizes is not None:
                self._sizes.watch(page)
            page.exported.connect(self.footer.lead_on)
            page.ready.connect(self._on_page_ready)
            page.milestones_changed.connect(self.stages.read)
            page.leave_wanted.connect(self._leave_page)
            page.reuse_wanted.connect(self.review.choose_reused)
        page = self._pages[step]
        self._fill_window(page)
        self.stack.setCurrentWidget(page)
        self.rail.set_current(step)
        self.panels.offer()
        self._show_neighbours()
        self._changes.follow()
        self.moved.emit(step, self.last_path)
        if focus:
            self.focus_page()

    def visit_page(self, page: Page, focus: Callable[[], None]) -> None:
        """Shows a page that is no step: without foot, panel and mark in the rail."""
        if page.step_id not in self._pages:
            self._pages[page.step_id] = page
            self.stack.addWidget(page)
        if self._step != page.step_id:
            self._step_before = self._step
        self._step = page.step_id

        self.stack.setCurrentWidget(page)
        focus()  # before the foot goes: the rail would get it, and mark its first step
        self.rail.set_current("")
        self.footer.hide()
        self.panel.hide()  # a file beside a form needs the width

    def leave_visit(self) -> None:
        """Goes back to the step that was shown before the visit."""
        self.show_step(self._step_before or self.steps[0])

    def go_back_to(self, step: str, path: str) -> None:
        """Shows the draft where it was left, at its first step where that one is no more."""
        if step not in self._places:
            step, path = self.steps[0], ""
        if path:
            self._last[step] = path
        self.show_step(step)

    def show_path(self, path: str) -> None:
        """Shows the editor of an answer, in any step.

        ``stamp#3，7`` goes to the step ``stamp`` and hands it the rest.
        """
        step, mark, rest = path.partition("#")
        if not (mark and (step in self._places or step in self._beside)):
            step, rest = self._step_asking(path) or self._step, path
        self.show_step(step, focus=False)
        if self.page is not None and not self.page.goto(rest):
            self.focus_page()  # never nowhere

    def _step_asking(self, path: str) -> str:
        """Returns the step that asks for an answer: which scenario a row is, is chosen where scenarios are picked."""
        draft = self.controller.draft
        field = draft.shape.fields.get(known_slot(draft, path))
        picked = field is not None and field.kind in _PICKED and _PICKING in self._places
        return _PICKING if picked else step_of(draft, path)

    def _show_rows(self, path: str) -> None:
        """Shows the rows of a table that undo changed: on this page if it has them, or where they are chosen."""
        if not (self._step in self._places and self.page is not None and self.page.goto(path)):
            self.show_path(path)

    def focus_page(self) -> None:
        """Focuses the page's last used field, or its first.

        Shows nothing and changes no panel: what hides a panel under the keyboard calls this, on the way of a step too.
        """
        page = self.page
        if page is not None and not (self.last_path and page.goto(self.last_path)):
            focus_first(page)
        held = QApplication.focusWidget()
        read = held is not None and page is not None and held is page.focusProxy()  # it comes back as it is
        if page is not None and (held is None or not held.isVisible() or not (held.isEnabled() or read)):
            self.stack.setFocus(Qt.FocusReason.OtherFocusReason)  # a page without a stop, as one that is still read

    def step_by(self, way: int) -> None:
        """Goes a step back or on (Alt+←, Alt+→)."""
        order = self.steps
        if self._step in order and 0 <= order.index(self._step) + way < len(order):
            self.show_step(order[order.index(self._step) + way])

    def show_numbered(self, number: int) -> None:
        """Shows a step by its number (Ctrl+1 … Ctrl+8)."""
        if 0 < number <= len(self._steps):
            self.show_step(self._steps[number - 1][0])

    # ------------------------------------------------------------ panels

    def toggle_review(self) -> None:
        """Opens the review at the field one was last in, or goes back from it."""
        if self._step == "review":
            self._leave_page()
            return
        path = self.last_path
        self.show_step("review")
        if self.page is not None and path:
            self.page.goto(path)

    def write_note(self) -> None:
        """Opens a note about the focused field and marked words."""
        held = QApplication.focusWidget()
        while held is not None and not isinstance(held, FieldRow):
            held = held.parentWidget()
        if isinstance(held, FieldRow):
            held.ask_for_note()
        else:
            self._write_note_at(self.last_path, "")

    def _panel_put(self, name: str) -> None:
        if name and (self._sizes is None or not self._sizes.restore(self._parts)):
            roomy = name == "preview" and self.width() >= self._theme.px(_ROOMY)
            most = self._parts.width() * _MOST_PANEL // self._theme.tokens.percent
            self._widths.put(1, min(_PREVIEW_WIDTH if roomy else PANEL_WIDTH[name], most))
        self.bar.preview_button.setChecked(name == "preview")

    # ------------------------------------------------------------ drawing

    def redraw(self) -> None:
        """Shows rail, counts and history as they are."""
        self._late.stop()
        controller = self.controller
        groups = open_groups(controller.draft, controller.findings_inside(), controller.reasons.given())
        inside = [group.finding for group in groups]
        entries = rail_entries(controller.draft, inside, self._steps, self._after, settled=controller.settled)
        self.rail.entries.set_entries(entries)
        self.rail.set_current(self._step)
        self.bar.summary.show_counts(count_levels(controller.draft, inside))
        self.stages.redraw()
        self._show_history()
        self.footer.removed.show_items(controller.removed(), controller.services.now())
        self.footer.show_notes(sum(note.is_open for note in controller.notes.list_notes()))

    @override
    def focusNextPrevChild(self, forward: bool) -> bool:
        """Moves Tab through page, foot, panel, bar and rail."""
        now, page = QApplication.focusWidget(), self.page
        if page is None:
            return super().focusNextPrevChild(forward)
        if now is not None and is_gone(now):  # nobody pressed Tab: Qt asks where something goes under the keyboard
            self.focus_near(now)
            return True
        for slices in page.findChildren(ChunkedWork):
            slices.finish()  # what is still to be drawn comes before the foot
        areas, beyond = self._areas(page), page.show_tab_beyond
        moved = travel(areas, now, forward=forward, tabs=page.tabs, show_tab_beyond=beyond)
        return moved or super().focusNextPrevChild(forward)

    def focus_near(self, gone: QWidget | None) -> None:
        """Moves the focus from a vanishing part to its neighbour; :mod:`ui.shell.focus_return` calls it."""
        page = self.page
        if page is not None and not stay_near(self._areas(page), gone):
            self.focus_page()

    def _areas(self, page: QWidget) -> tuple[QWidget, ...]:
        return self.banner, self.clash_bar, page, self.footer, self.panel, self.bar, self.rail, self.stages

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Gives way in the order of the visual reference."""
        super().resizeEvent(event)
        self._arrange()

    def _connect(self) -> None:
        controller, bar = self.controller, self.bar
        self.version_question.left_alone.connect(self.focus_page)
        bar.home.connect(self.home)
        bar.help.connect(self.help)
        bar.undo.connect(controller.undo)
        bar.redo.connect(controller.redo)
        bar.history.connect(self._show_past)
        bar.findings.connect(self._toggle_findings)
        bar.preview.connect(self._toggle_preview)
        bar.search.offer(self._read_places)
        bar.search.found.connect(self.show_path)
        bar.search.left.connect(self.panels.go_back)
        self.panels.put.connect(self._panel_put)
        self.panels.changed.connect(self.panel_changed)
        self.rail.chosen.connect(self.show_step)
        self.footer.go.connect(self.show_step)
        self.footer.removed.wanted.connect(self.version_question.put_back)
        self.footer.tray_wanted.connect(self.review.show_tray)
        self.footer.notes_wanted.connect(self._toggle_notes)
        self.panel.closed.connect(self._close_panel)
        controller.notes.wanted.connect(self._write_note_at)
        controller.changed.connect(self._changed)
        controller.track_changed.connect(self._track_changed)
        controller.history_changed.connect(self._show_history)
        controller.settled_changed.connect(self.redraw)
        controller.confirmed.connect(self.redraw)
        controller.goto.connect(self.show_path)
        controller.rows_changed.connect(self._show_rows)
        controller.focused.connect(self._remember)
        self._theme.changed.connect(self._arrange)

    def _lay_out(self) -> None:
        self.setProperty("ground", "window")
        self.rail_box = QWidget()
        left = QVBoxLayout(self.rail_box)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        self.stages = StageCorner(self.controller, self._theme)
        self.stages.wanted.connect(self._on_stage_wanted)
        self.stages.next_changed.connect(self._show_onward)
        self.corner = DeadlineCorner(self.controller.pack, self.controller.services.now)
        left.addWidget(self.rail, 1)
        left.addWidget(self.stages)
        left.addWidget(self.corner)
        pane = QFrame()
        pane.setProperty("pane", "main")
        middle = QVBoxLayout(pane)
        middle.setContentsMargins(1, 1, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.banner)
        middle.addWidget(self.clash_bar)
        middle.addWidget(self.stack, 1)
        middle.addWidget(self.footer)
        self._parts = QSplitter()
        self._parts.setObjectName("workspace")
        self._parts.setChildrenCollapsible(False)
        self._parts.addWidget(pane)
        self._parts.addWidget(self.panel)
        if self._sizes is not None:
            self._sizes.watch(self._parts)
        self._widths = ScaledPanes(self._theme, self._parts, stretch=0)
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(self.rail_box)
        below.addWidget(self._parts, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.bar)
        whole.addLayout(below, 1)

    def _arrange(self) -> None:
        narrow = self.width() < self._theme.px(_RAIL_NEEDS)
        self.rail.set_narrow(narrow)
        self.corner.setVisible(not narrow)
        self.stages.setVisible(not narrow)
        self.panels.offer()
        self.rail_box.setFixedWidth(self._theme.sizes.rail_narrow if narrow else self._theme.sizes.rail)

    def _show_draft(self) -> None:
        draft = self.controller.draft
        name = draft.pack.tracks[draft.track].name.removeprefix("智能制造")
        self.bar.show_draft(draft.role("company"), name)

    def _show_history(self) -> None:
        self.bar.show_history(undo=bool(self.controller.can_undo), redo=bool(self.controller.can_redo))

    def _show_neighbours(self) -> None:
        if self._step in self._beside:
            titles = dict(self._steps) | {step: AFTER[step].title for step in self._after}
            self.footer.show_neighbours((self._from, titles[self._from]), None)
            return
        at = self.steps.index(self._step)
        order = [*self._steps, *((step, AFTER[step].title) for step in self._after)]
        self.footer.show_neighbours(order[at - 1] if at else None, order[at + 1] if at + 1 < len(order) else None)
        self._show_onward()

    def _show_onward(self) -> None:
        """Has the foot of what follows the filling in lead to the next step of the stage line, as 首页 does."""
        order = [*self._steps, *((step, AFTER[step].title) for step in self._after)]
        if self._step not in self._places or self._step not in (self._steps[-1][0], *self._after):
            return
        at = self.steps.index(self._step)
        beside = order[at + 1] if at + 1 < len(order) else None
        following = next((each for each in order if each[0] == self.stages.next_step), None)
        if following is None or following[0] == self._step:
            self.footer.show_onward(beside, lead="")
        else:
            passed = order.index(following) < at  # the arrow forward does not lead there
            self.footer.show_onward(following, lead="还没做：" if passed else "下一步：", by_key=following == beside)

    def _changed(self, _change: object) -> None:
        self._show_draft()
        title = self.controller.draft.role("company") or "未填企业名称"
        if self.window().windowTitle() != title:
            self.window().setWindowTitle(title)
        self._late.start()

    def _track_changed(self, _track: str) -> None:
        self._last.clear()
        self._show_draft()

    def _read_places(self) -> list[SearchPlace]:
        return places_of(self.controller.draft)

    def _read_tray(self, _job: Job) -> int:
        return len(self.controller.services.store().unplaced(self.controller.draft_id))

    def _show_past(self) -> None:
        """Opens the history at the last issue with changes since."""
        self.show_step("history", focus=False)
        if self.page is not None and self.bar.changes and not self.page.goto("issue"):
            self.focus_page()

    def _remember(self, path: str) -> None:
        self._last[self._step] = path
        self.moved.emit(self._step, path)

    def _on_stage_wanted(self, step: str, path: str) -> None:
        if path:
            self.show_path(path)
        else:
            self.show_step(step)

    def _toggle_findings(self) -> None:
        self.panels.toggle("findings")

    def _on_page_ready(self) -> None:
        """Gives the keyboard to a page that had nothing to give it to while it was read."""
        if self.page is not None and self.stack.hasFocus():
            focus_first(self.page)

    def _leave_page(self) -> None:
        self.show_step(self._from)

    def _fill_window(self, page: Page) -> None:
        """Shows a page alone, or with everything around it again."""
        alone = page.fills_window
        for part in (self.bar, self.rail_box, self.footer):
            part.setVisible(not alone)
        self.panel.setVisible(not alone and bool(self.panel.name))

    def _toggle_notes(self) -> None:
        """Closes the notes, or opens them with the keyboard in the box: who clicks there came to write."""
        if self.panel.name == "notes":
            self.panels.toggle("notes")
        else:
            self.panels.visit("notes")

    def _write_note_at(self, path: str, quote: str) -> None:
        if self.panel.name != "notes":
            self.panels.visit("notes")
        if self.panel.current is not None:
            self.panel.current.write_at(path, quote)

    def _toggle_preview(self) -> None:
        self.panels.toggle("preview")

    def _close_panel(self) -> None:
        self.panels.show_panel("")
