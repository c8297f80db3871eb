"""A 申报书 PDF alone restores its draft, with pictures and attachments to the byte."""

import json
from pathlib import Path

import pytest

from app.cli import main


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
