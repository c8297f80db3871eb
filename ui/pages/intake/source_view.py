"""The file's own text, a part at a time, with what was read, what to look at and what fits nowhere marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QTextBrowser, QToolButton, QVBoxLayout, QWidget

from app.intake.word_model import WordCell, WordParagraph, WordTable
from ui.controls.labels import label
from ui.theme.scaled import scaled
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtCore import QUrl

    from app.intake.word_model import WordBlock

_PART = 60
"""Paragraphs of one part: what is drawn at once."""


class SourceView(QWidget):
    """Shows the file's text; ``chosen`` gives the identity of a clicked paragraph."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._parts: list[list[WordBlock]] = [[]]
        self._states: Mapping[int, str] = {}
        self._at = 0
        self._current: frozenset[int] = frozenset()
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setAccessibleName("文件的内容")
        self._where = label("", type="compact", tone="text2")
        self._where.setWordWrap(False)
        self._legend = label("", type="compact", tone="text2")
        self._legend.setProperty("textFormat", "RichText")
        self._legend.setWordWrap(False)
        self._back, self._on = QToolButton(), QToolButton()
        for each, icon, words in ((self._back, "back", "前一部分"), (self._on, "next", "后一部分")):
            each.setIcon(theme.icon(icon))
            each.setToolTip(words)
            each.setAccessibleName(words)
        row = QHBoxLayout()
        scaled(theme, row, setSpacing=8)
        row.addWidget(self._legend)
        row.addStretch(1)
        row.addWidget(self._where)
        row.addWidget(self._back)
        row.addWidget(self._on)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.text, 1)
        self._back.clicked.connect(self._go_back)
        self._on.clicked.connect(self._go_on)
        self.text.anchorClicked.connect(self._on_clicked)
        theme.changed.connect(self._draw)

    def show_text(self, blocks: Sequence[WordBlock], states: Mapping[int, str]) -> None:
        """Shows a file; ``states`` say what became of its paragraphs: ``read``, ``look`` or ``none``."""
        self._parts = list(_split(blocks)) or [[]]
        self._states = states
        self._at, self._current = 0, frozenset()
        self._draw()

    def show_marks(self, marks: Sequence[int]) -> None:
        """Goes to paragraphs and rings them."""
        if not marks:
            return
        self._current = frozenset(marks)
        for number, part in enumerate(self._parts):
            if any(p.id == marks[0] for p in _paragraphs(part)):
                self._at = number
                break
        self._draw()
        self.text.scrollToAnchor(f"p{marks[0]}")

    def _go_back(self) -> None:
        self._go(-1)

    def _go_on(self) -> None:
        self._go(1)

    def _go(self, way: int) -> None:
        self._at = min(max(self._at + way, 0), len(self._parts) - 1)
        self._draw()

    def _on_clicked(self, url: QUrl) -> None:
        number = url.toString().lstrip("#")
        if number.isdecimal():
            self.chosen.emit(int(number))

    def _draw(self) -> None:
        colors = self._theme.colors
        self.text.setHtml(
            f'<body style="color:{colors.text}">' + "".join(self._block(b) for b in self._parts[self._at]) + "</body>"
        )
        self._where.setText(f"第 {self._at + 1} 部分，共 {len(self._parts)} 部分")
        self._back.setEnabled(self._at > 0)
        self._on.setEnabled(self._at + 1 < len(self._parts))
        several = len(self._parts) > 1
        for each in (self._where, self._back, self._on):
            each.setVisible(several)
        self._legend.setText(
            f'<span style="background:{colors.ok_tint}"><u>读到</u></span>　'
            f'<span style="background:{colors.confirm_tint};color:{colors.confirm}"><u>请看一眼</u></span>　'
            f'<span style="background:{colors.later_tint}">未安置</span>'
        )

    def _block(self, block: WordBlock) -> str:
        if isinstance(block, WordParagraph):
            return self._paragraph(block)
        rows = []
        for row in block.rows:
            cells = "".join(self._cell(cell) for cell in row if cell.merge != 2)  # noqa: PLR2004 - covered from above
            rows.append(f"<tr>{cells}</tr>")
        line = self._theme.colors.control
        return (
            f'<table border="1" cellspacing="0" cellpadding="4" width="100%" '
            f'style="border-color:{line};border-collapse:collapse;margin-top:4px;margin-bottom:4px">{"".join(rows)}</table>'
        )

    def _cell(self, cell: WordCell) -> str:
        return f'<td colspan="{cell.span}">{"".join(self._block(b) for b in cell.blocks)}</td>'

    def _paragraph(self, paragraph: WordParagraph) -> str:
        words = escape(paragraph.text.strip(" \t")).replace("\n", "<br>").replace("\t", "　")
        if paragraph.pictures:
            words += "〔图片〕" * len(paragraph.pictures)
        gone = (
            f' <s style="color:{self._theme.colors.text3}">{escape(paragraph.deleted)}</s>' if paragraph.deleted else ""
        )
        state = self._states.get(paragraph.id, "")
        if words and state:
            words = (
                f'<a href="#{paragraph.id}" style="text-decoration:none;{self._look(paragraph.id, state)}">{words}</a>'
            )
        return f'<p style="margin:2px 0"><a name="p{paragraph.id}"></a>{words}{gone}</p>'

    def _look(self, identity: int, state: str) -> str:
        colors = self._theme.colors
        ground = {"read": colors.ok_tint, "look": colors.confirm_tint, "none": colors.later_tint}[state]
        if identity in self._current:
            ground = colors.selected
        line = "text-decoration:underline;" if state != "none" or identity in self._current else ""
        weight = "font-weight:bold;" if identity in self._current else ""
        return f"color:{colors.confirm if state == 'look' else colors.text};background:{ground};{line}{weight}"


def _split(blocks: Sequence[WordBlock]) -> Iterator[list[WordBlock]]:
    """Yields parts of about as many paragraphs each; long tables are cut between rows."""
    part: list[WordBlock] = []
    size = 0
    for block in _pieces(blocks):
        many = 1 if isinstance(block, WordParagraph) else sum(1 for _ in _paragraphs([block]))
        if part and size + many > _PART:
            yield part
            part, size = [], 0
        part.append(block)
        size += many
    if part:
        yield part


def _pieces(blocks: Sequence[WordBlock]) -> Iterator[WordBlock]:
    for block in blocks:
        if isinstance(block, WordParagraph):
            yield block
            continue
        rows: list[list[WordCell]] = []
        size = 0
        for row in block.rows:
            many = sum(1 for cell in row for _ in cell.paragraphs())
            if rows and size + many > _PART:
                yield WordTable(block.number, rows)
                rows, size = [], 0
            rows.append(row)
            size += many
        if rows:
            yield WordTable(block.number, rows)


def _paragraphs(blocks: Sequence[WordBlock]) -> Iterator[WordParagraph]:
    for block in blocks:
        if isinstance(block, WordParagraph):
            yield block
        else:
            for row in block.rows:
                for cell in row:
                    yield from cell.paragraphs()
