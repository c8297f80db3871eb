"""A desk's file comes from anybody: nobody is lost, nothing is believed that was not read here, nothing breaks."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desk.records import read_submission_record, write_submission
from app.errors import AppError, InputRefused
from app.jobs.desk import DeskSession, create_desk_session, open_desk_session
from app.jobs.desk_export import export_desk, file_name_part, snapshot_desk
from app.jobs.desk_intake import find_files, read_waiting, remember_files
from app.jobs.desk_merge import merge_desks
from app.jobs.desk_view import application_pdf
from app.merge.submission import GivenReason, Submission, SubmittedScenario
from app.services import Services, build_services
from app.store.package_names import free_name, names_of_their_own
from app.trust.fingerprint import issue_number
from tests.desk_packages import PackageMaker, application, credit_code

FIRMS = ("重庆第1机械有限公司", "重庆第2机械有限公司", "重庆第3机械有限公司")


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three firms' packages, all called 申报包.zip."""
    maker = PackageMaker(tmp_path_factory.mktemp("rows") / "packages")
    return [maker.make(f"{number}/申报包.zip", application("scene", number)) for number in (1, 2, 3)]


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Services]:
    """Another official's computer."""
    made = build_services(tmp_path / "home of another", {})
    yield made
    made.close()


def make_desk(services: Services, folder: Path, *packages: Path) -> DeskSession:
    """A desk called 推荐, as the program proposes, in a folder of its own."""
    folder.mkdir()
    desk = create_desk_session(services, folder / "推荐", title=folder.name, unit="某市工信局", who="王澜")
    return hand_in(services, desk, *packages)


def hand_in(services: Services, desk: DeskSession, *packages: Path) -> DeskSession:
    remember_files(desk.file, find_files(packages).files)
    read_waiting(services, desk.file)
    desk.reload()
    return desk


def companies(desk: DeskSession) -> list[str]:
    return [row.submission.company for row in desk.rows("scene")]


def change_file(path: Path, *statements: tuple[str, tuple[Any, ...]]) -> None:
    connection = sqlite3.connect(path)
    with connection:
        for statement, values in statements:
            connection.execute(statement, values)
    connection.close()


def change_record(desk: Path, edit: Callable[[dict[str, Any]], object], **columns: object) -> None:
    """Edits the record of the first package, and columns of its row with it."""
    connection = sqlite3.connect(desk)
    number, text = connection.execute("SELECT number, record FROM package ORDER BY number").fetchone()
    record = json.loads(text)
    edit(record)
    with connection:
        connection.execute("UPDATE package SET record = ? WHERE number = ?", (json.dumps(record), number))
        for name, value in columns.items():
            connection.execute(f"UPDATE package SET {name} = ? WHERE number = ?", (value, number))
    connection.close()


def test_desks_and_packages_of_one_name_are_merged_without_losing_a_firm(
    services: Services, elsewhere: Services, packages: list[Path], tmp_path: Path
) -> None:
    city = make_desk(services, tmp_path / "市", packages[0])
    for name, package in (("永川", packages[1]), ("江津", packages[2])):
        other = make_desk(elsewhere, tmp_path / name, package)
        merge_desks(city, other, {}, {}, "")
        other.close()
    assert companies(city) == list(FIRMS)
    assert len({row.name for row in city.packages}) == 3
    city.close()


def test_a_file_in_which_two_packages_have_one_name_shows_both(
    services: Services, packages: list[Path], tmp_path: Path
) -> None:
    path = make_desk(services, tmp_path / "市", *packages).file.path
    change_file(path, ("UPDATE package SET name = '申报包.zip'", ()))
    again = open_desk_session(services, path)
    assert companies(again) == list(FIRMS)
    assert [row.source.name for row in again.rows("scene")] == ["申报包.zip", "申报包.zip（2）", "申报包.zip（3）"]
    copy = shutil.copy(packages[0], tmp_path / "申报包.zip（2）.zip")
    hand_in(services, again, Path(copy))
    assert len({row.name for row in again.packages}) == 4
    again.close()


@given(st.lists(st.sampled_from(["a", "b", "a（2）", "a（3）", "", "\n"]), max_size=12))
def test_names_are_all_different_and_the_first_keeps_its_own(names: list[str]) -> None:
    found = names_of_their_own(names)
    assert len(set(found)) == len(names)
    assert free_name(names, found) not in found


def test_every_sound_package_has_a_row_whatever_its_arrival_says(
    services: Services, packages: list[Path], tmp_path: Path
) -> None:
    path = make_desk(services, tmp_path / "市", *packages).file.path
    change_file(path, ("DELETE FROM change WHERE key LIKE '%' || (SELECT key FROM package WHERE number = 2)", ()))
    again = open_desk_session(services, path)
    assert companies(again) == [FIRMS[0], FIRMS[2], FIRMS[1]]
    key = again.rows("scene")[2].key
    again.move([key], 1, "现场核查")
    other = open_desk_session(services, path)
    assert companies(other) == [FIRMS[1], FIRMS[0], FIRMS[2]]
    other.close()
    again.close()


def forge_newer(record: dict[str, Any]) -> None:
    record |= {"fingerprint": "a" * 64, "sequence": 2, "mobile": "13911112222", "signed": True, "stamped": True}
    record["issue"] = issue_number("a" * 64, 2)


def test_another_desks_word_puts_out_nothing_that_was_verified_here(
    services: Services, elsewhere: Services, packages: list[Path], tmp_path: Path
) -> None:
    city = make_desk(services, tmp_path / "市", packages[0])
    other_path = make_desk(elsewhere, tmp_path / "区", packages[0]).file.path
    secret = tmp_path / "别处.zip"
    shutil.copy(packages[1], secret)
    change_record(other_path, forge_newer, issue=issue_number("a" * 64, 2), digest="f" * 64, path=str(secret))
    other = open_desk_session(services, other_path)
    merge_desks(city, other, {}, {}, "")
    other.close()
    verified, brought = city.rows("scene")
    assert (verified.submission.sequence, verified.source.verified) == (1, True)
    assert (brought.submission.sequence, brought.source.verified) == (2, False)
    told = {finding.rule: finding.level for finding in brought.findings}
    assert told["not-verified-here"] == "later"
    assert told["issue-superseded"] == "error"
    with pytest.raises(InputRefused, match="没有在这里校验过"):
        application_pdf(brought.source)
    city.set_opinion([verified.key, brought.key], "recommend")
    done = export_desk(snapshot_desk(city, "11 月"), tmp_path / "导出")
    assert [each for each in done.troubles if "没有在这里校验过" in each]
    assert len(list((tmp_path / "导出" / "推荐的申报材料").rglob("*.zip"))) == 1
    city.close()


def test_another_desks_word_puts_out_no_row_that_nobody_verified_here_either(
    services: Services, elsewhere: Services, packages: list[Path], tmp_path: Path
) -> None:
    """A desk that was made on another computer, or before this program remembered what it reads."""
    path = make_desk(elsewhere, tmp_path / "市", packages[0]).file.path
    other_path = Path(shutil.copy(path, tmp_path / "区.zzdesk"))
    change_record(other_path, forge_newer, issue=issue_number("a" * 64, 2), digest="f" * 64)
    city, other = open_desk_session(services, path), open_desk_session(services, other_path)
    merge_desks(city, other, {}, {}, "")
    assert [row.submission.sequence for row in city.rows("scene")] == [1, 2]
    assert ("issue-superseded", "error") in {(finding.rule, finding.level) for finding in city.findings}
    hand_in(services, city, packages[0])
    assert [(row.submission.sequence, row.source.verified) for row in city.rows("scene")] == [(1, True), (2, False)]
    other.close()
    city.close()


def test_a_package_that_is_handed_in_again_puts_its_own_result_in_the_place_of_anothers(
    services: Services, elsewhere: Services, packages: list[Path], tmp_path: Path
) -> None:
    other_path = make_desk(elsewhere, tmp_path / "区", packages[1]).file.path
    change_record(other_path, lambda record: record.update(mobile="13911112222"))
    city = make_desk(services, tmp_path / "市", packages[0])
    other = open_desk_session(services, other_path)
    merge_desks(city, other, {}, {}, "")
    other.close()
    assert city.rows("scene")[1].submission.mobile == "13911112222"
    key = city.rows("scene")[1].key
    city.set_opinion([key], "recommend", "现场核查")
    hand_in(services, city, packages[1])
    row = city.rows("scene")[1]
    assert (row.key, row.opinion, row.source.verified) == (key, "recommend", True)
    assert row.submission.mobile == application("scene", 2)["company"]["contact"]["mobile"]
    assert "not-verified-here" not in {finding.rule for finding in city.findings}
    assert len(city.packages) == 2
    city.close()


def test_a_desk_that_was_handed_on_says_what_was_not_read_here_and_what_was_changed_since(
    services: Services, elsewhere: Services, packages: list[Path], tmp_path: Path
) -> None:
    path = make_desk(services, tmp_path / "市", *packages[:2]).file.path
    there = open_desk_session(elsewhere, path)
    assert [row.verified for row in there.packages] == [False, False]
    there.close()
    change_record(path, lambda record: record.update(mobile="13911112222"))
    here = open_desk_session(services, path)
    assert [row.verified for row in here.packages] == [False, True]
    here.close()


CHANGE = "INSERT INTO change (batch, at, who, why, kind, key, before, after, undoes) VALUES (?,?,?,?,?,?,?,?,?)"
AT = "2021-01-01T00:00:00+00:00"
FIRM = f"scene:{credit_code(1)}"
HOSTILE: dict[str, tuple[str, tuple[Any, ...]]] = {
    "a setting that is bytes": ("UPDATE setting SET value = ? WHERE name = 'title'", (b"\xff",)),
    "a setting without end": ("UPDATE setting SET value = ? WHERE name = 'unit'", ("重" * 2_000_000,)),
    "a setting that is no UTF-8": ("UPDATE setting SET value = CAST(x'ff41fe' AS TEXT) WHERE name = 'title'", ()),
    "a name that is bytes": ("UPDATE package SET name = ?", (b"abc",)),
    "a name that is no UTF-8": ("UPDATE package SET name = CAST(x'ff41fe' AS TEXT)", ()),
    "an empty name": ("UPDATE package SET name = ''", ()),
    "a path with NUL": ("UPDATE package SET path = ?", ("/tmp/\0x",)),
    "a size that is a word": ("UPDATE package SET size = 'abc'", ()),
    "a time that is none": ("UPDATE package SET at = 'nonsense'", ()),
    "a day that is none": ("UPDATE package SET at = '2021-02-30T00:00:00+00:00'", ()),
    "an unknown state": ("UPDATE package SET state = 'weird'", ()),
    "texts that are a word": ("UPDATE package SET texts = 'no'", ()),
    "texts that are a number": ("UPDATE package SET texts = 5", ()),
    "texts without end": ("UPDATE package SET texts = ?", (zlib.compress(b'{"a":"' + b"x" * 70_000_000 + b'"}', 1),)),
    "texts that are a list": ("UPDATE package SET texts = ?", (zlib.compress(b"[1,2]"),)),
    "texts of numbers": ("UPDATE package SET texts = ?", (zlib.compress(b'{"a":1}'),)),
    "a digest that is none": ("UPDATE package SET digest = 'ff'", ()),
    "a digest that is empty": ("UPDATE package SET digest = ''", ()),
    "the last of all numbers": ("UPDATE package SET number = 9223372036854775807", ()),
    "a number that is a path": ("UPDATE package SET issue = '../../../x'", ()),
    "another firm's key": ("UPDATE package SET key = 'scene:x\ny'", ()),
    "a record that is null": ("UPDATE package SET record = 'null'", ()),
    "a record too deep": ("UPDATE package SET record = ?", ("[" * 200_000,)),
    "a change before all time": ("UPDATE change SET at = '0001-01-01T00:00:00+23:59'", ()),
    "a change after all time": ("UPDATE change SET at = '9999-12-31T23:59:59-23:59'", ()),
    "a change's time in bytes": ("UPDATE change SET at = x'00'", ()),
    "an unknown change": (CHANGE, ("b", AT, "", "", "evil", "k", "", "", "")),
    "a rank that is a number": (CHANGE, ("b", AT, "", "", "rank", "k", 5, 7, "")),
    "a rank in other digits": (CHANGE, ("b", AT, "", "", "rank", FIRM, "１ ", "٣ ", "")),
    "a key in bytes": (CHANGE, ("b", AT, "", "", "note", b"\xff", "", "", "")),
    "an opinion in bytes": (CHANGE, ("b", AT, "", "", "opinion", FIRM, "", b"\xff", "")),
    "an opinion of another kind": (CHANGE, ("b", AT, "", "", "opinion", FIRM, "", "perhaps", "")),
    "a note without end": (CHANGE, ("b", AT, "", "", "note", FIRM, "", "x" * 30_000, "")),
}


@pytest.fixture(scope="module")
def sound_desk(tmp_path_factory: pytest.TempPathFactory, packages: list[Path]) -> Path:
    """The file of a desk with one package."""
    folder = tmp_path_factory.mktemp("sound")
    services = build_services(folder / "home", {})
    desk = make_desk(services, folder / "市", packages[0])
    assert desk.rows("scene")[0].key == FIRM
    desk.close()
    services.close()
    return desk.file.path


def read_everything(services: Services, path: Path, out: Path) -> None:
    """Opens a desk, reads its texts and exports it."""
    desk = open_desk_session(services, path)
    try:
        for row in desk.rows("scene"):
            desk.texts_of(row.source.name)
        desk.set_opinion([row.key for row in desk.rows("scene")], "recommend")
        export_desk(snapshot_desk(desk, "11 月"), out)
    finally:
        desk.close()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_row_that_this_program_does_not_write_is_refused_in_one_sentence(
    services: Services, sound_desk: Path, tmp_path: Path, name: str
) -> None:
    path = Path(shutil.copy(sound_desk, tmp_path / "推荐.zzdesk"))
    change_file(path, HOSTILE[name])
    with pytest.raises(InputRefused) as refused:
        read_everything(services, path, tmp_path / "导出")
    sentence = str(refused.value)
    assert sentence.endswith("。")
    assert "\n" not in sentence
    assert "查看备份" not in sentence
    assert "repair-store" not in sentence
    assert not (tmp_path / "导出").exists()


RECORDS: dict[str, dict[str, Any]] = {
    "a number that is a path": {"issue": "../../../x"},
    "a number that does not fit the fingerprint": {"issue": "ZN-AAAAAA-02"},
    "another sequence": {"sequence": 2},
    "a huge sequence": {"sequence": 10**300},
    "a sequence that is true": {"sequence": True},
    "an unknown table": {"track": "xxx"},
    "another firm": {"code": credit_code(2)},
    "a scenario without a name": {"scenarios": [{}]},
    "scenarios without end": {"scenarios": [{"name": "a", "own": True, "stage": ""}] * 3000},
    "figures that explode": {"investment": "1e999999"},
    "a certificate that is none": {"certificate": "x"},
    "a certificate without a signature": {"certificate": "a" * 64, "signed": False},
    "a signature before all time": {"signed_at": "0001-01-01T00:00:00+23:59"},
    "an unknown part": {"evil": "x"},
    "no longer unread here": {"verified_here": True},
    "cells of lists": {"cells": {"company.name": []}},
    "gains that are true": {"gains": {"a": True}},
}


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_that_does_not_agree_with_itself_is_refused(
    services: Services, sound_desk: Path, tmp_path: Path, name: str
) -> None:
    path = Path(shutil.copy(sound_desk, tmp_path / "推荐.zzdesk"))
    change_record(path, lambda record: record.update(RECORDS[name]))
    with pytest.raises(InputRefused, match=r"。$"):
        open_desk_session(services, path)


@pytest.mark.parametrize(
    "words", ["甲\0乙", "甲\x01\x1b[2J\n乙\u202e丙", "\ud800甲", "甲\ufffe\uffff", "../../../../PWN", "甲" * 300_000]
)
def test_words_that_nobody_sees_or_that_never_end_leave_the_desk_harmless(
    services: Services, sound_desk: Path, tmp_path: Path, words: str
) -> None:
    path = Path(shutil.copy(sound_desk, tmp_path / "推荐.zzdesk"))
    change_record(path, lambda record: record.update(company=words, project=words, cells={"company.name": words}))
    change_file(path, (CHANGE, ("b", AT, "王", "", "note", FIRM, "", "\x0b\x1b[2J注", "")))
    read_everything(services, path, tmp_path / "里面" / "导出")
    for written in tmp_path.rglob("*"):
        assert "PWN" not in written.name or (tmp_path / "里面" / "导出") in written.parents
        assert len(written.name.encode()) < 250


words = st.text(max_size=40)
digests = st.text("0123456789abcdef", min_size=64, max_size=64)
submissions = st.builds(
    Submission,
    package=words, track=st.just("scene"), company=words, code=words, issue=st.just(""),
    sequence=st.integers(1, 10**9 - 1), fingerprint=digests, content=digests, stamped=st.booleans(),
    signed=st.just(value=True), certificate=digests, central=st.booleans(),
    scenarios=st.lists(st.builds(SubmittedScenario, words, st.booleans(), words), max_size=3).map(tuple),
    project=words, contact=words, mobile=words, cells=st.dictionaries(words, words, max_size=3),
    reasons=st.lists(st.builds(GivenReason, words, words, words), max_size=3).map(tuple),
    gains=st.dictionaries(words, words, max_size=3), pending=st.lists(words, max_size=3).map(tuple),
    signed_at=st.sampled_from(["", AT]), investment=st.sampled_from(["", "12.50"]),
)  # fmt: skip


@given(submissions)
def test_whatever_a_package_says_its_record_can_be_read_again(each: Submission) -> None:
    record = write_submission(replace(each, issue=issue_number(each.fingerprint, each.sequence)))
    read = read_submission_record(record, "")
    assert write_submission(read) == record
    record.encode()
    assert "\n" not in read.company + read.code + read.firm


@given(st.text(max_size=120))
def test_a_part_of_a_files_name_leads_nowhere(text: str) -> None:
    part = file_name_part(text)
    assert part
    assert len(part.encode()) <= 160
    assert not set(part) & set('/\\:*?"<>|\0\n\r\t')
    assert part.strip(". ") == part


def test_papers_of_one_name_are_all_exported(services: Services, packages: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "收到"
    for number in (1, 2):
        (folder / str(number)).mkdir(parents=True)
        (folder / str(number) / "扫描件.png").write_bytes(b"no picture %d" % number)
    desk = make_desk(services, tmp_path / "市", packages[0], folder)
    (row,) = desk.rows("scene")
    for paper in desk.unmatched_papers:
        desk.file.assign(paper.number, row.key)
    desk.reload()
    desk.set_opinion([row.key], "recommend")
    export_desk(snapshot_desk(desk, "11 月"), tmp_path / "导出")
    written = {each.read_bytes() for each in (tmp_path / "导出").rglob("*.png")}
    assert written == {b"no picture 1", b"no picture 2"}
    desk.close()


def test_two_issues_that_are_both_listed_have_two_rows(
    services: Services, elsewhere: Services, packages: list[Path], tmp_path: Path
) -> None:
    desk = make_desk(services, tmp_path / "市", packages[0])
    (row,) = desk.packages
    record = json.loads(row.record)
    record |= {"fingerprint": "b" * 64, "sequence": 1, "content": "b" * 64, "issue": issue_number("b" * 64, 1)}
    other = replace(row, name="另一份.zip", digest="b" * 64, record=json.dumps(record), issue=record["issue"])
    desk.file.add_brought(other, b"")
    desk.reload()
    assert [each.submission.issue for each in desk.rows("scene")] == [row.issue, record["issue"]]
    first, second = (each.key for each in desk.rows("scene"))
    desk.set_opinion([second], "reject", "不是这一份")
    desk.move([second], 1)
    again = open_desk_session(services, desk.file.path)
    assert [(each.key, each.opinion) for each in again.rows("scene")] == [(second, "reject"), (first, "pending")]
    again.close()
    desk.close()


def test_what_is_too_long_to_be_read_again_is_not_written(services: Services, sound_desk: Path, tmp_path: Path) -> None:
    desk = open_desk_session(services, Path(shutil.copy(sound_desk, tmp_path / "推荐.zzdesk")))
    with pytest.raises(AppError, match="太长"):
        desk.save_settings(unit="重" * 501)
    with pytest.raises(AppError, match="太长"):
        desk.set_value("note", [FIRM], "长" * 20_001)
    desk.set_value("note", [FIRM], "一\0二\u202e三")
    desk.close()
    again = open_desk_session(services, desk.file.path)
    assert again.rows("scene")[0].note == "一二三"
    again.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_a_name_that_a_terminal_obeys_is_cleaned_before_it_is_kept(
    services: Services, packages: list[Path], tmp_path: Path
) -> None:
    given_name = tmp_path / "a\nb\x1b[2J.zip"
    shutil.copy(packages[0], given_name)
    desk = make_desk(services, tmp_path / "市", given_name)
    (row,) = desk.packages
    assert (row.name, row.path) == ("a b[2J.zip", str(given_name))
    desk.set_opinion([desk.rows("scene")[0].key], "recommend")
    assert export_desk(snapshot_desk(desk, "11 月"), tmp_path / "导出").troubles == ()
    desk.close()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_file_whose_name_is_no_text_is_listed_with_its_reason(services: Services, tmp_path: Path) -> None:
    folder = tmp_path / "收到"
    folder.mkdir()
    (Path(os.fsdecode(os.fsencode(folder) + b"/\xff.zip"))).write_bytes(b"x")
    desk = make_desk(services, tmp_path / "市", folder)
    (row,) = desk.packages
    assert (row.state, "改个名" in row.reason) == ("broken", True)
    assert remember_files(desk.file, find_files([folder]).files) == 0
    assert len(desk.file.packages()) == 1
    desk.close()
