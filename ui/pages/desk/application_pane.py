"""One application, read-only: what the firm wrote with the findings in place, beside its PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app.late_modules import late_module
from ui.controls.labels import button, label, page_title, rule
from ui.controls.page_canvas import PageCanvas
from ui.controls.paper import image_of
from ui.pages.desk.answers_view import AnswersPanel
from ui.pages.desk.pane import DeskPane
from ui.runtime.job_slots import JobSlot

if TYPE_CHECKING:
    from app.jobs import desk_view
    from app.jobs.desk import DeskRow
    from app.merge.copied_passages import Passage
    from app.output.pdf import raster
    from app.output.pdf.raster import Raster
    from ui.pages.desk.controller import DeskController
    from ui.runtime.jobs import Job
    from ui.theme.theme import Theme
else:
    desk_view = late_module("app.jobs.desk_view")
    raster = late_module("app.output.pdf.raster")

_WIDTH = 1240
"""Pixels across a page."""


class ApplicationPane(DeskPane):
    """Shows one application of the desk; ``left`` asks for the table, ``drawn`` says that a page is there."""

    left = Signal()
    drawn = Signal()

    def __init__(self, controller: DeskController, theme: Theme) -> None:
        super().__init__()
        self._controller = controller
        self._theme = theme
        self._slot = JobSlot(self)
        self._pdf = b""
        self._page = 0
        self.pages = 0
        self.key = ""
        self.setProperty("ground", "surface")
        self._title = page_title("")
        self._told = label("只读，不会改动申报包", type="compact", tone="text2")
        self.answers = AnswersPanel(controller, theme)
        self.canvas = PageCanvas(theme, "申报书 PDF")
        self._number = label("", type="compact", tone="text2")
        self.back_button, self.before_button, self.after_button = button("返回"), button("上一页"), button("下一页")
        self._lay_out()
        self.back_button.clicked.connect(self.left)
        self.before_button.clicked.connect(self._on_before)
        self.after_button.clicked.connect(self._on_after)

    def show_row(self, row: DeskRow, passage: Passage | None = None) -> None:
        """Shows a firm's application, both sides at a passage of it where one is given."""
        self.key = row.key
        self._title.setText(row.submission.company)
        self._told.setText(f"第 {row.rank} 名　{row.submission.issue}　只读，不会改动申报包")
        self.answers.show_row(row, passage)
        self._pdf, self._page, self.pages = b"", 0, 0
        source = row.source

        def work(_job: Job) -> tuple[bytes, int, Raster]:
            pdf = desk_view.application_pdf(source)
            page = desk_view.page_of_passage(pdf, passage.path, passage.text) if passage is not None else 0
            return pdf, page, raster.foreign_raster(pdf, page, _WIDTH)

        self.canvas.show_page(None, (), "正在打开申报书…")
        self._slot.run(work, self._on_opened, self._on_failed)

    def change_page(self, by: int) -> None:
        """Shows another page."""
        page, pdf = min(max(self._page + by, 0), self.pages - 1), self._pdf
        if not pdf or page == self._page:
            return
        self._page = page

        def work(_job: Job) -> tuple[bytes, int, Raster]:
            return pdf, page, raster.foreign_raster(pdf, page, _WIDTH)

        self._slot.run(work, self._on_opened, self._on_failed)

    def _on_opened(self, found: tuple[bytes, int, Raster]) -> None:
        self._pdf, self._page, drawn = found
        self.pages = drawn.pages
        self.canvas.show_page(image_of(drawn, 1.0))
        self._number.setText(f"第 {self._page + 1} 页，共 {self.pages} 页")
        self.before_button.setEnabled(self._page > 0)
        self.after_button.setEnabled(self._page + 1 < self.pages)
        self.drawn.emit()

    def _on_failed(self, sentence: str) -> None:
        self.canvas.show_page(None, (), sentence)
        self._number.setText("")

    def _on_before(self) -> None:
        self.change_page(-1)

    def _on_after(self) -> None:
        self.change_page(1)

    def _lay_out(self) -> None:
        px = self._theme.px
        head = QHBoxLayout()
        head.setContentsMargins(px(24), px(10), px(24), px(8))
        head.setSpacing(px(12))
        head.addWidget(self._title)
        head.addWidget(self._told, 1)
        for part in (self._number, self.before_button, self.after_button, self.back_button):
            head.addWidget(part)
        self._number.setWordWrap(False)
        body = QHBoxLayout()
        body.setContentsMargins(px(16), 0, 0, 0)
        body.setSpacing(0)
        edge = QFrame()
        edge.setProperty("rule", "down")
        body.addWidget(self.answers, 1)
        body.addWidget(edge)
        body.addWidget(self.canvas, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(rule())
        column.addLayout(body, 1)
