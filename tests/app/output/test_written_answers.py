"""Answers are printed as the form would have them, however they were typed."""

import pytest

from app.output.answers import AnswerPrinter
from app.pack.catalogue import load


@pytest.fixture(scope="module")
def printer():
    return AnswerPrinter(load("miit-2021"))


@pytest.mark.parametrize(
    ("path", "typed", "printed"),
    [
        ("company.established_on", "2009.6.16", "2009年6月16日"),
        ("company.established_on", "２００９－０６－１６ 00:00:00", "2009年6月16日"),
        ("company.established_on", "2009年6月", "2009年6月"),
        ("company.financials.2020.total_assets", "４１，２８０。６０", "41280.60"),
        ("company.financials.2020.total_assets", "41,280.60 万元", "41280.60"),
        ("company.financials.2020.total_assets", "约41280", "约41280"),
        ("company.financials.2020.debt_ratio", "47.50％", "47.50"),
        ("company.financials.2020.profit_margin", "—5.2", "-5.2"),
        ("company.contact.phone", "(+86)23-49800101（转801）", "023-49800101转801"),
        ("company.contact.phone", "023-49800101 13900000126", "023-49800101、13900000126"),
        ("company.contact.mobile", "１３９ ００００ ０１２６", "13900000126"),
        ("company.contact.fax", "无", "无"),
        ("company.contact.email", "chenyuan＠example。com", "chenyuan@example.com"),
        ("company.unified_social_credit_code", "９１５００１１６ MA5U00007X", "91500116MA5U00007X"),
    ],
)
def test_answers_are_printed_as_the_form_would_have_them(printer, path, typed, printed):
    assert printer.text(path, typed) == printed
