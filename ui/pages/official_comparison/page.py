"""与官网核对: the PDF of the official site held against the newest issue, answer by answer."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from app.draft.form_places import place_of
from app.late_modules import late_module
from ui.controls.answer_rows import AnswerRow, AnswerRows
from ui.controls.drop_zone import DropZone
from ui.controls.focus_keeper import FocusKeeper
from ui.controls.labels import label, page_title
from ui.pages.file_page import FilePage
from ui.pages.official_comparison.both_texts import BothTexts
from ui.runtime.job_slots import JobSlot
from ui.runtime.jobs import Job
from ui.runtime.overriding import override
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.intake.official_comparison import AnswerComparison
    from app.jobs import official_comparison
    from app.jobs.official_comparison import ComparisonResult
    from ui.draft.controller import DraftController
else:
    official_comparison = late_module("app.jobs.official_comparison")

_STATES = {"different": ("error", "不一致"), "absent": ("later", "未找到"), "same": ("ok", "一致")}
_ORDER = tuple(_STATES)
_ABSENT = "官网的 PDF 里没有找到这一项。可能没有填，或写法差得太多，请对着官网看一看。"
_ONE_AT_A_TIME = "上一份还在核对，这次放进来的没有加入。等它核对完再放一次。"
_BEFORE = "逐项找定稿里的每一项：一致、不一致、未找到。换行、全角半角、标点写法和页眉页脚不算差别。"
_BLOCK = re.compile(r"\[(\d+)\]\.(?:text|heading|caption)$")
_YEAR = re.compile(r"\.((?:19|20)\d\d)\.")


class OfficialComparisonPage(FilePage):
    """Shows the step 与官网核对, which follows freezing: the issue beside the official PDF.

    ``compared`` says that the verdicts are there, or why not.
    """

    title = "与官网核对"
    step_id = "official_comparison"
    compared = Signal()

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._comparing = JobSlot(self)
        self._found: list[AnswerComparison] = []
        self.zone = DropZone("拖入从申报系统下载的 PDF，或", "PDF (*.pdf)", theme)
        self.told = label(_BEFORE, tone="text2")
        self.list = AnswerRows(("结果", "哪一项", "定稿里的内容", ""), theme, "逐项结果")
        self.texts = BothTexts("定稿里的", "官网上的", theme)
        self._parts = QSplitter(Qt.Orientation.Vertical)
        self._keyboard = FocusKeeper(self.told)
        self._lay_out()
        self.setFocusProxy(self.zone.button)
        self.zone.chosen.connect(self.receive_files)
        self.list.moved.connect(self._show_one)
        self.list.chosen.connect(self._go)

    @property
    def found(self) -> list[AnswerComparison]:
        """Returns the verdicts, what differs first."""
        return self._found

    @override
    def refresh(self) -> None:
        """Compares nothing until a PDF is chosen."""

    @override
    def receive_files(self, paths: list[Path], note: str = "") -> None:
        """Compares with the first of these files."""
        if not paths:
            return
        if self._comparing.busy:
            self.told.setText(_ONE_AT_A_TIME)
            return
        self._controller.flush()
        services, draft_id, pdf = self._controller.services, self._controller.draft_id, paths[0]

        def work(_job: Job) -> ComparisonResult:
            return official_comparison.hold_against(services, draft_id, pdf)

        self.told.setText(f"正在核对 {pdf.name}…")
        self._keyboard.switch((self.zone, self.list), on=False)
        self._comparing.run(work, self._show, self._failed)

    @override
    def close_down(self) -> None:
        """Waits for what runs; before the store is closed."""
        self._comparing.close_down()

    def _show(self, held: ComparisonResult) -> None:
        self._welcome_files()
        self._found = sorted(held.found, key=lambda each: _ORDER.index(each.state))
        self.list.show_rows([self._row(e) for e in self._found])
        counts = {state: sum(each.state == state and not each.unjudged for each in held.found) for state in _ORDER}
        unjudged = sum(bool(each.unjudged) for each in held.found)
        exchanged = sum(bool(each.exchanged_with) for each in held.found)
        of_these = {"different": f"（其中对调 {exchanged} 项）" if exchanged else ""}
        said = "，".join(f"{_STATES[state][1]} {counts[state]} 项{of_these.get(state, '')}" for state in _ORDER)
        said += f"，没有判断 {unjudged} 项" if unjudged else ""
        which = f"与 {held.number} 核对" if held.number else "还没有定稿，按草稿核对"
        self.told.setText(f"{held.pdf} {which}，共 {len(held.found)} 项：{said}。{''.join(held.remarks)}")
        self._parts.show()
        self.list.choose(0)
        self.compared.emit()

    def _row(self, one: AnswerComparison) -> AnswerRow:
        """Returns the answer's line; where it was exchanged with another, the line says with which."""
        level, word = _STATES[one.state]
        if one.exchanged_with:
            told = f"与“{self._name(one.exchanged_with)}”对调：{one.expected}"
            return AnswerRow(level, "对调", self._name(one.path), told)
        return AnswerRow(level, "没有判断" if one.unjudged else word, self._name(one.path), one.expected)

    def _name(self, path: str) -> str:
        """Returns the answer's place in the form, with the number of the paragraph for a text."""
        draft = self._controller.draft
        block = _BLOCK.search(path)
        whole = path[: block.start()] if block else path
        year = _YEAR.search(path)
        try:
            words = place_of(draft, draft.inside(whole))
        except (LookupError, ValueError):  # a row that the draft no longer has
            words = ""
        words = f"{words or whole}（{year[1]}年）" if year else words or whole
        return f"{words} 第 {int(block[1]) + 1} 段" if block else words

    def _failed(self, sentence: str) -> None:
        self._welcome_files()
        self.told.setText(sentence)
        self.compared.emit()

    def _welcome_files(self) -> None:
        """Has the drop field usable again."""
        self._keyboard.switch((self.zone, self.list), on=True)
        self._keyboard.come_back()

    def _show_one(self, at: int) -> None:
        if 0 <= at < len(self._found):
            one = self._found[at]
            other = {"different": one.found, "same": one.expected}.get(one.state, "")
            self.texts.show_texts(one.expected, other, one.unjudged or _ABSENT)

    def _go(self, at: int) -> None:
        """Goes to the field, where the mistake is one's own."""
        path = self._found[at].path
        block = _BLOCK.search(path)
        try:
            self._controller.goto.emit(self._controller.draft.inside(path[: block.start()] if block else path))
        except (LookupError, ValueError):
            return

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        for part in (self, inside):
            part.setProperty("ground", "surface")
        head = QHBoxLayout()
        head.addWidget(page_title(self.title))
        head.addSpacing(12)
        head.addWidget(label("不联网；官网和定稿都不会改动", type="compact", tone="text2"), 1)
        column.addLayout(head)
        column.addWidget(self.zone)
        column.addWidget(self.told)
        self._parts.setObjectName("agreement")
        self._parts.setChildrenCollapsible(False)
        self._parts.addWidget(self.list)
        self._parts.addWidget(self.texts)
        self._parts.setStretchFactor(0, 3)
        self._parts.setStretchFactor(1, 2)
        self._parts.hide()
        column.addWidget(self._parts, 1)
        column.addStretch(0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
