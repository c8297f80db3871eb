"""Opens and closes the panel at the right of the page, and sends the keyboard in and back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from ui.draft.draft_hints import hints_of
from ui.forms.base import step_hint
from ui.pages.registry import PANELS, STEPS, available, side_panel

if TYPE_CHECKING:
    from ui.shell.workspace import Workspace
    from ui.theme.theme import Theme

_FINDINGS_STEP = "check"
PANEL_WIDTH = {"preview": 344, "findings": 380, "find": 344, "hints": 344, "notes": 372}
_NEVER = 100_000
_LEADING = ("find",)
"""Panels that one goes out of to each place that they list, and closes when one has found it."""


class SidePanels(QObject):
    """Tells which panel of one workspace stands open.

    ``put`` says that a panel (its name, "" for none) was shown, ``changed`` the same where a person asked for it.

    Showing a panel changes no step and no page: where one is hidden under the keyboard, the page in sight gets it.
    """

    put = Signal(str)
    changed = Signal(str)

    def __init__(self, space: Workspace, theme: Theme) -> None:
        super().__init__(space)
        self._space = space
        self._theme = theme
        self._wanted = self._beneath = ""
        self._back: QWidget | None = None
        hints_of(space.controller).unify_wanted.connect(self.unify_words)

    def want(self, name: str) -> None:
        """Sets the panel of last time, to be opened where there is room; the preview only where the step has room.

        As soon as somebody opens or closes a panel it stays as they put it.
        """
        self._wanted = name

    def toggle(self, name: str) -> None:
        """Opens the panel ``preview`` or ``findings``, or closes it."""
        if self._is_on_page(name):
            self._space.focus_page()
            return
        self.show_panel("" if self._space.panel.name == name else name)

    def visit(self, name: str) -> None:
        """Opens a panel by its key and goes into it.

        Pressed inside the panel, the key closes it and goes back to where one was.  On the page that shows the findings
        itself, the key goes into its list.
        """
        if self._is_on_page(name):
            self._space.focus_page()
            return
        now, panel = QApplication.focusWidget(), self._space.panel
        if panel.name == name and now is not None and panel.isAncestorOf(now):
            self.show_panel("")
            return
        back = now if now is not None and self._space.isAncestorOf(now) and not panel.isAncestorOf(now) else None
        self._back = back if back is not None else self._back
        if panel.name != name:
            self.show_panel(name)
        if panel.current is not None:
            panel.current.setFocus(Qt.FocusReason.TabFocusReason)

    def show_panel(self, name: str) -> None:
        """Opens a panel; an empty name closes it."""
        panel = self._space.panel
        before, self._wanted = self._wanted or panel.name, ""
        if name in ("findings", "find"):
            self._beneath = "preview" if before == "preview" else ""
        beneath = self._beneath if panel.name in ("findings", "find") and not name else ""
        self._put_panel(name)
        # Who looks at the findings for a moment and closes them has not sent the preview away for good.
        self.changed.emit(panel.name or beneath)

    def offer(self) -> None:
        """Shows the wanted panel where the step has room; the findings step aside where the page shows them itself."""
        if self._is_on_page(self._space.panel.name):
            self._wanted = "findings"  # for the next step
        if self._wanted:
            room = self._space.width() >= self._theme.px(_preview_from(self._space.step))
            twice = self._is_on_page(self._wanted)
            name = self._wanted if (room or self._wanted != "preview") and not twice else ""
            if name != self._space.panel.name:
                self._put_panel(name)

    def go_back(self) -> None:
        """Returns the focus from a panel or the search."""
        back, self._back = self._back, None
        if back is not None and isValid(back) and back.isVisible():
            back.setFocus(Qt.FocusReason.OtherFocusReason)  # the cursor stands in it where it stood
        else:
            self._space.focus_page()

    def find_typed(self) -> None:
        """Opens the search through all that was typed.

        Pressed inside the search, the key selects what is looked for, to be typed over.
        """
        now = QApplication.focusWidget()
        if (
            self._space.panel.name == "find"
            and now is not None
            and self._space.panel.isAncestorOf(now)
            and self._space.panel.current
        ):
            self._space.panel.current.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.visit("find")

    def close_innermost(self) -> None:
        """Closes the panel that the keyboard is in, or the one that led to the field one is in: by Esc.

        A panel that only stands beside the page stays: Esc in an empty field is not about it.
        """
        now, panel = QApplication.focusWidget(), self._space.panel
        if panel.name in _LEADING or (now is not None and panel.isAncestorOf(now)):
            self.show_panel("")

    def find_next(self) -> None:
        """Goes to the next place of the search that stands open, by F3, from the field too."""
        if self._space.panel.name == "find" and self._space.panel.current is not None:
            self._space.panel.current.step_to(1)

    def find_to_replace(self) -> None:
        """Opens the search for replacing."""
        self.show_panel("find")
        if self._space.panel.current is not None:
            self._space.panel.current.focus_replacement()

    def unify_words(self, words: str, instead: str) -> None:
        """Opens the search with a spelling and the one that is to replace it; a person ticks and replaces."""
        self.show_panel("find")
        if self._space.panel.current is not None:
            self._space.panel.current.replace_words(words, instead)

    def show_people(self) -> None:
        """Opens 还差谁: what is still open, person by person."""
        self.show_panel("notes")
        if self._space.panel.current is not None:
            self._space.panel.current.show_people()

    def next_finding(self, way: int) -> None:
        """Goes through the findings in the panel, by F8; while it is closed, first through the hints of the text."""
        panel = self._space.panel
        if panel.name != "findings":
            if step_hint(QApplication.focusWidget(), way):
                return
            self.show_panel("findings")
            QTimer.singleShot(0, self, partial(self.next_finding, way))  # each in a turn of its own
        elif panel.current is not None:
            panel.current.step_to(way)

    def _is_on_page(self, name: str) -> bool:
        """Tells whether the page in sight shows what a panel would show beside it."""
        return name == "findings" and self._space.step == _FINDINGS_STEP

    def _put_panel(self, name: str) -> None:
        now, panel = QApplication.focusWidget(), self._space.panel
        if not name and now is not None and panel.isAncestorOf(now):
            self.go_back()
        if name and not available(PANELS[name]):
            name = ""
        if name and not panel.holds(name):
            made = side_panel(name, self._space.controller, self._theme)
            panel.add(name, made)
            made.review_wanted.connect(self._space.toggle_review)
            made.follow(self._space.last_path)
        panel.show_panel(name)
        self.put.emit(name)


def _preview_from(step: str) -> int:
    """Returns the width in pixels at 100 % from which the preview opens unasked."""
    entry = STEPS.get(step)
    return entry.preview_from if entry is not None and entry.preview_from else _NEVER
