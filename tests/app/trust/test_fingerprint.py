"""The fingerprint changes with every answer and with nothing else."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import InputRefused
from app.trust.fingerprint import (
    CROCKFORD,
    canonical_application,
    fingerprint,
    issue_number,
    parse_issue_number,
    read_issue_number,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SCALARS = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4))
APPLICATIONS = st.dictionaries(TEXT, VALUES, max_size=5)
APPLICATION = {
    "format": "zhizao-application/1", "pack": "miit-2021", "track": "scene",
    "company": {"name": "示例制造有限公司", "employees": 120, "profile": "一\r\n二\r三\n四", "contact": {"fax": ""}},
    "scenarios": [{"narrative": [{"text": "正文"}, {"image": "images/a.png", "caption": "图"}], "equipment": []}],
    "attachments": [{"file": "attachments/b.pdf", "title": "证明"}],
}  # fmt: skip


def same_hash(_name: str) -> str:
    return "0" * 64


def named_hash(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def reversed_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: reversed_keys(item) for key, item in reversed(value.items())}
    return [reversed_keys(item) for item in value] if isinstance(value, list) else value


def test_the_canonical_form_is_the_one_of_the_contract():
    text = canonical_application(
        APPLICATION, lambda name: {"images/a.png": "aa", "attachments/b.pdf": "bb"}[name]
    ).decode()
    assert text == (
        '{"attachments":[{"file":"sha256:bb","title":"证明"}],'
        '"company":{"employees":120,"name":"示例制造有限公司","profile":"一\\n二\\n三\\n四"},'
        '"format":"zhizao-application/1","pack":"miit-2021",'
        '"scenarios":[{"narrative":[{"text":"正文"},{"caption":"图","image":"sha256:aa"}]}],"track":"scene"}'
    )


def test_empty_answers_go_from_the_inside_out_but_list_elements_stay():
    full = {"a": {"b": {"c": "", "d": None}}, "e": [{"f": ""}, "", None, []], "g": [], "h": False, "i": 0}
    reduced = canonical_application(full, same_hash)
    assert json.loads(reduced) == {"e": [{}, "", None, []], "h": False, "i": 0}


@given(APPLICATIONS)
def test_key_order_does_not_matter(application):
    assert canonical_application(application, named_hash) == canonical_application(
        reversed_keys(application), named_hash
    )


@given(APPLICATIONS)
def test_canonical_form_is_its_own_canonical_form(application):
    once = canonical_application(application, lambda name: name.removeprefix("sha256:"))
    assert canonical_application(json.loads(once), lambda name: name.removeprefix("sha256:")) == once


@given(TEXT.filter(bool), TEXT.filter(bool))
def test_renaming_a_picture_changes_nothing(one, other):
    def renamed(name: str) -> bytes:
        return canonical_application({"narrative": [{"image": name, "caption": "图"}]}, same_hash)

    assert renamed(one) == renamed(other)


def test_other_bytes_of_a_picture_change_it():
    one = canonical_application(APPLICATION, same_hash)
    other = canonical_application(APPLICATION, lambda _name: "1" * 64)
    assert fingerprint(one) != fingerprint(other)


@settings(max_examples=300)
@given(st.data())
def test_any_changed_character_changes_it(data):
    text = "示例 Manufacturing，2021年\n第二行 A"
    index = data.draw(st.integers(0, len(text) - 1))
    character = data.draw(st.characters(exclude_categories=["Cs"]).filter(lambda c: c not in {text[index], "\r"}))
    changed = text[:index] + character + text[index + 1 :]
    one = canonical_application({"a": [{"text": text}]}, same_hash)
    other = canonical_application({"a": [{"text": changed}]}, same_hash)
    assert fingerprint(one) != fingerprint(other)


@pytest.mark.parametrize("value", [2**53 + 1, float("nan"), float("inf"), "\ud800"])
def test_what_canonical_json_cannot_say_is_refused(value):
    with pytest.raises(InputRefused, match="申报数据"):
        canonical_application({"a": value}, same_hash)


def test_fingerprint_is_sha256():
    assert fingerprint(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_issue_number_of_known_bits():
    assert issue_number("0" * 64, 1) == "ZN-000000-01"
    assert issue_number("f" * 64, 123) == "ZN-ZZZZZZ-123"
    assert issue_number("e3b0c442" + "0" * 56, 2) == "ZN-WERC8G-02"


@given(st.binary(min_size=32, max_size=32), st.integers(1, 10**8))
def test_issue_numbers_round_trip(digest, sequence):
    text = issue_number(digest.hex(), sequence)
    parsed = parse_issue_number(text)
    assert parsed is not None
    assert str(parsed) == text
    assert parsed.sequence == sequence
    value = 0
    for character in parsed.code:
        value = value * 32 + CROCKFORD.index(character)
    assert value == int.from_bytes(digest, "big") >> 226


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ZN-7F3K9Q-2",
        "ZN-7F3K9Q-002",
        "ZN-7F3K9Q-00",
        "ZN-7F3K9I-02",
        "zn-7F3K9Q-02",
        "ZN-7F3K9Q-02\n",
        "ZN-7F3K9Q-０２",
        "ZN-7F3K9Q-02 ",
    ],
)
def test_other_spellings_are_no_issue_number(text):
    assert parse_issue_number(text) is None


def test_what_people_type_is_understood():
    assert str(read_issue_number(" zn-7f3k9q-02 ")) == "ZN-7F3K9Q-02"
    assert str(read_issue_number("ZN-OIL000-O1")) == "ZN-011000-01"
    assert read_issue_number("ZN-U00000-01") is None


@pytest.mark.parametrize(("digest", "sequence"), [("0" * 63, 1), ("G" * 64, 1), ("0" * 64, 0)])
def test_wrong_parts_make_no_issue_number(digest, sequence):
    with pytest.raises(ValueError, match="fingerprint"):
        issue_number(digest, sequence)
