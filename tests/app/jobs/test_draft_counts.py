"""What a list shows of a draft is what its window shows, whichever way the draft was changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.intake.placed_values import FilledForm, PlacedValue
from app.jobs.drafts import duplicate_stored, import_draft_file, open_stored, read_reasons, store_draft, summary_of
from app.jobs.form_intake import import_into
from app.jobs.history import moments_of, restore
from app.services import build_services
from tests.app.draft.test_finding_groups import repeated


@pytest.fixture
def services(tmp_path):
    built = build_services(tmp_path / "home", {})
    yield built
    built.close()


def explained(services, tmp_path: Path) -> str:
    """Stores a draft with five rows of one number, and explains every 请确认."""
    draft_id = store_draft(services, import_draft_file(services, repeated(tmp_path, [5] * 5))).id
    draft = open_stored(services, draft_id).draft
    for finding in draft.findings():
        if finding.level == "confirm":
            services.store().confirm(draft_id, finding.rule, draft.inside(finding.path), "情况属实", finding.message)
    return draft_id


def shown(services, draft_id: str):
    return next(row.summary for row in services.store().drafts() if row.id == draft_id)


def counted(services, draft_id: str):
    return summary_of(open_stored(services, draft_id).draft, read_reasons(services.store(), draft_id))


def test_what_was_explained_stays_explained_in_the_list(services, tmp_path):
    draft_id = explained(services, tmp_path)
    form = FilledForm(
        services.default_pack(), "scene", (PlacedValue("company.address", "重庆市渝北区", "表"),), (), "表.docx"
    )
    import_into(services, draft_id, form, overwrite=True)
    after_form = shown(services, draft_id)
    assert after_form.explained > 0
    assert after_form == counted(services, draft_id)
    opened, moments = moments_of(services, draft_id)
    assert restore(services, opened, moments[-1])
    assert shown(services, draft_id) == counted(services, draft_id)
    assert shown(services, draft_id).explained > 0


def test_a_copy_has_nothing_explained(services, tmp_path):
    draft_id = explained(services, tmp_path)
    services.store().save_summary(draft_id, counted(services, draft_id))
    copy = duplicate_stored(services, draft_id)
    assert shown(services, draft_id).explained > 0
    assert shown(services, copy) == counted(services, copy)
    assert shown(services, copy).explained == 0
