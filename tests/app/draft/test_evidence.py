"""Proofs: known by title or by a person's word, not needed where the answers say so, and never in the application."""

from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.draft.draft import Change, Draft
from app.draft.evidence import (
    EvidenceChoice,
    choice_answer,
    choose_attachment,
    evidence_of,
    merge_choices,
    read_choice,
    refuse_attachment,
    set_needless,
)
from app.draft.notes import is_beside, merge_beside, read_beside
from tests.app.draft.applications import PACK, draft

OTHER = "company.other_capability_evidence"
NOW = datetime(2021, 11, 18, tzinfo=UTC)
TITLED = [{"file": "attachments/maturity-certificate.pdf", "title": "企业信用报告"}]


def put(one: Draft, answers: dict[str, Any]) -> None:
    one.put_back(Change({}, (), answers))


def states(one: Draft) -> dict[str, str]:
    return {each.evidence.id: each.state for each in evidence_of(one)}


@pytest.mark.parametrize(
    ("track", "changes", "proof", "state"),
    [
        ("factory", {"company.maturity_level": 3, OTHER: ""}, "capability", "needless"),
        ("factory", {"company.maturity_level": 1, OTHER: ""}, "capability", "missing"),
        (
            "factory",
            {"company.maturity_level": None, OTHER: "证"},
            "capability",
            "missing",
        ),
        ("factory", {"attachments": []}, "maturity", "missing"),
        ("scene", {"attachments": [], "company.credit_rating": "AAA"}, "credit", "missing"),
        ("scene", {"attachments": [], "company.credit_rating": " "}, "credit", "needless"),
        ("scene", {"attachments": TITLED, "company.credit_rating": ""}, "credit", "there"),
        ("scene", {"company.major_accident.occurred": True}, "accident-free", "needless"),
        ("scene", {"company.major_accident.occurred": True}, "accident-report", "missing"),
        ("scene", {"company.major_accident.occurred": False}, "accident-report", "needless"),
        ("scene", {"company.major_accident.occurred": None}, "accident-free", "missing"),
        ("scene", {"company.ownership": "private"}, "group-consent", "needless"),
        ("scene", {"company.ownership": "central_soe"}, "group-consent", "missing"),
        ("factory", {"company.national_benchmark.selected": True}, "honours", "missing"),
    ],
)
def test_the_answers_and_titles_decide(track: str, changes: dict[str, Any], proof: str, state: str) -> None:
    assert states(draft(track, changes))[proof] == state


def test_a_direction_is_asked_only_for_its_own() -> None:
    assert "maturity" not in states(draft("scene"))
    assert "maturity" in states(draft("factory"))


def test_the_reason_names_the_answer() -> None:
    one = draft("factory", {"company.maturity_level": 3, OTHER: ""})
    found = next(each for each in evidence_of(one) if each.evidence.id == "capability")
    assert found.reason == "成熟度填的是三级，已达到二级"


def test_a_persons_word_holds_over_the_title_until_the_attachment_goes() -> None:
    one = draft("scene", {"attachments": [{"file": "a.pdf", "title": "一号"}, {"file": "b.pdf", "title": "信用报告"}]})
    first, second = (f"attachments[{row}]" for row in one.rows("attachments"))
    assert next(each for each in evidence_of(one) if each.evidence.id == "credit").row == second
    put(one, choose_attachment(one, "credit", first))
    told = next(each for each in evidence_of(one) if each.evidence.id == "credit")
    assert (told.row, told.chosen, told.number, told.title) == (first, True, 1, "一号")
    one.remove_row("attachments", one.rows("attachments")[0])
    assert next(each for each in evidence_of(one) if each.evidence.id == "credit").row == second


def test_an_attachment_that_is_not_it_is_not_found_by_its_title_again() -> None:
    one = draft("scene", {"attachments": TITLED, "company.credit_rating": "AA"})
    path = f"attachments[{one.rows('attachments')[0]}]"
    put(one, refuse_attachment(one, "credit", path))
    assert states(one)["credit"] == "missing"
    put(one, choose_attachment(one, "credit", path))
    assert states(one)["credit"] == "there"


def test_not_needed_for_a_reason_of_ones_own_and_needed_again() -> None:
    one = draft("scene", {"attachments": []})
    put(one, set_needless(one, "registration", "  现场交验原件\u202e "))
    told = next(each for each in evidence_of(one) if each.evidence.id == "registration")
    assert (told.state, told.reason, told.chosen) == ("needless", "现场交验原件", True)
    put(one, set_needless(one, "registration", ""))
    assert states(one)["registration"] == "missing"


def test_no_application_has_what_was_chosen() -> None:
    one = draft("scene")
    before = one.application()
    put(one, set_needless(one, "rights", "已写在正文里"))
    assert one.application() == before
    assert all(is_beside(path) for path in one.answers if path.startswith("evidence/"))


_choices = st.builds(
    EvidenceChoice,
    st.just("credit"),
    st.sampled_from(["", "attachments[a]", "attachments[b]"]),
    st.lists(st.sampled_from(["attachments[a]", "attachments[c]"]), max_size=2).map(tuple),
    st.sampled_from(["", "现场交验"]),
    st.integers(0, 4),
)


@given(st.lists(_choices, min_size=1, max_size=3))
def test_choices_meet_in_any_order_with_one_outcome(states: list[EvidenceChoice]) -> None:
    outcomes = set()
    for order in permutations(states):
        held: dict[str, Any] = {}
        for each in (*order, *order):
            held |= merge_beside(held, choice_answer(each), NOW)
        outcomes.add(repr(held))
    assert len(outcomes) == 1
    assert merge_choices(states[0], states[0]) == states[0]


@given(_choices)
def test_what_is_written_is_read_again(choice: EvidenceChoice) -> None:
    ((path, told),) = choice_answer(choice).items()
    assert read_choice(path, told) == choice
    assert read_beside({path: told}) == {path: told}


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        {"row": 3},
        {"row": "x" * 999},
        {"refused": "attachments[a]"},
        {"refused": [1]},
        {"reason": "\u202e"},
        {"revision": True},
        {"revision": -1},
    ],
)
def test_what_is_no_choice_is_refused(told: object) -> None:
    with pytest.raises(ValueError, match="evidence/credit"):
        read_beside({"evidence/credit": told})


def test_every_clause_is_the_notices_own() -> None:
    words = "".join((*PACK.conditions, *(field.clause for field in PACK.fields.values())))
    words += "".join(rule.clause for rule in PACK.rules.values())
    assert [each.id for each in PACK.evidence if each.clause not in words] == []
