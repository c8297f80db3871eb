"""``zhizao backup``, ``backups``, ``restore-store``, ``repair-store``; what other commands say of a lost store."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.cli import main

EXAMPLE = Path(__file__).parents[2] / "data" / "contract" / "scene-example.json"


@pytest.fixture
def zhizao(tmp_path, capsys):
    """Run a command in a home of its own: exit status, the JSON, and what was said."""

    def run(*words):
        status = main([*words, "--home", str(tmp_path / "home"), "--json"])
        printed = capsys.readouterr()
        return status, json.loads(printed.out), printed.err

    return run


def database(tmp_path):
    return tmp_path / "home" / "zhizao.db"


def test_a_backup_is_made_listed_and_put_back(zhizao, tmp_path):
    _, imported, _ = zhizao("import", str(EXAMPLE))
    status, made, _ = zhizao("backup")
    assert status == 0
    assert made.keys() == {"file", "sha256", "drafts"}
    assert made["drafts"] == 1
    assert Path(made["file"]).parent == tmp_path / "home" / "backups"
    zhizao("import", str(EXAMPLE))
    status, listed, _ = zhizao("backups")
    assert status == 0
    assert [(each["drafts"], each["sound"]) for each in listed["backups"]] == [(1, True)]
    assert listed["backups"][0].keys() == {"file", "at", "drafts", "sound"}
    status, done, _ = zhizao("restore-store", made["file"])
    assert status == 0
    assert done["drafts"] == 1
    assert (Path(done["kept_aside"]) / "zhizao.db").is_file()
    assert [each["id"] for each in zhizao("list")[1]["drafts"]] == imported["drafts"]


def test_a_backup_to_another_folder_that_is_remembered(zhizao, tmp_path):
    zhizao("import", str(EXAMPLE))
    stick = tmp_path / "U 盘"
    stick.mkdir()
    _, made, _ = zhizao("backup", "--to", str(stick), "--remember")
    assert Path(made["file"]).parent == stick
    zhizao("import", str(EXAMPLE))  # a copy before it
    zhizao("backup")
    assert len(list(stick.glob("*.db"))) == 3
    assert len(zhizao("backups")[1]["backups"]) == 5


def test_before_an_import_a_copy_is_made_if_the_newest_is_not_new(zhizao, tmp_path):
    zhizao("import", str(EXAMPLE))
    assert zhizao("backups")[1]["backups"] == []
    zhizao("import", str(EXAMPLE))
    assert [each["drafts"] for each in zhizao("backups")[1]["backups"]] == [1]
    zhizao("import", str(EXAMPLE))
    assert len(zhizao("backups")[1]["backups"]) == 1


def test_nothing_to_back_up(zhizao):
    status, said, _ = zhizao("backup")
    assert status == 2
    assert "没有可备份" in said["error"]
    assert zhizao("backups") == (0, {"backups": []}, "")


@pytest.mark.parametrize("command", [("list",), ("import", str(EXAMPLE)), ("check", "AAAAAAAA"), ("backup",)])
def test_a_store_that_vanished_is_said_by_every_command_and_comes_back(zhizao, tmp_path, command):
    zhizao("import", str(EXAMPLE))
    _, made, _ = zhizao("backup")
    database(tmp_path).unlink()
    status, said, aloud = zhizao(*command)
    assert status == 2
    assert "不见了" in aloud
    assert made["file"] in aloud
    assert said.get("error", "") in aloud
    assert not database(tmp_path).exists()
    checks = {each["name"]: each for each in zhizao("doctor")[1]["checks"]}
    assert not checks["database"]["ok"]
    assert "不见了" in checks["database"]["detail"]
    assert zhizao("restore-store", made["file"])[1] == {"drafts": 1, "kept_aside": None}
    assert len(zhizao("list")[1]["drafts"]) == 1


def test_damage_is_named_by_check_and_doctor_and_repaired_from_the_newest_backup(zhizao, tmp_path):
    _, imported, _ = zhizao("import", str(EXAMPLE))
    zhizao("backup")
    with closing(sqlite3.connect(database(tmp_path))) as connection, connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE answer SET value = '\"假的\"' WHERE path = 'company.name'")
        for _, sql in triggers:
            connection.execute(sql)
    status, said, _ = zhizao("check", imported["drafts"][0])
    assert status == 2
    assert "“企业名称”" in said["error"]
    assert "company.name" not in said["error"]
    checks = {each["name"]: each for each in zhizao("doctor")[1]["checks"]}
    assert "“企业名称”" in checks["database"]["detail"]
    status, done, _ = zhizao("repair-store")
    assert status == 0
    assert done["from_backup"] == [f"草稿 {imported['drafts'][0]} 的“企业名称”"]
    assert done["lost"] == []
    assert zhizao("check", imported["drafts"][0])[0] in (0, 1)


def test_a_file_that_is_no_backup_is_refused_with_one_sentence(zhizao, tmp_path):
    zhizao("import", str(EXAMPLE))
    before = database(tmp_path).read_bytes()
    status, said, _ = zhizao("restore-store", str(EXAMPLE))
    assert (status, "不是本程序的备份" in said["error"]) == (2, True)
    assert database(tmp_path).read_bytes() == before


def test_identities_travel_with_a_backup(zhizao, tmp_path, monkeypatch):
    monkeypatch.setenv("ZHIZAO_PASSPHRASE", "一句口令")
    zhizao("import", str(EXAMPLE))
    zhizao("identity", "create", "--name", "王工")
    _, made, _ = zhizao("backup")
    copied = tmp_path / "b.db"
    copied.write_bytes(Path(made["file"]).read_bytes())
    for path in sorted((tmp_path / "home").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert zhizao("restore-store", str(copied))[0] == 0
    assert [each["name"] for each in zhizao("identity", "list")[1]["identities"]] == ["王工"]
    draft = zhizao("list")[1]["drafts"][0]["id"]
    assert zhizao("export", draft, "--out", str(tmp_path / "out"), "--only", "pdf", "--sign", "王工")[0] == 0
