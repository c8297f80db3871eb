"""Installs the keys that work everywhere in the window, and has undo and redo mean the whole draft."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton
from shiboken6 import isValid

from ui.runtime.overriding import override
from ui.runtime.shortcuts import LEAVES_UNDO, STEPS, WINDOW, pressed

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from ui.shell.main_window import MainWindow
    from ui.shell.theme_switcher import ThemeSwitcher
    from ui.shell.workspace import Workspace


_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class WindowKeys(QObject):
    """Makes actions of the window part of the key table."""

    def __init__(self, app: QApplication, window: MainWindow, looks: ThemeSwitcher) -> None:
        super().__init__(window)
        self._window = window
        self._looks = looks
        self._watched: QWidget | None = None
        self._enter_in: QWidget | None = None
        app.focusChanged.connect(self._watch)
        self._watch(None, app.focusWidget())
        acts = self._acts()
        for key in (key for line in WINDOW.lines for key in line.keys):
            action = QAction(window)
            action.setObjectName(key.id)
            action.setShortcuts([QKeySequence(each) for each in key.keys + key.hidden])
            action.triggered.connect(acts[key.id])
            window.addAction(action)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps Ctrl+Z and Ctrl+Y for the whole draft, even where an editor would use them for itself."""
        workspace = self._window.workspace
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in _ENTER:
                alone = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier  # Ctrl+Enter is another key
                self._enter_in = self._watched if alone else None
            elif isinstance(watched, QAbstractButton) and (pressed(event, "up") or pressed(event, "down")):
                event.ignore()  # a button would go on as by the arrow alone: it is for the page to move something
                return True
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and self._window.edited is not None
            and (workspace is None or watched is not workspace.bar.search)
            and any(map(event.matches, (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)))  # type: ignore[attr-defined]
        ):
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def press_button(self) -> None:
        """Presses a button by Enter.

        Not a button that came under the keyboard only by that very key, as 取消 does where Enter in a line begins work.
        """
        held, self._enter_in = self._enter_in, None
        if isinstance(held, QPushButton) and held.hasFocus():
            held.click()

    def _acts(self) -> dict[str, Callable[[], object]]:
        """Returns what the table's keys do, by id."""
        on = self._in_workspace
        return {
            "before": on(lambda space: space.step_by(-1)),
            "after": on(lambda space: space.step_by(1)),
            "help": self._window.show_help,
            "palette": self._window.show_palette,
            "findings": on(lambda space: space.panels.visit("findings")),
            "preview": on(lambda space: space.panels.toggle("preview")),
            "review": on(lambda space: space.toggle_review()),
            "notes": on(lambda space: space.panels.visit("notes")),
            "note": on(lambda space: space.write_note()),
            "finding-after": on(lambda space: space.panels.next_finding(1)),
            "finding-before": on(lambda space: space.panels.next_finding(-1)),
            "menu": self._open_menu,
            "undo": self._undo,
            "redo": self._redo,
            "save": self._window.save_now,
            "print": on(lambda space: space.show_step("stamp")),
            "export": on(lambda space: space.show_step("freeze")),
            "larger": self._looks.larger,
            "smaller": self._looks.smaller,
            "plain": self._looks.plain,
            **{key.id: on(partial(_show_numbered, number)) for number, key in enumerate(STEPS, 1)},
        }

    def _in_workspace(self, do: Callable[[Workspace], object]) -> Callable[[], None]:
        def act() -> None:
            if self._window.workspace is not None:
                do(self._window.workspace)

        return act

    def _open_menu(self) -> None:
        """Asks what has the keyboard for its menu, as Qt does by the menu key and, but on Windows, not by Shift+F10."""
        held = QApplication.focusWidget()
        if held is not None:
            at = held.rect().center()
            reason = QContextMenuEvent.Reason.Keyboard
            QApplication.sendEvent(held, QContextMenuEvent(reason, at, held.mapToGlobal(at)))

    def _undo(self) -> None:
        if self._window.edited is not None:
            self._window.edited.undo()

    def _redo(self) -> None:
        if self._window.edited is not None:
            self._window.edited.redo()

    def _watch(self, _old: QWidget | None, now: QWidget | None) -> None:
        # A filter on the one widget that has the keyboard costs nothing elsewhere; fields do the same for themselves.
        if self._watched is not None and isValid(self._watched):  # a row that was taken away had it last
            self._watched.removeEventFilter(self)
        inside = now is not None and self._window.isAncestorOf(now) and not now.property(LEAVES_UNDO[0])
        self._watched = now if inside else None
        self._enter_in = None
        if self._watched is not None:
            self._watched.installEventFilter(self)


def _show_numbered(number: int, space: Workspace) -> None:
    space.show_numbered(number)
