"""The page of a comparison: every changed character marked where PDFium finds it, and no other."""

from __future__ import annotations

import re
from io import BytesIO

import pikepdf
import pypdfium2
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock

from app.draft.changed_text import changed_text
from app.output.comparison_page import ChangedAnswer, ComparisonPage, _parts, comparison_pdf, comparison_xlsx

_RULE = re.compile(rb"([0-9.]+) w ([0-9.]+) ([0-9.]+) m ([0-9.]+) ([0-9.]+) l S")
BEFORE = "换型时间由95分钟降到25分钟，" * 9 + "一次交检合格率只有93.6%。\n第二段没有改。"
AFTER = "换型时间由95分钟降到22分钟，" * 9 + "一次交检合格率达到99.1%，影响交付。\n第二段没有改。"


def page(*pairs: tuple[str, str]) -> ComparisonPage:
    changes = []
    for number, (before, after) in enumerate(pairs):
        texts = changed_text(before, after)
        changes.append(ChangedAnswer(f"第 {number} 项", "场景 1", texts.before, texts.after, texts.gone, texts.new))
    return ComparisonPage("两版的比较", "甲.zip", "乙.zip", ("一家企业",), tuple(changes))


def marked_characters(pdf: bytes) -> tuple[str, str]:
    """The characters that lie on a thin line, as PDFium places them: those underlined, those struck out."""
    under, through = "", ""
    document = pypdfium2.PdfDocument(pdf)
    with pikepdf.open(BytesIO(pdf)) as opened:
        for at, sheet in enumerate(opened.pages):
            content = sheet.Contents.read_bytes()
            found = [tuple(map(float, each.groups())) for each in _RULE.finditer(content)]
            rules = [rule for rule in found if rule[2] == rule[4] and rule[0] not in (0.5, 1.0)]
            text = document[at].get_textpage()
            for index in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(index, loose=True)
                for _, begin, height, end, _ in rules:
                    if begin - 0.1 <= (left + right) / 2 <= end + 0.1 and bottom - 1 <= height <= top:
                        character = text.get_text_range(index, 1)
                        if height > bottom + (top - bottom) * 0.3:
                            through += character
                        else:
                            under += character
    return under, through


def test_just_the_changed_characters_are_underlined_or_struck_out() -> None:
    texts = changed_text(BEFORE, AFTER)
    new = "".join(texts.after[begin : begin + length] for begin, length in texts.new)
    gone = "".join(texts.before[begin : begin + length] for begin, length in texts.gone)
    assert "影响交付" in new
    under, through = marked_characters(comparison_pdf(page((BEFORE, AFTER))))
    assert (sorted(under), sorted(through)) == (sorted(new), sorted(gone))


def test_a_long_comparison_goes_over_pages_with_its_marks() -> None:
    one, other = BEFORE * 30, AFTER * 30
    pdf = comparison_pdf(page((one, other), ("没有", "有")))
    assert len(pypdfium2.PdfDocument(pdf)) > 2
    texts = changed_text(one, other)
    under, through = marked_characters(pdf)
    assert len(under) == sum(length for _, length in texts.new) + 0
    assert len(through) == sum(length for _, length in texts.gone) + 1
    assert pdf == comparison_pdf(page((one, other), ("没有", "有")))


def test_a_workbook_has_the_same_marks_and_no_formula() -> None:
    data = comparison_xlsx(page((BEFORE, AFTER), ("=1+1", "=2+2"), ("", "新")))
    sheet = load_workbook(BytesIO(data), rich_text=True).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["哪一项", "在哪里", "甲.zip", "乙.zip"]
    after = sheet.cell(2, 4).value
    assert isinstance(after, CellRichText)
    assert str(after) == AFTER
    texts = changed_text(BEFORE, AFTER)
    marked = [part.text for part in after if isinstance(part, TextBlock) and part.font.u == "single"]
    assert marked == [texts.after[begin : begin + length] for begin, length in texts.new]
    assert {sheet.cell(3, column).data_type for column in (3, 4)} == {"s"}
    assert str(sheet.cell(3, 3).value) == "=1+1"


def test_two_versions_without_a_difference_say_so() -> None:
    text = pypdfium2.PdfDocument(comparison_pdf(page()))[0].get_textpage().get_text_range()
    assert "没有差别" in text


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 70), st.integers(1, 20)), max_size=5))
def test_parts_make_up_the_text_and_mark_its_stretches(text: str, stretches: list[tuple[int, int]]) -> None:
    inside = [(begin, length) for begin, length in stretches if begin + length <= len(text)]
    parts = _parts(text, inside)
    assert "".join(part for part, _ in parts) == text
    marked = [mark for part, mark in parts for _ in part]
    assert marked == [any(b <= at < b + length for b, length in inside) for at in range(len(text))]
