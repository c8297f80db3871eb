"""What the tests of 企业资料 share: what the file says, read by another store, and companies of the sample."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from app.jobs.companies import save_from_draft
from app.jobs.drafts import import_draft_file, open_stored, store_draft
from app.paths import forms_root
from app.services import Services
from app.store import CompanyRow
from tests.ui.stored_draft import services_in
from ui.forms.applicant_form import ApplicantForm


def sample_draft(services: Services) -> str:
    """Id of a draft with all that a firm says."""
    return store_draft(
        services, import_draft_file(services, forms_root() / "miit-2021" / "example" / "factory.json")
    ).id


def kept(services: Services) -> list[CompanyRow]:
    """What the file says, read by another store."""
    again = services_in(services.home)
    try:
        return list(again.store().companies())
    finally:
        again.close()


def editor(page: ApplicantForm, path: str) -> QLineEdit:
    """The line of a field."""
    found = page.binding.rows[path].editor
    line = found if isinstance(found, QLineEdit) else found.findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    return line


def sample_kept(services: Services, draft_id: str) -> CompanyRow:
    """The firm of a draft, kept."""
    return save_from_draft(services, open_stored(services, draft_id).draft, None)
