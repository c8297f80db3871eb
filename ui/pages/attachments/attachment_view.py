"""What an attachment looks like: a picture, or the pages of a PDF, drawn off the UI thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.errors import AppError
from app.late_modules import late_module
from ui.controls.labels import button, label
from ui.controls.paper import image_of
from ui.runtime.job_slots import JobSlot
from ui.runtime.jobs import Job
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.output.pdf import raster
    from app.output.pdf.raster import Raster
else:
    raster = late_module("app.output.pdf.raster")


@dataclass(frozen=True, slots=True)
class _Seen:
    name: str
    image: QImage | None
    pages: int
    trouble: str


class AttachmentView(QWidget):
    """Shows an attachment's pages.

    ``shown`` says that the picture is there, or why it is not.
    """

    shown = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = ""
        self._read: Callable[[], bytes | None] | None = None
        self._page = 0
        self._pages = 0
        self._drawn = 0
        self._drawing = JobSlot(self)
        self._again = False
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self._told = label("", type="compact", tone="text2")
        self._back, self._on = button("上一页"), button("下一页")
        self._arrange()
        self._back.clicked.connect(self._show_previous)
        self._on.clicked.connect(self._show_next)
        theme.changed.connect(self._resized)
        self._show_message("")

    @property
    def told(self) -> str:
        """Returns the sentence under the picture."""
        return self._told.text()

    @property
    def has_picture(self) -> bool:
        """Tells whether something is drawn."""
        return not self._picture.pixmap().isNull()

    def clear(self) -> None:
        """Shows that nothing is chosen."""
        self._name, self._read = "", None
        self._picture.clear()
        self._show_message("选一个附件，这里看它的样子。")

    def show_file(self, name: str, read: Callable[[], bytes | None]) -> None:
        """Shows a file; ``read`` gives its bytes and runs on another thread."""
        if name == self._name and self.has_picture:
            return
        self._name, self._read, self._page = name, read, 0
        self._start_drawing()

    def _start_drawing(self) -> None:
        if self._drawing.busy:
            self._again = True
            return
        name, read, page, width = self._name, self._read, self._page, self._width()
        self._drawn = width
        ratio = self.devicePixelRatioF()
        if read is None:
            return

        def work(_job: Job) -> _Seen:
            return _look(name, read, page, width, ratio)

        self._drawing.run(work, self._show, self._failed)

    def _show(self, seen: _Seen) -> None:
        self._draw_again()
        if seen.name != self._name:
            return
        self._pages = seen.pages
        if seen.image is None:
            self._picture.clear()
            self._show_message(seen.trouble)
        else:
            self._picture.setPixmap(QPixmap.fromImage(seen.image))
            self._picture.setAccessibleName(f"{seen.name} 的样子")
            self._show_message(f"第 {self._page + 1} 页 / 共 {seen.pages} 页" if seen.pages > 1 else "")
        self.shown.emit()

    def _failed(self, sentence: str) -> None:
        self._draw_again()
        self._show_message(sentence)
        self.shown.emit()

    def _draw_again(self) -> None:
        if self._again:
            self._again = False
            self._start_drawing()

    def _show_message(self, words: str) -> None:
        self._told.setText(words)
        several = self._pages > 1 and bool(self._name)
        self._back.setVisible(several)
        self._on.setVisible(several)
        self._back.setEnabled(self._page > 0)
        self._on.setEnabled(self._page + 1 < self._pages)

    def _show_previous(self) -> None:
        self._change_page(-1)

    def _show_next(self) -> None:
        self._change_page(1)

    def _change_page(self, way: int) -> None:
        self._page = max(0, min(self._page + way, self._pages - 1))
        self._start_drawing()

    def _resized(self) -> None:
        """Draws anew at the width of another text size."""
        if self._name and self._drawn != self._width():
            self._start_drawing()

    def _width(self) -> int:
        return round(self._theme.px(300) * self.devicePixelRatioF())

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.addWidget(self._picture)
        column.addWidget(self._told)
        row = QHBoxLayout()
        row.addWidget(self._back)
        row.addWidget(self._on)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)


def _look(name: str, read: Callable[[], bytes | None], page: int, width: int, ratio: float) -> _Seen:
    data = read()
    if not data:
        return _Seen(name, None, 0, "文件不在了，请重新加入。")
    if b"%PDF-" in data[:1024]:
        return _pdf(name, data, page, width, ratio)
    image = QImage.fromData(data)
    if image.isNull():
        return _Seen(name, None, 0, "这张图片画不出来，请换一张。")
    image = image.scaledToWidth(min(width, image.width()), Qt.TransformationMode.SmoothTransformation)
    image.setDevicePixelRatio(ratio)
    return _Seen(name, image, 1, "")


def _pdf(name: str, data: bytes, page: int, width: int, ratio: float) -> _Seen:
    try:
        drawn: Raster = raster.foreign_raster(data, page, width)
    except AppError as trouble:
        return _Seen(name, None, 0, str(trouble))
    return _Seen(name, image_of(drawn, ratio), drawn.pages, "")
