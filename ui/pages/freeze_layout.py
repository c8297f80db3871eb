"""The widgets of the page 定稿导出 and where they stand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.style_sheet import restyle
from ui.theme import Theme
from ui.widgets.file_rows import FileKind, FileRows
from ui.widgets.freeze_card import FreezeCard
from ui.widgets.identity_choice import IdentityChoice
from ui.widgets.labels import button, label, rule
from ui.widgets.two_panes import TwoPanes
from ui.widgets.void_chain import VoidChain

if TYPE_CHECKING:
    from app.jobs.exporting import Exported
    from app.services import Services

KINDS = (
    FileKind("pdf", "file", "申报书.pdf", "打印盖章用，每页有版本号和页码"),
    FileKind("xlsx", "table", "附表.xlsx", "汇总和复制表格用"),
    FileKind("package", "archive", "申报包.zip", "交给主管部门核验，内含答案、图片和签名"),
)
ALIKE = "PDF、表格和申报包都从同一个定稿生成，内容一致。改动草稿不会影响已经定稿的版本。"


class FreezeLayout:
    """Card, files, identity on the left; the chain and what is not done yet on the right."""

    def __init__(self, page: QWidget, services: Services, theme: Theme) -> None:
        self.card = FreezeCard(theme)
        self.files = FileRows(KINDS, theme)
        self.identity = IdentityChoice(services, theme)
        self.chain = VoidChain(theme)
        self.export = button("导出", "primary")
        self.open_folder = button("打开文件夹")
        self.other_folder = button("换个文件夹…")
        self._place = label("", type="compact", tone="text2")
        self._message = label("", type="compact", tone="text2")
        self._why = label("", type="compact", tone="text2")
        self._unfinished = label("", type="compact", tone="text2")
        self._unfinished_title = label("还没完成", type="section")
        self.open_folder.setIcon(theme.icon("folder"))
        self.export.setIcon(theme.icon("export", "on_accent"))
        page.setProperty("ground", "surface")
        whole = QHBoxLayout(page)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.panes = TwoPanes(self._left(), self._right(), 372, theme)
        whole.addWidget(self.panes)

    @property
    def message(self) -> str:
        """The sentence over the files."""
        return self._message.text()

    @property
    def unfinished(self) -> str:
        """The list 还没完成."""
        return self._unfinished.text()

    def say(self, sentence: str, tone: str = "text2") -> None:
        """A sentence over the files."""
        self._message.setText(sentence)
        self._message.setVisible(bool(sentence))
        self._message.setProperty("tone", tone)
        restyle(self._message)

    def show_folder(self, folder: Path | None, *, there: bool) -> None:
        """Where the files go."""
        self._place.setText(" › ".join(folder.parts[-3:]) if folder else "")
        self._place.setToolTip(str(folder) if folder else "")
        self.open_folder.setEnabled(there)
        self.open_folder.setToolTip("" if there else "导出以后才有这个文件夹")

    def show_export(self, reason: str, *, busy: bool) -> None:
        """Whether one can export, and why not."""
        self.export.setEnabled(not reason and not busy)
        self.export.setAccessibleDescription(reason)
        self._why.setText(reason)
        self.other_folder.setEnabled(not busy)
        self.identity.setEnabled(not busy)

    def show_unfinished(self, words: str) -> None:
        """What is still to come after freezing."""
        self._unfinished.setText(words or "没有待补的。")

    def show_waiting(self) -> None:
        """Before the first page is drawn."""
        first, *others = self.files.rows()
        first.show_progress("正在准备…", 0, 0)
        for row in others:
            row.show_state("排队中")

    def show_step(self, at: int, of: int) -> None:
        """How many pages are drawn; signing and writing come after the last."""
        first, *others = self.files.rows()
        first.show_progress(f"第 {at} 页，共 {of} 页", at, of)
        if at == of:
            for row in others:
                row.show_state("正在签名、写出…")

    def show_written(self, files: list[Exported]) -> None:
        """The files that are there now; of several tables the first stands for all."""
        for kind in KINDS:
            mine = [file for file in files if file.kind == kind.kind]
            if mine:
                size = sum(file.path.stat().st_size for file in mine)
                self.files.row(kind.kind).show_written(mine[0].path, size)
        count = len(files)
        self.say(f"{count} 个文件已写好。", "ok")

    def forget_files(self) -> None:
        """Nothing is written for what is shown."""
        for row in self.files.rows():
            row.show_state("")

    def _left(self) -> QWidget:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(24, 12, 24, 16)
        column.setSpacing(12)
        head = QHBoxLayout()
        title = label("定稿导出", type="page")
        title.setWordWrap(False)
        head.addWidget(title)
        head.addSpacing(12)
        head.addWidget(label("先定稿，再导出、打印、盖章", type="compact", tone="text2"), 1)
        column.addLayout(head)
        column.addWidget(self.card)
        column.addLayout(self._files_head())
        column.addWidget(self._message)
        self._message.hide()
        column.addWidget(self.files)
        column.addWidget(self.identity)
        column.addStretch(1)
        column.addWidget(rule())
        foot = QHBoxLayout()
        foot.addWidget(self._why, 1)
        foot.addWidget(self.export)
        column.addLayout(foot)
        return left

    def _files_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        title = label("文件", type="section")
        title.setWordWrap(False)
        row.addWidget(title)
        row.addWidget(self._place, 1)
        row.addWidget(self.open_folder)
        row.addWidget(self.other_folder)
        return row

    def _right(self) -> QWidget:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addWidget(label("版本沿革", type="section"))
        column.addWidget(self.chain)
        column.addWidget(rule())
        column.addWidget(self._unfinished_title)
        column.addWidget(self._unfinished)
        column.addStretch(1)
        column.addWidget(label(ALIKE, type="caption", tone="text2"))
        return right
