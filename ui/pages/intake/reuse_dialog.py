"""从以往申报书带入: a list of earlier applications, their parts with a preview, and what is chosen of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.jobs.reuse import form_of, list_sources, parts_of, preview_text, source_from_draft, source_from_file
from ui.controls.labels import button, label, literal
from ui.controls.text_edit import TextEdit
from ui.runtime.file_dialogs import choose_file
from ui.runtime.job_slots import JobSlots
from ui.runtime.overriding import override
from ui.runtime.relative_days import relative_day
from ui.theme.scaled import scaled

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QCloseEvent

    from app.intake.placed_values import FilledForm
    from app.jobs.reuse import ReusablePart, ReuseSource
    from app.store import DraftRow
    from ui.draft.controller import DraftController
    from ui.runtime.jobs import Job
    from ui.theme.theme import Theme

_SIZE = (920, 560)
_WIDTHS = (250, 290, 340)
"""Of the window, and of its three columns, at 100 %."""
_FILES = "申报书、提交包、已填的表 (*.zip *.pdf *.json *.zzdraft *.docx *.doc *.wps *.xlsx *.xls);;所有文件 (*)"


class ReuseDialog(QDialog):
    """Offers parts of earlier applications.

    ``chosen`` gives what was ticked as a filled form, for the review.  ``first`` is the beginning of the titles of
    the parts that are shown first, for a page that asks for scenarios.
    """

    chosen = Signal(object)

    def __init__(
        self, controller: DraftController, theme: Theme, parent: QWidget | None = None, first: str = ""
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("从以往申报书带入")
        self._controller, self._theme, self._first = controller, theme, first
        self._jobs = JobSlots(self)
        self._source: ReuseSource | None = None
        self._parts: list[ReusablePart] = []
        self._references: list[str | Path] = []
        """What the list shows: ids of drafts, and files."""
        self.sources, self.parts = QListWidget(), QListWidget()
        self.preview = TextEdit()
        self.file_button = button("选文件…")
        self.told = label("", type="compact", tone="text2")
        self._cancel, self.go = button("取消"), button("", "primary")
        self._lay_out()
        self._connect()
        self._show_parts([])
        self._read_sources()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Stops what is being read."""
        self._jobs.cancel_all()
        super().closeEvent(event)

    @override
    def done(self, result: int) -> None:
        """Stops what is being read: Esc and the buttons come here, and no close event."""
        self._jobs.cancel_all()
        super().done(result)

    # ------------------------------------------------------------ reading

    def _read_sources(self) -> None:
        services, draft_id = self._controller.services, self._controller.draft_id

        def work(_job: Job) -> list[DraftRow]:
            return list_sources(services, draft_id)

        self._tell("正在读取申报书…")
        self._jobs.run("sources", work, self._show_sources, self._tell)

    def _show_sources(self, rows: list[DraftRow]) -> None:
        now = self._controller.services.now()
        for row in rows:
            words = [row.summary.company or "未填企业名称"]
            words += [row.summary.project] if row.summary.project else []
            track = self._controller.pack.tracks.get(row.track)
            about = " · ".join(
                each
                for each in (
                    track.name if track is not None else "",
                    relative_day(row.updated_at, now),
                    "已归档" if row.archived_at else "",
                )
                if each
            )
            item = QListWidgetItem("\n".join([*words, about]))
            self._references.append(row.id)
            self.sources.addItem(item)
        if rows:
            self._tell("")
            self.sources.setFocus(Qt.FocusReason.OtherFocusReason)
            self.sources.setCurrentRow(0)
        else:
            self._tell("本机没有别的申报书。可以选文件：提交包、正式 PDF、Word 或 Excel 表。")
            self.file_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_source(self) -> None:
        at = self.sources.currentRow()
        if not 0 <= at < len(self._references):
            return
        services, reference = self._controller.services, self._references[at]
        draft = self._controller.draft

        def work(job: Job) -> ReuseSource:
            if isinstance(reference, str):
                return source_from_draft(services, reference)
            return source_from_file(services, reference, draft, lambda: job.cancelled)

        self._source = None
        self._show_parts([])
        self._tell("正在读取…")
        self._jobs.run("parts", work, self._on_read, self._tell)

    def _ask_file(self) -> None:
        if (file := choose_file(self, "选一份以往的申报书", _FILES)) is not None:
            self.open_file(file)

    def open_file(self, file: Path) -> None:
        """Lists a file too, and reads it."""
        self._references.append(file)
        self.sources.addItem(f"{file.name}\n{file.parent.name or file.parent}")
        self.sources.setCurrentRow(len(self._references) - 1)

    def _on_read(self, source: ReuseSource) -> None:
        self._source = source
        parts = parts_of(source, self._controller.draft)
        if self._first:
            parts.sort(key=lambda part: not part.title.startswith(self._first))
        self._show_parts(parts)
        self._tell("" if parts else "里面没有这个申报方向要填的内容。")

    # ------------------------------------------------------------ choosing

    def _show_parts(self, parts: list[ReusablePart]) -> None:
        self._parts = parts
        self.parts.clear()
        for part in parts:
            item = QListWidgetItem(f"{part.title}（{part.number} 项）")
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            item.setToolTip(literal(part.title))
            self.parts.addItem(item)
        self.parts.setCurrentRow(0)
        self._on_ticked()
        self._on_part()

    def _on_part(self) -> None:
        at = self.parts.currentRow()
        if 0 <= at < len(self._parts):
            self.preview.setPlainText(preview_text(self._parts[at], self._controller.draft))
        else:
            self.preview.clear()

    def _on_ticked(self) -> None:
        ticked = self._ticked()
        count = sum(part.number for part in ticked)
        self.go.setText(f"核对并带入 {count} 项" if ticked else "没有勾选要带入的")
        self.go.setEnabled(bool(ticked))

    def _ticked(self) -> list[ReusablePart]:
        return [
            part
            for at, part in enumerate(self._parts)
            if (item := self.parts.item(at)) is not None and item.checkState() == Qt.CheckState.Checked
        ]

    def _on_go(self) -> None:
        source, parts = self._source, self._ticked()
        if source is None or not parts:
            return

        def work(_job: Job) -> FilledForm:
            return form_of(source, parts)

        self.go.setEnabled(False)
        self._jobs.run("form", work, self._on_form, self._on_no_form)

    def _on_form(self, form: FilledForm) -> None:
        self.chosen.emit(form)
        self.accept()

    def _on_no_form(self, why: str) -> None:
        self._tell(why)
        self._on_ticked()

    def _tell(self, words: str) -> None:
        self.told.setText(words)
        self.told.setVisible(bool(words))

    # ------------------------------------------------------------ drawing

    def _lay_out(self) -> None:
        theme = self._theme
        self.sources.setAccessibleName("以往的申报书")
        self.parts.setAccessibleName("可以带入的部分")
        self.preview.setAccessibleName("这一部分的内容")
        self.preview.setReadOnly(True)
        self.preview.setTabChangesFocus(True)
        for each in (self.sources, self.parts):
            each.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            each.setTextElideMode(Qt.TextElideMode.ElideRight)
            each.setSpacing(theme.px(2))
        panes = QSplitter()
        panes.setChildrenCollapsible(False)
        for title, content, below in (
            ("以往的申报书", self.sources, self.file_button),
            ("勾选要带入的", self.parts, None),
            ("内容", self.preview, None),
        ):
            panes.addWidget(_column(theme, title, content, below))
        panes.setSizes([theme.px(each) for each in _WIDTHS])
        panes.setStretchFactor(2, 1)
        foot = QHBoxLayout()
        scaled(theme, foot, setSpacing=8)
        said = "下一步逐项核对，已填的不会被覆盖，除非勾选；一次撤销全部退回。附件不带入。"
        foot.addWidget(label(said, type="compact", tone="text2"), 1)
        foot.addWidget(self._cancel)
        foot.addWidget(self.go)
        column = QVBoxLayout(self)
        scaled(theme, column, setSpacing=12)
        column.addWidget(self.told)
        column.addWidget(panes, 1)
        column.addLayout(foot)
        self.resize(theme.px(_SIZE[0]), theme.px(_SIZE[1]))

    def _connect(self) -> None:
        self.sources.currentItemChanged.connect(self._on_source)
        self.parts.currentRowChanged.connect(self._on_part)
        self.parts.itemChanged.connect(self._on_ticked)
        self.file_button.clicked.connect(self._ask_file)
        self._cancel.clicked.connect(self.reject)
        self.go.clicked.connect(self._on_go)
        self.go.setDefault(True)


def _column(theme: Theme, title: str, content: QWidget, below: QWidget | None) -> QWidget:
    pane = QWidget()
    column = QVBoxLayout(pane)
    column.setContentsMargins(theme.px(4), 0, theme.px(4), 0)
    scaled(theme, column, setSpacing=4)
    column.addWidget(label(title, type="compact", tone="text2"))
    column.addWidget(content, 1)
    if below is not None:
        column.addWidget(below)
    return pane
