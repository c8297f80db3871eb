"""How far a draft is: not filled in is no mistake, an explained 请确认 is settled, 100 % only when nothing blocks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.draft.draft import Draft
from app.draft.findings import Finding
from app.draft.paths import slot_of
from app.draft.progress import Progress, level_of, measure_progress, shown_level
from app.draft.stage_line import STAGES, Milestones, deadline_of, next_step, stage_line
from tests.app.draft.applications import PACK, draft


def inside(one: Draft) -> list[Finding]:
    return [replace(each, path=one.inside(each.path)) for each in one.findings()]


def measured(one: Draft, reasons: dict[tuple[str, str], str] | None = None) -> Progress:
    return measure_progress(one, inside(one), reasons or {})


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_a_blank_draft_has_nothing_to_mend_and_everything_to_fill_in(track: str) -> None:
    blank = Draft(PACK, track, {}, {}, draft(track).surroundings)
    progress = measured(blank)
    assert progress.counts["error"] == 0
    assert progress.unfilled == progress.asked == sum(each.level == "error" for each in blank.findings())
    assert progress.percent == 0


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_a_full_draft_is_whole_and_every_gap_is_counted(track: str) -> None:
    one = draft(track)
    full = measured(one, {(f.rule, f.path): f.message for f in inside(one) if f.level == "confirm"})
    assert (full.unfilled, full.counts["error"], full.percent) == (0, 0, 100)
    one.edit("company.address", "  ")
    gap = measured(one)
    assert gap.unfilled == 1
    assert gap.asked == full.asked
    assert gap.percent < 100
    one.edit("company.address", "重庆市")
    one.edit("company.unified_social_credit_code", "123")
    wrong = measured(one)
    assert (wrong.unfilled, wrong.counts["error"]) == (0, 1)
    assert wrong.percent == 99  # all is filled in, and it cannot be frozen


def test_an_explained_point_is_settled_until_its_sentence_changes() -> None:
    one = draft("scene")
    one.edit("company.financials.2019.debt_ratio", "449")
    open_ = next(each for each in inside(one) if each.rule == "range")
    assert measured(one).counts["confirm"] >= 1
    assert measured(one).percent == 99
    given_for = {(open_.rule, open_.path): open_.message}
    told = measured(one, given_for)
    assert told.explained == 1
    assert told.counts["confirm"] == measured(one).counts["confirm"] - 1
    one.edit("company.financials.2019.debt_ratio", "450")
    assert measured(one, given_for).explained == 0


def test_a_level_below_two_is_a_mistake_and_none_is_a_gap() -> None:
    one = draft("factory")
    one.edit("company.other_capability_evidence", "")
    for value, level in ((None, "unfilled"), (1, "error")):
        one.edit("company.maturity_level", value)
        found = next(each for each in inside(one) if each.rule == "maturity")
        assert shown_level(one, found) == level


@settings(max_examples=200)
@given(
    st.integers(0, 400),
    st.data(),
    st.builds(dict, error=st.integers(0, 3), later=st.integers(0, 3), confirm=st.integers(0, 3), advice=st.just(0)),
)
def test_one_hundred_only_when_nothing_blocks(asked: int, data: st.DataObject, counts: dict[str, int]) -> None:
    unfilled = data.draw(st.integers(0, asked))
    progress = Progress(asked, unfilled, counts)  # type: ignore[arg-type]  # levels are strings
    assert 0 <= progress.percent <= 100
    assert (progress.percent == 100) == (asked > 0 and not progress.blocked)


REACHED = st.builds(
    Milestones, st.integers(0, 3), st.booleans(), st.integers(0, 47), st.sampled_from([0, 47]), st.booleans()
)
FAR = st.builds(
    Progress,
    st.integers(1, 50),
    st.integers(0, 1),
    st.builds(dict, error=st.integers(0, 2), later=st.just(1), confirm=st.integers(0, 2), advice=st.just(0)),
)


@settings(max_examples=300)
@given(FAR, REACHED)
def test_the_line_has_one_stage_now_done_ones_before_and_later_ones_behind(far: Progress, reached: Milestones) -> None:
    line = stage_line(far, reached, 2)
    assert [each.id for each in line] == [stage for stage, _ in STAGES]
    states = [each.state for each in line]
    now = states.index("current")
    assert states == ["done"] * now + ["current"] + ["later"] * (5 - now)
    step = next_step(line, far, "company.name")
    assert step.words
    assert step.path == ("company.name" if now == 0 else "")


@pytest.mark.parametrize(
    ("far", "reached", "now", "words"),
    [
        (Progress(32, 9), Milestones(), "fill", "继续填写"),
        (Progress(32, 0, {"error": 2, "later": 0, "confirm": 3, "advice": 0}), Milestones(), "check", "看要改的 2 处"),
        (Progress(32, 0, {"error": 0, "later": 0, "confirm": 3, "advice": 0}), Milestones(), "check", "说明 3 处"),
        (Progress(32), Milestones(), "freeze", "去定稿"),
        (Progress(32), Milestones(1, current=False), "freeze", "去定稿"),
        (Progress(32), Milestones(1, current=True, online=3, online_of=47), "online", "打开网上填报单"),
        (Progress(32), Milestones(1, current=True, online=47, online_of=47), "stamp", "打印盖章"),
        (Progress(32), Milestones(1, current=True, stamped=True), "paper", "看交件清单"),
    ],
)
def test_the_next_step_is_one_button(far: Progress, reached: Milestones, now: str, words: str) -> None:
    line = stage_line(far, reached, 2)
    assert next(each.id for each in line if each.state == "current") == now
    assert next_step(line, far).words == words


def test_the_dates_of_the_notice_stand_at_their_stages() -> None:
    online, paper = deadline_of(PACK, "online"), deadline_of(PACK, "paper")
    assert online is not None
    assert paper is not None
    assert (online.day.day, paper.day.day) == (21, 24)
    assert deadline_of(PACK, "stamp") is None


def is_long_text(one: Draft, path: str) -> bool:
    field = one.shape.fields.get(slot_of(path))
    return field is not None and field.kind == "blocks"


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_a_picture_whose_file_is_gone_is_to_be_mended_wherever_it_is_shown(track: str) -> None:
    one = draft(track)
    text = next(path for path in one.answers if one.shape.answer_path(path) and is_long_text(one, path))
    one.edit(text, [*one.value(text), {"image": "产线.png", "caption": "产线"}])
    gone = [each for each in inside(one) if each.rule == "image"]
    assert gone
    for finding in gone:
        answer = one.value(one.shape.answer_path(finding.path))
        assert answer
        assert level_of(finding, answer) == shown_level(one, finding) == "error"
    told = measured(one)
    assert (told.unfilled, told.counts["error"]) == (0, len(gone))


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_a_finding_has_one_level_beside_its_answer_and_in_every_list(track: str) -> None:
    one = draft(track)
    every = {slot_of(path): path for path in one.answers if slot_of(path) in one.shape.fields}
    for path in every.values():
        value = one.value(path)
        if not isinstance(value, str | bool | list):
            continue
        one.edit(path, type(value)())
        for finding in inside(one):
            where = one.shape.answer_path(finding.path)
            if where:
                assert level_of(finding, one.value(where)) == shown_level(one, finding), finding
        one.edit(path, value)
