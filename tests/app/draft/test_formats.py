"""Numbers, dates, telephones, mailboxes and the 统一社会信用代码 as people type them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.draft import formats

PHONES = [
    "023-47580001", "02347580001", "(023)47580001", "（023）47580001", "(023) 4758 0001", "47580001",
    "+86 023-47580001", "+86-23-47580001", "+86 (23) 47580001", "0086-23-47580001", "+8613800000018",
    "13800000018", "138 0000 0018", "400-123-4567", "4001234567", "400-1234-567", "800-810-1234",
    "023-47580001转8001", "023-47580001-8001", "0373-1234567", "010-12345678", "023－47580018",
    "８６－０２３－４７５８０００１", "+852 2345 6789", "023-63895239、13800000018", "0755-12345678 分机 12",
]  # fmt: skip
NOT_PHONES = [
    "",
    "电话",
    "abc",
    "1234",
    "12345678901",
    "023-4758",
    "023-47580001x",
    "0571-8888888888",
    "138000000",
    "--",
]


@pytest.mark.parametrize("text", PHONES)
def test_telephones_pass(text):
    assert formats.is_phone(text)


@pytest.mark.parametrize("text", NOT_PHONES)
def test_what_is_no_telephone_does_not_pass(text):
    assert not formats.is_phone(text)


@pytest.mark.parametrize("text", ["13800000018", "138-0000-0018", "+86 138 0000 0018", "１３８００００００１８"])
def test_mobiles_pass(text):
    assert formats.is_mobile(text)


@pytest.mark.parametrize("text", ["1380000001", "138000000181", "12800000018", "023-47580001", "手机", ""])
def test_what_is_no_mobile_does_not_pass(text):
    assert not formats.is_mobile(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("48210.50", "48210.50"),
        ("-7.8", "-7.8"),
        ("48,210.50", "48210.50"),
        ("１２．５", "12.5"),
        (" 3 ", "3"),
        ("0", "0"),
    ],
)
def test_numbers_are_read(text, value):
    assert formats.read_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "12万", "1e5", "NaN", "inf", "1.2.3", "1,23", "约100", "12%", "--1", ".", "٣٤"])
def test_what_is_no_number_is_not_read(text):
    assert formats.read_number(text) is None


def test_dates():
    assert formats.read_date("2020-02-29") == date(2020, 2, 29)
    for text in ("2021-02-29", "2021/02/01", "20210201", "2021-2-1", "2021-02-01T00:00", "", "２０２１-02-01"):
        assert formats.read_date(text) is None


@pytest.mark.parametrize("text", ["lixiaolan@example.com", "a.b+c@mail.example.com.cn", "x_1@a-b.cn"])
def test_mailboxes_pass(text):
    assert formats.is_mailbox(text)


@pytest.mark.parametrize(
    "text", ["", "name", "name@", "name@host", "@example.com", "a b@example.com", "a＠b.cn", "a@b..cn"]
)
def test_what_is_no_mailbox_does_not_pass(text):
    assert not formats.is_mailbox(text)


# Known codes: two invented ones of the contract's examples.
@pytest.mark.parametrize("code", ["91500112MA60000X36", "91500116MA5U00007X"])
def test_check_digit_of_known_codes(code):
    assert formats.uscc_check_digit(code[:17]) == code[17]


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17), st.integers(0, 16), st.data())
def test_check_digit_notices_every_single_wrong_character(first, at, data):
    other = data.draw(st.sampled_from([c for c in "0123456789ABCDEFGHJKLMNPQRTUWXY" if c != first[at]]))
    assert formats.uscc_check_digit(first) != formats.uscc_check_digit(first[:at] + other + first[at + 1 :])
