"""The own list of words: read as it was typed, hostile files included, and looked for in what is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.draft.writing_hints import find_hints
from app.jobs.writing_settings import (
    FILE,
    MOST_TERMS,
    OwnTerm,
    WritingSettings,
    read_terms,
    read_writing_settings,
    write_writing_settings,
)
from app.services import build_services
from tests.app.draft.applications import draft


def test_a_line_is_a_word_with_its_other_spellings() -> None:
    text = "数字孪生\n\n 换型时间：换线时间、换产时间， 换型时间 \n换型时间: 换模时间\n" + "长" * 61
    assert read_terms(text) == (OwnTerm("数字孪生"), OwnTerm("换型时间", ("换模时间",)))


@given(st.text(max_size=300))
def test_no_list_is_too_odd(text: str) -> None:
    found = read_terms(text)
    assert len(found) <= MOST_TERMS
    assert all(each.words and each.words not in each.others for each in found)


@pytest.mark.parametrize("told", [b"", b"[]", b"{", b'{"hints": 1, "terms": 3}', b"\xff"])
def test_whatever_is_wrong_with_the_file_all_is_as_at_first(tmp_path: Path, told: bytes) -> None:
    (tmp_path / FILE).write_bytes(told)
    services = build_services(tmp_path, {})
    assert read_writing_settings(services) == WritingSettings()


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    services = build_services(tmp_path, {})
    chosen = WritingSettings(hints=False, check_terms=False, terms="甲乙丙丁：甲乙丙丙")
    write_writing_settings(services, chosen)
    assert read_writing_settings(services) == chosen
    assert chosen.own_terms == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("数字李生模型。", ["数字李生"]),
        ("数字孪生模型，数学孪生模型。", ["数学孪生"]),
        ("数字孪，生。", []),
        ("数字", []),
        ("生数字孪", []),
        ("换线时间缩短，换型时间不变。", ["换线时间"]),
        ("换线时间表", ["换线时间"]),
    ],
)
def test_other_spellings_and_one_wrong_character_are_found(text: str, found: list[str]) -> None:
    one = draft("scene")
    path = f"scenarios[{one.rows('scenarios')[0]}].pain_points"
    one.edit(path, text)
    own = [("数字孪生", ()), ("换型时间", ("换线时间",))]
    assert [hint.words for hint in find_hints(one, own) if hint.kind == "own-term" and hint.path == path] == found


def test_a_spelling_inside_the_word_itself_is_none() -> None:
    one = draft("scene")
    path = f"scenarios[{one.rows('scenarios')[0]}].pain_points"
    one.edit(path, "设备综合效率逐月提升。")
    assert [hint for hint in find_hints(one, [("设备综合效率", ("综合效率",))]) if hint.kind == "own-term"] == []
