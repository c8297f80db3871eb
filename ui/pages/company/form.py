"""The answers of one kept company, in the form's own words: 基本信息 without what belongs to one application."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.jobs.companies import answers_of, firm_paths
from app.pack.model import Field
from ui.forms.applicant_form import ApplicantForm
from ui.pages.company.profile_controller import ProfileController
from ui.theme.theme import Theme


class ProfileForm(ApplicantForm):
    """Edits a company; nothing here is asked for."""

    def __init__(self, controller: ProfileController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(controller, theme, parent)
        self._title.hide()

    def _fields(self) -> list[Field]:
        own = {field.path for field in firm_paths(self._controller.pack).values()}
        return [each for each in super()._fields() if each.path in own]

    def _count(self) -> None:
        self.filled.setText(f"已存 {len(answers_of(self._controller.draft))} 项")
