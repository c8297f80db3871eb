"""The panel Ctrl+F: finds in all that was typed, and replaces with a preview and one undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from app.draft.form_places import place_of
from app.draft.text_search import TextHit, find_in_notes, find_text, over_limit, replace_text
from app.notation.characters import clean_text
from ui.controls.labels import button, label, rule
from ui.controls.line_edit import LineEdit
from ui.forms.hit_selection import select_found
from ui.pages.base import Panel
from ui.pages.find.hit_list import HitGroup, HitView
from ui.runtime.overriding import override
from ui.runtime.shortcuts import pressed
from ui.runtime.single_shot import single_shot

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QShowEvent

    from ui.draft.controller import DraftController
    from ui.theme.theme import Theme

_QUIET = 120
"""Milliseconds after the last key before it is looked again."""


class FindPanel(Panel):
    """Searches and replaces in the whole draft."""

    title = "查找和替换"

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._done = ""
        self.wanted, self.instead = LineEdit(), LineEdit()
        self.titles, self.match_case = QCheckBox("备注、标题、批注"), QCheckBox("区分大小写")
        self.found = label("", type="caption", tone="text2")
        self.list = HitView(theme)
        self.told = label("", type="caption", tone="text2")
        self.replace = button("替换勾选的", "primary")
        self._late = single_shot(self, _QUIET, self.refresh)
        self._dress()
        self._lay_out()
        for line in (self.wanted, self.instead):
            line.textChanged.connect(self._on_typed)
        for box in (self.titles, self.match_case):
            box.toggled.connect(self.refresh)
        self.list.hits.ticked.connect(self._tell)
        self.list.wanted.connect(self._go)
        self.replace.clicked.connect(self._on_replace)
        controller.changed.connect(self._on_changed)
        self.refresh()

    def refresh(self) -> None:
        """Looks for the words again."""
        self._look(ticked=True)

    def _look(self, *, ticked: bool) -> None:
        self._late.stop()
        draft = self._controller.draft
        hits = find_text(
            draft, self.wanted.text(), titles=self.titles.isChecked(), match_case=self.match_case.isChecked()
        )
        if self.titles.isChecked():
            hits += find_in_notes(draft, self.wanted.text(), match_case=self.match_case.isChecked())
        by_path: dict[tuple[str, bool], list[TextHit]] = {}
        for hit in hits:
            by_path.setdefault((hit.path, hit.is_note), []).append(hit)
        rows: list[HitGroup | TextHit] = []
        for (path, is_note), places in by_path.items():
            words = place_of(draft, path) if path else "整份申报书"
            rows += [HitGroup(path, f"批注：{words}" if is_note else words, len(places)), *places]
        self.list.hits.show_hits(rows, ticked=ticked)
        self.list.hits.show_instead(clean_text(self.instead.text()) if self._replacing() else None)
        self.found.setText(
            f"{len(hits)} 处，{len(by_path)} 项"
            if hits
            else ("没有找到" if ticked else "没有了")
            if self.wanted.text()
            else "在写过的全部文字里找"
        )
        self._tell()

    @override
    def focus_replacement(self) -> None:
        (self.instead if self.wanted.text() else self.wanted).setFocus(Qt.FocusReason.ShortcutFocusReason)

    @override
    def replace_words(self, words: str, instead: str) -> None:
        self.match_case.setChecked(words.casefold() == instead.casefold() or self.match_case.isChecked())
        self.wanted.setText(words)
        self.instead.setText(instead)
        self.refresh()
        (self.replace if self.replace.isEnabled() else self.wanted).setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def step_to(self, way: int) -> None:
        index = self.list.hits.next_hit(self.list.currentIndex().row(), way)
        if index.isValid():
            self.list.setCurrentIndex(index)
            self._go(self.list.hits.hit(index))

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.wanted.setFocus(event.reason())
        self.wanted.selectAll()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Goes on by F3; Enter looks for the words and goes to the first place, behind 替换为 to the button."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if pressed(event, "find-next"):
            self.step_to(1)
        elif is_enter and self.instead.hasFocus():
            self.refresh()
            if self.replace.isEnabled():
                self.replace.setFocus(Qt.FocusReason.TabFocusReason)
        elif is_enter and not self.replace.hasFocus():
            self.refresh()
            self.step_to(1)
        else:
            super().keyPressEvent(event)

    def _dress(self) -> None:
        self.setProperty("ground", "surface")
        self.wanted.setPlaceholderText("查找")
        self.wanted.setAccessibleName("查找")
        self.instead.setPlaceholderText("替换为")
        self.instead.setAccessibleName("替换为")
        self.titles.setChecked(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(self.wanted)

    def _lay_out(self) -> None:
        top = QVBoxLayout()
        top.setContentsMargins(16, 12, 16, 8)
        top.setSpacing(8)
        top.addWidget(label(self.title, type="section"))
        for line in (self.wanted, self.instead):
            top.addWidget(line)
        boxes = QHBoxLayout()
        boxes.addWidget(self.titles)
        boxes.addWidget(self.match_case)
        boxes.addStretch(1)
        top.addLayout(boxes)
        top.addWidget(self.found)
        below = QVBoxLayout()
        below.setContentsMargins(16, 8, 16, 12)
        below.setSpacing(6)
        below.addWidget(self.told)
        row = QHBoxLayout()
        row.addWidget(self.replace)
        row.addStretch(1)
        row.addWidget(label("F3 下一处", type="caption", tone="text3"))
        below.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        column.addWidget(rule())
        column.addLayout(below)

    def _replacing(self) -> bool:
        return bool(self.instead.text()) and self.instead.text() != self.wanted.text()

    def _tell(self) -> None:
        chosen = self.list.hits.chosen() if self._replacing() else []
        self.replace.setEnabled(bool(chosen))
        self.replace.setText(f"替换勾选的 {len(chosen)} 处" if chosen else "替换勾选的")
        if not chosen:
            self.told.setText(self._done or "写上“替换为”，先看替换后的样子。")
            return
        draft = self._controller.draft
        answers = replace_text(draft, chosen, clean_text(self.instead.text()))
        over = over_limit(draft, answers)
        limits = f"替换后“{place_of(draft, over[0])}”会超过字数。" if over else "替换后没有一项超过字数。"
        if len(over) > 1:
            limits = f"替换后有 {len(over)} 项会超过字数，例如“{place_of(draft, over[0])}”。"
        self.told.setText(f"{limits}一次撤销全部退回。")

    def _on_typed(self) -> None:
        self._done = ""
        self._late.start()

    def _on_changed(self, _change: object) -> None:
        if self.isVisible():
            self._late.start()

    def _on_replace(self) -> None:
        self._controller.gather.emit()
        self.refresh_with_ticks()
        chosen = self.list.hits.chosen()
        answers = replace_text(self._controller.draft, chosen, clean_text(self.instead.text()))
        if not answers:
            return
        with self._controller.together(next(iter(answers))):
            for path, value in answers.items():
                self._controller.edit(path, value)
        self._late.stop()
        self._done = f"替换了 {len(chosen)} 处。一次撤销全部退回。"
        self.wanted.setFocus(Qt.FocusReason.OtherFocusReason)  # the button has nothing more to do
        self._look(ticked=False)  # what is left was left on purpose

    def refresh_with_ticks(self) -> None:
        """Looks again where typing has come in since; ticks stay on what is the same."""
        before = set(self.list.hits.chosen())
        everything = set(find_text(self._controller.draft, self.wanted.text(), titles=self.titles.isChecked(),
                                   match_case=self.match_case.isChecked()))  # fmt: skip
        if not before <= everything:
            self.refresh()

    def _go(self, hit: TextHit | None) -> None:
        if hit is not None and hit.path:
            self._controller.goto.emit(hit.path)
            if not hit.is_note:
                select_found(hit.text, hit.start, hit.end)
