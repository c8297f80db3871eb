"""The widgets of the page 定稿导出 and where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.jobs.export_kinds import EXPORT_KINDS
from ui.controls.elided_label import ElidedLabel
from ui.controls.file_rows import FileKind, FileRows
from ui.controls.labels import button, label, page_title, rule
from ui.controls.two_panes import TwoPanes
from ui.pages.freeze.exported_files import names_of, signed, size_of, written_at
from ui.pages.freeze.freeze_card import FreezeCard
from ui.pages.freeze.identity_choice import IdentityChoice
from ui.pages.freeze.level_lines import LevelLines
from ui.pages.freeze.void_chain import VoidChain
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.services import Services

_ICONS = {"xlsx": "table", "package": "archive", "sheet": "list"}
KINDS = tuple(FileKind(kind.id, _ICONS.get(kind.id, "file"), kind.title, kind.purpose) for kind in EXPORT_KINDS)
_PATH = 120
"""Width at 100 % that the folder's name keeps beside a sentence."""
ALIKE = "PDF、Word、表格和申报包都从同一个定稿生成，内容一致。改动草稿不会影响已经定稿的版本。"


class FreezeView:
    """Lays out the page: card, files and identity at the left, the issues and what is not done yet at the right."""

    def __init__(self, page: QWidget, services: Services, theme: Theme, title: str) -> None:
        self._theme = theme
        self._folder: Path | None = None
        self.card = FreezeCard(theme)
        self.files = FileRows(KINDS, theme)
        self.files.lost.connect(self.complain)
        self.identity = IdentityChoice(services, theme)
        self.chain = VoidChain(theme)
        self.export = button("导出", "primary")
        self.open_folder = button("打开文件夹")
        self.other_folder = button("换个文件夹…", "link")
        self.compare = button("任选两版比较…", "link")
        self.draft_file = button("整份草稿写成一个文件…", "link")
        self._place = ElidedLabel()
        self._message = label("", type="compact", tone="text2")
        self.unfinished = LevelLines(theme)
        self._unfinished_title = label("还没完成", type="section")
        self.open_folder.setIcon(theme.icon("folder"))
        page.setProperty("ground", "surface")
        whole = QHBoxLayout(page)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.panes = TwoPanes(self._left(title), self._right(), 372, theme)
        whole.addWidget(self.panes)
        self.show_files({}, frozenset())

    @property
    def message(self) -> str:
        """Returns the sentence over the files."""
        return self._message.text()

    @property
    def holds_cancel(self) -> bool:
        """Tells whether the keyboard is on a 取消, or where it waits once there is nothing to cancel any more."""
        return any(place.hasFocus() for place in (self.card.number_label, *(r.stop_button for r in self.files.rows())))

    def complain(self, trouble: str) -> None:
        """Says what is in the way."""
        self.show_sentence(trouble, "error")

    def show_sentence(self, sentence: str, tone: str = "text2") -> None:
        """Shows a sentence over the files.

        It stands in their heading where that has room; an error always has a line of its own.
        """
        needs = self._message.fontMetrics().horizontalAdvance(sentence) + self._theme.px(_PATH)
        room = self._message.isVisible() * self._message.width() + self._place.width()
        beside = tone != "error" and (not sentence or needs <= room)
        if beside:
            self._head.insertWidget(1, self._message)
        else:
            self._column.insertWidget(self._column.indexOf(self.files), self._message)
        self._message.setWordWrap(not beside)
        self._message.setText(sentence)
        self._message.setVisible(bool(sentence))
        self._message.setProperty("tone", tone)
        restyle(self._message)

    def show_folder(self, folder: Path | None, *, there: bool) -> None:
        """Shows where the files go."""
        self._folder = folder
        self.other_folder.setVisible(folder is not None)
        self.open_folder.setEnabled(there)
        self.open_folder.setToolTip("" if there else "导出以后才有这个文件夹")

    def show_export(self, reason: str, *, busy: bool) -> None:
        """Shows whether one can export; a ``reason`` why not stands where the folder is named otherwise."""
        self.export.setEnabled(not reason and not busy)
        self.export.setAccessibleDescription(reason)
        place = " › ".join(self._folder.parts[-3:]) if self._folder else ""
        self._place.show_text(reason or place, reason or str(self._folder or ""))
        self.other_folder.setEnabled(not busy)
        self.identity.setEnabled(not busy)

    def show_waiting(self) -> None:
        """Shows the wait before the first page is drawn."""
        first, *others = self.files.rows()
        first.show_progress("正在准备…", 0, 0)
        for row in others:
            row.show_state("排队中")

    def show_drawn_kind(self, kind: str) -> None:
        """Shows which kind of file is being drawn.

        Kinds drawn earlier wait to be written, all together; "" says that they are being written now.
        """
        held = self.holds_cancel
        if not kind:
            if held:  # a button that goes out of sight hands the keyboard to anything, the way back among them
                self.card.number_label.setFocus()
            for row in self.files.rows():
                row.show_state("正在写出…")
            return
        passed = True
        for row in self.files.rows():
            if row is self.files.row(kind):
                passed = False
                row.show_progress("正在打包、签名…" if kind == "package" else "正在生成…", 0, 0)
                if held:
                    row.stop_button.setFocus()
            else:
                row.show_state("等着一起写出" if passed else "排队中")

    def show_step(self, at: int, of: int) -> None:
        """Shows how many pages are drawn; after the last one the files are signed."""
        words = f"第 {at} 页，共 {of} 页" if at < of else "正在签名…"
        self.files.rows()[0].show_progress(words, at, of)

    def show_files(self, found: Mapping[str, list[Path]], fresh: frozenset[Path]) -> None:
        """Shows the files in the folder, each by its name; those in ``fresh`` were written just now.

        Those that can be signed say whether they are: an identity that was made since has signed nothing yet.
        """
        wanted, unsigned = bool(self.identity.name), False
        for kind in KINDS:
            row, paths = self.files.row(kind.kind), found.get(kind.kind, [])
            if not paths:
                row.show_state("")
                continue
            new = fresh.issuperset(paths)
            words, tone = ("已写好", "ok") if new else (written_at(paths), "text2")
            mark = signed(kind.kind, paths[0])
            if mark is not None:
                words += "，已签名" if mark else "，未签名"
                unsigned |= not mark
                tone = "later" if wanted and not mark else tone
            where = paths[0].parent if len(paths) > 1 and paths[1].parent == paths[0].parent else paths[0]
            row.show_there(where, size_of(paths), "\n".join(names_of(paths)), words, tone)
        again = bool(found)
        sign = wanted and unsigned
        main = not again or sign
        self.export.setText("签名并重新导出" if sign else "重新导出" if again else "导出")
        self.export.setProperty("kind", "primary" if main else "")
        restyle(self.export)
        self.export.setIcon(self._theme.icon("export", "on_accent" if main else "text2"))

    def _left(self, title: str) -> QWidget:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(24, 12, 24, 16)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(page_title(title))
        head.addSpacing(12)
        head.addWidget(label("先定稿，再导出、网上填报、打印盖章", type="compact", tone="text2"), 1)
        column.addLayout(head)
        column.addWidget(self.card)
        self._column = column
        self._head = self._files_head()
        column.addLayout(self._head)
        column.addWidget(self.files)
        column.addWidget(self.identity)
        column.addStretch(1)
        return left

    def _files_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        title = label("文件", type="section")
        title.setWordWrap(False)
        row.addWidget(title)
        row.addWidget(self._message)
        self._message.hide()
        row.addWidget(self._place, 1)
        row.setSpacing(12)
        for part in (self.other_folder, self.open_folder, self.export):
            row.addWidget(part)
        return row

    def _right(self) -> QWidget:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addWidget(label("版本沿革", type="section"))
        column.addWidget(self.chain)
        for part in (self.compare, self.draft_file):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(rule())
        column.addWidget(self._unfinished_title)
        column.addWidget(self.unfinished)
        column.addStretch(1)
        column.addWidget(label(ALIKE, type="caption", tone="text2"))
        return right
