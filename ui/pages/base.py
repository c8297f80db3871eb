"""Defines what a page is to the window around it: the shell works with these types alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from ui.draft.controller import DraftController


class Page(QWidget):
    """Shows one step of a draft, or one place of the start screen.

    ``exported`` gives the folder of what was written, ``work_ended`` whether printing or writing came to its end whole,
    ``draft_wanted`` asks for a draft to be opened by its id.
    """

    step_id: ClassVar[str] = ""
    """The id that the registry knows the page by."""
    title: str = ""
    exported = Signal(str)
    work_ended = Signal(bool)
    draft_wanted = Signal(str)

    @property
    def edited(self) -> DraftController | None:
        """What the page itself edits, for undo and saving; None where the window's draft is meant."""
        return None

    @property
    def work_in_progress(self) -> str:
        """Names what leaving now would end halfway (``导出``, ``打印``), "" for nothing."""
        return ""

    def stop_work(self) -> None:
        """Ends that work at its next step; ``work_ended`` follows."""

    def goto(self, path: str) -> bool:
        """Gives the keyboard to the field of a path; False where the page has none."""
        del path
        return False

    def show_next_tab(self) -> bool:
        """Goes on to the part behind a tab that Tab has come to the end of; False where there is none."""
        return False

    def refresh(self) -> None:
        """Shows everything anew."""

    def finish(self) -> None:
        """Makes at once what is still being made over some turns of the event loop."""

    def close_down(self) -> None:
        """Stops what runs and waits for it; called before the draft or the store is closed."""


class Panel(QWidget):
    """Stands at the right of every step: the preview or the findings."""

    title: str = ""

    def follow(self, path: str) -> None:
        """Shows what belongs to the field of a path."""

    def step_to(self, way: int) -> None:
        """Goes to the next finding (1) or the one before (-1)."""

    def close_down(self) -> None:
        """Stops what runs and waits for it; called before the draft is closed."""
