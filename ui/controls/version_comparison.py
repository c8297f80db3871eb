"""Any two versions side by side: chosen from the store or as files, by field, filtered, written out as a page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextLength, QTextTableFormat
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextEdit, QVBoxLayout, QWidget

from app.late_modules import late_module
from ui.controls.banner import Banner
from ui.controls.elided_label import ElidedLabel
from ui.controls.labels import button, label, rule
from ui.controls.line_edit import LineEdit
from ui.controls.quiet_combo import QuietCombo
from ui.runtime.file_dialogs import choose_file, choose_target
from ui.runtime.job_slots import JobSlots

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.draft.changed_text import Stretch
    from app.jobs import comparison, output_files, version_choices
    from app.jobs.comparison import DescribedChange, Version
    from app.jobs.version_choices import VersionChoice
    from app.services import Services
    from ui.runtime.jobs import Job
    from ui.theme.theme import Theme
else:
    comparison = late_module("app.jobs.comparison")
    output_files = late_module("app.jobs.output_files")
    version_choices = late_module("app.jobs.version_choices")

_FILES = "申报文件 (*.zip *.pdf *.json *.zzdraft);;所有文件 (*)"
_PAGES = "可以打印的 PDF (*.pdf);;可以筛选的表格 (*.xlsx)"
_OTHER = "选择文件…"
_AROUND = 60
"""Characters beside a change that are shown of a long text."""
_MOST = 300
"""Differences that are shown; the file that is written has all."""
_NARROWEST = 170
_HEAD_PARTS = 2
"""Parts of a version's words that stand over its column: which one, and of what; all of them stand in the choice."""


@dataclass(frozen=True, slots=True)
class _Compared:
    first: Version
    second: Version
    changes: list[DescribedChange]


class VersionComparison(QWidget):
    """Compares two versions that a person chooses.

    ``first_draft`` is the draft whose versions are offered first; ``before`` is called before a version is read and
    returns False where what was typed could not be saved.  ``compared`` says that differences are shown, ``written``
    carries the file that was written.
    """

    compared = Signal()
    written = Signal(str)

    def __init__(
        self, services: Services, theme: Theme, first_draft: str = "", before: Callable[[], bool] = lambda: True
    ) -> None:
        super().__init__()
        self._services = services
        self._theme = theme
        self._first_draft = first_draft
        self._before = before
        self._jobs = JobSlots(self)
        self._choices: list[VersionChoice] = []
        self._files: list[str] = []
        self._wish: list[str] | None = None
        """What is to be chosen on either side as soon as the versions are listed."""
        self._seen: _Compared | None = None
        self.banner = Banner(theme)
        self.sides = (QuietCombo(), QuietCombo())
        self.filter = LineEdit()
        self.text = QTextEdit()
        self.count = label("", type="compact", tone="text2")
        self.same = label("这两版没有差别。选另外两版，或回去接着填。", tone="text2")
        self.write_button = button("导出这一页…", "primary")
        self.same.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.same.setContentsMargins(0, theme.px(48), 0, 0)
        self.same.hide()
        self._lay_out()
        for combo, slot in zip(self.sides, (self._on_first, self._on_second), strict=True):
            combo.activated.connect(slot)
        self.filter.textChanged.connect(self._show)
        self.write_button.clicked.connect(self._choose_target)

    # ------------------------------------------------------------ choosing

    def refresh(self) -> None:
        """Lists the versions anew, and compares what is chosen."""
        services, first = self._services, self._first_draft

        def work(_job: Job) -> list[VersionChoice]:
            return version_choices.version_choices(services, first)

        def show(choices: list[VersionChoice]) -> None:
            self._choices = choices
            wish, self._wish = self._wish, None
            self._fill(wish or [self.reference(side) for side in (0, 1)])

        if self._before():
            self._jobs.run("choices", work, show, self._on_failed)

    def show_draft(self, draft_id: str) -> None:
        """Offers a draft's versions first, and compares its newest issue with what it is now."""
        self._first_draft = draft_id
        for combo in self.sides:
            combo.setCurrentIndex(-1)
        self.refresh()

    def show_file(self, file: str, reference: str) -> None:
        """Compares a file with a version, with the newest draft where ``reference`` is empty."""
        if file not in self._files:
            self._files.append(file)
        self._wish = [file, reference]
        self.refresh()

    def choose(self, side: int, reference: str) -> None:
        """Chooses a version for the left (0) or the right (1), a file's name too."""
        known = [each.reference for each in self._choices]
        if reference not in known and reference not in self._files:
            self._files.append(reference)
        chosen = [self.reference(each) for each in (0, 1)]
        chosen[side] = reference
        self._fill(chosen)

    def reference(self, side: int) -> str:
        """Returns what is chosen on a side, empty for nothing."""
        return str(self.sides[side].currentData() or "")

    def _fill(self, chosen: list[str]) -> None:
        proposed = self._proposed()
        for combo, wanted, other in zip(self.sides, chosen, proposed, strict=True):
            combo.clear()
            for each in self._choices:
                combo.addItem(each.words, each.reference)
            for file in self._files:
                combo.addItem(Path(file).name, file)
            combo.addItem(_OTHER, "")
            at = combo.findData(wanted) if wanted else -1
            combo.setCurrentIndex(at if at >= 0 or not other else combo.findData(other))
        self._compare()

    def _proposed(self) -> tuple[str, str]:
        """Returns the newest issue and the draft that it is of, or a draft alone where nothing was frozen."""
        first = self._first_draft
        own = [each for each in self._choices if each.draft_id == first] if first else self._choices
        issue = next((each for each in own if each.is_issue), None)
        if issue is not None:
            return issue.reference, issue.draft_id
        return "", own[0].reference if own else ""

    def _on_first(self, at: int) -> None:
        self._on_chosen(0, at)

    def _on_second(self, at: int) -> None:
        self._on_chosen(1, at)

    def _on_chosen(self, side: int, at: int) -> None:
        combo = self.sides[side]
        if at == combo.count() - 1:
            path = choose_file(self, "选一份申报包、PDF 或草稿文件", _FILES)
            if path is not None:
                self.choose(side, str(path))
                return
            combo.setCurrentIndex(-1)
        self._compare()

    # ------------------------------------------------------------ comparing

    def _compare(self) -> None:
        references = tuple(self.reference(side) for side in (0, 1))
        self._seen = None
        if not all(references) or not self._before():
            self._show()
            return
        services = self._services

        def work(_job: Job) -> _Compared:
            first, second = (comparison.open_version(services, each) for each in references)
            return _Compared(first, second, comparison.described_changes(first, second, _AROUND))

        self.count.setText("正在比较…")
        self._jobs.run("compare", work, self._on_compared, self._on_failed)

    def _on_compared(self, seen: _Compared) -> None:
        self._seen = seen
        doubts = [f"“{Path(each.name).name}”{each.doubt}" for each in (seen.first, seen.second) if each.doubt]
        self.banner.remove("failed")
        if doubts:
            self.banner.put("doubt", "confirm", "；".join(doubts))
        else:
            self.banner.remove("doubt")
        self._show()
        self.compared.emit()

    def _on_failed(self, sentence: str) -> None:
        self._seen = None
        self._show()
        self.banner.put("failed", "error", sentence)
        self.compared.emit()

    def _show(self) -> None:
        seen = self._seen
        self.write_button.setEnabled(seen is not None)
        self.filter.setEnabled(seen is not None and bool(seen.changes))
        self._heads.setVisible(seen is not None and bool(seen.changes))
        for combo, head in zip(self.sides, self.heads, strict=True):
            whole = combo.currentText()
            head.show_text("　".join(whole.split("　")[:_HEAD_PARTS]), whole)
        self.filter.setVisible(seen is not None and bool(seen.changes))
        is_same = seen is not None and not seen.changes
        self.text.setVisible(not is_same)
        self.same.setVisible(is_same)
        if seen is None:
            self.count.setText("选两版，看哪里不同。")
            self.text.clear()
            return
        words = self.filter.text().strip()
        shown = [each for each in seen.changes if _has(each, words)] if words else seen.changes
        told = f"{len(seen.changes)} 处不同" if seen.changes else "没有差别"
        told += f"，含有“{words[:20]}”的 {len(shown)} 处" if words else ""
        told += f"，先列 {_MOST} 处，导出的文件里有全部" if len(shown) > _MOST else ""
        self.count.setText(f"{told}。")
        self._draw(shown[:_MOST])

    def _draw(self, changes: Sequence[DescribedChange]) -> None:
        """Writes the differences into the document, every word as plain text."""
        colors, theme = self._theme.colors, self._theme
        self.text.clear()
        self.text.setFont(theme.font("body"))
        cursor = self.text.textCursor()
        cursor.beginEditBlock()
        sides = QTextTableFormat()
        sides.setBorder(0)
        sides.setCellPadding(theme.px(4))
        sides.setCellSpacing(0)
        half = QTextLength(QTextLength.Type.PercentageLength, 50)
        sides.setColumnWidthConstraints([half, half])
        for number, each in enumerate(changes):
            block, bold = QTextBlockFormat(), QTextCharFormat()
            block.setTopMargin(theme.px(14) if number else 0)
            bold.setFontWeight(700)
            bold.setForeground(QColor(colors.text))
            quiet = QTextCharFormat()
            quiet.setForeground(QColor(colors.text2))
            if number:
                cursor.insertBlock(block)
            else:
                cursor.setBlockFormat(block)
            cursor.insertText(each.name, bold)
            cursor.insertText(f"　{each.place}" if each.place else "", quiet)
            table = cursor.insertTable(1, 2, sides)
            texts = each.texts
            for column, (text, stretches) in enumerate(((texts.before, texts.gone), (texts.after, texts.new))):
                inside = table.cellAt(0, column).firstCursorPosition()
                self._write(inside, text, stretches, new=column == 1)
            cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.endEditBlock()
        cursor.setPosition(0)
        self.text.setTextCursor(cursor)

    def _write(self, cursor: QTextCursor, text: str, stretches: Sequence[Stretch], *, new: bool) -> None:
        colors = self._theme.colors
        plain, marked = QTextCharFormat(), QTextCharFormat()
        plain.setForeground(QColor(colors.text))
        marked.setForeground(QColor(colors.text if new else colors.text2))
        marked.setBackground(QColor(colors.selected if new else colors.advice_tint))
        if new:
            marked.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
            marked.setUnderlineColor(QColor(colors.accent))
        else:
            marked.setFontStrikeOut(True)
        done = 0
        for begin, length in stretches:
            cursor.insertText(text[done:begin].replace("\n", "\u2028"), plain)
            cursor.insertText(text[begin : begin + length].replace("\n", "\u2028"), marked)
            done = begin + length
        cursor.insertText(text[done:].replace("\n", "\u2028"), plain)

    # ------------------------------------------------------------ writing out

    def _choose_target(self) -> None:
        seen = self._seen
        if seen is None:
            return
        role = seen.second.draft.pack.roles["company"]
        company = str(seen.second.draft.value(role) or "")
        path = choose_target(self, "导出两版的比较", f"{company}两版的比较.pdf"[:80], _PAGES)
        if path is not None:
            self.write(path)

    def write(self, path: Path) -> None:
        """Writes the comparison to a file: a workbook where its name ends in ``.xlsx``, else a PDF."""
        seen, home = self._seen, self._services.home
        if seen is None:
            return
        target = path if path.suffix.lower() in comparison.PAGE_SUFFIXES else path.with_name(f"{path.name}.pdf")

        def work(_job: Job) -> list[str]:
            output = output_files.OutputFiles(home, f"{seen.first.name} {seen.second.name}")
            comparison.write_comparison(seen.first, seen.second, target, output)
            return output.sentences()

        def done(moved: list[str]) -> None:
            self.banner.put("written", "ok", "".join((f"已写好 {target}。", *moved)))
            self.written.emit(str(target))

        self._jobs.run("write", work, done, self._on_write_failed)

    def _on_write_failed(self, sentence: str) -> None:
        self.banner.put("failed", "error", sentence)

    def close_down(self) -> None:
        """Stops what runs and waits for it."""
        self._jobs.close_down()

    # ------------------------------------------------------------ building

    def _lay_out(self) -> None:
        px = self._theme.px
        for combo, name in zip(self.sides, ("左边的一版", "右边的一版"), strict=True):
            combo.setAccessibleName(name)
            combo.setMinimumWidth(px(_NARROWEST))
            combo.setPlaceholderText("选一版")
        self.filter.setAccessibleName("只看含有这些字的")
        self.filter.setPlaceholderText("只看含有这些字的")
        self.filter.setClearButtonEnabled(True)
        self.filter.setMaximumWidth(px(240))
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("两版不同的各项")
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.filter.addAction(self._theme.icon("search"), LineEdit.ActionPosition.LeadingPosition)
        self.heads = (ElidedLabel(), ElidedLabel())
        for each in self.heads:
            each.setProperty("weight", "bold")
        self.text.setProperty("page", "true")
        choosing = QHBoxLayout()
        choosing.setContentsMargins(px(24), px(8), px(24), px(8))
        choosing.setSpacing(px(12))
        for combo in self.sides:
            choosing.addWidget(combo, 1)
        notes = QVBoxLayout()
        notes.setContentsMargins(px(24), 0, px(24), 0)
        notes.addWidget(self.banner)
        tools = QHBoxLayout()
        tools.setContentsMargins(px(24), 0, px(24), px(8))
        tools.setSpacing(px(12))
        tools.addWidget(self.count, 1)
        tools.addWidget(self.filter)
        tools.addWidget(self.write_button)
        self._heads = QWidget()
        heads = QHBoxLayout(self._heads)
        heads.setContentsMargins(px(28), px(8), px(28), 0)
        heads.setSpacing(px(12))
        for each in self.heads:
            heads.addWidget(each, 1)
        self._heads.hide()
        body = QHBoxLayout()
        body.setContentsMargins(px(24), px(4), px(24), 0)
        body.addWidget(self.text)
        body.addWidget(self.same)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(choosing)
        column.addLayout(tools)
        column.addLayout(notes)
        column.addWidget(rule())
        column.addWidget(self._heads)
        column.addLayout(body, 1)


def _has(change: DescribedChange, words: str) -> bool:
    return any(words in text for text in (change.name, change.place, change.texts.before, change.texts.after))
