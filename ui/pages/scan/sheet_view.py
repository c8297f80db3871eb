"""A scanned page in large, with the ink that the issue does not have outlined; over the grid until Esc."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from ui.controls.labels import button, label, rule
from ui.controls.labels import page_title as page_heading
from ui.controls.page_canvas import Overlay, PageCanvas
from ui.pages.scan.change_pair_list import ChangePairList
from ui.pages.scan.page_texts import page_title
from ui.runtime.overriding import override
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.jobs.scan_session import ScanSession
    from ui.pages.scan.change_pairs import ChangePair
    from ui.pages.scan.page_model import ScanCell

ADVICE = "红色虚线框是和定稿不同的地方，只是提示，不是结论。印章和签名的方框里不比对。"


class SheetView(QWidget):
    """Shows a page in large.

    ``closed`` goes back to the grid, ``stepped`` to the page before (−1) or after (1), ``reprint`` prints it again.

    Where the page differs from the issue the places stand beside it in pairs (:attr:`pairs`); F8 goes to the next.
    """

    closed = Signal()
    stepped = Signal(int)
    reprint = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back = button("全部页", "link")
        self.back.setIcon(theme.icon("back", "accent"))
        self.back.setToolTip("返回各页 (Esc)")
        self.print_button = button("重印这一页")
        self.print_button.setIcon(theme.icon("print"))
        self.canvas = PageCanvas(theme, "扫描的整页")
        self.pairs = ChangePairList(theme)
        self.pairs.hide()
        self.marks = QCheckBox("标出和定稿不同处和盖章位置")
        self.marks.setChecked(True)
        self._title = page_heading("")
        self._count = label("", type="compact", tone="text2")
        self._turn = label("", type="compact", tone="text2")
        self._key = label("F8", chip="key")
        self._advice = label("", type="compact", tone="text2")
        self._percent = label("", type="compact", tone="text2")
        self._tools = [
            self._tool(theme, icon, name) for icon, name in (
                ("back", "上一页"), ("next", "下一页"), ("zoom-out", "缩小 (−)"), ("zoom-in", "放大 (+)"))
        ]  # fmt: skip
        self._arrange()
        self.setFocusProxy(self.canvas)
        before, after, smaller, larger = self._tools
        self.back.clicked.connect(self.closed)
        self.print_button.clicked.connect(self.reprint)
        self.pairs.moved.connect(self._show_turn)
        before.clicked.connect(self._before)
        after.clicked.connect(self._after)
        smaller.clicked.connect(self.canvas.zoom_out)
        larger.clicked.connect(self.canvas.zoom_in)
        self.marks.toggled.connect(self.canvas.show_overlays)
        self.canvas.zoomed.connect(self._show_percent)

    @property
    def heading(self) -> str:
        """Returns what is said of the page, and which place is looked at."""
        return " ".join(each.text() for each in (self._title, self._count, self._turn) if each.text())

    @property
    def advice(self) -> str:
        """Returns what is said of the marks."""
        return self._advice.text()

    def show_cell(self, session: ScanSession, cell: ScanCell) -> None:
        """Shows a page of the stack; a missing one is an empty sheet of paper with a sentence."""
        path = session.picture(cell.sheet) if cell.sheet is not None else None
        image = QImage(str(path)) if path is not None else QImage()
        overlays = _overlays(session, cell)
        self._title.setText(page_title(session, cell.page) if cell.page else cell.word)
        found = sum(each.kind == "ink" for each in overlays)
        self._advice.setText(ADVICE if found else "")
        self._count.setText(f"有 {found} 处和定稿不同" if found else "")
        self.marks.setVisible(bool(overlays))
        self.print_button.setVisible(cell.page is not None and cell.page > 0)
        self.canvas.show_page(None if image.isNull() else image, overlays, f"{cell.spoken}，没有图像。")

    def show_pairs(self, pairs: Sequence[ChangePair], issue: str = "定稿") -> None:
        """Shows the places where the page differs beside it; without any the page has all the room."""
        self.pairs.setVisible(bool(pairs))
        for part in (self._turn, self._key):
            part.setVisible(bool(pairs))
        self.pairs.show_pairs(pairs, issue)
        if not pairs:
            self._turn.setText("")

    def event(self, event: QEvent) -> bool:
        """Takes F8 for the places while there are any, rather than for the findings."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_F8
            and self.pairs.pairs
        ):
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handles Esc, the pages before and after, and F8, which goes through the places that differ."""
        key = event.key()
        if key == Qt.Key.Key_F8 and self.pairs.pairs:
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.pairs.choose(self.pairs.current + (-1 if back else 1))
            return
        if key == Qt.Key.Key_Escape:
            self.closed.emit()
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.stepped.emit(1 if key == Qt.Key.Key_PageDown else -1)
        else:
            super().keyPressEvent(event)

    def _show_turn(self, at: int) -> None:
        self._turn.setText(f"逐字比对，第 {at + 1} 处，共 {len(self.pairs.pairs)} 处")

    def _before(self) -> None:
        self.stepped.emit(-1)

    def _after(self) -> None:
        self.stepped.emit(1)

    def _show_percent(self) -> None:
        self._percent.setText(f"{self.canvas.percent}%")

    @staticmethod
    def _tool(theme: Theme, icon: str, name: str) -> QToolButton:
        made = QToolButton()
        made.setIcon(theme.icon(icon, "text"))
        made.setIconSize(QSize(theme.px(18), theme.px(18)))
        made.setToolTip(name)
        made.setAccessibleName(name.partition(" ")[0])
        return made

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.back)
        row.addWidget(self._title)
        row.addWidget(self._count, 1)
        for part in (self._turn, self._key):
            row.addWidget(part)
            part.hide()
        column.addLayout(row)
        beside = QHBoxLayout()
        beside.setSpacing(16)
        beside.addWidget(self.canvas, 5)
        beside.addWidget(self.pairs, 6)
        column.addLayout(beside, 1)
        tools = QHBoxLayout()
        tools.addWidget(self.marks)
        tools.addStretch(1)
        for at, tool in enumerate(self._tools):
            if at == len(self._tools) - 1:
                self._percent.setWordWrap(False)
                tools.addWidget(self._percent)
            tools.addWidget(tool)
        column.addLayout(tools)
        column.addWidget(rule())
        foot = QHBoxLayout()
        foot.addWidget(self._advice, 1)
        foot.addWidget(self.print_button)
        column.addLayout(foot)


def _overlays(session: ScanSession, cell: ScanCell) -> list[Overlay]:
    """Returns boxes for the places that differ, and for the rooms of seals and signatures.

    The cover's room is no box but the whole lower part.
    """
    if cell.sheet is None or not session.sheets[cell.sheet].straight:
        return []
    sheet = session.sheets[cell.sheet]
    wide, high = session.size(sheet.page)
    marks = [
        Overlay("ink", m.left / wide, m.top / high, m.right / wide, m.bottom / high, f"第 {number} 处和定稿不同")
        for number, m in enumerate(sheet.changes, 1)
    ]
    rooms = [*session.paper.seals.items(), *session.paper.signatures.items()]
    return marks + [
        Overlay("room", b.left / wide, b.top / high, b.right / wide, b.bottom / high, f"{name}位置")
        for name, b in rooms if b.page == sheet.page and b.page != 1
    ]  # fmt: skip
