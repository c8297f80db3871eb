"""Where things stand on 企业资料: the list at the left (a choice above in narrow windows), one company at the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QMenu, QStackedWidget, QVBoxLayout, QWidget

from ui.controls.banner import Banner
from ui.controls.first_choice import mark_first
from ui.controls.labels import button, label, literal
from ui.controls.offers_panel import OffersPanel
from ui.controls.quiet_combo import WholeListCombo
from ui.draft.profile_rows import CompaniesModel, saved_at
from ui.pages.company.profile_list import CompanyList
from ui.runtime.overriding import override
from ui.theme.icons import level_pixmap
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.jobs.companies import ProfileOffer
    from app.store import CompanyRow, DraftRow

_LIST = 216
_LIST_NEEDS = 860
"""Width of the page at 100 % under which the list is a choice above the form."""
_MOST_DRAFTS = 20
_NOTHING = "还没有企业资料。填一次名称、代码、三年数据，以后每份申报书都能带入。"


class CompanyView(QObject):
    """Lays out the parts of the page and keeps them by name; they know nothing of what they show."""

    def __init__(self, page: QWidget, model: CompaniesModel, theme: Theme) -> None:
        super().__init__(page)
        self._page = page
        self._theme = theme
        self.list = CompanyList(model, theme)
        self.combo = WholeListCombo()
        self.combo.setAccessibleName("企业")
        self.new = button("新建")
        self.from_draft = button("从申报书存入")
        self.drafts = QMenu(self.from_draft)
        mark_first(self.drafts)
        self.archived = button("", "link")
        self.banner = Banner(theme)
        self.name = label("", type="section")
        self.saved_shape = QLabel()
        self.saved = label("", type="compact", tone="text2")
        self.apply = button("用它新建申报")
        self.tracks = QMenu(self.apply)
        mark_first(self.tracks)
        self.away = button("归档", "quiet")
        self.restore = button("取回", "primary")
        self.begin = button("新建企业资料", "primary")
        self.offers = OffersPanel(theme)
        self._words = label("正在读取…", tone="text2")
        self._stack = QStackedWidget()
        self._holder = QWidget()
        self._dress()
        self._lay_out()
        page.installEventFilter(self)
        theme.changed.connect(self._fit)
        self._fit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Sets one column or two, as there is room."""
        if watched is self._page and event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    # ------------------------------------------------------------ the list

    def show_list(self, at: int, *, archived: bool) -> None:
        """Shows that the list has changed; ``at`` is the line to stand on in the narrow choice."""
        model = self.list.model()
        assert isinstance(model, CompaniesModel)
        self.combo.clear()
        for line in range(model.rowCount()):
            self.combo.addItem(model.index(line).data())
        self.combo.setCurrentIndex(at)
        number = model.archived_count
        self.archived.setVisible(number > 0)
        self.archived.setText("收起已归档的" if archived else f"已归档 {number} 家")
        self._fit()

    def choose(self, at: int) -> None:
        """Makes a line current; -1 none."""
        self.combo.setCurrentIndex(at)
        model = self.list.model()
        if at < 0:
            self.list.clearSelection()
            self.list.selectionModel().clear()
        else:
            self.list.setCurrentIndex(model.index(at, 0))

    def show_drafts(self, drafts: Sequence[DraftRow]) -> None:
        """Shows the drafts whose firm can be stored, the last saved first."""
        self.drafts.clear()
        for row in drafts[:_MOST_DRAFTS]:
            said = " — ".join(each for each in (row.summary.company, row.summary.project) if each)
            self.drafts.addAction(literal(said)).setData(row.id)
        self.from_draft.setVisible(bool(drafts))

    # ------------------------------------------------------------ the company

    def offer_tracks(self, tracks: Iterable[tuple[str, str]]) -> None:
        """Offers the directions (id, name) of a new application."""
        if self.tracks.isEmpty():
            for track, name in tracks:
                self.tracks.addAction(f"申报{name}").setData(track)

    def track_words(self) -> list[tuple[str, str]]:
        """Returns what can be applied for, each in words and by its id."""
        return [(each.text(), str(each.data())) for each in self.tracks.actions()]

    def show_company(self, form: QWidget, row: CompanyRow | None) -> None:
        """Shows a company in its form; ``row`` is None for one that is not stored yet."""
        self._holder.layout().addWidget(form)  # type: ignore[union-attr]
        away = row is not None and row.archived_at is not None
        for each in (self.away, self.apply):
            each.setVisible(row is not None and not away)
        self.restore.setVisible(away)
        told = saved_at(row) if row is not None else "填第一项时存下，不用点保存"
        self._tell("ok" if row is not None and not away else "", told)
        self.show_form()

    def remove_company(self, form: QWidget) -> None:
        """Removes the form."""
        self._holder.layout().removeWidget(form)  # type: ignore[union-attr]
        form.hide()

    def show_saved(self, at: datetime) -> None:
        """Shows that what was typed is on the disk since ``at`` (aware)."""
        for each in (self.away, self.apply):
            each.show()
        self._tell("ok", f"已保存 {at.astimezone():%H:%M:%S}")

    def show_form(self) -> None:
        """Shows the company in place of the differences."""
        self._stack.setCurrentWidget(self._company)

    def ask(self, title: str, found: Sequence[ProfileOffer], heads: tuple[str, str]) -> None:
        """Asks which of a draft's answers to store."""
        self._stack.setCurrentWidget(self.offers)
        self.offers.ask(title, found, heads, "存入", over=True)

    def show_nothing(self, *, waiting: bool = True) -> None:
        """Shows that there is no company."""
        if waiting or self._words.text() != _NOTHING:
            self._words.setText(_NOTHING)
            self.begin.show()
        if self.list.model().rowCount() == 0:
            self._stack.setCurrentWidget(self._nothing)

    # ------------------------------------------------------------ inner

    def _tell(self, level: str, words: str) -> None:
        self.saved.setText(words)
        self.saved_shape.setVisible(bool(level))
        if level:
            side = self._theme.px(12)
            color = self._theme.colors.role(level)
            self.saved_shape.setPixmap(level_pixmap(level, color, side, self._page.devicePixelRatioF()))

    def _fit(self) -> None:
        narrow = self._page.width() < self._theme.px(_LIST_NEEDS)
        several = self.list.model().rowCount() > 0
        self._left.setVisible(several and not narrow)
        self._left.setFixedWidth(self._theme.px(_LIST))
        self.combo.setVisible(several and narrow)
        self._hint.setVisible(not narrow)
        (self._above if narrow else self._below).addWidget(self.archived)

    def _dress(self) -> None:
        self.new.setIcon(self._theme.icon("plus"))
        self.from_draft.setIcon(self._theme.icon("import"))
        self.from_draft.setMenu(self.drafts)
        self.from_draft.setToolTip("把一份申报书里的企业信息存到这里")
        self.apply.setMenu(self.tracks)
        self.away.setIcon(self._theme.icon("archive"))
        self.restore.setIcon(self._theme.icon("restore", "on_accent"))
        for each in (self.new, self.from_draft, self.away, self.restore):
            each.setIconSize(QSize(self._theme.px(16), self._theme.px(16)))
        self.from_draft.hide()
        self.restore.hide()
        self.begin.hide()
        self.saved.setWordWrap(False)
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def _lay_out(self) -> None:
        self._page.setProperty("ground", "surface")
        whole = QVBoxLayout(self._page)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(24, 16, 24, 8)
        head.setSpacing(8)
        title = label("企业资料", type="page")
        title.setWordWrap(False)
        self._hint = label("填一次，以后的申报书都能带入；改这里不动已有的申报书", type="compact", tone="text2")
        head.addWidget(title)
        head.addWidget(self._hint, 1)
        head.addWidget(self.combo, 1)
        self._above = QHBoxLayout()
        head.addLayout(self._above)
        for each in (self.from_draft, self.new):
            head.addWidget(each)
        whole.addLayout(head)
        notice = QHBoxLayout()
        notice.setContentsMargins(24, 0, 24, 0)
        notice.addWidget(self.banner)
        whole.addLayout(notice)
        self._left = self._list_pane()
        self._company = self._company_pane()
        self._nothing = self._nothing_pane()
        for pane in (self._nothing, self._company, self.offers):
            self._stack.addWidget(pane)
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self._left)
        body.addWidget(self._stack, 1)
        whole.addLayout(body, 1)

    def _list_pane(self) -> QWidget:
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(16, 0, 0, 12)
        column.setSpacing(4)
        column.addWidget(self.list, 1)
        self._below = QHBoxLayout()
        self._below.setAlignment(Qt.AlignmentFlag.AlignLeft)
        column.addLayout(self._below)
        return pane

    def _company_pane(self) -> QWidget:
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(24, 4, 24, 0)
        row.setSpacing(8)
        row.addWidget(self.name, 1)
        for each in (self.saved_shape, self.saved, self.apply, self.away, self.restore):
            row.addWidget(each)
        column.addLayout(row)
        inside = QVBoxLayout(self._holder)
        inside.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._holder, 1)
        return pane

    def _nothing_pane(self) -> QWidget:
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(self._words)
        row = QHBoxLayout()
        row.addWidget(self.begin)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        return pane
