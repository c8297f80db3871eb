"""The part 证明 of the page 附件材料: what the notice speaks of, and what a person says about each of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from app.draft.evidence import (
    ATTACHMENTS,
    EvidenceStatus,
    choose_attachment,
    evidence_of,
    refuse_attachment,
    set_needless,
)
from app.draft.paths import row_path
from ui.controls.labels import button, literal
from ui.controls.line_edit import LineEdit
from ui.pages.attachments.evidence_list import EvidenceList

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ui.draft.controller import DraftController
    from ui.theme.theme import Theme


@dataclass(frozen=True, slots=True)
class EvidenceAction:
    """Describes one line of the menu of a proof."""

    words: str
    act: Callable[[], object]
    on: bool = False
    """Whether it is so already."""
    apart: bool = False
    """Whether a line is drawn above it."""


class EvidencePanel(QWidget):
    """Shows how each proof stands.

    ``file_wanted`` asks for a file that is this proof (its id), ``attachment_wanted`` for an attachment's place on the
    page (its path), ``replacement_wanted`` for another file in the place of its own.
    """

    file_wanted = Signal(str)
    attachment_wanted = Signal(str)
    replacement_wanted = Signal(str)

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._theme = theme
        self._asked = ""
        """The proof whose reason is being written."""
        self.rows: list[EvidenceStatus] = []
        self._opened = True  # the notice has no list of what to attach: nothing of this blocks
        self._needless_shown = False
        self.head = button("", "quiet")
        self.head.setToolTip("通知没有规定附件清单，这些是推荐条件和表上说到的，一样都不是必交。")
        self.needless_button = button("", "quiet")
        self.listing = EvidenceList(theme)
        self._reason = QWidget()
        self.reason_edit: QLineEdit = LineEdit()
        self.save_button = button("记下")
        self._arrange()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Reads anew how everything stands."""
        self.rows = evidence_of(self._controller.draft)
        self.setVisible(bool(self.rows))
        self._show_rows()
        counts = Counter(row.state for row in self.rows)
        told = [f"有 {counts['there']} 样"] if counts["there"] else []
        told += [f"文件不能用 {counts['broken']} 样"] if counts["broken"] else []
        told += [f"还没有 {counts['missing']} 样"] if counts["missing"] else []
        told += [f"不需要 {counts['needless']} 样"] if counts["needless"] else []
        self.head.setText(f"通知和表上说到的证明：{'，'.join(told)}")
        self._draw_folds()

    def status(self, evidence_id: str) -> EvidenceStatus:
        """Returns how one proof stands."""
        return next(row for row in self.rows if row.evidence.id == evidence_id)

    def choose(self, evidence_id: str, row: str) -> None:
        """Makes an attachment the proof, because a person says so."""
        self._put(choose_attachment(self._controller.draft, evidence_id, row))

    def ask_reason(self, evidence_id: str) -> None:
        """Asks why a proof is not needed, below the list."""
        status = self.status(evidence_id)
        self._asked = evidence_id
        self.reason_edit.setPlaceholderText(f"为什么不需要“{status.evidence.title}”")
        self.reason_edit.setAccessibleName(f"为什么不需要{status.evidence.title}")
        self.reason_edit.setText(status.reason if status.chosen and status.state == "needless" else "")
        self._reason.show()
        self.reason_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def actions_of(self, status: EvidenceStatus) -> list[EvidenceAction]:
        """Lists all that can be done about a proof."""
        draft, one = self._controller.draft, status.evidence
        made = [EvidenceAction("加入文件…", partial(self.file_wanted.emit, one.id))]
        if status.state == "broken":
            made.insert(0, EvidenceAction("给这个附件换一个文件…", partial(self.replacement_wanted.emit, status.row)))
        if status.state in ("there", "broken"):
            made.append(EvidenceAction("查看这个附件", partial(self.attachment_wanted.emit, status.row)))
        for number, row in enumerate(draft.rows(ATTACHMENTS), 1):
            path = row_path(ATTACHMENTS, row)
            title = draft.value(f"{path}.title") or "没有名称"
            is_it = status.row == path
            words = f"就是第 {number} 个附件“{title}”"
            made.append(EvidenceAction(words, partial(self.choose, one.id, path), is_it, number == 1))
        if status.state in ("there", "broken"):
            refuse = partial(self._refuse, one.id, status.row)
            made.append(EvidenceAction(f"“{status.title or '没有名称'}”不是它", refuse, apart=True))
        elif status.state == "needless" and status.chosen:
            made.append(EvidenceAction("又需要了", partial(self._set_needed, one.id), apart=True))
            made.append(EvidenceAction("改写不需要的理由…", partial(self.ask_reason, one.id)))
        elif status.state == "missing":
            made.append(EvidenceAction("不需要，写明理由…", partial(self.ask_reason, one.id), apart=True))
        if one.field:
            words = f"到“{draft.field(one.field).label}”一栏"
            made.append(EvidenceAction(words, partial(self._controller.goto.emit, one.field), apart=True))
        return made

    def show_menu(self, status: EvidenceStatus, at: QPoint) -> QMenu:
        """Opens the menu of a proof, and returns it."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action in self.actions_of(status):
            if action.apart:
                menu.addSeparator()
            made = menu.addAction(literal(action.words))
            made.setCheckable(action.on)
            made.setChecked(action.on)
            made.triggered.connect(action.act)
        menu.popup(at)
        return menu

    # ------------------------------------------------------------ inner

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.head, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.listing)
        column.addWidget(self.needless_button, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self._reason)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.reason_edit, 1)
        row.addWidget(self.save_button)
        self.drop_button: QPushButton = button("算了", "quiet")
        row.addWidget(self.drop_button)
        self._reason.hide()
        column.addWidget(self._reason)

    def _connect(self) -> None:
        self.head.clicked.connect(self._fold)
        self.needless_button.clicked.connect(self._fold_needless)
        self.listing.acted.connect(self._on_acted)
        self.listing.menu_wanted.connect(self.show_menu)
        self.save_button.clicked.connect(self._save_reason)
        self.reason_edit.returnPressed.connect(self._save_reason)
        self.drop_button.clicked.connect(self._close_reason)
        self._theme.changed.connect(self._draw_folds)

    def _fold(self) -> None:
        self._opened = not self._opened
        self._draw_folds()

    def _fold_needless(self) -> None:
        self._needless_shown = not self._needless_shown
        self._show_rows()
        self._draw_folds()

    def _show_rows(self) -> None:
        """Lists the proofs in the notice's order, those that are not needed last, or not at all."""
        needless = [row for row in self.rows if row.state == "needless"]
        asked = [row for row in self.rows if row.state != "needless"]
        self.listing.show_rows([*asked, *(needless if self._needless_shown else [])])

    def _draw_folds(self) -> None:
        needless = [row.evidence.title for row in self.rows if row.state == "needless"]
        self.head.setIcon(self._theme.icon("down" if self._opened else "next"))
        self.head.setAccessibleDescription("已展开" if self._opened else "已收起")
        self.listing.setVisible(self._opened)
        self.needless_button.setVisible(self._opened and bool(needless))
        self.needless_button.setIcon(self._theme.icon("down" if self._needless_shown else "next"))
        self.needless_button.setText("收起不需要的" if self._needless_shown else f"看看不需要的 {len(needless)} 样")
        self.needless_button.setToolTip("、".join(needless))

    def _on_acted(self, status: EvidenceStatus) -> None:
        if status.state == "there":
            self.attachment_wanted.emit(status.row)
        elif status.state == "broken":
            self.replacement_wanted.emit(status.row)
        else:
            self.file_wanted.emit(status.evidence.id)

    def _refuse(self, evidence_id: str, row: str) -> None:
        self._put(refuse_attachment(self._controller.draft, evidence_id, row))

    def _set_needed(self, evidence_id: str) -> None:
        self._put(set_needless(self._controller.draft, evidence_id, ""))

    def _save_reason(self) -> None:
        if self._asked and self.reason_edit.text().strip():
            self._put(set_needless(self._controller.draft, self._asked, self.reason_edit.text()))
            self._close_reason()

    def _close_reason(self) -> None:
        self._asked = ""
        self._reason.hide()
        self.listing.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put(self, answers: dict[str, Any]) -> None:
        self._controller.put_answers(answers, [], ATTACHMENTS)
