"""Two applications beside one another, each open at the passage that both hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.controls.labels import button, label, page_title, rule
from ui.pages.desk.answers_view import AnswersPanel
from ui.pages.desk.pane import DeskPane

if TYPE_CHECKING:
    from app.merge.copied_passages import CopiedPassage, Passage
    from ui.pages.desk.controller import DeskController
    from ui.theme.theme import Theme


class PairSide(QWidget):
    """Shows one of both; ``paper_wanted`` asks for it beside its PDF."""

    paper_wanted = Signal(object)

    def __init__(self, controller: DeskController, theme: Theme) -> None:
        super().__init__()
        self._controller = controller
        self._passage: Passage | None = None
        self._firm = label("", weight="bold")
        self._rank = label("", type="caption", tone="text2")
        self._rank.setWordWrap(False)
        self.paper_button = button("看 PDF", "link")
        self.panel = AnswersPanel(controller, theme)
        px = theme.px
        head = QHBoxLayout()
        head.setContentsMargins(px(8), px(8), px(12), px(6))
        head.setSpacing(px(12))
        head.addWidget(self._firm, 1)
        head.addWidget(self._rank)
        head.addWidget(self.paper_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(rule())
        column.addWidget(self.panel, 1)
        self.paper_button.clicked.connect(self._on_clicked)

    def show_passage(self, passage: Passage) -> None:
        """Shows the application or the paper that a passage is from."""
        session = self._controller.session
        self._passage = passage
        key = session.key_of(passage.source)
        row = session.row(key) if key else None
        self.paper_button.setVisible(row is not None)
        if row is None:
            self._firm.setText(passage.source)
            self._rank.setText("另交的文件，没有版本号")
            self.panel.show_paper(passage.source, passage)
            return
        form = next(each for each in session.pack.summaries if each.track == row.submission.track)
        self._firm.setText(row.submission.company)
        self._rank.setText(f"{form.annex} 第 {row.rank} 名")
        self.paper_button.setAccessibleName(f"看 {row.submission.company} 的 PDF")
        self.panel.show_row(row, passage)

    def _on_clicked(self) -> None:
        self.paper_wanted.emit(self._passage)


class PairPane(DeskPane):
    """Shows both applications of a copied passage.

    ``left`` asks for the passages, ``paper_wanted`` for one of both beside its PDF.
    """

    left = Signal()
    paper_wanted = Signal(object)

    def __init__(self, controller: DeskController, theme: Theme) -> None:
        super().__init__()
        self.setProperty("ground", "surface")
        self._told = label("", type="compact", tone="text2")
        self.back_button = button("返回")
        self.sides = (PairSide(controller, theme), PairSide(controller, theme))
        px = theme.px
        head = QHBoxLayout()
        head.setContentsMargins(px(24), px(10), px(24), px(8))
        head.setSpacing(px(12))
        head.addWidget(page_title("两份申报书"))
        head.addWidget(self._told, 1)
        head.addWidget(self.back_button)
        body = QHBoxLayout()
        body.setSpacing(0)
        edge = QFrame()
        edge.setProperty("rule", "down")
        body.addWidget(self.sides[0], 1)
        body.addWidget(edge)
        body.addWidget(self.sides[1], 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(rule())
        column.addLayout(body, 1)
        self.back_button.clicked.connect(self.left)
        for side in self.sides:
            side.paper_wanted.connect(self.paper_wanted)

    def show_pair(self, passage: CopiedPassage, side: int) -> None:
        """Shows both, each at its passage, with the keyboard in one of them (0 or 1)."""
        self._told.setText(f"{passage.length} 字相同，只读，不会改动申报包")
        for each, where in zip(self.sides, (passage.left, passage.right), strict=True):
            each.show_passage(where)
        self.sides[side].panel.view.setFocus(Qt.FocusReason.OtherFocusReason)
