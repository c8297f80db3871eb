"""Where one chooses that attachments are printed with the form, and reads how many pages that adds."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from ui.controls.labels import label, rule
from ui.controls.progress_row import ProgressRow
from ui.draft.attachment_binding import AttachmentBinding

CHOICE = "把附件逐页印进申报书，一起装订"
_OFF = "选了以后，附件的每一页印在“相关附件”后面，和申报书一起编页码、带二维码；横页横放，大页缩小。"
_DRAWING = "正在画第 {at} 个附件，共 {of} 个…"


class BindingCard(QWidget):
    """Shows the choice, what it adds, and what cannot be printed."""

    def __init__(self, binding: AttachmentBinding, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._binding = binding
        self.box = QCheckBox(CHOICE)
        self.told = label("", type="compact", tone="text2")
        self.missing = label("", type="compact", tone="later")
        self.progress = ProgressRow("画附件的页面")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(rule())
        column.addSpacing(8)
        column.addWidget(self.box, 0, Qt.AlignmentFlag.AlignLeft)
        for part in (self.told, self.missing, self.progress):
            column.addWidget(part)
        self.box.clicked.connect(self._on_clicked)
        self.progress.cancel.connect(binding.cancel)
        binding.changed.connect(self.refresh)
        binding.stepped.connect(self._on_stepped)
        binding.failed.connect(self._on_failed)
        self.refresh()

    def refresh(self) -> None:
        """Shows the choice as it stands."""
        binding = self._binding
        if binding.busy:
            return
        self.box.setChecked(binding.chosen)
        missing = "\n".join(f"◆ {each}" for each in binding.sentences)
        words = f"申报书多印 {binding.pages} 页，排在“相关附件”后面。" if binding.chosen else _OFF
        self.told.setText(words)
        self.missing.setText(missing)
        self.missing.setVisible(bool(missing))
        self.box.setAccessibleDescription("\n".join(filter(None, (words, missing))))
        if self.progress.running:
            self.progress.show_words("")

    def _on_clicked(self, on: bool) -> None:  # noqa: FBT001 - Qt's own signature
        self._binding.choose(on=on)

    def _on_stepped(self, at: int, of: int) -> None:
        if self._binding.busy:
            self.progress.show_step(_DRAWING.format(at=min(at + 1, of), of=of), at, of)

    def _on_failed(self, sentence: str) -> None:
        self.progress.show_words(sentence, "error")
