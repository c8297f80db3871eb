"""核实签名人: what to read out on the telephone, and a tick for every certificate that a person has asked about."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QVBoxLayout, QWidget

from ui.controls.labels import empty, label, literal
from ui.pages.verify.signer_rows import SignerIdentity


class SignerConfirmation(QWidget):
    """Asks whether signers are known, if there are any; ``changed`` says that a tick came or went."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._boxes: dict[str, QCheckBox] = {}
        self._digits = QGridLayout()
        self._ticks = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label("核实签名人", type="compact", weight="bold"))
        column.addWidget(label("打电话给申报单位，请对方念出版本号和证书指纹的前四位：", type="compact"))
        card = QFrame()
        card.setProperty("card", "true")
        self._digits.setContentsMargins(12, 8, 12, 8)
        self._digits.setColumnStretch(0, 1)
        card.setLayout(self._digits)
        column.addWidget(card)
        column.addLayout(self._ticks)
        self.hide()

    @property
    def confirmed(self) -> frozenset[str]:
        """Returns the ticked certificates' SHA-256."""
        return frozenset(sha256 for sha256, box in self._boxes.items() if box.isChecked())

    @property
    def boxes(self) -> Sequence[QCheckBox]:
        """Returns the ticks, in the order of the rows."""
        return tuple(self._boxes.values())

    def ask_about(self, identities: Sequence[SignerIdentity]) -> None:
        """Lists other certificates; nothing of them is ticked."""
        empty(self._digits)
        empty(self._ticks)
        self._boxes = {}
        for at, each in enumerate(identities):
            self._digits.addWidget(label(each.name, type="compact"), at, 0)
            digits = label(each.digits, type="compact", weight="bold")
            digits.setWordWrap(False)
            digits.setAccessibleName(f"{each.name} 的证书指纹前四位 {each.digits}")
            self._digits.addWidget(digits, at, 1, Qt.AlignmentFlag.AlignRight)
            box = QCheckBox(literal(f"已核实{each.name}"))
            box.toggled.connect(self.changed)
            self._boxes[each.sha256] = box
            self._ticks.addWidget(box)
        self.setVisible(bool(identities))
