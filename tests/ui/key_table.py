"""The table of documented keys, what each has to do, and the places of a real window in which it is pressed.

The contract is written down in :mod:`ui.shell.focus_return`.  ``tests/ui/shell/test_key_places.py`` goes through it;
``tests/ui/key_walk.py`` walks at random.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from tests.ui.shown import page_in, panel_in
from ui.forms.base import FieldEditor
from ui.forms.tab_order import _stops
from ui.forms.text_hints import TextHints
from ui.runtime.shortcuts import GROUPS
from ui.shell.help import HelpWindow
from ui.shell.main_window import MainWindow
from ui.shell.palette import Palette
from ui.shell.workspace import Workspace

MOVES = "moves"
"""Keys that lead to another page: pressed last in a place, for one has to come back."""
STEP_KEYS = ("before", "after", "print", "export", *(f"step-{number}" for number in range(1, 9)))
ZOOM_KEYS = ("larger", "smaller", "plain")


def documented() -> list[tuple[str, str]]:
    """Every key of help by id, hidden ones too."""
    return [
        (key.id, each)
        for group in GROUPS
        for line in group.lines
        for key in line.keys
        for each in key.keys + key.hidden
    ]


@dataclass(frozen=True)
class Place:
    """One kind of place: where it is, and how to go there again."""

    name: str
    step: str
    kind: tuple[str, str]


class Keyboard:
    """A real window with a draft open, its keys, and what must hold after each of them."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    @property
    def space(self) -> Workspace:
        """The draft that is open."""
        assert self.window.workspace is not None, "the draft was left"
        return self.window.workspace

    @property
    def held(self) -> QWidget:
        """What has the keyboard: something, and in sight."""
        widget = QApplication.focusWidget()
        assert widget is not None, "nothing has the keyboard"
        assert widget.isVisible(), f"{named(widget)} has the keyboard and is not in sight"
        proxy = page_in(self.space).focusProxy()  # switched off while a page reads what it is about, it has it already
        assert widget.isEnabled() or proxy is widget, f"{named(widget)} has the keyboard and is switched off"
        return widget

    def press(self, key: str) -> None:
        """One key, to whatever has the keyboard, and the turns of the event loop after it."""
        QTest.keySequence(
            QApplication.activePopupWidget() or QApplication.focusWidget() or self.window, QKeySequence(key)
        )
        turn()

    def area(self) -> str:
        """In which area of the window the keyboard is."""
        space, held = self.space, self.held
        if held.window() is not self.window:
            return "other"
        areas = {"banner": space.banner, "page": page_in(space), "footer": space.footer, "panel": space.panel}
        areas |= {"bar": space.bar, "rail": space.rail, "clash": space.clash_bar}
        if held is space.stack:
            return "page"  # one without a stop
        return next((name for name, area in areas.items() if area is held or area.isAncestorOf(held)), "?")

    # ------------------------------------------------------------ places

    def places(self, step: str) -> Iterator[Place]:
        """Every kind of stop that a step has, by its class and that of what holds it."""
        self.go(step)
        known: set[tuple[str, str]] = set()
        for stop in _stops(page_in(self.space)):
            kind = kind_of(stop)
            if kind not in known:
                known.add(kind)
                yield Place(f"{step}: {named(stop)}", step, kind)

    def go(self, step: str) -> None:
        """To a step, all of it made, with no panel and no popup."""
        close_popups(self.window)
        if self.space.panel.name:
            self.space.panels.show_panel("")
        if self.space.step != step:
            self.space.show_step(step, focus=False)
        finish(page_in(self.space))
        turn()

    def stand(self, place: Place) -> QWidget | None:
        """Goes to a place; None where it is not there just now."""
        self.go(place.step)
        stop = next((each for each in _stops(page_in(self.space)) if kind_of(each) == place.kind), None)
        self.space.controller._history.clear()  # undo leads to what it undoes, wherever that is
        if stop is not None:
            stop.setFocus(Qt.FocusReason.TabFocusReason)
            turn(1)
        return stop

    def undo_all(self) -> None:
        """Undoes what a key changed, a change that an editor has not handed over yet too."""
        self.space.controller.gather.emit()
        while self.space.controller.can_undo:
            self.space.controller.undo()

    # ------------------------------------------------------------ what each key has to do

    def twice(self, place: Place, key_id: str, key: str) -> list[str]:
        """Presses a key twice in a place; what is wrong, a line each."""
        start = self.stand(place)
        if start is None:
            return []
        wrong: list[str] = []
        check = CHECKS.get(key_id, stays)
        for number in (1, 2):
            before = self.state()
            try:
                self.press(key)
                said = check(self, before, number)
                if not said and key_id not in LEADS_AWAY and self.area() not in ("page", "other"):
                    said = f"the keyboard went to {self.area()}: {named(self.held)}"
            except AssertionError as error:
                said = str(error).splitlines()[0]
            if said:
                wrong.append(f"{place.name}: {key} pressed for the {number}. time: {said}")
        close_popups(self.window)
        return wrong

    def state(self) -> dict[str, Any]:
        """What keys may change."""
        space, page = self.space, page_in(self.space)
        held = QApplication.focusWidget()
        return {
            "step": space.step,
            "panel": space.panel.name,
            "held": held,
            "page_held": held is not None and page.isAncestorOf(held),
            "scenario": getattr(getattr(page, "body", None), "_row", ""),
            "tab": tab_of(page),
            "finding": current_finding(space),
            "percent": self.window._theme.tokens.percent,
            "unsaved": space.controller.unsaved,
            "undone": (space.controller.can_undo, space.controller.can_redo),
        }


def stays(keyboard: Keyboard, before: dict[str, Any], _number: int) -> str:
    """A key that has something to do here or nothing; the step stays."""
    keyboard.held  # noqa: B018 - asserts
    return "" if keyboard.space.step == before["step"] else f"went to {keyboard.space.step}"


def _step_by(way: int) -> Callable[[Keyboard, dict[str, Any], int], str]:
    def check(keyboard: Keyboard, before: dict[str, Any], _number: int) -> str:
        steps = keyboard.space.steps
        at = min(max(steps.index(before["step"]) + way, 0), len(steps) - 1)
        return _on_page(keyboard, steps[at])

    return check


def _to(step: int | str) -> Callable[[Keyboard, dict[str, Any], int], str]:
    def check(keyboard: Keyboard, _before: dict[str, Any], _number: int) -> str:
        return _on_page(keyboard, keyboard.space.steps[step] if isinstance(step, int) else step)

    return check


def _on_page(keyboard: Keyboard, step: str) -> str:
    if keyboard.space.step != step:
        return f"step {keyboard.space.step}, not {step}"
    return "" if keyboard.area() == "page" else f"the keyboard is in {keyboard.area()}"


def _findings(keyboard: Keyboard, before: dict[str, Any], number: int) -> str:
    panel = keyboard.space.panel
    if before["step"] == "check":  # the page lists them itself: the key leads into its list, and nothing opens
        return "the panel opens, too" if panel.name == "findings" else _on_page(keyboard, "check")
    if number == 1:
        return "" if panel.name == "findings" and keyboard.area() == "panel" else "not in the panel"
    if panel.name == "findings":
        return "the panel stands open"
    return "" if keyboard.area() == "page" else f"came back to {keyboard.area()}"


def _notes(keyboard: Keyboard, before: dict[str, Any], number: int) -> str:
    panel = keyboard.space.panel
    if number == 1:
        return "" if panel.name == "notes" and keyboard.area() == "panel" else "not in the panel"
    if panel.name == "notes":
        return "the panel stands open"
    return "" if keyboard.area() == "page" else f"came back to {keyboard.area()}"


def _review(keyboard: Keyboard, before: dict[str, Any], _number: int) -> str:
    return _on_page(keyboard, "review" if before["step"] != "review" else keyboard.space._from)


def _note(keyboard: Keyboard, before: dict[str, Any], _number: int) -> str:
    is_there = keyboard.space.panel.name == "notes" and keyboard.area() == "panel"
    return "" if is_there else f"no note is written in {keyboard.area()}"


def _preview(keyboard: Keyboard, before: dict[str, Any], _number: int) -> str:
    wanted = "" if before["panel"] == "preview" else "preview"
    return "" if keyboard.space.panel.name == wanted else f"panel {keyboard.space.panel.name!r}"


def _tells_hint() -> bool:
    """Whether the text with the keyboard tells one of its hints, which come before the findings."""
    held = QApplication.focusWidget()
    while held is not None and not isinstance(held, FieldEditor):
        held = held.parentWidget()
    hints = held.findChild(TextHints) if held is not None else None
    return hints is not None and hints.current is not None


def _next_finding(keyboard: Keyboard, before: dict[str, Any], number: int) -> str:
    turn()
    if keyboard.space.panel.name != "findings":
        return "" if _tells_hint() else "the findings are not there"
    if number == 2 and current_finding(keyboard.space) == before["finding"]:
        return "the same finding still"
    return ""


def _scenario(keyboard: Keyboard, before: dict[str, Any], _number: int) -> str:
    if keyboard.space.step != "scene":
        return stays(keyboard, before, 0)
    return "the same scenario still" if keyboard.state()["scenario"] == before["scenario"] else ""


def _tab(keyboard: Keyboard, before: dict[str, Any], _number: int) -> str:
    if before["tab"] is None:
        return stays(keyboard, before, 0)
    return "the same tab still" if keyboard.state()["tab"] == before["tab"] else ""


def _find(keyboard: Keyboard, before: dict[str, Any], _number: int) -> str:
    name = type(keyboard.held).__name__
    return "" if "Edit" in name or "Search" in name or "Box" in name else f"the keyboard is on {name}"


def _palette(keyboard: Keyboard, before: dict[str, Any], number: int) -> str:
    there = [each for each in keyboard.window.findChildren(Palette) if each.isVisible()]
    if number == 1:
        return "" if there else "no palette"
    return "the palette stands open" if there else ""


def _save(keyboard: Keyboard, _before: dict[str, Any], _number: int) -> str:
    return "not saved" if keyboard.space.controller.unsaved else ""


def _help(keyboard: Keyboard, _before: dict[str, Any], number: int) -> str:
    there = [each for each in keyboard.window.findChildren(HelpWindow) if each.isVisible()]
    if number == 1:
        return "" if there else "no help"
    return "help stands open" if there else ""


def _zoom(keyboard: Keyboard, before: dict[str, Any], _number: int, way: int = 0) -> str:
    now = keyboard.state()["percent"]
    if way == 0:
        return "" if now == 100 else f"{now} %"
    return "" if (now - before["percent"]) * way > 0 or now in (100, 200) else f"{now} %"


CHECKS: dict[str, Callable[[Keyboard, dict[str, Any], int], str]] = {
    "before": _step_by(-1),
    "after": _step_by(1),
    "print": _to("stamp"),
    "export": _to("freeze"),
    **{f"step-{number}": _to(number - 1) for number in range(1, 9)},
    "findings": _findings,
    "notes": _notes,
    "note": _note,
    "review": _review,
    "preview": _preview,
    "finding-after": _next_finding,
    "finding-before": _next_finding,
    "scene-before": _scenario,
    "scene-after": _scenario,
    "tab-before": _tab,
    "tab-after": _tab,
    "find": _find,
    "replace": _find,
    "palette": _palette,
    "save": _save,
    "help": _help,
    "larger": lambda k, b, n: _zoom(k, b, n, 1),
    "smaller": lambda k, b, n: _zoom(k, b, n, -1),
    "plain": _zoom,
}
LEADS_AWAY = ("findings", "notes", "note", "finding-after", "finding-before", "find", "replace", "palette", "help")
"""Keys after which the keyboard may be outside the page."""


# ---------------------------------------------------------------- small things


def turn(times: int = 2) -> None:
    """Turns of the event loop."""
    for _ in range(times):
        QApplication.processEvents()


def named(widget: QWidget) -> str:
    """A widget for people who read a failure."""
    name = widget.accessibleName() or widget.objectName() or getattr(widget, "text", str)()
    return f"{type(widget).__name__} {name} in {type(widget.parentWidget()).__name__}"


def kind_of(widget: QWidget) -> tuple[str, str]:
    """The kind of a place."""
    return type(widget).__name__, type(widget.parentWidget()).__name__


def finish(page: Any) -> None:
    """Makes what a page makes piece by piece."""
    if hasattr(page, "finish"):
        page.finish()


def tab_of(page: Any) -> int | None:
    """The tab of a page that stands open, None where it has none to turn."""
    tabs = getattr(getattr(page, "body", page), "_tabs", None)
    if tabs is None or not tabs.isVisible() or tabs.count() < 2:
        return None
    return int(tabs.currentIndex())


def current_finding(space: Workspace) -> Any:
    """The finding chosen in the panel."""
    panel = panel_in(space) if space.panel.name == "findings" else None
    lists = panel.findChildren(QWidget) if panel is not None else []
    view = next((each for each in lists if hasattr(each, "currentIndex") and hasattr(each, "model")), None)
    return view.currentIndex().row() if view is not None else None


@contextmanager
def unanswered_dialogs() -> Iterator[list[str]]:
    """Gives no answer to the system's dialogs for files, which would wait for a person; the titles of those asked."""
    asked: list[str] = []

    def leave(answer: object) -> Callable[..., object]:
        def ask(_parent: object = None, title: str = "", *_more: object, **_named: object) -> object:
            asked.append(title)
            return answer

        return ask

    with ExitStack() as stack:
        for name, answer in (("getOpenFileNames", ([], "")), ("getOpenFileName", ("", "")),
                             ("getSaveFileName", ("", "")), ("getExistingDirectory", "")):  # fmt: skip
            stack.enter_context(patch.object(QFileDialog, name, leave(answer)))
        yield asked


def close_popups(window: MainWindow) -> None:
    """Closes menus, calendars and windows beside the main one."""
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
        turn(1)
    for each in QApplication.topLevelWidgets():
        if each is not window and each.isVisible():
            each.close()
    if not window.isActiveWindow():
        window.activateWindow()
        turn()
