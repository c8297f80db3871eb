"""``zhizao template``, and ``import`` of what was filled in there."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.app.cli.conftest import run
from tests.app.intake.workbook_files import EXAMPLES, example
from tests.app.output.test_workbook_template import filled_template


def test_template_of_a_draft_goes_out_and_comes_in(tmp_path: Path) -> None:
    home = ("--home", tmp_path / "home", "--json")
    draft = run("import", EXAMPLES / "scene.json", *home).json["drafts"][0]
    said = run("template", draft, "--out", tmp_path / "out", *home)
    [file] = [Path(each["path"]) for each in said.json["files"]]
    assert openpyxl.load_workbook(file)["附4-1"]["B5"].value == example("scene")["scenarios"][0]["name"]
    file.write_bytes(filled_template("scene"))
    again = run("import", file, "--into", draft, *home)
    assert again.status == 0
    assert {each["state"] for each in again.json["placed"]} == {"read"}
    assert again.json["unplaced"] == []
    # a picture is no text of a cell, and 51200.00 is another way to write a figure
    assert [path for path in again.json["kept"] if "solution" not in path and "financials" not in path] == []


def test_exported_workbooks_come_in_again(tmp_path: Path) -> None:
    home = ("--home", tmp_path / "home", "--json")
    draft = run("import", EXAMPLES / "factory.json", *home).json["drafts"][0]
    files = [each["path"] for each in run("export", draft, "--only", "xlsx", "--out", tmp_path, *home).json["files"]]
    assert len(files) == 8
    again = run("import", *files, "--into", draft, *home)
    assert again.status == 0
    assert {each["state"] for each in again.json["placed"]} == {"read"}
    assert (again.json["unplaced"], [path for path in again.json["kept"] if "solution" not in path]) == ([], [])


def test_workbook_without_a_draft_makes_one(tmp_path: Path) -> None:
    file = tmp_path / "车间.xlsx"
    file.write_bytes(filled_template("factory"))
    said = run("import", file, "--home", tmp_path / "home", "--json")
    assert said.status == 0
    assert run("list", "--home", tmp_path / "home", "--json").json["drafts"][0]["track"] == "factory"
    assert (
        run("import", file, "--home", tmp_path / "home", "--into", said.json["drafts"][0], "--json").json["kept"] == []
    )


@pytest.mark.parametrize("words", [(), ("--track", "nowhere"), ("ABCDEFGH", "--track", "scene")])
def test_template_needs_a_draft_or_a_track(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert run("template", *words, "--out", tmp_path, "--home", tmp_path / "home").status == 2
