"""The ranked list: painted rows, dragged or moved by keys, with an opinion that the space bar turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.desk.changes import OPINIONS
from app.jobs.desk_changes import OPINION_WORDS
from ui.controls.level_badges import draw_grip
from ui.pages.desk.ranking_model import (
    ANSWERED,
    CONTACT,
    FINDINGS,
    FIRM,
    OPINION,
    RANK,
    ROW,
    SCENARIOS,
    RankingModel,
    finding_counts,
)
from ui.runtime.overriding import override
from ui.runtime.shortcuts import pressed
from ui.theme.icons import draw_level
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.desk.changes import Opinion
    from app.jobs.desk import DeskRow

Index = QModelIndex | QPersistentModelIndex
_WIDTHS = {RANK: 60, CONTACT: 106, ANSWERED: 62, FINDINGS: 98, OPINION: 84}
_SHARES = {FIRM: 0.56, SCENARIOS: 0.44}
_GIVE_WAY = ((ANSWERED, 720), (CONTACT, 650))
"""Columns that go, and the width at 100 % under which they do."""
_ROW = 46
_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter)
_FITTED = 20_000
"""Cut texts that are kept."""


class RankingTable(QTableView):
    """Shows the firms in their order.

    ``moved`` (keys, rank) and ``judged`` (keys, opinion) ask for changes, ``opened`` for an application.
    """

    moved = Signal(list, int)
    judged = Signal(list, str)
    opened = Signal(str)
    picked = Signal()

    def __init__(self, model: RankingModel, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        self.setModel(model)
        self.setItemDelegate(RankingDelegate(model, theme, self))
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        self.setDropIndicatorShown(True)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setProperty("edge", "none")
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.doubleClicked.connect(self._open_index)
        self.selectionModel().selectionChanged.connect(self._on_selected)
        model.dropped.connect(self.moved)
        theme.changed.connect(self._resized)
        self._resized()

    @property
    def chosen(self) -> list[str]:
        """Returns the keys of the selected rows, as shown."""
        lines = sorted({index.row() for index in self.selectionModel().selectedRows()})
        return [self._model.shown[line].key for line in lines]

    @property
    def current_key(self) -> str:
        """Returns the current row's key, or ""."""
        index = self.currentIndex()
        row: DeskRow | None = index.data(ROW) if index.isValid() else None
        return row.key if row is not None else ""

    def choose(self, keys: list[str], current: str = "") -> None:
        """Selects rows that are shown, and scrolls the current one into sight."""
        lines = [line for key in keys if (line := self._model.row_of(key)) >= 0]
        flags = QItemSelectionModel.SelectionFlag
        selection = self.selectionModel()
        selection.clearSelection()
        for line in lines:
            selection.select(self._model.index(line, 0), flags.Select | flags.Rows)
        at = self._model.row_of(current) if current else -1
        at = at if at >= 0 else lines[0] if lines else -1
        if at >= 0:
            selection.setCurrentIndex(self._model.index(at, 0), flags.NoUpdate)
            self.scrollTo(self._model.index(at, 0))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moves by Alt+arrows, judges by Space, and opens by Enter; the rest is Qt's."""
        keys = self.chosen
        if keys and (pressed(event, "up") or pressed(event, "down")):
            self._step(keys, -1 if pressed(event, "up") else 1)
        elif keys and event.key() == Qt.Key.Key_Space and not event.modifiers():
            self.judged.emit(keys, self._next_opinion(keys[0]))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_key:
            self.opened.emit(self.current_key)
        else:
            super().keyPressEvent(event)

    def _step(self, keys: list[str], way: int) -> None:
        """Moves one rank up or down among what is shown."""
        if not self._model.is_ranked:
            return
        chosen = set(keys)
        lines = [line for line, row in enumerate(self._model.shown) if row.key in chosen]
        line = lines[0] - 1 if way < 0 else lines[-1] + 2
        if 0 <= line <= len(self._model.shown):
            self.moved.emit(keys, self._model.rank_before(line, keys))

    def _next_opinion(self, key: str) -> Opinion:
        row = self._model.shown[self._model.row_of(key)]
        return OPINIONS[(OPINIONS.index(row.opinion) + 1) % len(OPINIONS)]

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offers the opinions and the ends of the list for all that is selected."""
        keys = self.chosen
        if not keys:
            return
        menu = QMenu(self)
        menu.addAction("打开申报书").setData(("open", ""))
        menu.addSeparator()
        for opinion, word in OPINION_WORDS.items():
            menu.addAction(word).setData(("judge", opinion))
        menu.addSeparator()
        menu.addAction("排到最前").setData(("rank", "1"))
        menu.addAction("排到最后").setData(("rank", str(len(self._model.rows))))
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        corner = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        picked = menu.exec(corner if by_key else event.globalPos())
        menu.deleteLater()
        if picked is None:
            return
        what, value = picked.data()
        if what == "open":
            self.opened.emit(self.current_key or keys[0])
        elif what == "judge":
            self.judged.emit(keys, value)
        else:
            self.moved.emit(keys, int(value))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrows the columns in their order."""
        super().resizeEvent(event)
        self._resized()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the rows, and a smaller quota's cut over them."""
        super().paintEvent(event)
        line = next((at for at, row in enumerate(self._model.shown) if row.rank == self._model.cut), -1)
        if self._model.cut and line >= 0 and self._model.is_ranked:
            bottom = self.visualRect(self._model.index(line, 0)).bottom()
            painter = QPainter(self.viewport())
            pen = QPen(QColor(self._theme.colors.error), 2, Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawLine(QPoint(0, bottom), QPoint(self.viewport().width(), bottom))
            painter.end()

    def _resized(self) -> None:
        px = self._theme.px
        self.verticalHeader().setDefaultSectionSize(px(_ROW))
        wide = self.viewport().width()
        for column, least in _GIVE_WAY:
            self.setColumnHidden(column, wide < px(least))
        rest = wide - sum(px(width) for column, width in _WIDTHS.items() if not self.isColumnHidden(column))
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, px(width))
        for column, share in _SHARES.items():
            self.setColumnWidth(column, max(int(rest * share), px(100)))

    def _open_index(self, index: QModelIndex) -> None:
        self.opened.emit(index.data(ROW).key)

    def _on_selected(self) -> None:
        self.picked.emit()


class RankingDelegate(QStyledItemDelegate):
    """Paints the cells of the table.

    Fonts and metrics are made once for each look, as a list is scrolled through quickly.
    """

    def __init__(self, model: RankingModel, theme: Theme, view: RankingTable) -> None:
        super().__init__(view)
        self._model = model
        self._theme = theme
        self._view = view
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        font = self._theme.font
        self._body, self._strong = font("body"), font("body", bold=True)
        self._compact, self._caption = font("compact"), font("caption")
        self._compact_bold = font("compact", bold=True)
        self._paints: dict[str, QColor] = {}
        self._fitted: dict[tuple[str, int, int], str] = {}

    def _paint(self, color: str) -> QColor:
        found = self._paints.get(color)
        if found is None:
            found = self._paints[color] = QColor(color)
        return found

    def _fit(self, text: str, metrics: QFontMetrics, width: int, face: int) -> str:
        """Returns the text cut to a width.

        What was cut before is not measured again (half of a frame went into it).
        """
        key = (text, width, face)
        found = self._fitted.get(key)
        if found is None:
            if len(self._fitted) > _FITTED:
                self._fitted.clear()
            found = self._fitted[key] = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        return found

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Returns two lines."""
        return QSize(10, self._theme.px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints a row."""
        colors, px = self._theme.colors, self._theme.px
        box: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(box, self._paint(colors.selected if selected else colors.surface))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, self._paint(colors.line))
        row: DeskRow = self._model.shown[index.row()]
        column = index.column()
        inner = box.adjusted(px(8), 0, -px(4), -1)
        current = index.row() == self._view.currentIndex().row() and self._view.hasFocus()
        if column == RANK:
            if current:
                painter.fillRect(QRect(box.left(), box.top(), 3, box.height() - 1), QColor(colors.accent))
            if self._model.is_ranked:
                draw_grip(painter, QRectF(box.left() + px(14), box.center().y() - px(7), px(14), px(14)), colors.text3)
            place = box.adjusted(px(36), 0, 0, -1)
            self._line(painter, place, str(row.rank), self._strong, colors.text)
        elif column == FIRM:
            self._firm(painter, inner, row, bold=selected)
        elif column == SCENARIOS:
            self._scenarios(painter, inner, row)
        elif column == CONTACT:
            self._two(painter, inner, row.submission.contact, row.submission.mobile)
        elif column == ANSWERED:
            each = row.submission
            full = each.answered >= each.asked
            self._line(painter, inner, f"{each.answered}/{each.asked}", self._compact,
                       colors.text2 if full else colors.later)  # fmt: skip
        elif column == FINDINGS:
            self._findings(painter, inner, row)
        else:
            self._opinion(painter, inner, row)

    def _line(self, painter: QPainter, box: QRect, text: str, font: QFont, color: str) -> None:
        painter.setFont(font)
        painter.setPen(self._paint(color))
        fitted = self._fit(text, painter.fontMetrics(), box.width(), id(font))
        painter.drawText(box, _MIDDLE, fitted)

    def _halves(self, box: QRect) -> tuple[QRect, QRect]:
        middle = box.center().y()
        upper = QRect(box.left(), box.top() + self._theme.px(3), box.width(), middle - box.top() - self._theme.px(2))
        lower = QRect(box.left(), middle, box.width(), box.bottom() - middle - self._theme.px(3))
        return upper, lower

    def _two(self, painter: QPainter, box: QRect, above: str, below: str) -> None:
        upper, lower = self._halves(box)
        self._line(painter, upper, above, self._compact, self._theme.colors.text)
        self._line(painter, lower, below, self._caption, self._theme.colors.text2)

    def _firm(self, painter: QPainter, box: QRect, row: DeskRow, *, bold: bool) -> None:
        upper, lower = self._halves(box)
        each = row.submission
        self._line(painter, upper, each.company, self._strong if bold else self._body, self._theme.colors.text)
        words = "　".join(word for word in (each.code, each.district, "央企" if each.central else "") if word)
        self._line(painter, lower, words, self._caption, self._theme.colors.text2)

    def _scenarios(self, painter: QPainter, box: QRect, row: DeskRow) -> None:
        each = row.submission
        own = any(s.own for s in each.scenarios)
        side = self._theme.px(18)
        room = box.adjusted(0, 0, -side - self._theme.px(4) if own else 0, 0)
        color = self._theme.colors.text
        names = "、".join(s.name for s in each.scenarios)
        if each.track == "factory" and each.project:
            self._two(painter, room, each.project, f"{len(each.scenarios)} 个场景：{names}")
        else:
            first, _, second = self._broken(names, painter, room.width()).partition("\n")
            if second:
                upper, lower = self._halves(room)
                self._line(painter, upper, first, self._compact, color)
                self._line(painter, lower, second, self._compact, color)
            else:
                self._line(painter, room, first, self._compact, color)
        if own:
            self._own(painter, QRect(box.right() - side, box.center().y() - side // 2, side, side))

    def _broken(self, names: str, painter: QPainter, width: int) -> str:
        """Returns names on one line, or on two with a line feed, broken behind a mark where there is one."""
        key = (names, width, -1)
        if key not in self._fitted:
            painter.setFont(self._compact)
            metrics = painter.fontMetrics()
            at = len(names)
            while at > 1 and metrics.horizontalAdvance(names[:at]) > width:
                at -= 1
            mark = names.rfind("、", 0, at)
            at = at if at == len(names) else mark + 1 if mark > 0 else at
            self._fitted[key] = names if at == len(names) else f"{names[:at]}\n{names[at:]}"
        return self._fitted[key]

    def _own(self, painter: QPainter, box: QRect) -> None:
        colors = self._theme.colors
        painter.setPen(QPen(QColor(colors.control), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setFont(self._caption)
        painter.setPen(QColor(colors.text2))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "自")

    def _findings(self, painter: QPainter, box: QRect, row: DeskRow) -> None:
        theme, counts = self._theme, finding_counts(row)
        size, left = theme.px(10), box.left()
        painter.setFont(self._compact)
        for level, count in counts.items() or {"ok": 0}.items():
            draw_level(
                painter, QRectF(left, box.center().y() - size / 2 + 1, size, size), level, theme.colors.role(level)
            )
            words = str(count) if count else "没有"
            painter.setPen(QColor(theme.colors.text if count else theme.colors.ok))
            place = QRect(left + size + theme.px(4), box.top(), box.width(), box.height())
            painter.drawText(place, _MIDDLE, words)
            left = place.left() + painter.fontMetrics().horizontalAdvance(words) + theme.px(8)

    def _opinion(self, painter: QPainter, box: QRect, row: DeskRow) -> None:
        colors = self._theme.colors
        side = self._theme.px(14)
        mark = QRectF(box.left(), box.center().y() - side / 2 + 1, side, side)
        color = {"recommend": colors.accent, "pending": colors.text2, "reject": colors.text3}[row.opinion]
        draw_opinion(painter, mark, row.opinion, color)
        font = self._compact_bold if row.opinion == "recommend" else self._compact
        self._line(painter, box.adjusted(side + self._theme.px(5), 0, 0, 0), OPINION_WORDS[row.opinion], font, color)


def draw_opinion(painter: QPainter, box: QRectF, opinion: Opinion, color: str) -> None:
    """Draws 推荐 a tick, 待定 a dashed ring, 不推荐 a cross."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if opinion == "recommend":
        draw_level(painter, box.adjusted(1, 1, -1, -1), "ok", color)
    elif opinion == "pending":
        painter.setPen(QPen(QColor(color), 1.2, Qt.PenStyle.DashLine))
        painter.drawEllipse(box.adjusted(1, 1, -1, -1))
    else:
        painter.setPen(QPen(QColor(color), 1.4))
        inner = box.adjusted(3, 3, -3, -3)
        painter.drawLine(inner.topLeft(), inner.bottomRight())
        painter.drawLine(inner.topRight(), inner.bottomLeft())
    painter.restore()
