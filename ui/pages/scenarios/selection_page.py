"""场景选择: what the catalogue offers, what is picked and in which order, and which 环节 are still missing."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.draft.draft import Change
from app.draft.paths import slot_of
from app.draft.removals import amount_words
from app.draft.rule_groups import sector_paths, subsector_path
from app.draft.scenario_form import row_of, scenario_form
from app.draft.stage_coverage import StageCover, chosen_sector, coverage, coverage_sentence, sector_rule
from ui.controls.context_menu import ContextMenu, MenuAction
from ui.draft.controller import DraftController
from ui.forms.step_titles import title_of
from ui.pages.base import Page
from ui.pages.scenarios.catalogue_model import CatalogueModel
from ui.pages.scenarios.catalogue_search import CatalogueSearch
from ui.pages.scenarios.catalogue_view import CatalogueView
from ui.pages.scenarios.coverage_grid import CoverageGrid
from ui.pages.scenarios.guidance_pane import GuidancePane
from ui.pages.scenarios.notice_bar import NoticeBar
from ui.pages.scenarios.picks_model import Pick, PicksModel
from ui.pages.scenarios.picks_pane import PicksPane
from ui.pages.scenarios.scenario_status import ScenarioStatus
from ui.pages.scenarios.sector_bar import SectorBar
from ui.runtime.overriding import override
from ui.runtime.relative_days import relative_day
from ui.theme.icons import LEVEL_SHAPES
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.store import Removed

_LEGEND = (
    "本行业必选的六个环节　　数字是已选的场景数，点一格就到那里，勾选或按 Enter 加入"
    "　　换行业只移动星标，已选场景都保留"
)
_STACK_BELOW = 820
"""Width at 100 % under which guidance goes below the catalogue."""


def spoken_pick(pick: Pick) -> str:
    """Returns what a screen reader says of a picked scenario."""
    return f"{pick.name}，{pick.source}，{pick.stage or '还没选环节'}。拖动或按 Alt 加上下键排序"


class ScenarioSelectionPage(Page):
    """Shows step 3; every pick is one edit."""

    step_id = "scenes"

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title_of(controller.pack, self.step_id)
        self._controller = controller
        self._theme = theme
        self._pack = controller.pack
        self._arranged: tuple[Qt.Orientation, int] | None = None
        self._read_track()
        self._catalogue = CatalogueModel(self._pack.stages, self)
        self._picks = PicksModel(spoken_pick, self)
        self._make_widgets()
        self._lay_out()
        self._connect()
        self.refresh()
        self._tree.show_number(self._first_look())

    # ------------------------------------------------------------ what the window asks

    @override
    def refresh(self) -> None:
        """Shows the draft as it is."""
        self._stale = False
        self._read_track()
        self._status = ScenarioStatus(self._controller.draft, self._form, (), bars=False)
        self._show_picks()
        self._show_track()

    @override
    def goto(self, path: str) -> bool:
        """Puts the focus where that path is answered on this page."""
        if self._stale:
            self.refresh()
        if path in self._places.values():
            (self._sectors.sector if path == self._places["sector"] else self._sectors.subsector).setFocus()
            return self._sectors.isVisibleTo(self)
        row, slot = row_of(path, self._form), slot_of(path)
        if row and slot in (f"{self._form.table}[]", self._form.number, self._form.stage):
            # Only who is asked for the 环节 goes into its box: ↑↓ there, after undoing a move, would change the answer.
            (self._pane.ask_stage if slot == self._form.stage else self._pane.show_pick)(row)
            return self._picks.place(row).isValid()
        if path == self._form.table:
            cell = next((self._grid.cell(cover.stage.id) for cover in self._covers if cover.missing), None)
            (cell or (self._chosen if self._picks.rowCount() else self._search)).setFocus()
            return True
        return False

    def _read_track(self) -> None:
        self._form = scenario_form(self._pack, self._controller.draft.track)
        sector = sector_rule(self._pack, self._controller.draft.track)
        subsector = subsector_path(self._pack)
        self._places = {"sector": sector, "subsector": subsector} if sector and subsector else {}
        self._covers: tuple[StageCover, ...] = ()

    def _make_widgets(self) -> None:
        """Makes each widget within what holds it.

        Moved there afterwards, all that it holds would be styled once more.
        """
        theme = self._theme
        self._scroll = QScrollArea(self)  # for large text in a small window; else nothing scrolls but the lists
        self._whole = QWidget(self._scroll)
        self._scroll.setWidget(self._whole)
        self._heading = QLabel(self.title, self._whole)
        self._heading.setProperty("type", "page")
        self._state = QLabel("", self._whole)
        self._state.setProperty("chip", "plain")
        labels = [self._pack.fields[path].label if path else "" for path in sector_paths(self._pack)]
        self._sectors = SectorBar((labels[0], labels[1]), self._pack.sectors, self._whole)
        self._grid = CoverageGrid(theme, self._whole)
        self._legend = QLabel(f"★ {_LEGEND}", self._whole)
        self._legend.setProperty("type", "caption")
        self._legend.setProperty("tone", "text2")
        self._legend.setWordWrap(True)
        self._banner = NoticeBar(self._whole)
        self._panes = QSplitter(Qt.Orientation.Horizontal, self._whole)
        self._offered = QWidget(self._panes)
        self._search = CatalogueSearch(theme, self._offered)
        self._found = QLabel("", self._offered)
        self._found.setProperty("type", "caption")
        self._found.setProperty("tone", "text2")
        self._tree = CatalogueView(self._catalogue, theme, self._offered)
        note = self._pack.fields[self._form.stage].clause
        self._guidance = GuidancePane(self._pack.stages, self._pack.catalogue_title, note, theme, self._panes)
        self._pane = PicksPane(self._picks, self._pack.stages, theme, self._panes)
        self._chosen = self._pane.view

    def _lay_out(self) -> None:
        self.setProperty("ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._whole.setProperty("ground", "surface")
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(12)
        self._head.addWidget(self._heading)
        self._head.addWidget(self._state, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._head.addStretch(1)
        self._head.addWidget(self._sectors)
        top = QVBoxLayout()
        top.setContentsMargins(24, 12, 24, 12)
        top.setSpacing(8)
        top.addLayout(self._head)
        for widget in (self._grid, self._legend):
            top.addWidget(widget)
        line = QFrame(self._whole)
        line.setProperty("rule", "true")
        self._lay_out_offered()
        self._panes.setObjectName("scenes-panes")
        self._panes.setChildrenCollapsible(False)
        self._panes.setStretchFactor(self._panes.indexOf(self._guidance), 1)
        layout = QVBoxLayout(self._whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(line)
        layout.addWidget(self._panes, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(24, 8, 24, 8)
        foot.addWidget(self._banner)  # below the list: above it, it would push another tick under the mouse
        layout.addLayout(foot)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)

    def _lay_out_offered(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(24, 10, 12, 10)
        bar.setSpacing(8)
        bar.addWidget(self._search, 1)
        bar.addWidget(self._found)
        column = QVBoxLayout(self._offered)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        inset = QHBoxLayout()
        inset.setContentsMargins(12, 0, 0, 0)
        inset.addWidget(self._tree)
        column.addLayout(inset, 1)

    def _connect(self) -> None:
        self._banner.offer_undo(self._controller.undo, self._controller.changed)
        self._controller.changed.connect(self._on_changed)
        self._controller.track_changed.connect(self._on_track_changed)
        self._search.textChanged.connect(self._on_search)
        self._search.entered.connect(self._on_enter)
        self._search.onward.connect(self._to_tree)
        self._tree.toggled.connect(self._on_toggled)
        self._tree.wanted.connect(self._add)
        self._tree.typed.connect(self._search_on)
        self._tree.looked_at.connect(self._show_guidance)
        self._guidance.wanted.connect(self._add)
        self._guidance.unwanted.connect(self._on_unwanted_number)
        self._guidance.own_wanted.connect(self._add_own)
        self._pane.reuse_wanted.connect(self._on_reuse_wanted)
        self._picks.moved.connect(self._on_moved)
        self._chosen.unwanted.connect(self._remove_row)
        ContextMenu(self._chosen, self._theme, self._pick_actions)
        self._chosen.looked_at.connect(self._on_pick_looked_at)
        self._pane.stage_chosen.connect(self._on_pick_stage)
        self._grid.chosen.connect(self._show_stage)
        self._grid.wanted.connect(self._add_in_stage)
        self._sectors.sector_chosen.connect(self._on_sector)
        self._sectors.subsector_chosen.connect(self._on_subsector)
        self._theme.changed.connect(self._arrange)

    # ------------------------------------------------------------ showing

    def _on_changed(self, change: Change) -> None:
        paths = {*change.answers, *change.dropped}
        slots = {slot_of(path) for path in paths}
        form = self._form
        if not slots & {form.table, form.number, form.stage, form.name, *self._places.values()}:
            return
        if not self.isVisible():
            self._stale = True
        else:
            self._status.follow(change)
            self._show_picks()

    def _on_track_changed(self, _track: str) -> None:
        """Notes another direction's stars, shown when looked at."""
        self._read_track()
        self._stale = True
        if self.isVisible():
            self.refresh()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Shows what changed while nobody looked."""
        if self._stale:
            self.refresh()
        super().showEvent(event)

    def _show_picks(self) -> None:
        draft = self._controller.draft
        picks = [self._status.pick(row) for row in draft.rows(self._form.table)]
        self._pane.show_picks(picks)
        rows = [pick.row for pick in picks]
        self._covers = coverage(self._pack, draft.track, self._form, draft.answers, rows)
        self._picked = Counter(pick.number for pick in picks if pick.number is not None)
        self._catalogue.set_picks(self._picked, self._covers)
        self._grid.show_covers(self._covers)
        self._show_state()
        self._show_guidance(self._tree.current_number())
        if self._places:
            values = [str(draft.value(self._places[key]) or "") for key in ("sector", "subsector")]
            self._sectors.show_value(values[0], values[1])

    def _show_track(self) -> None:
        for widget in (self._sectors, self._grid, self._legend):
            widget.setVisible(bool(self._places))
        self._on_search(self._search.text())
        self._show_state()

    def _show_state(self) -> None:
        """Sets the sentence beside the title."""
        level, text = "plain", f"已选 {sum(cover.count for cover in self._covers)} 个场景"
        if self._places:
            draft = self._controller.draft
            level, text = coverage_sentence(chosen_sector(self._pack, draft.track, draft.answers), self._covers)
        elif not self._picks.rowCount():
            level, text = "unfilled", "至少加入一个场景"
        self._state.setText(f"{LEVEL_SHAPES[level]} {text}" if level in LEVEL_SHAPES else text)
        self._state.setProperty("chip", level)
        restyle(self._state)

    def _show_guidance(self, number: int) -> None:
        scenario = self._pack.scenario(number) if number else None
        stage = self._pack.stage_of(number) if number else self._catalogue.stage_at(self._tree.currentIndex())
        picked = self._picked[number] if number else 0
        self._guidance.show_scenario(stage, scenario, picked, self._loss(number) if picked else "")

    def _first_look(self) -> int:
        """Returns the number of the scenario whose guidance is shown first.

        It is one of a required 环节 that is missing, else one of those picked, else any.
        """
        missing = next((cover.stage for cover in self._covers if cover.missing), self._pack.stages[0])
        picked = min(self._picked, default=0)
        return picked if picked and not any(c.missing for c in self._covers) else missing.scenarios[0].no

    def _on_pick_looked_at(self, row: str) -> None:
        draft, form = self._controller.draft, self._form
        number, stage = draft.value(form.at(row, form.number)), draft.value(form.at(row, form.stage))
        if self._chosen.hasFocus() and isinstance(number, int):
            self._tree.show_number(number)
        elif self._chosen.hasFocus():  # else 移出 beside another scenario would take that one out
            self._tree.setCurrentIndex(self._catalogue.stage_place(str(stage)))

    def _search_on(self, letters: str) -> None:
        """Goes on in the search with what was typed over the list."""
        self._search.setFocus(Qt.FocusReason.OtherFocusReason)
        self._search.end(False)  # noqa: FBT003 - Qt's own
        self._search.insert(letters)

    def _on_search(self, text: str) -> None:
        self._tree.set_searched(searched=bool(text))
        self._catalogue.search(text)
        found = self._catalogue.found()
        self._found.setText(f"{found} 个场景" if found else "没有找到")
        if text and found and self._catalogue.scenario_at(self._tree.currentIndex()) is None:
            first = self._catalogue.index(0, 0, self._catalogue.index(0, 0))
            self._tree.setCurrentIndex(first)

    # ------------------------------------------------------------ picking

    def _add(self, number: int) -> None:
        """Picks a scenario of the catalogue; one that was written before comes back with all of that."""
        scenario = self._pack.scenario(number)
        if scenario is None:
            return
        former = self._former(number)
        if former is not None:
            self._restore_former(former)
            return
        keys = [slot.rsplit(".", 1)[-1] for slot in (self._form.number, self._form.name)]
        row = self._controller.add_row(self._form.table, data=dict(zip(keys, (number, scenario.name), strict=True)))
        self._banner.hide()
        self._chosen.show_row(row)

    def _former(self, number: int) -> Removed | None:
        """Returns what this scenario was before its last removal, this time or before the program was closed."""
        slot = self._form.number.rsplit(".", 1)[-1]
        return next(
            (
                each
                for each in self._controller.removed()
                if each.kind == "scenario" and each.content["answers"].get(f"{each.path}.{slot}") == number
            ),
            None,
        )

    def _restore_former(self, former: Removed) -> None:
        self._controller.put_back(former, show=False)
        row = row_of(former.path, self._form)
        self._chosen.show_row(row)
        when = relative_day(former.at, self._controller.services.now())
        much = self._amount(row) or "以前的内容"
        self._banner.show_notice(f"{former.title}回来了，{when} 移出时的内容都在：{much}。不要就按撤销。")

    def _on_reuse_wanted(self) -> None:
        self.reuse_wanted.emit("场景 ")

    def _add_own(self, name: str, stage_id: str) -> None:
        keys = [slot.rsplit(".", 1)[-1] for slot in (self._form.number, self._form.stage, self._form.name)]
        row = self._controller.add_row(self._form.table, data=dict(zip(keys, (None, stage_id, name), strict=True)))
        self._chosen.setFocus()
        self._chosen.show_row(row)

    def _on_toggled(self, number: int) -> None:
        if self._picked[number]:
            self._on_unwanted_number(number)
        else:
            self._add(number)

    def _on_unwanted_number(self, number: int) -> None:
        rows = [pick.row for pick in self._picks.picks() if pick.number == number]
        if rows:
            self._remove_row(rows[-1])

    def _remove_row(self, row: str) -> None:
        name = self._status.pick(row).name
        much = self._amount(row)
        self._controller.remove_row(self._form.table, row)
        if much:
            self._banner.show_notice(f"“{name}”移出了，连同{much}。都留在“最近移出”里，关了程序也在；撤销就能取回。")

    def _amount(self, row: str) -> str:
        """Says how much was written in a scenario, beside what picking it wrote; empty for nothing."""
        known = {self._form.at(row, slot) for slot in (self._form.number, self._form.stage, self._form.name)}
        answers = self._controller.draft.row_answers(self._form.table, row)
        written = {path: value for path, value in answers.items() if path not in known}
        much = amount_words(self._controller.draft.shape, written)
        return much or ("里面已填的内容" if any(value not in (None, "", False) for value in written.values()) else "")

    def _loss(self, number: int) -> str:
        """Says what would go with a scenario whose tick is taken away."""
        rows = [pick.row for pick in self._picks.picks() if pick.number == number]
        much = self._amount(rows[-1]) if rows else ""
        return f"去掉勾会一起移出{much}，都留在“最近移出”里。" if much else ""

    def _show_stage(self, stage_id: str) -> None:
        """Goes to the scenarios of a 环节 and adds none: to the first that is not picked, where Enter adds it."""
        stage = next(stage for stage in self._pack.stages if stage.id == stage_id)
        self._search.clear()
        free = next((s for s in stage.scenarios if not self._picked[s.no]), stage.scenarios[0])
        self._tree.show_stage(stage_id)
        self._tree.show_number(free.no)
        self._to_tree()

    def _add_in_stage(self, stage_id: str) -> None:
        """Adds the first scenario of a 环节 that has none yet; where it has one, the picks are only shown."""
        stage = next(stage for stage in self._pack.stages if stage.id == stage_id)
        if any(cover.count for cover in self._covers if cover.stage.id == stage_id):
            self._show_stage(stage_id)
            return
        self._search.clear()
        first = stage.scenarios[0]
        self._add(first.no)
        self._tree.show_stage(stage_id)
        self._tree.show_number(first.no)
        if len(stage.scenarios) > 1 and self._banner.isHidden():  # else it says what came back
            self._banner.show_notice(f"已在{stage.name}加入“{first.name}”。要换成别的，在下面改勾即可。")

    def _pick_actions(self) -> list[MenuAction]:
        row = self._chosen.current_row()
        if not row:
            return []
        fill = MenuAction("去填写", partial(self._controller.goto.emit, self._form.at(row, self._form.name)), "edit")
        return [fill, *self._chosen.menu_actions()]

    def _on_pick_stage(self, row: str, stage_id: str) -> None:
        self._controller.edit(self._form.at(row, self._form.stage), stage_id)

    def _on_moved(self, row: str, to: int) -> None:
        self._controller.move_row(self._form.table, row, to)
        self._chosen.show_row(row)

    def _on_sector(self, sector_id: str) -> None:
        self._controller.edit(self._places["sector"], sector_id)

    def _on_subsector(self, name: str) -> None:
        self._controller.edit(self._places["subsector"], name)

    # ------------------------------------------------------------ keys and room

    def _on_enter(self) -> None:
        """Adds the scenario that is marked, or goes to it where it was picked already; with nothing found it stays."""
        if not self._catalogue.found():
            self._search.selectAll()
            return
        number = self._tree.current_number()
        if number and not self._picked[number]:
            self._add(number)
            self._search.selectAll()  # the next search is typed over it
        else:
            self._to_tree()

    def _to_tree(self) -> None:
        self._tree.setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stacks the panes where there is no room."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        px = self._theme.px
        narrow = self.width() < px(_STACK_BELOW)
        wanted = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._arranged == (wanted, px(100)):
            return
        self._arranged = (wanted, px(100))
        self._head.setDirection(way)
        self._panes.setOrientation(wanted)
        for position, (wide, high) in enumerate(((260, 240), (200, 200), (220, 160))):
            pane = self._panes.widget(position)
            assert pane is not None
            pane.setMinimumSize(0 if narrow else px(wide), px(high))
        self._panes.setSizes([px(300), px(220), px(200)] if narrow else [px(452), px(424), px(304)])
