"""Hints for the writer of the open draft: found again when nobody has typed for a moment, and only while shown."""

from __future__ import annotations

import weakref
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from app.draft.hint_records import WritingHint
from app.draft.writing_hints import HintFinder, Written
from app.errors import AppError
from app.jobs.dismissed_hints import HintKey, key_of, read_dismissed, write_dismissed
from app.jobs.writing_settings import WritingSettings, read_writing_settings
from ui.runtime.job_slots import JobSlot
from ui.runtime.single_shot import single_shot

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.draft.controller import DraftController
    from ui.runtime.jobs import Job

_QUIET = 800
"""Milliseconds without a key after which what is written is read again."""


class DraftHints(QObject):
    """Finds the hints of one controller's draft, on a thread of its own.

    ``changed`` says that there are others, or that they are wanted or not; ``unify_wanted`` gives a spelling that
    somebody wants to replace in the whole draft, and the other one.
    """

    changed = Signal()
    unify_wanted = Signal(str, str)

    def __init__(self, controller: DraftController) -> None:
        super().__init__(controller)
        self._controller = controller
        self._settings: WritingSettings | None = None
        self._dismissed: set[HintKey] | None = None
        self._finder = HintFinder()
        self._found: list[WritingHint] = []
        self._hints: list[WritingHint] = []
        self._watchers: list[weakref.ref[QWidget]] = []
        self._stale, self._known_once = True, False
        self._reading = JobSlot(self)
        self._late = single_shot(self, _QUIET, self.refresh)
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

    @property
    def found_once(self) -> bool:
        """Tells whether the draft was read at all yet."""
        return self._known_once

    def watch(self, widget: QWidget) -> None:
        """Has hints found anew after typing whenever the widget is in sight, as long as it lives."""
        self._watchers = [each for each in self._watchers if each() is not None]
        self._watchers.append(weakref.ref(widget))

    def want(self) -> None:
        """Finds the hints soon where something was written since."""
        if self._stale and not self._late.isActive():
            self._late.start()

    def refresh(self) -> None:
        """Reads what is written now; ``changed`` tells of other hints when they are found."""
        self._late.stop()
        self._stale = False
        if not self.settings.hints:
            self._reading.drop()
            self._on_found([])
            return
        own = [(each.words, each.others) for each in self.settings.own_terms]
        self._reading.run(partial(_find, self._finder, Written.of(self._controller.draft), own), self._on_found)

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
        self._on_found(self._found)
        return written

    def _on_found(self, found: list[WritingHint]) -> None:
        gone = self._known()
        self._found = found
        hints = [hint for hint in found if key_of(hint) not in gone]
        if hints != self._hints or not self._known_once:
            self._known_once = True
            self._hints = hints
            self.changed.emit()

    def _known(self) -> set[HintKey]:
        if self._dismissed is None:
            self._dismissed = set(read_dismissed(self._controller.services, self._controller.draft_id))
        return self._dismissed

    def _on_changed(self, _change: object) -> None:
        self._stale = True
        for each in self._watchers:
            widget = each()
            if widget is not None and isValid(widget) and widget.isVisible():
                self._late.start()
                return


def _find(finder: HintFinder, written: Written, own: list[tuple[str, tuple[str, ...]]], _job: Job) -> list[WritingHint]:
    return finder.find(written, own)


def hints_of(controller: DraftController) -> DraftHints:
    """Returns the draft's own, made when it is first asked for."""
    return controller.findChild(DraftHints) or DraftHints(controller)
