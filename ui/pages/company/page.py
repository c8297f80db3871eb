"""企业资料: what a firm answers in every application, kept once; edited here, brought into drafts from 基本信息."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.jobs.companies import ProfileOffer, differences_from_draft, match
from ui.controls.context_menu import ContextMenu, MenuAction
from ui.draft import profile_jobs
from ui.draft.profile_rows import COMPANY, CompaniesModel, name_of
from ui.pages.base import Page
from ui.pages.company.form import ProfileForm
from ui.pages.company.profile_controller import ProfileController
from ui.pages.company.view import CompanyView
from ui.runtime.job_slots import JobSlots
from ui.runtime.overriding import override
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.draft.draft import Draft
    from app.jobs.drafts import OpenedDraft
    from app.services import Services
    from app.store import CompanyRow, DraftRow
    from ui.draft.profile_jobs import SavedProfile

_DONE, _TROUBLE, _SAVE = "done", "trouble", "save"


class CompanyPage(Page):
    """Shows the stored companies and edits one of them.

    ``listed`` says that the list is read, ``opened`` that a company is shown, ``draft_wanted`` asks for a draft to be
    opened.
    """

    title = "企业资料"
    step_id = "company"
    listed = Signal()
    opened = Signal()

    def __init__(self, services: Services, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._theme = theme
        self._jobs = JobSlots(self)
        self._archived = False
        self._kept: SavedProfile | None = None
        self._moved = ""
        self._offered: tuple[DraftRow, ...] | None = None
        self._way_back = ""
        self._stale = False
        self._next: tuple[ProfileForm, CompanyRow | None] | None = None
        self._after: Draft | None = None
        self.controller: ProfileController | None = None
        self.form: ProfileForm | None = None
        self.model = CompaniesModel(self)
        self.parts = CompanyView(self, self.model, theme)
        parts = self.parts
        parts.list.picked.connect(self._pick)
        parts.list.unwanted.connect(self.archive_profile)
        parts.combo.activated.connect(self._pick_at)
        parts.new.clicked.connect(self.create_profile)
        parts.begin.clicked.connect(self.create_profile)
        parts.archived.clicked.connect(self._toggle_archived)
        parts.away.clicked.connect(self.archive_profile)
        parts.restore.clicked.connect(self._restore)
        parts.drafts.triggered.connect(self._from_draft)
        parts.tracks.triggered.connect(self._apply)
        parts.offers.offers_chosen.connect(self._store)
        parts.offers.given_up.connect(self._show_form)
        parts.banner.acted.connect(self._act)
        ContextMenu(parts.list, theme, self._menu_actions)

    @property
    @override
    def edited(self) -> ProfileController | None:
        return self.controller

    @property
    def current(self) -> str:
        """Returns the shown company's id, "" for none or for one that is not stored yet."""
        row = self.controller.row if self.controller is not None else None
        return row.id if row is not None else ""

    @override
    def goto(self, path: str) -> bool:
        """Puts the focus on an answer of the company that is shown."""
        return self.form is not None and self.form.goto(path)

    @override
    def refresh(self) -> None:
        """Reads the list again."""
        self._jobs.run("read", profile_jobs.read_all(self._services), self._listed, self._fail)

    def flush(self) -> bool:
        """Saves what was typed, and returns whether everything is on the disk."""
        return self.controller is None or self.controller.flush()

    @override
    def close_down(self) -> None:
        """Saves what was typed and waits for what runs, before the store is closed."""
        self._jobs.close_down()
        if not self._let_go() and self.controller is not None:
            self.controller.close()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Shows what was stored meanwhile."""
        super().showEvent(event)
        self.refresh()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """Saves at once: a draft that is opened next reads what is kept."""
        super().hideEvent(event)
        self.flush()

    # ------------------------------------------------------------ the list

    def _listed(self, kept: SavedProfile) -> None:
        self._kept = kept
        self._fill(self._moved or self.current)
        self._moved = ""
        if kept.drafts is not self._offered:
            self._offered = kept.drafts
            self.parts.show_drafts(kept.drafts)
        self.listed.emit()

    def _fill(self, wanted: str) -> None:
        """Lists the stored companies and selects ``wanted``; what is being edited stays open."""
        assert self._kept is not None
        self.model.show_rows(self._kept.companies, archived=self._archived)
        self.parts.show_list(self.model.row_of(wanted), archived=self._archived)
        if not self.model.shown and self.controller is None:
            self.parts.show_nothing()
        elif self.controller is None:
            self.parts.choose(max(self.model.row_of(wanted), 0))
        else:
            self.parts.choose(self.model.row_of(wanted))

    def _toggle_archived(self) -> None:
        self._archived = not self._archived
        if self._kept is not None:
            self._fill(self.current)

    def _pick_at(self, at: int) -> None:
        if 0 <= at < len(self.model.shown):
            self._pick(self.model.shown[at].id)

    def _pick(self, company_id: str) -> None:
        if company_id == self.current or not self._let_go():
            return
        row = next(each for each in self.model.shown if each.id == company_id)
        self._open(row)

    def create_profile(self) -> None:
        """Starts an empty company (新建), which is stored with its first answer."""
        if self._let_go():
            self.parts.choose(-1)
            self._open(None)

    def _menu_actions(self) -> list[MenuAction]:
        """Offers what the buttons over the form do, with the company of the row, which may still be opening."""
        row = self.parts.list.currentIndex().data(COMPANY)
        if row is None:
            return []
        if row.archived_at is not None:
            return [MenuAction("取回", partial(self._move, row.id, away=False), icon="restore")]
        starts = [
            MenuAction(f"用它{words}", partial(self._start, track, row)) for words, track in self.parts.track_words()
        ]
        return [*starts, MenuAction("归档", partial(self._archive, row.id), icon="archive", keys="Delete", apart=True)]

    def _archive(self, company_id: str) -> None:
        if self.flush():
            self._move(company_id, away=True)

    # ------------------------------------------------------------ one company

    def _open(self, row: CompanyRow | None) -> None:
        def show(opened: OpenedDraft) -> None:
            self._show(opened, row)

        self._jobs.run("open", profile_jobs.open_company(self._services, row), show, self._fail)

    def _show(self, opened: OpenedDraft, row: CompanyRow | None) -> None:
        self._let_go()
        controller = ProfileController(self._services, opened, row, self)
        controller.saved.connect(self._saved)
        controller.save_failed.connect(self._not_saved)
        controller.changed.connect(self._show_name)
        controller.goto.connect(self.goto)
        self.controller = controller
        self._next = ProfileForm(controller, self._theme), row
        # Made in one turn and shown in the next: neither holds the window up for long.
        QTimer.singleShot(0, self, self._put_up)

    def _put_up(self) -> None:
        """Shows the form that was made, unless somebody has gone elsewhere already."""
        if self._next is None or self.controller is None:
            return
        (form, row), self._next = self._next, None
        self.form = form
        self.parts.offer_tracks((each.id, each.name) for each in self.controller.pack.tracks.values())
        form.setEnabled(row is None or row.archived_at is None)
        self.parts.show_company(form, row)
        self._show_name()
        if row is None:
            self.goto(self.controller.pack.roles["company"])
        self.opened.emit()
        draft, self._after = self._after, None
        if draft is not None and row is not None:
            self._ask(draft, row)

    def _let_go(self) -> bool:
        """Closes what is shown, or returns False where it could not be saved and stays."""
        controller, form = self.controller, self.form
        if controller is None:
            return True
        if not controller.flush():
            self._not_saved(controller.save_trouble)
            self.parts.choose(self.model.row_of(self.current))
            return False
        controller.close()
        if form is not None:
            self.parts.remove_company(form)
        elif self._next is not None:
            form = self._next[0]
        if form is not None:
            form.deleteLater()
        self.controller = self.form = self._next = None
        controller.deleteLater()
        return True

    def _show_name(self, _change: object = None) -> None:
        if self.controller is not None:
            self.parts.name.setText(self.controller.draft.role("company") or "新的企业资料")

    def _saved(self, at: datetime) -> None:
        self.parts.banner.remove(_SAVE)
        self.parts.show_saved(at)
        if self._stale and self.controller is not None:
            # What somebody else wrote meanwhile is shown too.
            self._stale = False
            self._open(self.controller.row)
        drafts = self._kept.drafts if self._kept is not None else ()
        self._jobs.run("read", profile_jobs.read_companies(self._services, drafts), self._listed, self._fail)

    def _not_saved(self, why: str) -> None:
        self.parts.banner.put(_SAVE, "error", f"没有保存：{why}文字还在，没有丢。", "再存一次")
        self._stale = True

    # ------------------------------------------------------------ putting away, taking out

    def archive_profile(self) -> None:
        """Archives the company (归档), and offers the way back beside the words."""
        if self.controller is not None and self.current and self.flush():
            self._move(self.current, away=True)

    def _restore(self) -> None:
        if self.current:
            self._move(self.current, away=False)

    def _move(self, company_id: str, *, away: bool) -> None:
        name = next((name_of(each) for each in self.model.shown if each.id == company_id), "")

        def moved(_id: str) -> None:
            self._let_go()
            self._moved = company_id
            words = f"“{name}”已移到“已归档”，随时可以取回。" if away else "已取回。"
            self.parts.banner.put(_DONE, "ok", words, "取回" if away else "")
            self._way_back = company_id
            self.refresh()

        self._jobs.run("move", profile_jobs.move(self._services, company_id, away=away), moved, self._fail)

    # ------------------------------------------------------------ from here into a draft, from a draft to here

    def _apply(self, action: QAction) -> None:
        if self.controller is not None and self.controller.row is not None:
            self._start(str(action.data()), self.controller.row)

    def _start(self, track: str, row: CompanyRow) -> None:
        """Starts an application with all that is stored of a company, what was typed last among it."""
        if self.flush():
            if row.id == self.current and self.controller is not None:
                row = self.controller.row or row
            work = profile_jobs.start_application(self._services, row, track)
            self._jobs.run("begin", work, self.draft_wanted.emit, self._fail)

    def _from_draft(self, action: QAction) -> None:
        work = profile_jobs.read_draft(self._services, action.data())
        self._jobs.run("draft", work, self._draft_read, self._fail)

    def _draft_read(self, draft: Draft) -> None:
        row = match(self._kept.in_use if self._kept is not None else [], draft)
        if row is None:
            self._jobs.run(
                "keep", profile_jobs.save_new_company(self._services, draft), self._on_company_saved, self._fail
            )
        elif row.id == self.current:
            self._ask(draft, row)
        else:
            self._after = draft
            self.parts.choose(self.model.row_of(row.id))

    def _on_company_saved(self, row: CompanyRow) -> None:
        self.parts.banner.put(_DONE, "ok", f"已存下“{name_of(row)}”的 {len(row.answers)} 项。")
        self._let_go()
        self._moved = row.id
        self.refresh()

    def _ask(self, draft: Draft, row: CompanyRow) -> None:
        """Shows where the draft differs from the company."""
        self.flush()
        row = self.controller.row or row if self.controller is not None else row
        found = differences_from_draft(draft, row)
        if not found:
            self.parts.banner.put(_DONE, "ok", f"“{name_of(row)}”已经是这份申报书里的内容。")
            return
        heads = ("企业资料现在写的", "申报书里的")
        self.parts.ask(f"从申报书更新“{name_of(row)}”", found, heads)

    def _store(self, chosen: list[ProfileOffer]) -> None:
        """Stores the chosen answers through the controller, saved like anything typed and undone in one step."""
        self._show_form()
        if self.controller is None or not chosen:
            return
        with self.controller.together(chosen[0].path):
            for each in chosen:
                self.controller.edit(each.path, each.value)
        self.parts.banner.put(_DONE, "ok", f"已更新 {len(chosen)} 项。", "撤销")
        self._way_back = ""

    def _show_form(self) -> None:
        self.parts.show_form()

    # ------------------------------------------------------------ what went wrong

    def _fail(self, sentence: str) -> None:
        self.parts.banner.put(_TROUBLE, "error", sentence)
        self.parts.show_nothing(waiting=False)

    def _act(self, key: str) -> None:
        self.parts.banner.remove(key)
        if key == _SAVE and self.controller is not None:
            self.controller.retry_save()
        elif key == _DONE and self._way_back:
            self._move(self._way_back, away=False)
        elif key == _DONE and self.controller is not None:
            self.controller.undo()
