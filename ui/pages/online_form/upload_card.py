"""网上填报单's little window: one answer at a time, copied and left for the next by one key, beside the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from app.intake.text_difference import agree, differences
from ui.controls.labels import button, label
from ui.controls.text_edit import TextEdit
from ui.pages.online_form.difference_view import LEGEND, DifferenceView
from ui.runtime.overriding import override
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.output.sheet import SheetItem

_COUNTED = ("text", "paragraph", "blocks")


def counts_words(item: SheetItem) -> str:
    """Returns words such as ``128/150 · 网页计 141``, or "" for what is not counted."""
    words, web = item.counts
    limit = f"/{item.field.limit}" if item.field.limit else ""
    return f"{words}{limit} · 网页计 {web}" if item.field.kind in _COUNTED else ""


def _plain(text: str) -> str:
    """Returns text as a clipboard gives it back, with one kind of line ends: Windows has its own."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")


class UploadCard(QWidget):
    """Shows one answer to copy to the web form.

    ``copied`` says that the text is on the clipboard; ``ticked`` gives the box, ``moved`` -1 or 1.
    """

    copied = Signal()
    ticked = Signal(bool)
    moved = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window | Qt.WindowType.WindowStaysOnTopHint)
        self.setWindowTitle("网上填报单")
        self.setProperty("ground", "surface")
        self._item: SheetItem | None = None
        self._place = label("", type="caption", tone="text2")
        self._name = label("", type="section")
        self._progress = label("", type="caption", tone="text2")
        self._counts = label("", type="compact", tone="text2")
        self._files = label("", type="caption", tone="text2")
        self.text = TextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.next = button("复制并下一项（Enter）", "primary")
        self.back = button("上一项")
        self.done = QCheckBox("已填")
        self.compare = button("核对网页上的文字")
        self.verdict = label("", type="compact")
        self.difference = DifferenceView(theme)
        self._lay_out()
        self.resize(theme.px(380), theme.px(420))
        self.next.clicked.connect(self._copy)
        self.back.clicked.connect(self._go_back)
        self.done.clicked.connect(self.ticked)
        self.compare.clicked.connect(self._compare)
        self.setTabOrder(self.next, self.back)

    def show_item(self, item: SheetItem, at: int, of: int, *, done: bool) -> None:
        """Shows one answer."""
        self._item = item
        self._place.setText(f"{item.group}　第 {at + 1} 项，共 {of} 项")
        self._name.setText(item.label)
        counts = counts_words(item)
        self._counts.setVisible(bool(counts))
        self._counts.setText(f"字数 {counts}" if counts else "")
        self._files.setText("配图：" + "、".join(name.rpartition("/")[2] for name in item.files) if item.files else "")
        self._files.setVisible(bool(item.files))
        self.text.setPlainText(item.text)
        self.text.setAccessibleName(item.label)
        self.back.setEnabled(at > 0)
        self.done.setChecked(done)
        self._show_verdict("", "text2")
        self._show_difference(shown=False)
        self.next.setFocus()

    def show_progress(self, filled: int, of: int) -> None:
        """Shows how far one has come."""
        self._progress.setText(f"已填 {filled}，共 {of}" if filled < of else f"✓ {of} 项都填了")

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Focuses the main button whenever the window comes up, so that Enter works."""
        super().showEvent(event)
        self.next.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copies and goes on by Enter, unless another button has the focus, which Enter then presses.

        Esc closes the window.
        """
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            held = self.focusWidget()
            next((each for each in (self.back, self.compare) if each is held), self.next).click()
            return
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)

    def _copy(self) -> None:
        """Copies, and goes on only where the clipboard has the text: another program may hold it."""
        if self._item is None:
            return
        clipboard = QGuiApplication.clipboard()
        clipboard.setText(self._item.text)
        if _plain(clipboard.text()) == _plain(self._item.text):
            name = self._item.label
            self.copied.emit()
            # what is shown now is the next one already
            self._show_verdict(f"✓ 剪贴板里是“{name}”，请粘贴到网页上那一栏。", "ok")
            return
        self._show_verdict("▲ 没有复制成，别的程序占着剪贴板。请再按一次；还不行就按 Ctrl+C，文字已选中。", "error")
        self.text.selectAll()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_back(self) -> None:
        self.moved.emit(-1)

    def _compare(self) -> None:
        """Compares what was copied on the site with the answer."""
        if self._item is None:
            return
        found = QGuiApplication.clipboard().text()
        if not found.strip():
            self._show_verdict("先在网页上全选、复制这一项的文字，再点这里。", "text2")
            return
        if agree(self._item.text, found):
            self._show_verdict("✓ 网页上的文字与定稿一致。", "ok")
            self._show_difference(shown=False)
            return
        self._show_verdict(f"▲ 网页上的文字与定稿不一致。{LEGEND}。", "error")
        self.difference.show_pieces(differences(self._item.text, found))
        self._show_difference(shown=True)

    def _show_difference(self, *, shown: bool) -> None:
        """Shows the difference in the text's place; it has all of the text too, and both have no room."""
        self.difference.setVisible(shown)
        self.text.setVisible(not shown)

    def _show_verdict(self, words: str, tone: str) -> None:
        self.verdict.setText(words)
        self.verdict.setProperty("tone", tone)
        restyle(self.verdict)
        self.verdict.setVisible(bool(words))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(6)
        top = QHBoxLayout()
        top.addWidget(self._place, 1)
        self._progress.setWordWrap(False)
        top.addWidget(self._progress)
        column.addLayout(top)
        for part in (self._name, self._counts):
            column.addWidget(part)
        column.addWidget(self.text, 1)
        column.addWidget(self._files)
        column.addWidget(self.verdict)
        column.addWidget(self.difference, 1)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.next, 1)
        first.addWidget(self.back)
        second.addWidget(self.done)
        second.addStretch(1)
        second.addWidget(self.compare)
        column.addLayout(first)
        column.addLayout(second)
