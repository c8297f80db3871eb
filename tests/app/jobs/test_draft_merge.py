"""Two that write one draft: nobody's text is written over unasked, nothing keeps the rest from being saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.draft.shape import ApplicationShape
from app.jobs.draft_merge import AnswerConflict, DraftWriter, SaveResult, merged_rows
from app.jobs.drafts import open_stored
from app.services import Services, build_services

NAME, ADDRESS, ROWS = "company.name", "company.address", "scenarios"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    made = build_services(tmp_path, {})
    yield made
    made.close()


@pytest.fixture
def draft(services: Services) -> str:
    answers = {
        NAME: "甲", ADDRESS: "甲路", ROWS: ["r1", "r2"],
        "scenarios[r1].name": "一", "scenarios[r1].remarks": "注", "scenarios[r2].name": "二",
    }  # fmt: skip
    return services.store().create_draft(pack=services.default_pack().id, track="scene", answers=answers).id


def writer(services: Services, draft: str) -> DraftWriter:
    made = DraftWriter(services, draft, ApplicationShape(services.default_pack()).tables)
    made.learn()
    return made


def write(one: DraftWriter, changes: dict[str, Any], gone: tuple[str, ...] = ()) -> SaveResult:
    return one.write(changes, gone, None, None)


def stored(services: Services, draft: str) -> dict[str, Any]:
    return dict(services.store().load_draft(draft).answers)


def test_the_other_answers_are_saved_and_the_one_in_conflict_is_told_with_their_text(
    services: Services, draft: str
) -> None:
    a, b = writer(services, draft), writer(services, draft)
    write(a, {NAME: "甲的"})
    told = write(b, {NAME: "乙的", ADDRESS: "乙路"})
    assert told.at is not None
    assert told.clashes == (AnswerConflict(NAME, "甲的", 2),)
    assert stored(services, draft)[NAME] == "甲的"
    assert stored(services, draft)[ADDRESS] == "乙路"
    b.accept(NAME, told.clashes[0].version)
    assert write(b, {NAME: "乙的"}).clashes == ()
    assert stored(services, draft)[NAME] == "乙的"


def test_nothing_but_a_conflict_is_no_save(services: Services, draft: str) -> None:
    a, b = writer(services, draft), writer(services, draft)
    write(a, {NAME: "甲的"})
    assert write(b, {NAME: "乙的"}).at is None


def test_the_same_text_twice_is_no_conflict(services: Services, draft: str) -> None:
    a, b = writer(services, draft), writer(services, draft)
    write(a, {NAME: "同样"})
    assert write(b, {NAME: "同样"}).clashes == ()
    assert write(b, {NAME: "再改"}).clashes == ()


def test_an_answer_that_they_changed_again_after_the_decision_clashes_again(services: Services, draft: str) -> None:
    a, b = writer(services, draft), writer(services, draft)
    write(a, {NAME: "甲的"})
    b.accept(NAME, write(b, {NAME: "乙的"}).clashes[0].version)
    write(a, {NAME: "甲又改"})
    assert write(b, {NAME: "乙的"}).clashes == (AnswerConflict(NAME, "甲又改", 3),)


def test_rows_added_on_both_sides_are_all_kept(services: Services, draft: str) -> None:
    a, b = writer(services, draft), writer(services, draft)
    write(a, {ROWS: ["r1", "r2", "ra"], "scenarios[ra].name": "甲加"})
    told = write(b, {ROWS: ["rb", "r1", "r2"], "scenarios[rb].name": "乙加"})
    assert told.clashes == ()
    assert told.incoming == {ROWS: ["rb", "r1", "r2", "ra"], "scenarios[ra].name": "甲加"}
    assert stored(services, draft)[ROWS] == ["rb", "r1", "r2", "ra"]
    assert write(b, {"scenarios[ra].name": "乙改甲的"}).clashes == ()


def test_a_row_that_they_took_away_goes_here_too(services: Services, draft: str) -> None:
    a, b = writer(services, draft), writer(services, draft)
    write(a, {ROWS: ["r2"]}, ("scenarios[r1].name", "scenarios[r1].remarks"))
    told = write(b, {ROWS: ["r1", "r2", "rb"], "scenarios[rb].name": "乙加"})
    assert told.incoming[ROWS] == ["r2", "rb"]
    assert told.gone == {"scenarios[r1]"}
    assert stored(services, draft)[ROWS] == ["r2", "rb"]


@pytest.mark.parametrize("also_moved", [False, True])
@pytest.mark.parametrize("key", ["name", "description"], ids=["known", "never written"])
def test_a_row_that_they_took_away_while_one_wrote_in_it_comes_back(
    services: Services, draft: str, key: str, *, also_moved: bool
) -> None:
    a, b = writer(services, draft), writer(services, draft)
    write(a, {ROWS: ["r2"]}, ("scenarios[r1].name", "scenarios[r1].remarks"))
    moved = {ROWS: ["r2", "r1"]} if also_moved else {}
    told = write(b, {f"scenarios[r1].{key}": "写着", **moved})
    assert told.revived == ("scenarios[r1]",)
    assert "scenarios[r1]" not in told.gone
    again = write(b, {"scenarios[r1].name": "一", "scenarios[r1].remarks": "注", f"scenarios[r1].{key}": "写着"})
    assert again.clashes == ()
    assert sorted(stored(services, draft)[ROWS]) == ["r1", "r2"]
    assert stored(services, draft)[f"scenarios[r1].{key}"] == "写着"
    assert stored(services, draft)["scenarios[r1].remarks"] == "注"


def test_a_row_that_one_took_away_while_they_wrote_in_it_stays(services: Services, draft: str) -> None:
    a, b = writer(services, draft), writer(services, draft)
    write(a, {"scenarios[r1].name": "甲写着"})
    told = write(b, {ROWS: ["r2"]}, ("scenarios[r1].name", "scenarios[r1].remarks"))
    assert told.clashes == ()
    assert told.incoming == {
        ROWS: ["r2", "r1"], "scenarios[r1].name": "甲写着", "scenarios[r1].remarks": "注",
    }  # fmt: skip
    assert stored(services, draft)[ROWS] == ["r2", "r1"]
    assert stored(services, draft)["scenarios[r1].name"] == "甲写着"


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "both"),
    [
        (["a", "b"], ["a", "b", "c"], ["a", "b", "d"], ["a", "b", "c", "d"]),
        (["a", "b"], ["b"], ["a", "b", "d"], ["b", "d"]),
        (["a", "b"], ["b", "a"], ["b", "a"], ["b", "a"]),
        (["a", "b"], ["a", "b", "c"], ["b"], ["b", "c"]),
        ([], ["a"], ["b"], ["a", "b"]),
    ],
)
def test_rows_are_put_together(base: list[str], mine: list[str], theirs: list[str], both: list[str]) -> None:
    assert merged_rows(base, mine, theirs) == both


def test_writing_in_a_row_brings_the_rows_that_they_added(services: Services, draft: str) -> None:
    a, b = writer(services, draft), writer(services, draft)
    write(a, {ROWS: ["r1", "r2", "ra"], "scenarios[ra].name": "甲加"})
    told = write(b, {"scenarios[r1].description": "乙写"})
    assert told.at is not None
    assert told.clashes == ()
    assert told.incoming == {ROWS: ["r1", "r2", "ra"], "scenarios[ra].name": "甲加"}
    assert services.store().load_draft(draft).versions[ROWS] == 2
    assert stored(services, draft)["scenarios[r1].description"] == "乙写"


def test_what_another_window_wrote_since_the_draft_was_read_is_theirs(services: Services, draft: str) -> None:
    """Opening hands over what it read: nobody reads the draft again, and takes what came meanwhile for known."""
    opened = open_stored(services, draft)
    write(writer(services, draft), {NAME: "甲的", ROWS: ["r1", "r2", "ra"]})
    assert opened.versions is not None
    mine = DraftWriter(services, draft, ApplicationShape(services.default_pack()).tables)
    mine.know(opened.draft.answers, opened.versions, opened.draft.track)
    mine.learn()
    assert write(mine, {NAME: "乙的"}).clashes == (AnswerConflict(NAME, "甲的", 2),)
    told = write(mine, {ROWS: ["r2"]})
    assert (told.incoming[ROWS], stored(services, draft)[ROWS]) == (["r2", "ra"], ["r2", "ra"])


def test_what_another_side_wrote_is_news_once_and_an_answer_never_stored_is_none(
    services: Services, draft: str
) -> None:
    a, b = writer(services, draft), writer(services, draft)
    b.accept("company.profile", 0)  # decided about, and stored by nobody
    assert b.news() is None
    write(a, {NAME: "甲的"}, (ADDRESS,))
    news = b.news()
    assert news is not None
    assert (news.answers, news.gone) == ({NAME: "甲的"}, frozenset({ADDRESS}))
    b.acknowledge(news)
    assert b.news() is None


def test_a_change_of_direction_that_moves_no_answer_is_news_to_the_other_side_only(
    services: Services, draft: str
) -> None:
    a, b = writer(services, draft), writer(services, draft)
    assert a.write({}, (), "factory", None).at is not None
    assert a.news() is None
    news = b.news()
    assert news is not None
    assert (news.track, dict(news.answers), set(news.gone)) == ("factory", {}, set())
    b.acknowledge(news)
    assert b.news() is None
