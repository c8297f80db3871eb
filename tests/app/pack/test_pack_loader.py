"""The loader refuses what is misspelt, mistyped, doubled or dangling, and says where; it never fails otherwise."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import PackError
from app.pack.catalogue import load
from app.pack.folder import MAX_FILE, MAX_FILES
from app.pack.loader import load_pack
from app.pack.model import Pack
from tests.app.pack.conftest import PACKS, SMALL

Edit = Callable[[str, str, str], Path]
FILES = sorted(path.name for path in (PACKS / SMALL).iterdir())

_PROOF = "[[evidence]]\nid = 'a'\ntitle = ''\nasks = ''\nclause = ''\n"
REFUSED = [
    # file, what it says, what it says instead, place, reason
    ("pack.toml", "copies = 4", "copys = 4", "", "不认识的键“copys”"),
    ("pack.toml", "copies = 4", "", "", "缺少键“copies”"),
    ("pack.toml", "copies = 4", "copies = '4'", "copies", "整数"),
    ("pack.toml", "copies = 4", "copies = true", "copies", "整数"),
    ("pack.toml", "copies = 4", "copies = 0", "copies", "至少是 1"),
    ("pack.toml", "copies = 4", "copies = 4\ncopies = 5", "", "写法有误"),
    ("pack.toml", "id = 'yanshi-2030'", "id = 'yanshi-2031'", "id", "文件夹名"),
    ("pack.toml", "id = 'yanshi-2030'", "id = '../yanshi'", "id", "小写字母"),
    ("pack.toml", "[2028, 2029]", "[2029, 2028]", "years", "由早到晚"),
    ("pack.toml", "[2028, 2029]", "[2028, 2028]", "years", "由早到晚"),
    ("pack.toml", "[2028, 2029]", "[2028, 20290]", "years", "由早到晚"),
    ("pack.toml", "[2028, 2029]", "[2028, 2029.0]", "years[1]", "整数"),
    ("pack.toml", "code = 'firm.code'", "code = 'firm.kode'", "roles.code", "没有“firm.kode”"),
    ("pack.toml", "code = 'firm.code', ", "", "roles", "正好写明"),
    ("pack.toml", "day = 2030-05-31", "day = '2030-05-31'", "deadline[0].day", "日期"),
    ("pack.toml", "day = 2030-05-31", "day = 2030-05-31T00:00:00", "deadline[0].day", "日期"),
    ("pack.toml", "day = 2030-05-31", "day = 2030-02-31", "", "写法有误"),
    ("pack.toml", "time = '17:30'", "time = '25:00'", "deadline online", "时刻"),
    ("pack.toml", "time = '17:30'", "time = '24:01'", "deadline online", "时刻"),
    ("pack.toml", "company_acts = true", "company_acts = 1", "deadline[0].company_acts", "true 或 false"),
    ("pack.toml", "park = 3", "campus = 3", "quota province", "申报方向里没有“campus”"),
    ("pack.toml", "park = 3", "park = -3", "quota province", "小于 0"),
    ("pack.toml", "id = 'direction'", "id = 'basic'", "step", "出现了两次"),
    ("pack.toml", "id = 'park'", "id = 'workshop'", "track", "出现了两次"),
    (
        "pack.toml",
        "summary = '以一个车间为对象。'",
        "summary = ''\nexample = 'a.json'",
        "track workshop.example",
        "没有文件",
    ),
    ("pack.toml", "summary = '以一个车间为对象。'", "summary = ''\nexample = '../pack.toml'", "track workshop", "越出"),
    ("pack.toml", "summary = '以一个车间为对象。'", "summary = ''\nexample = '/etc/hosts'", "track workshop", "越出"),
    ("pack.toml", "summary = '以一个车间为对象。'", "summary = ''\nexample = 'C:\\\\x'", "track workshop", "越出"),
    (
        "pack.toml",
        "[[deadline]]",
        _PROOF + "words = []\n[[deadline]]",
        "evidence a",
        "words",
    ),
    (
        "pack.toml",
        "[[deadline]]",
        _PROOF + "words = ['证']\nfield = 'firm.who'\n[[deadline]]",
        "evidence a",
        "没有“firm.who”",
    ),
    (
        "pack.toml",
        "[[deadline]]",
        _PROOF + "words = ['证']\nneedless = [{ when = [], says = '' }]\n[[deadline]]",
        "evidence a",
        "不能是空的",
    ),
    ("pack.toml", "issuer = '虚构市工业局'", 'issuer = "a\\u202Eb"', "source[0].issuer", "控制字符"),
    ("pack.toml", "issuer = '虚构市工业局'", 'issuer = "a\\u0000b"', "source[0].issuer", "控制字符"),
    ("fields.toml", "label = '单位名称'", "lable = '单位名称'", "field[0]", "不认识的键“lable”"),
    ("fields.toml", "label = '单位名称'", "label = 3", "field[0].label", "文字"),
    ("fields.toml", "kind = 'uscc'", "kind = 'usci'", "field[1].kind", "“usci”不在可用的值里"),
    ("fields.toml", "path = 'firm.code'", "path = 'firm.name'", "path", "“firm.name”出现了两次"),
    ("fields.toml", "path = 'firm.code'", "path = 'firm.name.code'", "field firm.name.code", "已经是一项答案"),
    ("fields.toml", "path = 'firm.code'", "path = 'firm..code'", "field firm..code", "路径写法"),
    ("fields.toml", "path = 'firm.code'", "path = 'format'", "field format", "路径写法"),
    ("fields.toml", "path = 'firm.code'", "path = 'track.code'", "field track.code", "路径写法"),
    ("fields.toml", "path = 'firm.code'", "path = 'firms[].code'", "field firms[].code", "没有定义表“firms”"),
    ("fields.toml", "path = 'firm.code'", "path = 'firm.code'\nstep = 'third'", "", "写法有误"),
    ("fields.toml", "step = 'basic'", "step = 'third'", "field firm.name", "步骤里没有“third”"),
    ("fields.toml", "section = 'unit'", "section = 'units'", "field firm.name", "步骤 basic 的分区里没有“units”"),
    ("fields.toml", "section = 'unit'", "", "field firm.name", "步骤 basic 的分区里没有“”"),
    ("fields.toml", "step = 'narratives'", "step = 'narratives'\nsection = 'unit'", "field summary", "没有“unit”"),
    ("fields.toml", "tick = '以上属实'", "tick = true", "field[6].tick", "文字"),
    (
        "pack.toml",
        "id = 'energy'\nstep = 'basic'",
        "id = 'energy'\nstep = 'third'",
        "section energy",
        "步骤里没有“third”",
    ),
    ("pack.toml", "id = 'energy'", "id = 'unit'", "section", "出现了两次"),
    ("pack.toml", "code = 'firm.code'", "code = 'firm.code', contact = 'firm.who'", "roles.contact", "没有“firm.who”"),
    ("fields.toml", "tracks = ['park']", "tracks = ['campus']", "field firm.area", "申报方向里没有“campus”"),
    ("fields.toml", "tracks = ['park']", "tracks = []", "field firm.area", "tracks 是空的"),
    ("fields.toml", "tracks = ['park']", "tracks = 'park'", "field[5].tracks", "列表"),
    (
        "fields.toml",
        "tracks = ['park']",
        "tracks = ['park']\noptional_in = ['workshop']",
        "field firm.area",
        "没有“workshop”",
    ),
    (
        "fields.toml",
        "optional_in = ['workshop']",
        "conditional = true\noptional_in = ['park']",
        "field firm.project",
        "只能写一个",
    ),
    (
        "fields.toml",
        "tick = '以上属实'",
        "tick = '以上属实'\nshown_if = { field = 'firm.rank', value = 1 }",
        "field firm.pledge",
        "没有“firm.rank”",
    ),
    (
        "fields.toml",
        "tick = '以上属实'",
        "tick = '以上属实'\nshown_if = { field = 'firm.grade', value = 3 }",
        "field firm.pledge",
        "选择题的一个值",
    ),
    (
        "fields.toml",
        "tick = '以上属实'",
        "tick = '以上属实'\nshown_if = { field = 'firm.area', value = 3 }",
        "field firm.pledge",
        "没有“workshop”",
    ),
    ("fields.toml", "kind = 'uscc'", "kind = 'uscc'\nmarked_optional = true", "field firm.code", "选填"),
    ("fields.toml", "kind = 'uscc'", "kind = 'choice'", "field firm.code", "choices"),
    ("fields.toml", "kind = 'choice'", "kind = 'text'", "field firm.grade", "choices"),
    ("fields.toml", "value = 2", "value = 1", "field firm.grade", "出现了两次"),
    ("fields.toml", "value = 2", "value = 'two'", "field firm.grade", "都是整数"),
    ("fields.toml", "value = 2", "value = 2.5", "field[3].choices[1].value", "整数"),
    ("fields.toml", "limit = 80", "limit = 0", "field measures[].effect", "至少是 1"),
    ("fields.toml", "limit = 80", "limit = 80\nminimum = '1'", "field measures[].effect", "数字项"),
    ("fields.toml", "minimum = '0'", "minimum = 'zero'", "field firm.energy.<year>.total", "不是十进制数"),
    ("fields.toml", "minimum = '0'", "minimum = '1e999999999'", "field firm.energy.<year>.total", "不是十进制数"),
    ("fields.toml", "usual = ['', '500000']", "usual = ['']", "field[4].usual", "恰好 2 项"),
    ("fields.toml", "noun = '措施'", "noun = '措施'\ntracks = ['park']", "field measures[].no", "超出了表"),
    ("catalogue.toml", "no = 2", "no = 1", "stage.scenarios.no", "出现了两次"),
    ("catalogue.toml", "no = 2", "no = 0", "stage.scenarios.no", "从 1 开始"),
    ("catalogue.toml", "no = 2", "no = 2\nname = ''", "", "写法有误"),
    ("catalogue.toml", "id = 'power'", "id = 'water'", "stage", "出现了两次"),
    ("catalogue.toml", "guidance = '用工艺余热发电。'", "guide = ''", "stage[1].scenarios[0]", "不认识的键“guide”"),
    ("sectors.toml", "sector = []", "sector = {}", "sector", "列表"),
    ("sectors.toml", "sector = []", "", "", "缺少键“sector”"),
    ("rules.toml", "level = 'advice'", "level = 'hint'", "rule[3].level", "“hint”不在可用的值里"),
    ("rules.toml", "id = 'length'", "id = 'required'", "rule", "出现了两次"),
    ("rules.toml", "tracks = ['workshop']", "tracks = ['shop']", "rule scenario-none", "没有“shop”"),
    ("rules.toml", "table = 'measures'", "table = 'measure'", "rule scenario-none.params", "没有“measure”"),
    ("rules.toml", "'measures[].effect'", "'measures[].effects'", "rule quantify.params", "没有“measures[].effects”"),
    ("rules.toml", "fields = ['measures[].effect']", "scope = 'actions[]'", "rule quantify.params", "没有“actions”"),
    ("rules.toml", "fields = ['measures[].effect']", "since = 2030-01-01", "rule[3].params.since", "只能是"),
    (
        "workshop.toml",
        "widths = [0.25, 0.25, 0.25, 0.25]",
        "widths = [0.25, 0.25, 0.5]",
        "part[1] firm.rows[0]",
        "放不下",
    ),
    (
        "workshop.toml",
        "widths = [0.25, 0.25, 0.25, 0.25]",
        "widths = [0.2, 0.2, 0.2, 0.2]",
        "part[1] firm.widths",
        "合计为 1",
    ),
    ("workshop.toml", "widths = [0.25, 0.25, 0.25, 0.25]", "widths = [1, 1, -1, 0]", "part[1] firm.widths", "大于 0"),
    ("workshop.toml", "widths = [0.25, 0.25, 0.25, 0.25]", "widths = [nan, 1, 0.1, 0.1]", "part[1].widths[0]", "数字"),
    ("workshop.toml", "text = '代码'", "text = '代码', span = 0", "part[1] firm.rows[0]", "至少是 1"),
    ("workshop.toml", "span = 2 }", "span = 1 }", "part[1] firm.rows[1]", "没有占满"),
    ("workshop.toml", "rows = 2,", "rows = 1,", "part[1] firm.rows[2]", "没有占满"),
    ("workshop.toml", "span = 4", "span = 4, rows = 2", "part[1] firm", "伸出"),
    ("workshop.toml", "footnote = 1", "footnote = 2", "part[1] firm.rows[1]", "没有第 2 条脚注"),
    ("workshop.toml", "field = 'firm.code'", "field = 'firm.kode'", "field", "没有“firm.kode”"),
    ("workshop.toml", "field = 'firm.code'", "field = 'firm.area'", "field", "没有“firm.area”"),
    ("workshop.toml", "firm.energy.2029.total", "firm.energy.2027.total", "field", "没有“firm.energy.2027.total”"),
    ("workshop.toml", "firm.energy.2029.total", "firm.energy.2028.total", "firm.energy.2029.total", "没有位置"),
    ("workshop.toml", "cover = [", "cover = [{ label = '', field = 'firm.pledge' }, ", "firm.pledge", "表里却印了它"),
    ("workshop.toml", "style = 'choice'", "style = 'tick'", "part[1].rows[0][3].style", "“tick”不在可用的值里"),
    (
        "workshop.toml",
        "style = 'choice', field = 'firm.grade'",
        "style = 'choice', field = 'firm.code'",
        "firm.code",
        "印不了",
    ),
    (
        "workshop.toml",
        "style = 'value', field = 'firm.code'",
        "style = 'value'",
        "part[1] firm.rows[0]",
        "缺少键“field”",
    ),
    ("workshop.toml", "each = 'measures[].devices'", "each = 'measures'", "measures[].devices[].name", "each ="),
    ("workshop.toml", "each = 'measures[].devices'", "each = 'machines'", "part[4]", "没有“machines”"),
    ("workshop.toml", "kind = 'blocks'\nfield = 'summary'", "kind = 'blocks'", "part[2]", "缺少键“field”"),
    ("workshop.toml", "field = 'summary'", "field = 'summary'\nsheet = 'x'", "part[2]", "用不着键“sheet”"),
    ("workshop.toml", "sheet = '设备'", "sheet = '措施'", "part.sheet", "出现了两次"),
    ("workshop.toml", "sheet = '设备'", "sheet = '设备/软件'", "part[4]", "31 个字"),
    ("workshop.toml", "'空压机改造', ", "", "part[3]", "example 的格数"),
    ("workshop.toml", "width = 0.1 }", "width = 0.3 }", "part[3].columns", "合计为 1"),
    ("workshop.toml", "width = 0.1 }", "width = 0.1, limit = 9 }", "part[3].columns", "limit"),
    ("summary.toml", "track = 'workshop'", "track = 'shop'", "summary 附表3", "没有“shop”"),
    ("summary.toml", "field = 'firm.name'", "field = 'firm.area'", "summary 附表3", "没有“firm.area”"),
    ("industries.json", '"section": "C"', '"section": "D"', "divisions 34", "没有门类"),
    ("industries.json", '"345"', '"355"', "divisions 34", "以大类代码开头"),
    ("industries.json", '"code": "345"', '"code": 345', "divisions[0].groups[0].code", "文字"),
    ("industries.json", '"code": "345",', '"code": "345", "code": "346",', "code", "写了两次"),
    ("industries.json", '"source": "invented"', '"source": NaN', "source", "文字"),
]


@pytest.mark.parametrize("case", REFUSED)
def test_refused_by_name_and_place(edited: Edit, case: tuple[str, str, str, str, str]) -> None:
    file, old, new, place, reason = case
    folder = edited(file, old, new)
    with pytest.raises(PackError) as refusal:
        load_pack(folder)
    assert refusal.value.file == file
    assert refusal.value.place.startswith(place)
    assert reason in refusal.value.reason
    assert str(refusal.value).startswith(f"表单包 {file}：")


def test_a_track_named_like_another_file(edited: Edit) -> None:
    edited("pack.toml", "id = 'park'", "id = 'fields'")
    with pytest.raises(PackError, match="同名"):
        load_pack(edited("pack.toml", "park = 3", "fields = 3"))


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(small: Path, name: str) -> None:
    (small / name).unlink()
    with pytest.raises(PackError) as refusal:
        load_pack(small)
    assert refusal.value.file == name


@pytest.mark.parametrize("name", ["field.toml", "workshops.toml", "notes.json"])
def test_a_file_that_nothing_reads_is_refused(small: Path, name: str) -> None:
    (small / name).write_text("", encoding="utf-8")
    with pytest.raises(PackError, match="用不着这个文件"):
        load_pack(small)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("fields.toml", b"label = '\xff'", "UTF-8"),
        ("fields.toml", b"a = " + b"[" * 100_000, "嵌套太深|写法有误"),
        ("industries.json", b"[" * 100_000, "嵌套太深|写法有误"),
        ("industries.json", b"[]", "最外层"),
        ("industries.json", b"", "写法有误"),
        ("rules.toml", b" " * (MAX_FILE + 1), "超过 1024 KB"),
    ],
)
def test_bytes_that_are_no_pack_file(small: Path, name: str, data: bytes, reason: str) -> None:
    (small / name).write_bytes(data)
    with pytest.raises(PackError, match=reason) as refusal:
        load_pack(small)
    assert refusal.value.file == name


def test_deep_parameters_are_refused(edited: Edit) -> None:
    folder = edited("rules.toml", "fields = ['measures[].effect']", f"x = {'[' * 50}{']' * 50}")
    with pytest.raises(PackError, match="嵌套太深"):
        load_pack(folder)


def test_links_and_pipes_are_refused(small: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.toml"
    shutil.move(small / "rules.toml", outside)
    try:
        (small / "rules.toml").symlink_to(outside)
    except OSError:
        pytest.skip("no right to make links here")
    with pytest.raises(PackError, match="不是普通文件"):
        load_pack(small)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_does_not_hang_the_loader(small: Path) -> None:
    (small / "rules.toml").unlink()
    os.mkfifo(small / "rules.toml")
    with pytest.raises(PackError, match="不是普通文件"):
        load_pack(small)


def test_too_many_files(small: Path) -> None:
    for number in range(MAX_FILES):
        (small / f"x{number}.toml").touch()
    with pytest.raises(PackError, match="超过 40 个"):
        load_pack(small)


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="打不开"):
        load_pack(tmp_path / "nothing")


@given(name=st.sampled_from(FILES), data=st.data())
def test_any_damage_is_refused_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    """A byte changed, a stretch cut out or doubled: a pack or a PackError, never another failure."""
    folder = tmp_path_factory.mktemp("damaged") / SMALL
    shutil.copytree(PACKS / SMALL, folder)
    content = (folder / name).read_bytes()
    start = data.draw(st.integers(0, len(content) - 1))
    stop = data.draw(st.integers(start, min(len(content), start + 60)))
    middle = data.draw(st.sampled_from([b"", content[start:stop] * 2]) | st.binary(max_size=4))
    (folder / name).write_bytes(content[:start] + middle + content[stop:])
    try:
        pack = load_pack(folder)
    except PackError as error:
        refused = error.file
    else:
        refused = ""
        assert pack.id == SMALL
    assert refused in {"", *FILES}


def test_the_hash_ignores_line_ends_and_nothing_else(small: Path) -> None:
    before = load_pack(small)
    for path in small.iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_pack(small) == before
    text = (small / "pack.toml").read_text(encoding="utf-8")
    (small / "pack.toml").write_text(text + "# 注\n", encoding="utf-8")
    after = load_pack(small)
    assert after.sha256 != before.sha256
    assert replace(after, sha256=before.sha256) == before


def test_the_hash_of_a_pack_does_not_depend_on_the_machine() -> None:
    """Written down once; a change of the invented pack's data has to change it here."""
    first, second = (load_pack(PACKS / SMALL) for _ in range(2))
    assert first == second
    assert first.sha256 == "a891276299fc96b5778b67e353dd53d6aaea536b409397701b9dac3905c2dd85"


def test_the_official_pack_loads_from_any_folder_of_its_name(tmp_path: Path, pack: Pack) -> None:
    from app.paths import forms_root

    shutil.copytree(forms_root() / "miit-2021", tmp_path / "miit-2021")
    assert load("miit-2021", tmp_path) == pack
