"""What the rail shows of a draft's steps alone: number or tick in a disc, and the badge of the narrow rail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPen

from ui.theme.icons import draw_level

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from ui.theme.theme import Theme


def draw_step(painter: QPainter, theme: Theme, disc: QRectF, number: int, *, done: bool, current: bool) -> None:
    """Draws the number of a step, or a tick where nothing is missing in it and it is not the current one."""
    colors = theme.colors
    if done and not current:
        painter.setPen(QPen(QColor(colors.ok), 1) if theme.tokens.mode == "contrast" else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.ok_tint))
        painter.drawEllipse(disc)
        inset = theme.px(5.5)
        draw_level(painter, disc.adjusted(inset, inset, -inset, -inset), "ok", colors.ok)
        return
    painter.setPen(Qt.PenStyle.NoPen if current else QPen(QColor(colors.control), 1))
    painter.setBrush(QColor(colors.accent) if current else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(disc)
    painter.setFont(theme.font("caption", bold=current))
    painter.setPen(QColor(colors.on_accent if current else colors.text2))
    painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(number))


def draw_badge(painter: QPainter, theme: Theme, disc: QRectF, level: str) -> None:
    """Draws the worst open level's shape at the upper right."""
    size = theme.px(10)
    draw_level(
        painter, QRectF(disc.right() - size / 2, disc.top() - size / 2, size, size), level, theme.colors.role(level)
    )
