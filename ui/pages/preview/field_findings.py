"""这一项的检查: what is said of the field in focus, at length, under the page that shows it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.draft.findings import LEVELS, RETURNED, Finding
from app.draft.level_words import LEVEL_WORDS
from app.draft.paths import slot_of
from app.draft.progress import shown_level
from ui.controls.labels import empty, label, rule
from ui.draft.controller import DraftController
from ui.runtime.single_shot import single_shot
from ui.theme.icons import LEVEL_SHAPES

TITLE = "这一项的检查"
NOTHING = "没有查出要改的。"
COUNTS = (
    "“字数”按 Word 的字数统计；“网页计”是网上填报系统通常的计数方式，英文和数字逐个计。"
    "两者都不超过，才能放心粘贴到网上。"
)
_QUIET = 200
"""Milliseconds without an edit after which it is written anew."""
_MOST = 3


class FieldFindings(QWidget):
    """Shows the findings of the field in focus, and nothing before there is one."""

    def __init__(self, controller: DraftController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._path = ""
        self._said: tuple[str, tuple[Finding, ...]] | None = None
        self._soon = single_shot(self, _QUIET, self._write)
        self._column = QVBoxLayout()
        self._column.setSpacing(8)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(6, 12, 6, 0)
        whole.setSpacing(8)
        whole.addWidget(rule())
        whole.addWidget(label(TITLE, type="section"))
        whole.addLayout(self._column)
        self._counts = label(COUNTS, type="caption", tone="text2")
        whole.addWidget(self._counts)
        controller.changed.connect(self._changed)
        controller.opinions.changed.connect(self._changed)
        self.hide()

    def follow(self, path: str) -> None:
        """Shows the findings of the focused field, whose ``path`` has row ids."""
        self._path = path
        self._soon.start(0)

    def _changed(self, _change: object) -> None:
        if self._path and self.isVisible():
            self._soon.start(_QUIET)

    def _write(self) -> None:
        home = self._controller.home(self._path) if self._path else ""
        self.setVisible(bool(home))
        if not home:
            return
        found = tuple(sorted(self._controller.findings_of(home), key=_rank))
        if self._said == (home, found):
            return
        self._said = (home, found)
        empty(self._column)
        for finding in found[:_MOST]:
            self._column.addWidget(_card(finding, shown_level(self._controller.draft, finding)))
        if not found:
            self._column.addWidget(label(NOTHING, type="compact", tone="text2"))
        field = self._controller.draft.shape.fields.get(slot_of(home))
        self._counts.setVisible(field is not None and bool(field.limit))


def _rank(finding: Finding) -> int:
    """Returns the rank of a finding: opinions of the recommending unit first, then the worst level."""
    return -1 if finding.rule == RETURNED else LEVELS.index(finding.level)


def _card(finding: Finding, level: str) -> QFrame:
    made = QFrame()
    made.setProperty("card", "true")
    inside = QVBoxLayout(made)
    inside.setContentsMargins(12, 10, 12, 10)
    inside.setSpacing(4)
    head = QHBoxLayout()
    chip = label(f"{LEVEL_SHAPES[level]} {LEVEL_WORDS[level]}", chip=level)
    head.addWidget(chip, 0, Qt.AlignmentFlag.AlignTop)
    head.addWidget(label(finding.message, type="compact", weight="bold"), 1)
    inside.addLayout(head)
    for text, kind in ((finding.remedy, "compact"), (_source(finding), "caption")):
        if text:
            inside.addWidget(label(text, type=kind, tone="text2"))
    return made


def _source(finding: Finding) -> str:
    word = "来自" if finding.rule == RETURNED else "依据"
    return f"{word}：{finding.clause}" if finding.clause else ""
