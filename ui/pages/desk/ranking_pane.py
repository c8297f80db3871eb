"""One table of the desk: its places, filters, the ranked list, and a question before many are changed at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QComboBox, QFrame, QHBoxLayout, QSpinBox, QVBoxLayout

from app.desk.changes import OPINIONS
from app.desk.quotas import group_counts, try_quota
from app.jobs.desk_changes import OPINION_WORDS
from ui.controls.banner import Banner
from ui.controls.labels import button, label, page_title, rule
from ui.controls.quiet_combo import WholeListCombo
from ui.pages.desk.pane import DeskPane
from ui.pages.desk.quota_bar import QuotaBar
from ui.pages.desk.ranking_model import ORDER_WORDS, ORDERS, RankingModel
from ui.pages.desk.ranking_table import RankingTable
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from app.desk.changes import Opinion
    from app.pack.model import SummaryForm
    from ui.pages.desk.controller import DeskController
    from ui.theme.theme import Theme

_MANY = 2
_ONE_ROW = 700
"""Width at 100 % from which opinions and filters stand in one row."""
_NAMED = 3
"""Firms that are named before many are changed."""
KEYS = "拖动或 Alt+↑↓ 改名次　空格换意见　筛选、排序不影响名次"


class RankingPane(DeskPane):
    """Shows the ranking of one table.

    ``opened`` asks for an application, ``picked`` names the current row, ``export_wanted`` asks for files.
    """

    opened = Signal(str)
    picked = Signal(str)
    export_wanted = Signal()
    words_cleared = Signal()

    def __init__(self, controller: DeskController, form: SummaryForm, theme: Theme) -> None:
        super().__init__()
        self._controller = controller
        self._theme = theme
        self._form = form
        self.track = form.track
        self._asked: tuple[list[str], Opinion] | None = None
        where = "揭榜单位名称" if form.track == "factory" else "申报企业名称"
        what = "示范工厂名称 / 涉及场景" if form.track == "factory" else "智能制造典型场景"
        heads = ("名次", where, what, "联系人 / 手机号", "已填", "检查结果", "意见")
        self.model = RankingModel(heads, self)
        self.table = RankingTable(self.model, theme, f"{form.annex} {form.title}")
        self.quota = QuotaBar(theme)
        self.banner = Banner(theme)
        self._title = page_title(f"{form.annex} {form.title.removeprefix('智能制造').removesuffix('推荐汇总表')}")
        self._opinions = QButtonGroup(self)
        self._segments = {key: button("", "toggle") for key in ("", *OPINIONS)}
        self.districts, self.industries, self.orders = WholeListCombo(), WholeListCombo(), WholeListCombo()
        self._try = button("试减名额…")
        self._trial = _QuotaTrialBar(theme)
        self._tools = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._export = button(f"导出{form.annex}…")
        self._dress()
        self._lay_out()
        self._connect()

    # ------------------------------------------------------------ showing

    @override
    def refresh(self) -> None:
        """Shows the table as the session has it."""
        session = self._controller.session
        rows = session.rows(self.track)
        keys, current = self.table.chosen, self.table.current_key
        self.model.set_rows(rows)
        self.table.choose(keys or ([rows[0].key] if rows else []), current)
        self.quota.show_counts(session.quota_counts(self.track))
        counts = group_counts([row.firm for row in rows])
        for opinion, segment in self._segments.items():
            word = OPINION_WORDS[opinion] if opinion else "全部"  # type: ignore[index]
            segment.setText(f"{word} {counts.get(opinion, 0) if opinion else len(rows)}")
        _fill(self.districts, "区县：全部", sorted({r.submission.district for r in rows if r.submission.district}))
        _fill(self.industries, "行业：全部", sorted({r.submission.industry for r in rows if r.submission.industry}))
        self._show_trial()

    def show_key(self, key: str) -> None:
        """Selects a firm, and takes filters away that hide it."""
        if self.model.row_of(key) < 0:
            self._segments[""].setChecked(True)
            for combo in (self.districts, self.industries):
                combo.setCurrentIndex(0)
            self.words_cleared.emit()
            self.model.set_filter(opinion="", district="", industry="", words="")
        self.table.choose([key], key)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------ changing

    def judge(self, keys: list[str], opinion: Opinion) -> None:
        """Gives firms an opinion; where they are several, it first asks and says how many and which."""
        rows = [row for row in self.model.rows if row.key in set(keys) and row.opinion != opinion]
        if len(rows) < _MANY:
            self.banner.remove("many")
            self._controller.set_opinion(keys, opinion)
            return
        names = "、".join(row.submission.company for row in rows[:_NAMED]) + ("等" if len(rows) > _NAMED else "")
        self._asked = (keys, opinion)
        sentence = f"将把 {len(rows)} 家的意见改为“{OPINION_WORDS[opinion]}”：{names}。改完可以撤销。"
        self.banner.put("many", "confirm", sentence, f"改这 {len(rows)} 家", "不改")
        self.banner.show_first("many")
        self.banner.focus_last()

    def _on_acted(self, key: str) -> None:
        if key == "many" and self._asked is not None:
            keys, opinion = self._asked
            self._end_question()
            if self._controller.set_opinion(keys, opinion):
                self.banner.put("undo", "ok", f"已改 {len(keys)} 家的意见。", "撤销")
        elif key == "undo":
            self.banner.remove("undo")
            self._controller.undo()

    def _on_also(self, key: str) -> None:
        if key == "many":
            self._end_question()

    def _end_question(self) -> None:
        self._asked = None
        self.banner.remove("many")
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _move(self, keys: list[str], rank: int) -> None:
        if self._controller.move(keys, rank):
            self.table.choose(keys, keys[0])

    # ------------------------------------------------------------ a smaller quota, tried

    def _toggle_trial(self) -> None:
        local = self._controller.session.quota_counts(self.track)[0]
        self._trial.set_quota(max(len(local.keys) - 2, 0), local.limit or max(len(local.keys), 1))
        self._trial.setVisible(self._trial.isHidden())
        self._show_trial()

    def _show_trial(self) -> None:
        rows = self._controller.session.rows(self.track)
        if self._trial.isHidden():
            self.model.cut = 0
        else:
            trial = try_quota([row.firm for row in rows], self._trial.places)
            names = {row.key: row for row in rows}
            lost = [f"第 {names[key].rank} 名 {names[key].submission.company}" for key in trial.outside]
            self._trial.show_lost(lost)
            self.model.cut = names[trial.inside[-1]].rank if trial.inside and trial.outside else 0
        self.table.viewport().update()

    # ------------------------------------------------------------ building

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the filters below the opinions where there is no room beside them, and hides the boxes of places."""
        super().resizeEvent(event)
        narrow = self.width() < self._theme.px(_ONE_ROW)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._tools.setDirection(down if narrow else across)
        self.quota.show_boxes(not narrow)

    def _dress(self) -> None:
        self.setProperty("ground", "surface")
        self.districts.setAccessibleName("区县")
        self.industries.setAccessibleName("行业")
        self.orders.setAccessibleName("排序，不影响名次")
        for words, order in zip(ORDER_WORDS, ORDERS, strict=True):
            self.orders.addItem(words, order)
        for combo in (self.districts, self.industries, self.orders):
            combo.setProperty("kind", "quiet")
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for segment in self._segments.values():
            segment.setCheckable(True)
            self._opinions.addButton(segment)
        self._segments[""].setChecked(True)
        self._trial.hide()

    def _lay_out(self) -> None:
        px = self._theme.px
        head = QHBoxLayout()
        head.setSpacing(px(12))
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.quota)
        segments, filters = QHBoxLayout(), QHBoxLayout()
        for row in (segments, filters):
            row.setSpacing(px(4))
        for segment in self._segments.values():
            segments.addWidget(segment)
        segments.addStretch(1)
        for combo in (self.districts, self.industries, self.orders):
            filters.addWidget(combo)
        filters.addStretch(1)
        self._tools.setSpacing(px(8))
        self._tools.addLayout(segments)
        self._tools.addLayout(filters, 1)
        above = QVBoxLayout()
        above.setContentsMargins(px(24), px(12), px(24), px(8))
        above.setSpacing(px(8))
        above.addLayout(head)
        above.addLayout(self._tools)
        above.addWidget(self._trial)
        above.addWidget(self.banner)
        foot = QHBoxLayout()
        foot.setContentsMargins(px(24), px(6), px(24), px(6))
        foot.setSpacing(px(8))
        foot.addWidget(label(KEYS, type="compact", tone="text2"), 1)
        foot.addWidget(self._try)
        foot.addWidget(self._export)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addWidget(rule())
        column.addWidget(self.table, 1)
        column.addWidget(rule())
        column.addLayout(foot)

    def _connect(self) -> None:
        self._opinions.buttonClicked.connect(self._on_segment)
        self.districts.activated.connect(self._on_filter)
        self.industries.activated.connect(self._on_filter)
        self.orders.activated.connect(self._on_order)
        self.table.moved.connect(self._move)
        self.table.judged.connect(self.judge)
        self.table.opened.connect(self.opened)
        self.table.picked.connect(self._on_picked)
        self.banner.acted.connect(self._on_acted)
        self.banner.also.connect(self._on_also)
        self._try.clicked.connect(self._toggle_trial)
        self._trial.changed.connect(self._show_trial)
        self._trial.closed.connect(self._toggle_trial)
        self._export.clicked.connect(self.export_wanted)

    def _on_segment(self) -> None:
        chosen = next(key for key, segment in self._segments.items() if segment.isChecked())
        self.model.set_filter(opinion=chosen)

    def _on_filter(self, _what: object = None) -> None:
        self.model.set_filter(
            district=self.districts.currentData() or "",
            industry=self.industries.currentData() or "",
        )

    def _on_order(self, _at: int) -> None:
        self.model.set_order(self.orders.currentData())

    def _on_picked(self) -> None:
        self.picked.emit(self.table.chosen[0] if self.table.chosen else "")


class _QuotaTrialBar(QFrame):
    """Tries a smaller quota (名额减到 n 家) and says who would lose the place; nothing is changed."""

    changed = Signal()
    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("card", "sunken")
        self._number = QSpinBox()
        self._number.setAccessibleName("试把名额减到")
        self._number.setRange(0, 999)
        self._number.setSuffix(" 家")
        self._words = label("", type="compact")
        close = button("收起", "link")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(12), theme.px(6), theme.px(12), theme.px(6))
        row.setSpacing(theme.px(8))
        told = label("名额减到", type="compact", tone="text2")
        told.setWordWrap(False)
        row.addWidget(told)
        row.addWidget(self._number)
        row.addWidget(self._words, 1)
        row.addWidget(close)
        self._number.valueChanged.connect(self.changed)
        close.clicked.connect(self.closed)

    @property
    def places(self) -> int:
        """Returns the number that is tried."""
        return self._number.value()

    @property
    def words(self) -> str:
        """Returns what it says."""
        return self._words.text()

    def set_quota(self, places: int, most: int) -> None:
        """Begins with a number of places."""
        self._number.setMaximum(max(most, 1))
        self._number.setValue(places)

    def show_lost(self, lost: Sequence[str]) -> None:
        """Names who would lose a place."""
        said = f"会有 {len(lost)} 家推荐不了：{'，'.join(lost)}。" if lost else "推荐的都还在名额里。"
        self._words.setText(f"{said}这里只是试算，没有改动。")


def _fill(combo: QComboBox, everything: str, names: list[str]) -> None:
    """Offers names; what was chosen stays chosen where it is still there."""
    if [combo.itemData(at) for at in range(1, combo.count())] == names and combo.count():
        return
    chosen = combo.currentData()
    combo.clear()
    combo.addItem(everything, "")
    for name in names:
        combo.addItem(name, name)
    combo.setCurrentIndex(max(combo.findData(chosen), 0))
