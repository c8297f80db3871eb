"""One-file drafts: the same draft elsewhere, pictures, ids of rows and what is set aside included."""

import json
import zipfile
from pathlib import Path

import pytest

from app.jobs.drafts import open_stored
from app.services import build_services
from tests.app.cli.conftest import run


@pytest.fixture
def draft(examples, home):
    return run("import", examples / "scene.json", "--home", home, "--json").json["drafts"][0]


def write(draft, home, folder):
    said = run("export", draft, "--out", folder, "--only", "draft", "--home", home, "--json")
    assert said.status == 0, said.err
    [file] = said.json["files"]
    assert file["kind"] == "draft"
    return file["path"]


def answers(draft, home):
    services = build_services(home, {})
    found = open_stored(services, draft).draft
    services.close()
    return dict(found.answers), {name: state.sha256 for name, state in found.files.items()}


def test_the_same_draft_elsewhere(draft, home, tmp_path):
    path = write(draft, home, tmp_path / "U盘")
    assert path.endswith(".zzdraft")
    other = run("import", path, "--home", tmp_path / "elsewhere", "--json").json["drafts"][0]
    assert answers(other, tmp_path / "elsewhere") == answers(draft, home)
    assert run("diff", path, draft, "--home", home, "--json").json == {"changes": []}
    assert run("check", path, "--home", home).out == run("check", draft, "--home", home).out


def test_what_is_set_aside_comes_along(draft, home, tmp_path):
    services = build_services(home, {})
    opened = open_stored(services, draft)
    change = opened.draft.set_track("factory")
    from app.store import DELETED

    services.store().save(draft, {**change.answers, **dict.fromkeys(change.dropped, DELETED)}, track="factory")
    services.close()
    before = answers(draft, home)
    assert any(path.startswith("aside/") for path in before[0])
    path = write(draft, home, tmp_path / "U盘")
    other = run("import", path, "--home", tmp_path / "elsewhere", "--json").json["drafts"][0]
    assert answers(other, tmp_path / "elsewhere")[0] == before[0]


def test_marked_as_a_draft_and_read_without_the_program(draft, home, tmp_path):
    with zipfile.ZipFile(write(draft, home, tmp_path)) as packed:
        manifest = json.loads(packed.read("manifest.json"))
        assert (manifest["format"], manifest["stage"]) == ("zhizao-draft/1", "draft")
        assert {each["path"] for each in manifest["members"]} == set(packed.namelist()) - {"manifest.json"}
        assert "这是一份草稿" in packed.read("README.txt").decode()
        assert json.loads(packed.read("application.json"))["format"] == "zhizao-application/1"
        assert packed.read("申报书.docx").startswith(b"PK")


def test_mail_size_is_said(draft, home, tmp_path):
    said = run("export", draft, "--out", tmp_path, "--only", "draft", "--home", home)
    assert "作为邮件附件约" in said.out


def test_part_of_a_copy_comes_back(draft, home, tmp_path):
    """The ids of rows stay, so that a part handed out from the copy is merged into the first."""
    path = write(draft, home, tmp_path)
    elsewhere = tmp_path / "elsewhere"
    copy = run("import", path, "--home", elsewhere, "--json").json["drafts"][0]
    part = tmp_path / "场景.zzpart"
    assert run("part", "out", copy, "scenarios[0]", "--out", part, "--home", elsewhere).status == 0
    assert run("part", "in", draft, part, "--home", home, "--json").json == {"merged": [], "conflicts": []}


def test_not_verified_as_a_package(draft, home, tmp_path):
    assert run("verify", write(draft, home, tmp_path), "--json").status in (1, 2)


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-50], lambda data: data.replace("重庆".encode(), "上海".encode())]
)
def test_damaged_on_the_way(draft, home, tmp_path, damage):
    path = tmp_path / "坏.zzdraft"
    data = Path(write(draft, home, tmp_path)).read_bytes()
    path.write_bytes(damage(data))
    assert path.read_bytes() != data
    said = run("import", path, "--home", tmp_path / "elsewhere")
    assert said.status == 2


def test_answers_that_contradict_the_application(draft, home, tmp_path):
    from tests.app.cli.test_cli_part import edit_part

    path = write(draft, home, tmp_path)
    bad = edit_part(tmp_path / path, tmp_path / "坏.zzdraft", lambda a: a.update({"company.name": 3}))
    assert run("import", bad, "--home", tmp_path / "elsewhere").status == 2
