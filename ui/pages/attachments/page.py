"""附件材料: the files that go with the application, in the order in which they are listed on the form."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.draft.evidence import is_known_by
from app.draft.paths import EVIDENCE
from app.pack.bound_pages import PAGES
from ui.controls.drop_zone import DropZone
from ui.controls.labels import button, label, page_title
from ui.controls.line_edit import LineEdit
from ui.controls.reading_width import FORM, limited_column
from ui.controls.two_panes import TwoPanes
from ui.draft.attachment_binding import binding_of
from ui.draft.draft_files import store_file
from ui.forms.step_titles import title_of
from ui.forms.tab_order import scroll_row_into_view
from ui.pages.attachments.attachment_list import AttachmentList
from ui.pages.attachments.attachment_model import FILE, TABLE, TITLE, AttachmentModel, attached
from ui.pages.attachments.attachment_view import AttachmentView
from ui.pages.attachments.binding_card import BindingCard
from ui.pages.attachments.evidence_panel import EvidencePanel
from ui.pages.attachments.list_tabs import ListTabs
from ui.pages.file_page import FilePage
from ui.runtime.file_dialogs import choose_files
from ui.runtime.job_slots import JobSlot
from ui.runtime.overriding import override
from ui.runtime.shortcuts import keys_of
from ui.theme.style_sheet import restyle
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.draft.controller import DraftController
    from ui.draft.draft_files import StoredFile

_WIDTH = FORM + 60
_KINDS = "附件 (*.pdf *.png *.jpg *.jpeg)"


class AttachmentsPage(FilePage):
    """Shows the step 附件材料.

    ``stored`` says that the files that were handed in are in, or refused.
    """

    step_id = "attachments"
    stored = Signal()

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title_of(controller.pack, self.step_id)
        self._controller = controller
        self._theme = theme
        self._waiting: list[tuple[Path, str, str]] = []
        """Files still to be read, each with the id of the proof that it is to be, or "", and with the path of the
        attachment whose file it is to replace, or "".
        """
        self._refused: list[str] = []
        self._asked: QWidget | None = None
        """What had the keyboard when files were chosen there; one then goes on to the name of the first."""
        self._reading = JobSlot(self)
        self._removed_at = float("-inf")
        self._rows: list[AttachmentModel] = []
        self._count = label("", type="compact", tone="text2")
        self._list = AttachmentList(theme)
        self._of_one = QWidget()
        self._zone = DropZone("拖入 PDF、PNG 或 JPEG，或", _KINDS, theme)
        self._message = label("", type="compact", tone="error")
        self._title_edit = LineEdit()
        self._problem = label("", type="caption", tone="error")
        self._view = AttachmentView(theme)
        self._binding = binding_of(controller)
        self._card = BindingCard(self._binding)
        self._evidence = EvidencePanel(controller, theme, self)
        self._tools = [
            self._tool("arrow-up", "上移", "Alt+↑", self._up),
            self._tool("arrow-down", "下移", "Alt+↓", self._down),
            self._tool("file", "换文件…", "给这个附件换一个文件，名称和次序不变", self._replace),
            self._tool("delete", "移出", "Delete，可以撤销", self._remove_clicked),
        ]
        self._proved = {one.field for each in controller.pack.evidence for case in each.needless for one in case.when}
        """Answers with which a proof may be needless."""
        self._arrange()
        self.setFocusProxy(self._list)
        self._connect(controller)
        self.refresh()

    def _connect(self, controller: DraftController) -> None:
        self._list.currentRowChanged.connect(self._picked)
        self._zone.chosen.connect(self._on_chosen)
        self._evidence.file_wanted.connect(self._choose_proof)
        self._evidence.attachment_wanted.connect(self.goto)
        self._evidence.replacement_wanted.connect(self._choose_replacement)
        self._list.replacement_wanted.connect(self._replace)
        self._list.removal_wanted.connect(self._remove_clicked)
        self._title_edit.textEdited.connect(self._titled)
        self._title_edit.editingFinished.connect(controller.pause_typing)
        for key, slot in (("up", self._up), ("down", self._down)):
            QShortcut(
                QKeySequence(keys_of(key)[0]), self._files, slot, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
            )
        QShortcut(
            QKeySequence(keys_of("delete")[0]), self._list, self._remove, context=Qt.ShortcutContext.WidgetShortcut
        )
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.customContextMenuRequested.connect(self._show_menu)
        controller.changed.connect(self._changed)
        controller.track_changed.connect(self._track_changed)

    @property
    def listing(self) -> AttachmentList:
        """Returns the attachments."""
        return self._list

    @property
    def title_edit(self) -> QLineEdit:
        """Returns the editor of the current 附件名称."""
        return self._title_edit

    @property
    def view(self) -> AttachmentView:
        """Returns what the current one looks like."""
        return self._view

    @property
    def card(self) -> BindingCard:
        """Returns the choice to print attachments with the form."""
        return self._card

    @property
    def evidence(self) -> EvidencePanel:
        """Returns the proofs that the notice speaks of."""
        return self._evidence

    @property
    def lists(self) -> ListTabs:
        """Returns the tabs of the files and the list tables."""
        return self._lists

    @property
    def message(self) -> str:
        """Returns what was refused, and why."""
        return self._message.text()

    @override
    def goto(self, path: str) -> bool:
        """Chooses the attachment of a path and focuses its title, or focuses the cell of a table."""
        if not path.startswith(TABLE):
            return self._lists.goto(path)
        self._lists.show_files()
        for at, row in enumerate(self._rows):
            if path.startswith(row.path):
                self._list.setCurrentRow(at)
                bound = path.startswith(f"{row.path}.{PAGES}")
                (self._card.box if bound else self._title_edit).setFocus(Qt.FocusReason.OtherFocusReason)
                self._controller.focused.emit(path if bound else f"{row.path}.{TITLE}")
                return True
        self._zone.button.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    @override
    def refresh(self) -> None:
        """Reads the list again; the current one stays."""
        was, at = self._current(), self._list.currentRow()
        self._rows = attached(self._controller.draft, self._controller.findings_of)
        self._list.show_rows(self._rows)
        same = next((n for n, row in enumerate(self._rows) if was and row.path == was.path), -1)
        # Where it was taken out the one that came into its place is the current one, not the first of all.
        self._list.setCurrentRow(same if same >= 0 else min(max(0, at), len(self._rows) - 1))
        self._count.setText(f"{len(self._rows)} 个附件" if self._rows else "还没有附件。证明材料可以拖进来。")
        self._of_one.setVisible(bool(self._rows))
        self._card.setVisible(bool(self._rows))
        self._card.refresh()
        self._evidence.refresh()
        self._picked(self._list.currentRow())

    def _on_chosen(self, paths: list[Path]) -> None:
        self.receive_files(paths)
        self._asked = self._zone.button if self._zone.button.hasFocus() else None

    @override
    def receive_files(self, paths: list[Path], note: str = "") -> None:
        """Takes files in, one after the other, off the UI thread."""
        self._receive(paths, "")

    def receive_proof(self, paths: list[Path], evidence_id: str) -> None:
        """Takes files in, the first of which is a proof that the notice speaks of."""
        self._receive(paths, evidence_id)

    def _receive(self, paths: Sequence[Path], evidence_id: str) -> None:
        self._lists.show_files()
        self._refused.clear()
        self._waiting += [(path, "" if at else evidence_id, "") for at, path in enumerate(paths)]
        self._next()

    def _choose_proof(self, evidence_id: str) -> None:
        title = self._evidence.status(evidence_id).evidence.title
        if files := choose_files(self, f"选择文件：{title}", _KINDS):
            self.receive_proof(files, evidence_id)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Shows what changed meanwhile."""
        super().showEvent(event)
        self.refresh()
        self._binding.draw_missing()

    @override
    def close_down(self) -> None:
        """Waits for the file being read, before the store is closed."""
        self._waiting.clear()
        self._reading.close_down()
        self._binding.close_down()

    def _next(self) -> None:
        if self._reading.busy or not self._waiting:
            return
        path, evidence_id, replaced = self._waiting.pop(0)
        services = self._controller.services
        self._show_message(f"正在读取 {path.name}…", "text2")
        self._reading.run(
            lambda _: store_file(services, path, path.name, picture=False),
            partial(self._on_replaced, replaced) if replaced else partial(self._on_stored, evidence_id),
            self._on_refused,
            stopped=self._over,
        )

    @property
    @override
    def work_in_progress(self) -> str:
        return "读取附件" if self._reading.busy or self._waiting else ""

    @override
    def stop_work(self) -> None:
        self._waiting.clear()
        self._reading.cancel()

    def replace_file(self, row_path: str, file: Path) -> None:
        """Reads another file for an attachment; its title and its number stay."""
        self._refused.clear()
        self._waiting.append((file, "", row_path))
        self._next()

    def _choose_replacement(self, row_path: str) -> None:
        if files := choose_files(self, "换一个文件", _KINDS):
            self.replace_file(row_path, files[0])

    def _replace(self) -> None:
        row = self._current()
        if row is not None:
            self._choose_replacement(row.path)

    def _on_replaced(self, row_path: str, kept: StoredFile) -> None:
        name = self._controller.files.add_stored(kept)
        if any(each.path == row_path for each in self._rows):  # it may have been taken out meanwhile
            with self._controller.together(TABLE):  # a step of its own, whatever was done there before
                self._controller.edit(f"{row_path}.{FILE}", name)
        self._over()

    def _on_stored(self, evidence_id: str, kept: StoredFile) -> None:
        name, title = self._controller.files.add_stored(kept), Path(kept.wanted).stem
        if evidence_id:
            # A scanner's name says nothing to who reads the list of attachments.
            evidence = self._evidence.status(evidence_id).evidence
            title = title if is_known_by(evidence, title) else evidence.title
        with self._controller.together(TABLE):
            row = self._controller.add_row(TABLE, None, {FILE: name, TITLE: title})
            if evidence_id:
                self._evidence.choose(evidence_id, f"{TABLE}[{row}]")
        self._over()
        at = next((at for at, each in enumerate(self._rows) if each.path == f"{TABLE}[{row}]"), 0)
        self._list.setCurrentRow(at)
        asked, self._asked = self._asked, None
        if asked is not None and asked.hasFocus():
            self._title_edit.setFocus(Qt.FocusReason.OtherFocusReason)
            self._title_edit.selectAll()
            scroll_row_into_view(self._title_edit)

    def _on_refused(self, sentence: str) -> None:
        self._refused.append(sentence)
        self._asked = None
        self._over()

    def _over(self) -> None:
        self._show_message("\n".join(f"▲ {sentence}" for sentence in self._refused))
        if self._waiting:
            self._next()
        else:
            self._binding.draw_added()
            self.stored.emit()
            self.work_ended.emit(not self._refused)

    def _show_message(self, words: str, tone: str = "error") -> None:
        self._message.setProperty("tone", tone)
        restyle(self._message)
        self._message.setText(words)
        self._message.setVisible(bool(words))

    def _changed(self, change: object) -> None:
        paths = (*getattr(change, "answers", ()), *getattr(change, "dropped", ()))
        found = (*getattr(change, "came", ()), *getattr(change, "went", ()))
        if any(path.startswith(TABLE) for path in (*paths, *(finding.path for finding in found))):
            self.refresh()
        elif any(path.startswith(EVIDENCE) or path in self._proved for path in paths):
            self._evidence.refresh()

    def _track_changed(self, _track: str) -> None:
        if self.isVisible():
            self.refresh()

    @override
    def finish(self) -> None:
        """Makes what has not been made yet: the lists come one after the other."""
        self._lists.finish()

    @property
    @override
    def tabs(self) -> QWidget | None:
        """Returns what holds the files and the lists."""
        return self._lists.pages

    @override
    def show_tab_beyond(self, way: int) -> bool:
        """Shows the list behind what is shown, at its first cell, or the one before at its last."""
        return self._lists.show_tab_beyond(way)

    def _current(self) -> AttachmentModel | None:
        at = self._list.currentRow()
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def _picked(self, _at: int) -> None:
        row = self._current()
        self._title_edit.setEnabled(row is not None)
        title = row.title if row else ""
        if self._title_edit.text() != title:
            self._title_edit.setText(title)
        self._problem.setText(f"▲ {row.problem}" if row and row.problem else "")
        for at, tool in enumerate(self._tools):
            last = len(self._rows) - 1
            tool.setEnabled(row is not None and (at != 0 or self._list.currentRow() > 0))
            if at == 1:
                tool.setEnabled(row is not None and self._list.currentRow() < last)
        if row is None:
            self._view.clear()
        else:
            self._view.show_file(row.name, lambda: self._controller.read_file(row.name))
            self._controller.focused.emit(f"{row.path}.{TITLE}")

    def _titled(self, text: str) -> None:
        row = self._current()
        if row is not None:
            self._controller.edit(f"{row.path}.{TITLE}", text)

    def _up(self) -> None:
        self._move(-1)

    def _down(self) -> None:
        self._move(1)

    def _move(self, way: int) -> None:
        row, at = self._current(), self._list.currentRow()
        if row is not None and 0 <= at + way < len(self._rows):
            self._controller.move_row(TABLE, row.id, at + way)

    def _remove_clicked(self) -> None:
        """Removes one attachment, and only one by a double click, of which the second falls on the next one."""
        now, before = time.monotonic() * 1000, self._removed_at
        if now - before >= QApplication.doubleClickInterval():
            self._removed_at = now
            self._remove()

    def _remove(self) -> None:
        row = self._current()
        if row is not None:
            self._controller.remove_row(TABLE, row.id)

    def _show_menu(self, at: QPoint) -> QMenu | None:
        """Opens the menu of the current attachment, and returns it: moved, removed, noted, or named a proof."""
        row = self._current()
        if row is None:
            return None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for tool in self._tools:
            made = menu.addAction(tool.icon(), tool.text())
            made.setEnabled(tool.isEnabled())
            made.triggered.connect(tool.click)
        menu.addSeparator()
        noted = menu.addAction(self._theme.icon("note"), "写批注…")
        noted.triggered.connect(partial(self._controller.notes.wanted.emit, row.path, ""))
        missing = [each for each in self._evidence.rows if each.state == "missing"]
        if missing:
            menu.addSeparator()
        for each in missing:
            named = menu.addAction(f"作为“{each.evidence.title}”")
            named.triggered.connect(partial(self._evidence.choose, each.evidence.id, row.path))
        menu.popup(self._list.viewport().mapToGlobal(at))
        return menu

    def _tool(self, icon: str, words: str, keys: str, slot: object) -> QPushButton:
        made = button(words, "quiet")
        made.setIcon(self._theme.icon(icon))
        made.setToolTip(keys)
        made.setAccessibleName("给附件换文件" if words.endswith("…") else f"{words}附件")
        made.clicked.connect(slot)
        return made

    def _arrange(self) -> None:
        self.setProperty("ground", "surface")
        main = QWidget()
        left = QVBoxLayout(limited_column(self._theme, main, _WIDTH))
        left.setContentsMargins(24, 12, 24, 16)
        left.setSpacing(10)
        head = QHBoxLayout()
        head.addWidget(page_title(self.title))
        head.addSpacing(12)
        head.addWidget(self._count, 1)
        left.addLayout(head)
        left.addWidget(self._evidence)
        left.addWidget(self._zone)
        left.addWidget(self._message)
        self._message.hide()
        left.addWidget(self._list)
        left.addWidget(self._of_one)
        left.addWidget(self._card)
        left.addStretch(1)
        below = QVBoxLayout(self._of_one)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(4)
        top = QHBoxLayout()
        words = label("附件名称", type="compact", tone="text2")
        words.setWordWrap(False)
        top.addWidget(words, 1)
        for tool in self._tools:
            top.addWidget(tool)
        below.addLayout(top)
        words.setBuddy(self._title_edit)
        self._title_edit.setAccessibleName("附件名称")
        self._title_edit.setAccessibleDescription("印在申报书的附件清单里")
        for part in (self._title_edit, self._problem):
            below.addWidget(part)
        self._files = TwoPanes(main, self._view, 344, self._theme)
        self._lists = ListTabs(self._controller, self._theme, self.step_id, self._files, self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._lists)
