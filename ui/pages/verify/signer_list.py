"""Everybody who signed, one row each: part, person, what the signature covers, and a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from ui.pages.verify.row_card import RowCard
from ui.pages.verify.signer_rows import SignerWords
from ui.runtime.overriding import override
from ui.theme.icons import pixmap
from ui.theme.theme import Theme

_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere)
_EDGE, _ICON, _PART, _WHO, _COVERS, _WORD = 16, 18, 44, 206, 190, 96
"""At 100 %: left edge, an icon's side, where part and person begin, how wide what is covered and the word are."""
_BESIDE = 560
"""Width from which what is covered stands beside the person, not below."""
_ROLES = {"ticked": "advice"}
_SHAPES = {"error": "▲ ", "later": "◆ ", "ticked": "✓ "}


@dataclass(frozen=True, slots=True)
class _Block:
    """Describes a line of words in its place."""

    box: QRect
    words: str
    font: QFont
    role: str


class SignerList(RowCard):
    """Paints the signers; its accessible description says each."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "签名", parent)
        self._rows: Sequence[SignerWords] = ()

    @property
    def rows(self) -> Sequence[SignerWords]:
        """Returns what is shown."""
        return self._rows

    @override
    def _count(self) -> int:
        return len(self._rows)

    def show_rows(self, rows: Sequence[SignerWords]) -> None:
        """Shows rows in signing order."""
        self._rows = rows
        self.setAccessibleDescription("；".join(each.spoken for each in rows))
        self._refit()

    @override
    def _paint(self, painter: QPainter, at: int, top: int, high: int) -> None:
        row = self._rows[at]
        px, colors = self._theme.px, self._theme.colors
        side = px(_ICON)
        picture = pixmap(row.icon, colors.text2, side, self.devicePixelRatioF())
        painter.drawPixmap(px(_EDGE), top + (high - side) // 2, picture)
        for block in self._blocks(row):
            painter.setPen(QColor(colors.role(block.role)))
            painter.setFont(block.font)
            painter.drawText(block.box.translated(0, top + px(8)), _WRAP, block.words)
        self._draw_chip(painter, _SHAPES.get(row.level, "") + row.word, _ROLES.get(row.level, row.level), top, high)

    def _blocks(self, row: SignerWords) -> list[_Block]:
        """Returns the words of a row from its upper edge, each where it stands."""
        px = self._theme.px
        wide = self.width()
        body, bold, note = (
            self._theme.font("compact"),
            self._theme.font("compact", bold=True),
            self._theme.font("caption"),
        )
        part = [(row.part, bold, "text"), (row.part_note, note, "text2")]
        who = [(row.who, body, "text"), (row.who_note, note, "text2")]
        covers = [(row.covers, body, "text"), (row.when, note, "text2")]
        detail = [(row.detail, note, _ROLES.get(row.level, row.level))] if row.detail else []
        if wide < px(_BESIDE):
            room = max(wide - px(_WHO) - px(_WORD), px(90))
            return [
                *_column(part, px(_PART), px(_WHO - _PART - 12)),
                *_column([*who, *covers, *detail], px(_WHO), room),
            ]
        at = wide - px(_COVERS) - px(_WORD)
        return [
            *_column(part, px(_PART), px(_WHO - _PART - 12)),
            *_column([*who, *detail], px(_WHO), at - px(_WHO) - px(12)),
            *_column(covers, at, px(_COVERS)),
        ]

    @override
    def _height(self, at: int) -> int:
        px = self._theme.px
        row = self._rows[at]
        return max(px(32), *(block.box.bottom() + 1 for block in self._blocks(row))) + px(16)


def _column(lines: Sequence[tuple[str, QFont, str]], left: int, width: int) -> list[_Block]:
    """Sets words under one another in a column."""
    blocks: list[_Block] = []
    top = 0
    for words, font, role in lines:
        if not words:
            continue
        box = QFontMetrics(font).boundingRect(QRect(0, 0, width, 10_000), _WRAP, words)
        blocks.append(_Block(QRect(left, top, width, box.height() + 2), words, font, role))
        top += box.height() + 2
    return blocks
