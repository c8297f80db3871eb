"""网上填报单: every answer of the newest issue in the form's order, copied into the official site one by one."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.draft.paths import scopes_of, slot_of
from app.errors import AppError
from app.jobs.drafts import open_stored
from app.late_modules import late_module
from ui.controls.answer_rows import AnswerRow, AnswerRows
from ui.controls.context_menu import ContextMenu, MenuAction
from ui.controls.labels import button, label, page_title
from ui.pages.base import Page
from ui.pages.online_form.upload_card import UploadCard, counts_words
from ui.runtime.job_slots import JobSlot
from ui.runtime.jobs import Job
from ui.runtime.overriding import override
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.jobs import export, online_form
    from app.jobs.online_form import OnlineForm, OnlineTicks
    from app.output.sheet import SheetItem
    from ui.draft.controller import DraftController
else:
    export = late_module("app.jobs.export")
    online_form = late_module("app.jobs.online_form")


_TOLD_BESIDE = 820
"""Width at 100 % from which it is said beside the title how far one is."""
HOW = "小窗留在浏览器上面：按一次 Enter 复制一项，到网页里粘贴，再按就是下一项。填到哪里会记住，随时可以停。"


class OnlineFormPage(Page):
    """Shows the step 网上填报单, which follows freezing: the answers to copy to the web form.

    ``ready`` says that the answers are there.
    """

    title = "网上填报单"
    step_id = "sheet"

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._theme = theme
        self._upload: OnlineForm | None = None
        self._done: set[str] = set()
        self._reading = JobSlot(self)
        self.list = AnswerRows(("", "哪一项", "要填的内容", "字数"), theme, "要填到网上的各项")
        self.card = UploadCard(theme, self)
        self.open = button("打开小窗，逐项复制", "primary")
        self.pictures = button("把配图存到文件夹")
        self._told = label("正在读取…", type="compact", tone="text2")
        self._head, self._narrow = QHBoxLayout(), False
        self.said = label("", type="compact", tone="text2")
        self._lay_out()
        self.setFocusProxy(self.list)
        self.open.clicked.connect(self._open_card)
        self.pictures.clicked.connect(self._save_pictures)
        self.list.moved.connect(self._show_item)
        self.list.chosen.connect(self._open_card)
        self.card.copied.connect(self._copied)
        self.card.ticked.connect(self._ticked)
        self.card.moved.connect(self._moved)
        ContextMenu(self.list, theme, self._menu_actions)

    @property
    def done(self) -> frozenset[str]:
        """Returns paths that are ticked."""
        return frozenset(self._done)

    @override
    def refresh(self) -> None:
        """Reads the newest issue, or the draft where there is none."""
        if self._reading.busy:
            return
        self._controller.flush()
        services, draft_id = self._controller.services, self._controller.draft_id

        def work(_job: Job) -> tuple[OnlineForm, OnlineTicks]:
            upload = online_form.upload_of(export.content_of(services, open_stored(services, draft_id), as_draft=False))
            return upload, online_form.read_ticks(services, upload.fingerprint)

        self._reading.run(work, self._show, self._failed)

    @property
    def upload(self) -> OnlineForm | None:
        """Returns what is to be filled in online, None until it is read."""
        return self._upload

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Shows what changed meanwhile."""
        super().showEvent(event)
        self.refresh()

    @override
    def close_down(self) -> None:
        """Waits for what runs; before the store is closed."""
        self.card.close()
        self._reading.close_down()

    def _show(self, read: tuple[OnlineForm, OnlineTicks]) -> None:
        upload, ticks = read
        self._upload, self._done = upload, set(ticks.done)
        self.list.show_rows([self._row(item) for item in upload.items])
        self.pictures.setVisible(bool(upload.pictures))
        self._redraw()
        first = next((at for at, each in enumerate(upload.items) if each.path not in self._done), 0)
        self.list.choose(first)
        self.ready.emit()

    def _failed(self, sentence: str) -> None:
        self._told.setText(sentence)
        self.ready.emit()

    def _redraw(self) -> None:
        if self._upload is None:
            return
        for at, item in enumerate(self._upload.items):
            self.list.change(at, self._row(item))
        of = len(self._upload.items)
        filled = sum(item.path in self._done for item in self._upload.items)
        hint = "" if self._upload.number != "草稿" else "还没有定稿，先定稿再往网上填，免得两边不一样。"
        self._told.setText(f"{self._upload.number}　已填 {filled} 项，共 {of} 项。{hint}")
        self.open.setText("打开小窗，逐项复制" if not filled else "打开小窗，接着复制")
        self.card.show_progress(filled, of)

    def _row(self, item: SheetItem) -> AnswerRow:
        level, word = ("ok", "已填") if item.path in self._done else ("advice", "未填")
        return AnswerRow(level, word, f"{item.group} · {item.label}", item.text, counts_words(item))

    def _open_card(self, _row: int = -1) -> None:
        self._show_item(self.list.row)
        self.card.show()
        self.card.raise_()
        self.card.activateWindow()
        self.card.next.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def _show_item(self, at: int) -> None:
        if self._upload is not None and 0 <= at < len(self._upload.items):
            item = self._upload.items[at]
            self.card.show_item(item, at, len(self._upload.items), done=item.path in self._done)

    def _menu_actions(self) -> list[MenuAction]:
        """Offers for a row what the small window does, and the way to its field in the draft."""
        at = self.list.row
        if self._upload is None or not 0 <= at < len(self._upload.items):
            return []
        item = self._upload.items[at]
        is_done = item.path in self._done
        actions = [
            MenuAction("复制这一项", partial(self._copy_item, item), icon="copy", enabled=bool(item.text)),
            MenuAction("打开小窗，从这一项复制", self._open_card, icon="external", keys="Enter"),
            MenuAction("改成未填" if is_done else "改成已填", partial(self._tick, ticked=not is_done), icon="check"),
        ]
        if path := self._inner_path(item.path):
            actions.append(MenuAction("到草稿里的这一项", partial(self._controller.goto.emit, path), apart=True))
        return actions

    def _inner_path(self, path: str) -> str:
        """Returns the draft's own path of an item, empty for a row where rows may have moved since the issue."""
        draft = self._controller.draft
        inner = draft.inside(path)
        if slot_of(inner) not in draft.shape.fields or (scopes_of(inner)[1:] and not self._controller.settled):
            return ""
        return inner

    def _copy_item(self, item: SheetItem) -> None:
        clipboard = QGuiApplication.clipboard()
        clipboard.setText(item.text)
        if clipboard.text().replace("\r\n", "\n") == item.text.replace("\r\n", "\n"):
            self._show_message(f"已复制“{item.label}”。")
        else:
            self._show_message("▲ 没有复制成，别的程序占着剪贴板。请再试一次。")

    def _copied(self) -> None:
        self._tick(ticked=True)
        self._moved(1)

    def _ticked(self, ticked: bool) -> None:  # noqa: FBT001 - a signal's value
        self._tick(ticked=ticked)

    def _tick(self, *, ticked: bool) -> None:
        at = self.list.row
        if self._upload is None or not 0 <= at < len(self._upload.items):
            return
        (self._done.add if ticked else self._done.discard)(self._upload.items[at].path)
        try:
            ticks = online_form.OnlineTicks(frozenset(self._done), len(self._upload.items))
            online_form.write_ticks(self._controller.services, self._upload.fingerprint, ticks)
        except (AppError, OSError):
            self._show_message("填到了哪里没有记下来，文字不受影响；请检查磁盘空间。")
        else:
            self.milestones_changed.emit()
        self._redraw()

    def _moved(self, way: int) -> None:
        at = self.list.row + way
        if 0 <= at < len(self.list.rows):
            self.list.choose(at)
        else:
            self._show_item(self.list.row)

    def _save_pictures(self) -> None:
        if self._upload is None:
            return
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        folder = Path(documents) / "智造申报" / self._upload.number
        try:
            saved = online_form.save_pictures(self._upload, folder)
        except (AppError, OSError) as trouble:
            self._show_message(f"配图没有存好：{trouble}")
            return
        self._show_message(f"✓ {len(saved)} 张配图已存到 {saved[0].parent}，文件名写着它属于哪一项。")

    def _show_message(self, words: str) -> None:
        self.said.setText(words)
        self.said.show()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Says how far one is beside the title, or under it where the buttons leave no room."""
        super().resizeEvent(event)
        narrow = self.width() < self._theme.px(_TOLD_BESIDE)
        column = self.layout()
        if narrow != self._narrow and isinstance(column, QVBoxLayout):
            self._narrow = narrow
            for layout in (self._head, column):
                layout.removeWidget(self._told)
            if narrow:
                column.insertWidget(1, self._told)
            else:
                self._head.insertWidget(2, self._told, 1)

    def _lay_out(self) -> None:
        self.setProperty("ground", "surface")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        row = self._head
        row.addWidget(page_title(self.title))
        row.addSpacing(12)
        row.addWidget(self._told, 1)
        row.addStretch(0)
        row.addWidget(self.pictures)
        row.addWidget(self.open)
        column.addLayout(row)
        column.addWidget(label(HOW, type="compact", tone="text2"))
        column.addWidget(self.said)
        self.said.hide()
        column.addWidget(self.list, 1)
