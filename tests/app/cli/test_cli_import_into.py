"""``zhizao import --into``: what an application file or a form says, put into a draft that is there."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pikepdf
from PIL import Image

from app.jobs.drafts import open_stored
from app.services import build_services
from tests.app.cli.conftest import run
from tests.app.intake.word_damages import damaged, office_form, our_form

EXAMPLES = Path(__file__).parents[2] / "data" / "contract"


def write(path: Path, **data) -> Path:
    head = {"format": "zhizao-application/1", "pack": "miit-2021", "track": "scene"}
    path.write_text(json.dumps({**head, **data}, ensure_ascii=False), "utf-8")
    return path


def test_only_empty_fields_are_filled_and_the_rest_is_listed(tmp_path):
    old = write(tmp_path / "old.json", company={"name": "甲公司"}, scenarios=[{"name": "甲场景"}])
    new = write(
        tmp_path / "new.json",
        company={"name": "乙公司", "address": "重庆"},
        scenarios=[{"name": "甲场景", "results": "成果"}, {"name": "乙场景"}],
    )
    home = ("--home", tmp_path / "home", "--json")
    draft = run("import", old, *home).json["drafts"][0]
    said = run("import", new, "--into", draft, *home)
    assert said.status == 0
    assert said.json["drafts"] == [draft]
    assert said.json["kept"] == ["company.name"]
    assert {each["path"] for each in said.json["placed"]} == {
        "company.name", "company.address", "scenarios[0].name", "scenarios[0].results", "scenarios[1].name",
    }  # fmt: skip
    assert {each["state"] for each in said.json["placed"]} == {"read"}
    said = run("import", new, "--into", draft, "--overwrite", *home)
    assert said.json["kept"] == []


def test_overwrite_needs_into(tmp_path):
    assert run("import", EXAMPLES / "scene-example.json", "--overwrite", "--home", tmp_path, "--json").status == 2


def test_the_other_direction_is_refused_and_nothing_changes(tmp_path):
    home = ("--home", tmp_path / "home", "--json")
    draft = run("import", write(tmp_path / "old.json", company={"name": "甲公司"}), *home).json["drafts"][0]
    before = run("list", *home).json
    said = run("import", EXAMPLES / "factory-example.json", "--into", draft, *home)
    assert said.status == 2
    assert run("list", *home).json == before


def test_a_word_form_becomes_a_draft(tmp_path):
    form = damaged(office_form, "scene", ["two_ticks", "comments_and_headers", "added_list_column", "renamed_heads"])
    (tmp_path / "表.docx").write_bytes(form.bytes())
    home = ("--home", tmp_path / "home", "--json")
    said = run("import", tmp_path / "表.docx", *home)
    assert said.status == 0
    (draft,) = said.json["drafts"]
    states = {each["path"]: each["state"] for each in said.json["placed"]}
    assert states["company.name"] == "read"
    assert states["scenarios[0].pain_points"] == "look"
    assert states.get("company.size") != "read"
    assert all(set(each) >= {"path", "source", "state"} for each in said.json["placed"])
    left = " ".join(each["text"] for each in said.json["unplaced"])
    assert all(text in left for text in form.truth.tray)
    assert all(each["source"] for each in said.json["unplaced"])
    assert said.json["kept"] == []
    out = tmp_path / "out"
    assert run("export", draft, "--out", out, "--only", "docx", "--unsigned", *home).status == 0
    again = run("import", next(out.glob("*.docx")), "--into", draft, *home)
    assert again.json["kept"] == []  # what it exports is what it takes in


def test_a_word_form_goes_into_a_draft_where_that_is_empty(tmp_path):
    (tmp_path / "表.docx").write_bytes(our_form("factory").bytes())
    old = write(tmp_path / "old.json", track="factory", company={"name": "别的公司"}, task={"sector": "electronics"})
    home = ("--home", tmp_path / "home", "--json")
    draft = run("import", old, *home).json["drafts"][0]
    said = run("import", tmp_path / "表.docx", "--into", draft, *home)
    assert said.status == 0
    assert sorted(said.json["kept"]) == ["company.name", "task.sector"]
    said = run("import", tmp_path / "表.docx", "--into", draft, "--overwrite", *home)
    assert said.json["kept"] == []


def test_several_forms_where_one_is_another_form(tmp_path):
    (tmp_path / "好.docx").write_bytes(our_form("scene").bytes())
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04")
    said = run("import", tmp_path / "坏.docx", tmp_path / "好.docx", "--home", tmp_path / "home", "--json")
    assert said.status == 1
    assert len(said.json["drafts"]) == 1


def test_pictures_come_along(tmp_path):
    (tmp_path / "表.docx").write_bytes(our_form("scene").bytes())
    home = ("--home", tmp_path / "home", "--json")
    said = run("import", tmp_path / "表.docx", *home)
    assert not [each for each in said.json["findings"] if each["rule"] == "image"]


def with_files(folder: Path, colour: int, pages: int) -> Path:
    """An application beside a picture and an attachment that are always called the same."""
    for name in ("images", "attachments"):
        (folder / name).mkdir(parents=True)
    Image.new("RGB", (30, 20), (colour, 20, 40)).save(folder / "images" / "a.png")
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page()
        document.save(folder / "attachments" / "b.pdf", deterministic_id=True)  # else another every second
    story = [{"text": "甲"}, {"image": "images/a.png", "caption": "图"}]
    scenarios = [{"name": "甲场景", "narrative": story}]
    attachments = [{"file": "attachments/b.pdf", "title": "证书"}]
    return write(folder / "a.json", scenarios=scenarios, attachments=attachments)


def digests(draft: str, home: Path) -> list[str]:
    services = build_services(home, {})
    opened = open_stored(services, draft)
    data = opened.draft.application()
    names = [data["scenarios"][0]["narrative"][1]["image"], data["attachments"][0]["file"]]
    found = [hashlib.sha256(opened.read_file(name) or b"").hexdigest()[:8] for name in names]
    services.close()
    return found


def test_a_file_is_what_its_bytes_are_whatever_it_is_called(tmp_path):
    home = ("--home", tmp_path / "home", "--json")
    draft = run("import", with_files(tmp_path / "1", 10, 1), *home).json["drafts"][0]
    before = digests(draft, tmp_path / "home")
    places = ["scenarios[0].narrative", "attachments[0].file"]
    same = run("import", with_files(tmp_path / "2", 10, 1), "--into", draft, *home)
    assert same.json["kept"] == []
    other = with_files(tmp_path / "3", 200, 2)
    wanted = digests(run("import", other, *home).json["drafts"][0], tmp_path / "home")
    assert not set(before) & set(wanted)
    said = run("import", other, "--into", draft, *home)
    assert [path for path in said.json["kept"] if path in places] == places
    assert digests(draft, tmp_path / "home") == before
    said = run("import", other, "--into", draft, "--overwrite", *home)
    assert said.json["kept"] == []
    assert digests(draft, tmp_path / "home") == wanted
