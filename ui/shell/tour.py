"""The first look round: four notes beside what they speak of, one at a time; the work goes on under them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.draft.level_words import LEVEL_WORDS
from ui.controls.labels import button, empty, label
from ui.runtime.overriding import override
from ui.theme.icons import level_pixmap
from ui.theme.theme import Theme

_WIDTH = 300
_ARROW = 9
GAP = 4


@dataclass(frozen=True, slots=True)
class TourNote:
    """Describes one note of the tour: what it says, and which widget it stands at.

    ``side`` is ``right`` for beside the widget, ``below`` for under it.
    """

    title: str
    words: str
    where: Callable[[], QWidget]
    side: str
    signs: tuple[tuple[str, str], ...] = ()
    """Levels, whose shapes are drawn as they stand in the window, with what each of them means."""


class Tour(QWidget):
    """Shows the notes over a window one at a time, without blocking anything.

    Esc or 跳过 ends the tour; ``ended`` comes once.
    """

    ended = Signal()

    def __init__(self, window: QWidget, notes: tuple[TourNote, ...], theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._notes = notes
        self._theme = theme
        self._at = 0
        self._box = QRect()
        self._tip = QPoint()
        self._over = False
        self._placed: tuple[QRect, int] | None = None
        self._after_layout = QTimer(self, singleShot=True, interval=0)
        self._after_layout.timeout.connect(self._follow_target)
        self.title = label("", type="section")
        self.words = label("", tone="text2")
        self.signs = QWidget()
        self._shapes: list[tuple[str, QLabel]] = []
        self.count = label("", type="caption", tone="text3")
        self.skip = button("跳过", "quiet")
        self.next = button("", "primary")
        self._lay_out()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.skip.clicked.connect(self.end)
        self.next.clicked.connect(self._step)
        theme.changed.connect(self._draw_signs)
        theme.changed.connect(self._place)
        window.installEventFilter(self)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus)
        self._show_note()

    @property
    def at(self) -> int:
        """Tells which note is shown, from 0."""
        return self._at

    @property
    def over(self) -> bool:
        """Tells whether it has gone away."""
        return self._over

    def end(self) -> None:
        """Ends the tour for good."""
        if not self._over:
            self.close_unread()
            self.ended.emit()

    def close_unread(self) -> None:
        """Closes unread: its target is about to be deleted."""
        self._over = True
        self._window.removeEventFilter(self)
        self.hide()
        self.deleteLater()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stays beside what it speaks of.

        To place the card asks the window for another layout, so that one after which nothing has moved places nothing:
        else the two ask each other for ever, and a core is busy as long as the card stands there.
        """
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self._place()
        elif watched is self._window and event.type() == QEvent.Type.LayoutRequest:
            self._after_layout.start()
        return False

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ends the tour by Esc on one of its buttons; elsewhere the window hands Esc on."""
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints a card with an arrow and a soft edge."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._theme.colors
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self._box).adjusted(1, 1, -1, -1), 6, 6)
        arrow = QPainterPath()
        arrow.addPolygon(self._arrow())
        arrow.closeSubpath()
        painter.setPen(QPen(QColor(colors.accent), 2))
        painter.setBrush(QColor(colors.surface))
        painter.drawPath(shape.united(arrow))
        painter.end()

    def _arrow(self) -> QPolygonF:
        size, tip = self._theme.px(_ARROW), QPointF(self._tip)
        if self._notes[self._at].side == "right":
            return QPolygonF([tip, tip + QPointF(size + 2, -size), tip + QPointF(size + 2, size)])
        return QPolygonF([tip, tip + QPointF(-size, size + 2), tip + QPointF(size, size + 2)])

    def _step(self) -> None:
        if self._at + 1 == len(self._notes):
            self.end()
            return
        self._at += 1
        self._show_note()

    def _show_note(self) -> None:
        note = self._notes[self._at]
        last = self._at + 1 == len(self._notes)
        self.title.setText(note.title)
        self.words.setText(note.words)
        self.count.setText(f"{self._at + 1} / {len(self._notes)}")
        self.next.setText("知道了" if last else "下一条")
        self.skip.setVisible(not last)
        self.setAccessibleName(f"引导，第 {self._at + 1} 条，共 {len(self._notes)} 条：{note.title}")
        meanings = [f"{LEVEL_WORDS[level]}：{words}" for level, words in note.signs]
        self.setAccessibleDescription("；".join((note.words, *meanings)))
        self._show_signs(note.signs)
        self._place()
        self.raise_()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _show_signs(self, signs: Sequence[tuple[str, str]]) -> None:
        grid = self._grid
        empty(grid)
        self._shapes = []
        for line, (level, words) in enumerate(signs):
            shape = QLabel()
            self._shapes.append((level, shape))
            name = label(LEVEL_WORDS[level], type="compact")
            name.setWordWrap(False)
            grid.addWidget(shape, line, 0)
            grid.addWidget(name, line, 1)
            grid.addWidget(label(words, type="compact", tone="text2"), line, 2)
        self.signs.setVisible(bool(signs))
        self._draw_signs()

    def _draw_signs(self) -> None:
        side = self._theme.px(11)
        for level, shape in self._shapes:
            color = self._theme.colors.role(level)
            shape.setPixmap(level_pixmap(level, color, side, self.devicePixelRatioF()))

    @Slot(QWidget, QWidget)
    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Steps aside while the keyboard is in what the card covers."""
        if self._over or now is None or self.isAncestorOf(now) or not self._window.isAncestorOf(now):
            return
        held = QRect(now.mapTo(self._window, QPoint(0, 0)), now.size())
        alone = isinstance(now, QLineEdit | QComboBox | QAbstractButton)  # not a whole list or page
        self.setVisible(not (alone and held.intersects(self.geometry())))

    def _follow_target(self) -> None:
        if not self._over and self._placed != (self._target_rect(), self._height(self.width())):
            self._place()

    def _target_rect(self) -> QRect:
        """Returns where the target stands in the window: the whole window while the target does not show."""
        target = self._notes[self._at].where()
        if not target.isVisible():
            target = self._window
        return QRect(target.mapTo(self._window, QPoint(0, 0)), target.size())

    def _height(self, width: int) -> int:
        layout = self.layout()
        assert layout is not None
        return max(layout.heightForWidth(width), layout.totalMinimumSize().height())

    def _place(self) -> None:
        note, px = self._notes[self._at], self._theme.px
        target = self._target_rect()
        edge = px(_ARROW)
        beside = note.side == "right"
        self._column.setContentsMargins(px(16) + edge * beside, px(12) + edge * (not beside), px(16), px(12))
        width = min(px(_WIDTH), self._window.width() - 16)
        layout = self.layout()
        assert layout is not None
        layout.invalidate()
        high = self._height(width)
        self._placed = target, high
        place = target.topLeft()
        if beside:
            # Low: what one types in first, at the top of the page, stays in sight.
            corner = QPoint(place.x() + target.width() + GAP, place.y() + (target.height() - high) * 3 // 4)
        else:
            corner = QPoint(place.x() + target.width() // 2 - width // 2, place.y() + target.height() + GAP)
        room = self._window.rect()
        left = max(8, min(corner.x(), room.width() - width - 8))
        top = max(8, min(corner.y(), room.height() - high - 8))
        self.setGeometry(left, top, width, high)
        self._box = QRect(edge * beside, edge * (not beside), width - edge * beside, high - edge * (not beside))
        middle = place + QPoint(target.width() // 2, target.height() // 2)
        if beside:
            self._tip = QPoint(1, max(px(18), min(middle.y() - top, high - px(18))))
        else:
            self._tip = QPoint(max(px(18), min(middle.x() - left, width - px(18))), 1)
        self.update()

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setSpacing(6)
        self._grid = QGridLayout(self.signs)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(2, 1)
        for each in (self.title, self.words, self.signs):
            self._column.addWidget(each)
        row = QHBoxLayout()
        row.addWidget(self.count)
        row.addStretch(1)
        for part in (self.skip, self.next):
            row.addWidget(part)
        self._column.addLayout(row)


SIGNS = (
    ("unfilled", "填了才能定稿"),
    ("error", "改完才能定稿"),
    ("confirm", "改，或写明理由"),
    ("later", "以后补，不影响定稿"),
    ("advice", "供参考"),
)
"""What the shapes of the levels mean, which the bar and the rail show."""


def wizard_notes(
    rail: Callable[[], QWidget],
    saved: Callable[[], QWidget],
    findings: Callable[[], QWidget],
    preview: Callable[[], QWidget],
) -> tuple[TourNote, ...]:
    """Returns the notes for a first draft: 步骤, 已保存, 检查, 预览."""
    return (
        TourNote(
            "步骤随时可以点",
            "不必按顺序，填不出的先空着。名字旁边的记号和数说明哪一步还缺什么，打了勾的没有待办。",
            rail,
            "right",
        ),
        TourNote(
            "不用点保存", "停笔就存。这里写着最近一次保存的时间；没有存成会说明原因，文字不会丢。", saved, "below"
        ),
        TourNote("还缺什么看这里", "点开逐条看，按回车就到那一格。", findings, "below", SIGNS),
        TourNote("纸面什么样", "预览跟着光标走；点纸面上的一格，光标就到那一格。更多说明按 F1。", preview, "below"),
    )
