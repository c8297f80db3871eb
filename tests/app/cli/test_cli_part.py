"""``zhizao part``: handed out, filled elsewhere, taken back, and nothing lost on the way."""

import json
import zipfile

import pytest

from tests.app.cli.conftest import run


@pytest.fixture
def draft(examples, home):
    return run("import", examples / "scene.json", "--home", home, "--json").json["drafts"][0]


@pytest.fixture
def colleague(tmp_path):
    return tmp_path / "colleague"


def out(draft, home, file, *paths):
    said = run("part", "out", draft, *paths, "--out", file, "--home", home, "--json")
    assert said.status == 0, said.err
    assert said.json["files"] == [str(file)]
    return file


def back(draft, home, file, *more):
    said = run("part", "in", draft, file, *more, "--home", home, "--json")
    assert said.status == (1 if said.json.get("conflicts") else 0), said.err
    return said.json


def put(draft, home, change, edit):
    """Answers put in from outside, of the one application only what is there."""
    said = run("import", change("scene", edit), "--into", draft, "--overwrite", "--home", home, "--json")
    assert said.status == 0, said.err


def edit_part(file, new, edit, past=()):
    """What a colleague writes, with the manifest made anew: answers by path; ``past`` are ancestors put in."""
    import hashlib

    with zipfile.ZipFile(file) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    told = json.loads(members["answers.json"])
    edit(told["answers"])
    if past:
        told["part"]["ancestors"] += past
    members["answers.json"] = json.dumps(told).encode()
    from app.draft.shape import ApplicationShape
    from tests.app.draft.applications import PACK

    head = {key: json.loads(members["application.json"])[key] for key in ("format", "pack", "track")}
    body = ApplicationShape(PACK).unflatten(told["answers"])
    members["application.json"] = json.dumps(head | body).encode()
    manifest = json.loads(members.pop("manifest.json"))
    manifest["members"] = [
        {"path": name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)} for name, data in members.items()
    ]
    from app.trust.container import pack_members

    whole = {"manifest.json": json.dumps(manifest).encode(), **members}
    new.write_bytes(pack_members(list(whole.items())))
    return new


def answer(draft, home, path):
    from app.jobs.drafts import open_stored
    from app.services import build_services

    services = build_services(home, {})
    found = open_stored(services, draft).draft
    value = found.value(found.inside(path))
    services.close()
    return value


def row_in(answers, end):
    return next(path for path in answers if path.endswith(end))


def test_a_folder_is_no_file_to_write(draft, home, tmp_path):
    folder = tmp_path / "分出"
    folder.mkdir()
    said = run("part", "out", draft, "cover", "--out", folder, "--home", home)
    assert said.status == 2
    assert said.err.startswith(f"{folder}：这是一个文件夹，请写上文件名")
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".zzpart"] == []


def test_itself_says_no_difference(draft, home, tmp_path):
    file = out(draft, home, tmp_path / "场景.zzpart", "scenarios[0]")
    assert back(draft, home, file) == {"merged": [], "conflicts": []}
    assert "没有差别" in run("part", "in", draft, file, "--home", home).out


def test_opened_as_just_that_part_filled_and_taken_back(draft, home, tmp_path, colleague, change):
    file = out(draft, home, tmp_path / "场景.zzpart", "scenarios[1]")
    theirs = run("import", file, "--home", colleague, "--json").json["drafts"][0]
    [row] = run("list", "--home", colleague, "--json").json["drafts"]
    assert row["scenarios"] == 1
    assert row["company"]
    name = answer(draft, home, "scenarios[1].name")
    assert answer(theirs, colleague, "scenarios[0].name") == name
    only = {"results": "节拍由 95 秒降到 60 秒。"}

    def edit(data):
        kept = data["scenarios"][1]
        for key in list(data):
            if key not in ("format", "pack", "track"):
                del data[key]
        data["scenarios"] = [{"name": kept["name"], "catalogue_no": kept.get("catalogue_no"), **only}]

    put(theirs, colleague, change, edit)
    assert answer(theirs, colleague, "scenarios[0].results") == only["results"]
    returned = out(theirs, colleague, tmp_path / "交回.zzpart", "scenarios[0]")
    assert back(draft, home, returned) == {"merged": ["scenarios[1].results"], "conflicts": []}
    assert answer(draft, home, "scenarios[1].results") == only["results"]
    assert back(draft, home, returned) == {"merged": [], "conflicts": []}


def test_one_of_two_places_comes_back(draft, home, tmp_path, colleague, change):
    file = out(draft, home, tmp_path / "两处.zzpart", "scenarios[1]", "narratives.improvement_plan")
    theirs = run("import", file, "--home", colleague, "--json").json["drafts"][0]
    was = answer(draft, home, "scenarios[1].results")

    def edit(data):
        kept = data["scenarios"][1]
        for key in list(data):
            if key not in ("format", "pack", "track"):
                del data[key]
        data["scenarios"] = [{"name": kept["name"], "catalogue_no": kept.get("catalogue_no"), "results": "他们的 3%"}]

    put(theirs, colleague, change, edit)
    returned = out(theirs, colleague, tmp_path / "交回.zzpart", "scenarios[0]")
    conflict = {"path": "scenarios[1].results", "base": None, "ours": was, "theirs": "他们的 3%"}
    assert back(draft, home, returned) == {"merged": [], "conflicts": [conflict]}
    assert back(draft, home, returned, "--take", "theirs") == {"merged": ["scenarios[1].results"], "conflicts": []}
    assert answer(draft, home, "scenarios[1].results") == "他们的 3%"


def test_both_changed(draft, home, tmp_path, change):
    file = out(draft, home, tmp_path / "场景.zzpart", "scenarios[0]")
    was = answer(draft, home, "scenarios[0].results")
    theirs = edit_part(file, tmp_path / "交回.zzpart", lambda a: a.update({row_in(a, "].results"): "他们的"}))
    put(draft, home, change, lambda data: data["scenarios"][0].update(results="我们的", remarks="我们加的"))
    conflict = {"path": "scenarios[0].results", "base": was, "ours": "我们的", "theirs": "他们的"}
    for _ in range(2):
        assert back(draft, home, theirs) == {"merged": [], "conflicts": [conflict]}
        assert answer(draft, home, "scenarios[0].results") == "我们的"
    assert back(draft, home, theirs, "--take", "theirs") == {"merged": ["scenarios[0].results"], "conflicts": []}
    assert answer(draft, home, "scenarios[0].results") == "他们的"
    assert answer(draft, home, "scenarios[0].remarks") == "我们加的"
    assert back(draft, home, theirs) == {"merged": [], "conflicts": []}


def test_what_loses_is_in_the_history(draft, home, tmp_path, change):
    file = out(draft, home, tmp_path / "场景.zzpart", "scenarios[0]")
    theirs = edit_part(file, tmp_path / "交回.zzpart", lambda a: a.update({row_in(a, "].results"): "他们的"}))
    put(draft, home, change, lambda data: data["scenarios"][0].update(results="我们的"))
    assert back(draft, home, theirs, "--take", "ours") == {"merged": [], "conflicts": []}
    assert answer(draft, home, "scenarios[0].results") == "我们的"
    assert back(draft, home, theirs) == {"merged": [], "conflicts": []}
    moments = run("history", draft, "--home", home, "--json").json["moments"]
    aside = next(each for each in moments if each["why"] == "aside")
    assert aside["note"] == "交回.zzpart"
    said = run("restore", draft, "--at", aside["at"], "--path", "scenarios[0].results", "--home", home, "--json")
    assert said.json["restored"] == ["scenarios[0].results"]
    assert answer(draft, home, "scenarios[0].results") == "他们的"


def test_rows_of_a_table(draft, home, tmp_path, change):
    file = out(draft, home, tmp_path / "装备.zzpart", "scenarios[0].equipment")
    before = len(answer(draft, home, "scenarios[0].equipment"))

    def add(answers):
        table = next(path for path in answers if path.endswith(".equipment"))
        answers[table] = [*answers[table], "new1"]
        answers[f"{table}[new1].name"] = "三坐标测量机"

    theirs = edit_part(file, tmp_path / "交回.zzpart", add)
    done = back(draft, home, theirs)
    assert done["conflicts"] == []
    assert len(answer(draft, home, "scenarios[0].equipment")) == before + 1
    assert answer(draft, home, f"scenarios[0].equipment[{before}].name") == "三坐标测量机"


def test_three_parts_come_together(draft, home, tmp_path):
    files = [out(draft, home, tmp_path / f"{at}.zzpart", path) for at, path in enumerate(
        ("scenarios[0]", "scenarios[1]", "narratives.improvement_plan")
    )]  # fmt: skip
    ends = ("].results", "].results", "narratives.improvement_plan")
    for at, (file, end) in enumerate(zip(files, ends, strict=True)):
        value = [{"text": "第三处"}] if end.startswith("n") else f"第{at}处"
        edit_part(file, file.with_stem(f"交回{at}"), lambda a, end=end, value=value: a.update({row_in(a, end): value}))
    for at in (2, 0, 1):
        assert len(back(draft, home, tmp_path / f"交回{at}.zzpart")["merged"]) == 1
    assert answer(draft, home, "scenarios[0].results") == "第0处"
    assert answer(draft, home, "scenarios[1].results") == "第1处"
    assert answer(draft, home, "narratives.improvement_plan") == [{"text": "第三处"}]


def test_pictures_come_along(draft, home, tmp_path, examples):
    file = out(draft, home, tmp_path / "场景.zzpart", "scenarios[0]")
    with zipfile.ZipFile(file) as packed:
        names = packed.namelist()
    assert "images/cell-layout.png" in names
    assert "申报书.docx" in names
    assert not [name for name in names if name.startswith("attachments/")]


@pytest.mark.parametrize("paths", [["scenarios[99]"], ["nowhere"], ["scenarios[0].nothing"], [""]])
def test_no_such_place(draft, home, tmp_path, paths):
    assert run("part", "out", draft, *paths, "--out", tmp_path / "x.zzpart", "--home", home).status == 2
    assert not (tmp_path / "x.zzpart").exists()


def test_of_another_draft(draft, home, tmp_path, examples):
    file = out(draft, home, tmp_path / "场景.zzpart", "scenarios[0]")
    other = run("import", examples / "scene.json", "--home", home, "--json").json["drafts"][0]
    said = run("part", "in", other, file, "--home", home)
    assert said.status == 2
    assert "不是从这份申报书分出去的" in said.err
    factory = run("import", examples / "factory.json", "--home", home, "--json").json["drafts"][0]
    assert run("part", "in", factory, file, "--home", home).status == 2


@pytest.mark.parametrize(
    "edit",
    [
        lambda a: a.update({"scenarios[zz].name": "没有这一行"}),
        lambda a: a.update({"nowhere": "x"}),
        lambda a: a.update({row_in(a, "].results"): {"a": 1}}),
        lambda a: a.update({row_in(a, "].name"): 3}),
        lambda a: a.update({"scenarios": ["../x"]}),
        lambda a: a.update({row_in(a, "].equipment"): ["p", "p"]}),
        lambda a: a.update({row_in(a, "].solution"): [{"image": "../../x.png"}]}),
    ],
)
def test_hostile_answers(draft, home, tmp_path, edit):
    file = out(draft, home, tmp_path / "场景.zzpart", "scenarios[0]")
    bad = edit_part(file, tmp_path / "坏.zzpart", edit)
    before = run("history", draft, "--home", home, "--json").json
    for words in (("part", "in", draft, bad), ("import", bad)):
        assert run(*words, "--home", home).status == 2
    assert run("history", draft, "--home", home, "--json").json == before


def test_changed_on_the_way(draft, home, tmp_path):
    """A byte that is not what the manifest says: refused, not merged."""
    file = out(draft, home, tmp_path / "场景.zzpart", "scenarios[0]")
    with zipfile.ZipFile(file) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    members["README.txt"] += b"!"
    from app.trust.container import pack_members

    file.write_bytes(pack_members(list(members.items())))
    assert "传坏了" in run("part", "in", draft, file, "--home", home).err
    file.write_bytes(file.read_bytes()[:-100])
    assert run("part", "in", draft, file, "--home", home).status == 2


def test_not_a_part(draft, home, examples, tmp_path):
    said = run("part", "in", draft, examples / "scene.json", "--home", home)
    assert said.status == 2
    assert "不是分出的部分" in said.err


def test_a_past_that_only_the_file_knows_takes_nothing_over(draft, home, tmp_path, examples):
    from app.jobs.part_files import state_digest

    path = "company.address"
    elsewhere = tmp_path / "elsewhere"
    other = run("import", examples / "scene.json", "--home", elsewhere, "--json").json["drafts"][0]
    run("part", "out", other, path, "--out", tmp_path / "甲.zzpart", "--home", elsewhere)
    before = answer(draft, home, path)
    past = [{"sha256": state_digest({path: before}, {}), "answers": {path: before}}]
    forged = edit_part(
        tmp_path / "甲.zzpart", tmp_path / "乙.zzpart", lambda each: each.update({path: "别处1号"}), past
    )
    conflicts = back(draft, home, forged)["conflicts"]
    assert [(each["path"], each["ours"], each["theirs"]) for each in conflicts] == [(path, before, "别处1号")]
    assert answer(draft, home, path) == before


def test_a_merge_and_an_import_say_that_no_backup_could_be_made(draft, home, tmp_path, change):
    file = out(draft, home, tmp_path / "a.zzpart", "scenarios[0]")
    edit_part(
        file, tmp_path / "b.zzpart", lambda answers: answers.update({row_in(answers, ".results"): "返修率由3%降到1%。"})
    )
    (home / "backups").write_bytes(b"in the way")
    merged = run("part", "in", draft, tmp_path / "b.zzpart", "--home", home, "--json")
    assert merged.status == 0
    assert merged.json["merged"]
    assert "没有能留一份备份" in merged.err
    taken = run("import", change("scene", lambda _: None), "--into", draft, "--overwrite", "--home", home, "--json")
    assert taken.status == 0
    assert "没有能留一份备份" in taken.err
