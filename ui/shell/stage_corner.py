"""The stages of the open draft over the deadline of the rail, and the one button for the next step."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QToolTip, QVBoxLayout, QWidget

from app.draft.progress import Progress, measure_progress, shown_level
from app.draft.stage_line import Milestones, NextStep, next_step, stage_line, step_of_stage
from app.late_modules import late_module
from ui.controls.labels import button, label
from ui.controls.stage_marks import draw_stage_join, draw_stage_mark
from ui.runtime.job_slots import JobSlot
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from app.draft.stage_line import LifeStage
    from app.jobs import draft_progress
    from ui.draft.controller import DraftController
    from ui.runtime.jobs import Job
    from ui.theme.theme import Theme
else:
    draft_progress = late_module("app.jobs.draft_progress")


class StageDots(QWidget):
    """Shows the six stages as marks on a line; ``pressed`` carries the id of the one that was clicked."""

    pressed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._line: tuple[LifeStage, ...] = ()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self._resize)
        self._resize()

    def show_line(self, line: tuple[LifeStage, ...]) -> None:
        """Shows how far the draft is."""
        self._line = line
        self.setAccessibleName("；".join(stage.spoken for stage in line))
        self.update()

    def stage_at(self, at: QPoint) -> LifeStage | None:
        """Finds the stage under a point of the widget."""
        if not self._line:
            return None
        return self._line[min(max(at.x() * len(self._line) // max(self.width(), 1), 0), len(self._line) - 1)]

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        cell = self.width() / max(len(self._line), 1)
        centres = [QPointF(cell * (at + 0.5), self.height() / 2) for at in range(len(self._line))]
        for stage, here, there in zip(self._line, centres, centres[1:], strict=False):
            draw_stage_join(painter, self._theme, here, there, stage)
        for stage, centre in zip(self._line, centres, strict=True):
            draw_stage_mark(painter, self._theme, centre, stage)
        painter.end()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        stage = self.stage_at(event.position().toPoint())
        if stage is not None and event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit(stage.id)

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            stage = self.stage_at(event.pos())
            QToolTip.showText(event.globalPos(), stage.spoken if stage else "", self)
            return True
        return super().event(event)

    def _resize(self) -> None:
        self.setFixedHeight(self._theme.px(28))


class StageCorner(QFrame):
    """Shows how far the draft has come, and leads to the next step.

    ``wanted`` asks to go to a step or to the field of a path: (step, path), one of them empty; ``next_changed`` says
    that another step is the next.
    """

    wanted = Signal(str, str)
    next_changed = Signal()

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._reached = Milestones()
        self._next = NextStep("", "")
        self._reading = JobSlot(self)
        self.dots = StageDots(theme)
        self.words = label("", type="caption", tone="text2")
        self.button = button("")
        self.button.setProperty("size", "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 12, 8)
        column.setSpacing(4)
        for each in (self.dots, self.words, self.button):
            column.addWidget(each)
        self.dots.pressed.connect(self._on_pressed)
        self.button.clicked.connect(self._on_clicked)
        controller.settled_changed.connect(self.read)
        self.read()

    @property
    def next_step(self) -> str:
        """Returns the step that the next thing is done in, ``""`` where it is not known or a gap is to be filled."""
        return self._next.step

    def read(self) -> None:
        """Reads off the UI thread what the draft and its newest issue have reached."""
        services, draft_id, current = self._controller.services, self._controller.draft_id, self._controller.settled

        def work(_job: Job) -> Milestones:
            return draft_progress.read_milestones(services, draft_id, current=current)

        self._reading.run(work, self._on_read, lambda _sentence: None)

    def redraw(self) -> None:
        """Shows how far the draft is now."""
        controller = self._controller
        findings = controller.findings_inside()
        progress = measure_progress(controller.draft, findings, controller.reasons.given())
        gap = next((f.path for f in findings if shown_level(controller.draft, f) == "unfilled"), "")
        self._show(progress, gap)

    def close_down(self) -> None:
        """Waits for what is being read, before the store is closed."""
        self._reading.close_down()

    def _show(self, progress: Progress, gap: str) -> None:
        reached = replace(self._reached, current=self._controller.settled)
        line = stage_line(progress, reached, self._controller.pack.copies)
        now = next(stage for stage in line if stage.state == "current")
        before, self._next = self._next, next_step(line, progress, gap)
        self.dots.show_line(line)
        self.words.setText(f"{now.name}：{now.words}" if now.words else now.name)
        self.button.setText(self._next.words)
        self.button.setAccessibleName(f"下一步要做的：{self._next.words}")
        if before.step != self._next.step:
            self.next_changed.emit()

    def _on_read(self, reached: Milestones) -> None:
        self._reached = reached
        self.redraw()

    def _on_pressed(self, stage: str) -> None:
        if stage == "fill":
            self.wanted.emit("", self._next.path) if self._next.path else self.wanted.emit("basic", "")
        else:
            self.wanted.emit(step_of_stage(stage), "")

    def _on_clicked(self) -> None:
        self.wanted.emit("" if self._next.path else self._next.step or "basic", self._next.path)
