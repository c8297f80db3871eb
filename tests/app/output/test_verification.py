"""The printed report of a verification: the verdict and every light first, over as many pages as it takes."""

from __future__ import annotations

from datetime import UTC, datetime

import pypdfium2

from app.output.verification import LIMITS, Material, ReportLine, VerificationReport, render_report

NUMBER = "ZN-7F3K9Q-02"
DIGEST = "0123456789abcdef" * 4


def pages(report: VerificationReport) -> list[str]:
    document = pypdfium2.PdfDocument(render_report(report))
    try:
        return ["".join(document[at].get_textpage().get_text_range().split()) for at in range(len(document))]
    finally:
        document.close()


def report(names: list[str]) -> VerificationReport:
    return VerificationReport(
        datetime(2021, 11, 18, 10, 2, 3, tzinfo=UTC),
        ReportLine("▲ 不符", "材料有问题，不能采用", "有 1 项不符。"),
        [Material(name, 1234567, DIGEST) for name in names],
        [ReportLine("▲ 不符", "签名不对", "内容在签名之后被改动过。")],
        [("版本号", NUMBER), ("指纹", DIGEST), ("签名人", "")],
    )


def test_what_was_found_comes_before_whose_it_is() -> None:
    (page,) = pages(report(["申报包.zip"]))
    order = ["验证报告", "2021年11月18日", "▲不符：材料有问题，不能采用",
             "逐项结果", "签名不对。内容在签名之后被改动过。",
             "这份材料", "01234567", "验证的文件", "申报包.zip", "1,234,567字节", LIMITS]  # fmt: skip
    places = [page.find(each) for each in order]
    assert -1 not in places
    assert places == sorted(places)
    assert "签名人" not in page
    assert f"验证报告{NUMBER}第1页" in page


def test_a_long_report_says_on_every_page_what_it_is_and_names_its_columns() -> None:
    told = pages(report([f"扫描件{at}.jpg" for at in range(120)]))
    assert len(told) > 2
    for at, page in enumerate(told, 1):
        assert f"验证报告{NUMBER}第{at}页" in page
    assert all("SHA-256" in page for page in told)


def test_a_name_that_no_font_prints_leaves_a_mark_and_is_no_markup() -> None:
    (page,) = pages(report(["<b>\x07\U0001f4c4</b>.pdf"]))
    assert "<b>〓〓</b>.pdf" in page
