"""与官网核对: the PDF of the official site held against the newest issue, answer by answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QListWidget, QVBoxLayout, QWidget

from app.draft.paths import slot_of
from app.intake.difference import differences
from ui.background import Job
from ui.theme import Theme
from ui.widgets.difference_view import LEGEND, DifferenceView
from ui.widgets.drop_zone import DropZone
from ui.widgets.labels import label

if TYPE_CHECKING:
    from app.intake.agreement import Compared
    from ui.controller import DraftController

_WORDS = {"different": "▲ 不一致", "absent": "◆ 未找到", "same": "✓ 一致"}
_ORDER = tuple(_WORDS)


class AgreementPage(QWidget):
    """A step after freezing.  ``compared`` says that the verdicts are there, or why not."""

    title = "与官网核对"
    step_id = "agreement"
    compared = Signal()

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._job: Job | None = None
        self._found: list[Compared] = []
        self.zone = DropZone("拖入从申报系统下载的 PDF，或", "PDF (*.pdf)", theme)
        self.told = label(
            "逐项找定稿里的每一项：一致、不一致、未找到。换行、全角半角和标点写法不算差别。", tone="text2"
        )
        self.list = QListWidget()
        self.list.setAccessibleName("逐项结果")
        self.list.setWordWrap(True)
        self.difference = DifferenceView(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        self.setProperty("ground", "surface")
        for part in (label(self.title, type="page"), self.zone, self.told):
            column.addWidget(part)
        column.addWidget(self.list, 2)
        column.addWidget(self.difference, 1)
        self.setFocusProxy(self.zone.button)
        self.zone.chosen.connect(self.take)
        self.list.currentRowChanged.connect(self._show_one)

    @property
    def found(self) -> list[Compared]:
        """The verdicts, what differs first."""
        return self._found

    def goto(self, _path: str) -> bool:
        """This page has no field."""
        return False

    def refresh(self) -> None:
        """Nothing is compared until a PDF is chosen."""

    def take(self, paths: list[Path]) -> None:
        """Compares with the first of these files."""
        if self._job is not None or not paths:
            return
        self._controller.flush()
        services, draft_id, pdf = self._controller.services, self._controller.draft_id, paths[0]

        def work(_job: Job) -> list[Compared]:
            from app.jobs.agreement import compare_with  # noqa: PLC0415 - PDFium, when it is needed
            from app.jobs.drafts import open_stored  # noqa: PLC0415
            from app.jobs.exporting import content_of  # noqa: PLC0415

            return compare_with(content_of(services, open_stored(services, draft_id), as_draft=False), pdf)

        self.told.setText(f"正在核对 {pdf.name}…")
        self._job = Job(work, self)
        self._job.done.connect(self._show)
        self._job.failed.connect(self._failed)
        self._job.start()

    def close_down(self) -> None:
        """Waits for what runs; before the store is closed."""
        if self._job is not None:
            self._job.wait()

    def _show(self, found: list[Compared]) -> None:
        self._release()
        self._found = sorted(found, key=lambda each: _ORDER.index(each.state))
        self.list.clear()
        for each in self._found:
            self.list.addItem(f"{_WORDS[each.state]}　{self._name(each.path)}")
        counts = {state: sum(each.state == state for each in found) for state in _ORDER}
        said = "，".join(f"{_WORDS[state]} {counts[state]} 项" for state in _ORDER)
        self.told.setText(f"共 {len(found)} 项：{said}。{LEGEND if counts['different'] else ''}")
        self.list.setCurrentRow(0)
        self.compared.emit()

    def _name(self, path: str) -> str:
        draft = self._controller.draft
        inside = draft.inside(path)
        field = draft.shape.fields.get(slot_of(inside))
        return f"{field.label}（{path}）" if field is not None else path

    def _failed(self, sentence: str) -> None:
        self._release()
        self.told.setText(sentence)
        self.compared.emit()

    def _release(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.deleteLater()

    def _show_one(self, at: int) -> None:
        if not 0 <= at < len(self._found):
            return
        one = self._found[at]
        self.difference.show_pieces(differences(one.expected, one.found if one.state == "different" else one.expected))
