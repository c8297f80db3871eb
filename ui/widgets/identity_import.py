"""导入证书文件: a PKCS#12 file from an authority becomes an identity; its passphrase is typed, used once and let go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from ui.background import Job
from ui.errands import Errands
from ui.style_sheet import restyle
from ui.theme import Theme
from ui.widgets.drop_zone import paths_in
from ui.widgets.labels import button, label

if TYPE_CHECKING:
    from app.jobs.signers import Known
    from app.services import Services

_KINDS = "证书文件 (*.p12 *.pfx)"
_NO_FILE = "还没有选文件"
_SAFE = "口令只用来打开这个文件，不会写进任何文件。"


class IdentityImport(QFrame):
    """``taken`` carries the name, the identities there are now, and the passphrase that was typed."""

    taken = Signal(str, object, str)

    def __init__(self, services: Services, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._errands = Errands(self)
        self._file: Path | None = None
        self.choose = button("选择文件…")
        self.chosen = label(_NO_FILE, type="compact", tone="text2")
        self.secret = QLineEdit()
        self.name = QLineEdit()
        self.take = button("导入")
        self.note = label(_SAFE, type="caption", tone="text2")
        self.choose.setIcon(theme.icon("folder"))
        self.choose.setIconSize(QSize(theme.px(16), theme.px(16)))
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.setProperty("card", "sunken")
        self.setAcceptDrops(True)
        self._lay_out()
        self.choose.clicked.connect(self._ask_file)
        self.take.clicked.connect(self._take)
        for each in (self.secret, self.name):
            each.returnPressed.connect(self._take)

    def set_file(self, path: Path) -> None:
        """The file to take in; the identity is called like it unless a name was typed."""
        self._file = path
        self.chosen.setText(path.name)
        if not self.name.isModified():
            self.name.setText(path.stem[:64].strip())
        self._say(_SAFE, "text2")
        self.secret.setFocus()

    def close_down(self) -> None:
        """Waits for what runs."""
        self._errands.close_down()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """A certificate file may be dropped here."""
        if _certificate(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """As if it had been chosen."""
        path = _certificate(event)
        if path is not None:
            event.acceptProposedAction()
            self.set_file(path)

    def _ask_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "选择证书文件", "", _KINDS)
        if name:
            self.set_file(Path(name))

    def _take(self) -> None:
        if self._errands.running("take") is not None:
            return
        if self._file is None:
            self._say("先选一个证书文件（.p12 或 .pfx）。", "error")
            self.choose.setFocus()
            return
        services, path, name, secret = self._services, self._file, self.name.text(), self.secret.text()

        def work(_job: Job) -> tuple[str, Known]:
            from app.jobs import signers  # noqa: PLC0415 - cryptography, when it is needed

            return signers.take_in(services, path, name, secret).name, signers.known(services)

        self.take.setEnabled(False)
        self._say("正在读证书…", "text2")
        self._errands.run("take", work, self._taken, self._failed)

    def _taken(self, result: tuple[str, Known]) -> None:
        name, known = result
        secret = self.secret.text()
        self._file = None
        self.chosen.setText(_NO_FILE)
        self.name.clear()
        self._let_secret_go()
        self._say(_SAFE, "text2")
        self.take.setEnabled(True)
        self.taken.emit(name, known, secret)

    def _failed(self, sentence: str) -> None:
        self.take.setEnabled(True)
        self._say(sentence if sentence.endswith("。") else f"{sentence}。", "error")
        self.secret.setFocus()
        self.secret.selectAll()

    def _let_secret_go(self) -> None:
        self.secret.clear()

    def hideEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """What was typed does not stay behind."""
        super().hideEvent(event)  # type: ignore[arg-type]
        self._let_secret_go()

    def _say(self, words: str, tone: str) -> None:
        self.note.setText(words)
        self.note.setProperty("tone", tone)
        self.note.setAccessibleName(words)
        restyle(self.note)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        line = QHBoxLayout()
        line.addWidget(self.choose)
        line.addWidget(self.chosen, 1)
        grid.addLayout(line, 0, 0, 1, 2)
        for at, (words, editor) in enumerate((("证书口令", self.secret), ("在本机叫什么", self.name))):
            caption = label(words, type="compact", tone="text2")
            caption.setBuddy(editor)
            editor.setAccessibleName(words)
            grid.addWidget(caption, 1, at)
            grid.addWidget(editor, 2, at)
        grid.addWidget(self.note, 3, 0)
        grid.addWidget(self.take, 3, 1, Qt.AlignmentFlag.AlignRight)
        for column in range(2):
            grid.setColumnStretch(column, 1)


def _certificate(event: QDragEnterEvent | QDropEvent) -> Path | None:
    return next((each for each in paths_in(event) if each.suffix.lower() in (".p12", ".pfx")), None)
