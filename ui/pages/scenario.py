"""场景填报: step 4.  What it holds depends on the direction, so another direction makes it anew."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.controller import DraftController
from ui.pages.scenario_body import ScenarioBody
from ui.theme import Theme


class ScenarioPage(QWidget):
    """The page, with its body for the direction of the moment."""

    title = "场景填报"
    step_id = "scene"

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._theme = theme
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.body = ScenarioBody(controller, theme, self)
        self._layout.addWidget(self.body)
        controller.track_changed.connect(self._on_track_changed)

    def refresh(self) -> None:
        """Shows the draft as it is."""
        self.body.refresh()

    def goto(self, path: str) -> bool:
        """Shows the scenario, the tab and the field of that path."""
        return self.body.goto(path)

    def _on_track_changed(self, _track: str) -> None:
        old = self.body
        old.let_go()
        self.body = ScenarioBody(self._controller, self._theme, self)
        self._layout.replaceWidget(old, self.body)
        self.body.show()
        old.hide()
        old.deleteLater()
