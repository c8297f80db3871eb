"""Small shapes that several views paint: the star of a required 环节, the grip of a row, levels with their count."""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from app.draft.level_words import LEVEL_ORDER, count_words


def worst_level(counts: Mapping[str, int]) -> str:
    """Returns the worst level that is there at all, or ``""``."""
    return next((level for level in LEVEL_ORDER if counts.get(level)), "")


def spoken_counts(counts: Mapping[str, int]) -> str:
    """Returns ``1 处阻断，2 处请确认``, or that nothing is open."""
    said = [count_words(level, counts[level]) for level in LEVEL_ORDER if counts.get(level)]
    return "，".join(said) or "没有待办"


def draw_star(painter: QPainter, box: QRectF, color: str) -> None:
    """Draws a filled five-pointed star: 必选."""
    middle, radius = box.center(), min(box.width(), box.height()) / 2
    points = []
    for i in range(10):
        reach = radius if i % 2 == 0 else radius * 0.42
        angle = -pi / 2 + i * pi / 5
        points.append(QPointF(middle.x() + reach * cos(angle), middle.y() + reach * sin(angle)))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawPolygon(QPolygonF(points))
    painter.restore()


def draw_grip(painter: QPainter, box: QRectF, color: str) -> None:
    """Draws six dots: this row can be dragged."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    unit = min(box.width(), box.height()) / 12
    for column in (-2, 2):
        for row in (-4, 0, 4):
            painter.drawEllipse(box.center() + QPointF(column * unit, row * unit), unit, unit)
    painter.restore()
