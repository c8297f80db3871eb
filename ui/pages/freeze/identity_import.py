"""导入证书文件: a PKCS#12 file from an authority becomes an identity; its passphrase is typed, used once and let go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QWidget

from app.late_modules import late_module
from ui.controls.drop_zone import paths_in
from ui.controls.labels import button, label
from ui.controls.line_edit import LineEdit
from ui.runtime.file_dialogs import choose_file
from ui.runtime.job_slots import JobSlots
from ui.runtime.jobs import Job
from ui.runtime.overriding import override
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.jobs import signers
    from app.jobs.signers import KnownIdentities
    from app.services import Services
else:
    signers = late_module("app.jobs.signers")

_KINDS = "证书文件 (*.p12 *.pfx)"
_NO_FILE = "还没有选文件"
_ROOM = 560
"""Width at 100 % that the fields need to stand in a row."""
_SAFE = "口令只用来打开这个文件，不会写进任何文件。"


class IdentityImport(QFrame):
    """Imports a certificate file as an identity that signs.

    ``imported`` carries the name, the identities there are now, and the passphrase that was typed.
    """

    imported = Signal(str, object, str)

    def __init__(self, services: Services, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._theme = theme
        self._columns = 0
        self._jobs = JobSlots(self)
        self._file: Path | None = None
        self.choose = button("选择文件…")
        self.chosen = label(_NO_FILE, type="compact", tone="text2")
        self.secret = LineEdit()
        self.name = LineEdit()
        self.import_button = button("导入")
        self.note = label(_SAFE, type="caption", tone="text2")
        self.choose.setIcon(theme.icon("folder"))
        self.choose.setIconSize(QSize(theme.px(16), theme.px(16)))
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.setProperty("card", "sunken")
        self.setAcceptDrops(True)
        self._lay_out()
        self.choose.clicked.connect(self._ask_file)
        self.import_button.clicked.connect(self._start_import)
        for each in (self.secret, self.name):
            each.returnPressed.connect(self._start_import)

    def set_file(self, path: Path) -> None:
        """Sets the file to import; the identity is called like it unless a name was typed."""
        self._file = path
        self.chosen.setText(path.name)
        if not self.name.isModified():
            self.name.setText(path.stem[:64].strip())
        self._show_message(_SAFE, "text2")
        self.secret.setFocus()

    def close_down(self) -> None:
        """Stops the import and waits for it, before the store is closed."""
        self._jobs.close_down()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accepts a certificate file."""
        if _certificate(event) is not None:
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        """Uses a dropped file as if it had been chosen."""
        path = _certificate(event)
        if path is not None:
            event.acceptProposedAction()
            self.set_file(path)

    def _ask_file(self) -> None:
        path = choose_file(self, "选择证书文件", _KINDS)
        if path is not None:
            self.set_file(path)

    def _start_import(self) -> None:
        if self._jobs.running("take") is not None:
            return
        if self._file is None:
            self._show_message("先选一个证书文件（.p12 或 .pfx）。", "error")
            self.choose.setFocus()
            return
        services, path, name, secret = self._services, self._file, self.name.text(), self.secret.text()

        def work(_job: Job) -> tuple[str, KnownIdentities]:
            return signers.import_identity(services, path, name, secret).name, signers.known(services)

        self.import_button.setEnabled(False)
        self._show_message("正在读证书…", "text2")
        self._jobs.run("take", work, self._on_imported, self._failed)

    def _on_imported(self, result: tuple[str, KnownIdentities]) -> None:
        name, known = result
        secret = self.secret.text()
        self._file = None
        self.chosen.setText(_NO_FILE)
        self.name.clear()
        self._let_secret_go()
        self._show_message(_SAFE, "text2")
        self.import_button.setEnabled(True)
        self.imported.emit(name, known, secret)

    def _failed(self, sentence: str) -> None:
        self.import_button.setEnabled(True)
        self._show_message(sentence if sentence.endswith("。") else f"{sentence}。", "error")
        self.secret.setFocus()
        self.secret.selectAll()

    def _let_secret_go(self) -> None:
        self.secret.clear()

    @override
    def hideEvent(self, event: object) -> None:
        """Forgets the passphrase that was typed, once the form is out of sight."""
        super().hideEvent(event)  # type: ignore[arg-type]
        self._let_secret_go()

    def _show_message(self, words: str, tone: str) -> None:
        self.note.setText(words)
        self.note.setProperty("tone", tone)
        self.note.setAccessibleName(words)
        restyle(self.note)

    def _lay_out(self) -> None:
        self._captions: list[tuple[QWidget, QWidget]] = [(self.chosen, self.choose)]
        for words, editor in (("证书口令", self.secret), ("在本机叫什么", self.name)):
            caption = label(words, type="compact", tone="text2")
            caption.setWordWrap(False)
            caption.setBuddy(editor)
            editor.setAccessibleName(words)
            self._captions.append((caption, editor))
        self._fields = QGridLayout(self)
        self._fields.setContentsMargins(12, 8, 12, 10)
        self._fields.setVerticalSpacing(4)
        self._place(len(self._captions))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Sets everything in one row where there is room, else the file over what belongs to it."""
        super().resizeEvent(event)
        self._place(len(self._captions) if self.width() >= self._theme.px(_ROOM) else 1)

    def _place(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        grid = self._fields
        for at, (caption, editor) in enumerate(self._captions):
            grid.addWidget(caption, 2 * (at // columns), at % columns)
            grid.addWidget(editor, 2 * (at // columns) + 1, at % columns)
        for column in range(len(self._captions)):
            grid.setColumnStretch(column, 1 if column < columns else 0)
        last = 2 * len(self._captions) // columns
        abreast = columns > 1
        grid.addWidget(self.import_button, 1 if abreast else last + 1, columns if abreast else 0)
        grid.addWidget(self.note, last, 0, 1, columns + abreast)


def _certificate(event: QDragEnterEvent | QDropEvent) -> Path | None:
    return next((each for each in paths_in(event) if each.suffix.lower() in (".p12", ".pfx")), None)
