"""The 统一社会信用代码 and the check digits in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.notation import credit_code

CHARACTERS = credit_code.ALPHABET


# Known codes: two invented ones of the contract's examples, two of the bundled samples.
@pytest.mark.parametrize(
    "code", ["91500112MA60000X36", "91500116MA5U00007X", "91500118MA5YQX7K79", "91500102MA60QX3T69"]
)
def test_check_digit_of_known_codes(code):
    assert credit_code.check_digit(code[:17]) == code[17]
    assert credit_code.code_trouble(code) == ("", "")


# GB 11714-1997, appendix A: the standard's own example.
def test_the_organisation_code_of_the_standard():
    assert credit_code.organisation_check_digit("D2143569") == "X"


def test_the_organisation_code_has_a_check_digit_of_its_own():
    assert credit_code.parts_trouble("91500118MA5YQX7K79") == ("", "")
    assert "第 17 位" in credit_code.parts_trouble("91500116MA5U00007X")[0]


@pytest.mark.parametrize("region", ["990116", "000000", "5A0116"])
def test_a_region_that_does_not_exist_is_told(region):
    first = f"91{region}MA5U00007"
    code = first + credit_code.check_digit(first)
    assert credit_code.code_trouble(code) == ("", "")
    assert "行政区划码" in credit_code.parts_trouble(code)[0]


def test_codes_are_read_in_wide_characters_and_with_blanks():
    assert credit_code.usual_code("９１５００１１６ MA5U00007X ") == "91500116MA5U00007X"


@given(st.text(CHARACTERS, min_size=17, max_size=17), st.integers(0, 16), st.data())
def test_check_digit_notices_every_single_wrong_character(first, at, data):
    other = data.draw(st.sampled_from([c for c in CHARACTERS if c != first[at]]))
    assert credit_code.check_digit(first) != credit_code.check_digit(first[:at] + other + first[at + 1 :])
