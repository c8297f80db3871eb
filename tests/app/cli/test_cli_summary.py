"""``zhizao summary``: packages in, 附件6 and 附件7 out, nothing overlooked, every finding by its rule."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from app.notation.credit_code import check_digit, organisation_check_digit
from tests.app.cli.conftest import lay_out, run
from tests.desk_packages import PackageMaker, application


def code(number: int) -> str:
    """A sound 统一社会信用代码 that differs by ``number``."""
    organisation = f"MA{number:06d}"
    first = f"91500116{organisation}{organisation_check_digit(organisation)}"
    return first + check_digit(first)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Unsigned packages by name, each from a home of its own."""
    folder = tmp_path_factory.mktemp("packages")
    source = lay_out(tmp_path_factory.mktemp("source"))
    made: dict[str, Path] = {}

    def make(name: str, track: str, edit: Callable[[dict[str, Any]], object], *, again: bool = False) -> None:
        data = json.loads((source / f"{track}.json").read_text(encoding="utf-8"))
        edit(data)
        (source / "own.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        home = folder / f"home-{name}"
        draft = run("import", source / "own.json", "--home", home, "--json").json["drafts"][0]
        for _ in range(2 if again else 1):
            assert run("freeze", draft, "--home", home).status == 0
        out = folder / name
        said = run("export", draft, "--home", home, "--only", "package", "--unsigned", "--out", out, "--json")
        made[name] = Path(said.json["files"][0]["path"]).rename(folder / f"{name}.zip")

    def firm(number: int, name: str) -> Callable[[dict[str, Any]], object]:
        def edit(data: dict[str, Any]) -> None:
            data["company"]["name"] = name
            data["company"]["unified_social_credit_code"] = code(number)
            data["company"]["contact"]["mobile"] = f"1380000{number:04d}"

        return edit

    make("one", "scene", firm(1, "重庆甲机械有限公司"))
    make("two", "scene", firm(2, "重庆乙机械有限公司"))
    make("newer", "scene", firm(2, "重庆乙机械有限公司"), again=True)
    make("works", "factory", firm(3, "重庆丙机械有限公司"))
    make("both", "factory", firm(1, "重庆甲机械有限公司"))
    return made


@pytest.fixture(scope="module")
def central(packages: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Four factories of central enterprises."""
    maker = PackageMaker(tmp_path_factory.mktemp("central") / "packages")
    made = []
    for number in range(21, 25):
        data = application("factory", number)
        data["company"]["ownership"] = "central_soe"
        data["commitment"]["central_group_consent"] = True
        made.append(maker.make(f"{number}.zip", data))
    return made


def rules(said: Any) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for finding in said["findings"]:
        assert set(finding) >= {"rule", "level", "packages", "message", "remedy"}
        found.setdefault(finding["rule"], []).append(finding["packages"])
    return found


def summary(out: Path, *files: Path, quota: str = "province", groups: tuple[str, ...] = ()) -> Any:
    words = ["summary", *files, "--unit", "重庆市江津区经济和信息化委员会", "--quota", quota, "--out", out, "--json"]
    words += [word for group in groups for word in ("--group", group)]
    return run(*words, "--home", out.parent / "no-home")


def test_both_tables_in_the_order_given(packages: dict[str, Path], tmp_path: Path) -> None:
    said = summary(tmp_path / "out", packages["two"], packages["works"], packages["one"])
    assert said.status == 0
    assert [(row["rank"], row["company"]) for row in said.json["scene"]] == [
        (1, "重庆乙机械有限公司"),
        (2, "重庆甲机械有限公司"),
    ]
    (row,) = said.json["factory"]
    assert row["project"] == "减速器智能制造示范工厂"
    assert set(row) == {"rank", "company", "code", "issue", "scenarios", "contact", "mobile", "package", "project"}
    assert row["package"] == "works.zip"
    assert len(row["scenarios"]) == 6
    assert sorted(each["kind"] for each in said.json["files"]) == ["docx", "docx", "pdf", "pdf", "xlsx", "xlsx"]
    found = rules(said.json)
    assert set(found) == {"scan-missing", "unsigned", "copied-text"}
    assert len(found["unsigned"]) == 3


def test_the_workbook_is_the_notices_table(packages: dict[str, Path], tmp_path: Path) -> None:
    said = summary(tmp_path / "out", packages["one"])
    workbook = next(each["path"] for each in said.json["files"] if each["kind"] == "xlsx")
    book = load_workbook(workbook)
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert rows[0][0] == "附件6"
    assert rows[1][0] == "智能制造优秀场景推荐汇总表"
    assert rows[2][0] == "推荐单位（盖章）：重庆市江津区经济和信息化委员会"
    assert rows[3] == ["序号", "申报企业名称", "申报智能制造典型场景（罗列）", "联系人", "联系方式 （手机号）"]
    assert rows[4][1:3] == ["重庆甲机械有限公司", "人机协同作业\n壳体内腔清洁度智能判定"]
    assert [row[0] for row in rows[4:12]] == [str(number) for number in range(1, 9)]
    assert str(rows[12][0]).startswith("注：1.推荐智能制造典型场景排名有先后")
    sources = [[cell.value for cell in row] for row in book["来源"].iter_rows(min_row=2)]
    assert sources[0][3] == said.json["scene"][0]["issue"]
    assert len(str(sources[0][4])) == 64


def test_the_pdf_prints_the_same(packages: dict[str, Path], tmp_path: Path, other_program: Callable[..., str]) -> None:
    said = summary(tmp_path / "out", packages["works"])
    pdf = next(each["path"] for each in said.json["files"] if each["kind"] == "pdf")
    text = subprocess.run([other_program("pdftotext"), "-layout", pdf, "-"], capture_output=True, check=True).stdout
    words = "".join(text.decode().split())
    heads = ("附件7", "智能制造示范工厂推荐汇总表", "推荐单位（盖章）：", "揭榜单位名称", "示范工厂名称")
    for expected in (*heads, "重庆丙机械有限公司", "供应链可视化", "13800000003"):
        assert expected in words
    assert "草稿" not in words


def test_a_firm_on_both_tracks_and_an_older_issue_are_told(packages: dict[str, Path], tmp_path: Path) -> None:
    names = ("one", "two", "newer", "both")
    said = summary(tmp_path / "out", *(packages[name] for name in names))
    assert said.status == 1
    found = rules(said.json)
    assert found["track-exclusive"] == [["one.zip", "both.zip"]]
    assert found["issue-superseded"] == [["two.zip", "newer.zip"]]
    assert [row["package"] for row in said.json["scene"]] == ["one.zip", "newer.zip"]


def test_a_broken_package_is_named_and_the_others_go_on(packages: dict[str, Path], tmp_path: Path) -> None:
    data = packages["one"].read_bytes()
    at = data.index(b'"legal_representative"')
    (tmp_path / "changed.zip").write_bytes(data[: at + 40] + bytes([data[at + 40] ^ 1]) + data[at + 41 :])
    (tmp_path / "text.zip").write_text("no zip", encoding="utf-8")
    bad = [tmp_path / name for name in ("changed.zip", "text.zip", "gone.zip")]
    said = summary(tmp_path / "out", bad[0], packages["two"], *bad[1:])
    assert said.status == 1
    assert [row["package"] for row in said.json["scene"]] == ["two.zip"]
    assert rules(said.json)["package-broken"] == [[file.name] for file in bad]
    beside = summary(tmp_path / "out", packages["one"], tmp_path / "changed.zip")
    assert rules(beside.json)["issue-changed"] == [["one.zip", "changed.zip"]]


def test_copied_passages_name_both_sides(packages: dict[str, Path], tmp_path: Path) -> None:
    said = summary(tmp_path / "out", packages["one"], packages["two"], quota="none")
    (finding,) = (each for each in said.json["findings"] if each["rule"] == "copied-text")
    assert finding["level"] == "advice"
    assert finding["packages"] == ["one.zip", "two.zip"]
    assert {each["package"] for each in finding["passages"]} == {"one.zip", "two.zip"}
    assert all(each["path"] and each["text"] for each in finding["passages"])


def test_files_of_one_name_are_told_apart_by_their_folder(packages: dict[str, Path], tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        shutil.copy(packages[name], tmp_path / name / "申报包.zip")
    said = summary(tmp_path / "out", tmp_path / "one" / "申报包.zip", tmp_path / "two")
    names = [row["package"] for row in said.json["scene"]]
    assert names == [str(tmp_path / name / "申报包.zip") for name in ("one", "two")]


def test_many_packages_are_read_at_once_and_listed_as_few_are(packages: dict[str, Path], tmp_path: Path) -> None:
    """From six files on two child processes read: the order, the findings and the texts are those of one after one."""
    sound = [packages[name] for name in ("one", "two", "newer", "works")]
    broken = tmp_path / "坏.zip"
    broken.write_bytes(packages["works"].read_bytes()[:4000])
    words = ("--unit", "某市工信局", "--quota", "city", "--json")
    few = run("summary", *sound, broken, "--out", tmp_path / "few", *words)
    many = run("summary", *sound, broken, tmp_path / "没有.zip", "--out", tmp_path / "many", *words)
    assert (few.status, many.status) == (1, 1)
    assert many.json["scene"] == few.json["scene"]
    assert many.json["factory"] == few.json["factory"]
    missing = [each for each in many.json["findings"] if each["packages"] == ["没有.zip"]]
    assert [each["rule"] for each in missing] == ["package-broken"]
    assert [each for each in many.json["findings"] if each not in missing] == few.json["findings"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_names_that_are_no_text_take_nothing_with_them(packages: dict[str, Path], tmp_path: Path) -> None:
    """As a zip that was packed on a Chinese Windows leaves them on Linux."""
    folder = tmp_path / "收到"
    folder.mkdir()
    for name, which in ((b"\xd6\xd0.zip", "one"), (b"\xce\xc4.zip", "works"), (b"a\nb\x1b[2J.zip", "two")):
        shutil.copy(packages[which], os.fsdecode(os.fsencode(folder) + b"/" + name))
    done = run("summary", folder, "--unit", "某市工信局", "--quota", "none", "--out", tmp_path / "out", "--json")
    assert done.status == 0
    assert len(done.json["scene"]) == 2
    assert len(done.json["factory"]) == 1
    names = [row["package"] for row in (*done.json["scene"], *done.json["factory"])]
    assert len(set(names)) == 3
    assert all("\ufffd" in name or name.startswith("a") for name in names)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert summary(tmp_path / "out", tmp_path / "empty").status == 2


def test_groups_of_central_enterprises_have_a_quota_of_their_own(central: list[Path], tmp_path: Path) -> None:
    names = [f"重庆第{number}机械有限公司" for number in range(21, 25)]
    without = summary(tmp_path / "a", *central, quota="city")
    assert without.status == 0
    assert "4 家中央企业" in without.err
    said = summary(tmp_path / "b", *central, groups=tuple(f"甲集团={name}" for name in names))
    assert said.status == 1
    assert rules(said.json)["quota"] == [[central[3].name]]
    code = said.json["factory"][0]["code"].lower()
    mixed = (f"乙集团={code}", *(f"甲集团={name.removesuffix('有限公司')}有限责任公司" for name in names[1:]))
    spread = summary(tmp_path / "c", *central, groups=mixed)
    assert "quota" not in rules(spread.json)
    assert "--group" not in spread.err


def test_a_group_that_names_nobody_is_said(central: list[Path], tmp_path: Path) -> None:
    said = summary(tmp_path / "a", central[0], groups=("甲集团=没有这家公司",))
    assert "“没有这家公司”不在申报包里" in said.err
    for words in ("甲集团", "=某公司", "甲集团="):
        refused = summary(tmp_path / "b", central[0], groups=(words,))
        assert refused.status == 2
        assert "集团=企业" in refused.err
        assert not (tmp_path / "b").exists()
