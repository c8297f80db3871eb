"""The letters beside a page code as somebody types them on 扫描核对: read as meant, or refused with what is wrong."""

import pytest

from app.errors import InputRefused
from app.scan.manual_corrections import read_letters
from app.trust.fingerprint import issue_number

FINGERPRINT = "0123456789abcdef" * 4
NUMBER = issue_number(FINGERPRINT, 1)


@pytest.mark.parametrize(("version", "said"), [
    (NUMBER, "7/13"), (NUMBER.lower(), "7"), (NUMBER.replace("-", ""), "第7页"), (NUMBER.replace("0", "O"), "７／13"),
    (f" {NUMBER} ", "7 / l3"),
])  # fmt: skip
def test_letters_as_people_read_them(version: str, said: str) -> None:
    assert read_letters(version, said, NUMBER, 13) == 7


@pytest.mark.parametrize(("version", "said", "why"), [
    ("", "7", "请照纸上"), (issue_number(FINGERPRINT, 2), "7", "别的版本"), ("ZN", "7", "版本号要像"),
    (NUMBER, "7/14", "共 13 页"), (NUMBER, "14", "共 13 页"), (NUMBER, "七", "页码要像"), (NUMBER, "0", "共 13 页"),
])  # fmt: skip
def test_letters_that_do_not_fit(version: str, said: str, why: str) -> None:
    with pytest.raises(InputRefused, match=why):
        read_letters(version, said, NUMBER, 13)
