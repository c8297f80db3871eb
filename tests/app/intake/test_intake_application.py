"""The application file against its pack: kept as it came, or refused with its path."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InputRefused
from app.intake.application import FORMAT, Application, read_application
from app.pack.schema import application_schema
from tests.app.intake.little import find_little, make_pack

HEAD = {"format": FORMAT, "pack": "little", "track": "a"}


def read(answers: dict[str, Any], **head: object) -> Application:
    return read_application({**HEAD, **head, **answers}, find_little, "x.json")


def refusal(obj: object) -> str:
    with pytest.raises(InputRefused) as caught:
        read_application(obj, find_little, "x.json")
    sentence = str(caught.value)
    assert sentence.startswith("x.json：")
    assert sentence.endswith(("。", "？"))
    assert sentence.isprintable()
    assert len(sentence) < 330
    return sentence


FULL = {
    "cover": {"title": "  两端有空格 "},
    "company": {
        "profile": "第一行\r\n第二行",
        "employees": 862,
        "size": "enormous",
        "level": 9,
        "listed": None,
        "years": {"2019": {"revenue": "1.50"}, "2020": {"revenue": ""}},
    },
    "keywords": ["甲", ""],
    "scenarios": [
        {"no": None, "name": "", "story": [{"heading": "题"}, {"text": "文"}, {"image": "a.png", "caption": "图"}]},
        {"no": 99, "story": [{"image": "a.png", "caption": None}, {"image": ""}], "machines": [{"name": "机"}, {}]},
        {},
    ],
    "attachments": [{"file": "证书/a.pdf"}, {"file": ""}, {"file": None}],
}


def test_everything_is_kept_as_it_came():
    before = copy.deepcopy(FULL)
    found = read(FULL)
    assert found.data == before == FULL
    assert json.dumps(found.data) == json.dumps(before)
    assert (found.pack.id, found.track) == ("little", "a")
    assert found.files == {"a.png": "image", "证书/a.pdf": "file"}


def test_what_is_taken_in_holds_against_the_schema_of_the_package():
    jsonschema.Draft202012Validator(application_schema(make_pack())).validate({**HEAD, **read(FULL).data})


def test_answers_of_the_other_track_are_allowed():
    assert read({"company": {"level": 1, "listed": True}}, track="a").data["company"]["listed"] is True


def test_a_file_that_is_both_counts_as_a_picture():
    answers = {"attachments": [{"file": "a.png"}], "scenarios": [{"story": [{"image": "a.png"}]}]}
    assert read(answers).files == {"a.png": "image"}


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"cover": None},
        {"scenarios": None},
        {"scenarios": []},
        {"company": {}},
        {"company": {"years": {}}},
        {"scenarios": [{"story": None, "machines": None}]},
    ],
)
def test_nothing_needs_to_be_answered(answers):
    assert read(answers).data == answers


@pytest.mark.parametrize("value", [862.0, 0.0, -3.0])
def test_whole_numbers_written_with_a_point(value):
    taken = read({"company": {"employees": value}}).data["company"]["employees"]
    assert taken == value
    assert type(taken) is int


def test_unanswered_values_hold_against_the_schema_too():
    company = dict.fromkeys(("employees", "size", "level", "listed", "profile"), "")
    jsonschema.Draft202012Validator(application_schema(make_pack())).validate({**HEAD, "company": company})


@pytest.mark.parametrize("place", ["employees", "size", "level", "listed", "profile"])
@pytest.mark.parametrize("empty", ["", None])
def test_unanswered_is_unanswered_in_every_kind(place, empty):
    assert read({"company": {place: empty}}).data == {"company": {place: empty}}


# ---------------------------------------------------------------- the head


@pytest.mark.parametrize(
    "obj",
    [
        None,
        [],
        "x",
        3,
        {},
        {"format": None},
        {"format": 1},
        {"format": ""},
        {"format": "zhizao-application/0"},
        {"format": "zhizao-package/1"},
        {"format": "zhizao-application/1 "},
        {"format": ["zhizao-application/1"]},
    ],
)
def test_what_is_not_ours(obj):
    assert "申请" in refusal(obj)


@pytest.mark.parametrize("number", [2, 10, 999])
def test_a_newer_format_is_told_apart(number):
    assert "由更新的版本生成" in refusal({**HEAD, "format": f"zhizao-application/{number}"})


@pytest.mark.parametrize("pack", [None, 3, "", "miit-2099", "../little", "LITTLE", "x" * 5000, ["little"], "a\n"])
def test_unknown_packs(pack):
    assert "pack：" in refusal({**HEAD, "pack": pack})


@pytest.mark.parametrize("track", [None, "", "c", 1, ["a"], True, {"a": 1}])
def test_unknown_tracks(track):
    said = refusal({**HEAD, "track": track})
    assert "track：" in said
    assert "a（甲）" in said


# ---------------------------------------------------------------- keys and types

WRONG = [
    ({"colour": 1}, "colour："),
    ({"cover": {"titel": "x"}}, "cover.titel：申请文件里没有这一项，是不是“title”？"),
    ({"$schema": "x"}, "$schema："),
    ({"company": {"years": {"2018": {}}}}, "company.years.2018："),
    ({"company": {"years": {"<year>": {}}}}, "company.years.<year>："),
    ({"scenarios": [{}, {"machines": [{}, {"nam": 1}]}]}, "scenarios[1].machines[1].nam："),
    ({"scenarios[]": []}, "scenarios[]："),
    ({"cover.title": "x"}, "cover.title："),
    ({"k" * 100_000: 1}, "kkk"),
    ({"\x1b[31m": 1}, "\\u001b[31m："),
    ({"cover": []}, "cover：这里应当是对象"),
    ({"cover": "x"}, "cover："),
    ({"cover": ""}, "cover："),
    ({"cover": {"title": {"zh": "x"}}}, "cover.title（名称）："),
    ({"cover": {"title": 3}}, "cover.title（名称）：这里应当是带引号的文字，文件里是数字 3"),
    ({"cover": {"title": False}}, "cover.title"),
    ({"cover": {"title": "x" * 1_000_001}}, "cover.title（名称）：有 1000001 个字符"),
    ({"company": {"employees": True}}, "company.employees（人数）：这里应当是不带引号的整数，文件里是 true"),
    ({"company": {"employees": "862"}}, "company.employees（人数）：这里应当是不带引号的整数，文件里是文字“862”"),
    ({"company": {"employees": 862.5}}, "company.employees"),
    ({"company": {"employees": 1e300}}, "company.employees"),
    ({"company": {"employees": [1]}}, "company.employees"),
    ({"company": {"size": 1}}, "company.size"),
    ({"company": {"level": "1"}}, "company.level"),
    ({"company": {"level": False}}, "company.level"),
    ({"company": {"listed": 1}}, "company.listed（上市）：这里应当是 true 或 false"),
    ({"company": {"listed": "是"}}, "company.listed"),
    ({"company": {"years": {"2019": {"revenue": 1.5}}}}, "company.years.2019.revenue（收入）："),
    ({"keywords": "甲"}, "keywords（关键词）：这里应当是文字的列表"),
    ({"keywords": ["甲", None]}, "keywords[1]（关键词）："),
    ({"keywords": ["x"] * 10_001}, "keywords（关键词）：有 10001 行"),
    ({"scenarios": {}}, "scenarios：这里应当是列表"),
    ({"scenarios": [None]}, "scenarios[0]：这里应当是对象"),
    ({"scenarios": [[]]}, "scenarios[0]："),
    ({"scenarios": [{}] * 2001}, "scenarios：有 2001 个场景"),
    ({"attachments": [{}] * 10_001}, "attachments：有 10001 个附件"),
    ({"scenarios": [{"no": "14"}]}, "scenarios[0].no"),
    ({"scenarios": [{"story": "文"}]}, "scenarios[0].story"),
    ({"scenarios": [{"story": ["文"]}]}, "scenarios[0].story[0]"),
    ({"scenarios": [{"story": [{}]}]}, "scenarios[0].story[0]"),
    ({"scenarios": [{"story": [{"text": "a", "heading": "b"}]}]}, "scenarios[0].story[0]"),
    ({"scenarios": [{"story": [{"text": "a"}, {"text": "a", "caption": "b"}]}]}, "scenarios[0].story[1]"),
    ({"scenarios": [{"story": [{"caption": "a"}]}]}, "scenarios[0].story[0]"),
    ({"scenarios": [{"story": [{"text": None}]}]}, "scenarios[0].story[0].text"),
    ({"scenarios": [{"story": [{"image": 3}]}]}, "scenarios[0].story[0].image"),
    ({"scenarios": [{"story": [{"image": "a.png", "caption": 3}]}]}, "scenarios[0].story[0].caption"),
    ({"scenarios": [{"story": [{"image": "a.png", "width": 3}]}]}, "scenarios[0].story[0]"),
    ({"scenarios": [{"story": [{"text": ""}] * 5001}]}, "scenarios[0].story（介绍）：有 5001 段"),
    ({"attachments": [{"file": 3}]}, "attachments[0].file"),
]


@pytest.mark.parametrize(("answers", "said"), WRONG, ids=range(len(WRONG)))
def test_wrong_keys_and_types_are_refused_with_their_path(answers, said):
    assert said in refusal({**HEAD, **answers})


HOSTILE_NAMES = ["../a.png", "a/../../b.png", "/etc/passwd", "C:\\a.png", "C:a.png", "a\\b.png", "CON", "aux.png",
                 "images/NUL.txt", "com1.pdf", "a.png.", "a ", "a//b", "./a", "a\x00.png", "a\u202egnp.exe", "a" * 300,
                 "//server/share/a.png", "a:b", "file?.png", ".."]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_hostile_file_names_are_refused_with_their_path(name):
    assert "attachments[1].file：文件名“" in refusal({**HEAD, "attachments": [{"file": "a.pdf"}, {"file": name}]})
    story = [{"text": ""}, {"image": name}]
    assert "scenarios[0].story[1].image：文件名“" in refusal({**HEAD, "scenarios": [{"story": story}]})


def test_names_that_one_disk_cannot_tell_apart():
    for first, second in (("a.png", "A.png"), ("é.png", "e\u0301.png"), ("ß", "SS")):
        answers = {"scenarios": [{"story": [{"image": first}]}], "attachments": [{"file": second}]}
        assert "attachments[0].file：“" in refusal({**HEAD, **answers})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["cover", "title", "company", "years", "2019", "scenarios", "story", "text", "image", "no", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_taken_unchanged_or_refused(value):
    obj = {**value, **HEAD} if isinstance(value, dict) else value
    try:
        found = read_application(obj, find_little, "x.json")
    except InputRefused:
        return
    assert found.data == {key: item for key, item in obj.items() if key not in HEAD}


def test_reading_an_application_loads_nothing_heavy():
    code = (
        "import sys, app.intake.application, app.intake.strict_json\n"
        "heavy = {'PIL', 'pikepdf', 'reportlab', 'sqlalchemy', 'openpyxl', 'pypdfium2', 'cryptography', 'pyhanko'}\n"
        "print(*heavy & set(sys.modules))"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")


@pytest.mark.parametrize("blank", ["", None])
def test_a_missing_head_is_said_to_be_missing(blank):
    for key, words in (("pack", "没有写是哪一份表单包"), ("track", "没有写申报方向")):
        without = {name: value for name, value in HEAD.items() if name != key}
        for head in (without, {**HEAD, key: blank}):
            assert f"{key}：{words}" in refusal(head)
            assert "null" not in refusal(head)
