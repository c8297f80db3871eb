"""Settings of the window: colours and text size, seen at once."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QDialog, QRadioButton, QVBoxLayout, QWidget

from ui.controls.labels import label
from ui.controls.quiet_combo import WholeListCombo
from ui.theme.theme import Theme
from ui.theme.tokens import SCALES

_THEMES = (("system", "跟随系统"), ("light", "浅色"), ("dark", "深色"), ("contrast", "高对比度"))


class AppearanceDialog(QDialog):
    """Asks for the theme and the text size of the window.

    ``chosen`` carries (theme, text size in per cent) as soon as one is picked.
    """

    chosen = Signal(str, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("设置")
        self.themes = QButtonGroup(self)
        self.sizes = WholeListCombo()
        self.sizes.setAccessibleName("文字大小")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 24)
        column.addWidget(label("外观", type="section"))
        for number, (choice, words) in enumerate(_THEMES):
            radio = QRadioButton(words)
            radio.setChecked(choice == theme.choice)
            self.themes.addButton(radio, number)
            column.addWidget(radio)
        column.addSpacing(12)
        column.addWidget(label("文字大小", type="section"))
        for percent in SCALES:
            self.sizes.addItem(f"{percent}%", percent)
        self.sizes.setCurrentIndex(max(self.sizes.findData(theme.tokens.percent), 0))
        column.addWidget(self.sizes)
        keys = label("也可以用 Ctrl+= 放大，Ctrl+- 缩小，Ctrl+0 恢复。", type="compact", tone="text3")
        keys.setWordWrap(False)
        column.addWidget(keys)
        if (checked := self.themes.checkedButton()) is not None:
            checked.setFocus()
        self.themes.idClicked.connect(self._tell)
        self.sizes.activated.connect(self._tell)

    def _tell(self, _: int) -> None:
        self.chosen.emit(_THEMES[self.themes.checkedId()][0], self.sizes.currentData())
