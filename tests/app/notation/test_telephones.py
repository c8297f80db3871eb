"""Telephones as people type them: what can be dialled passes, and is printed in one way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.notation import telephones

PHONES = [
    "023-47580001", "02347580001", "(023)47580001", "（023）47580001", "(023) 4758 0001", "47580001",
    "+86 023-47580001", "+86-23-47580001", "+86 (23) 47580001", "0086-23-47580001", "+8613800000018",
    "13800000018", "138 0000 0018", "400-123-4567", "4001234567", "400-1234-567", "800-810-1234",
    "023-47580001转8001", "023-47580001-8001", "0373-1234567", "010-12345678", "023－47580018",
    "８６－０２３－４７５８０００１", "+852 2345 6789", "023-63895239、13800000018", "0755-12345678 分机 12",
    "95588", "95533-8", "1010-9898", "0081-3-3211-1234", "+49 89 1234567-0", "023-49800101/02",
]  # fmt: skip
NOT_PHONES = [
    "", "电话", "abc", "1234", "12345678901", "023-4758", "023-47580001x", "0571-8888888888", "138000000", "--",
    "023-4758001", "0755-8601338", "0512-1234567", "O23-49800101", "同上", "0800-820-1234", "12345",
    "023-49800101张工", "49800101 4980", "1064000012612", "13800000018转801",
]  # fmt: skip
WRITTEN = {
    "０２３－４９８００１０１": "023-49800101",
    "(+86)23-49800101": "023-49800101",
    "（+86）023-49800101": "023-49800101",
    "+86 (0)23 49800101": "023-49800101",
    "8602349800101": "023-49800101",
    "023 4980 0101": "023-49800101",
    "023—49800101": "023-49800101",
    "023.49800101": "023-49800101",
    "0373 1234567": "0373-1234567",
    "023-49800101（转801）": "023-49800101转801",
    "023-49800101(801)": "023-49800101转801",
    "023-49800101内线801": "023-49800101转801",
    "023-49800101-801": "023-49800101-801",
    "023-49800101转8001/8002": "023-49800101转8001/8002",
    "023-49800101 13900000126": "023-49800101、13900000126",
    "023-49800101  49800102": "023-49800101、49800102",
    "13900000126或13800000018": "13900000126、13800000018",
    "(+86)13900000126": "13900000126",
    "139.0000.0126": "13900000126",
    "1390000 0126": "13900000126",
    "电话：023-49800101": "023-49800101",
    "13900000126(同微信)": "13900000126（同微信）",
    "400 610 0000": "400-610-0000",
    "+852 2345 6789": "+852 2345 6789",
    "不是电话": "不是电话",
}


@pytest.mark.parametrize("text", PHONES)
def test_telephones_pass(text):
    assert telephones.is_phone(text)


@pytest.mark.parametrize("text", NOT_PHONES)
def test_what_is_no_telephone_does_not_pass(text):
    assert not telephones.is_phone(text)


@pytest.mark.parametrize(
    "text",
    ["13800000018", "138-0000-0018", "+86 138 0000 0018", "１３８００００００１８", "(+86)138 0000 0018",
     "013800000018",
     "13800000018 13900000126", "+852 9123 4567"],
)  # fmt: skip
def test_mobiles_pass(text):
    assert telephones.is_mobile(text)


@pytest.mark.parametrize(
    "text", ["1380000001", "138000000181", "12800000018", "023-47580001", "手机", "", "1064000012612", "+49 30 901820"]
)
def test_what_is_no_mobile_does_not_pass(text):
    assert not telephones.is_mobile(text)


@pytest.mark.parametrize(("typed", "written"), WRITTEN.items())
def test_telephones_are_written_as_the_form_would_have_them(typed, written):
    assert telephones.usual_phone(typed) == written


def test_a_number_that_lacks_a_digit_is_told_how_many_its_area_has():
    assert "023 后面应有 8 位数字，现在是 7 位" in telephones.phone_trouble("023-4758001")[0]
    assert "0373 后面应有 7 位数字，现在是 8 位" in telephones.phone_trouble("0373-12345678")[0]
    assert "没有 0990 这个区号" not in telephones.phone_trouble("0991-123456")[0]
    assert "像数字的字母" in telephones.phone_trouble("023-4980010l")[0]
    assert "现在有 10 位数字" in telephones.phone_trouble("1380000001", mobile=True)[0]


AREAS = st.sampled_from(["010", "021", "023", "029", "0755", "0512", "0571"])  # all with eight digits
SIGNS = st.sampled_from(["", "-", " ", "—", "－", ".", "~"])


@given(
    AREAS, st.integers(20_000_000, 89_999_999), SIGNS, st.sampled_from(["", "+86 ", "0086-", "(+86)"]), st.booleans()
)
def test_no_way_of_writing_makes_another_number(area, subscriber, sign, country, wide):
    typed = f"{country}{area}{sign}{subscriber}"
    if wide:
        typed = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in typed)
    assert telephones.is_phone(typed)
    assert telephones.usual_phone(typed) == f"{area}-{subscriber}"
    assert telephones.usual_phone(telephones.usual_phone(typed)) == f"{area}-{subscriber}"


@given(AREAS, st.integers(2_000_000, 8_999_999), SIGNS)
def test_a_missing_digit_is_always_noticed(area, subscriber, sign):
    assert not telephones.is_phone(f"{area}{sign}{subscriber}")


@given(st.text("0123456789-()+ 转、/x.一", max_size=30))
def test_writing_a_number_again_changes_nothing_and_no_digit_is_made_up(text):
    once = telephones.usual_phone(text)
    assert telephones.usual_phone(once) == once or not telephones.is_phone(text)
    made = [c for c in once if c.isdecimal()]
    typed = [c for c in text if c.isdecimal()]
    assert len(made) <= len(typed) + text.count("(")  # the 0 that an area code in brackets was written without
