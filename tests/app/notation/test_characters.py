"""The gate for text: what is cleaned without a word, and what is named."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InputRefused
from app.intake.strict_json import parse_json
from app.notation import characters

MARKS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize("mark", "\u200b\ufeff\u200e\u200f\u061c\u2060\u00ad\u200d\ufe0f\x00\x07\x7f\U000e0041\ud800")
def test_what_leaves_no_mark_goes(mark):
    assert characters.clean_text(f"甲{mark}乙") == "甲乙"


@pytest.mark.parametrize("blank", "\u00a0\u2003\u2009\u202f\u2007")
def test_odd_blanks_become_plain_ones(blank):
    assert characters.clean_text(f"甲{blank}乙") == "甲 乙"


@pytest.mark.parametrize("end", "\x0b\x0c\x85\u2028\u2029")
def test_odd_line_ends_become_plain_ones(end):
    assert characters.clean_text(f"甲{end}乙") == "甲\n乙"


@pytest.mark.parametrize("mark", MARKS)
def test_marks_of_direction_stay_and_are_named(mark):
    assert characters.clean_text(f"甲{mark}乙") == f"甲{mark}乙"
    assert characters.hidden_marks(f"甲{mark}乙") == [(1, mark)]
    assert f"U+{ord(mark):04X}" in characters.mark_name(mark)
    assert characters.without_hidden_marks(f"甲{mark}乙") == "甲乙"


@given(st.text())
def test_what_was_cleaned_is_read_again_or_its_marks_are_named(text):
    clean = characters.clean_text(text)
    assert characters.clean_text(clean) == clean
    document = ('"' + clean.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
                .replace("\t", "\\t") + '"').encode()  # fmt: skip
    if characters.hidden_marks(clean):
        with pytest.raises(InputRefused):
            parse_json(document, "x.json")
    else:
        assert parse_json(document, "x.json") == clean


@given(st.text())
def test_no_character_that_is_seen_is_lost(text):
    def seen(each):
        kinds = "LNPSM"
        return [
            c for c in each if unicodedata.category(c)[0] in kinds and not "\ufe00" <= c <= "\ufe0f" and c != "\u034f"
        ]

    assert seen(characters.clean_text(text)) == seen(text)


def test_every_text_of_an_answer_is_cleaned():
    blocks = [{"heading": "一\u200b"}, {"text": "甲\u00a0乙"}, {"image": "a.png", "caption": "图\ufeff"}]
    clean = [{"heading": "一"}, {"text": "甲 乙"}, {"image": "a.png", "caption": "图"}]
    assert characters.clean_answer(blocks) == clean
    assert characters.clean_answer(["a\u200b"]) == ["a"]
    assert characters.clean_answer(7) == 7
    assert characters.clean_answer(None) is None
