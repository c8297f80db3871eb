"""``zhizao delete``: lists first, deletes only when told to, and says where it still is."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.jobs.presence import DraftLock
from app.paths import forms_root
from tests.app.cli.conftest import run

COMPANY = "重庆巴岳岭精密压铸有限公司"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with one frozen draft, its scan folder, and a copy of the store from before an upgrade."""
    home = tmp_path / "home"
    run("import", forms_root() / "miit-2021" / "example" / "scene.json", "--home", home)
    [draft] = drafts(home)
    assert run("freeze", draft, "--home", home).status == 0
    run("backup", "--home", home)
    (home / "scans" / f"{draft}-ZN-ABCDEF-01").mkdir(parents=True)
    (home / "scans" / f"{draft}-ZN-ABCDEF-01" / "a.jpg").write_bytes(b"x")
    (home / "zhizao-升级前-20260101T000000000000Z.db").write_bytes((home / "zhizao.db").read_bytes())
    return home


def drafts(home: Path) -> list[str]:
    return [each["id"] for each in run("list", "--archived", "--json", "--home", home).json["drafts"]]


def test_without_for_good_it_is_a_list(home):
    [draft] = drafts(home)
    said = run("delete", draft.lower(), "--home", home)
    assert said.status == 0
    assert COMPANY in said.out
    for word in ("填写的内容", "图片和附件", "定稿 1 版", "2 个备份里也有它", "什么也没有删"):
        assert word in said.out
    assert drafts(home) == [draft]
    payload = run("delete", draft, "--json", "--home", home).json
    assert not payload["deleted"]
    assert payload["goes"]["issues"]
    assert [each["removed"] for each in payload["backups"]] == [False, False]


def test_for_good_leaves_no_trace_but_in_the_copy_which_is_named(home):
    [draft] = drafts(home)
    said = run("delete", draft, "--for-good", "--home", home)
    assert said.status == 0
    assert "备份里还有它" in said.out
    assert drafts(home) == []
    assert not list((home / "scans").iterdir())
    holding = [path.name for path in home.rglob("*") if path.is_file() and COMPANY.encode() in path.read_bytes()]
    assert len(holding) == 2
    assert all("升级前" in name or "备份" in name for name in holding)
    assert run("delete", draft, "--for-good", "--home", home).status == 2


def test_copies_are_cleaned_when_that_is_asked_for(home):
    [draft] = drafts(home)
    payload = run("delete", draft, "--for-good", "--backups", "--json", "--home", home).json
    assert payload["deleted"]
    assert [each["removed"] for each in payload["backups"]] == [True, True]
    listed = run("backups", "--json", "--home", home).json["backups"]
    assert listed
    assert all(each["sound"] and each["drafts"] == 0 for each in listed)
    assert not [path for path in home.rglob("*") if path.is_file() and COMPANY.encode() in path.read_bytes()]


def test_draft_that_a_window_has_open_is_not_deleted(home):
    [draft] = drafts(home)
    window = DraftLock(home, draft)
    assert window.try_first()
    said = run("delete", draft, "--for-good", "--home", home)
    assert said.status == 2
    assert "窗口里打开" in said.err
    assert run("delete", "--unused", "--for-good", "--home", home).status == 2
    window.leave()
    assert drafts(home) == [draft]


def test_unused_files_and_bad_arguments(home):
    [draft] = drafts(home)
    before = run("check", draft, "--json", "--home", home).json
    assert run("delete", "--unused", "--json", "--home", home).json["goes"]["files"] == []
    assert run("delete", "--unused", "--for-good", "--home", home).status == 0
    assert run("check", draft, "--json", "--home", home).json == before
    for words in ((), ("a.json",), ("ABCDEFGH", "--unused"), ("ABCDEFGH", "--for-good")):
        assert run("delete", *words, "--home", home).status == 2
