"""Defines what a page is to the window around it: the shell works with these types alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from pathlib import Path


class Undoable(Protocol):
    """Takes edits back, does them again, and saves them: a draft, a company or a desk."""

    def undo(self) -> None:
        """Takes the last change back."""

    def redo(self) -> None:
        """Does again what was taken back."""

    def flush(self) -> bool:
        """Writes what is not written yet, and returns False where the machine refuses."""

    @property
    def save_trouble(self) -> str:
        """Says why something is not saved, "" where all is."""


class Page(QWidget):
    """Shows a step of a draft or a start-screen place.

    ``ready`` says that what the page reads at its start is shown,
    ``exported`` gives the folder of what was written, ``work_ended`` whether printing or writing came to its end whole,
    ``leave_wanted`` asks to go back to where one was before,
    ``draft_wanted`` asks for a draft to be opened by its id, ``room_wanted`` says that ``wants_room`` differs,
    ``reuse_wanted`` asks for 从以往申报书带入, with the beginning of the titles of the parts to show first,
    ``comparison_wanted`` asks for 比较两版: a file, ``#`` and the version to compare it with, empty for none,
    ``milestones_changed`` says that the newest issue has come further: filled in online, stamped.
    """

    step_id: ClassVar[str] = ""
    """The id that the registry knows the page by."""
    fills_window: ClassVar[bool] = False
    """Whether the page is shown alone, without rail, bar and foot."""
    title: str = ""
    ready = Signal()
    exported = Signal(str)
    work_ended = Signal(bool)
    draft_wanted = Signal(str)
    room_wanted = Signal(bool)
    leave_wanted = Signal()
    reuse_wanted = Signal(str)
    comparison_wanted = Signal(str)
    milestones_changed = Signal()

    @property
    def edited(self) -> Undoable | None:
        """Returns what the page itself edits, for undo and saving, or None where the window's draft is meant."""
        return None

    @property
    def wants_room(self) -> bool:
        """Tells whether the page would use the width of the rail.

        A place of the start screen with sections of its own does.
        """
        return False

    @property
    def work_in_progress(self) -> str:
        """Names the work that leaving now would end halfway, such as ``导出`` or ``打印``, or returns ""."""
        return ""

    def stop_work(self) -> None:
        """Ends that work at its next step; ``work_ended`` follows."""

    def goto(self, path: str) -> bool:
        """Gives the keyboard to the field of a path, and returns False where the page has none."""
        del path
        return False

    def open_file(self, path: Path) -> None:
        """Opens the file that the page works on, if any."""

    @property
    def tabs(self) -> QWidget | None:
        """Returns what holds the content of the page's tabs, or None."""
        return None

    def show_tab_beyond(self, way: int) -> bool:
        """Shows the tab behind (``way`` 1) or before (-1) where Tab or Shift+Tab reaches the end of one.

        It gives the keyboard to that tab's first or last stop, and returns False where there is no such tab.
        """
        del way
        return False

    def refresh(self) -> None:
        """Shows everything anew, as the draft and the store are now."""

    def finish(self) -> None:
        """Makes now what is still being made in pieces."""

    def close_down(self) -> None:
        """Stops what runs and waits for it, before the draft or the store is closed."""


class Panel(QWidget):
    """Shows the preview or the findings beside every step."""

    title: str = ""
    review_wanted = Signal()
    """Asks for the review, which shows the printed form alone."""

    def follow(self, path: str) -> None:
        """Shows what belongs to the field of a path."""

    def focus_replacement(self) -> None:
        """Focuses the text that replaces what is found."""

    def write_at(self, path: str, quote: str = "") -> None:
        """Focuses a note about a place and some words."""

    def replace_words(self, words: str, instead: str) -> None:
        """Shows where some words stand and what they are to be replaced by, where it can replace."""

    def show_people(self) -> None:
        """Shows who still has what to do."""

    def step_to(self, way: int) -> None:
        """Goes to the next finding (``way`` 1) or to the one before (-1)."""

    def close_down(self) -> None:
        """Stops what runs and waits for it, before the draft is closed."""
