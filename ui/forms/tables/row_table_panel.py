"""A list table with its heading, buttons and the status line that counts the cell and says its finding."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.draft.counting import count
from app.draft.level_words import LEVEL_WORDS
from ui.forms.tables.row_table_model import FIELD, FINDING, SHOWN_LEVEL, RowTableModel, Spread
from ui.forms.tables.row_table_view import RowTableView
from ui.runtime.overriding import override
from ui.theme.icons import draw_level
from ui.theme.scaled import scaled
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme

_NAMED, _NAME = 3, 12
"""Columns that the line after a paste names, and characters of each."""
_NEAR = 0.9


class LevelMark(QWidget):
    """Shows the shape of a level, as large as the text beside it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._level = ""
        self.show_level("")

    def show_level(self, level: str) -> None:
        """Draws the shape; nothing for ``""``."""
        self._level = level
        self.setFixedWidth(self._theme.px(14) if level else 0)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the shape."""
        if self._level:
            side = self._theme.px(10)
            painter = QPainter(self)
            box = QRectF(0, (self.height() - side) / 2, side, side)
            draw_level(painter, box, self._level, self._theme.colors.role(self._level))
            painter.end()


class RowTablePanel(QWidget):
    """Shows the table with its title, its size, its buttons and what is said about it."""

    copies_wanted = Signal(object)
    """Row ids to duplicate."""

    def __init__(self, model: RowTableModel, title: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells = model
        self.theme = self._theme = theme
        self.view = RowTableView(model, theme, self)
        self._title = QLabel(title, self)
        self._title.setProperty("type", "section")
        self._title.setWordWrap(True)
        self._title.setBuddy(self.view)
        self._size = QLabel("", self)
        self._size.setProperty("type", "compact")
        self._size.setProperty("tone", "text3")
        self._short = False
        self._buttons: list[QPushButton] = []
        self._mark = LevelMark(theme, self)
        self._said = QLabel("", self)
        self._said.setWordWrap(True)
        self._said.setProperty("type", "compact")
        self._pasted = QLabel("", self)
        self._pasted.setWordWrap(True)
        self._pasted.setProperty("type", "compact")
        self._pasted.hide()
        self._counter = QLabel("", self)
        self._counter.setProperty("type", "compact")
        self._lay_out()
        self.view.current_changed.connect(self._show_status)
        self.view.current_changed.connect(self._pasted.hide)
        model.dataChanged.connect(self._show_status)
        model.modelReset.connect(self._show_size)
        model.modelReset.connect(self._pasted.hide)
        model.rowsInserted.connect(self._show_size)
        model.rowsRemoved.connect(self._show_size)
        theme.changed.connect(self._show_status)
        self._show_size()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title, 1)
        head.addWidget(self._size)
        head.addStretch(0)
        for text, name, hint, slot in (
            ("添加行", "plus", "Ctrl+Enter", self._on_add),
            ("复制行", "copy", "复制光标所在的行", self.copy_rows),
            ("从 Excel 粘贴", "paste", "Ctrl+V，可以一次粘贴多行", self._on_paste),
            ("删除行", "delete", "删除光标所在的行，Ctrl+Z 可以撤销", self.remove_rows),
        ):
            button = QPushButton(self._theme.icon(name), text, self)
            button.setToolTip(hint)
            button.setObjectName(f"equipment-{name}")
            button.clicked.connect(slot)
            self._buttons.append(button)
            head.addWidget(button)
        status = QHBoxLayout()
        status.setSpacing(4)
        status.addWidget(self._mark)
        status.addWidget(self._said, 1)
        status.addWidget(self._counter, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        scaled(self._theme, self._said, setMinimumHeight=18)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self.view, 1)
        layout.addLayout(status)
        layout.addWidget(self._pasted)
        self.view.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def be_short(self, short: bool) -> None:  # noqa: FBT001 - one thing or the other
        """Leaves the heading out, which the tab says too, and the keys: the cells need the room."""
        self._title.setVisible(not short)
        self._short = short
        self._show_status()

    def show_pasted(self, spread: Spread) -> None:
        """Says what a paste did and what it left out, until one goes on to another cell."""
        added, changed, left_out = len(spread.rows), len(spread.edits), spread.left_out
        parts = [f"新增 {added} 行" if added else "", f"改了 {changed} 格" if changed else ""]
        said = "已粘贴：" + ("，".join(part for part in parts if part) or "和原来一样") + "。Ctrl+Z 可以撤销。"
        if left_out:
            said += f"剪贴板里还有 {left_out} 格在最后一列右边，没有贴进来；从更靠左的一格再粘贴一次。"
        if spread.unknown:
            named = "、".join(f"“{name[:_NAME]}”" for name in spread.unknown[:_NAMED])
            more = f"等 {len(spread.unknown)} 列" if len(spread.unknown) > _NAMED else ""
            said += f"表里没有{named}{more}，没有贴进来；要的话把列名改得与表头一样再粘贴一次。"
        self.show_line(said, "later" if left_out or spread.unknown else "text2")

    def show_line(self, text: str, tone: str) -> None:
        """Shows a line under the table until another cell is entered."""
        self._pasted.setText(text)
        _tone(self._pasted, tone)
        self._pasted.show()

    def _show_size(self) -> None:
        self._size.setText(f"{len(self._cells.row_ids())} 行")
        self._show_status()

    def _show_status(self) -> None:
        index = self.view.currentIndex()
        finding = index.data(FINDING) if index.isValid() else None
        level = index.data(SHOWN_LEVEL) if finding else ""
        self._mark.show_level(level)
        self._said.setText(
            f"{LEVEL_WORDS[level]}：{finding.message}{finding.remedy}" if finding else "" if self._short else _HINT
        )
        _tone(self._said, level or "text3")
        field = index.data(FIELD) if index.isValid() else None
        if field is None:
            self._counter.setText("")
            return
        size = count(str(index.data(Qt.ItemDataRole.EditRole) or ""))
        limit = f"/{field.limit}" if field.limit else ""
        self._counter.setText(f"第 {index.row() + 1} 行 {field.label}　字数 {size.words}{limit} · 网页计 {size.web}")
        over = bool(field.limit) and size.words > (field.limit or 0)
        near = bool(field.limit) and size.words > (field.limit or 0) * _NEAR
        online = bool(field.limit) and size.web > (field.limit or 0)
        _tone(self._counter, "error" if over else "confirm" if online else "later" if near else "text3")

    def _on_add(self) -> None:
        self.view.go(self._cells.rowCount() - 1, 0)
        self.view.setFocus()
        self.view.edit(self.view.currentIndex())

    def copy_rows(self) -> None:
        """Asks for copies of the rows with a selection."""
        rows = self.view.chosen_rows()
        if rows:
            self.copies_wanted.emit(rows)
        self.view.setFocus()

    def _on_paste(self) -> None:
        self.view.setFocus()
        self.view.paste()

    def remove_rows(self) -> None:
        """Asks to take out the rows with a selection."""
        rows = self.view.chosen_rows()
        if rows:
            self.view.rows_unwanted.emit(rows)
        self.view.setFocus()


_HINT = "Enter 下一行，Tab 下一格，Ctrl+Tab 离开表格，Ctrl+Enter 添加行，Alt+↑↓ 移动行"


def _tone(label: QLabel, tone: str) -> None:
    if label.property("tone") != tone:
        label.setProperty("tone", tone)
        restyle(label)
