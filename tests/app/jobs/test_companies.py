"""企业资料 without a window: what is the firm's, what a draft would get, and nothing lost on the way there and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.draft.draft import Draft
from app.jobs.companies import (
    ProfileWriter,
    answers_of,
    archive_profile,
    companies,
    differences_from_draft,
    every_company,
    firm_paths,
    match,
    offers,
    restore_to_list,
    save_from_draft,
    start_application,
)
from app.jobs.drafts import blank, import_draft_file, open_stored, opened_from
from app.paths import forms_root
from app.services import Services, build_services
from app.store import CompanyConflict

EXAMPLES = forms_root() / "miit-2021" / "example"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    made = build_services(tmp_path, {})
    yield made
    made.close()


@pytest.fixture
def draft(services: Services) -> Draft:
    return opened_from(services, import_draft_file(services, EXAMPLES / "factory.json")).draft


def test_the_firms_own_answers_are_no_projects(services: Services) -> None:
    known = firm_paths(services.default_pack())
    assert {"company.name", "company.unified_social_credit_code", "company.contact.email"} <= known.keys()
    for year in services.default_pack().years:
        assert f"company.financials.{year}.debt_ratio" in known
    assert all(path.startswith("company.") and "<" not in path and "[" not in path for path in known)


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_what_is_kept_comes_into_an_empty_draft_whole(services: Services, draft: Draft, track: str) -> None:
    row = save_from_draft(services, draft, None)
    made = open_stored(services, start_application(services, row, track)).draft
    asked = {path for path, field in firm_paths(draft.pack).items() if track in field.tracks}
    assert made.track == track
    assert answers_of(made) == {path: value for path, value in row.answers.items() if path in asked}
    assert offers(made, row.answers) == []
    assert {p for p in made.answers if p not in asked} == set(blank(services, track).answers)


def test_an_offer_says_where_what_now_and_then(services: Services, draft: Draft) -> None:
    row = save_from_draft(services, draft, None)
    year = draft.pack.years[-1]
    path = f"company.financials.{year}.debt_ratio"
    draft.edit(path, "99")
    draft.edit("company.ownership", None)
    [ratio, ownership] = sorted(offers(draft, row.answers), key=lambda each: each.path)
    assert ratio.path == path
    assert (ratio.label, ratio.now, ratio.then) == (f"{year}年负债率（%）", "99", row.answers[path])
    assert (ownership.path, ownership.now) == ("company.ownership", "")
    assert ownership.then in {choice.label for choice in firm_paths(draft.pack)["company.ownership"].choices}
    back = {each.path: (each.now, each.then) for each in differences_from_draft(draft, row)}
    assert back == {path: (row.answers[path], "99")}  # what is empty takes nothing away


def test_a_company_is_known_by_its_code_before_its_name(services: Services, draft: Draft) -> None:
    first = save_from_draft(services, draft, None)
    draft.edit("company.unified_social_credit_code", "")
    second = save_from_draft(services, draft, None)
    assert second.name == first.name
    rows = companies(services)
    assert match(rows, draft) in rows
    draft.edit("company.unified_social_credit_code", first.uscc)
    draft.edit("company.name", "改了名")
    found = match(rows, draft)
    assert found is not None
    assert found.id == first.id
    draft.edit("company.unified_social_credit_code", "")
    assert match(rows, draft) is None


def test_putting_away_and_taking_out(services: Services, draft: Draft) -> None:
    row = save_from_draft(services, draft, None)
    archive_profile(services, row.id)
    assert companies(services) == []
    assert [each.id for each in every_company(services)] == [row.id]
    restore_to_list(services, row.id)
    assert [each.answers for each in companies(services)] == [row.answers]


def test_after_a_conflict_both_changes_stand(services: Services, draft: Draft) -> None:
    row = save_from_draft(services, draft, None)
    one, other = (ProfileWriter(services, draft.pack, row) for _ in range(2))
    one.write_changes({"company.address": "甲"}, ())
    with pytest.raises(CompanyConflict):
        other.write_changes({"company.credit_rating": "乙"}, ())
    other.renew()
    other.write_changes({"company.credit_rating": "乙"}, ())
    kept = companies(services)[0].answers
    assert (kept["company.address"], kept["company.credit_rating"]) == ("甲", "乙")


def test_what_is_no_firms_answer_is_not_kept_and_what_is_gone_goes(services: Services, draft: Draft) -> None:
    keeper = ProfileWriter(services, draft.pack, None)
    keeper.write_changes({"company.name": "甲", "cover.project_name": "别的", "company.address": ""}, ())
    assert keeper.row is not None
    assert dict(keeper.row.answers) == {"company.name": "甲"}
    keeper.write_changes({"company.address": "址"}, {"company.name"})
    assert dict(companies(services)[0].answers) == {"company.address": "址"}
    assert companies(services)[0].name == ""
