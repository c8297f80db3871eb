"""A 申报书 PDF alone restores its draft, with pictures and attachments to the byte."""

import json
from pathlib import Path

import pytest

from app.cli import main
from tests.app.cli.conftest import run


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_a_pdf_alone_gives_the_draft_back(tmp_path: Path, track: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--out", str(tmp_path / "out"), "--track", track, "--json"]) == 0
    issue = json.loads(capsys.readouterr().out)["issue"]
    [pdf] = (tmp_path / "out").glob("*.pdf")
    home = ["--home", str(tmp_path / "other machine")]
    assert main(["import", str(pdf), "--json", *home]) == 0
    [draft] = json.loads(capsys.readouterr().out)["drafts"]
    assert main(["freeze", draft, "--json", *home]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["issue"] == issue
    assert main(["export", draft, "--out", str(tmp_path / "again"), "--unsigned", "--json", *home]) == 0
    written = {f["kind"]: f["path"] for f in json.loads(capsys.readouterr().out)["files"]}
    assert main(["verify", written["package"], str(pdf), "--json"]) == 1
    failed = [c["name"] for c in json.loads(capsys.readouterr().out)["checks"] if not c["ok"]]
    assert failed == ["signature"]


def test_empty_paragraphs_come_back_from_a_pdf(examples, home, tmp_path):
    """Canonical JSON has no key for what is empty; the PDF holds such a paragraph as an object without keys."""
    data = json.loads((examples / "scene.json").read_text(encoding="utf-8"))
    story = data["scenarios"][0]["narrative"]
    data["scenarios"][0]["narrative"] = [
        {"heading": ""},
        story[0],
        {"text": ""},
        {"heading": ""},
        *story[1:],
        {"text": ""},
    ]
    (examples / "empty.json").write_text(json.dumps(data), encoding="utf-8")
    draft = run("import", examples / "empty.json", "--home", home, "--json").json["drafts"][0]
    assert run("freeze", draft, "--home", home).status == 0
    out = tmp_path / "out"
    said = run("export", draft, "--home", home, "--out", out, "--unsigned", "--only", "pdf", "--json")
    pdf = said.json["files"][0]["path"]
    checks = run("verify", pdf, "--json").json["checks"]
    assert [each["name"] for each in checks if not each["ok"]] == ["signature"]
    other = run("import", pdf, "--home", tmp_path / "elsewhere", "--json")
    assert other.status == 0
    assert run("diff", draft, pdf, "--home", home, "--json").json == {"changes": []}
