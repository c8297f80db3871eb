"""The page 场景填报 for one direction: one scenario in four tabs, beside it all of them and how full they are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.draft.draft import Change
from app.draft.paths import slot_of
from app.draft.scenario_form import row_of, scenario_form
from app.pack.model import Field
from ui.controls.context_menu import ContextMenu, MenuAction
from ui.controls.labels import button, label
from ui.controls.level_badges import spoken_counts, worst_level
from ui.controls.marked_tabs import MarkedTabs
from ui.controls.quiet_combo import QuietCombo
from ui.draft.controller import DraftController
from ui.forms.base import FieldEditor
from ui.forms.initial_focus import focus_first, show_tab
from ui.forms.long_text import long_text
from ui.forms.tab_order import focus_last
from ui.forms.tables.row_table_editing import RowTableEditing
from ui.forms.tables.row_table_model import RowTableModel
from ui.forms.tables.row_table_panel import RowTablePanel
from ui.pages.scenarios.cards_pane import CardsPane
from ui.pages.scenarios.notice_bar import NoticeBar
from ui.pages.scenarios.picks_model import Pick, PicksModel
from ui.pages.scenarios.scenario_status import ScenarioStatus
from ui.pages.scenarios.scenario_texts import ScenarioTexts
from ui.runtime.overriding import override
from ui.runtime.shortcuts import keys_of
from ui.runtime.single_shot import single_shot
from ui.theme.scaled import ScaledPanes
from ui.theme.theme import Theme

_CARDS_BELOW = 860
"""Width at 100 % under which the list of scenarios becomes a box above the texts."""
_EXAMPLES_BELOW = 750
"""Width of the texts at 100 % under which the examples fold under their fields."""
_STAGE_FROM = 480
"""Width at 100 % under which the 环节 is not said beside the scenario's name."""
_DOCK_FROM = (980, 800)
"""Width and height at 100 % from which 附-2 is docked under the description."""
_PAUSE_MS = 120
"""After a key before the title and the tabs follow."""


def spoken_card(pick: Pick) -> str:
    """Returns what a screen reader says of a card."""
    fullest = "，有栏目超过字数" if any(level for _, level in pick.bars) else ""
    return f"{pick.name}，{pick.source}，{spoken_counts(pick.counts)}{fullest}"


class ScenarioEditor(QWidget):
    """Edits the scenarios of a draft as long as its direction stays; it knows no rule."""

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._theme = theme
        self._pack = controller.pack
        self._row = ""
        self._docked = self._short = False
        self._successor = ""
        """The scenario to show where the current one is taken out, empty for the first."""
        self._form = scenario_form(self._pack, controller.draft.track)
        self._status = ScenarioStatus(controller.draft, self._form, controller.findings_inside())
        self._model = PicksModel(spoken_card, self)
        fields = self._pack.tracks[controller.draft.track].fields
        columns = [(column, fields[column.field]) for column in self._form.columns]
        self._equipment = RowTableModel(controller.draft, self._form.equipment, columns, self)
        self._head_soon = single_shot(self, _PAUSE_MS, self._show_head)  # titles and marks need not follow every key
        self._make_widgets()
        self._lay_out()
        self._connect()
        self.refresh()
        QTimer.singleShot(0, self, self._make_panel)

    # ------------------------------------------------------------ what the window asks

    def refresh(self) -> None:
        """Shows the draft as it is."""
        self._status = ScenarioStatus(self._controller.draft, self._form, self._controller.findings_inside())
        self._show_cards()
        self._show_row(self._row)

    def goto(self, path: str) -> bool:
        """Shows the scenario, the tab and the field of that path.

        A path without a row, such as ``scenarios[].equipment``, is that of the scenario in sight.
        """
        row = row_of(path, self._form)
        if self._row and path.startswith(f"{self._form.table}[]."):
            row, path = self._row, path.replace("[]", f"[{self._row}]", 1)
        if not row or not self._model.place(row).isValid():
            (self._cards if self._row else self._choose).setFocus(Qt.FocusReason.OtherFocusReason)
            return path == self._form.table or not self._row
        self._show_row(row)
        if self._form.equipment and slot_of(path).startswith(self._form.equipment):
            self._show_tab("equipment")
            place = self._equipment.place(path)
            view = self._make_panel().view
            view.setFocus()
            view.go(max(place.row(), 0), max(place.column(), 0))
            return True
        tab = self._texts.tab_of(slot_of(path))
        if tab:
            self._show_tab(tab)
            return self._texts.goto(path)
        self._cards.setFocus()
        return True

    def stop_listening(self) -> None:
        """Says what was typed last, and listens no more: the direction is another one."""
        self._texts.hand_over()
        self._head_soon.stop()
        self._controller.changed.disconnect(self._on_changed)
        self._theme.changed.disconnect(self._arrange)

    # ------------------------------------------------------------ building

    def _make_widgets(self) -> None:
        theme, form = self._theme, self._form
        self._left = CardsPane(self._model, form.describing, theme, self)
        self._cards = self._left.view
        self._box = QuietCombo(self)
        self._box.setAccessibleName("场景")
        self._name = label(type="page")
        self._name.setWordWrap(False)
        self._stage = label(chip="plain")
        self._examples = QPushButton(theme.icon("info"), "例子", self)
        self._examples.setProperty("kind", "toggle")
        self._examples.setCheckable(True)
        self._examples.setChecked(True)
        self._copy = QPushButton(theme.icon("copy"), "复制场景", self)
        self._copy.setProperty("kind", "quiet")
        self._remove = QPushButton(theme.icon("delete"), "移出", self)
        self._remove.setProperty("kind", "quiet")
        self._remove.setToolTip("移出这个场景，连同填好的内容；留在“最近移出”里，可以撤销")
        self._remove.setAccessibleName("移出这个场景")
        self._choose = button("去选场景", "primary")
        self._banner = NoticeBar(self)
        self._tabs = MarkedTabs(theme, self)
        self._tabs.setAccessibleName("场景的各部分")
        self._pages = QStackedWidget(self)
        self._texts = ScenarioTexts(self._controller, form, self._make_blocks, theme=theme, parent=self)
        self._made_panel: RowTablePanel | None = None
        self._panel_page: QWidget | None = None

    def _make_panel(self) -> RowTablePanel:
        """Makes 附-2 a turn of the event loop after the rest, or when it is wanted."""
        if self._made_panel is None:
            words = f"{self._form.equipping}　{self._form.equipment_title}"
            self._made_panel = RowTablePanel(self._equipment, words, self._theme, self)
            self._editing = RowTableEditing(self._controller, self._equipment, self._made_panel)
            self._made_panel.be_short(self._short)
            self._put_panel(self._panel_page or self._tab_page)
        return self._made_panel

    def _make_blocks(self, field: Field, path: str) -> FieldEditor:
        return long_text(self._controller, self._theme, field, path)

    def _lay_out(self) -> None:
        self.setProperty("ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._name)
        head.addWidget(self._box)
        head.addWidget(self._stage, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addStretch(1)
        head.addWidget(self._examples)
        head.addWidget(self._copy)
        head.addWidget(self._remove)
        top = QVBoxLayout()
        top.setContentsMargins(24, 12, 24, 0)
        top.setSpacing(8)
        top.addLayout(head)
        top.addWidget(self._choose, 0, Qt.AlignmentFlag.AlignLeft)
        top.addWidget(self._banner)
        top.addWidget(self._tabs)
        self._line = QFrame(self)
        self._line.setProperty("rule", "true")
        self._dock = QSplitter(Qt.Orientation.Vertical, self)
        self._dock.setChildrenCollapsible(False)
        self._dock.addWidget(self._pages)
        self._tab_page = _padded(self)
        self._dock_page = _padded(self)
        self._dock.addWidget(self._dock_page)
        self._add_tabs()
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._line)
        column.addWidget(self._dock, 1)
        column.addStretch(0)
        self._panes = QSplitter(Qt.Orientation.Horizontal, self)
        self._panes.setObjectName("scenario-panes")
        self._panes.setChildrenCollapsible(False)
        self._panes.addWidget(self._left)
        self._panes.addWidget(right)
        ScaledPanes(self._theme, self._panes, 196, 980, stretch=1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._panes)

    def _add_tabs(self) -> None:
        """Adds the track's tabs, marked by their worst finding."""
        self._order: list[str] = []
        listing = [("equipment", self._tab_page)] if self._form.equipment else []
        for name, page in (*self._texts.tabs(), *listing):
            at = len(self._order) - (1 if name == "equipment" and self._order[-1:] == ["narrative"] else 0)
            self._order.insert(at, name)
            self._pages.insertWidget(at, page)
            self._tabs.insertTab(at, "")

    def _connect(self) -> None:
        controller = self._controller
        controller.changed.connect(self._on_changed)
        controller.opinions.changed.connect(self._on_opinions)
        self._banner.offer_undo(controller.undo, controller.changed)
        self._model.moved.connect(self._on_moved)
        self._cards.looked_at.connect(self._show_row)
        self._box.activated.connect(self._on_box)
        self._left.more_wanted.connect(self._on_plus)
        self._choose.clicked.connect(self._on_plus)
        self._copy.clicked.connect(self._on_copy)
        self._remove.clicked.connect(self._on_remove)
        self._cards.unwanted.connect(self._remove_row)
        ContextMenu(self._cards, self._theme, self._card_actions)
        self._examples.toggled.connect(self._arrange)
        self._tabs.currentChanged.connect(self._on_tab)
        self._theme.changed.connect(self._arrange)
        scenes = (("scene-after", self._next_row), ("scene-before", self._previous_row))
        tabs = (("tab-after", self._next_tab), ("tab-before", self._previous_tab))
        for key, slot in (*scenes, *tabs):
            shortcut = QShortcut(QKeySequence(keys_of(key)[0]), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)  # from the foot and the panel too
            shortcut.activated.connect(slot)

    # ------------------------------------------------------------ showing

    def _on_changed(self, change: Change) -> None:
        touched = self._status.follow(change)
        paths = [*change.answers, *change.dropped]
        if self._form.table in paths:
            self._show_cards()
            if not self._model.place(self._row).isValid():
                self._show_row(self._successor)
        for row in touched & set(self._controller.draft.rows(self._form.table)):
            self._model.set_pick(self._status.pick(row))
        if self._row in touched:
            said = [finding.path for finding in (*change.came, *change.went)]
            self._make_panel()
            self._editing.follow(change)
            self._texts.follow(paths, said)
            self._head_soon.start()

    def _on_opinions(self, paths: Sequence[str]) -> None:
        self._texts.follow((), paths)

    def _show_cards(self) -> None:
        picks = self._status.picks()
        self._model.set_picks(picks)
        self._cards.show_row(self._row)
        self._left.show_count(len(picks))
        self._box.clear()
        for number, pick in enumerate(picks, 1):
            self._box.addItem(f"{number}　{pick.name}", pick.row)
        self._box.setCurrentIndex(self._box.findData(self._row))

    def _show_row(self, row: str) -> None:
        """Shows one scenario, the first one where ``row`` is not there."""
        rows = self._controller.draft.rows(self._form.table)
        row = row if row in rows else (rows[0] if rows else "")
        if row != self._row or not row or self._equipment.table != self._form.at(row, self._form.equipment):
            self._row = row
            self._equipment.show_scenario(f"{self._form.table}[{row}]" if row else "")
            self._texts.show_scenario(row)
        else:
            self._texts.show_scenario(row)
        self._cards.show_row(row)
        self._box.setCurrentIndex(self._box.findData(row))
        for widget in (self._tabs, self._dock, self._stage, self._copy, self._remove, self._line):
            widget.setVisible(bool(row))
        self._show_examples_button()
        self._choose.setVisible(not row)
        self._show_head()
        self._arrange()

    def _show_head(self) -> None:
        if not self._row:
            self._name.setText("还没有场景。先选好，再回来填写。")
            return
        pick = self._status.pick(self._row)
        self._name.setText(pick.name)
        self._stage.setText(pick.stage or "还没选环节")
        position = self._box.findData(self._row)
        self._box.setItemText(position, f"{position + 1}　{pick.name}")
        inside = f"{self._form.table}[{self._row}]"
        findings = [f for f in self._controller.findings_inside() if f.path.startswith(inside)]
        for at, name in enumerate(self._order):
            slots = (self._form.equipment,) if name == "equipment" else self._texts.slots_of(name)
            counts, text = self._status.counts(self._row, slots, findings), self._tab_text(name)
            spoken = f"{text}，{spoken_counts(counts)}"
            self._tabs.show_tab(at, text, worst_level(counts), spoken)

    def _tab_text(self, name: str) -> str:
        if name == "equipment":
            return f"装备与软件 {self._form.equipping}　{len(self._equipment.row_ids())}"
        return self._texts.tab_text(name)

    def _show_tab(self, name: str) -> None:
        if name in self._order and not (name == "equipment" and self._docked):
            self._tabs.setCurrentIndex(self._order.index(name))

    # ------------------------------------------------------------ scenarios

    def _on_box(self) -> None:
        self._show_row(str(self._box.currentData() or ""))

    def _on_plus(self) -> None:
        self._controller.goto.emit(self._form.table)

    def _on_moved(self, row: str, to: int) -> None:
        self._controller.move_row(self._form.table, row, to)
        self._cards.show_row(row)

    def _card_actions(self) -> list[MenuAction]:
        row = self._cards.current_row()
        if not row:
            return []
        note = partial(self._controller.notes.wanted.emit, f"{self._form.table}[{row}]", "")
        return [
            MenuAction("复制场景", self._on_copy, "copy"),
            MenuAction("写批注…", note, "note"),
            *self._cards.menu_actions(),
        ]

    def _on_remove(self) -> None:
        self._remove_row(self._row)

    def _remove_row(self, row: str) -> None:
        """Takes a scenario out, shows the one that comes into its place, and says where it is now."""
        rows = self._controller.draft.rows(self._form.table)
        if row not in rows:
            return
        at, name = rows.index(row), self._status.pick(row).name
        others = [each for each in rows if each != row]
        self._successor = others[min(at, len(others) - 1)] if others else ""
        self._controller.remove_row(self._form.table, row)
        self._banner.show_notice(f"“{name}”移出了，连同填好的内容。都留在“最近移出”里，关了程序也在；撤销就能取回。")
        (self._cards if self._left.isVisible() else self._box if others else self._choose).setFocus()

    def _on_copy(self) -> None:
        """Adds a copy of this scenario right behind it."""
        draft, table = self._controller.draft, self._form.table
        position = draft.rows(table).index(self._row)
        data = draft.application()[table][position]
        self._show_row(self._controller.add_row(table, at=position + 1, data=data))
        self._banner.show_notice(f"已复制为场景 {position + 2}，请改成另一个场景的名称和内容。")

    def _next_row(self) -> None:
        self._step(1)

    def _previous_row(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        """Shows the next scenario from its top; who writes in this one goes on in the first field of that."""
        rows = self._controller.draft.rows(self._form.table)
        if self._row not in rows:
            return
        held = self._pages.isAncestorOf(self.window().focusWidget() or self)
        self._show_row(rows[(rows.index(self._row) + by) % len(rows)])
        page = self._pages.currentWidget()
        if held and page is not None and page is not self._tab_page:  # a table goes to its first cell by itself
            focus_first(page)

    def _on_tab(self, at: int) -> None:
        """Moves the focus into the tab that is shown."""
        show_tab(self._pages, at)
        self._show_examples_button()

    def _show_examples_button(self) -> None:
        """Offers to fold the examples only on a tab that has some."""
        at = self._tabs.currentIndex()
        name = self._order[at] if 0 <= at < len(self._order) else ""
        self._examples.setVisible(bool(self._row) and self._texts.has_examples(name))

    def _next_tab(self) -> None:
        self._switch_tab(1)

    def _previous_tab(self) -> None:
        self._switch_tab(-1)

    def _switch_tab(self, by: int) -> None:
        """Shows another part; who is in 附-2 docked below goes up into it."""
        held = QApplication.focusWidget()
        docked = held is not None and self._dock_page.isAncestorOf(held)
        self._tabs.show_tab_by(by)
        if docked:
            focus_first(self._pages.currentWidget() or self._pages)

    @property
    def tabs(self) -> QWidget:
        """Returns what holds the parts of the scenario."""
        return self._pages

    def show_tab_beyond(self, way: int) -> bool:
        """Shows the part behind this one at its first field, or the one before at its last; False at the ends."""
        if turned := bool(self._row) and self._tabs.show_tab_by(way, around=False):
            page = self._pages.currentWidget() or self._pages
            if page is self._tab_page:
                view = self._make_panel().view
                forward, back = Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason
                view.setFocus(forward if way > 0 else back)
            elif way > 0:
                focus_first(page)
            else:
                focus_last(page)
        return turned

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Folds the cards first and the examples next where there is little room.

        附-2 is docked where there is plenty.
        """
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        px = self._theme.px
        cards = self.width() >= px(_CARDS_BELOW) and bool(self._row)
        self._left.setVisible(cards or not self._row)
        self._box.setVisible(not cards and bool(self._row))
        self._name.setVisible(cards or not self._row)  # else the box says it
        room = self.width() - (self._left.width() if cards else 0)
        self._texts.show_examples(shown=self._examples.isChecked(), beside=room >= px(_EXAMPLES_BELOW))
        self._stage.setVisible(bool(self._row) and self.width() >= px(_STAGE_FROM))
        docked = bool(self._form.equipment) and room >= px(_DOCK_FROM[0]) and self.height() >= px(_DOCK_FROM[1])
        self._dock_page.setVisible(docked)
        if docked != self._docked:
            self._docked = docked
            self._put_panel(self._dock_page if docked else self._tab_page)
            self._tabs.setTabVisible(self._order.index("equipment"), not docked)
            self._dock.setSizes([px(560), px(260)])

        self._short = not cards and not docked
        if self._made_panel is not None:
            self._made_panel.be_short(self._short)

    def _put_panel(self, page: QWidget) -> None:
        """Puts 附-2 in its place, made or not."""
        self._panel_page = page
        layout = page.layout()
        if self._made_panel is not None and layout is not None:
            layout.addWidget(self._made_panel)
            self._made_panel.show()


def _padded(parent: QWidget) -> QWidget:
    page = QWidget(parent)
    column = QVBoxLayout(page)
    column.setContentsMargins(24, 12, 24, 8)
    return page
