"""JSON from outside: what is refused, and that everything else comes back as it was."""

from __future__ import annotations

import contextlib
import json
import math
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InputRefused
from app.intake.reading import read_limited
from app.intake.strict_json import DEPTH_LIMIT, parse_json, read_json

SAFE = (1 << 53) - 1
UNFIT = [chr(c) for c in (0, *range(0x202A, 0x202F), *range(0x2066, 0x206A))]
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters=UNFIT))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-SAFE, SAFE) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXTS, inner, max_size=5),
    max_leaves=30,
)


def refusal(data: bytes) -> str:
    with pytest.raises(InputRefused) as caught:
        parse_json(data, "申请.json")
    sentence = str(caught.value)
    assert sentence.startswith("申请.json：")
    assert sentence.endswith("。")
    assert "\n" not in sentence
    assert len(sentence) < 300
    return sentence


@given(VALUES, st.booleans())
def test_what_json_can_say_comes_back(value, escaped):
    data = json.dumps(value, ensure_ascii=escaped).encode()
    assert parse_json(data, "x") == value


@given(VALUES)
def test_types_come_back_too(value):
    assert json.dumps(parse_json(json.dumps(value).encode(), "x")) == json.dumps(value)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    with contextlib.suppress(InputRefused):
        parse_json(data, "x")


@given(st.text('{}[]",:\\u0eE-1.tnNIa\x00\u202e', max_size=40))
def test_json_like_noise_is_read_or_refused(text):
    try:
        value = parse_json(text.encode(), "x")
    except InputRefused:
        return
    assert json.loads(text) == value


def test_a_mark_at_the_start_is_tolerated():
    assert parse_json("\ufeff{}".encode(), "x") == {}


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"])
def test_other_encodings_are_refused_with_the_remedy(codec):
    assert "UTF-8" in refusal('{"name": "重庆"}'.encode(codec))


def test_the_line_of_foreign_bytes_is_named():
    assert "第 3 行" in refusal(b'{\n"a": "x",\n"b": "\xd6\xd8"}')


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "空的"),
        (b"\xef\xbb\xbf \n", "空的"),
        (b"{", "第 1 行第 2 列"),
        (b'{"a": 1,\n "b": }', "第 2 行第 7 列"),
        (b"{'a': 1}", "第 1 行第 2 列"),
        (b'{"a": 1,}', "第 1 行"),
        (b"{} {}", "第 1 行第 4 列"),
        (b'{"a": "b\n"}', "第 1 行"),
        (b"\x1b[2J\x1b[31m", "第 1 行第 1 列"),
        (b'{"a": {"b": [0, {"c": 1, "d": 2, "c": 3}]}}', "a.b[1]：“c”写了两次"),
        (b'{"a": 1, "\\u0061": 2}', "“a”写了两次"),
        (b'{"a": [NaN]}', "a[0]：NaN"),
        (b'{"a": Infinity}', "a：Infinity"),
        (b'{"a": -Infinity}', "a：-Infinity"),
        (b"NaN", "NaN"),
        (b'{"a": 9007199254740992}', "a：数字 9007199254740992"),
        (b'{"a": -9007199254740992}', "a：数字 -9007199254740992"),
        (b'{"a": ' + b"1" * 100_000 + b"}", "a：数字 1111"),
        (b'{"a": 1e309}', "a：数字 1e309"),
        (b'{"a": 0.' + b"1" * 100_000 + b"}", "a：数字 0.111"),
        (b'{"a": "x\\ud800"}', "a：第 2 个字符是半个字符（U+D800）"),
        (b'{"a": "\\udc00\\ud800"}', "U+DC00"),
        (b'{"\\ud83d": 1}', "半个字符"),
        (b'{"a": ["\\u0000"]}', "a[0]：第 1 个字符是空字符"),
        ('{"a": "付款\u202e单"}'.encode(), "a：第 3 个字符是改变文字方向的控制符（U+202E）"),
        ('{"\u2066": 1}'.encode(), "U+2066"),
        (b'{"a": "\\u202a"}', "U+202A"),
    ],
)
def test_hostile_and_broken_texts(data, said):
    assert said in refusal(data)


@pytest.mark.parametrize("code", [0x200E, 0x200F, 0x061C, 0x200B, 0xFEFF])
def test_marks_that_only_nudge_are_kept(code):
    assert parse_json(json.dumps({"a": chr(code)}).encode(), "x") == {"a": chr(code)}


def test_surrogate_pairs_are_one_character():
    assert parse_json(b'"\\ud83d\\ude00"', "x") == "😀"


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"a":'])
@pytest.mark.parametrize("count", [DEPTH_LIMIT + 1, 1_000_000])
def test_depth_is_refused_at_once(opening, count):
    started = time.thread_time()
    assert "嵌套" in refusal(opening * count)
    assert time.thread_time() - started < 5


def test_depth_up_to_the_limit_is_read():
    value = parse_json(b"[" * DEPTH_LIMIT + b"]" * DEPTH_LIMIT, "x")
    for _ in range(DEPTH_LIMIT - 1):
        (value,) = value
    assert value == []


def test_brackets_inside_strings_are_no_depth():
    text = '["' * 500 + '\\"' + "[" * 500
    assert parse_json(json.dumps([text]).encode(), "x") == [text]


@pytest.mark.parametrize("data", [b"[],\n" * 3_000_000, b'"' + b'\\"' * 5_000_000, b"]" * 9_000_000, b'{"' * 3_000_000])
def test_much_of_little_is_refused_in_time(data):
    started = time.thread_time()
    refusal(data)
    assert time.thread_time() - started < 10


def test_floats_stay_floats():
    assert math.copysign(1, parse_json(b"-0.0", "x")) == -1
    assert type(parse_json(b"862.0", "x")) is float


# ---------------------------------------------------------------- files


def test_a_sparse_file_of_two_gigabytes_is_refused_unread(tmp_path):
    path = tmp_path / "大.json"
    with path.open("wb") as file:
        file.truncate(2 << 30)
    started = time.thread_time()
    with pytest.raises(InputRefused, match="超过 64 MB"):
        read_json(path)
    assert time.thread_time() - started < 1


def test_the_limit_is_exact(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"12345")
    assert read_limited(path, 5) == b"12345"
    with pytest.raises(InputRefused, match="超过 4 字节"):
        read_limited(path, 4)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs files that lie about their size")
def test_a_file_that_lies_about_its_size(tmp_path):
    path = tmp_path / "status"
    path.symlink_to("/proc/self/status")
    with pytest.raises(InputRefused, match="超过 10 字节"):
        read_limited(path, 10)


def test_missing_folder_and_foolish_names(tmp_path):
    with pytest.raises(InputRefused, match="没有找到"):
        read_json(tmp_path / "没有.json")
    with pytest.raises(InputRefused, match="文件夹"):
        read_json(tmp_path)
    with pytest.raises(InputRefused, match="打不开"):
        read_json(tmp_path / ("长" * 400))
    with pytest.raises(InputRefused, match="打不开"):
        read_json(tmp_path / "a\x00b")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(InputRefused, match="没有找到"):
        read_json(tmp_path / "file" / "x.json")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe.json")
    with pytest.raises(InputRefused, match="管道"):
        read_json(tmp_path / "pipe.json")
    with pytest.raises(InputRefused, match="设备"):
        read_limited(Path(os.devnull), 10)


def test_no_permission_is_said(tmp_path, monkeypatch):
    path = tmp_path / "x.json"
    path.write_bytes(b"{}")

    def denied(*_args, **_kwargs):
        raise PermissionError(13, "denied")

    monkeypatch.setattr(os, "open", denied)  # root, as which CI may run, is never denied
    with pytest.raises(InputRefused, match="权限"):
        read_json(path)


def test_a_name_from_outside_cannot_write_on_the_terminal(tmp_path):
    with pytest.raises(InputRefused) as caught:
        read_json(tmp_path / "a\x1b[31m\u202e\n.json")
    assert str(caught.value).isprintable()
