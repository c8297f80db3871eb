"""Does what the start page offers for drafts: make, import, copy, archive, delete; its banner says how that went."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QInputDialog, QMenu

from app.late_modules import late_module
from ui.controls.first_choice import mark_first
from ui.draft.draft_file import DRAFT_FILES, writing_of_draft
from ui.pages.home import jobs
from ui.pages.home.deletion_dialog import DeletionDialog
from ui.runtime.file_dialogs import choose_files, choose_target

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QAction

    from app.jobs import deletion, open_files
    from app.jobs.deletion import DeletionPlan, DeletionResult
    from app.jobs.returned_opinions import ReceivedReturn
    from app.services import Services
    from ui.controls.banner import Banner
    from ui.pages.home.jobs import ImportOutcome
    from ui.pages.home.page import HomePage
    from ui.theme.theme import Theme
else:
    deletion = late_module("app.jobs.deletion")
    open_files = late_module("app.jobs.open_files")

FILTER = (
    "申报数据、申报包、申报书和填好的表 (*.json *.zip *.pdf *.docx *.doc *.wps *.xlsx *.xls *.zzdraft *.zzreturn)"
    ";;所有文件 (*)"
)


class DraftCommands(QObject):
    """Carries out commands on drafts, one job after the other, for the start page."""

    def __init__(self, page: HomePage, services: Services, theme: Theme) -> None:
        super().__init__(page)
        self._page = page
        self._services = services
        self._theme = theme
        self._target = ""
        """The draft that the button of a notice is about."""
        self._imports = 0
        """Imports that were not answered yet."""
        self._refused: list[str] = []
        self._doubts: list[str] = []
        self._brought = 0

    @property
    def _banner(self) -> Banner:
        return self._page.banner

    def import_files(self, files: list[Path]) -> None:
        """Imports files; the draft of the first one is chosen afterwards.

        What comes while others are imported is told together with them.
        """
        if not self._imports:
            for before in ("trouble", "doubt", "brought"):
                self._banner.remove(before)
            self._refused, self._doubts, self._brought = [], [], 0
        self._imports += 1
        self._banner.put("bring", "advice", f"正在导入 {len(files)} 个文件…")
        self._banner.show_first("bring")
        work, stepped = jobs.import_files(self._services, files), partial(self._on_stepped, files)
        self._page.run_job(work, self._on_imported, self._on_not_imported, stepped=stepped)

    def _on_stepped(self, files: Sequence[Path], at: int, count: int) -> None:
        which = f"（第 {at} 个，共 {count} 个）" if count > 1 else ""
        self._banner.put("bring", "advice", f"正在导入“{files[at - 1].name}”{which}…")

    def _on_not_imported(self, why: str) -> None:
        self._imports -= 1
        self._page.show_failure(why)

    def _on_imported(self, brought: ImportOutcome) -> None:
        self._imports -= 1
        if not self._imports:
            self._banner.remove("bring")
        self._refused += brought.refused
        self._doubts += brought.doubts
        self._brought += len(brought.ids)
        if self._refused:
            more = f"（另有 {len(self._refused) - 1} 个文件也没有导入）" if len(self._refused) > 1 else ""
            self._banner.put("trouble", "error", self._refused[0] + more)
        if self._doubts:
            more = f"（另有 {len(self._doubts) - 1} 条提醒）" if len(self._doubts) > 1 else ""
            self._banner.put("doubt", "confirm", self._doubts[0] + more)
        if brought.review is not None:
            self._page.review_wanted.emit(brought.ids[0], brought.review)
            return
        if brought.returned:
            self._show_returned(brought.returned, alone=not brought.ids and not brought.refused)
        if brought.ids:
            self._banner.put("brought", "ok", f"已导入 {self._brought} 份，原文件没有改动。", "打开")
            self._target = brought.ids[0]
            self._page.load_choosing(self._target)
        else:
            self._page.load()

    def _show_returned(self, returned: Sequence[ReceivedReturn], *, alone: bool) -> None:
        """Says whose opinions came; those of one draft that came alone are shown at once."""
        for each in returned:
            self._banner.put(f"returned {each.draft_id}", "ok", f"{each.company}：{each.words}", "去看看")
        if alone and len({each.draft_id for each in returned}) == 1:
            self._page.step_wanted.emit(returned[0].draft_id, "check")

    def make_draft(self, action: QAction) -> None:
        """Makes an empty draft of the track that the action names, and opens it."""
        self._page.run_job(jobs.make_draft(self._services, action.data()), self._page.opened.emit)

    def open_sample(self, action: QAction) -> None:
        """Imports the filled example of a track as a draft, and opens it."""
        self._page.run_job(jobs.open_example(self._services, action.data()), self._page.opened.emit)

    def choose_files(self) -> None:
        """Asks for files and imports them."""
        if files := choose_files(self._page, "导入文件", FILTER):
            self.import_files(files)

    def open_or_restore(self, draft_id: str) -> None:
        """Opens a draft, or restores it to the list where it is archived."""
        if self._page.shows_archived:
            self.change("restore", draft_id)
        else:
            self._page.opened.emit(draft_id)

    def open_next_step(self, draft_id: str) -> None:
        """Goes to the next step of a draft, as its button says, wherever that is."""
        row = self._page.model.row(draft_id)
        step = self._page.model.next_step(row).step if row is not None else ""
        if self._page.shows_archived or not step:
            self.open_or_restore(draft_id)
        else:
            self._page.step_wanted.emit(draft_id, step)

    def show_menu(self, draft_id: str, at: QPoint) -> None:
        """Shows what can be done with a draft, at a point of the screen."""
        menu = QMenu(self._page)
        mark_first(menu)
        more = {"compare": "和另一版比…", "file": "写成一个文件…"}
        words = {"open": "打开", "name": "起个短名…", "duplicate": "复制一份", **more, "archive": "归档"}
        if self._page.shows_archived:
            words = {"restore": "取回", "name": "起个短名…", "duplicate": "复制一份", **more, "delete": "彻底删除…"}
        for what, text in words.items():
            menu.addAction(text).setData(what)
        picked = menu.exec(at)
        menu.deleteLater()
        if picked is not None:
            self.change(picked.data(), draft_id)

    def archive_or_delete(self, draft_id: str) -> None:
        """Archives a draft, which its notice takes back; one that is archived already is deleted once that is sure."""
        self.change("delete" if self._page.shows_archived else "archive", draft_id)

    def change(self, what: str, draft_id: str) -> None:
        """Opens, copies, compares, writes out, archives, restores or deletes a draft."""
        asked = {
            "open": self._page.opened.emit,
            "compare": self._page.compare_wanted.emit,
            "file": self.choose_draft_file,
            "delete": self.ask_deletion,
            "name": self.ask_name,
        }.get(what)
        if asked is not None:
            asked(draft_id)
            return
        self._target = draft_id
        self._banner.remove("brought")
        if what == "archive":
            self._banner.put("archived", "ok", "已移到“已归档”，随时可以取回。", "取回")
        else:
            self._banner.remove("archived")
        self._page.run_job(jobs.change_draft(self._services, what, draft_id), self._page.load_choosing, lasting=True)

    def ask_name(self, draft_id: str) -> None:
        """Asks what a draft is to be called in the list, and keeps it."""
        row = self._page.model.row(draft_id)
        before = self._page.model.name_of(row) if row is not None else ""
        dialog = QInputDialog(self._page.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("起个短名")
        dialog.setLabelText("写在列表里，例如“送审稿”。只在这台电脑上，不打印，不进申报包；清空就不用短名。")
        dialog.setTextValue(before)
        dialog.setOkButtonText("好")
        dialog.setCancelButtonText("取消")
        dialog.textValueSelected.connect(partial(self.name_draft, draft_id))
        dialog.open()

    def name_draft(self, draft_id: str, name: str) -> None:
        """Keeps a draft's short name and shows it."""
        self._page.run_job(jobs.name_draft(self._services, draft_id, name), self._page.load_choosing, lasting=True)

    def choose_draft_file(self, draft_id: str) -> None:
        """Asks where a draft is to be written as one file, and writes it."""
        row = self._page.model.row(draft_id)
        company = row.summary.company if row is not None else ""
        name = open_files.company_draft_file_name(company, self._services.now().astimezone())
        out = choose_target(self._page, "整份草稿，一个文件", name, DRAFT_FILES)
        if out is not None:
            self.write_draft_file(draft_id, out)

    def write_draft_file(self, draft_id: str, out: Path) -> None:
        """Writes a draft as one file, and says how large it is in an e-mail."""
        self._page.run_job(writing_of_draft(self._services, draft_id, out), self._show_written, lasting=True)

    def _show_written(self, sentence: str) -> None:
        self._banner.put("written", "ok", sentence)

    def ask_deletion(self, draft_id: str = "") -> None:
        """Counts what deleting a draft for good would take away, and asks.

        Without an id it is what nothing uses.
        """
        self._page.run_job(jobs.plan_deletion(self._services, draft_id), self._show_plan)

    def ask_cleaning(self) -> None:
        """Asks whether files that nothing uses shall go."""
        self.ask_deletion()

    def _show_plan(self, plan: DeletionPlan) -> None:
        lines = deletion.describe_plan(plan)
        if not lines and not plan.draft_id:
            self._banner.put("deleted", "ok", "没有不再用到的文件，不用清理。")
            return
        dialog = DeletionDialog(plan, lines, self._theme, self._page.window())
        dialog.confirmed.connect(partial(self._delete, plan))
        dialog.open()

    def _delete(self, plan: DeletionPlan, backups: bool) -> None:  # noqa: FBT001 - a slot
        self._banner.remove("archived")
        self._banner.put("deleted", "advice", "正在删除…")
        self._page.run_job(jobs.delete_for_good(self._services, plan, backups=backups), self._deleted, lasting=True)

    def _deleted(self, done: DeletionResult) -> None:
        if done.kept:
            told = f"已彻底删除。还有 {len(done.kept)} 个备份里有它：{done.kept[0][0].name}。"
            self._banner.put("deleted", "confirm", told)
        else:
            self._banner.put("deleted", "ok", "已彻底删除，备份里也没有了。" if done.cleaned else "已彻底删除。")
        self._page.load()

    def act_on_notice(self, key: str) -> None:
        """Does what the button of a notice says, and takes the notice away."""
        self._banner.remove(key)
        self._page.acted.emit(key)
        if key == "archived":
            self.change("restore", self._target)
        elif key == "brought":
            self._page.opened.emit(self._target)
        elif key.startswith("returned "):
            self._page.step_wanted.emit(key.removeprefix("returned "), "check")
