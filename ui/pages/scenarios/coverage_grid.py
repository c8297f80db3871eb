"""The 环节 of a notice as a grid: how many scenarios each has, which ones the sector requires, which are missing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QWidget

from app.draft.stage_coverage import StageCover
from ui.controls.context_menu import ContextMenu, MenuAction
from ui.controls.level_badges import draw_star
from ui.runtime.overriding import override
from ui.theme.icons import draw_level
from ui.theme.theme import Theme

_LEAST_WIDTH = 66
"""Narrowest cell (100 %) in which five characters of a name stand on one line."""
_STEPS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class CoverageCell(QAbstractButton):
    """Shows one 环节; its accessible name says what the colours and shapes say."""

    stepped = Signal(int, int)
    """An arrow key: columns and rows to go."""
    wanted = Signal()
    """Enter: a scenario of this 环节 is to be added, where it has none."""

    def __init__(self, cover: StageCover, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.cover = cover
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        ContextMenu(self, theme, self.menu_actions)
        self.setObjectName(f"coverage-{cover.stage.id}")
        self.show_cover(cover)

    def menu_actions(self) -> list[MenuAction]:
        """Lists what can be done with the 环节."""
        return [
            MenuAction("看这个环节的场景", self.click, "search", "空格"),
            MenuAction("添加一个", self.wanted.emit, "plus", "Enter", not self.cover.count),
        ]

    def show_cover(self, cover: StageCover) -> None:
        """Draws the 环节 as it is now."""
        self.cover = cover
        required = "本行业必选，" if cover.required else ""
        self.setText(cover.stage.name)
        self.setAccessibleName(f"{cover.stage.name}，{required}已选 {cover.count} 个，{cover.word}")
        self.setAccessibleDescription("按空格看这个环节的场景，按 Enter 添加一个")
        self.setToolTip(f"{cover.stage.name}：{cover.stage.purpose}")
        self.update()

    @override
    def sizeHint(self) -> QSize:
        """Returns 72 × 78 at 100 %."""
        return QSize(self._theme.px(72), self._theme.px(78))

    @override
    def minimumSizeHint(self) -> QSize:
        """Returns room for the name on one line."""
        return QSize(self._theme.px(_LEAST_WIDTH) - 4, self._theme.px(78))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walks by arrows, adds by Enter, and shows by Space what a click shows."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            self.stepped.emit(*step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints name, number and word, with ★ on the upper edge where the 环节 is required."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = self._theme.px(5)
        box = QRectF(self.rect()).adjusted(1, top, -1, -1)
        self._paint_ground(painter, box)
        line = box.height() / 3
        self._paint_name(painter, QRectF(box.left(), box.top() + 2, box.width(), line))
        self._paint_number(painter, QRectF(box.left(), box.top() + line - 1, box.width(), line))
        self._paint_word(painter, QRectF(box.left(), box.top() + 2 * line - 3, box.width(), line))
        if self.cover.required:
            self._paint_star(painter, box)
        painter.end()

    def _paint_ground(self, painter: QPainter, box: QRectF) -> None:
        colors, cover = self._theme.colors, self.cover
        contrast = self._theme.tokens.mode == "contrast"
        fill, edge, width = colors.surface, colors.line, 1.0
        if cover.missing:
            fill, edge, width = colors.error_tint, colors.error, 2.0
        elif cover.required:
            fill, edge, width = colors.ok_tint, colors.ok if contrast else colors.ok_tint, 2.0 if contrast else 1.0
        if self.underMouse() and not cover.required:
            fill = colors.hover
        painter.setPen(QPen(QColor(edge), width))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(box.adjusted(width / 2, width / 2, -width / 2, -width / 2), 4, 4)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colors.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(3, 3, -3, -3), 3, 3)

    def _paint_name(self, painter: QPainter, box: QRectF) -> None:
        colors, cover = self._theme.colors, self.cover
        painter.setFont(self._theme.font("caption", bold=cover.required))
        ink = colors.error if cover.missing else colors.text if cover.required else colors.text2
        painter.setPen(QColor(ink))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), cover.stage.name)

    def _paint_number(self, painter: QPainter, box: QRectF) -> None:
        colors, cover = self._theme.colors, self.cover
        if cover.missing:
            painter.setPen(QPen(QColor(colors.error), self._theme.px(1.5)))
            arm = self._theme.px(5.5)
            middle = box.center()
            painter.drawLine(int(middle.x() - arm), int(middle.y()), int(middle.x() + arm), int(middle.y()))
            painter.drawLine(int(middle.x()), int(middle.y() - arm), int(middle.x()), int(middle.y() + arm))
            return
        painter.setFont(self._theme.font("page", bold=bool(cover.count)))
        painter.setPen(QColor(colors.text if cover.count else colors.text3))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(cover.count))

    def _paint_word(self, painter: QPainter, box: QRectF) -> None:
        colors, cover = self._theme.colors, self.cover
        level = "error" if cover.missing else "ok" if cover.required else ""
        painter.setFont(self._theme.font("caption"))
        room = painter.fontMetrics().horizontalAdvance(cover.word)
        side = self._theme.px(9)
        left = box.center().x() - (room + (side + self._theme.px(4) if level else 0)) / 2
        if level:
            draw_level(painter, QRectF(left, box.center().y() - side / 2, side, side), level, colors.role(level))
            left += side + self._theme.px(4)
        painter.setPen(QColor(colors.role(level) if level else colors.text2))
        painter.drawText(
            QRectF(left, box.top(), room + 2, box.height()), int(Qt.AlignmentFlag.AlignVCenter), cover.word
        )

    def _paint_star(self, painter: QPainter, box: QRectF) -> None:
        side = self._theme.px(11)
        star = QRectF(box.center().x() - side / 2, box.top() - side / 2 + 1, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.colors.surface))
        painter.drawRect(star.adjusted(-self._theme.px(4), 0, self._theme.px(4), -side / 2 + 1))
        draw_star(painter, star, self._theme.colors.error if self.cover.missing else self._theme.colors.accent)


class CoverageGrid(QWidget):
    """Shows all 环节 in one row, or in two.

    ``chosen`` (id of the 环节) asks to see its scenarios: a click or the space bar; ``wanted`` to add one: Enter.
    """

    chosen = Signal(str)
    wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cells: list[CoverageCell] = []
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self.setAccessibleName("环节覆盖情况")
        theme.changed.connect(self._relayout)

    def show_covers(self, covers: Sequence[StageCover]) -> None:
        """Draws every 环节 in the cells that are there, so that the keyboard's place stays."""
        if [cell.cover.stage.id for cell in self._cells] != [cover.stage.id for cover in covers]:
            self._make_cells(covers)
        for cell, cover in zip(self._cells, covers, strict=True):
            if cell.cover != cover:
                cell.show_cover(cover)

    def cell(self, stage_id: str) -> CoverageCell | None:
        """Returns the cell of a 环节."""
        return next((cell for cell in self._cells if cell.cover.stage.id == stage_id), None)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Sets one row, or 8 + 7, or three rows of five: no name is cut."""
        super().resizeEvent(event)
        self._relayout()

    @override
    def minimumSizeHint(self) -> QSize:
        """Returns the width of three rows of cells, so that the grid never asks the window to be wider."""
        third = (len(self._cells) + 2) // 3
        return QSize(third * self._theme.px(_LEAST_WIDTH // 2), self.minimumHeight())

    def _make_cells(self, covers: Sequence[StageCover]) -> None:
        for old in self._cells:
            old.deleteLater()
        self._cells = [CoverageCell(cover, self._theme, self) for cover in covers]
        for cell in self._cells:
            cell.clicked.connect(self._on_clicked)
            cell.stepped.connect(self._on_stepped)
            cell.wanted.connect(self._on_wanted)
        self._columns = 0
        self._relayout()

    def _relayout(self) -> None:
        whole = len(self._cells)
        least = self._theme.px(_LEAST_WIDTH) + 4
        ways = (whole, (whole + 1) // 2, (whole + 2) // 3)
        columns = next((each for each in ways if self.width() >= each * least), ways[-1])
        rows = -(-whole // columns) if columns else 0
        self.setFixedHeight(rows * self._theme.px(78) + max(rows - 1, 0) * self._grid.spacing())
        if columns == self._columns or not whole:
            return
        self._columns = columns
        for column in range(whole):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        for position, cell in enumerate(self._cells):
            self._grid.addWidget(cell, position // columns, position % columns)

    def _on_clicked(self) -> None:
        cell = self.sender()
        if isinstance(cell, CoverageCell):
            self.chosen.emit(cell.cover.stage.id)

    def _on_wanted(self) -> None:
        cell = self.sender()
        if isinstance(cell, CoverageCell):
            self.wanted.emit(cell.cover.stage.id)

    def _on_stepped(self, columns: int, rows: int) -> None:
        cell = self.sender()
        if isinstance(cell, CoverageCell):
            goal = self._cells.index(cell) + columns + rows * self._columns
            if 0 <= goal < len(self._cells):
                self._cells[goal].setFocus(Qt.FocusReason.TabFocusReason)
