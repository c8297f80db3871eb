"""彻底删除: a list of what goes, and of the backups that still hold it, before anything is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.controls.labels import button, label
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from app.jobs.deletion import DeletionPlan
    from ui.theme.theme import Theme

_WIDTH = 460
UNUSED = "移出的内容和文件、被后来的替换了的盖章扫描件"


class DeletionDialog(QDialog):
    """Shows what deleting for good would take away, and asks for it.

    ``confirmed`` says whether the backups are to be cleaned, too.
    """

    confirmed = Signal(bool)

    def __init__(self, plan: DeletionPlan, lines: tuple[str, ...], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle("彻底删除")
        self.setFixedWidth(theme.px(_WIDTH))
        subject = f"“{plan.company or '未填企业名称'}”的申报书" if plan.draft_id else UNUSED
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.px(side) for side in (24, 20, 24, 20)))
        column.setSpacing(theme.px(8))
        column.addWidget(label(f"彻底删除{subject}？", type="section"))
        column.addWidget(label("下面这些从这台电脑上删除，不能恢复。已经导出、打印的文件不受影响。", tone="text2"))
        card = QFrame()
        card.setProperty("card", "sunken")
        listed = QVBoxLayout(card)
        listed.setContentsMargins(*(theme.px(side) for side in (12, 8, 12, 8)))
        listed.setSpacing(theme.px(4))
        for line in lines:
            listed.addWidget(label(line, type="compact"))
        card.setVisible(bool(lines))
        column.addWidget(card)
        self.backups = QCheckBox(f"备份里的也一并删除（{len(plan.backups)} 个备份里有它）")
        if plan.backups:
            column.addSpacing(theme.px(4))
            column.addWidget(self.backups)
            column.addWidget(label("不勾的话，以后还能从备份里恢复出来。", type="caption", tone="text2"))
        self.cancel = button("取消")
        self.delete = button("彻底删除", "danger")
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.delete)
        column.addSpacing(theme.px(12))
        column.addLayout(row)
        self.cancel.clicked.connect(self.reject)
        self.delete.clicked.connect(self._confirm)
        self.cancel.setDefault(True)
        self.cancel.setFocus()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Sets the height that the lines need at this width; Qt's own size hint takes them for unbroken."""
        column = self.layout()
        assert column is not None
        self.setFixedHeight(column.totalHeightForWidth(self.width()))
        super().showEvent(event)

    def _confirm(self) -> None:
        self.confirmed.emit(self.backups.isChecked())
        self.accept()
