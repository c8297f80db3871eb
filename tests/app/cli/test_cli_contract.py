"""Every row of the contract's table of commands: keys, types, exit statuses."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.app.cli.conftest import ROOT, finish, run, start


def shape(value, like):
    """``like`` is a type, a list with one shape, or a dict of shapes whose keys must all be there."""
    if isinstance(like, dict):
        assert isinstance(value, dict)
        assert like.keys() <= value.keys(), (like.keys(), value.keys())
        for key, inner in like.items():
            shape(value[key], inner)
    elif isinstance(like, list):
        assert isinstance(value, list)
        for each in value:
            shape(each, like[0])
    else:
        assert isinstance(value, like), (value, like)
        assert like is bool or not isinstance(value, bool)


FINDING = dict.fromkeys(("rule", "level", "path", "message", "remedy", "clause"), str)
FILES = {"files": [{"kind": str, "path": str, "sha256": str}], "fingerprint": str, "issue": str}
IDENTITIES = {"identities": [{"name": str, "subject": str, "self_signed": bool, "expires": str, "sha256": str}]}


def test_catalogue():
    said = run("catalogue", "--json").json
    assert set(said) == {"pack", "stages", "sectors"}
    scenario = {"no": int, "name": str, "guidance": str}
    shape(said["stages"], [{"id": str, "name": str, "purpose": str, "scenarios": [scenario]}])
    shape(said["sectors"], [{"id": str, "name": str, "subsectors": [str], "required_stages": [str]}])
    numbers = [each["no"] for stage in said["stages"] for each in stage["scenarios"]]
    assert numbers == list(range(1, 53))
    assert len(said["stages"]) == 15
    assert len(said["sectors"]) == 4
    assert "智能制造典型场景参考指引" in run("catalogue").out


def test_import_and_list(examples, home):
    assert run("list", "--home", home, "--json").json == {"drafts": []}
    assert not home.exists()
    said = run("import", examples / "scene.json", examples / "factory.json", "--home", home, "--json")
    assert said.status == 0
    shape(said.json, {"drafts": [str], "findings": [FINDING]})
    rows = run("list", "--json", "--home", home)
    row = {"id": str, "company": str, "track": str, "scenarios": int, "errors": int, "updated": str}
    shape(rows.json, {"drafts": [row]})
    assert {each["id"]: each["track"] for each in rows.json["drafts"]} == dict(
        zip(said.json["drafts"], ("scene", "factory"), strict=True)
    )
    assert all(each in run("list", "--home", home).out for each in said.json["drafts"])


def test_import_of_several_with_some_refused(examples, home, tmp_path):
    (tmp_path / "bad.json").write_text("{")
    some = run(
        "import", tmp_path / "bad.json", examples / "scene.json", tmp_path / "gone.zip", "--home", home, "--json"
    )
    assert some.status == 1
    assert len(some.json["drafts"]) == 1
    assert len(some.err.splitlines()) == 2
    assert len(run("list", "--home", home, "--json").json["drafts"]) == 1
    none = run("import", tmp_path / "bad.json", tmp_path / "gone.zip", "--home", home, "--json")
    assert none.status == 2
    assert none.json == {"drafts": [], "findings": [], "placed": [], "unplaced": [], "kept": []}


def test_import_with_findings_is_still_done(change, home):
    said = run("import", change("scene", lambda d: d["company"].update(name="")), "--home", home, "--json")
    assert said.status == 0
    assert ("required", "company.name") in {(f["rule"], f["path"]) for f in said.json["findings"]}


def test_check(examples, home, frozen, change):
    for reference in (frozen, examples / "scene.json"):
        said = run("check", reference, "--home", home, "--json")
        assert said.status == 0
        assert set(said.json) == {"findings", "counts"}
        shape(said.json, {"findings": [FINDING], "counts": dict.fromkeys(("error", "later", "confirm", "advice"), int)})
        assert set(said.json["counts"]) == {"error", "later", "confirm", "advice"}
        assert sum(said.json["counts"].values()) == len(said.json["findings"])
    ill = run("check", change("scene", lambda d: d["company"].update(size="huge")), "--json")
    assert ill.status == 1
    assert {"choice"} == {f["rule"] for f in ill.json["findings"] if f["level"] == "error"}


def test_freeze_twice(examples, home, frozen):
    said = run("freeze", frozen, "--home", home, "--json")
    assert said.status == 0
    shape(said.json, {"issue": str, "fingerprint": str, "sequence": int})
    assert said.json["sequence"] == 2
    assert said.json["issue"].endswith("-02")
    other = run("freeze", examples / "scene.json", "--home", home, "--json").json
    assert other["fingerprint"] == said.json["fingerprint"]
    assert other["sequence"] == 1
    assert other["issue"] == said.json["issue"][:-2] + "01"


def _smaller(data):
    data["company"].update(size="micro", employees=900)


def test_freeze_asks_for_reasons(change, home):
    file = change("scene", _smaller)
    refused = run("freeze", file, "--home", home, "--json")
    assert refused.status == 1
    assert {(f["rule"], f["path"]) for f in refused.json["findings"] if f["level"] == "confirm"} == {
        ("size-class", "company.size")
    }
    assert "--confirm 'size-class@company.size=" in refused.err
    draft = refused.json["draft"]
    for wrong in ("size-class@company.name=x", "range@company.size=x"):
        said = run("freeze", draft, "--confirm", wrong, "--home", home)
        assert said.status == 1
        assert f"没有“{wrong[:-2]}”这一条请确认" in said.err
    for unfit in ("a\udcff", "\u200b", "a\u202eb", "a\x00b", "a\nb", "x" * 2001):
        assert run("freeze", draft, "--confirm", f"size-class@company.size={unfit}", "--home", home).status == 2
    for unread in ("", "size-class", "size-class@company.size=", "size-class@company.size=　 ", "x＠y＝z"):
        assert run("freeze", draft, "--confirm", unread, "--home", home).status == 2
    assert run("freeze", draft, "--home", home).status == 1, "a reason that could not be read is no reason"
    done = run("freeze", draft, "--confirm", "size-class@company.size=按“统计口径”＝小＠微, a=b", "--home", home)
    assert done.status == 0
    made = run("export", draft, "--only", "package", "--unsigned", "--out", home / "o", "--home", home, "--json").json
    manifest = member(made["files"][0]["path"], "manifest.json")
    assert manifest["confirmations"] == [
        {"rule": "size-class", "path": "company.size", "reason": "按“统计口径”＝小＠微, a=b"}
    ]
    assert list(manifest["confirmations"][0]) == ["rule", "path", "reason"], "the order of the contract"
    checks = run("verify", made["files"][0]["path"], "--home", home, "--json").json["checks"]
    assert [each for each in checks if not each["ok"] and each["name"] != "signature"] == []


def member(package, name):
    with zipfile.ZipFile(package) as file:
        return json.loads(file.read(name))


def test_freeze_refused_for_errors(change, home):
    said = run("freeze", change("scene", lambda d: d["scenarios"].clear()), "--home", home, "--json")
    assert said.status == 1
    assert "scenario-none" in {f["rule"] for f in said.json["findings"]}


def test_the_tracks_exclude_each_other(change, home, examples):
    code = json.loads((examples / "factory.json").read_text(encoding="utf-8"))["company"]["unified_social_credit_code"]
    scene = change("scene", lambda d: d["company"].update(unified_social_credit_code=code))
    drafts = run("import", scene, examples / "factory.json", "--home", home, "--json").json["drafts"]
    assert run("check", drafts[1], "--home", home).status == 0, "a draft of the other track excludes nothing"
    assert run("freeze", drafts[0], "--home", home).status == 0
    said = run("freeze", drafts[1], "--home", home, "--json")
    assert said.status == 1
    assert [f["rule"] for f in said.json["findings"] if f["level"] == "error"] == ["track-exclusive"]
    assert run("check", examples / "factory.json", "--home", home).status == 1
    assert run("check", examples / "factory.json", "--home", home / "other").status == 0
    assert run("freeze", drafts[0], "--home", home).status == 0, "its own issue excludes nothing"


def test_export_of_an_issue_and_of_a_draft(home, frozen, examples, tmp_path):
    issue = run("export", frozen, "--unsigned", "--out", tmp_path / "i", "--home", home, "--json")
    assert issue.status == 0
    shape(issue.json, FILES)
    assert {"pdf", "xlsx", "package"} <= {each["kind"] for each in issue.json["files"]}
    for each in issue.json["files"]:
        assert hashlib.sha256(Path(each["path"]).read_bytes()).hexdigest() == each["sha256"]
    for words in ((frozen, "--draft"), (examples / "scene.json",)):
        draft = run("export", *words, "--unsigned", "--only", "pdf", "--out", tmp_path / "d", "--home", home, "--json")
        assert draft.status == 0
        assert [each["kind"] for each in draft.json["files"]] == ["pdf"]
        assert draft.json["issue"] is None
        assert draft.json["fingerprint"] == issue.json["fingerprint"]
        assert run("verify", draft.json["files"][0]["path"]).status == 1
        assert (
            run("export", *words, "--unsigned", "--only", "package", "--out", tmp_path / "n", "--home", home).status
            == 2
        )
    assert not (tmp_path / "n").exists()
    assert run("export", frozen, "--only", "pdf,exe", "--unsigned", "--out", tmp_path / "n", "--home", home).status == 2


def test_export_signs_with_one_identity_or_asks(home, frozen, tmp_path, monkeypatch):
    monkeypatch.setenv("ZHIZAO_PASSPHRASE", "一二三四五六七八")
    out = ("--out", tmp_path / "out", "--home", home, "--json")
    assert run("export", frozen, *out).status == 2, "nobody to sign"
    made = run("identity", "create", "--name", "甲", "--home", home, "--json")
    shape(made.json, IDENTITIES)
    signed = run("export", frozen, "--only", "package", *out)
    assert signed.status == 0
    sealed = run("verify", signed.json["files"][0]["path"], "--json")
    shape(sealed.json, {"ok": bool, "checks": [{"name": str, "ok": bool, "detail": str}], "fingerprint": str})
    shape(sealed.json["signer"], {"subject": str, "self_signed": bool, "sha256": str})
    assert (sealed.status, sealed.json["ok"], sealed.json["issue"]) == (0, True, signed.json["issue"])
    mine, other = made.json["identities"][0]["sha256"], "0" * 64
    assert run("verify", signed.json["files"][0]["path"], "--signer", mine.upper()).status == 0
    assert run("verify", signed.json["files"][0]["path"], "--signer", other).status == 1
    assert run("verify", signed.json["files"][0]["path"], "--signer", "abc").status == 2
    run("identity", "create", "--name", "乙", "--home", home)
    assert len(run("identity", "list", "--home", home, "--json").json["identities"]) == 2
    assert run("export", frozen, *out).status == 2, "two who could sign"
    assert run("export", frozen, "--sign", "丙", *out).status == 2
    assert run("export", frozen, "--only", "xlsx", *out).status == 0, "a workbook is not signed"
    monkeypatch.setenv("ZHIZAO_PASSPHRASE", "wrong")
    before = sorted((tmp_path / "out").iterdir())
    assert run("export", frozen, "--sign", "甲", "--only", "pdf", *out).status == 2
    assert sorted((tmp_path / "out").iterdir()) == before
    assert [i["name"] for i in run("identity", "remove", "甲", "--home", home, "--json").json["identities"]] == ["乙"]
    assert run("identity", "remove", "甲", "--home", home).status == 2


def test_unsigned_fails_by_its_signature_alone(home, frozen, tmp_path):
    made = run("export", frozen, "--unsigned", "--out", tmp_path, "--home", home, "--json").json["files"]
    for kind in ("package", "pdf"):
        said = run("verify", next(f["path"] for f in made if f["kind"] == kind), "--json")
        assert said.status == 1
        assert [c["name"] for c in said.json["checks"] if not c["ok"]] == ["signature"]
        assert said.json["signer"] is None


def test_demo_and_doctor(tmp_path, home):
    said = run("demo", "--out", tmp_path / "演示 demo", "--json")
    assert said.status == 0
    shape(said.json, {"draft": str, "issue": str, "files": [{"kind": str, "path": str, "sha256": str}]})
    assert said.json["verified"] is True
    report = run("doctor", "--home", home, "--json")
    shape(report.json, {"checks": [{"name": str, "ok": bool, "detail": str}]})
    assert {"fonts", "database", "keyring", "space", "display"} <= {c["name"] for c in report.json["checks"]}
    assert not home.exists()


def test_a_package_as_reference(home, frozen, tmp_path):
    made = run("export", frozen, "--only", "package", "--unsigned", "--out", tmp_path, "--home", home, "--json").json
    package = made["files"][0]["path"]
    assert run("check", package).status == 0
    again = run("freeze", package, "--home", tmp_path / "second", "--json")
    assert again.json["fingerprint"] == made["fingerprint"]
    assert again.json["issue"] == made["issue"]


def test_a_folder_named_like_a_draft_does_not_hide_it(home, frozen, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / frozen).mkdir()
    assert run("check", frozen, "--home", home).status == 0


@pytest.mark.parametrize("words", [("list", "--json", "--home"), ("list", "--home"), ("--home",), ("--json", "--home")])
def test_home_and_json_stand_anywhere(words, home, frozen):
    rest = [] if "list" in words else ["list"]
    tail = [] if "--json" in words else ["--json"]
    assert run(*words, home, *rest, *tail).json["drafts"][0]["id"] == frozen
    assert (
        run("identity", "--json", "list", "--home", home).json == run("identity", "list", "--home", home, "--json").json
    )


def test_home_and_database_from_the_environment(home, frozen, tmp_path, monkeypatch, examples):
    monkeypatch.setenv("ZHIZAO_HOME", str(home))
    assert run("list", "--json").json["drafts"][0]["id"] == frozen
    assert run("list", "--json", "--home", tmp_path / "none").json == {"drafts": []}
    monkeypatch.setenv("ZHIZAO_DATABASE", f"sqlite:///{tmp_path / '共用 x.db'}")
    draft = run("import", examples / "scene.json", "--json").json["drafts"][0]
    assert (tmp_path / "共用 x.db").is_file()
    assert [row["id"] for row in run("list", "--json").json["drafts"]] == [draft]
    monkeypatch.setenv("ZHIZAO_DATABASE", "no such thing")
    assert run("list").status == 2


@pytest.mark.parametrize(
    "words",
    [
        ("bogus",), ("identity",), ("identity", "bogus"), ("check",), ("check", "a", "b"), ("verify",), ("--nope",),
        ("list", "--js"), ("list", "--json=3"), ("export", "ABCDEFGH"), ("export", "ABCDEFGH", "--out"),
        ("export", "ABCDEFGH", "--out", "o", "--sign", "a", "--unsigned"), ("freeze", "ABCDEFGH", "--confirm"),
        ("demo",), ("import",), ("check", "ABCDEFGH"), ("check", "a\nb\n\n\nc.json"), ("check", "\udcff" * 500),
        ("verify", "a.pdf", "--signer", ""), ("verify", "a.pdf", "--signer="), ("export", "ABCDEFGH", "--sign", ""),
        ("restore", "ABCDEFGH", "--at", "2021-11-18", "--path", ""),
        ("bogus\n\n\n" * 90,), ("freeze", "x" * 5000), ("verify", "x" * 5000), ("check", ""),
    ],
)  # fmt: skip
def test_arguments_that_cannot_be_run(words, home):
    said = run(*words, "--home", home)
    assert said.status == 2
    assert said.out == ""
    assert not home.exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("lis",), "没有“lis”这个命令，可以是 demo, catalogue, "),
        (("",), "没有写是哪个命令，可以是 demo, "),
        (("part", "give"), "没有“give”这个命令，可以是 out, in。用 zhizao part --help 看用法。"),
        (("part",), "还缺少：out、in 之一。用 zhizao part --help 看用法。"),
        (("identity",), "还缺少：create、import、list、remove 之一。用 zhizao identity --help 看用法。"),
        (("part", "in", "D", "f", "--take", "x"), "--take 不能是 x，可以是 ours, theirs。"),
    ],
)
def test_a_command_that_does_not_exist_is_named(words, sentence, home):
    assert sentence in run(*words, "--home", home).err


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (("import", ""), "FILE"), (("import", "a.json", ""), "FILE"), (("verify", ""), "FILE"),
        (("stamp", "ABCDEFGH", ""), "SCAN"), (("summary", "", "--unit", "u", "--out", "o"), "PACKAGE"),
        (("compare", "ABCDEFGH", ""), "FILE.pdf"), (("restore-store", ""), "FILE"), (("part", "in", "A", ""), "FILE"),
        (("part", "out", "A", "", "--out", "o"), "PATH"), (("identity", "import", "", "--name", "n"), "FILE.p12"),
        (("identity", "remove", ""), "NAME"), (("diff", "", "a"), "A"), (("history", ""), "REF"),
        (("freeze", ""), "REF"), (("export", "", "--out", "o"), "REF"), (("check", ""), "REF"),
    ],
)  # fmt: skip
def test_an_empty_file_or_reference_is_not_the_folder_one_is_in(words, place, home):
    assert run(*words, "--home", home).err.startswith(f"{place}：是空的，请写上内容。")


def test_an_error_is_still_one_json_document(home):
    assert set(run("check", "gone.json", "--json", "--home", home).json) == {"error"}


@pytest.mark.parametrize(
    "words",
    [
        (), ("demo",), ("catalogue",), ("import",), ("list",), ("check",), ("freeze",), ("export",), ("identity",),
        ("identity", "create"), ("identity", "import"), ("identity", "list"), ("identity", "remove"), ("verify",),
        ("doctor",),
    ],
)  # fmt: skip
def test_help_is_chinese(words):
    said = run(*words, "--help")
    assert said.status == 0
    for english in ("show", "usage", "options", "positional", "exit", "program"):
        assert english not in said.out
    assert "显示这段说明" in said.out


def test_light_commands_load_nothing_heavy(examples, tmp_path):
    words = ("check", examples / "scene.json"), ("catalogue",)
    for each in words:
        code = f"import sys; from app.cli import main; main({[str(w) for w in each]!r}); print(sorted(sys.modules))"
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
        modules = done.stdout.decode().splitlines()[-1]
        for heavy in ("PySide6", "reportlab", "pyhanko", "openpyxl", "sqlalchemy"):
            assert f"'{heavy}'" not in modules, (each, heavy)


def test_import_of_examples_from_another_folder(examples, home, tmp_path):
    folder = tmp_path / "文件 夹'\"; x"
    shutil.copytree(examples, folder)
    (folder / "scene.json").rename(folder / "申报 书（1）'\".json")
    said = finish(
        start(
            ["import", "申报 书（1）'\".json", "--json"],
            cwd=folder,
            env={"ZHIZAO_HOME": str(home), "PYTHONPATH": str(ROOT)},
        )
    )
    assert (said.status, len(said.json["drafts"])) == (0, 1)
