"""Dates as people type and paste them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.notation.dates import date_trouble, read_date, usual_date

THAT_DAY = [
    "2021.3.5", "2021/3/5", "2021-3-5", "2021年3月5日", "2021年03月05日 ", "20210305", "２０２１－０３－０５",
    "２０２１年３月５日", "2021 年 3 月 5 日", "2021年3月5号", "二〇二一年三月五日", "二○二一年三月五日",
    "二零二一年三月初五日",
    "2021、3、5", "2021 3 5", "2021-03-05 00:00:00", "2021/3/5 0:00", "2021-03-05T00:00:00", "2021‐03‐05", "2021–3–5",
    "2021—3—5", "2021．3．5", "2021。3。5", "2021·3·5", "公元2021年3月5日", "2021年3月5日（星期五）", "2021 / 03 / 05",
    "2021.03.05.", "2021,3,5", "\xa02021-3-5\xa0", "\ufeff2021-03-05", "2021-03-\u200b05", "20210305 00:00:00",
]  # fmt: skip
TOLD = {
    "2021年3月": "缺日",
    "2021.3": "缺日",
    "2021-3": "缺日",
    "二〇二一年": "读不成",
    "2021年": "缺月和日",
    "44260": "Excel",
    "21.3.5": "读不成",
    "5/3/2021": "读不成",
    "2021年2月30日": "不在日历上",
    "2021-13-05": "不在日历上",
    "2021年3月5日（星期六）": "对不上",
    "2021-03-05T16:00:00Z": "时区",
    "明天": "读不成",
    "1" * 500: "读不成",
}
_CHINESE = "〇一二三四五六七八九"


@pytest.mark.parametrize("text", THAT_DAY)
def test_a_day_is_read_however_it_is_written(text):
    assert read_date(text) == date(2021, 3, 5)
    assert usual_date(text) == "2021-03-05"


@pytest.mark.parametrize(("text", "said"), TOLD.items())
def test_what_is_no_day_is_told_why(text, said):
    assert read_date(text) is None
    assert usual_date(text) == text
    assert said in date_trouble(text)[0]
    assert len(date_trouble(text)[0]) < 60


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from("-/.年—–、。·"), st.booleans())
def test_every_day_is_read_as_itself(day, sign, padded):
    month, number = (f"{day.month:02d}", f"{day.day:02d}") if padded else (str(day.month), str(day.day))
    second = "月" if sign == "年" else sign
    assert read_date(f"{day.year}{sign}{month}{second}{number}") == day


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_chinese_numerals_are_read_as_themselves(day):
    def counted(number):
        tens, ones = divmod(number, 10)
        return ("" if tens < 1 else "十" if tens == 1 else _CHINESE[tens] + "十") + (_CHINESE[ones] if ones else "")

    year = "".join(_CHINESE[int(c)] for c in str(day.year))
    assert read_date(f"{year}年{counted(day.month)}月{counted(day.day)}日") == day


@given(st.text("0123456789-/.年月日 :T二〇一十", max_size=20))
def test_a_reading_is_a_day_or_a_sentence(text):
    if read_date(text) is None:
        assert date_trouble(text)[0]
    else:
        assert read_date(usual_date(text)) == read_date(text)
