"""What cannot work is said at once: before a long job begins, and where a file is not what it says of itself."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import struct_time

import pytest

from app.errors import AppError
from app.jobs.export_preflight import check_clock
from app.jobs.save_copy import save_copy
from tests.app.cli.conftest import run

Edit = Callable[[str, bytes], bytes | None]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A signed package and PDF, and the store that they came from."""
    folder = tmp_path_factory.mktemp("made")
    assert run("demo", "--out", folder).status == 0
    return folder


def package(made: Path) -> Path:
    return next(made.glob("申报包_*.zip"))


def altered(made: Path, to: Path, edit: Edit) -> Path:
    with zipfile.ZipFile(package(made)) as old, zipfile.ZipFile(to, "w") as new:
        for name in old.namelist():
            data = edit(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
    return to


ALTERED: dict[str, tuple[Edit, str]] = {
    "an answer": (lambda n, d: d.replace(b'"2020"', b'"2020" ') if n == "application.json" else d, "application.json"),
    "the signature": (lambda n, d: d[:-1] + bytes([d[-1] ^ 1]) if n == "manifest.p7s" else d, "签名不成立"),
    "a member less": (lambda n, d: None if n == "README.txt" else d, "少了清单列出的“README.txt”"),
}


@pytest.mark.parametrize("what", ALTERED)
def test_an_altered_package_comes_in_and_is_said_to_be_altered(made: Path, tmp_path: Path, what: str) -> None:
    edit, said = ALTERED[what]
    done = run("import", altered(made, tmp_path / "altered.zip", edit), "--home", tmp_path / "home", "--json")
    assert done.status == 0
    assert len(done.json["drafts"]) == 1
    assert said in done.err
    assert "验证材料" in done.err


def test_a_member_more_is_said(made: Path, tmp_path: Path) -> None:
    file = altered(made, tmp_path / "more.zip", lambda _n, d: d)
    with zipfile.ZipFile(file, "a") as more:
        more.writestr("tables/more.xlsx", b"x")
    done = run("import", file, "--home", tmp_path / "home")
    assert done.status == 0
    assert "多了清单没有列出的“tables/more.xlsx”" in done.err


def test_an_altered_pdf_comes_in_and_is_said_to_be_altered(made: Path, tmp_path: Path) -> None:
    data = bytearray(next(made.glob("*.pdf")).read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "altered.pdf").write_bytes(data)
    done = run("import", tmp_path / "altered.pdf", "--home", tmp_path / "home")
    assert done.status == 0
    assert "签名不成立" in done.err


def test_sound_files_come_in_without_a_word(made: Path, tmp_path: Path) -> None:
    done = run("import", package(made), next(made.glob("*.pdf")), "--home", tmp_path / "home")
    assert done.status == 0
    assert done.err == ""


def test_a_clock_that_cannot_be_right_is_said() -> None:
    for year in (1970, 1979, 1980, 2050, 2107, 2150):
        with pytest.raises(AppError, match=f"{year} 年"):
            check_clock(datetime(year, 6, 1, tzinfo=UTC))
    check_clock(datetime(2021, 11, 18, tzinfo=UTC))
    check_clock(datetime(2049, 12, 31, tzinfo=UTC))


@pytest.mark.parametrize("year", [1970, 2150])
def test_files_that_bear_no_date_are_written_whatever_the_clock_shows(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, year: int
) -> None:
    """A flat battery is no reason why a colleague cannot be handed a part, or a draft not saved elsewhere."""
    [draft] = json.loads(run("list", "--home", made / "草稿库", "--json").out)["drafts"]
    monkeypatch.setattr("time.localtime", lambda *_: struct_time((year, 1, 1, 0, 0, 0, 0, 1, 0)))
    part = ("part", "out", draft["id"], "scenarios[0]", "--out", tmp_path / "p.zzpart")
    table = ("template", draft["id"], "--out", tmp_path)
    for words in (part, table, ("summary", package(made), "--unit", "某区", "--out", tmp_path / "s")):
        done = run(*words, "--home", made / "草稿库")
        assert done.status == 0, done.err
    assert save_copy({"format": "zhizao-application/1"}, {}, lambda _: None, tmp_path / "copy.zip") == ()
    assert {path.suffix for path in tmp_path.rglob("*.*")} >= {".zzpart", ".xlsx", ".zip"}


def test_a_folder_that_cannot_be_is_said_before_anything_is_drawn(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [draft] = json.loads(run("list", "--home", made / "草稿库", "--json").out)["drafts"]
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setattr("app.jobs.export.build_document", pytest.fail)
    for folder in (tmp_path / "file", tmp_path / "file" / "deeper"):
        done = run("export", draft["id"], "--home", made / "草稿库", "--unsigned", "--out", folder)
        assert done.status == 2
        assert "不是文件夹" in done.err


def test_a_home_that_is_a_file_is_no_sound_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert run("list", "--home", tmp_path / "file", "--json").status == 2
    for home in (tmp_path / "file", tmp_path / "file" / "deeper"):
        done = run("doctor", "--home", home, "--json")
        assert done.status == 1
        assert [c["name"] for c in done.json["checks"] if not c["ok"] and c["name"] == "database"]
    assert run("list", "--home", tmp_path / "not yet", "--json").json == {"drafts": []}


def test_empty_words_are_no_words(made: Path, tmp_path: Path) -> None:
    assert "REF：是空的" in run("check", "").err
    done = run("export", "ABCD2345", "--home", made / "草稿库", "--out", tmp_path, "--only", "")
    assert (done.status, "--only" in done.err) == (2, True)


def test_an_id_typed_in_small_letters_is_found(made: Path) -> None:
    [draft] = run("list", "--home", made / "草稿库", "--json").json["drafts"]
    assert run("check", draft["id"].lower(), "--home", made / "草稿库").status == 0


@pytest.mark.parametrize(("name", "data"), [("a.pdf", b""), ("b.pdf", b"just words"), ("c.zip", b""), ("d.zip", b"PK")])
def test_what_never_was_a_package_or_pdf_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    assert run("verify", tmp_path / name, "--json").status == 2


def test_a_package_without_a_member_is_refused(tmp_path: Path) -> None:
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    (tmp_path / "empty.zip").write_bytes(empty.getvalue())
    assert run("verify", tmp_path / "empty.zip").status == 2


def test_a_missing_picture_is_named_once(tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "data" / "contract" / "scene-example.json"
    (tmp_path / "one.json").write_bytes(source.read_bytes())
    said = [f for f in run("check", tmp_path / "one.json", "--json").json["findings"] if f["rule"] == "image"]
    assert said
    for finding in said:
        assert finding["message"].count("没有找到") == 1
        assert finding["message"].count("“") == 1
        assert finding["remedy"] == "请把它放到申请文件旁边相应的位置再导入，或删去后重新添加。"
