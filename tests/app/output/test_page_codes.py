"""The modules of page codes, put together from what their texts have in common, are those of a whole encoder."""

import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from app.output.pdf.page_codes import PageCodes
from app.trust.page_code import page_code

FINGERPRINT = "0123456789abcdef" * 4


def encoded(text):
    matrix = segno.make(text, error="m", mode="byte", micro=False, boost_error=False, mask=2).matrix
    return ["".join("1" if value & 1 else "0" for value in row) for row in matrix]


def test_every_page_of_a_long_form():
    codes = PageCodes()
    for page in range(1, 316):
        text = page_code("ZN-7F3K9Q-02", page, 315, FINGERPRINT)
        assert list(codes.rows(text)) == encoded(text), page
    # that is what makes it quick
    assert len(codes._changes) < 50


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 99999), st.integers(0, 99999)), min_size=1, max_size=6))
def test_pages_in_any_order(asked):
    codes = PageCodes()
    for page, more in asked:
        text = page_code("ZN-7F3K9Q-02", page, min(99999, page + more), FINGERPRINT)
        assert list(codes.rows(text)) == encoded(text)
