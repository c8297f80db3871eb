"""基本信息: everything about the applicant, with the offer of what is stored of the firm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from ui.forms.applicant_form import ApplicantForm
from ui.pages.base import Page
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.draft.controller import DraftController
    from ui.theme.theme import Theme


class BasicPage(Page):
    """Shows the step 基本信息, with the questions about the firm."""

    step_id = "basic"

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = ApplicantForm(controller, theme, self, with_offer=True)
        self.title = self.form.title
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        if self.form.offer is not None:
            self.form.offer.reuse_wanted.connect(self._on_reuse_wanted)

    def _on_reuse_wanted(self) -> None:
        self.reuse_wanted.emit("")

    @override
    def goto(self, path: str) -> bool:
        return self.form.goto(path)

    @override
    def refresh(self) -> None:
        self.form.refresh()

    @override
    def finish(self) -> None:
        self.form.finish()

    @override
    def close_down(self) -> None:
        self.form.close_down()
