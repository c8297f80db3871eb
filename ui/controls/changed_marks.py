"""Marks changed characters in a text layout: new ones underlined, those that went struck out; never red and green."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QPainter, QTextCharFormat, QTextLayout, QTextOption

from app.draft.changed_text import Stretch, TextChange
from ui.theme.theme import Theme


class ChangedText:
    """Draws one text laid out at a width, with its changed characters marked."""

    def __init__(self, text: str, stretches: Iterable[Stretch], theme: Theme, font: QFont, *, new: bool) -> None:
        self._theme = theme
        self._layout = QTextLayout(text.replace("\n", "\u2028"), font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        self._layout.setFormats([_range(text, each, changed_format(theme, new=new)) for each in stretches])

    def fit(self, width: int, line: int) -> int:
        """Wraps the text at ``width`` in lines ``line`` pixels high, and returns the height of all."""
        self._layout.beginLayout()
        high = 0
        while (each := self._layout.createLine()).isValid():
            each.setLineWidth(max(width, 1))
            each.setPosition(QPointF(0, high + (line - each.height()) / 2))
            high += line
        self._layout.endLayout()
        return max(high, line)

    def draw(self, painter: QPainter, x: int, y: int, role: str = "text") -> None:
        """Draws it at a place."""
        painter.setPen(QColor(self._theme.colors.role(role)))
        self._layout.draw(painter, QPointF(x, y))


def _range(text: str, stretch: Stretch, marked: QTextCharFormat) -> QTextLayout.FormatRange:
    begin, length = stretch
    made = QTextLayout.FormatRange()
    made.start = utf16_units(text[:begin])
    made.length = utf16_units(text[begin : begin + length])
    made.format = marked
    return made


def utf16_units(text: str) -> int:
    """Counts UTF-16 code units, as Qt does."""
    return len(text) + sum(ord(each) > 0xFFFF for each in text)  # noqa: PLR2004 - the last of the basic plane


def changed_format(theme: Theme, *, new: bool) -> QTextCharFormat:
    """Returns how characters look that are new, or that are gone."""
    colors, made = theme.colors, QTextCharFormat()
    if new:
        made.setBackground(QColor(colors.selected))
        made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        made.setUnderlineColor(QColor(colors.accent))
    else:
        made.setBackground(QColor(colors.advice_tint))
        made.setForeground(QColor(colors.text3))
        made.setFontStrikeOut(True)
    return made


def spoken_change(change: TextChange) -> str:
    """Says what changed for a screen reader: 新写：…，去掉：…."""
    new = "、".join(change.after[begin : begin + length] for begin, length in change.new)
    gone = "、".join(change.before[begin : begin + length] for begin, length in change.gone)
    return "，".join(part for part in (f"新写：{new}" if new else "", f"去掉：{gone}" if gone else "") if part)
