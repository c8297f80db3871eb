"""Paints the stages of an application's life: a tick, a ring with what is left, a small ring; joined by a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.theme.icons import draw_level

if TYPE_CHECKING:
    from app.draft.stage_line import LifeStage
    from ui.theme.theme import Theme

_DONE, _NOW, _LATER = 18, 16, 8
"""Diameters at 100 %."""


def draw_stage_mark(painter: QPainter, theme: Theme, centre: QPointF, stage: LifeStage) -> None:
    """Draws the mark of one stage around a point."""
    colors = theme.colors
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if stage.state == "done":
        disc = _disc(centre, theme.px(_DONE))
        painter.setPen(QPen(QColor(colors.ok), 1) if theme.tokens.mode == "contrast" else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.ok_tint))
        painter.drawEllipse(disc)
        inset = theme.px(5)
        draw_level(painter, disc.adjusted(inset, inset, -inset, -inset), "ok", colors.ok)
    elif stage.state == "current":
        painter.setPen(QPen(QColor(colors.accent), theme.px(2)))
        painter.setBrush(QColor(colors.surface))
        painter.drawEllipse(_disc(centre, theme.px(_NOW)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.accent))
        painter.drawEllipse(_disc(centre, theme.px(_NOW) * 0.45))
    else:
        painter.setPen(QPen(QColor(colors.control), 1.2))
        painter.setBrush(QColor(colors.surface))
        painter.drawEllipse(_disc(centre, theme.px(_LATER)))


def draw_stage_join(painter: QPainter, theme: Theme, start: QPointF, end: QPointF, stage: LifeStage) -> None:
    """Draws the line that leads on from a stage to the next."""
    colors = theme.colors
    pen = QPen(QColor(colors.ok if stage.state == "done" else colors.line), 1)
    painter.setPen(pen)
    painter.drawLine(start, end)


def draw_stage_words(painter: QPainter, theme: Theme, box: QRect, stage: LifeStage) -> None:
    """Writes what is left at a stage, open points as shape and count, or how far the stage is."""
    painter.setFont(theme.font("caption"))
    metrics = painter.fontMetrics()
    if stage.counts:
        left = box.left()
        size = theme.px(10)
        for level, count in stage.counts:
            shape = QRectF(left, box.center().y() - size / 2 + 1, size, size)
            draw_level(painter, shape, level, theme.colors.role(level))
            painter.setPen(QColor(theme.colors.text))
            place = QRect(left + size + theme.px(4), box.top(), box.width(), box.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, str(count))
            left = place.left() + metrics.horizontalAdvance(str(count)) + theme.px(10)
        return
    painter.setPen(QColor(theme.colors.text if stage.state == "current" else theme.colors.text3))
    words = metrics.elidedText(stage.words, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)


def _disc(centre: QPointF, side: float) -> QRectF:
    return QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
