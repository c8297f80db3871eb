"""The catalogue on screen: a tree with boxes to tick, drawn by one delegate."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QShowEvent
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from app.draft.stage_coverage import StageCover
from ui.controls.context_menu import ContextMenu, MenuAction
from ui.controls.level_badges import draw_star
from ui.pages.scenarios.catalogue_model import COUNT, COVER, NUMBER, CatalogueModel
from ui.runtime.overriding import override
from ui.theme.icons import draw_level
from ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_LEFT, _RIGHT = int(_MIDDLE | Qt.AlignmentFlag.AlignLeft), int(_MIDDLE | Qt.AlignmentFlag.AlignRight)


class CatalogueDelegate(QStyledItemDelegate):
    """Draws 环节 as headings and scenarios as rows with box, number and name."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Returns the height of a row of the table; headings are two pixels taller."""
        return QSize(0, self._theme.sizes.row + (0 if index.internalId() else 2))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints one row in the colours of its state."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box: QRect = option.rect
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        colors = self._theme.colors
        ground = colors.selected if selected else colors.hover if hovered else ""
        if not index.data(NUMBER):
            self._paint_stage(painter, box, index, ground or colors.sunken)
        else:
            if ground:
                painter.fillRect(box, QColor(ground))
            self._paint_scenario(painter, box, index, current=selected)
        if selected and state & QStyle.StateFlag.State_HasFocus and self._theme.tokens.mode == "contrast":
            painter.setPen(QPen(QColor(colors.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(1, 1, -1, -1))
        painter.restore()

    def _paint_stage(self, painter: QPainter, box: QRect, index: Index, ground: str) -> None:
        px, colors = self._theme.px, self._theme.colors
        cover = index.data(COVER)
        painter.fillRect(box, QColor(ground))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), QColor(colors.line))
        left = box.left() + px(12)
        view = self.parent()
        opened = isinstance(view, QTreeView) and isinstance(index, QModelIndex) and view.isExpanded(index)
        self._paint_fold(painter, QRectF(left, box.center().y() - px(4), px(8), px(8)), opened=opened)
        left += px(18)
        painter.setFont(self._theme.font("compact", bold=True))
        painter.setPen(QColor(colors.text))
        title = str(index.data())
        room = painter.fontMetrics().horizontalAdvance(title)
        painter.drawText(QRect(left, box.top(), room + 2, box.height()), _LEFT, title)
        left += room + px(8)
        if isinstance(cover, StageCover):
            if cover.required:
                draw_star(painter, QRectF(left, box.center().y() - px(5), px(10), px(10)), colors.accent)
                left += px(16)
            self._paint_state(painter, box, left, cover)

    def _paint_state(self, painter: QPainter, box: QRect, left: int, cover: StageCover) -> None:
        """Paints the state of the picks at the right, and the purpose in what is left of the row."""
        px, colors = self._theme.px, self._theme.colors
        painter.setFont(self._theme.font("caption"))
        metrics = painter.fontMetrics()
        said = "必选，还没选" if cover.missing else f"已选 {cover.count}" if cover.count else "可选"
        wide = metrics.horizontalAdvance(said) + 2
        right = box.right() - px(12)
        painter.setPen(QColor(colors.error if cover.missing else colors.text2))
        painter.drawText(QRect(right - wide, box.top(), wide, box.height()), _RIGHT, said)
        if cover.missing:
            side = px(9)
            mark = QRectF(right - wide - side - px(4), box.center().y() - side / 2, side, side)
            draw_level(painter, mark, "error", colors.error)
            wide += side + px(4)
        painter.setPen(QColor(colors.text3))
        rest = QRect(left, box.top(), right - wide - px(8) - left, box.height())
        _draw_elided(painter, rest, cover.stage.purpose, metrics)

    def _paint_scenario(self, painter: QPainter, box: QRect, index: Index, *, current: bool) -> None:
        px, colors = self._theme.px, self._theme.colors
        count = int(index.data(COUNT) or 0)
        tick = QRectF(box.left() + px(14), box.center().y() - px(8), px(17), px(17))
        painter.setPen(QPen(QColor(colors.accent if count else colors.control), 1))
        painter.setBrush(QColor(colors.accent if count else colors.surface))
        painter.drawRoundedRect(tick, 3, 3)
        if count:
            inset = px(4)
            draw_level(painter, tick.adjusted(inset, inset, -inset, -inset), "ok", colors.on_accent)
        painter.setFont(self._theme.font("compact"))
        painter.setPen(QColor(colors.text3))
        number = QRect(round(tick.right()) + px(4), box.top(), px(26), box.height())
        painter.drawText(number, _RIGHT, str(index.data(NUMBER)))
        painter.setFont(self._theme.font("body"))
        painter.setPen(QColor(colors.text))
        view = self.parent()
        by_enter = isinstance(view, CatalogueView) and view.adds_by_enter
        adding = "加入 Enter" if by_enter else "加入"
        said = f"已选 {count} 次" if count > 1 else adding if current and not count else ""
        painter.setFont(self._theme.font("compact"))
        wide = painter.fontMetrics().horizontalAdvance(said) + 2 if said else 0
        right = box.right() - px(12)
        if said:
            painter.setPen(QColor(colors.accent))
            painter.drawText(QRect(right - wide, box.top(), wide, box.height()), _RIGHT, said)
        painter.setFont(self._theme.font("body"))
        painter.setPen(QColor(colors.text))
        left = number.right() + px(10)
        _draw_elided(
            painter,
            QRect(left, box.top(), right - wide - px(8) - left, box.height()),
            str(index.data()),
            painter.fontMetrics(),
        )

    def _paint_fold(self, painter: QPainter, box: QRectF, *, opened: bool) -> None:
        painter.setPen(QPen(QColor(self._theme.colors.text2), 1.5))
        middle = box.center()
        if opened:
            painter.drawPolyline(
                [
                    QPointF(box.left(), middle.y() - 2),
                    QPointF(middle.x(), middle.y() + 2),
                    QPointF(box.right(), middle.y() - 2),
                ]
            )
        else:
            painter.drawPolyline([box.topLeft(), QPointF(middle.x() + 2, middle.y()), box.bottomLeft()])


class CatalogueView(QTreeView):
    """Lists the catalogue and keeps its place: Space ticks, Enter adds once.

    A click on the box does what the space bar does.  What is picked already is added again by the button beside its
    guidance alone: that is hardly ever meant.
    """

    toggled = Signal(int)
    """Catalogue number of the box."""
    wanted = Signal(int)
    """Catalogue number to add."""
    looked_at = Signal(int)
    """Catalogue number that is current now; 0 on a 环节."""
    typed = Signal(str)
    """Letters for the search: the list itself looks for none."""

    def __init__(self, model: CatalogueModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._catalogue = model
        self._searched = False
        self.setModel(model)
        self.setItemDelegate(CatalogueDelegate(theme, self))
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setItemsExpandable(True)
        self.setExpandsOnDoubleClick(False)
        self.setUniformRowHeights(False)
        self.setMouseTracking(True)
        self.setAccessibleName("场景目录")
        self.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self._unseen = True
        self.expandAll()
        model.modelReset.connect(self.expandAll)
        ContextMenu(self, theme, self.menu_actions)
        theme.changed.connect(self._on_theme)

    @property
    def adds_by_enter(self) -> bool:
        """Tells whether Enter adds the current scenario: with the keyboard here, or in the search over words."""
        return self.hasFocus() or self._searched

    def set_searched(self, *, searched: bool) -> None:
        """Tells whether there are words in the search."""
        self._searched = searched
        self.viewport().update()

    def show_stage(self, stage_id: str) -> None:
        """Scrolls a 环节 to the top."""
        place = self._catalogue.stage_place(stage_id)
        if place.isValid():
            self.expand(place)
            self.scrollTo(place, QTreeView.ScrollHint.PositionAtTop)

    def show_number(self, number: int) -> None:
        """Makes a scenario current."""
        place = self._catalogue.place(number)
        if place.isValid():
            self.expand(place.parent())
            self.setCurrentIndex(place)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Starts at a whole 环节, not within a row."""
        super().showEvent(event)
        if self._unseen:
            self._unseen = False
            QTimer.singleShot(0, self, self._scroll_to_stage)

    def _scroll_to_stage(self) -> None:
        current = self.currentIndex()
        self.scrollTo(current.parent(), QTreeView.ScrollHint.PositionAtTop)
        self.scrollTo(current)

    def current_number(self) -> int:
        """Returns the current catalogue number, 0 on a 环节 or on nothing."""
        return int(self.currentIndex().data(NUMBER) or 0)

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tells what is looked at."""
        super().currentChanged(current, previous)
        self.looked_at.emit(int(current.data(NUMBER) or 0) if current.isValid() else 0)

    def menu_actions(self) -> list[MenuAction]:
        """Lists what can be done with the current line: a scenario, or the heading of a 环节."""
        number, at = self.current_number(), self.currentIndex()
        if not at.isValid():
            return []
        if not number:
            opened = self.isExpanded(at)
            words = "收起这个环节" if opened else "展开这个环节"
            return [MenuAction(words, partial(self.setExpanded, at, not opened), "up" if opened else "down", "空格")]
        if not at.data(COUNT):
            return [MenuAction("加入", partial(self.wanted.emit, number), "plus", "Enter")]
        return [
            MenuAction("再加一个", partial(self.wanted.emit, number), "plus"),
            MenuAction("移出", partial(self.toggled.emit, number), "delete", "空格", apart=True),
        ]

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handles Space and Enter, and hands letters on to the search."""
        number = self.current_number()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if number and event.key() == Qt.Key.Key_Space:
            self.toggled.emit(number)
        elif number and enter:
            if not self.currentIndex().data(COUNT):
                self.wanted.emit(number)
        elif enter or event.key() == Qt.Key.Key_Space:
            self.setExpanded(self.currentIndex(), not self.isExpanded(self.currentIndex()))
        elif event.text().isprintable() and event.text() and not event.modifiers() & _COMMANDS:
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ticks by a click on a box, adds by one on the words at the right, folds by one on a heading."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton:
            return
        number = int(index.data(NUMBER) or 0)
        if not number:
            self.setExpanded(index, not self.isExpanded(index))
        elif event.position().x() < self._theme.px(36):
            self.toggled.emit(number)
        elif not index.data(COUNT) and event.position().x() > self.viewport().width() - self._theme.px(90):
            self.wanted.emit(number)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Adds the scenario that was double-clicked."""
        index = self.indexAt(event.position().toPoint())
        number = int(index.data(NUMBER) or 0)
        if number and not index.data(COUNT) and event.position().x() >= self._theme.px(36):
            self.wanted.emit(number)

    def _on_theme(self) -> None:
        top = self.indexAt(self.viewport().rect().topLeft())
        self.doItemsLayout()
        self.scrollTo(top, QTreeView.ScrollHint.PositionAtTop)  # rows of another height: the same one stays on top


def _draw_elided(painter: QPainter, box: QRect, text: str, metrics: QFontMetrics) -> None:
    if box.width() > 0:
        painter.drawText(box, _LEFT, metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width()))
