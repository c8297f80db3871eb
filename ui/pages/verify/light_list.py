"""The lights of a verification, one under the other: disc, sentence, detail, word."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.pages.verify.lights import Light
from ui.runtime.overriding import override
from ui.theme.icons import draw_level
from ui.theme.theme import Theme

_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere)


class LightList(QWidget):
    """Painted; its accessible description says every light."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lights: Sequence[Light] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("验证结果")
        theme.changed.connect(self._refit)

    @property
    def lights(self) -> Sequence[Light]:
        """Returns what is shown."""
        return self._lights

    def show_lights(self, lights: Sequence[Light]) -> None:
        """In the order of the checks."""
        self._lights = lights
        self.setAccessibleDescription("；".join(f"{each.word}：{each.title}，{each.detail}" for each in lights))
        self._refit()

    @override
    def resizeEvent(self, event: object) -> None:
        """Sentences wrap anew."""
        self._refit()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """A card with a line between the lights."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._theme.colors
        painter.setPen(QPen(QColor(colors.line), 1))
        painter.setBrush(QColor(colors.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        top = 0
        for at, light in enumerate(self._lights):
            high = self._height(light)
            if at:
                painter.setPen(QPen(QColor(colors.line), 1))
                painter.drawLine(0, top, self.width(), top)
            self._paint(painter, light, top, high)
            top += high
        painter.end()

    def _paint(self, painter: QPainter, light: Light, top: int, high: int) -> None:
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
        painter.setFont(theme.font("caption"))
        wide = QFontMetrics(painter.font()).horizontalAdvance(light.word) + px(14)
        chip = QRectF(self.width() - px(18) - wide, top + (high - px(20)) / 2, wide, px(20))
        painter.setPen(QPen(QColor(color), 2) if edge else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tint))
        painter.drawRoundedRect(chip, 4, 4)
        painter.setPen(QColor(color))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, light.word)

    def _boxes(self, light: Light) -> tuple[QRect, QRect]:
        px = self._theme.px
        width = max(self.width() - px(60) - px(100), px(120))
        room = QRect(0, 0, width, 10_000)
        title = QFontMetrics(self._theme.font("body", bold=True)).boundingRect(room, _WRAP, light.title)
        detail = QFontMetrics(self._theme.font("compact")).boundingRect(room, _WRAP, light.detail)
        return QRect(0, 0, width, title.height()), QRect(0, 0, width, detail.height() + 2)

    def _height(self, light: Light) -> int:
        return sum(box.height() for box in self._boxes(light)) + self._theme.px(18)

    def _refit(self) -> None:
        high = sum(self._height(light) for light in self._lights)
        if high != self.height():
            self.setFixedHeight(high)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        """As high as its lights."""
        return QSize(self._theme.px(600), sum(self._height(light) for light in self._lights))
