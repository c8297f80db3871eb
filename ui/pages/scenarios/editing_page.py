"""场景填报: step 4.  What it holds depends on the direction, so another direction makes it anew."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.draft.controller import DraftController
from ui.pages.base import Page
from ui.pages.scenarios.scenario_editor import ScenarioEditor
from ui.runtime.chunked_work import ChunkedWork
from ui.runtime.overriding import override
from ui.runtime.single_shot import single_shot
from ui.theme.theme import Theme


class ScenarioEditingPage(Page):
    """Shows the step 场景, with a body made for the direction of the moment."""

    step_id = "scene"

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._theme = theme
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.body = ScenarioEditor(controller, theme, self)
        self._layout.addWidget(self.body)
        self._stale = False
        self._next: ScenarioEditor | None = None
        self._slices = ChunkedWork(self, 0)
        self._soon = single_shot(self, 0, self._start_slices)
        controller.track_changed.connect(self._on_track_changed)

    @override
    def refresh(self) -> None:
        """Shows the draft as it is."""
        self._renew()
        self.body.refresh()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Makes the body of another direction when somebody looks."""
        self._renew()
        super().showEvent(event)

    @override
    def goto(self, path: str) -> bool:
        """Shows the scenario, the tab and the field of that path."""
        self._renew()
        return self.body.goto(path)

    @property
    @override
    def tabs(self) -> QWidget | None:
        """Returns what holds the parts of a scenario."""
        return self.body.tabs

    @override
    def show_tab_beyond(self, way: int) -> bool:
        """Shows the next part behind a part's last field or the one before its first, as long as there is one."""
        return self.body.show_tab_beyond(way)

    def _on_track_changed(self, _track: str) -> None:
        if not self._stale:
            self.body.stop_listening()
            self._stale = True
        self._forget()
        if self.isVisible():
            self._soon.start()  # in a turn of its own: the change itself has enough to do

    def _renew(self) -> None:
        """Makes the body of the present direction."""
        self._start_slices()
        self._slices.finish()

    @Slot()
    def _start_slices(self) -> None:
        if self._stale and self._next is None:
            self._slices.start(self._pieces())

    def _pieces(self) -> Iterator[None]:
        """Makes the body piece by piece, then shows it; the one before stays in sight until then."""
        self._next = ScenarioEditor(self._controller, self._theme, self)
        yield
        yield  # the next turn is for what the body makes after itself
        old, self.body, self._next = self.body, self._next, None
        self._stale = False
        self._layout.replaceWidget(old, self.body)
        self.body.show()
        old.hide()
        QTimer.singleShot(0, old, old.deleteLater)

    def _forget(self) -> None:
        """Leaves a body that is not in sight yet: the direction has changed again."""
        self._slices.drop()
        if self._next is not None:
            self._next.stop_listening()
            self._next.deleteLater()
            self._next = None
