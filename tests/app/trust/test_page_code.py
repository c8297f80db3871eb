"""Page codes: written and read in exactly one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.trust.fingerprint import issue_number
from app.trust.page_code import PageCode, page_code, parse_page_code

CODE = "ZN1|ZN-7F3K9Q-02|3/47|0123456789abcdef"


def test_a_known_code():
    assert page_code("ZN-7F3K9Q-02", 3, 47, "0123456789abcdef" + "0" * 48) == CODE
    assert parse_page_code(CODE) == PageCode("ZN-7F3K9Q-02", 3, 47, "0123456789abcdef")


@given(st.binary(min_size=32, max_size=32), st.integers(1, 9999), st.integers(1, 99999), st.data())
def test_codes_round_trip(digest, sequence, pages, data):
    page = data.draw(st.integers(1, pages))
    number = issue_number(digest.hex(), sequence)
    assert parse_page_code(page_code(number, page, pages, digest.hex())) == PageCode(
        number, page, pages, digest.hex()[:16]
    )


def changed(old: str, new: str) -> str:
    return CODE.replace(old, new)


NO_CODES = [
    *("", CODE + " ", CODE + "\n", " " + CODE, CODE.upper(), CODE[:-1], CODE + "0", changed("ZN1", "ZN2")),
    *(changed("3/47", other) for other in ("0/47", "48/47", "03/47", "３/47", "3/", "3-47")),
    *(changed("7F3K9Q", "7F3K9U"), changed("-02", "-2"), changed("|", "||")),
]


@pytest.mark.parametrize("text", NO_CODES)
def test_anything_else_is_no_code(text):
    assert parse_page_code(text) is None


def test_a_page_beyond_the_last_is_our_mistake():
    with pytest.raises(ValueError, match="page"):
        page_code("ZN-7F3K9Q-02", 4, 3, "0" * 64)
