"""签名身份: which identity signs, its passphrase where the system keeps none, making a new one, taking one in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.late_modules import late_module
from ui.controls.labels import button, label
from ui.controls.line_edit import LineEdit
from ui.controls.quiet_combo import WholeListCombo
from ui.controls.scroll_to import reveal_here
from ui.pages.freeze.identity_import import IdentityImport
from ui.runtime.job_slots import JobSlot
from ui.runtime.jobs import Job
from ui.runtime.overriding import override
from ui.runtime.shortcuts import pressed
from ui.theme.scaled import scaled
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.jobs import signers
    from app.jobs.signers import KnownIdentities
    from app.services import Services
    from app.trust.identities import Identity
else:
    signers = late_module("app.jobs.signers")

SELF_SIGNED = "自签证书能证明文件没被改过，不能证明是谁签的。"
UNSIGNED = "不签名的文件不能证明没有被改过，验证时会标出来。"
_ROOM, _ABREAST = 600, 700
"""Widths at 100 % from which the button stands beside the fields, and four fields beside each other."""
_HINT = 200
"""Width at 100 % under which the words about a choice go under it."""
_NEW, _IMPORT, _NONE = "new", "import", "none"


class IdentityChoice(QWidget):
    """Offers the identities that can sign, asks for a passphrase, and makes or imports a new identity.

    ``changed`` says that another way to sign was chosen, ``made`` that there is a new identity.
    """

    changed = Signal()
    made = Signal()
    spoken = Signal()

    def __init__(self, services: Services, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._theme = theme
        self._known: KnownIdentities | None = None
        self._making = JobSlot(self)
        self._wanted = ""
        """Name of the identity whose passphrase the system does not have after all."""
        self._organisation = ""
        self._before: object = _NONE
        """What was chosen before a form was opened."""
        self._asked_unsigned = False
        """Whether a person chose not to sign, though there is an identity."""
        self._combo = WholeListCombo()
        self._combo.setAccessibleName("签名身份")
        self._hint = label("", type="caption", tone="text2")
        self._pass = _secret("口令")
        self._pass_label = label("口令", type="compact", tone="text2")
        self._form = QFrame()
        self.identity_import = IdentityImport(services, theme)
        self._captions: dict[QLineEdit, QLabel] = {}
        self._placed: tuple[bool, ...] = ()
        self._name = LineEdit()
        self._unit = LineEdit()
        self._first = _secret("设置口令")
        self._second = _secret("再输入一次")
        self._make = button("新建身份")
        self.offer_button = button("要签名…", "link")
        self._note = label("", type="caption", tone="error")
        self._arrange()
        self._combo.activated.connect(self._on_activated)
        self._make.clicked.connect(self._create)
        self.offer_button.clicked.connect(self._offer_new)
        self.identity_import.imported.connect(self._on_imported)
        self._first.returnPressed.connect(self._second.setFocus)
        for last in (self._name, self._unit, self._second):
            last.returnPressed.connect(self._create)
        self._pass.returnPressed.connect(self.spoken)
        theme.changed.connect(self._fit)

    @property
    def name(self) -> str:
        """Returns the identity's name, ``""`` for none."""
        data = self._combo.currentData()
        return data.removeprefix("id:") if isinstance(data, str) and data.startswith("id:") else ""

    @property
    def unsigned(self) -> bool:
        """Tells whether no signature is wanted."""
        return bool(self._combo.currentData() == _NONE)

    @property
    def passphrase(self) -> str:
        """Returns what was typed; empty where the system remembers."""
        return self._pass.text()

    def ask(self) -> str:
        """Focuses the passphrase where it has not been typed, and returns what to say; "" where all is known."""
        if not self._pass.isVisibleTo(self) or self._pass.text():
            return ""
        self._pass.setFocus()
        return f"先输入“{self.name}”的口令，再导出。"

    def want_passphrase(self) -> None:
        """Shows the field for the passphrase of the chosen identity, with the keyboard in it."""
        self._wanted = self.name
        self._chosen()
        self._pass.clear()
        self._pass.setFocus()

    @property
    def ready(self) -> bool:
        """Tells whether one can sign, or has said not to."""
        return bool(self.name) or self.unsigned

    @property
    def combo(self) -> QComboBox:
        """Returns the combo box of the identities and other ways to sign."""
        return self._combo

    def close_down(self) -> None:
        """Waits for what runs; before the store is closed."""
        self._making.close_down()
        self.identity_import.close_down()

    @property
    def make_button(self) -> QPushButton:
        """Returns the button 新建身份."""
        return self._make

    def suggest(self, name: str, organisation: str) -> None:
        """Suggests a new identity's name where none was typed."""
        self._organisation = organisation
        if not self._name.text():
            self._name.setText(name)
        if not self._unit.text():
            self._unit.setText(organisation)
            self._unit.setCursorPosition(0)

    def show_known(self, known: KnownIdentities, choose: str = "") -> None:
        """Shows the identities that there are, and selects the one named ``choose``."""
        unsigned = self.unsigned and not choose and bool(known.identities) and self._asked_unsigned
        wanted = choose or self.name or (known.identities[0].name if known.identities else "")
        self._known = known
        self._combo.clear()
        for identity in known.identities:
            self._combo.addItem(self._theme.icon("user"), _words(identity), f"id:{identity.name}")
        # Signing is an offer: without an identity the files are written as they are, and no form stands in the way.
        self._combo.addItem("新建签名身份…", _NEW)
        self._combo.addItem("导入证书文件（.p12）…", _IMPORT)
        self._combo.addItem("不签名", _NONE)
        self._combo.setCurrentIndex(self._combo.findData(_NONE if unsigned or not wanted else f"id:{wanted}"))
        self._chosen()

    def _on_activated(self) -> None:
        self._asked_unsigned = self.unsigned
        self._chosen()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Puts the form of a new identity, or of an import, away by Esc; what was typed stays in it."""
        open_form = self._form.isVisible() or self.identity_import.isVisible()
        if open_form and pressed(event, "close") and not self._making.busy:
            self._combo.setCurrentIndex(self._combo.findData(self._before))
            self._combo.setFocus()
            self._chosen()
        else:
            super().keyPressEvent(event)

    def _offer_new(self) -> None:
        """Opens the form for a new identity, and puts the keyboard in it."""
        self._combo.setCurrentIndex(self._combo.findData(_NEW))
        self._on_activated()
        self._name.setFocus()

    def _chosen(self) -> None:
        identity = self._identity()
        new = self._combo.currentData() == _NEW
        remembered = self._known is not None and self._known.remembered
        if self._combo.currentData() not in (_NEW, _IMPORT):
            self._before = self._combo.currentData()
        self._form.setVisible(new)
        nobody = self._known is not None and not self._known.identities
        self.offer_button.setVisible(self.unsigned and nobody)
        for editor in (self._first, self._second):
            for part in (editor, self._captions[editor]):
                part.setVisible(new and not remembered)
        self._place_fields()
        ask = identity is not None and (not remembered or identity.name == self._wanted)
        self._pass.setVisible(ask)
        self._pass_label.setVisible(ask)
        self.identity_import.setVisible(self._combo.currentData() == _IMPORT)
        if self.identity_import.isVisibleTo(self):
            self._hint.setText("单位的 CA 证书：收件单位由此知道是谁签的。")
        elif new:
            self._hint.setText("在这台电脑上新建一个，三年有效。" + SELF_SIGNED)
        elif identity is None:
            self._hint.setText(UNSIGNED)
        else:
            self._hint.setText(SELF_SIGNED if identity.self_signed else "由证书机构签发。")
        self._place_hint()
        self.changed.emit()

    def _identity(self) -> Identity | None:
        if self._known is None:
            return None
        return next((each for each in self._known.identities if each.name == self.name), None)

    def _create(self) -> None:
        if self._making.busy:
            return
        if self._first.isVisible() and self._first.text() != self._second.text():
            self._show_trouble("两次输入的口令不一样，请重新输入。")
            self._second.setFocus()
            self._second.selectAll()
            return
        self._show_trouble("")
        services, name, unit, secret = self._services, self._name.text(), self._unit.text(), self._first.text()

        def work(_job: Job) -> object:
            return signers.make(services, name, unit, secret).name, signers.known(services)

        # A button out of use and a form out of sight hand the keyboard to anything.
        self._combo.setFocus()
        self._make.setEnabled(False)
        self._making.run(work, self._made, self._failed)

    def _made(self, result: tuple[str, KnownIdentities]) -> None:
        name, known = result
        self._make.setEnabled(True)
        self.show_known(known, choose=name)
        self._pass.setText(self._first.text())
        for part in (self._name, self._first, self._second):
            part.clear()
        self.made.emit()

    def _on_imported(self, name: str, known: KnownIdentities, secret: str) -> None:
        self.show_known(known, choose=name)
        if not known.remembered:
            self._pass.setText(secret)
        self.made.emit()

    def _show_trouble(self, trouble: str) -> None:
        self._note.setText(trouble)
        self._note.setVisible(bool(trouble))
        if trouble:
            reveal_here(self._note, self._theme.px(12))  # on a laptop the form ends under the foot

    def _failed(self, sentence: str) -> None:
        self._make.setEnabled(True)
        self._show_trouble(sentence)
        self._make.setFocus()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._row = row = QHBoxLayout()
        self._column = column
        row.setSpacing(12)
        self._title = title = label("签名身份", type="compact", tone="text2")
        title.setWordWrap(False)
        title.setBuddy(self._combo)
        self._combo.setMinimumContentsLength(18)
        self._combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._combo.setIconSize(QSize(self._theme.px(16), self._theme.px(16)))
        self._pass_label.setWordWrap(False)
        self._pass_label.setBuddy(self._pass)
        self._pass_label.hide()
        scaled(self._theme, self._pass, setMinimumWidth=96, setMaximumWidth=136)
        self.offer_button.hide()
        for part in (title, self._combo, self._pass_label, self._pass, self.offer_button):
            row.addWidget(part)
        row.addWidget(self._hint, 1)
        row.addStretch()
        column.addLayout(row)
        column.addWidget(self._form)
        column.addWidget(self.identity_import)
        self.identity_import.hide()
        self._form.setProperty("card", "sunken")
        self._fields = QGridLayout(self._form)
        fields = (("姓名", self._name), ("单位", self._unit), ("设置口令", self._first), ("再输入一次", self._second))
        self._unit.textChanged.connect(self._unit.setToolTip)
        for text, editor in fields:
            words = label(text, type="compact", tone="text2")
            words.setWordWrap(False)
            words.setBuddy(editor)
            editor.setAccessibleName(text)
            self._captions[editor] = words
        self._fields.setContentsMargins(12, 8, 12, 10)
        self._fields.setHorizontalSpacing(12)
        self._fields.setVerticalSpacing(4)
        self._place_fields()
        self._note.hide()
        self._form.hide()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stacks the button and the hint under what they belong to where there is little room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Fits another width or text size."""
        self._place_hint()
        self._place_fields()

    def _place_hint(self) -> None:
        """Puts the hint beside the choice where a few words fit in a line there, else under it."""
        parts = (self._title, self._combo, self._pass_label, self._pass, self.offer_button)
        shown = [each for each in parts if each.isVisibleTo(self)]
        taken = sum(each.sizeHint().width() + self._row.spacing() for each in shown)
        beside = self.width() - taken >= self._theme.px(_HINT)
        if beside == (self._row.indexOf(self._hint) >= 0):
            return
        if beside:
            self._row.insertWidget(self._row.count() - 1, self._hint, 1)
        else:
            self._row.removeWidget(self._hint)
            self._column.insertWidget(1, self._hint)

    def _place_fields(self) -> None:
        """Puts the fields in one line or two, as a firm's name is long.

        The button stands behind the last field that is asked for, or under it.
        """
        secret, room = self._first.isVisibleTo(self._form), self.width() / self._theme.px(100) * 100
        beside, abreast = room >= _ROOM, secret and room >= _ABREAST
        if (secret, beside, abreast) == self._placed:
            return
        self._placed = (secret, beside, abreast)
        grid, columns = self._fields, 4 if abreast else 2
        for at, (editor, words) in enumerate(self._captions.items()):
            grid.addWidget(words, 2 * (at // columns), at % columns)
            grid.addWidget(editor, 2 * (at // columns) + 1, at % columns)
        for at, share in enumerate((3, 10, 3, 3) if abreast else (2, 5, 0, 0)):
            grid.setColumnStretch(at, share)
        if beside:
            grid.addWidget(self._make, 3 if secret and not abreast else 1, columns)
        else:
            grid.addWidget(self._make, 5, 0, 1, 2, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self._note, 4, 0, 1, columns + 1)


def _secret(name: str) -> QLineEdit:
    made = LineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    made.setAccessibleName(name)
    made.hide()
    return made


def _words(identity: Identity) -> str:
    kind = "本机自签" if identity.self_signed else "证书机构签发"
    return f"{identity.name}（{kind}，{identity.expires} 到期）"
