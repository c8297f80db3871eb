"""Hints for the writer of the open draft: found again when nobody has typed for a moment, and only while shown."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.draft.writing_hints import WritingHint, find_hints
from app.errors import AppError
from app.jobs.dismissed_hints import HintKey, key_of, read_dismissed, write_dismissed
from app.jobs.writing_settings import WritingSettings, read_writing_settings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.draft.controller import DraftController

_QUIET = 800
"""Milliseconds without a key after which what is written is read again."""


class DraftHints(QObject):
    """Finds the hints of one controller's draft.

    ``changed`` says that there are others, or that they are wanted or not.
    """

    changed = Signal()

    def __init__(self, controller: DraftController) -> None:
        super().__init__(controller)
        self._controller = controller
        self._settings: WritingSettings | None = None
        self._dismissed: set[HintKey] | None = None
        self._hints: list[WritingHint] = []
        self._watchers: list[QWidget] = []
        self._stale = True
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(_QUIET)
        self._late.timeout.connect(self.refresh)
        controller.changed.connect(self._on_changed)

    @property
    def settings(self) -> WritingSettings:
        """Returns what the writer wants to be told."""
        if self._settings is None:
            self._settings = read_writing_settings(self._controller.services)
        return self._settings

    @property
    def hints(self) -> list[WritingHint]:
        """Returns the hints as they were found last, without those that were dismissed."""
        return list(self._hints)

    def watch(self, widget: QWidget) -> None:
        """Has hints found anew after typing as long as the widget is in sight."""
        if widget not in self._watchers:
            self._watchers.append(widget)

    def forget(self, widget: QWidget) -> None:
        """Takes a widget back that is to go."""
        with suppress(ValueError):
            self._watchers.remove(widget)

    def want(self) -> None:
        """Finds the hints soon where something was written since."""
        if self._stale and not self._late.isActive():
            self._late.start()

    def refresh(self) -> None:
        """Reads what is written now."""
        self._late.stop()
        self._stale = False
        found = self._find() if self.settings.hints else []
        if found != self._hints:
            self._hints = found
            self.changed.emit()

    def reload(self) -> None:
        """Reads anew what the writer wants to be told, and tells it."""
        self._settings = None
        self._stale = True
        self.refresh()
        self.changed.emit()

    def dismiss(self, hint: WritingHint) -> bool:
        """Never shows this hint again, and tells whether that could be written down."""
        gone = self._known()
        gone.add(key_of(hint))
        written = True
        try:
            write_dismissed(self._controller.services, self._controller.draft_id, gone)
        except (AppError, OSError):
            written = False
        self.refresh()
        return written

    def _find(self) -> list[WritingHint]:
        own = [(each.words, each.others) for each in self.settings.own_terms]
        gone = self._known()
        return [hint for hint in find_hints(self._controller.draft, own) if key_of(hint) not in gone]

    def _known(self) -> set[HintKey]:
        if self._dismissed is None:
            self._dismissed = set(read_dismissed(self._controller.services, self._controller.draft_id))
        return self._dismissed

    def _on_changed(self, _change: object) -> None:
        self._stale = True
        if any(each.isVisible() for each in self._watchers):
            self._late.start()


def hints_of(controller: DraftController) -> DraftHints:
    """Returns the draft's own, made when it is first asked for."""
    return controller.findChild(DraftHints) or DraftHints(controller)
