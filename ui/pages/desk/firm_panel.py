"""The firm that is current in the list: who it is, opinion, findings, why it has this rank, notes and papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.desk.changes import OPINIONS
from app.draft.level_words import LEVEL_WORDS
from app.jobs.desk_changes import OPINION_WORDS, describe_change
from app.merge.package_checks import COPIED_TEXT
from ui.controls.labels import button, empty, label, rule
from ui.controls.line_edit import LineEdit
from ui.runtime.overriding import override
from ui.theme.icons import level_pixmap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.desk.changes import DeskChange, Opinion
    from app.jobs.desk import DeskRow
    from ui.pages.desk.controller import DeskController
    from ui.theme.theme import Theme

_SHOWN = 40
"""Changes that are listed."""
_OWNERS = "所属集团（中央企业另计名额）"


class FirmPanel(QWidget):
    """Shows one firm beside the table.

    ``opened`` asks for the application, ``compared`` for the copied passages of a firm.
    """

    opened = Signal(str)
    compared = Signal(str)

    def __init__(self, controller: DeskController, theme: Theme) -> None:
        super().__init__()
        self._controller = controller
        self._theme = theme
        self._row: DeskRow | None = None
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._place = label("", type="compact", tone="text2")
        self._name = label("", type="section")
        self._facts = label("", type="compact", tone="text2")
        self._group = QButtonGroup(self)
        self.opinions = {opinion: button(OPINION_WORDS[opinion], "toggle") for opinion in OPINIONS}
        self.reason = LineEdit()
        self.note = LineEdit()
        self.owner = LineEdit()
        self._owner_words = label(_OWNERS, type="caption", tone="text2")
        self.open_button = button("打开申报书", "primary")
        self._store_note = button("记一笔")
        self._details = QVBoxLayout()
        self._empty = label("收进申报包以后，这里写出选中的一家。", type="compact", tone="text2")
        self._body = QWidget()
        self._lay_out()
        self._connect()
        self.show_row(None)

    @property
    def row(self) -> DeskRow | None:
        """Returns the firm that is shown."""
        return self._row

    def show_row(self, row: DeskRow | None) -> None:
        """Shows a firm, or that there is none."""
        other = row is None or self._row is None or row.key != self._row.key
        if other and self._row is not None and self.note.isModified():
            self.note.setModified(False)
            self._controller.set_value("note", [self._row.key], self.note.text())
        self._row = row
        self._empty.setVisible(row is None)
        self._body.setVisible(row is not None)
        if row is None:
            return
        each = row.submission
        stamped = "已盖章" if each.stamped else "没有盖章扫描件"
        self._place.setText("　".join((f"第 {row.rank} 名", each.issue, stamped)))
        self._name.setText(each.company or "未填企业名称")
        facts = (
            each.district,
            each.industry,
            "中央企业" if each.central else "",
            f"已填 {each.answered}/{each.asked} 项",
        )
        self._facts.setText("　".join(fact for fact in facts if fact))
        self.opinions[row.opinion].setChecked(True)
        if other or not self.note.isModified():
            self.note.setText(row.note)
        if other or not self.owner.isModified():
            self.owner.setText(row.group)
        for part in (self.owner, self._owner_words):
            part.setVisible(each.central)
        self._show_details(row)

    def _show_details(self, row: DeskRow) -> None:
        empty(self._details)
        self._details.addWidget(label("检查结果", weight="bold"))
        for finding in row.findings:
            self._details.addWidget(self._finding(finding.level, finding.message, finding.remedy, finding.rule))
        if not row.findings:
            self._details.addWidget(label("没有查到问题。", type="compact", tone="text2"))
        for given in row.submission.reasons:
            self._details.addWidget(self._finding("confirm", f"企业写明：{given.reason}", given.path, ""))
        if row.papers:
            names = "、".join(paper.name for paper in row.papers)
            self._details.addWidget(label(f"另交的材料：{names}", type="compact", tone="text2"))
        self._details.addWidget(rule())
        self._details.addWidget(label(f"为什么是第 {row.rank} 名", weight="bold"))
        session = self._controller.session
        changes = list(reversed(session.ranking.history(row.key)))[:_SHOWN]
        told = [(describe_change(each, session.pack), each) for each in changes]
        self._details.addWidget(ReasonList(told, self._theme))

    def _finding(self, level: str, message: str, remedy: str, rule_id: str) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._theme.px(8))
        shape = QLabel()
        side = self._theme.px(10)
        shape.setPixmap(level_pixmap(level, self._theme.colors.role(level), side, self.devicePixelRatioF()))
        shape.setAccessibleName(LEVEL_WORDS[level])
        shape.setContentsMargins(0, self._theme.px(5), 0, 0)
        row.addWidget(shape, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(message, type="compact"))
        words.addWidget(label(remedy, type="caption", tone="text2"))
        if rule_id == COPIED_TEXT:
            go = button("对照", "link")
            go.clicked.connect(self._compare)
            words.addWidget(go, 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(words, 1)
        return made

    # ------------------------------------------------------------ asking

    def _judge(self) -> None:
        row = self._row
        if row is not None:
            self._store_reason()
            chosen: Opinion = next(each for each, one in self.opinions.items() if one.isChecked())
            self._controller.set_opinion([row.key], chosen)

    def _write_note(self) -> None:
        if self._row is not None:
            self._store_reason()
            self._controller.set_value("note", [self._row.key], self.note.text())

    def _write_owner(self) -> None:
        if self._row is not None and self.owner.text().strip() != self._row.group:
            self._controller.set_value("group", [self._row.key], self.owner.text())

    def _store_reason(self) -> None:
        self._controller.reason = self.reason.text().strip()

    def _on_saved(self) -> None:
        """Clears the reason: it belongs to the change just made."""
        self.reason.clear()

    def _open(self) -> None:
        if self._row is not None:
            self.opened.emit(self._row.key)

    def _compare(self) -> None:
        if self._row is not None:
            self.compared.emit(self._row.key)

    # ------------------------------------------------------------ building

    def _lay_out(self) -> None:
        px = self._theme.px
        segments = QHBoxLayout()
        segments.setSpacing(px(4))
        for each in self.opinions.values():
            each.setCheckable(True)
            self._group.addButton(each)
            segments.addWidget(each, 1)
        self.reason.setAccessibleName("下次改动的理由")
        self.note.setAccessibleName("备注")
        self.owner.setAccessibleName("所属集团")
        self.reason.setMaxLength(500)
        self.note.setMaxLength(1000)
        self.owner.setMaxLength(100)
        inside = QWidget()
        inside.setProperty("ground", "window")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, px(4), 0)
        column.setSpacing(px(8))
        column.addLayout(self._details)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(px(6))
        for part in (self._place, self._name, self._facts):
            body.addWidget(part)
        body.addLayout(segments)
        body.addWidget(area, 1)
        body.addWidget(self._owner_words)
        body.addWidget(self.owner)
        body.addWidget(label("备注", type="caption", tone="text2"))
        body.addWidget(self.note)
        body.addWidget(label("下次改动的理由　不写也会记下时间和署名", type="caption", tone="text2"))
        body.addWidget(self.reason)
        foot = QHBoxLayout()
        foot.addWidget(self.open_button)
        foot.addStretch(1)
        foot.addWidget(self._store_note)
        body.addLayout(foot)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(20), px(14), px(20), px(12))
        whole.addWidget(self._empty, 0, Qt.AlignmentFlag.AlignTop)
        whole.addWidget(self._body, 1)

    def _connect(self) -> None:
        self._group.buttonClicked.connect(self._judge)
        self.note.editingFinished.connect(self._write_note)
        self.owner.editingFinished.connect(self._write_owner)
        self.reason.textChanged.connect(self._store_reason)
        self._store_note.clicked.connect(self._write_note)
        self.open_button.clicked.connect(self._open)
        self._controller.saved.connect(self._on_saved)


class ReasonList(QWidget):
    """Lists what was done with a firm, newest first, on a line with dots: what (in words), why, who and when."""

    def __init__(self, changes: Sequence[tuple[str, DeskChange]], theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._count = len(changes)
        self._heads: list[QWidget] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(18), 0, 0, 0)
        column.setSpacing(theme.px(10))
        for words, change in changes:
            entry = QVBoxLayout()
            entry.setSpacing(0)
            head = label(words, type="compact", weight="bold")
            self._heads.append(head)
            entry.addWidget(head)
            entry.addWidget(label(change.author.why or "没有写理由", type="compact", tone="text2"))
            at = change.author.at.astimezone()
            when = "　".join(part for part in (change.author.who, f"{at.month}月{at.day}日 {at:%H:%M}") if part)
            entry.addWidget(label(when, type="caption", tone="text2"))
            column.addLayout(entry)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints a line with a dot for each change, the newest filled."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors, px = self._theme.colors, self._theme.px
        middles = [head.geometry().top() + px(9) for head in self._heads]
        if middles:
            painter.setPen(QPen(QColor(colors.line), 1))
            painter.drawLine(px(5), middles[0], px(5), self.height())
        for at, middle in enumerate(middles):
            painter.setPen(QPen(QColor(colors.accent if at == 0 else colors.control), 1.5))
            painter.setBrush(QColor(colors.accent if at == 0 else colors.window))
            painter.drawEllipse(px(1), middle - px(4), px(8), px(8))
        painter.end()
