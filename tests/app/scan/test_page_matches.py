"""Stacks of pages: every fault named, and 齐全 said only where nothing is wrong."""

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.scan.page_matches import Reading, judge, sentence

OURS, OLDER = "ZN-04HMAS-02", "ZN-7F3K9Q-01"


def spoilt(chance, pages, copies):
    """A stack and what was done to it."""
    stack = [Reading(OURS, page) for _ in range(copies) for page in range(1, pages + 1)]
    faults = set()
    for _ in range(chance.randint(0, 4)):
        at = chance.randrange(len(stack))
        match chance.choice(("drop", "double", "old", "blank", "swap")):
            case "drop" if len(stack) > 1:
                del stack[at]
            case "double":
                stack.insert(chance.randrange(len(stack) + 1), stack[at])
            case "old":
                stack[at] = Reading(OLDER, chance.randint(1, pages))
                faults.add("other-issue")
            case "blank":
                stack[at] = Reading("")
                faults.add("unreadable")
            case "swap":
                other = chance.randrange(len(stack))
                stack[at], stack[other] = stack[other], stack[at]
    return stack


def test_five_hundred_stacks():
    chance = random.Random(20211120)
    complete = 0
    for _ in range(500):
        pages, copies = chance.randint(3, 40), chance.choice((1, 2))
        stack = spoilt(chance, pages, copies)
        told = judge(stack, OURS, pages, copies)
        counts = Counter(reading.page for reading in stack if reading.number == OURS)
        said = Counter((cell.state, cell.page) for cell in told.cells)
        for page in range(1, pages + 1):
            assert said["missing", page] == max(0, copies - counts[page])
            assert said["duplicate", page] == max(0, counts[page] - copies)
            assert said["ok", page] == min(copies, counts[page])
        states = Counter(cell.state for cell in told.cells)
        assert states["other-issue"] == sum(reading.number == OLDER for reading in stack)
        assert states["unreadable"] == sum(not reading.number for reading in stack)
        sound = len(stack) == pages * copies and all(counts[page] == copies for page in range(1, pages + 1))
        assert told.complete == sound
        complete += sound
        placed = sorted(cell.sheet for cell in told.cells if cell.sheet is not None)
        assert placed == list(range(len(stack)))  # no sheet lost, none in two places
    assert 20 < complete < 400


@given(st.lists(st.integers(1, 6), min_size=1, max_size=30))
def test_without_a_number_of_copies_complete_means_every_page_equally_often(found):
    told = judge([Reading(OURS, page) for page in found], OURS, 6)
    counts = Counter(found)
    assert told.complete == (len({counts[page] for page in range(1, 7)}) == 1)


def test_two_pages_swapped_are_put_right_and_named():
    told = judge([Reading(OURS, page) for page in (1, 2, 5, 4, 3, 6)], OURS, 6)
    assert told.complete
    assert len(told.disordered) == 2
    assert judge([Reading(OURS, page) for page in (6, 5, 4, 3, 2, 1)], OURS, 6).disordered == ()


def test_a_page_of_the_same_number_with_other_content_is_not_ours():
    told = judge([Reading(OURS, 1), Reading(OURS, 2, foreign=True)], OURS, 2)
    assert told.missing == (2,)
    assert not told.complete


def test_sentences_name_page_and_version():
    told = judge([Reading(OURS, 1), Reading(OURS, 1), Reading(OLDER, 3), Reading("")], OURS, 3, 1)
    said = "\n".join(sentence(cell, OURS) for cell in told.cells)
    for words in ("缺第2页", "缺第3页", "第3页来自第1版", "第1页重复", "看不清"):
        assert words in said


FOREIGN = Reading("", bare=True)
"""A sheet that shows no trace of a page code."""


def ours(*pages):
    return [Reading(OURS, page) for page in pages]


def test_attachments_bound_in_behind_the_last_page_do_not_stand_against_the_stack():
    told = judge([*ours(1, 2, 3, 4), FOREIGN, FOREIGN], OURS, 4)
    assert told.complete
    assert told.attached == (4, 5)
    assert not judge([*ours(1, 2, 3, 4), Reading("")], OURS, 4).complete  # a code that cannot be read is another thing


def test_attachments_lie_behind_the_page_that_lists_them_as_well():
    stack = [*ours(1, 2), FOREIGN, *ours(3), FOREIGN, *ours(4)]
    told = judge(stack, OURS, 4, attached_from=3)
    assert told.attached == (4,)
    assert [cell.sheet for cell in told.cells if cell.state == "unreadable"] == [2]
    assert judge([*ours(1, 2, 3), FOREIGN, *ours(4)], OURS, 4, attached_from=3).complete
    assert not judge([*ours(1, 2, 3), FOREIGN, *ours(4)], OURS, 4).complete


def test_a_stack_of_two_copies_and_one_scanned_face_down_have_attachments_at_their_ends():
    told = judge([*ours(1, 2, 3), FOREIGN, *ours(1, 2, 3), FOREIGN], OURS, 3)
    assert (told.complete, told.copies, told.attached) == (True, 2, (3, 7))
    turned = judge([FOREIGN, FOREIGN, *ours(3, 2, 1)], OURS, 3)
    assert (turned.complete, turned.attached) == (True, (0, 1))
    assert not judge([*ours(3, 2, 1), FOREIGN], OURS, 3).complete


@given(st.integers(2, 9), st.integers(1, 2), st.randoms(use_true_random=False), st.integers(1, 5))
def test_no_page_of_the_issue_ever_hides_as_an_attachment(pages, copies, chance, hidden):
    stack = ours(*range(1, pages + 1)) * copies
    for _ in range(hidden):  # the codes of some pages are gone, whole: only their place in the stack is left
        stack[chance.randrange(len(stack))] = FOREIGN
    for _ in range(chance.randint(0, 3)):
        stack.insert(chance.randrange(len(stack) + 1), FOREIGN)
    told = judge(stack, OURS, pages, copies, attached_from=chance.randint(0, pages))
    assert not told.complete
    assert told.attached == ()
    unread = [cell.sheet for cell in told.cells if cell.state == "unreadable"]
    assert unread == [at for at, reading in enumerate(stack) if reading.bare]
