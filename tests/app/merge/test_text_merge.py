"""Two texts put together: both sides' changes are in, and which side is called which makes no difference."""

from hypothesis import given
from hypothesis import strategies as st

from app.merge.text_merge import merge_texts

TEXTS = st.text("甲乙丙丁", max_size=12)


@given(TEXTS, TEXTS, TEXTS)
def test_symmetric(base, ours, theirs):
    assert merge_texts(base, ours, theirs) == merge_texts(base, theirs, ours)


@given(TEXTS, TEXTS)
def test_one_side_alone(base, ours):
    assert merge_texts(base, ours, base) == ours
    assert merge_texts(base, ours, ours) == ours


def test_changes_in_different_places():
    base = "漏检率约3%，问题在试车阶段才暴露，返修成本高。"
    ours = "漏检率约3%，问题到试车阶段才暴露，返修成本高。"
    theirs = "漏检率为3.1%，问题在试车阶段才暴露，返修成本高，每年约46万元。"
    assert merge_texts(base, ours, theirs) == "漏检率为3.1%，问题到试车阶段才暴露，返修成本高，每年约46万元。"


def test_changes_in_one_place():
    assert merge_texts("一二三", "一贰三", "一两三") is None
