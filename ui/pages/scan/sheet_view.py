"""A scanned page in large, with the ink that the issue does not have outlined; over the grid until Esc."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from ui.controls.labels import button, label
from ui.controls.page_canvas import Overlay, PageCanvas
from ui.pages.scan.change_pair_list import ChangePairList
from ui.pages.scan.page_texts import page_title
from ui.runtime.overriding import override
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.jobs.scan_session import ScanSession
    from ui.pages.scan.change_pairs import ChangePair
    from ui.pages.scan.page_model import ScanCell

ADVICE = "带编号的框是和定稿不同的地方，请对照原件看一看；这只是提示，不是结论。"


class SheetView(QWidget):
    """Shows a page in large.

    ``closed`` goes back to the grid, ``stepped`` to the page before (−1) or after (1).

    Where the page differs from the issue the places stand beside it in pairs (:attr:`pairs`); F8 goes to the next.
    """

    closed = Signal()
    stepped = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back = button("返回各页 (Esc)")
        self.canvas = PageCanvas(theme, "扫描的整页")
        self.pairs = ChangePairList(theme)
        self.pairs.hide()
        self.marks = QCheckBox("标出和定稿不同处和盖章位置")
        self.marks.setChecked(True)
        self._title = label("", type="section")
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
        before.clicked.connect(self._before)
        after.clicked.connect(self._after)
        smaller.clicked.connect(self.canvas.zoom_out)
        larger.clicked.connect(self.canvas.zoom_in)
        self.marks.toggled.connect(self.canvas.show_overlays)
        self.canvas.zoomed.connect(self._show_percent)

    @property
    def advice(self) -> str:
        """Returns what is said of the marks."""
        return self._advice.text()

    def show_cell(self, session: ScanSession, cell: ScanCell) -> None:
        """Shows a page of the stack.

        A missing one is an empty sheet of paper with a sentence.
        """
        path = session.picture(cell.sheet) if cell.sheet is not None else None
        image = QImage(str(path)) if path is not None else QImage()
        overlays = _overlays(session, cell)
        self._title.setText(page_title(session, cell.page) if cell.page else cell.word)
        found = any(each.kind == "ink" for each in overlays)
        self._advice.setText(ADVICE if found else "")
        self._advice.setVisible(found)
        self.canvas.show_page(None if image.isNull() else image, overlays, f"{cell.spoken}，没有图像。")

    def show_pairs(self, pairs: Sequence[ChangePair]) -> None:
        """Shows the places where the page differs, beside it.

        None, and the page has all the room.
        """
        self.pairs.setVisible(bool(pairs))
        self.pairs.show_pairs(pairs)

    def event(self, event: QEvent) -> bool:
        """Keeps F8 for the places while there are any.

        Not for the findings.
        """
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
        """Handles Esc, pages before and after, and F8.

        Through the places that differ.
        """
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
        row.addWidget(self.back)
        row.addWidget(self._title, 1)
        for at, tool in enumerate(self._tools):
            if at == len(self._tools) - 1:
                self._percent.setWordWrap(False)
                row.addWidget(self._percent)
            row.addWidget(tool)
        column.addLayout(row)
        below = QHBoxLayout()
        below.addWidget(self.marks)
        below.addWidget(self._advice, 1)
        column.addLayout(below)
        beside = QHBoxLayout()
        beside.setSpacing(16)
        beside.addWidget(self.canvas, 5)
        beside.addWidget(self.pairs, 6)
        column.addLayout(beside, 1)


def _overlays(session: ScanSession, cell: ScanCell) -> list[Overlay]:
    """Places that differ, and the rooms for seals and signatures.

    The cover's is no box but the whole lower part.
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
