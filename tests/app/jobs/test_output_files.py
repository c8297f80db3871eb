"""What people made of exported files is never written over: it is renamed, and that is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.errors import InputRefused, StorageTrouble
from app.jobs.output_files import FILE, OutputFiles
from tests.app.cli.conftest import lay_out, run


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.rglob("*") if each.is_file())


@pytest.fixture
def places(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    return tmp_path / "home", out / "附表.xlsx"


def test_what_was_written_last_is_replaced(places):
    home, file = places
    for data in (b"one", b"two", b"two", b"three"):
        output = OutputFiles(home, "A")
        output.write(file, data)
        assert output.moved == []
    assert file.read_bytes() == b"three"
    assert names(file.parent) == [file.name]


def test_what_somebody_changed_is_renamed(places):
    home, file = places
    OutputFiles(home, "A").write(file, b"one")
    for at, aside in ((1, "附表（原有）.xlsx"), (2, "附表（原有2）.xlsx"), (3, "附表（原有3）.xlsx")):
        file.write_bytes(b"filled in %d" % at)
        output = OutputFiles(home, "A")
        output.write(file, b"one")
        assert output.moved == [(file, file.with_name(aside))]
        assert output.sentences() == [f"原来的“附表.xlsx”不是本软件上次写的那一份，没有覆盖，改名为“{aside}”。"]
        assert file.with_name(aside).read_bytes() == b"filled in %d" % at
        assert file.read_bytes() == b"one"


def test_the_very_same_bytes_are_in_nobodys_way(places):
    home, file = places
    file.write_bytes(b"one")
    output = OutputFiles(home, "A")
    output.write(file, b"one")
    assert output.moved == []


def test_what_another_draft_wrote_is_another_s(places):
    home, file = places
    OutputFiles(home, "A").write(file, b"of A")
    output = OutputFiles(home, "B")
    output.write(file, b"of B")
    assert [aside.read_bytes() for _, aside in output.moved] == [b"of A"]


def test_a_link_is_renamed_and_what_it_leads_to_stays(places, tmp_path):
    home, file = places
    (tmp_path / "elsewhere").write_bytes(b"precious")
    for target in ("elsewhere", "nowhere"):
        file.symlink_to(tmp_path / target)
        OutputFiles(home, "A").write(file, b"one")
        assert not file.is_symlink()
        file.unlink()
    assert (tmp_path / "elsewhere").read_bytes() == b"precious"


@pytest.mark.parametrize("memory", [b"", b"[]", b"{", b'{"x": 3}', b"\xff" * 9, b"[" * 100_000])
def test_a_memory_that_cannot_be_read_only_renames_more(places, memory):
    home, file = places
    OutputFiles(home, "A").write(file, b"one")
    (home / FILE).write_bytes(memory)
    output = OutputFiles(home, "A")
    output.write(file, b"two")
    assert [aside.read_bytes() for _, aside in output.moved] == [b"one"]
    assert list(json.loads((home / FILE).read_bytes()))[-1] == str(file)


def test_what_cannot_be_written_leaves_the_name_with_its_file(places, monkeypatch):
    home, file = places
    file.write_bytes(b"signed by somebody")

    def refuse(*_args, **_options):
        raise StorageTrouble("磁盘已满。")

    monkeypatch.setattr("app.jobs.output_files.write_file", refuse)
    with pytest.raises(StorageTrouble):
        OutputFiles(home, "A").write(file, b"one")
    assert file.read_bytes() == b"signed by somebody"
    assert names(file.parent) == [file.name]


def test_every_command_that_writes_for_people(tmp_path):
    source, home, out = lay_out(tmp_path / "in"), tmp_path / "home", tmp_path / "out"
    draft = run("import", source / "scene.json", "--home", home, "--json").json["drafts"][0]
    assert run("freeze", draft, "--home", home).status == 0
    part = out / "部分.zzpart"
    package = tmp_path / "pack"
    assert run("export", draft, "--unsigned", "--only", "package", "--out", package, "--home", home).status == 0
    commands = (
        ("export", draft, "--unsigned", "--out", out),
        ("export", draft, "--only", "draft", "--out", out),
        ("part", "out", draft, "scenarios[0]", "--out", part),
        ("template", draft, "--out", out),
        ("summary", *package.glob("*.zip"), "--unit", "永川区", "--out", out),
    )
    for words in commands:
        first = run(*words, "--home", home, "--json")
        assert first.json["kept"] == [], words
        written = [Path(each["path"] if isinstance(each, dict) else each) for each in first.json["files"]]
        assert written, words
        for each in written:
            each.write_bytes(each.read_bytes() + b" and what people add")
        again = run(*words, "--home", home, "--json")
        assert len(again.json["kept"]) == len(written), words
        assert all(Path(each).read_bytes().endswith(b"people add") for each in again.json["kept"])
        assert again.err.count("没有覆盖") == len(written), words
        assert run(*words, "--home", home, "--json").json["kept"] == [], words


@pytest.mark.parametrize(
    "place",
    [
        "zhizao.db", "zhizao.db-wal", "zhizao.marker.json", "written-files.json", "window.json",
        "verified-packages.txt",
        "identities/firm-abc.p12", "backups/new.db", "logs/zhizao.log",
    ],
)  # fmt: skip
def test_no_output_takes_the_place_of_a_file_of_the_program(tmp_path, place):
    home = tmp_path / "home"
    file = home / place
    file.parent.mkdir(parents=True)
    (home / "window.json").write_bytes(b"{}")
    (home / "written-files.json").write_bytes(b"{}")
    before = {each: each.read_bytes() for each in home.rglob("*") if each.is_file()}
    with pytest.raises(InputRefused, match="本软件自己的文件"):
        OutputFiles(home, "A").write(file, b"out")
    assert {each: each.read_bytes() for each in home.rglob("*") if each.is_file()} == before


def test_output_beside_the_store_may_be_written_and_written_again(tmp_path):
    for data in (b'{"a": 1}', b'{"a": 2}'):
        output = OutputFiles(tmp_path, "A")
        for name in ("申报书.json", "导出/申报书.pdf"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            output.write(tmp_path / name, data)
        assert output.moved == []


def test_handing_out_over_the_store_leaves_the_store(tmp_path):
    source, home = lay_out(tmp_path / "in"), tmp_path / "home"
    draft = run("import", source / "scene.json", "--home", home, "--json").json["drafts"][0]
    assert run("part", "out", draft, "scenarios[0]", "--out", home / "zhizao.db", "--home", home).status == 2
    assert [row["id"] for row in run("list", "--home", home, "--json").json["drafts"]] == [draft]
