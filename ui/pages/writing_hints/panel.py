"""The panel 写作提示: what an expert looks for, and hints on what is written; closed, nothing is looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.draft.form_places import place_of
from ui.controls.labels import button, label, rule
from ui.draft.draft_hints import hints_of
from ui.forms.hint_actions import COMPARE, SILENCE, UNIFY
from ui.pages.base import Panel
from ui.pages.writing_hints.hint_list import HintView
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent, QShowEvent

    from app.draft.hint_records import WritingHint
    from ui.draft.controller import DraftController
    from ui.theme.theme import Theme


_ROOMY = 420
"""Height at 100 % under which the points are folded at first."""


class WritingHintsPanel(Panel):
    """Shows the points of the notice above and the hints below, with one way to silence a hint."""

    title = "写作提示"

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._found = hints_of(controller)
        self.told = label("", type="caption", tone="text2")
        self.list = HintView(theme)
        self.compare = button(COMPARE, "link")
        self.unify = button(UNIFY, "link")
        self.silence = button(SILENCE, "link")
        self.fold = button("", "toggle")
        self._points = QScrollArea()
        self._was_roomy = True
        self._theme = theme
        self._lay_out()
        self._found.watch(self)
        self._found.changed.connect(self._show_hints)
        self.list.wanted.connect(self._go)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.silence.clicked.connect(self._on_silence)
        self.compare.clicked.connect(self._on_compare)
        self.unify.clicked.connect(self._on_unify)
        self.fold.toggled.connect(self._arrange)
        self.refresh()

    def refresh(self) -> None:
        """Reads what is written again."""
        self._found.refresh()
        self._show_hints()

    def _show_hints(self) -> None:
        draft, hints = self._controller.draft, self._found.hints
        self.list.hints.show_hints([(hint, place_of(draft, hint.path)) for hint in hints])
        none = "没有要提示的。" if self._found.found_once else ""
        told = f"提示 {len(hints)} 处，只提醒，不影响检查和定稿。" if hints else none
        self.told.setText(told if self._found.settings.hints else "写作提示在设置里关上了。")
        self._on_current()

    @override
    def step_to(self, way: int) -> None:
        count = self.list.hints.rowCount()
        if count:
            index = self.list.hints.index((self.list.currentIndex().row() + way) % count)
            self.list.setCurrentIndex(index)
            self._go(self.list.current)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _lay_out(self) -> None:
        self.setProperty("ground", "surface")
        self.setFocusProxy(self.list)
        self.fold.setCheckable(True)
        self.fold.setChecked(True)
        self._points.setWidgetResizable(True)
        self._points.setFrameShape(QFrame.Shape.NoFrame)
        self._points.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._points.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        top = QVBoxLayout()
        top.setContentsMargins(16, 12, 16, 8)
        top.setSpacing(6)
        top.addWidget(label(self.title, type="section"))
        if points := self._controller.pack.criteria:
            card = QFrame()
            card.setProperty("card", "true")
            inside = QVBoxLayout(card)
            inside.setContentsMargins(12, 8, 12, 8)
            inside.setSpacing(3)
            for point in points:
                inside.addWidget(label(f"{point.words}：{point.asks}", type="caption", tone="text2"))
            inside.addWidget(label(f"出自通知：{points[0].clause}", type="caption", tone="text3"))
            self._points.setWidget(card)
            self.fold.setText("专家看什么")
            top.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
            top.addWidget(self._points)
        top.addWidget(self.told)
        below = QHBoxLayout()
        below.setContentsMargins(16, 8, 16, 12)
        for each in (self.unify, self.compare, self.silence):
            below.addWidget(each)
        below.addStretch(1)
        below.addWidget(label("Enter 前往", type="caption", tone="text3"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(rule())
        column.addWidget(self.list, 1)
        column.addWidget(rule())
        column.addLayout(below)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Gives the points at most two fifths of the height, as the hints are what one came for."""
        card = self._points.widget()
        roomy = self.height() >= self._theme.px(_ROOMY)
        if not roomy and self._was_roomy:
            self.fold.setChecked(False)  # folded for want of room; whoever wants the points opens them
        self._was_roomy = roomy
        self._points.setVisible(card is not None and self.fold.isChecked())
        if card is not None:
            wanted = card.heightForWidth(self.width() - self._theme.px(48)) + 4
            self._points.setFixedHeight(min(wanted, self.height() * 2 // 5 if roomy else self.height() // 5))

    def _on_current(self) -> None:
        hint = self.list.current
        self.silence.setEnabled(hint is not None)
        self.unify.setVisible(hint is not None and hint.unify is not None)
        self.compare.setVisible(hint is not None and bool(hint.other))

    def _on_compare(self) -> None:
        if self.list.current is not None:
            self._controller.goto.emit(self.list.current.other)

    def _on_unify(self) -> None:
        hint = self.list.current
        if hint is not None and hint.unify is not None:
            self._found.unify_wanted.emit(*hint.unify)

    def _on_silence(self) -> None:
        hint = self.list.current
        if hint is None:
            return
        if not self._found.dismiss(hint):
            self.told.setText("没有记下来，下次还会提；请检查磁盘空间。")
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go(self, hint: WritingHint | None) -> None:
        if hint is not None:
            self._controller.goto.emit(hint.path)
