"""Between 基本信息 and 企业资料: what is kept of the firm comes into the draft, the draft's answers are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.jobs.companies import ProfileOffer, answers_of, differences_from_draft, firm_paths, match, offers
from ui.controls.banner import Banner
from ui.controls.labels import button, literal
from ui.controls.offers_panel import OffersPanel
from ui.draft import profile_jobs
from ui.draft.profile_rows import name_of
from ui.runtime.job_slots import JobSlots
from ui.runtime.overriding import override
from ui.theme.scaled import scaled
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.draft.draft import Change
    from app.store import CompanyRow
    from ui.draft.controller import DraftController
    from ui.draft.profile_jobs import SavedProfile

_OFFER, _DONE, _TROUBLE = "offer", "done", "trouble"


class ProfileOfferBar(QWidget):
    """Offers to bring the stored answers of the firm into the draft, and to store those of the draft.

    ``comparing`` says whether the differences are shown, ``read`` that it is known what is stored.
    """

    comparing = Signal(bool)
    read = Signal()
    reuse_wanted = Signal()

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._theme = theme
        self._rows: list[CompanyRow] = []
        self._told: set[str] = set()
        self._busy = False
        self._wanted: Callable[[list[ProfileOffer]], None] | None = None
        self._links: QWidget | None = None
        self._jobs = JobSlots(self)
        self.banner = Banner(theme)
        self._panel: OffersPanel | None = None
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        notice = QHBoxLayout()
        notice.setContentsMargins(24, 0, 24, 0)
        notice.addWidget(self.banner)
        column.addLayout(notice)
        pack = controller.pack
        self._firm = frozenset(firm_paths(pack))
        self._keys = {pack.roles["company"], pack.roles["code"]}
        self.banner.acted.connect(self._act)
        controller.changed.connect(self._changed)

    @property
    def panel(self) -> OffersPanel:
        """Returns the panel of answers on offer, made when there is something to offer."""
        if self._panel is None:
            self._panel = OffersPanel(self._theme)
            self._panel.hide()
            self._column.addWidget(self._panel, 1)
            self._panel.offers_chosen.connect(self._import_chosen)
            self._panel.given_up.connect(self._give_up)
        return self._panel

    @property
    def rows(self) -> list[CompanyRow]:
        """Returns the companies in use."""
        return self._rows

    def links(self, parent: QWidget | None) -> QWidget:
        """Returns a new pair of the ways there and back, for the heading of the firm's section."""
        holder = QWidget(parent)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        scaled(self._theme, row, setSpacing=4)
        self._import_link = button("从企业资料带入…", "link")
        self._save_link = button("存为企业资料", "link")
        reuse = button("从以往带入…", "link")
        reuse.setToolTip("从以往的申报书、提交包、PDF 或填好的表里挑内容带入")
        ways = ((self._save_link, self.store_profile), (self._import_link, self.choose), (reuse, self.reuse_wanted))
        for each, act in ways:
            row.addWidget(each)
            each.clicked.connect(act)
        # The first letter of a name shows it: nothing below moves then, under the eyes of who types.
        place = self._save_link.sizePolicy()
        place.setRetainSizeWhenHidden(True)
        self._save_link.setSizePolicy(place)
        row.addStretch(1)
        self._links = holder
        self._show_links()
        return holder

    def refresh(self) -> None:
        """Reads again what is kept."""
        self._jobs.run("read", profile_jobs.read_all(self._controller.services), self._listed, self._fail)

    def close_down(self) -> None:
        """Waits for what runs; before the store is closed."""
        self._jobs.close_down()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Shows what was stored meanwhile."""
        super().showEvent(event)
        self.refresh()

    # ------------------------------------------------------------ bringing in

    def choose(self) -> None:
        """Brings the firm's own answers in, and asks whose where that is not plain."""
        known = match(self._rows, self._controller.draft)
        if known is not None or len(self._rows) == 1:
            self.import_company(known or self._rows[0])
            return
        menu = QMenu(self)
        for row in self._rows:
            menu.addAction(literal(name_of(row))).setData(row)
        menu.triggered.connect(self._chosen)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        under = self._import_link if self._import_link.isVisible() else self.banner
        menu.popup(under.mapToGlobal(under.rect().bottomLeft()))

    def import_company(self, row: CompanyRow) -> None:
        """Brings a company in: at once where the draft says nothing yet, else what is chosen of the differences."""
        draft = self._controller.draft
        found = offers(draft, row.answers)
        if not found:
            self._show_message("ok", f"和企业资料里的“{name_of(row)}”一样，没有要带入的。")
        elif not answers_of(draft):
            self._apply(found)
        else:
            self._wanted = self._apply
            title = f"从企业资料“{name_of(row)}”带入"
            self._ask(title, found, ("申报书现在写的", "企业资料里的"), "带入", over=False)

    def _chosen(self, action: object) -> None:
        self.import_company(action.data())  # type: ignore[attr-defined]

    def _apply(self, chosen: list[ProfileOffer]) -> None:
        self._busy = True
        with self._controller.together(chosen[0].path):
            for each in chosen:
                self._controller.edit(each.path, each.value)
        self._busy = False
        self._show_message("ok", f"已带入 {len(chosen)} 项，请核对是否还是最新的情况。", "撤销")
        self._show_links()

    # ------------------------------------------------------------ keeping

    def store_profile(self) -> None:
        """Stores what the draft says of its firm, and asks what to replace where the firm is known already."""
        controller = self._controller
        controller.gather.emit()
        draft = controller.draft
        row = match(self._rows, draft)
        if row is None:
            self._jobs.run(
                "keep", profile_jobs.save_new_company(controller.services, draft), self._on_company_saved, self._fail
            )
            return
        found = differences_from_draft(draft, row)
        if not found:
            self._show_message("ok", f"企业资料里的“{name_of(row)}”已经是这些内容。")
            return

        def store(chosen: list[ProfileOffer]) -> None:
            work = profile_jobs.update_company(controller.services, draft, row, chosen)
            self._jobs.run("keep", work, self._on_company_updated, self._fail)

        self._wanted = store
        heads = ("企业资料现在写的", "申报书里的")
        self._ask(f"更新企业资料“{name_of(row)}”", found, heads, "存入", over=True)

    def _on_company_saved(self, row: CompanyRow) -> None:
        self._show_message("ok", f"已存为企业资料，共 {len(row.answers)} 项。以后的申报书可以直接带入。")
        self.refresh()

    def _on_company_updated(self, number: int) -> None:
        self._show_message("ok", f"企业资料已更新 {number} 项。")
        self.refresh()

    # ------------------------------------------------------------ inner

    def _ask(self, title: str, found: list[ProfileOffer], heads: tuple[str, str], act: str, *, over: bool) -> None:
        self.banner.remove(_OFFER)
        self.banner.remove(_DONE)
        self.panel.show()
        self.comparing.emit(True)  # noqa: FBT003 - a signal
        self.panel.ask(title, found, heads, act, over=over)

    def _import_chosen(self, chosen: list[ProfileOffer]) -> None:
        wanted, self._wanted = self._wanted, None
        self._close_panel()
        if wanted is not None and chosen:
            wanted(chosen)

    def _give_up(self) -> None:
        self._wanted = None
        self._close_panel()

    def _close_panel(self) -> None:
        if self._panel is not None:
            self._panel.hide()
        self.comparing.emit(False)  # noqa: FBT003 - a signal

    def _listed(self, kept: SavedProfile) -> None:
        self._rows = kept.in_use
        self._show_links()
        self._offer()
        self.read.emit()

    def _offer(self) -> None:
        """Offers what is kept once: where the draft says nothing yet, or the same firm has more to say."""
        draft = self._controller.draft
        if not self._rows or (self._panel is not None and self._panel.isVisibleTo(self)):
            return
        row = match(self._rows, draft)
        if row is None and answers_of(draft):
            return
        if row is None and len(self._rows) > 1:
            self._offer_once("several", f"企业资料里存有 {len(self._rows)} 家企业，可以带入其中一家。", "选一家…")
            return
        row = row or self._rows[0]
        blanks = sum(not each.now for each in offers(draft, row.answers))
        if blanks:
            several = f"{blanks} 项还没填的" if answers_of(draft) else f"{blanks} 项"
            action = "带入…" if answers_of(draft) else "带入"
            self._offer_once(row.id, f"企业资料里有“{name_of(row)}”，可以带入 {several}。", action)

    def _offer_once(self, key: str, sentence: str, action: str) -> None:
        if key not in self._told:
            self._told.add(key)
            self.banner.put(_OFFER, "advice", sentence, action)

    def _changed(self, change: Change) -> None:
        if self._busy:
            return
        touched = {*change.answers, *change.dropped}
        if touched & self._firm:
            self.banner.remove(_DONE)
            self._show_links()
        if touched & self._keys:
            self.banner.remove(_OFFER)
            self._offer()

    def _show_links(self) -> None:
        if self._links is not None:
            self._import_link.setVisible(bool(self._rows))
            draft = self._controller.draft
            self._save_link.setVisible(bool(draft.role("company") or draft.role("code")))
            known = match(self._rows, draft) is not None
            self._save_link.setText("更新企业资料…" if known else "存为企业资料")

    def _show_message(self, level: str, words: str, action: str = "") -> None:
        for key in (_OFFER, _TROUBLE):
            self.banner.remove(key)
        self.banner.put(_DONE, level, words, action)

    def _fail(self, sentence: str) -> None:
        self.banner.put(_TROUBLE, "error", sentence)

    def _act(self, key: str) -> None:
        self.banner.remove(key)
        if key == _OFFER:
            self.choose()
        elif key == _DONE:
            self._controller.undo()
