"""Two officials' rankings brought together: only the pairs that they put differently, and one order from both."""

from __future__ import annotations

import random
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from app.desk.comparison import disagreeing_pairs, disagreeing_values, merge_rankings


def brute_force(ours: list[str], theirs: list[str]) -> set[tuple[str, str]]:
    return {
        (a, b) for a, b in combinations(ours, 2) if a in theirs and b in theirs and theirs.index(a) > theirs.index(b)
    }


def draw_two(rng: random.Random) -> tuple[list[str], list[str]]:
    firms = [f"firm {number}" for number in range(rng.randint(0, 12))]
    sides = []
    for _ in range(2):
        side = [firm for firm in firms if rng.random() < 0.85]
        rng.shuffle(side)
        sides.append(side)
    return sides[0], sides[1]


def test_only_the_pairs_put_differently_on_ten_thousand_random_pairs() -> None:
    rng = random.Random(17)
    for trial in range(10_000):
        ours, theirs = draw_two(rng)
        shown = disagreeing_pairs(ours, theirs)
        assert len(shown) == len(set(shown)), trial
        assert set(shown) == brute_force(ours, theirs), trial


def test_merging_ten_thousand_random_pairs_keeps_what_both_agree_on_and_what_was_decided() -> None:
    rng = random.Random(18)
    for trial in range(10_000):
        ours, theirs = draw_two(rng)
        pairs = disagreeing_pairs(ours, theirs)
        chosen = [pair if rng.random() < 0.5 else pair[::-1] for pair in pairs if rng.random() < 0.6]
        merged = merge_rankings(ours, theirs, chosen)
        order = list(merged.order)
        assert sorted(order) == sorted({*ours, *theirs}), trial
        place = {firm: at for at, firm in enumerate(order)}
        open_pairs = brute_force(ours, theirs)
        for a, b in combinations(ours, 2):
            if a in theirs and b in theirs and (a, b) not in open_pairs:
                assert place[a] < place[b], trial
        for first, second in chosen:
            assert (place[first] < place[second]) != ((first, second) in merged.refused), trial


@given(st.permutations([f"{number}" for number in range(7)]))
def test_choosing_theirs_for_every_pair_gives_their_order(theirs: list[str]) -> None:
    ours = sorted(theirs)
    chosen = [(b, a) for a, b in disagreeing_pairs(ours, theirs)]
    merged = merge_rankings(ours, theirs, chosen)
    assert list(merged.order) == theirs
    assert not merged.refused
    assert list(merge_rankings(ours, theirs).order) == ours


def test_a_choice_against_earlier_ones_is_refused_and_changes_nothing() -> None:
    merged = merge_rankings("abc", "cba", [("c", "b"), ("b", "a"), ("a", "c")])
    assert (merged.order, merged.refused) == (("c", "b", "a"), (("a", "c"),))


def test_a_firm_that_only_the_other_lists_comes_behind_its_neighbour_there() -> None:
    assert merge_rankings("abc", "bxca").order == tuple("abxc")
    assert merge_rankings("ab", "xab").order == tuple("xab")


def test_the_nearest_pairs_come_first_and_identical_rankings_show_none() -> None:
    assert disagreeing_pairs("abcd", "badc") == [("a", "b"), ("c", "d")]
    assert disagreeing_pairs("abcd", "abcd") == []
    assert disagreeing_values({"a": "recommend", "b": "pending"}, {"a": "reject", "b": "pending", "c": "x"}) == [
        ("a", "recommend", "reject")
    ]
