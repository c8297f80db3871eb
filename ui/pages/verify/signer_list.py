"""Everybody who signed, one row each: part, person, what the signature covers, and a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

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
    """Represents a line of words in its place."""

    box: QRect
    words: str
    font: QFont
    role: str


class SignerList(QWidget):
    """Painted; its accessible description says every row."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: Sequence[SignerWords] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("签名")
        theme.changed.connect(self._refit)

    @property
    def rows(self) -> Sequence[SignerWords]:
        """Returns what is shown."""
        return self._rows

    def show_rows(self, rows: Sequence[SignerWords]) -> None:
        """Shows rows in signing order."""
        self._rows = rows
        self.setAccessibleDescription("；".join(each.spoken for each in rows))
        self._refit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wraps the words anew."""
        self._refit()
        super().resizeEvent(event)

    @override
    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(self._theme.px(600), sum(self._height(row) for row in self._rows))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints a card with a line between the rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._theme.colors
        painter.setPen(QPen(QColor(colors.line), 1))
        painter.setBrush(QColor(colors.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        top = 0
        for at, row in enumerate(self._rows):
            high = self._height(row)
            if at:
                painter.setPen(QPen(QColor(colors.line), 1))
                painter.drawLine(0, top, self.width(), top)
            self._paint(painter, row, top, high)
            top += high
        painter.end()

    def _paint(self, painter: QPainter, row: SignerWords, top: int, high: int) -> None:
        px, colors = self._theme.px, self._theme.colors
        side = px(_ICON)
        picture = pixmap(row.icon, colors.text2, side, self.devicePixelRatioF())
        painter.drawPixmap(px(_EDGE), top + (high - side) // 2, picture)
        for block in self._blocks(row):
            painter.setPen(QColor(colors.role(block.role)))
            painter.setFont(block.font)
            painter.drawText(block.box.translated(0, top + px(8)), _WRAP, block.words)
        self._paint_word(painter, row, top, high)

    def _paint_word(self, painter: QPainter, row: SignerWords, top: int, high: int) -> None:
        px, colors = self._theme.px, self._theme.colors
        level = _ROLES.get(row.level, row.level)
        words = _SHAPES.get(row.level, "") + row.word
        painter.setFont(self._theme.font("caption"))
        wide = QFontMetrics(painter.font()).horizontalAdvance(words) + px(14)
        chip = QRectF(self.width() - px(18) - wide, top + (high - px(20)) / 2, wide, px(20))
        edge = self._theme.tokens.mode == "contrast"
        painter.setPen(QPen(QColor(colors.role(level)), 2) if edge else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.role(level + "_tint")))
        painter.drawRoundedRect(chip, 4, 4)
        painter.setPen(QColor(colors.role(level)))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, words)

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

    def _height(self, row: SignerWords) -> int:
        px = self._theme.px
        return max(px(32), *(block.box.bottom() + 1 for block in self._blocks(row))) + px(16)

    def _refit(self) -> None:
        high = sum(self._height(row) for row in self._rows)
        if high != self.height():
            self.setFixedHeight(high)
        self.update()


def _column(lines: Sequence[tuple[str, QFont, str]], left: int, width: int) -> list[_Block]:
    """Words under one another in a column of a width."""
    blocks: list[_Block] = []
    top = 0
    for words, font, role in lines:
        if not words:
            continue
        box = QFontMetrics(font).boundingRect(QRect(0, 0, width, 10_000), _WRAP, words)
        blocks.append(_Block(QRect(left, top, width, box.height() + 2), words, font, role))
        top += box.height() + 2
    return blocks
