"""Names of members: what is refused, and why a hostile name never passes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.names import check_member_name, fold, has_hidden_characters

GOOD = [
    *("a", "申报书.pdf", "tables/附5-3 关键技术.xlsx", "images/0001.png", "..a", "a..b", "console.png", "com.png"),
    *("COM10", "auxiliary.txt", "😀.png", ".hidden", "a b/c d", "字" * 85),
]
BAD = [
    *(
        "",
        "/a",
        "//a",
        "a//b",
        "a/",
        ".",
        "..",
        "a/../b",
        "a/./b",
        "../a",
        "C:a",
        "c:/a",
        "C:\\a",
        "\\\\host\\a",
        "a\\b",
    ),
    *("a\0b", "a\nb", "a\x7fb", "a\x85b", "a\u202eb", "a\u2066b", "a\u200fb", "\u2028", "\ud800"),
    *("CON", "con", "aux.png", "AUX.tar.gz", "images/nul", "COM1", "com1.txt", "LPT9", "COM¹.x", "CONIN$"),
    *("conout$.txt", "con .txt", "a.", "a ", "a./b", "a /b", "a<b", "a>b", "a:b", 'a"b', "a|b", "a?b", "a*b"),
    *("字" * 86, "a" * 256, "a/" * 600 + "a"),
]


@pytest.mark.parametrize("name", GOOD)
def test_ordinary_names_pass(name):
    assert check_member_name(name) is None


@pytest.mark.parametrize("name", BAD)
def test_hostile_names_are_refused_in_chinese(name):
    reason = check_member_name(name)
    assert reason
    assert reason.startswith("文件名")
    assert not has_hidden_characters(reason)


@given(st.text(max_size=40))
def test_a_passed_name_stays_inside_its_folder(name):
    if check_member_name(name) is None:
        parts = name.split("/")
        assert all(part not in {"", ".", ".."} for part in parts)
        assert not set(name) & set('\\:<>"|?*\0')


@given(st.text(max_size=40))
def test_fold_is_stable_and_blind_to_composition(name):
    assert fold(fold(name)) == fold(name)
    assert fold(unicodedata.normalize("NFD", name)) == fold(name)


def test_fold_finds_clashes():
    assert fold("Ä/B.PNG") == fold("a\u0308/b.png")
    assert fold("a.png") != fold("b.png")
