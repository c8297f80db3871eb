"""The lights of 验证材料: one for each question, never greener than what was proven, nothing amiss hidden."""

from dataclasses import replace

import pytest

from app.trust.certificates import Certificate
from app.trust.page_code import PageCode
from app.verify.report import Check, Report
from app.verify.scans import scan_light
from ui.models.lights import lights_of, newest_light, overall

WHOLE = ("container", "members", "hashes", "schema", "fingerprint", "text")
OWN = Certificate(
    "CN=李晓岚,O=示例", self_signed=True, sha256="a" * 64, expires="2029-01-01", issuer="CN=李晓岚,O=示例"
)
SOUND = Report(
    (*(Check(name, ok=True, detail="") for name in WHOLE), Check("signature", ok=True, detail="")),
    "f" * 64, "ZN-7F3K9Q-02", OWN, "filled",
)  # fmt: skip


def words(report: Report) -> list[tuple[str, str]]:
    return [(light.level, light.title) for light in lights_of(report)]


def with_check(wrong: Check) -> Report:
    return replace(SOUND, checks=tuple(wrong if check.name == wrong.name else check for check in SOUND.checks))


def test_what_is_whole_is_one_light_and_the_signature_comes_after_it() -> None:
    assert words(SOUND) == [
        ("ok", "文件完整，没有被改过"),
        ("confirm", "签名人：李晓岚，本机自签证书"),
        ("later", "还没有盖章扫描件"),
    ]


@pytest.mark.parametrize("name", WHOLE)
def test_whatever_is_amiss_has_a_light_of_its_own(name: str) -> None:
    report = with_check(Check(name, ok=False, detail="这里不对。"))
    first, second = lights_of(report)[:2]
    assert (first.level, first.detail) == ("error", "这里不对。")
    assert (second.level, second.title) == ("ok", "其余的都对")
    assert overall(lights_of(report)).level == "error"


@pytest.mark.parametrize("why", ["内容在签名之后被改动过。", "PDF 没有签名，不能证明它没有被改过。"])
def test_only_a_signature_that_holds_says_that_nothing_was_changed(why: str) -> None:
    first, second = lights_of(with_check(Check("signature", ok=False, detail=why)))[:2]
    assert (first.level, first.title) == ("ok", "数据与版本号对得上")
    assert second.level == "error"
    assert second.detail == why


def test_a_pdf_beside_the_package_is_named_as_such() -> None:
    report = replace(SOUND, checks=(*SOUND.checks, Check("pdf-text", ok=False, detail="不同。")))
    assert ("error", "单独的 PDF：印的内容与数据不一致") in words(report)


def test_the_issuer_of_a_certificate_is_named() -> None:
    signed = replace(SOUND, signer=replace(OWN, self_signed=False, issuer="CN=某机构,C=CN"))
    assert ("confirm", "签名人：李晓岚，证书由“某机构”签发") in words(signed)


def test_unread_sheets_in_place_of_missing_pages_are_for_a_person_to_look_at() -> None:
    def code(page: int, number: str = "ZN-7F3K9Q-02") -> PageCode:
        return PageCode(number, page, 4, "f" * 16)

    doubtful = scan_light([code(1), code(2), None, code(4)], "ZN-7F3K9Q-02", "f" * 16, 4)
    assert not doubtful.ok
    assert doubtful.doubt
    assert "第 3 页" in doubtful.detail
    (light,) = lights_of(replace(SOUND, checks=(doubtful,), stage="stamped"))
    assert light.level == "later"
    stacks: list[list[PageCode | None]] = [
        [code(1), code(2), code(4)],
        [code(1), None, None, code(4, "ZN-AAAAAA-01")],
        [code(1), None, code(4)],
    ]
    for codes in stacks:
        assert not scan_light(codes, "ZN-7F3K9Q-02", "f" * 16, 4).doubt


def test_every_fault_of_a_scan_is_in_the_sentence() -> None:
    def code(page: int, number: str = "ZN-7F3K9Q-02") -> PageCode:
        return PageCode(number, page, 8, "f" * 16)

    codes = [code(1), code(2), code(2), code(3, "ZN-AAAAAA-01"), code(4), None, code(5), code(6)]
    told = scan_light(codes, "ZN-7F3K9Q-02", "f" * 16, 8)
    for part in ("缺第 3、7、8 页", "重复的有第 2 页", "第3页来自第1版（ZN-AAAAAA-01）", "有 1 张看不清页码"):
        assert part in told.detail
    assert not told.doubt
    many = scan_light([code(1)], "ZN-7F3K9Q-02", "f" * 16, 8)
    assert many.detail == "缺第 2、3、4、5、6 等 7 页。"


def test_whether_it_is_the_newest_is_said_also_where_nothing_is_known() -> None:
    assert newest_light([]).level == "advice"
    assert newest_light([(1, 2)]).level == "error"
    assert newest_light([(2, None)]).level == "ok"
