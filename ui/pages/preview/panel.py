"""打印预览 (F6): the printed page of the field in focus, drawn from the draft as it stands."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.draft.draft import Change
from app.jobs.preview import PreviewRenderer
from app.jobs.preview import newest_issue as find_newest_issue
from ui.controls.labels import button, label
from ui.controls.paper import PaperView, image_of
from ui.controls.paper_area import PaperArea
from ui.pages.base import Panel
from ui.pages.preview.field_findings import FieldFindings
from ui.pages.preview.page_targets import SpotIndex, printed_order, share_of
from ui.runtime.chunked_work import being_made
from ui.runtime.job_slots import JobSlot
from ui.runtime.jobs import Job
from ui.runtime.overriding import override
from ui.runtime.shortcuts import tip
from ui.runtime.single_shot import single_shot
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.output.document import IssueMark
    from app.output.pdf.answer_positions import AnswerBox
    from app.output.pdf.raster import Raster
    from app.output.pdf.sheets import LaidOutForm
    from ui.draft.controller import DraftController

_QUIET = 40
"""Milliseconds after the last change of the panel's width before the page is drawn anew."""
CALM = 200
"""Milliseconds from the panel's first showing to its first page: typesetting is imported then."""
_MAKING = 50
"""Milliseconds after which it is asked again whether the page beside it is whole: both at once take twice as long."""
_WIDEST = 4000
"""Pixels that a page is drawn wide at most: beyond that its picture is stretched, not to take hundreds of MB."""
_PATIENCE = 0.15
"""Seconds of unbroken typing after which a page that is being drawn is shown, though it lacks the last letters."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Describes what a drawing job brings back: the form as laid out, and one page of it as pixels."""

    sheets: LaidOutForm
    index: SpotIndex
    page: int
    raster: Raster
    path: str
    """The field that was in focus when the job began."""
    passages: dict[str, tuple[AnswerBox, ...]]
    """Where words that were asked for stand on the page, by the name that they were asked for under."""
    newest: IssueMark | None
    """The newest issue of the draft; the pages are its own where nothing has changed since."""


class PreviewPanel(Panel):
    """Shows one page of the printed form with its number, and follows the field in focus.

    ``drawn`` says which page (from 0) was put on the screen.
    """

    title = "打印预览"
    drawn = Signal(int)

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._theme = theme
        self._previewer = PreviewRenderer(controller.services)
        self._sheets: LaidOutForm | None = None
        self._index: SpotIndex | None = None
        self._passages: dict[str, tuple[AnswerBox, ...]] = {}
        self.newest_issue: IssueMark | None = None
        """The newest issue as of the last drawing."""
        self._page = 0
        self._wanted = 0
        self._turned = False
        self._path = ""
        self._share = 0.0
        self._stale = True
        self.drawing = JobSlot(self)
        self._again = False
        self._unseen_since: float | None = None
        self._late = single_shot(self, 0, self._start_drawing)
        self._paper = PaperView(theme)
        self._number = label("", type="compact")
        self._trouble = label("", type="caption", tone="error")
        self._trouble.hide()
        self._findings = FieldFindings(controller)
        self._back = self._turner("back", "上一页", -1)
        self._on = self._turner("next", "下一页", 1)
        self.area = PaperArea(theme, self._paper)
        self.review_button = button("审阅", "link")
        self._arrange()
        self._paper.chosen.connect(self._chosen)
        self._paper.resized.connect(self._resized)
        controller.changed.connect(self._changed)
        controller.track_changed.connect(self._changed)
        controller.settled_changed.connect(self.refresh)
        controller.focused.connect(self.follow)
        self._show_number()

    @property
    def paper(self) -> PaperView:
        """Returns the page itself."""
        return self._paper

    @property
    def page(self) -> int:
        """Returns the page shown, from 0."""
        return self._page

    @property
    def pages(self) -> int:
        """Returns how many pages the form has now, 0 before it was laid out."""
        return len(self._sheets.pages) if self._sheets else 0

    @property
    def busy(self) -> bool:
        """Tells whether a page is being drawn, or about to be."""
        return self.drawing.busy or self._late.isActive()

    @property
    def passages(self) -> Mapping[str, tuple[AnswerBox, ...]]:
        """Returns where the words stand that notes quote, by the key of the note."""
        return self._passages

    @property
    def all_spots(self) -> tuple[AnswerBox, ...]:
        """Tells where answers stand on all pages, in reading order."""
        return self._sheets.spots if self._sheets is not None else ()

    def spots(self, path: str) -> list[AnswerBox]:
        """Tells where an answer (path with row numbers) is printed, as far as it is known."""
        return self._index.of(path) if self._index is not None else []

    @override
    def follow(self, path: str) -> None:
        """Turns to the page of a field, whose ``path`` has row ids, and marks it there."""
        self._path, self._share = path, 0.0
        self._findings.follow(path)
        if self._index is None or self._stale:
            self._later()
            return
        self._show_path()

    def show_page(self, to: int) -> None:
        """Shows a page, from 0."""
        if self._sheets is not None and 0 <= to < self.pages and to != self._wanted:
            self._wanted, self._turned = to, True
            self._start_drawing()

    def refresh(self) -> None:
        """Draws the draft anew."""
        self._stale = True
        self._later()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Begins to follow, the first time a moment later, as a page is being opened beside it."""
        super().showEvent(event)
        if self._sheets is None:
            self._late.start(CALM)
        else:
            self._start_drawing()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """Stops drawing what nobody sees."""
        super().hideEvent(event)
        self._late.stop()
        self.drawing.cancel()

    @override
    def close_down(self) -> None:
        """Waits for the page being drawn, before the store is closed."""
        self._late.stop()
        self.drawing.close_down()

    def _changed(self, change: object) -> None:
        self._stale = True
        if isinstance(change, Change) and self._path:
            self._share = share_of(change, self._path)
        if self._unseen_since is None:
            self._unseen_since = time.monotonic()
        self._later()

    def _later(self) -> None:
        """Draws once everybody has heard of the change, and other changes of the same moment have come."""
        if self.isVisible():
            self._late.start(0)

    def _resized(self) -> None:
        if self.isVisible() and not (self._late.isActive() and not self._late.interval()):
            self._late.start(_QUIET)

    def _start_drawing(self) -> None:
        """Starts a job, or has one started when that which runs is back."""
        if not self.isVisible():
            return
        if self._sheets is None and being_made(self.window()):
            self._late.start(_MAKING)
            return
        if self.drawing.busy:  # one at a time: they share the renderer
            self._again = True
            if self._stale and self._may_wait():
                self.drawing.cancel()
            return
        self.drawing.run(self._work(), self._show, self._failed, stopped=self._stopped)

    def _quotes(self) -> dict[str, tuple[str, str]]:
        """Returns the words to look for on the page, with the path (with row numbers) of their answer, by any name."""
        return {}

    def _may_wait(self) -> bool:
        """Tells whether the page may still come later: nothing typed has been unseen for too long."""
        return self._unseen_since is None or time.monotonic() - self._unseen_since < _PATIENCE

    def _work(self) -> Any:
        """Returns what the job does, with all that it needs taken from the draft now."""
        draft = self._controller.draft
        previewer, page, width = self._previewer, self._wanted, self._paper.drawn_width
        inside = self._path
        path, share = draft.numbered(inside) if inside else "", self._share
        order = printed_order(draft)
        anew = self._stale or self._sheets is None
        known = (None, None) if anew else (self._sheets, self._index)
        application = draft.snapshot()
        files = {name: state.sha256 for name, state in draft.files.items() if not state.problem}
        moved = anew and bool(path)
        self._stale = self._turned = False
        quotes = self._quotes()
        services, draft_id, settled = self._controller.services, self._controller.draft_id, self._controller.settled
        newest, first = self.newest_issue, self._sheets is None

        def work(job: Job) -> _Drawn:
            sheets, index = known
            issue = newest
            if sheets is None or index is None:
                if settled or first:
                    issue = find_newest_issue(services, draft_id)
                sheets = previewer.set(draft.pack, application(), files, job.check, issue if settled else None)
                index = SpotIndex(sheets.spots, order)
            at = index.page_of(path, share, page) if moved else None
            at = min(page if at is None else at, len(sheets.pages) - 1)
            job.check()
            left, _, right, _ = sheets.text_area(at)
            pixels = min(round(width * sheets.size(at)[0] / (right - left)), _WIDEST)
            places = {name: (words, index.of(where, at)) for name, (where, words) in quotes.items()}
            found = previewer.find(sheets, at, {name: each for name, each in places.items() if each[1]})
            return _Drawn(sheets, index, at, previewer.draw(sheets, at, pixels), inside, found, issue)

        return work

    def _show(self, result: object) -> None:
        assert isinstance(result, _Drawn)
        self._unseen_since = time.monotonic() if self._stale else None
        self._sheets, self._index, self._page = result.sheets, result.index, result.page
        self._passages = result.passages
        self.newest_issue = result.newest
        if not self._turned:
            self._wanted = result.page
        image = image_of(result.raster, self.devicePixelRatioF())
        sheets, page = result.sheets, result.page
        self._paper.show_page(image, sheets.size(page), sheets.text_area(page), result.index.on(page))
        self._trouble.hide()
        if result.path == self._path:
            self._mark()
        else:
            self._show_path()  # one went on to another field while this page was being drawn
        self._show_number()
        self.drawn.emit(self._page)
        self._finished()

    def _failed(self, sentence: str) -> None:
        self._trouble.setText(sentence)
        self._trouble.show()
        self._finished()

    def _stopped(self) -> None:
        self._stale = True
        self._finished()

    def _finished(self) -> None:
        if self._again:
            self._again = False
            self._start_drawing()

    def _show_path(self) -> None:
        assert self._index is not None
        page = self._index.page_of(self._controller.draft.numbered(self._path)) if self._path else None
        if page is not None and page != self._wanted:
            self.show_page(page)
        else:
            self._mark()

    def _mark(self) -> None:
        if self._index is None or not self._path:
            return
        self._paper.mark(self._index.of(self._controller.draft.numbered(self._path), self._page))

    def _chosen(self, path: str, _words: str) -> None:
        self._controller.goto.emit(self._controller.draft.inside(path))

    def _show_number(self) -> None:
        self._number.setText(self._number_words() if self.pages else "正在排版…")
        self._back.setEnabled(self._page > 0)
        self._on.setEnabled(self._page + 1 < self.pages)

    def _number_words(self) -> str:
        return f"第 {self._page + 1} 页 / 共 {self.pages} 页"

    def _turner(self, icon: str, name: str, way: int) -> QToolButton:
        made = QToolButton()
        made.setIcon(self._theme.icon(icon))
        made.setToolTip(name)
        made.setAccessibleName(name)
        made.setProperty("way", way)
        made.clicked.connect(self._change_page)
        return made

    def _change_page(self) -> None:
        way = self.sender().property("way")
        self._path = ""
        self._paper.mark(())
        self.show_page(self._wanted + int(way))

    def _arrange(self) -> None:
        self.setProperty("ground", "window")
        self.area.set_below(self._findings)
        turning = QHBoxLayout()
        self._number.setWordWrap(False)
        self._number.setAccessibleName("页码")
        turning.addStretch(1)
        for part in (self._back, self._number, self._on):
            turning.addWidget(part)
        turning.addStretch(1)
        hint = label("点纸面上的任一格，光标就跳到对应的填写项。", type="caption", tone="text2")
        foot = QVBoxLayout()
        foot.setContentsMargins(20, 0, 20, 12)
        foot.addLayout(turning)
        foot.addWidget(self._trouble)
        foot.addWidget(hint)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 8, 0, 0)
        whole.addLayout(self._head())
        whole.addWidget(self.area, 1)
        whole.addLayout(foot)

    def _head(self) -> QHBoxLayout:
        """Returns the panel's title, with the way to the whole page.

        At its right there is room for the frame's ×.
        """
        row = QHBoxLayout()
        row.setContentsMargins(20, 4, 44, 0)
        title = label(self.title, type="section")
        title.setWordWrap(False)
        row.addWidget(title)
        row.addSpacing(8)
        row.addWidget(label("跟随光标所在项", type="caption", tone="text2"), 1)
        self.review_button.setIcon(self._theme.icon("external", "accent"))
        self.review_button.setToolTip(tip("占满窗口，大字看，写批注", "review"))
        self.review_button.clicked.connect(self.review_wanted)
        row.addWidget(self.review_button)
        return row
