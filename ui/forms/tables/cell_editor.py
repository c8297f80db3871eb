"""The editor of a table's cell: it wraps, grows with its text, and leaves the keys of a spreadsheet to the table."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
    QPolygon,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.draft.counting import cut_point
from app.notation.characters import clean_text
from app.pack.model import Field
from ui.controls.text_edit import TextEdit
from ui.controls.wrapped_text import wrapped
from ui.forms.paragraph import over_look, over_mark, units
from ui.forms.tables.choice_cell import ChoiceCell
from ui.forms.tables.row_table_model import FIELD, GHOST, SHOWN_LEVEL
from ui.runtime.overriding import override
from ui.runtime.shortcuts import only_writes
from ui.runtime.word_pieces import move_by_word
from ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex


class CellEditor(TextEdit):
    """Says every committed change at once (``typed``): what is typed is saved while the cell is still open."""

    typed = Signal()
    left_by = Signal(QWidget, int)
    """The editor, and the key that leaves the cell: Enter, Tab, Backtab, Escape, or Up for Shift+Enter."""
    pasted_block = Signal(QWidget, str)
    """The editor, and a text of several cells."""

    def __init__(self, field: Field, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = field
        self._theme = theme
        self._known = ""
        self.begun = False
        """Whether it has been shown its text."""
        self.setUndoRedoEnabled(False)  # undo belongs to the whole draft
        self.setTabChangesFocus(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(field.label)
        self.setObjectName("cell-editor")
        self.document().setDocumentMargin(0)
        self.setViewportMargins(0, 0, 0, 0)
        self.textChanged.connect(self._on_text_changed)

    def show_value(self, text: str) -> None:
        """Shows a text that was not typed here; the cursor stays where it can."""
        if text == self.toPlainText():
            self._known = text
            return
        place = self.textCursor().position()
        self._known = text
        self.setPlainText(text)
        cursor = self.textCursor()
        cursor.setPosition(min(place, len(self.document().toPlainText())))
        self.setTextCursor(cursor)
        self._mark_overflow(text)

    def event(self, event: QEvent) -> bool:
        """Leaves undo and redo to the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            keys = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
            if any(event.matches(key) for key in keys):
                event.ignore()
                return False
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leaves the cell by Enter, Tab and Esc; Alt+Enter breaks the line where the form allows several."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.AltModifier and self.field.kind == "paragraph":
            self.insertPlainText("\n")
        elif enter and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.left_by.emit(self, int(Qt.Key.Key_Up if back else Qt.Key.Key_Return))
        elif event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape):
            self.left_by.emit(self, event.key())
        elif enter:
            event.ignore()  # Ctrl+Enter is the table's: a new row
        elif only_writes(event) or not move_by_word(self, event):
            super().keyPressEvent(event)

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        """Hands several cells to the table, and inserts a single text.

        Where the form has one line the text goes in as one line.
        """
        text = clean_text(source.text().replace("\r\n", "\n"))
        if "\t" in text:
            self.pasted_block.emit(self, text)
            return
        body = text.removesuffix("\n")
        self.insertPlainText(body if self.field.kind == "paragraph" else " ".join(body.split("\n")))

    def wanted_height(self, width: int) -> int:
        """Returns the height at which all of the text shows."""
        px = self._theme.px
        room = width - 2 * px(9) - 4  # padding and border of the style sheet
        return wrapped(self.toPlainText(), self.font(), room)[1] + 2 * px(6) + 4

    def _on_text_changed(self) -> None:
        text = self.toPlainText()
        if text == self._known:  # composing, or shown from outside
            return
        self._known = text
        self._mark_overflow(text)
        self.typed.emit()

    def _mark_overflow(self, text: str) -> None:
        limit = self.field.limit
        cut = cut_point(text, limit) if limit is not None else len(text)
        if cut >= len(text):
            self.setExtraSelections([])
            return
        cursor = self.textCursor()
        cursor.setPosition(units(text[:cut]))
        cursor.movePosition(cursor.MoveOperation.End, cursor.MoveMode.KeepAnchor)
        self.setExtraSelections([over_mark(cursor, self._theme)])


class CellDelegate(QStyledItemDelegate):
    """Paints wrapped text, errors outlined with ▲ in the cell's corner, and passes on what its editors say."""

    typed = Signal()
    left_by = Signal(QWidget, int)
    pasted_block = Signal(QWidget, str)

    def __init__(self, theme: Theme, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Returns the wrapped text's height, at least a row."""
        width = self._view.columnWidth(index.column()) if hasattr(self._view, "columnWidth") else 100
        px = self._theme.px
        room = width - 1 - 2 * px(7)  # the line of the grid takes one from the cell that is painted
        tall = wrapped(str(index.data() or ""), self._theme.font("compact"), room)[1] + 2 * px(6)
        return QSize(width, max(tall, self._theme.sizes.row))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints ground, text and corner."""
        px, colors, box = self._theme.px, self._theme.colors, option.rect
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(box, QColor(colors.selected if selected else colors.surface))
        level = index.data(SHOWN_LEVEL)
        painter.setPen(QColor(colors.text3 if index.data(GHOST) else colors.text))
        text = str(index.data() or "")
        lines, _ = wrapped(text, self._theme.font("compact"), box.width() - 2 * px(7))
        painter.setClipRect(box)
        lines.draw(painter, QPointF(box.left() + px(7), box.top() + px(6)), self._over(text, index))
        if level:
            self._paint_corner(painter, box, level)
        if index == self._view.currentIndex():
            painter.setBrush(Qt.BrushStyle.NoBrush)  # the corner's own would fill the cell
            painter.setPen(QPen(QColor(colors.accent), 2))
            painter.drawRect(box.adjusted(1, 1, -1, -1))
        painter.restore()

    @override
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Returns a list for choices, a text editor for everything else."""
        field: Field = index.data(FIELD)
        editor: CellEditor | ChoiceCell
        if field.kind == "choice":
            editor = ChoiceCell(field, parent)
        else:
            editor = CellEditor(field, self._theme, parent)
            editor.pasted_block.connect(self.pasted_block)
        editor.setFont(self._theme.font("compact"))
        editor.typed.connect(self._on_typed)
        editor.left_by.connect(self.left_by)
        return editor

    @override
    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Leaves keys to the editor; only losing the focus closes it, as the base class has it."""
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            return False
        return super().eventFilter(editor, event)

    @override
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Shows the text in the draft, which is the same while it is being typed."""
        if isinstance(editor, ChoiceCell):
            editor.show_value(str(index.data(Qt.ItemDataRole.EditRole) or ""))
        if isinstance(editor, CellEditor):
            editor.show_value(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            if not editor.begun:
                editor.begun = True
                editor.selectAll()  # typing in a cell replaces it; F2 and a double click go on (see EquipmentView)

    @override
    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Asks for the edit."""
        if isinstance(editor, CellEditor):
            model.setData(index, editor.toPlainText())
        elif isinstance(editor, ChoiceCell):
            model.setData(index, editor.text())

    @override
    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Puts the editor over the cell, taller where needed."""
        box: QRect = option.rect
        if isinstance(editor, CellEditor):
            box = QRect(box.topLeft(), QSize(box.width(), max(box.height(), editor.wanted_height(box.width()))))
        editor.setGeometry(box)

    def _over(self, text: str, index: Index) -> list[QTextLayout.FormatRange]:
        """Returns what is over the limit, marked as in the editor."""
        field = None if index.data(GHOST) else index.data(FIELD)
        limit = field.limit if isinstance(field, Field) else None
        cut = cut_point(text, limit) if limit is not None and len(text) > limit else len(text)
        if cut >= len(text):
            return []
        mark = QTextLayout.FormatRange()
        mark.start, mark.length, mark.format = units(text[:cut]), units(text[cut:]), over_look(self._theme)
        return [mark]

    def _on_typed(self) -> None:
        editor = self.sender()
        if isinstance(editor, CellEditor):
            self.commitData.emit(editor)
            self.typed.emit()
            editor.resize(editor.width(), max(editor.height(), editor.wanted_height(editor.width())))
        elif isinstance(editor, ChoiceCell):
            self.commitData.emit(editor)
            self.typed.emit()

    def _paint_corner(self, painter: QPainter, box: QRect, level: str) -> None:
        color = QColor(self._theme.colors.role(level))
        if level == "error":
            painter.setPen(QPen(color, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(box).adjusted(1, 1, -1, -1))
        side = self._theme.px(9)
        corner = box.topRight()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPolygon(QPolygon([corner, corner - QPoint(side, 0), corner + QPoint(0, side)]))
