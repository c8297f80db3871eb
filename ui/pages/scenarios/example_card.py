"""The form's own 示例 beside a field: read, not copied."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget


class ExampleCard(QFrame):
    """Shows the 官方示例 of one column."""

    def __init__(self, text: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "sunken")
        self.setAccessibleName(f"{label}的官方示例")
        self.setAccessibleDescription(text)
        head = QLabel("官方示例", self)
        head.setProperty("type", "caption")
        head.setProperty("tone", "text2")
        body = QLabel(text, self)
        body.setProperty("type", "compact")
        body.setProperty("tone", "text2")
        body.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(4)
        column.addWidget(head)
        column.addWidget(body)
        column.addStretch(1)
