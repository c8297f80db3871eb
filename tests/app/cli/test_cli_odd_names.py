"""Files and folders whose names are no UTF-8, as Linux has them from zips packed on a Chinese Windows."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.app.cli.conftest import lay_out, run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems know no such names")
NAME = os.fsdecode("中文".encode("gbk"))


@pytest.fixture
def stored(tmp_path):
    source, home = lay_out(tmp_path / "in"), tmp_path / "home"
    return run("import", source / "scene.json", "--home", home, "--json").json["drafts"][0], home


def test_a_backup_goes_into_such_a_folder_and_comes_back(stored, tmp_path):
    _, home = stored
    (tmp_path / NAME).mkdir()
    made = run("backup", "--to", tmp_path / NAME, "--home", home, "--json")
    assert made.status == 0
    [copy] = (tmp_path / NAME).iterdir()
    back = run("restore-store", copy, "--home", home, "--json")
    assert (back.status, back.json["drafts"]) == (0, 1)


def test_a_part_goes_into_such_a_file_and_is_told_in_the_history(stored, tmp_path):
    draft, home = stored
    out = tmp_path / f"{NAME}.zzpart"
    assert run("part", "out", draft, "scenarios[0]", "--out", out, "--home", home, "--json").status == 0
    assert out.is_file()
    assert run("history", draft, "--home", home, "--json").status == 0
    assert run("part", "in", draft, out, "--home", home, "--json").status == 0


def test_such_a_store_is_opened_as_any_other(tmp_path):
    source, home = lay_out(tmp_path / "in"), Path(tmp_path / NAME)
    draft = run("import", source / "scene.json", "--home", home, "--json").json["drafts"][0]
    assert [each["id"] for each in run("list", "--home", home, "--json").json["drafts"]] == [draft]
