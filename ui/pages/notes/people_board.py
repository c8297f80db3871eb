"""还差谁: who answers for which part, and what is still open with each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QResizeEvent,
    QShowEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QCompleter,
    QHBoxLayout,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from app.draft.level_words import LEVEL_WORDS
from app.draft.notes import LONGEST_NAME
from app.draft.open_by_person import NOTE_LEVEL, assignable_places, name_of_place
from ui.controls.labels import button, label, rule
from ui.controls.line_edit import LineEdit
from ui.runtime.overriding import override
from ui.runtime.single_shot import single_shot
from ui.theme.scaled import scaled

if TYPE_CHECKING:
    from app.draft.open_by_person import PersonOpen
    from ui.draft.controller import DraftController
    from ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_PATH = Qt.ItemDataRole.UserRole + 1
_LEVEL = Qt.ItemDataRole.UserRole + 2
_WRAP = int(Qt.TextFlag.TextWordWrap)
_QUIET = 250
NOBODY = "还没有分给谁"
_COUNTED = ("error", "unfilled", "confirm", NOTE_LEVEL)


def words_of(person: PersonOpen) -> str:
    """Returns what is open with one person, in a few words: ``还没填 3 · 阻断 1 · 批注 2``."""
    counts = dict.fromkeys(_COUNTED, 0)
    for item in person.items:
        counts[item.level] += 1
    words = {**LEVEL_WORDS, NOTE_LEVEL: "批注"}
    return " · ".join(f"{words[level]} {count}" for level, count in counts.items() if count) or "没有待办"


class PeopleBoard(QWidget):
    """Lists people's open points; ``wanted``: a place."""

    wanted = Signal(str)

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._theme = theme
        self.people = QTreeView()
        self.model = QStandardItemModel(self)
        self.parts = PartsTable()
        self.table = QStandardItemModel(self)
        self.told = label("", type="compact", tone="text2")
        self.assign = button("分工…", "toggle")
        self._late = single_shot(self, _QUIET, self.refresh)
        self._shown: list[PersonOpen] | None = None
        self._lay_out()
        self.people.activated.connect(self._on_activated)
        self.people.clicked.connect(self._on_clicked)
        self.assign.toggled.connect(self.parts.setVisible)
        self.table.itemChanged.connect(self._on_named)
        controller.changed.connect(self._on_changed)
        controller.confirmed.connect(self._on_changed)
        theme.changed.connect(self._on_theme)
        self.refresh()

    def refresh(self) -> None:
        """Shows who has what to do now; what is folded stays so."""
        self._late.stop()
        people = self._controller.notes.open_by_person()
        if people != self._shown:
            self._shown = people
            self._show_people(people)
        self._show_parts()

    def show_assigning(self) -> None:
        """Opens the table in which parts are given to people."""
        self.assign.setChecked(True)
        self.parts.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------ inner

    def _show_people(self, people: list[PersonOpen]) -> None:
        open_before = {
            self.model.item(at).data(_PATH): self.people.isExpanded(self.model.index(at, 0))
            for at in range(self.model.rowCount())
        }
        held = self.people.currentIndex().data(_PATH)
        self.model.clear()
        named = [person for person in people if person.name]
        for person in people:
            head = QStandardItem(f"{person.name or NOBODY}　{words_of(person)}")
            head.setEditable(False)
            head.setData(person.name, _PATH)
            head.setData(self._parts_words(person), Qt.ItemDataRole.ToolTipRole)
            for item in person.items:
                words = " ".join(item.words.split())
                row = QStandardItem(f"{words}\n{item.place}" if item.place else words)
                row.setEditable(False)
                row.setData(item.path, _PATH)
                row.setData(item.level, _LEVEL)
                word = {**LEVEL_WORDS, NOTE_LEVEL: "批注"}[item.level]
                row.setData(f"{word}：{item.words} {item.place}", Qt.ItemDataRole.AccessibleTextRole)
                head.appendRow(row)
            self.model.appendRow(head)
            self.people.setExpanded(head.index(), open_before.get(person.name, bool(person.name)))
        for at in self.model.match(self.model.index(0, 0), _PATH, held, 1, Qt.MatchFlag.MatchRecursive) if held else ():
            self.people.setCurrentIndex(at)
        left = sum(bool(person.items) for person in named)
        if not named:
            self.told.setText("还没有分工。点“分工…”，在场景和各部分后面写上名字，这里就列出还差谁。")
        else:
            self.told.setText(f"还差 {left} 人。" if left else "分到的都没有待办了。")

    def _parts_words(self, person: PersonOpen) -> str:
        return "\n".join(name_of_place(self._controller.draft, place) for place in person.parts)

    def _show_parts(self) -> None:
        owners, places = self._controller.notes.owners(), assignable_places(self._controller.draft)
        rows = [(place, name, owners.get(place, "")) for place, name in places]
        known = [
            (self.table.item(at, 0).data(_PATH), self.table.item(at, 0).text(), self.table.item(at, 1).text())
            for at in range(self.table.rowCount())
        ]
        if rows == known:
            return
        self.table.blockSignals(True)  # noqa: FBT003 - Qt's own
        now = self.parts.currentIndex()
        self.table.setRowCount(0)
        for place, name, owner in rows:
            part, person = QStandardItem(name), QStandardItem(owner)
            part.setEditable(False)
            part.setData(place, _PATH)
            part.setToolTip(name)
            person.setData(f"{name}的负责人：{owner or '还没有'}", Qt.ItemDataRole.AccessibleTextRole)
            self.table.appendRow([part, person])
        self.table.blockSignals(False)  # noqa: FBT003 - the call takes no name
        self.table.layoutChanged.emit()
        if now.isValid():
            self.parts.setCurrentIndex(self.table.index(min(now.row(), self.table.rowCount() - 1), 1))

    def _on_named(self, item: QStandardItem) -> None:
        if item.column() == 1:
            place = self.table.item(item.row(), 0).data(_PATH)
            self._controller.notes.assign(place, item.text()[:LONGEST_NAME])

    def _on_activated(self, index: Index) -> None:
        path = index.data(_PATH)
        if index.parent().isValid() and path is not None:
            self.wanted.emit(path)

    def _on_clicked(self, index: Index) -> None:
        if index.parent().isValid():
            self._on_activated(index)
        else:
            self.people.setExpanded(index, not self.people.isExpanded(index))

    def _on_changed(self) -> None:
        if self.isVisible():
            self._late.start()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.people.doItemsLayout()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _on_theme(self) -> None:
        self._shown = None
        self.refresh()

    def _lay_out(self) -> None:
        theme = self._theme
        self.people.setModel(self.model)
        self.people.setHeaderHidden(True)
        self.people.setAccessibleName("还差谁")
        self.people.setUniformRowHeights(False)
        self.people.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.people.setIndentation(theme.px(16))
        self.people.setItemDelegate(PersonDelegate(theme, self.people))
        self.people.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.people.setExpandsOnDoubleClick(False)
        self.parts.setModel(self.table)
        self.parts.setAccessibleName("分工：各部分由谁负责")
        self.table.setHorizontalHeaderLabels(["场景和各部分", "由谁负责"])
        self.parts.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.parts.verticalHeader().hide()
        self.parts.setProperty("cells", "text")
        self.parts.setTabKeyNavigation(False)
        self.table.setColumnCount(2)
        self.parts.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.parts.setItemDelegateForColumn(1, NameDelegate(self._controller, theme, self.parts))
        scaled(theme, self.parts.horizontalHeader(), setDefaultSectionSize=96)
        scaled(theme, self.parts.verticalHeader(), setDefaultSectionSize=32)
        self.parts.hide()
        self.assign.setCheckable(True)
        top = QHBoxLayout()
        top.setContentsMargins(16, 0, 16, 8)
        top.addWidget(self.told, 1)
        top.addWidget(self.assign, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.parts, 2)
        column.addWidget(rule())
        column.addWidget(self.people, 3)


class PartsTable(QTableView):
    """Lists the parts, each with its person: Enter and Tab lead from one person to the next."""

    @override
    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        is_done = hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint if is_done else hint)
        if is_done:
            self.setCurrentIndex(self._beside(1))

    @override
    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        ways = {QAbstractItemView.CursorAction.MoveNext: 1, QAbstractItemView.CursorAction.MovePrevious: -1}
        return self._beside(ways[action]) if action in ways else super().moveCursor(action, modifiers)

    def _beside(self, way: int) -> QModelIndex:
        """Returns the person's cell of the next row, or of the one before; at either end that of this row."""
        last = self.model().rowCount() - 1
        return self.model().index(max(0, min(self.currentIndex().row() + way, last)), 1)


class PersonDelegate(QStyledItemDelegate):
    """Paints an open point: what is said, the place under it, and a bar in the colour of its level."""

    def __init__(self, theme: Theme, view: QTreeView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option
        boxes = self._boxes(index)
        return QSize(0, boxes[-1].bottom() + self._theme.px(8))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws a person's line, or one point."""
        colors, px = self._theme.colors, self._theme.px
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(colors.selected))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, QColor(colors.hover))
        level, texts = index.data(_LEVEL), index.data().split("\n")
        if level is not None:
            role = "accent" if level == NOTE_LEVEL else level
            bar = QRect(option.rect.left(), option.rect.top() + px(6), px(3), option.rect.height() - px(12))
            painter.fillRect(bar, QColor(colors.role(role)))
        fonts = self._fonts(index)
        for at, (box, text) in enumerate(zip(self._boxes(index), texts, strict=True)):
            painter.setFont(fonts[at])
            painter.setPen(QColor(colors.text2 if at else colors.text))
            painter.drawText(box.translated(option.rect.left(), option.rect.top()), _WRAP, text)
        painter.restore()

    def _fonts(self, index: Index) -> tuple[QFont, QFont]:
        is_person = index.data(_LEVEL) is None
        return self._theme.font("compact", bold=is_person), self._theme.font("caption")

    def _boxes(self, index: Index) -> list[QRect]:
        px = self._theme.px
        is_person = index.data(_LEVEL) is None
        left, top = (px(4), px(8)) if is_person else (px(12), px(5))
        depth = 1 if is_person else 2
        room = max(self._view.viewport().width() - depth * self._view.indentation() - left - px(12), px(80))
        boxes = []
        for text, font in zip(index.data().split("\n"), self._fonts(index), strict=False):
            size = QFontMetrics(font).boundingRect(QRect(0, 0, room, 10_000), _WRAP, text)
            boxes.append(QRect(left, top, room, size.height()))
            top += size.height()
        return boxes


class NameDelegate(QStyledItemDelegate):
    """Edits a name in a line that knows the names of the others."""

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._controller = controller
        self._theme = theme

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:  # noqa: D102, N802 - Qt's own method
        del option, index
        line = LineEdit(parent=parent)
        line.setFrame(False)
        line.setAccessibleName("负责人的名字")
        names = sorted({*self._controller.notes.owners().values(), self._controller.notes.author} - {""})
        line.setCompleter(QCompleter(names, line))
        return line
