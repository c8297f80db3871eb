"""The same passage in two answers: exactly those of 60 字 and more, whatever the way by which the texts came."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from app.draft import duplicates
from app.draft.counting import words
from app.draft.duplicates import DuplicateIndex

LEAST = 12


def longest_shared(one: str, two: str) -> bool:
    """Brute force: whether any common substring has LEAST 字."""
    for start, end in itertools.combinations(range(len(one) + 1), 2):
        if end - start >= LEAST and words(one[start:end]) >= LEAST and one[start:end] in two:
            return True
    return False


passages = st.text(alphabet=st.sampled_from("甲乙丙丁，。"), max_size=20)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(passages, passages), min_size=2, max_size=3), st.text("甲乙丙，", min_size=10, max_size=16))
def test_every_shared_passage_is_found_and_nothing_else(around, passage):
    texts = [a + passage + b for a, b in around]
    index = DuplicateIndex(LEAST, int)
    for i, text in enumerate(texts):
        index.put(str(i), [text])
    for i, text in enumerate(texts):
        assert (index.shared(str(i)) is not None) == any(longest_shared(text, earlier) for earlier in texts[:i])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.text("甲乙，", max_size=40)), max_size=14))
def test_the_way_does_not_matter(edits):
    index = DuplicateIndex(LEAST, int)
    said: dict[str, object] = {}
    now: dict[str, str] = {}
    for number, text in edits:
        now[str(number)] = text
        for path in index.put(str(number), [text]):
            said[path] = index.shared(path)
    fresh = DuplicateIndex(LEAST, int)
    for path in sorted(now):
        fresh.put(path, [now[path]])
    assert {p: s for p, s in said.items() if s} == {p: s for p in now if (s := fresh.shared(p))}


def test_a_text_without_marks_is_compared_too():
    index = DuplicateIndex(60, int)
    index.put("0", ["前言" + "流程工业智能工厂" * 8])
    index.put("1", ["另外一种开头" + "流程工业智能工厂" * 8 + "结尾"])
    assert index.shared("1") is not None


def test_latin_words_count_as_words_not_letters():
    sentence = "the controller moves the robot and the machine in one cell with care " * 2
    index = DuplicateIndex(60, int)
    index.put("0", [sentence])
    index.put("1", [sentence])
    assert words(sentence) < 60 < len(sentence)
    assert index.shared("1") is None


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.integers(0, 9), st.lists(st.text("甲乙，", max_size=40), max_size=3), max_size=8))
def test_a_form_taken_in_whole_is_the_same_as_answer_by_answer(answers):
    whole, single = DuplicateIndex(LEAST, int), DuplicateIndex(LEAST, int)
    whole.fill((str(number), texts) for number, texts in answers.items())
    for number, texts in answers.items():
        single.put(str(number), texts)
    assert (whole._windows_by_path, whole._paths_by_window) == (single._windows_by_path, single._paths_by_window)


def long_text_of(number: int, *, shared: tuple[str, ...]) -> list[str]:
    return [*shared, *(chr(0x4E00 + 10 * number + block) * 20 for block in range(6))]


def test_a_key_in_one_block_asks_nobody_who_shares_only_the_others():
    index = DuplicateIndex(LEAST, int)
    head, foot = "开头一段，同甲那份完全相同。", "末尾几句，和乙写过的没有区别。"
    for number, shared in enumerate([(head,), (foot,), (head, foot), ("它自己的",)]):
        index.put(str(number), long_text_of(number, shared=shared))
    own = long_text_of(2, shared=(head, foot))
    typed = [*own[:4], own[4] + "再", *own[5:]]
    assert index.put("2", typed) == {"2"}
    assert index.put("2", [head + "再", *typed[1:]]) == {"0", "2"}


def test_a_passage_is_measured_once_however_many_windows_it_has(monkeypatch):
    grown = []
    real = duplicates._grown

    def counting(*around):
        grown.append(around)
        return real(*around)

    monkeypatch.setattr(duplicates, "_grown", counting)
    index = DuplicateIndex(40, int)
    same = "智能仓储调度，"  # 七字一标：一段里有许多窗口，总长不到四十字
    index.put("0", ["甲" * 30 + "。" + same * 5 + "乙" * 30])
    index.put("1", ["丙" * 30 + "。" + same * 5 + "丁" * 30])
    windows = len(index._windows_by_path["0"].keys() & index._windows_by_path["1"].keys())
    assert index.shared("1") is None
    assert windows > 1
    assert len(grown) == 1
