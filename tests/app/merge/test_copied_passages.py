"""Passages that stand in applications of different firms are found, whatever was done to hide it, and nothing else."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.merge.copied_passages import LEAST, TextSource, find_copied_passages, normalize

_CHARACTERS = [chr(code) for code in range(0x4E00, 0x5600)]


def prose(rng: random.Random, length: int) -> str:
    """Text of one author: words of its own, figures, marks."""
    parts: list[str] = []
    while sum(map(len, parts)) < length:
        words = "".join(rng.choice(_CHARACTERS) for _ in range(rng.randint(8, 20)))
        parts.append(words + (str(rng.randint(1, 999)) if rng.random() < 0.3 else "") + rng.choice("，。；"))
    return "".join(parts)


def changed(how: str, passage: str, rng: random.Random) -> str:
    if how == "figures":
        return re.sub(r"\d+", lambda _: str(rng.randint(1, 9999)), passage)
    if how == "shuffled":
        sentences = [each for each in re.split("[，。；]", passage) if each]
        rng.shuffle(sentences)
        return "。".join(sentences)
    if how == "one in twelve":
        return "".join(rng.choice(_CHARACTERS) if at % 12 == 11 else one for at, one in enumerate(passage))
    if how == "spaced":
        return " ".join(passage)
    return passage


@pytest.mark.parametrize("how", ["verbatim", "figures", "shuffled", "one in twelve", "spaced"])
def test_a_copied_passage_is_found_whatever_was_changed(how: str) -> None:
    rng = random.Random(7)
    found = 0
    for trial in range(20):
        passage = prose(rng, 160)
        left = prose(rng, 600) + passage + prose(rng, 300)
        right = prose(rng, 200) + changed(how, passage, rng) + prose(rng, 500)
        others = [TextSource(f"other-{at}", f"firm-{at}", {"a": prose(rng, 800)}) for at in range(4)]
        pairs = find_copied_passages(
            [TextSource("one", "A", {"x": left}), *others, TextSource("two", "B", {"y": right})]
        )
        assert all({each.left.source, each.right.source} == {"one", "two"} for each in pairs), trial
        for each in pairs:
            assert each.left.text in left
            assert each.right.text in right
        found += bool(pairs)
    assert found >= 19


def test_one_character_in_twelve_changed_anywhere_hides_hardly_anything() -> None:
    """Even spacing is the easy case: where changes fall close together, no gram of eight is left between them."""
    rng = random.Random(5)
    sources = []
    for pair in range(100):
        passage = prose(rng, rng.randint(100, 260))
        places = set(rng.sample(range(len(passage)), len(passage) // 12))
        copy = "".join(rng.choice(_CHARACTERS) if at in places else one for at, one in enumerate(passage))
        for side, text in (("left", passage), ("right", copy)):
            whole = prose(rng, 400) + text + prose(rng, 300)
            sources.append(TextSource(f"{side} {pair}", f"{side} {pair}", {"x": whole}))
    pairs = {(each.left.source, each.right.source) for each in find_copied_passages(sources)}
    found = sum((f"left {pair}", f"right {pair}") in pairs for pair in range(100))
    assert found == 100
    assert len(pairs) == found


def test_exchanged_characters_that_leave_no_gram_over_a_stretch_do_not_part_a_passage() -> None:
    rng = random.Random(11)
    passage = prose(rng, 110)[:110]
    torn = "".join(rng.choice(_CHARACTERS) if at in range(36, 78, 7) else one for at, one in enumerate(passage))
    left, right = prose(rng, 300) + passage + prose(rng, 300), prose(rng, 120) + torn + prose(rng, 400)
    (found,) = find_copied_passages([TextSource("1", "A", {"x": left}), TextSource("2", "B", {"y": right})])
    assert found.left.text in left
    assert found.right.text in right
    assert abs(len(found.left.text) - len(passage)) <= 4
    assert passage[10:100] in found.left.text
    assert torn[10:100] in found.right.text
    # two firms that quote the form alike are nobody's copy, even with characters exchanged
    assert find_copied_passages([TextSource("1", "A", {"x": passage}), TextSource("2", "B", {"y": torn})], [left]) == []


def test_phrases_of_the_trade_are_nobodys() -> None:
    rng = random.Random(6)
    bank = ["".join(rng.choice(_CHARACTERS) for _ in range(rng.randint(6, 16))) for _ in range(800)]

    def text() -> str:
        words = (rng.choice(bank) if rng.random() < 0.6 else prose(rng, rng.randint(4, 14)) for _ in range(120))
        return "".join(words)

    sources = [TextSource(f"{at}", f"firm {at}", {f"t{part}": text() for part in range(6)}) for at in range(100)]
    pairs = {(each.left.source, each.right.source) for each in find_copied_passages(sources)}
    assert len(pairs) <= 1  # of a hundred packages


def test_one_firm_is_not_compared_with_itself_and_the_forms_own_words_are_nobodys() -> None:
    rng = random.Random(8)
    text = prose(rng, 400)
    same = [TextSource("1", "A", {"x": text}), TextSource("2", "A", {"x": text})]
    assert find_copied_passages(same) == []
    two = [TextSource("1", "A", {"x": text}), TextSource("2", "B", {"x": text})]
    assert find_copied_passages(two)
    assert find_copied_passages(two, [text]) == []


def test_a_widely_copied_passage_names_everybody_who_holds_it() -> None:
    rng = random.Random(9)
    text = prose(rng, 300)
    sources = [TextSource(f"{at}", f"firm-{at}", {"x": prose(rng, 200) + text}) for at in range(30)]
    found = find_copied_passages(sources)
    assert {name for each in found for name in (each.left.source, each.right.source)} == {f"{at}" for at in range(30)}
    assert all(len(each.holders) == 30 for each in found)


@given(st.text(max_size=200))
def test_normalizing_keeps_the_places_of_what_it_keeps(text: str) -> None:
    codes, places = normalize(text)
    assert len(codes) == len(places)
    assert list(places) == sorted(set(places))
    assert all(0 <= place < len(text) for place in places)
    assert (
        find_copied_passages([TextSource("1", "A", {"x": text}), TextSource("2", "B", {"x": text})]) == []
        or len(codes) >= LEAST
    )
