"""The start screen: a rail of places at the left, the list of drafts or one of the other pages at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.late_modules import late_module
from ui.pages.home.page import HomePage
from ui.pages.registry import START, available, start_page
from ui.runtime.overriding import override
from ui.shell.rail import Rail, RailEntry
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.services import Services
    from ui.forms import initial_focus, tab_order
    from ui.pages.base import Page, Undoable
    from ui.shell import preloading
else:
    initial_focus = late_module("ui.forms.initial_focus")
    tab_order = late_module("ui.forms.tab_order")
    preloading = late_module("ui.shell.preloading")

_RAIL_NEEDS = 960


class StartScreen(QWidget):
    """Shows what can be done without an open draft: drafts, companies and checks.

    ``settings`` and ``help`` ask for what the window has of its own.
    """

    settings = Signal()
    help = Signal()

    def __init__(self, services: Services, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._theme = theme
        self._pages: dict[str, Page] = {}
        self._place = "drafts"
        self.setProperty("ground", "window")
        self.home = HomePage(services, theme)
        self.rail = Rail(theme, "去哪里")
        self.below = Rail(theme, "设置与帮助")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.home)
        self._lay_out()
        self.home.counted.connect(self._counted)
        self.home.compare_wanted.connect(self._compare)
        self.home.ready.connect(self._preload)
        self.rail.chosen.connect(self.show_place)
        self.below.chosen.connect(self._own)
        theme.changed.connect(self._arrange)
        self._counted(0, 0)
        self._list_own("")
        self.rail.set_current("drafts")

    def load(self) -> None:
        """Loads what the first frame does without: the drafts, and the key beside a word."""
        self._list_own("F1")
        self.home.load()

    def _preload(self) -> None:
        self.home.run_when_idle(preloading.page_imports())

    @property
    def place(self) -> str:
        """Returns the name of what is shown: ``drafts``, ``archived`` or one of the registry's start pages."""
        return self._place

    def page(self, place: str) -> Page:
        """Returns a start page that was shown already."""
        return self._pages[place]

    @property
    def controller(self) -> Undoable | None:
        """Returns what the shown place edits, or None."""
        page = self._pages.get(self._place)
        return page.edited if page is not None else None

    def close_down(self) -> None:
        """Stops what the places have running, and waits for it."""
        for page in (self.home, *self._pages.values()):
            page.close_down()

    def show_place(self, place: str) -> None:
        """Shows ``drafts``, ``archived`` or a start page."""
        self._place = place
        if place in ("drafts", "archived"):
            self.home.show_archived(place == "archived")
            self._stack.setCurrentWidget(self.home)
        else:
            if place not in self._pages:
                self._pages[place] = start_page(place, self._services, self._theme)
                self._stack.addWidget(self._pages[place])
                self._pages[place].draft_wanted.connect(self.home.opened)
                self._pages[place].room_wanted.connect(self._arrange)
                self._pages[place].comparison_wanted.connect(self._compare)
            self._stack.setCurrentWidget(self._pages[place])
        self.rail.set_current(place)
        self._arrange()

    def go_to_place(self, place: str) -> None:
        """Shows a place and gives it the keyboard, as somebody who asked for it by name wants to work there."""
        self.show_place(place)
        initial_focus.focus_first(self._stack.currentWidget() or self.home)

    def _compare(self, reference: str) -> None:
        """Shows the comparison of two versions, with one of them chosen."""
        self.show_place("compare")
        self._pages["compare"].goto(reference)

    @override
    def focusNextPrevChild(self, forward: bool) -> bool:
        """Moves Tab through page, places, settings and help."""
        now = QApplication.focusWidget()
        page: QWidget = self._stack.currentWidget() or self.home
        # Nobody pressed Tab: Qt asks where to go because something vanishes under the keyboard.
        if now is not None and tab_order.is_gone(now):
            self.focus_near(now)
            return True
        moved = tab_order.travel((page, self.rail, self.below), now, forward=forward)
        return moved or super().focusNextPrevChild(forward)

    def focus_near(self, gone: QWidget | None) -> None:
        """Moves the focus from a vanishing part to its neighbour; :mod:`ui.shell.focus_return` calls it."""
        page: QWidget = self._stack.currentWidget() or self.home
        if not tab_order.stay_near((page, self.rail, self.below), gone):
            initial_focus.focus_first(page)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Makes the rail narrow where there is little room."""
        super().resizeEvent(event)
        self._arrange()

    def _lay_out(self) -> None:
        self._left = QWidget()
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 6, 0, 8)
        left.setSpacing(0)
        left.addWidget(self.rail, 1)
        left.addWidget(self.below)
        pane = QFrame()
        pane.setProperty("pane", "main")
        inside = QVBoxLayout(pane)
        inside.setContentsMargins(1, 1, 0, 0)
        inside.addWidget(self._stack)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left)
        row.addWidget(pane, 1)

    def _arrange(self) -> None:
        narrow = self.width() < self._theme.px(_RAIL_NEEDS) or self._wants_room()
        for rail in (self.rail, self.below):
            rail.set_narrow(narrow)
        self._left.setFixedWidth(self._theme.sizes.rail_narrow if narrow else self._theme.sizes.rail)
        self.below.setFixedHeight(2 * (self._theme.px(46) if narrow else self._theme.sizes.step) + 4)

    def _wants_room(self) -> bool:
        """Tells whether the page would use the rail's width."""
        page = self._pages.get(self._place)
        return page is not None and page.wants_room

    def _counted(self, drafts: int, archived: int) -> None:
        entries = [RailEntry("drafts", "申报书", icon="home", how_many=drafts)]
        entries += [RailEntry(i, each.title, icon=each.icon) for i, each in START.items() if available(each)]
        entries.append(RailEntry("archived", "已归档", icon="archive", how_many=archived))
        self.rail.entries.set_entries(entries)
        self.rail.set_current(self._place)

    def _list_own(self, key: str) -> None:
        settings = RailEntry("settings", "设置", icon="settings")
        helping = RailEntry("help", "帮助与快捷键", icon="help", key=key, short="帮助")
        self.below.entries.set_entries([settings, helping])

    def _own(self, what: str) -> None:
        self.below.selectionModel().clear()
        (self.settings if what == "settings" else self.help).emit()
