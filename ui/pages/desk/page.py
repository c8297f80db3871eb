"""推荐汇总 on the start screen: the list of desks, or the one that is open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.jobs.recent_desks import remember_desk
from app.late_modules import late_module
from ui.pages.base import Page
from ui.pages.desk.board import DeskBoard
from ui.pages.desk.controller import DeskController
from ui.pages.desk.entrance import DeskEntrance
from ui.runtime.job_slots import JobSlots
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.jobs import desk
    from app.jobs.desk import DeskSession
    from app.services import Services
    from ui.runtime.jobs import Job
    from ui.theme.theme import Theme
else:
    desk = late_module("app.jobs.desk")


class DeskPage(Page):
    """Shows the desks; ``desk_opened``: one is shown."""

    title = "推荐汇总"
    step_id = "summary"
    desk_opened = Signal()

    def __init__(self, services: Services, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._theme = theme
        self._jobs = JobSlots(self)
        self.board: DeskBoard | None = None
        self.entrance = DeskEntrance(services, theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.entrance)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        self.entrance.opened.connect(self.open_desk)
        self.entrance.made.connect(self.make_desk)
        self.entrance.load()

    @property
    @override
    def edited(self) -> DeskController | None:
        """Returns what undo and redo are about."""
        return self.board.controller if self.board is not None else None

    @property
    @override
    def wants_room(self) -> bool:
        """Tells whether the page would use the whole width: an open desk has sections of its own."""
        return self.board is not None

    @override
    def open_file(self, path: Path) -> None:
        """Opens a desk's file that came from outside, in place of the one that is open."""
        self.open_desk(path)

    def open_desk(self, path: Path) -> None:
        """Reads a desk's file off the UI thread and shows it."""
        self._open(lambda: desk.open_desk_session(self._services, path))

    def make_desk(self, path: Path, settings: dict[str, str]) -> None:
        """Makes a desk's file and shows it."""
        self._open(lambda: desk.create_desk_session(self._services, path, **settings))

    def _open(self, opening: Callable[[], DeskSession]) -> None:
        def work(_job: Job) -> DeskSession:
            return opening()

        self._jobs.run("open", work, self._on_opened, self._on_failed)

    def _on_opened(self, session: DeskSession) -> None:
        self.leave_desk()
        remember_desk(self._services, session.file.path, session.title)
        controller = DeskController(self._services, session)
        self.board = DeskBoard(controller, self._theme)
        controller.setParent(self.board)
        self.board.left.connect(self.leave_desk)
        self.board.desk_dropped.connect(self.open_desk)
        self._stack.addWidget(self.board)
        self._stack.setCurrentWidget(self.board)
        self.board.focus_first()
        controller.compare_texts()
        self.room_wanted.emit(self.wants_room)
        self.desk_opened.emit()

    def _on_failed(self, sentence: str) -> None:
        """Says it where one is: a desk that is open stays open."""
        banner = self.board.banner if self.board is not None else self.entrance.banner
        banner.put("failed", "error", sentence)

    def leave_desk(self) -> None:
        """Closes the desk that is open, of which everything is on the disk already, and shows the list."""
        board, self.board = self.board, None
        if board is None:
            return
        board.close_down()
        self._stack.setCurrentWidget(self.entrance)
        self._stack.removeWidget(board)
        board.deleteLater()
        self.entrance.load()
        self.room_wanted.emit(self.wants_room)

    @override
    def close_down(self) -> None:
        """Stops what runs and closes the desk, before the window goes."""
        self._jobs.close_down()
        if self.board is not None:
            self.board.close_down()
