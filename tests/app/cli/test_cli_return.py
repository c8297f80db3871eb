"""``zhizao import`` of what a recommending unit sends back."""

from pathlib import Path

import pytest

from app.desk.returns import ReturnedFinding, ReturnSlip, write_return
from tests.app.cli.conftest import run


@pytest.fixture
def slip(examples, home):
    """The id of a frozen draft, and opinions about its issue."""
    draft = run("import", examples / "scene.json", "--home", home, "--json").json["drafts"][0]
    issue = run("freeze", draft, "--home", home, "--json").json
    findings = (
        ReturnedFinding("scenarios[0].results", "confirm", "和别的单位几乎一样。", "请说明来源。"),
        ReturnedFinding("", "later", "没有盖章扫描件。", "请补交。"),
    )
    return draft, ReturnSlip(issue["issue"], issue["fingerprint"], "", "某公司", "江津区经信委", "2021-11-20", findings)


def written(tmp_path: Path, slip: ReturnSlip) -> Path:
    path = tmp_path / "退回意见.zzreturn"
    path.write_bytes(write_return(slip))
    return path


def test_they_are_said_with_their_places(slip, home, tmp_path):
    draft, told = slip
    before = run("export", draft, "--draft", "--only", "draft", "--out", tmp_path / "a", "--home", home, "--json").json
    said = run("import", written(tmp_path, told), "--home", home, "--json")
    assert said.status == 0
    assert said.json["drafts"] == [draft]
    assert [(f["rule"], f["path"], f["clause"]) for f in said.json["findings"]] == [
        ("returned-opinion", "scenarios[0].results", "江津区经信委 2021-11-20"),
        ("returned-opinion", "", "江津区经信委 2021-11-20"),
    ]
    again = run("import", written(tmp_path, told), "--home", home)
    assert "没有重复添加" in again.out
    after = run("export", draft, "--draft", "--only", "draft", "--out", tmp_path / "b", "--home", home, "--json").json
    assert before["files"][0]["sha256"] == after["files"][0]["sha256"]
    assert len(run("list", "--home", home, "--json").json["drafts"]) == 1


def test_checks_and_issues_do_not_know_them(slip, home, tmp_path):
    draft, told = slip
    before = run("check", draft, "--home", home, "--json").json
    run("import", written(tmp_path, told), "--home", home)
    assert run("check", draft, "--home", home, "--json").json == before
    assert run("freeze", draft, "--home", home, "--json").json["fingerprint"] == told.fingerprint


@pytest.mark.parametrize("into", [False, True])
def test_what_cannot_be_put_anywhere_is_one_sentence(slip, home, tmp_path, into):
    draft, told = slip
    path = written(tmp_path, told)
    where = ["--home", home, "--into", draft] if into else ["--home", tmp_path / "elsewhere"]
    said = run("import", path, *where)
    assert said.status == 2
    assert ("不写 --into" if into else "没有这一版") in said.err
    assert len(said.err.strip().splitlines()) == 1
