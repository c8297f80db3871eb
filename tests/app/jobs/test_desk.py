"""The desk over real packages: what is taken in, what is listed, what is kept, what leaves it."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from threading import Thread

import pytest
from openpyxl import load_workbook

from app.desk.changes import DeskChange
from app.desk.returns import read_return
from app.errors import AppError, InputRefused
from app.jobs.desk import DeskSession, create_desk_session, open_desk_session
from app.jobs.desk_changes import change_row
from app.jobs.desk_copies import find_copies
from app.jobs.desk_export import all_columns, export_desk, return_slips, snapshot_desk
from app.jobs.desk_intake import IntakeResult, find_files, read_waiting, remember_files
from app.jobs.desk_merge import compare_desks, merge_desks
from app.jobs.desk_view import shown_answers
from app.jobs.file_readers import FileReaders
from app.jobs.handed_files import HandedFile, file_digest, read_handed_file
from app.jobs.summary import package_files
from app.sandbox.process import Sandbox
from app.services import Services
from app.store.desk_file import DeskFile, open_desk
from tests.desk_packages import PackageMaker, application, prose

PLANTED = prose(random.Random(99), 200)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Packages by name, made once."""
    maker = PackageMaker(tmp_path_factory.mktemp("desk") / "packages")
    made = {
        "one": maker.make("甲/申报包.zip", application("scene", 1, texts=[PLANTED])),
        "two": maker.make("乙/申报包.zip", application("scene", 2, texts=[PLANTED])),
        "newer": maker.make("乙二/申报包.zip", application("scene", 2, texts=[PLANTED]), times=2),
        "three": maker.make("丙.zip", application("scene", 3), signed=True),
        "works": maker.make("丁.zip", application("factory", 4)),
    }
    central = application("scene", 5)
    central["company"]["ownership"] = "central_soe"
    central["commitment"]["central_group_consent"] = True
    made["central"] = maker.make("央企.zip", central)
    return made


@pytest.fixture
def desk(services: Services, tmp_path: Path) -> Iterator[DeskSession]:
    made = create_desk_session(
        services,
        tmp_path / "推荐",
        title="重庆市 2021 年推荐",
        unit="重庆市经济和信息化委员会",
        quota="province",
        who="王澜",
    )
    yield made
    made.close()


def take_in(services: Services, desk: DeskSession, *paths: Path) -> IntakeResult:
    remember_files(desk.file, find_files(paths).files)
    result = read_waiting(services, desk.file)
    desk.reload()
    return result


def companies(desk: DeskSession, track: str = "scene") -> list[str]:
    return [row.submission.company for row in desk.rows(track)]


def rules(desk: DeskSession) -> set[str]:
    return {finding.rule for finding in desk.findings}


def test_packages_of_one_name_stand_in_both_tables_with_what_the_desk_shows(
    services: Services, desk: DeskSession, packages: dict[str, Path]
) -> None:
    result = take_in(services, desk, packages["one"], packages["two"], packages["works"])
    assert (result.sound, result.broken) == (3, 0)
    assert companies(desk) == ["重庆第1机械有限公司", "重庆第2机械有限公司"]
    (works,) = desk.rows("factory")
    assert works.submission.project == "复合调味料智能制造示范工厂"
    row = desk.rows("scene")[0]
    assert (row.rank, row.opinion) == (1, "pending")
    assert row.submission.district == "万州区"
    assert row.submission.industry == "金属制品业"
    assert row.submission.answered == row.submission.asked > 30
    assert [each.own for each in row.submission.scenarios] == [False, False, True]
    assert [each.stage for each in row.submission.scenarios] == ["production", "quality", "quality"]
    invested = [Decimal(each["investment"]) for each in application("scene", 1)["scenarios"]]
    assert len(invested) == 3
    assert Decimal(row.submission.investment) == sum(invested)
    assert len(works.submission.gains) == 14
    assert desk.rows("scene")[0].source.name != desk.rows("scene")[1].source.name


def test_a_newer_issue_keeps_the_rank_the_opinion_and_the_history(
    services: Services, desk: DeskSession, packages: dict[str, Path]
) -> None:
    take_in(services, desk, packages["one"], packages["two"], packages["three"])
    key = desk.rows("scene")[1].key
    desk.move([key], 1, "现场核查")
    desk.set_opinion([key], "recommend", "补齐了材料")
    take_in(services, desk, packages["newer"])
    first = desk.rows("scene")[0]
    assert (first.key, first.opinion, first.submission.sequence) == (key, "recommend", 2)
    assert "issue-superseded" in rules(desk)
    told = [(each.author.who, each.author.why) for each in desk.ranking.history(key)]
    assert told == [("", "收到"), ("王澜", "现场核查"), ("王澜", "补齐了材料")]


def test_everything_is_in_the_file_at_once_and_another_window_reads_it(
    services: Services, desk: DeskSession, packages: dict[str, Path], tmp_path: Path
) -> None:
    take_in(services, desk, packages["one"], packages["two"], packages["three"])
    other = open_desk_session(services, desk.file.path)
    keys = [row.key for row in other.rows("scene")]
    assert not desk.has_news()
    other.move([keys[2]], 1, "另一个窗口")
    assert desk.has_news()
    desk.set_opinion([keys[0]], "reject", "这个窗口")  # reads the other's change before it shows its own
    assert [row.key for row in desk.rows("scene")] == [keys[2], keys[0], keys[1]]
    other.reload()
    assert other.row(keys[0]).opinion == "reject"  # type: ignore[union-attr]
    other.close()
    shutil.copy(desk.file.path, tmp_path / "handed-on.zzdesk")  # one file, while it is open
    handed = open_desk_session(services, tmp_path / "handed-on.zzdesk")
    assert [row.key for row in handed.rows("scene")] == [keys[2], keys[0], keys[1]]
    assert not list(tmp_path.glob("*-wal")) + list(tmp_path.glob("*-journal"))
    handed.close()


def test_undo_and_redo_are_changes_of_their_own(
    services: Services, desk: DeskSession, packages: dict[str, Path]
) -> None:
    take_in(services, desk, packages["one"], packages["two"], packages["three"])
    keys = [row.key for row in desk.rows("scene")]
    assert not desk.can_undo
    assert desk.set_opinion(keys, "recommend", "一起")
    assert not desk.set_opinion(keys, "recommend", "一起")
    assert desk.move([keys[2]], 1)
    assert desk.undo()
    assert desk.undo()
    assert [(row.key, row.opinion) for row in desk.rows("scene")] == [(key, "pending") for key in keys]
    assert desk.redo()
    assert {row.opinion for row in desk.rows("scene")} == {"recommend"}
    assert desk.ranking.history(keys[0])[-1].author.why == "重做"


def test_quotas_count_the_recommended_and_central_enterprises_apart(
    services: Services, desk: DeskSession, packages: dict[str, Path]
) -> None:
    take_in(services, desk, packages["one"], packages["two"], packages["central"])
    keys = [row.key for row in desk.rows("scene")]
    desk.set_opinion(keys, "recommend")
    local, apart = desk.quota_counts("scene")
    assert (local.limit, len(local.keys), local.room) == (20, 2, 18)
    assert (apart.central, apart.limit, len(apart.keys)) == (True, None, 1)
    desk.set_value("group", [keys[2]], "中国某集团")
    assert desk.quota_counts("scene")[1].limit == 6
    desk.save_settings(quota="city")
    assert desk.quota_counts("scene")[0].limit == 10


def test_hostile_files_are_refused_alone_and_named(
    services: Services, desk: DeskSession, packages: dict[str, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "收到的"
    folder.mkdir()
    data = packages["one"].read_bytes()
    at = data.index(b'"legal_representative"')
    (folder / "改过.zip").write_bytes(data[: at + 40] + bytes([data[at + 40] ^ 1]) + data[at + 41 :])
    (folder / "半个.zip").write_bytes(data[: len(data) // 2])
    (folder / "文字.zip").write_text("no zip", encoding="utf-8")
    other = json.loads(json.dumps({"format": "zhizao-package/1"}))
    (folder / "空.zip").write_bytes(b"")
    (folder / "坏.pdf").write_bytes(b"%PDF-1.7 " + json.dumps(other).encode())
    shutil.copy(packages["two"], folder / "好.zip")
    shutil.copy(packages["two"], folder / "又一份.zip")
    for number in range(5000):
        (folder / f"别的 {number}.txt").touch()
    found = find_files([folder])
    assert (len(found.files), found.others) == (7, 5000)
    result = take_in(services, desk, folder)
    assert (result.sound, result.broken, result.repeats, result.papers) == (1, 4, 1, 1)
    bad = {row.name: row.reason for row in desk.packages if row.state == "broken"}
    assert set(bad) == {"改过.zip", "半个.zip", "文字.zip", "空.zip"}
    assert all(bad.values())
    assert sum(finding.rule == "package-broken" for finding in desk.findings) == 4
    assert remember_files(desk.file, find_files([folder]).files) == 0  # nothing new the next time


def test_a_drive_that_is_pulled_out_is_read_again_later(
    services: Services, desk: DeskSession, packages: dict[str, Path], tmp_path: Path
) -> None:
    drive = tmp_path / "盘"
    drive.mkdir()
    shutil.copy(packages["one"], drive / "甲.zip")
    shutil.copy(packages["three"], drive / "丙.zip")
    files = find_files([drive]).files
    remember_files(desk.file, files)
    (drive / "甲.zip").rename(tmp_path / "aside.zip")
    result = read_waiting(services, desk.file)
    desk.reload()
    assert (result.sound, result.broken) == (1, 1)
    assert [row.state for row in desk.packages] == ["sound", "unread"] or [row.state for row in desk.packages] == [
        "unread",
        "sound",
    ]
    (tmp_path / "aside.zip").rename(drive / "甲.zip")
    assert remember_files(desk.file, files) == 1
    assert take_in(services, desk, drive).sound == 1
    assert {row.state for row in desk.packages} == {"sound"}
    assert len(companies(desk)) == 2


def test_a_drive_that_is_pulled_out_half_way_leaves_the_rest_to_be_read(
    services: Services, desk: DeskSession, packages: dict[str, Path], tmp_path: Path
) -> None:
    drive = tmp_path / "盘"
    drive.mkdir()
    for at, name in enumerate(("one", "two", "three", "works", "central", "newer")):
        shutil.copy(packages[name], drive / f"{at}.zip")
    remember_files(desk.file, find_files([drive]).files)

    def pull_out(done: int, _of: int) -> None:
        if done == 2:
            drive.rename(tmp_path / "拔下")

    result = read_waiting(services, desk.file, progress=pull_out)
    assert result.left == 0
    assert result.sound >= 2  # what was begun already may be read to its end
    assert result.sound + result.broken == 6
    assert {row.state for row in desk.file.packages()} <= {"sound", "unread"}
    (tmp_path / "拔下").rename(drive)
    take_in(services, desk, drive)
    assert [row.state for row in desk.packages] == ["sound"] * 6
    assert not any(finding.rule == "package-broken" for finding in desk.findings)


def test_a_file_that_was_half_written_is_no_longer_broken_once_it_is_whole(
    services: Services, desk: DeskSession, packages: dict[str, Path], tmp_path: Path
) -> None:
    path = tmp_path / "收到" / "甲.zip"
    path.parent.mkdir()
    data = packages["three"].read_bytes()
    path.write_bytes(data[: len(data) // 3])
    assert take_in(services, desk, path.parent).broken == 1
    assert "package-broken" in rules(desk)
    path.write_bytes(data)
    assert take_in(services, desk, path.parent).sound == 1
    assert [row.state for row in desk.packages] == ["sound"]
    assert "package-broken" not in rules(desk)


def test_two_desks_write_to_one_file_at_once_and_neither_loses_a_change(
    services: Services, desk: DeskSession, packages: dict[str, Path]
) -> None:
    take_in(services, desk, packages["one"], packages["two"], packages["three"])
    keys = [row.key for row in desk.rows("scene")]
    other = open_desk_session(services, desk.file.path)
    failed: list[AppError] = []

    def write(session: DeskSession, key: str, name: str) -> None:
        try:
            for number in range(15):
                session.set_value("note", [key], f"{name}{number}", name)
        except AppError as trouble:
            failed.append(trouble)

    writers = [Thread(target=write, args=given) for given in ((desk, keys[0], "甲"), (other, keys[1], "乙"))]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    assert failed == []
    for session in (desk, other):
        session.reload()
        assert (session.ranking.value("note", keys[0]), session.ranking.value("note", keys[1])) == ("甲14", "乙14")
        assert sum(each.kind == "note" for key in keys for each in session.ranking.history(key)) == 30
    other.close()


def test_a_package_of_a_pack_that_is_not_installed_is_named(
    desk: DeskSession, packages: dict[str, Path], tmp_path: Path
) -> None:
    forms = tmp_path / "forms"
    shutil.copytree(Path("forms/miit-2021"), forms / "other-2022")
    text = (forms / "other-2022" / "pack.toml").read_text(encoding="utf-8")
    (forms / "other-2022" / "pack.toml").write_text(text.replace("miit-2021", "other-2022"), encoding="utf-8")
    bare = Services(tmp_path / "bare", {}, desk._services.now, forms)
    remember_files(desk.file, [packages["three"]])
    read_waiting(bare, desk.file)
    desk.reload()
    (row,) = desk.packages
    assert row.state == "broken"
    assert "miit-2021" in row.reason


def test_intake_stops_where_it_is_told_and_goes_on_with_the_rest(
    services: Services, desk: DeskSession, packages: dict[str, Path]
) -> None:
    remember_files(desk.file, [packages["one"], packages["two"], packages["three"]])
    seen: list[int] = []
    stopped = read_waiting(
        services, desk.file, progress=lambda at, of: seen.append(at), cancelled=lambda: len(seen) >= 1
    )
    assert (stopped.sound, stopped.left) == (1, 2)
    assert len(desk.file.waiting()) == 2
    assert read_waiting(services, desk.file).sound == 2
    assert not desk.file.waiting()


def test_many_files_are_read_in_child_processes_and_listed_as_few_are(
    services: Services, desk: DeskSession, packages: dict[str, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "收到的"
    folder.mkdir()
    for at, name in enumerate(("two", "newer", "one", "three", "works", "two")):
        shutil.copy(packages[name], folder / f"{at}.zip")
    (folder / "6 半个.zip").write_bytes(packages["one"].read_bytes()[:4000])
    (folder / "7 坏.pdf").write_bytes(b"%PDF-1.7 nothing")
    given = find_files([folder]).files
    few = create_desk_session(services, tmp_path / "少", title="", unit="")
    for path in given:
        remember_files(few.file, [path])
        read_waiting(services, few.file)
    remember_files(desk.file, given)
    seen: list[tuple[int, int]] = []
    result = read_waiting(services, desk.file, progress=lambda done, of: seen.append((done, of)))
    assert (result.sound, result.broken, result.papers, result.repeats, result.left) == (5, 1, 1, 1, 0)
    assert seen == [(done, 8) for done in range(1, 9)]
    many, one_by_one = ([replace(row, at="") for row in each.packages()] for each in (desk.file, few.file))
    assert many == one_by_one
    assert [desk.file.texts(row.number) for row in many] == [few.file.texts(row.number) for row in one_by_one]
    few.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the address space of such a child")
def test_a_file_whose_child_ends_is_refused_alone(services: Services, packages: dict[str, Path]) -> None:
    file = HandedFile("甲.zip", str(packages["three"]), file_digest(packages["three"]))
    starved = FileReaders(services, 2, least=1, memory=40 << 20)  # too little to load what reading needs
    found = list(starved.read([("前", None), ("甲", file), ("后", None)]))
    assert [key for key, _ in found] == ["前", "甲", "后"]
    assert found[1][1] is not None
    assert (found[1][1].record, found[1][1].changed) == ("", False)
    assert "没有收下" in found[1][1].reason


def test_a_file_that_changes_while_it_waits_is_read_later(
    services: Services, packages: dict[str, Path], tmp_path: Path
) -> None:
    path = tmp_path / "甲.zip"
    shutil.copy(packages["three"], path)
    file = HandedFile("甲.zip", str(path), file_digest(path))
    path.write_bytes(packages["one"].read_bytes())
    with Sandbox() as sandbox:
        found = read_handed_file(services.pack, services.now(), file, sandbox)
        path.unlink()
        gone = read_handed_file(services.pack, services.now(), file, sandbox)
    assert (found.changed, found.record, gone.changed) == (True, "", True)


_READER = """
import sys
from pathlib import Path
from app.services import build_services
from app.store.desk_file import open_desk
from app.jobs.desk_intake import read_waiting
services = build_services(Path(sys.argv[2]), {})
print("begun", flush=True)
read_waiting(services, open_desk(Path(sys.argv[1]), services.home), progress=lambda at, of: print(at, flush=True))
"""


def test_a_kill_half_way_loses_nothing_and_reads_nothing_twice(
    services: Services, desk: DeskSession, packages: dict[str, Path]
) -> None:
    files = [packages[name] for name in ("one", "two", "three", "works", "central")]
    remember_files(desk.file, files)
    words = [sys.executable, "-c", _READER, str(desk.file.path), str(services.home)]
    child = subprocess.Popen(words, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(Path.cwd())})
    assert child.stdout is not None
    while (said := child.stdout.readline()).strip() != b"2":
        assert said, "the child has ended"
    child.kill()
    child.wait()
    child.stdout.close()
    desk.reload()
    done = len(desk.packages)
    assert 2 <= done <= 5
    assert len(desk.file.waiting()) == 5 - done
    assert read_waiting(services, desk.file).sound == 5 - done
    desk.reload()
    assert len({row.digest for row in desk.packages}) == len(desk.packages) == 5
    assert len(desk.rows("scene")) + len(desk.rows("factory")) == 5
    assert all(row.verified for row in desk.packages)


def test_papers_are_matched_to_their_packages(
    services: Services, desk: DeskSession, packages: dict[str, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "纸"
    (folder / "另一处").mkdir(parents=True)
    (folder / "只有一份").mkdir()
    from PIL import Image

    picture = folder / "另一处" / "重庆第1机械有限公司盖章页.png"
    Image.new("RGB", (400, 500), "white").save(picture)
    Image.new("RGB", (400, 501), "white").save(folder / "另一处" / "不知道谁的.png")
    shutil.copy(packages["three"], folder / "只有一份" / "丙.zip")
    Image.new("RGB", (400, 502), "white").save(folder / "只有一份" / "第1页.jpg")
    take_in(services, desk, packages["one"], folder)
    by_name = {row.submission.company: [paper.name for paper in row.papers] for row in desk.rows("scene")}
    assert by_name["重庆第1机械有限公司"] == [picture.name]
    assert by_name["重庆第3机械有限公司"] == ["第1页.jpg"]
    assert [row.name for row in desk.unmatched_papers] == ["不知道谁的.png"]
    missing = [
        f for f in desk.findings if f.rule == "scan-missing" and f.packages == (desk.rows("scene")[0].source.name,)
    ]
    assert picture.name in missing[0].remedy
    desk.file.assign(desk.unmatched_papers[0].number, desk.rows("scene")[1].key)
    desk.reload()
    assert not desk.unmatched_papers


def test_a_copied_passage_is_found_by_package_by_pdf_and_by_word(
    services: Services, desk: DeskSession, packages: dict[str, Path], tmp_path: Path
) -> None:
    from docx import Document

    word = Document()
    word.add_paragraph(prose(random.Random(5), 300) + PLANTED)
    word.save(str(tmp_path / "别家的.docx"))
    take_in(services, desk, packages["one"], packages["three"], packages["two"], tmp_path / "别家的.docx")
    desk.set_copied(find_copies(desk.file, desk.text_sources(), services.default_pack()))
    pairs = {finding.packages for finding in desk.findings if finding.rule == "copied-text"}
    names = [row.source.name for row in desk.rows("scene")]
    assert pairs == {(names[0], names[2]), (names[0], "别家的.docx"), (names[2], "别家的.docx")}
    assert all(len(each.holders) == 3 for each in desk.copied)
    assert any(finding.rule == "copied-text" for finding in desk.rows("scene")[0].findings)


def test_two_officials_desks_show_only_what_they_disagree_on(
    services: Services, desk: DeskSession, packages: dict[str, Path], tmp_path: Path
) -> None:
    take_in(services, desk, packages["one"], packages["two"], packages["three"])
    shutil.copy(desk.file.path, tmp_path / "另一位.zzdesk")
    other = open_desk_session(services, tmp_path / "另一位.zzdesk")
    other.save_settings(who="李明")
    keys = [row.key for row in desk.rows("scene")]
    take_in(services, other, packages["works"])
    other.move([keys[1]], 1, "成果更实")
    other.set_opinion([keys[2]], "reject", "没有数据")
    found = compare_desks(desk, other)
    assert found.pairs == {"scene": ((keys[0], keys[1]),), "factory": ()}
    assert found.opinions == ((keys[2], "pending", "reject"),)
    assert [Path(name).name for name in found.packages] == ["丁.zip"]
    refused = merge_desks(desk, other, {"scene": [(keys[1], keys[0])]}, {keys[2]: "reject"}, "与李明商定")
    assert refused == ()
    assert [row.key for row in desk.rows("scene")] == [keys[1], keys[0], keys[2]]
    assert desk.row(keys[2]).opinion == "reject"  # type: ignore[union-attr]
    assert len(desk.rows("factory")) == 1
    assert compare_desks(desk, other).pairs["scene"] == ()
    assert desk.undo()
    assert [row.key for row in desk.rows("scene")] == keys
    other.close()


def test_opinions_at_answers_belong_to_one_issue_and_come_together_from_two_desks(
    services: Services, desk: DeskSession, packages: dict[str, Path], tmp_path: Path
) -> None:
    take_in(services, desk, packages["two"], packages["three"])
    first, second = (row.key for row in desk.rows("scene"))
    shutil.copy(desk.file.path, tmp_path / "另一份.zzdesk")
    other = open_desk_session(services, tmp_path / "另一份.zzdesk")
    path = "scenarios[0].narrative"
    assert desk.set_remark(first, path, "请补数据。")
    assert not desk.set_remark(first, path, "请补数据。")
    other.set_remark(first, path, "来源没有写。")
    other.set_remark(first, "scenarios[1].results", "单位不对。")
    other.set_remark(second, path, "很好。")
    assert compare_desks(desk, other).remarks == 3
    merge_desks(desk, other, {}, {}, "合到一起")
    assert compare_desks(desk, other).remarks == 0
    row = desk.row(first)
    assert row is not None
    assert desk.remark(row, path) == "请补数据。；来源没有写。"
    assert len(desk.ranking.remarks(first)) == 2
    merge_desks(desk, other, {}, {}, "再合一次")
    assert desk.remark(row, path) == "请补数据。；来源没有写。"
    desk.undo()
    assert desk.remark(row, path) == "请补数据。"
    assert desk.ranking.remarks(second) == {}
    assert desk.set_remark(first, "scenarios[1].results", "单位不对。")
    snapshot = snapshot_desk(desk, "11 月")
    (slip,) = [each for each in return_slips(snapshot) if each.issue == row.submission.issue]
    said = [(each.path, each.message) for each in slip.findings if each.message.endswith(("数据。", "不对。"))]
    assert said == [("scenarios[1].results", "单位不对。"), (path, "请补数据。")]  # in the order of the form
    assert "单位不对。" in str(all_columns(snapshot)[0].rows)
    take_in(services, desk, packages["newer"])  # the paths of the older issue may be other answers' now
    newer = desk.row(first)
    assert newer is not None
    assert newer.submission.sequence == 2
    assert desk.remark(newer, path) == ""
    assert not any("请补" in each.message for slip in return_slips(snapshot_desk(desk, "")) for each in slip.findings)
    other.close()


def test_an_opinion_stands_at_a_choice_a_date_and_an_answer_that_was_not_given(
    services: Services, desk: DeskSession, packages: dict[str, Path]
) -> None:
    take_in(services, desk, packages["two"], packages["works"])
    (row,), (works,) = desk.rows("scene"), desk.rows("factory")
    shown = {each.path: each for each in shown_answers(desk, row)}
    assert shown["company.ownership"].text == "民营"
    assert shown["company.established_on"].text.endswith("日")
    assert shown["company.major_accident.occurred"].text == "否"
    assert (shown["company.contact.fax"].place, shown["company.contact.fax"].text) == ("联系人传真", "")
    assert shown["company.financials.2019.debt_ratio"].place == "2019 年 · 负债率"
    assert {each.path: each.text for each in shown_answers(desk, works)}["company.maturity_level"].endswith("级")
    wanted = ["company.ownership", "company.established_on", "company.contact.fax", "scenarios[0].started_on"]
    for path in wanted:
        assert desk.set_remark(row.key, path, f"请核对 {path}。")
    assert {each.path: each.advice for each in shown_answers(desk, row)}[wanted[2]] == f"请核对 {wanted[2]}。"
    (slip,) = [each for each in return_slips(snapshot_desk(desk, "11 月")) if each.issue == row.submission.issue]
    assert [each.path for each in slip.findings if "请核对" in each.message] == [
        "company.established_on", "company.ownership", "company.contact.fax", "scenarios[0].started_on"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "key", ["scene:甲", "scene:甲\nZN-000000-01\n", "scene:甲\n一\na", "\nZN-000000-01\na", "a\nb\nc\nd"]
)
def test_an_opinion_at_no_answer_is_refused_when_the_desk_is_read(
    desk: DeskSession, services: Services, key: str
) -> None:
    change = DeskChange("remark", key, "", "x", desk.author())
    desk.file.append([change_row(change)])
    with pytest.raises(InputRefused, match="改动记录"):
        open_desk_session(services, desk.file.path)


def test_what_leaves_the_desk(services: Services, desk: DeskSession, packages: dict[str, Path], tmp_path: Path) -> None:
    take_in(services, desk, packages["one"], packages["two"], packages["three"], packages["works"])
    keys = [row.key for row in desk.rows("scene")]
    desk.move([keys[2]], 1, "现场核查")
    desk.set_opinion([keys[2], keys[0], desk.rows("factory")[0].key], "recommend", "符合条件")
    desk.set_copied(find_copies(desk.file, desk.text_sources(), services.default_pack()))
    out = tmp_path / "导出"
    done = export_desk(snapshot_desk(desk, "2021年11月22日"), out)
    assert done.troubles == ()
    sheet = load_workbook(out / "附件6 智能制造优秀场景推荐汇总表.xlsx").worksheets[0]
    names = [row[1].value for row in sheet.iter_rows(min_row=5, max_row=12)]
    assert names == ["重庆第3机械有限公司", "重庆第1机械有限公司", *[None] * 6]
    assert (out / "附件7 智能制造示范工厂推荐汇总表.docx").is_file()
    ordered = sorted(path.name[:12] for path in (out / "推荐的申报材料" / "附件6").iterdir())
    assert ordered == ["01 重庆第3机械有限公", "02 重庆第1机械有限公"]
    columns = load_workbook(out / "全部列.xlsx")
    assert columns.sheetnames == ["附件6", "附件7", "收到的文件"]
    assert columns["附件6"].max_row == 4
    heads = [cell.value for cell in columns["附件6"][1]]
    first = {head: cell.value for head, cell in zip(heads, columns["附件6"][2], strict=True)}
    assert first["意见"] == "推荐"
    assert "现场核查" in str(first["为什么是这个名次"])
    assert (out / "核对报告.pdf").read_bytes().startswith(b"%PDF")
    slips = sorted((out / "退回企业").glob("*.zzreturn"))
    assert len(list((out / "退回企业").glob("*.docx"))) == len(slips)
    slip = read_return(slips[0].read_bytes(), slips[0].name)
    assert slip.company == "重庆第1机械有限公司"
    assert any(each.path.startswith("scenarios[0].narrative") for each in slip.findings)
    assert not any("第2机械" in each.message for each in slip.findings)


def test_a_package_that_went_away_is_named_and_the_rest_is_written(
    services: Services, desk: DeskSession, packages: dict[str, Path], tmp_path: Path
) -> None:
    copy = tmp_path / "会走的.zip"
    shutil.copy(packages["one"], copy)
    take_in(services, desk, copy, packages["three"])
    desk.set_opinion([row.key for row in desk.rows("scene")], "recommend")
    copy.unlink()
    done = export_desk(snapshot_desk(desk, ""), tmp_path / "out")
    (trouble,) = done.troubles
    assert "会走的.zip" in trouble
    assert len(list((tmp_path / "out" / "推荐的申报材料" / "附件6").iterdir())) == 1


def test_only_a_desks_file_is_opened(services: Services, desk: DeskSession, tmp_path: Path) -> None:
    (tmp_path / "text.zzdesk").write_text("no", encoding="utf-8")
    with sqlite3.connect(tmp_path / "other.zzdesk") as other:
        other.execute("CREATE TABLE x (y)")
    other.close()
    shutil.copy(desk.file.path, tmp_path / "trigger.zzdesk")
    with sqlite3.connect(tmp_path / "trigger.zzdesk") as changed:
        changed.execute("CREATE TRIGGER t AFTER INSERT ON change BEGIN DELETE FROM package; END")
    changed.close()
    shutil.copy(desk.file.path, tmp_path / "words.zzdesk")
    with sqlite3.connect(tmp_path / "words.zzdesk") as changed:
        changed.execute("INSERT INTO change VALUES (1, 'b', 'no time', '', '', 'rank', 'k', 'x', 'y', '')")
    changed.close()
    data = bytearray(desk.file.path.read_bytes())
    (tmp_path / "half.zzdesk").write_bytes(data[: len(data) // 2])
    for name in ("text", "other", "trigger", "words", "half", "absent"):
        with pytest.raises(AppError) as refused:
            open_desk_session(services, tmp_path / f"{name}.zzdesk").close()
        assert isinstance(refused.value, InputRefused), name
    with pytest.raises(AppError, match="已经有了"):
        create_desk_session(services, desk.file.path, title="", unit="")


def test_a_change_is_on_the_disk_when_it_is_shown(desk: DeskSession, services: Services) -> None:
    reading = open_desk(desk.file.path, services.home)
    assert isinstance(reading, DeskFile)
    desk.save_settings(unit="另一个单位")
    assert reading.settings()["unit"] == "另一个单位"
    reading.close()


def test_a_folder_is_taken_by_its_packages_on_the_command_line_too(packages: dict[str, Path]) -> None:
    assert packages["three"] in package_files([packages["three"].parent])
