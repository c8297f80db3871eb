"""The lights of a verification, one under the other: disc, sentence, detail, word."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ui.pages.verify.lights import Light
from ui.pages.verify.row_card import RowCard
from ui.runtime.overriding import override
from ui.theme.icons import draw_level
from ui.theme.theme import Theme

_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere)


class LightList(RowCard):
    """Paints the lights; its accessible description says each."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "验证结果", parent)
        self._lights: Sequence[Light] = ()

    @property
    def lights(self) -> Sequence[Light]:
        """Returns what is shown."""
        return self._lights

    @override
    def _count(self) -> int:
        return len(self._lights)

    def show_lights(self, lights: Sequence[Light]) -> None:
        """Shows lights in the order of the checks."""
        self._lights = lights
        self.setAccessibleDescription("；".join(f"{each.word}：{each.title}，{each.detail}" for each in lights))
        self._refit()

    @override
    def _paint(self, painter: QPainter, at: int, top: int, high: int) -> None:
        light = self._lights[at]
        colors, px, theme = self._theme.colors, self._theme.px, self._theme
        color, tint = colors.role(light.level), colors.role(light.level + "_tint")
        disc = QRectF(px(16), top + (high - px(30)) / 2, px(30), px(30))
        edge = theme.tokens.mode == "contrast"
        painter.setPen(QPen(QColor(color), 2) if edge else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tint))
        painter.drawEllipse(disc)
        inset = px(9)
        draw_level(painter, disc.adjusted(inset, inset, -inset, -inset), light.level, color)
        title, detail = self._boxes(light)
        x, y = px(60), top + (high - title.height() - detail.height()) // 2
        painter.setPen(QColor(colors.text))
        painter.setFont(theme.font("body", bold=True))
        painter.drawText(QRect(x, y, title.width(), title.height()), _WRAP, light.title)
        painter.setPen(QColor(colors.text2))
        painter.setFont(theme.font("compact"))
        painter.drawText(QRect(x, y + title.height(), detail.width(), detail.height()), _WRAP, light.detail)
        self._draw_chip(painter, light.word, light.level, top, high)

    def _boxes(self, light: Light) -> tuple[QRect, QRect]:
        px = self._theme.px
        width = max(self.width() - px(60) - px(100), px(120))
        room = QRect(0, 0, width, 10_000)
        title = QFontMetrics(self._theme.font("body", bold=True)).boundingRect(room, _WRAP, light.title)
        detail = QFontMetrics(self._theme.font("compact")).boundingRect(room, _WRAP, light.detail)
        return QRect(0, 0, width, title.height()), QRect(0, 0, width, detail.height() + 2)

    @override
    def _height(self, at: int) -> int:
        return sum(box.height() for box in self._boxes(self._lights[at])) + self._theme.px(18)
