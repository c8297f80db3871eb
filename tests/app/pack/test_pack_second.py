"""A second notice, with other names, tracks, years and tables, is a folder and no code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from app.errors import NotFound
from app.pack.catalogue import example_file, installed_packs, load, newest
from app.pack.model import Pack
from app.pack.schema import application_schema
from app.paths import data_root, forms_root, resources_root
from tests.app.pack.conftest import PACKS, SMALL


@pytest.fixture
def second() -> Pack:
    return load(SMALL, PACKS)


def test_it_loads(second: Pack) -> None:
    assert list(second.tracks) == ["workshop", "park"]
    assert second.copies == 4
    assert second.sectors == ()
    assert list(second.tracks["park"].fields) == [p for p, f in second.fields.items() if "park" in f.tracks]
    assert list(second.tracks["park"].tables) == ["measures"]
    assert list(second.tracks["workshop"].tables) == ["measures", "measures[].devices"]
    assert second.rules["quantify"].params == {"fields": ["measures[].effect"]}
    assert second.rules["required"].tracks == ("workshop", "park")
    columns = [part.columns for part in second.tracks["workshop"].form.parts if part.kind == "list"]
    assert [column.limit for column in columns[0]] == [None, None, 80]


def test_its_applications_have_a_schema_of_their_own(second: Pack) -> None:
    validator = Draft202012Validator(application_schema(second))
    application = {
        "format": "zhizao-application/1",
        "pack": SMALL,
        "track": "workshop",
        "firm": {"name": "某厂", "grade": 2, "energy": {"2029": {"total": "1200"}}},
        "measures": [{"no": 7, "title": "余热发电", "devices": [{"name": "汽轮机"}]}],
        "summary": [{"heading": "概况"}, {"text": "略"}],
    }
    validator.validate(application)
    application["firm"]["energy"]["2027"] = {"total": "1"}  # type: ignore[index]
    assert not validator.is_valid(application)


def test_installed_packs_are_folders_named_by_id(tmp_path: Path) -> None:
    assert installed_packs(PACKS) == [SMALL]
    assert "miit-2021" in installed_packs()
    for name in ("Upper", ".hidden", "empty"):
        (tmp_path / name).mkdir()
    (tmp_path / "Upper" / "pack.toml").touch()
    assert installed_packs(tmp_path) == []


def test_newest_has_the_latest_deadline(tmp_path: Path) -> None:
    shutil.copytree(forms_root() / "miit-2021", tmp_path / "miit-2021")
    assert newest(tmp_path).id == "miit-2021"
    shutil.copytree(PACKS / SMALL, tmp_path / SMALL)
    assert newest(tmp_path).id == SMALL


def test_what_is_not_installed_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"没有安装表单包“miit-1999”.*miit-2021"):
        load("miit-1999")
    with pytest.raises(NotFound, match="没有安装"):
        load("../forms/miit-2021")
    with pytest.raises(NotFound, match="没有安装任何表单包"):
        newest(tmp_path)


def test_a_pack_without_an_example_says_so(second: Pack) -> None:
    with pytest.raises(NotFound, match="样例"):
        example_file(second, "park", PACKS)


def test_data_root_of_repository_and_frozen_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert forms_root() == data_root() / "forms"
    assert resources_root().is_dir()
    (tmp_path / "forms").mkdir()
    monkeypatch.setattr("sys._MEIPASS", str(tmp_path), raising=False)
    assert data_root() == tmp_path
    monkeypatch.setattr("app.paths._MARK", "no-such-folder")
    with pytest.raises(NotFound, match="安装不完整"):
        data_root()
