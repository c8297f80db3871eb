"""Opinions of the recommending unit: they come to the draft that their issue was made of, and change no answer."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.desk.answer_places import answer_place
from app.desk.returns import ReturnedFinding, ReturnSlip, looks_like_return, read_return, write_return
from app.draft.draft import Draft
from app.errors import InputRefused
from app.jobs.desk_view import asked_paths
from app.jobs.drafts import import_draft_file, open_stored, store_draft, summary_of
from app.jobs.export import content_of_issue
from app.jobs.export import export as export_content
from app.jobs.freeze import FreezeResult, freeze
from app.jobs.opinion_places import leads_to_answer
from app.jobs.returned_opinions import is_return_file, receive_return
from app.jobs.submission_reading import written_texts
from app.services import Services, build_services
from tests.desk_packages import application

SLIP = ReturnSlip(
    "ZN-7F3K9Q-01",
    "f" * 64,
    "91500116MA00000110",
    "重庆第1机械有限公司",
    "重庆市经济和信息化委员会",
    "2021-11-20 10:00",
    (
        ReturnedFinding("scenarios[1].results", "confirm", "和别的单位几乎一样。", "请说明来源。"),
        ReturnedFinding("", "later", "没有盖章扫描件。", "请补交。"),
    ),
)


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, ReturnSlip]:
    """A home with one frozen application, its draft's id, and opinions about its issue."""
    home = tmp_path_factory.mktemp("returned") / "home"
    services = build_services(home, {})
    source = home.parent / "own.json"
    source.write_text(json.dumps(application("scene", 1), ensure_ascii=False), encoding="utf-8")
    opened = store_draft(services, import_draft_file(services, source))
    reasons = {(f.rule, f.path): "经核对，情况属实。" for f in opened.draft.findings() if f.level == "confirm"}
    done = freeze(services, opened, reasons)
    assert isinstance(done, FreezeResult)
    export_content(services, content_of_issue(services, opened.id), home.parent / "out", ("package",), None)
    services.close()
    return home, opened.id, replace(SLIP, issue=done.number, fingerprint=done.fingerprint)


@pytest.fixture
def services(frozen: tuple[Path, str, ReturnSlip], tmp_path: Path) -> Iterator[Services]:
    shutil.copytree(frozen[0], tmp_path / "home")
    made = build_services(tmp_path / "home", {})
    yield made
    made.close()


def written(tmp_path: Path, slip: ReturnSlip, name: str = "退回意见.zzreturn") -> Path:
    path = tmp_path / name
    path.write_bytes(write_return(slip))
    return path


def save_with(services: Services, draft: Draft, draft_id: str, paths: list[str]) -> None:
    services.store().save(
        draft_id, {path: draft.answers.get(path) for path in paths}, expected=None, summary=summary_of(draft, {})
    )


def test_they_come_to_the_draft_and_to_its_rows(
    services: Services, frozen: tuple[Path, str, ReturnSlip], tmp_path: Path
) -> None:
    _, draft_id, slip = frozen
    before = open_stored(services, draft_id).draft
    second = before.rows("scenarios")[1]
    received = receive_return(services, written(tmp_path, slip))
    assert (received.draft_id, received.issue) == (draft_id, slip.issue)
    first, whole = services.store().opinions(draft_id)
    assert first.path == f"scenarios[{second}].results"
    assert first.place.startswith("场景 2 · ")
    assert (whole.path, whole.place) == ("", "")
    assert open_stored(services, draft_id).draft.answers == before.answers


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_every_answer_that_the_desk_lists_is_found_again_by_the_firm(services: Services, track: str) -> None:
    """Choices, dates, ticks, empty ones and rows: what the official can write about is a place of the draft."""
    data = application(track, 1)
    source = services.home / "every.json"
    source.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    draft = store_draft(services, import_draft_file(services, source)).draft
    paths = list(asked_paths(draft.pack, track, dict(written_texts(data))))
    assert len(paths) == len(set(paths))
    lost = [path for path in paths if not leads_to_answer(draft, draft.inside(path))]
    assert lost == []
    assert {"company.ownership", "company.established_on", "company.contact.fax", "commitment.accepted"} <= set(paths)
    assert {"company.financials.2019.debt_ratio", "scenarios[2].equipment[0].usage"} <= set(paths)
    assert len({answer_place(draft.pack, path) for path in paths}) > len(paths) * 0.9
    assert not [path for path in paths if answer_place(draft.pack, path) == path]


def test_they_find_their_scenario_after_it_was_moved(
    services: Services, frozen: tuple[Path, str, ReturnSlip], tmp_path: Path
) -> None:
    _, draft_id, slip = frozen
    draft = open_stored(services, draft_id).draft
    second = draft.rows("scenarios")[1]
    draft.move_row("scenarios", second, 0)
    save_with(services, draft, draft_id, ["scenarios"])
    receive_return(services, written(tmp_path, slip))
    assert services.store().opinions(draft_id)[0].path == f"scenarios[{second}].results"


def test_what_is_about_a_scenario_that_went_is_about_the_whole(
    services: Services, frozen: tuple[Path, str, ReturnSlip], tmp_path: Path
) -> None:
    _, draft_id, slip = frozen
    draft = open_stored(services, draft_id).draft
    change = draft.remove_row("scenarios", draft.rows("scenarios")[1])
    save_with(services, draft, draft_id, ["scenarios", *change.dropped])
    receive_return(services, written(tmp_path, slip))
    first = services.store().opinions(draft_id)[0]
    assert first.path == ""
    assert first.place.startswith("场景 2 · ")


def test_the_same_file_again_doubles_nothing(
    services: Services, frozen: tuple[Path, str, ReturnSlip], tmp_path: Path
) -> None:
    _, draft_id, slip = frozen
    path = written(tmp_path, slip)
    receive_return(services, path)
    services.store().settle_opinion(draft_id, services.store().opinions(draft_id)[0].id, settled=True)
    again = receive_return(services, path)
    assert again.new == ()
    assert "没有重复添加" in again.words
    assert [each.settled for each in services.store().opinions(draft_id)] == [True, False]


def test_a_copy_of_the_draft_without_the_issue_has_them_too(
    frozen: tuple[Path, str, ReturnSlip], tmp_path: Path
) -> None:
    home, _, slip = frozen
    other = build_services(tmp_path / "other", {})
    (package,) = (home.parent / "out").glob("*.zip")
    copy = store_draft(other, import_draft_file(other, package))
    code = copy.draft.role("code")
    received = receive_return(other, written(tmp_path, replace(slip, code=code)))
    assert received.draft_id == copy.id
    assert other.store().opinions(copy.id)[0].path == f"scenarios[{copy.draft.rows('scenarios')[1]}].results"
    other.close()


@pytest.mark.parametrize("change", ["number", "fingerprint", "empty"])
def test_an_issue_that_is_not_here_is_refused_in_one_sentence(
    services: Services, frozen: tuple[Path, str, ReturnSlip], tmp_path: Path, change: str
) -> None:
    slip = frozen[2]
    if change == "number":
        slip = replace(slip, issue="ZN-000000-01", fingerprint="0" * 64)
    elif change == "fingerprint":
        slip = replace(slip, fingerprint="0" * 64)
    else:
        services = build_services(tmp_path / "empty", {})
    with pytest.raises(InputRefused, match="没有这一版"):
        receive_return(services, written(tmp_path, slip))
    assert not (tmp_path / "empty").exists()


def test_a_path_that_is_no_answer_is_about_the_whole(
    services: Services, frozen: tuple[Path, str, ReturnSlip], tmp_path: Path
) -> None:
    _, draft_id, slip = frozen
    paths = (
        "company",
        "scenarios[99].results",
        "scenarios[1].nothing",
        "no.such",
        "scenarios[[0]]",
        "cover.filed_on[3]",
    )
    findings = tuple(replace(slip.findings[0], path=path) for path in paths)
    receive_return(services, written(tmp_path, replace(slip, findings=findings)))
    assert {each.path for each in services.store().opinions(draft_id)} == {""}


# ------------------------------------------------------------ the file itself


def test_one_is_told_by_its_beginning(tmp_path: Path) -> None:
    assert looks_like_return(write_return(SLIP))
    assert is_return_file(written(tmp_path, SLIP, "意见.txt"))
    source = tmp_path / "own.json"
    source.write_text(json.dumps(application("scene", 1)), encoding="utf-8")
    assert not is_return_file(source)
    assert not is_return_file(tmp_path / "not-there.json")


TEXTS = st.text(st.characters(exclude_categories=("C", "Zs", "Zl", "Zp")), min_size=1, max_size=80)


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS, st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_what_is_written_is_read(company: str, unit: str, told: list[tuple[str, str]]) -> None:
    findings = tuple(ReturnedFinding("company.profile", "confirm", message, remedy) for message, remedy in told)
    slip = replace(SLIP, company=company, unit=unit, findings=findings)
    assert read_return(write_return(slip), "x") == slip


def test_a_long_or_hidden_text_is_cut_and_cleaned() -> None:
    told = replace(SLIP.findings[0], message="改\u202e造" + "长" * 5000)
    (read,) = read_return(write_return(replace(SLIP, findings=(told,))), "x").findings
    assert read.message.startswith("改造长")
    assert read.message.endswith("……（余下见退回意见的文档）")


SOUND = json.loads(write_return(SLIP))
HOSTILE = {
    "nothing": b"",
    "no object": b"[]",
    "cut": write_return(SLIP)[:-40],
    "deep": b'{"format":"zhizao-return/1","findings":' + b"[" * 100_000,
    "doubled": write_return(SLIP).replace(b'"code"', b'"company"'),
    "changed": write_return(SLIP).replace("没有盖章".encode(), "已经盖章".encode()),
    "no digest": json.dumps({k: v for k, v in SOUND.items() if k != "digest"}).encode(),
    "digest is a list": json.dumps(SOUND | {"digest": []}).encode(),
    "finding is a text": json.dumps(SOUND | {"findings": ["x"]}).encode(),
    "findings is an object": json.dumps(SOUND | {"findings": {}}).encode(),
    "NaN": json.dumps(SOUND | {"issue": float("nan")}).encode(),
    "too large": b" " * (4 << 20) + write_return(SLIP),
}
"""Damaged or hostile bytes by what is wrong with them."""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_one_sentence(name: str) -> None:
    with pytest.raises(InputRefused) as refused:
        read_return(HOSTILE[name], "意见.zzreturn")
    assert str(refused.value).startswith("意见.zzreturn：这不是退回意见文件")


@pytest.mark.parametrize(
    "change",
    [
        {"issue": "ZN-1"},
        {"fingerprint": "x"},
        {"findings": ()},
        {"findings": (replace(SLIP.findings[0], path="../../x"),)},
        {"findings": (replace(SLIP.findings[0], level="fatal"),)},  # type: ignore[arg-type]
        {"findings": (replace(SLIP.findings[0], message=""),)},
    ],
)
def test_a_file_that_says_what_none_can_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(InputRefused):
        read_return(write_return(replace(SLIP, **change)), "x")  # type: ignore[arg-type]
