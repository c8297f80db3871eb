"""The lights of 验证材料: one for each question, never greener than what was proven, nothing amiss hidden."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.trust.certificates import Certificate
from app.trust.page_code import PageCode
from app.verify.report import Check, Report
from app.verify.scan_checks import scan_light
from app.verify.signers import SignerRow
from ui.pages.verify.lights import Light, lights_of, newest_light, overall
from ui.pages.verify.signer_rows import SignerWords, counted, identities, signer_rows

WHOLE = ("container", "members", "hashes", "schema", "fingerprint", "text")
OWN = Certificate(
    "CN=李晓岚,O=示例", self_signed=True, sha256="a" * 64, expires="2029-01-01", issuer="CN=李晓岚,O=示例"
)
WHEN = datetime(2021, 11, 18, 3, 26, tzinfo=UTC)
MINE = SignerRow(
    "manifest", None, ok=True, detail="", signer=OWN, covers="9 个文件", signed_at=WHEN, valid_then=True, key="RSA 3072"
)
PAPER = replace(MINE, part="申报书.pdf", field="智造申报认证", covers="全文 14 页", certifying=True)
SEAL = Certificate(
    "CN=重庆江渝传动", self_signed=False, sha256="5" * 64, expires="2029-01-01", issuer="CN=渝章数字证书"
)
SEALED = replace(PAPER, field="公章", signer=SEAL, covers="全文和前一个签名", certifying=False, page=3)
SOUND = Report(
    (*(Check(name, ok=True, detail="") for name in WHOLE), Check("signature", ok=True, detail="")),
    "f" * 64, "ZN-7F3K9Q-02", OWN, "filled", signers=(MINE, PAPER),
)  # fmt: skip


def words(report: Report) -> list[tuple[str, str]]:
    return [(light.level, light.title) for light in lights_of(report)]


def with_check(wrong: Check) -> Report:
    return replace(SOUND, checks=tuple(wrong if check.name == wrong.name else check for check in SOUND.checks))


def test_what_is_whole_is_one_light_and_the_signature_comes_after_it() -> None:
    assert words(SOUND) == [
        ("ok", "文件完整，没有被改过"),
        ("ok", "签名完好，签名以后没有改动"),
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


def rows_of(*signers: SignerRow, confirmed: tuple[str, ...] = ()) -> list[SignerWords]:
    return signer_rows(signers, confirmed)


def test_who_signed_stands_in_rows_each_to_be_checked_by_a_person() -> None:
    first, second, third = rows_of(MINE, PAPER, SEALED)
    assert (first.part, first.part_note, first.who) == ("申报包", "签名清单", "李晓岚，本机自签")
    assert first.who_note == "指纹 aaaa aaaa aaaa　RSA 3072"
    assert (second.part, second.who, second.word) == ("申报书 PDF", "李晓岚，同一张证书", "请核实")
    assert (third.part, third.part_note) == ("公章", "申报书 PDF 第 3 页")
    assert "由“渝章数字证书”签发" in third.who_note
    assert "签署时有效" in third.when
    assert (third.level, third.word) == ("confirm", "另一人")
    assert counted((MINE, PAPER, SEALED)) == "3 处，2 个签名人"
    assert [(each.name, each.digits) for each in identities((MINE, PAPER, SEALED))] == [
        ("李晓岚", "aaaa"),
        ("公章", "5555"),
    ]


def test_a_tick_is_a_persons_word_and_never_makes_the_line_over_all_green() -> None:
    rows = rows_of(MINE, PAPER, SEALED, confirmed=("a" * 64, "5" * 64))
    assert [row.word for row in rows] == ["已核实"] * 3
    assert overall([*lights_of(replace(SOUND, stage="")), *(row.as_light() for row in rows)]).level == "confirm"


def test_rows_say_what_is_wrong_with_a_signature() -> None:
    expired = replace(SEALED, ok=False, detail="签名时证书已经过期", valid_then=False)
    national = replace(SEALED, ok=False, unverified=True, detail="是国密签名，没有验证", valid_then=None)
    broken = replace(SEALED, ok=False, detail="内容在签名之后被改动过")
    stamp = replace(SEALED, stamp=True, field="x")
    told = [(row.level, row.word) for row in rows_of(expired, national, broken, stamp)]
    assert told == [("error", "已过期"), ("later", "没有验证"), ("error", "不符"), ("advice", "时间戳")]
    assert "已经过期" in rows_of(expired)[0].spoken
    assert identities((expired, broken, stamp)) == []
    doubtful = with_check(Check("signature", ok=False, detail="没有验证。", doubt=True))
    assert ("later", "有签名没有验证") in words(doubtful)


def test_a_pdf_that_is_the_packages_own_is_listed_once() -> None:
    beside = replace(PAPER, part="另存.pdf", beside=True)
    assert len(rows_of(MINE, PAPER, beside)) == 2
    other = replace(beside, signer=SEAL)
    assert [row.part for row in rows_of(MINE, PAPER, other)] == ["申报包", "申报书 PDF", "单独的 PDF"]


def test_what_was_filled_after_the_certification_is_said() -> None:
    sealed = replace(SOUND, signers=(MINE, PAPER, SEALED))
    assert ("ok", "签名以后只填了公章一栏") in words(sealed)
    both = replace(SOUND, signers=(MINE, PAPER, SEALED, replace(SEALED, field="法定代表人签章")))
    assert ("ok", "签名以后只填了公章、法定代表人签章2 栏") not in words(both)
    assert ("ok", "签名以后只填了公章、法定代表人签章两栏") in words(both)


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


def test_the_weaker_proof_is_a_light_of_its_own_and_never_green():
    """A document that was drawn again is part of what is whole; one that could not be is for a person to know."""
    again = Check("document", ok=True, detail="重新排版，一字节不差。")
    drawn = lights_of(replace(SOUND, checks=(*SOUND.checks, again)))
    assert any(light.level == "ok" and "重新排版，一字节不差" in light.detail for light in drawn)
    weak = replace(again, ok=False, detail="较弱证明：它的版式是第 2 号。", doubt=True)
    shown = lights_of(replace(SOUND, checks=(*SOUND.checks, weak)))
    assert ("confirm", "较弱证明：没有重新排版", weak.detail) in [
        (each.level, each.title, each.detail) for each in shown
    ]
    assert not any("重新排版，一字节不差" in light.detail for light in shown)
    wrong = lights_of(replace(SOUND, checks=(*SOUND.checks, replace(again, ok=False, detail="第 2 页不同。"))))
    assert ("error", "重新排版的不是这一份", "第 2 页不同。") in [
        (each.level, each.title, each.detail) for each in wrong
    ]


def test_the_line_over_all_counts_by_the_words_that_stand_at_the_right() -> None:
    lights = [Light("later", "还没有盖章扫描件", ""), Light("confirm", "签名", "", "请核实"), Light("ok", "完整", "")]
    assert overall(lights).detail == "还有要人来处理的：“待补” 1 项、“请核实” 1 项，写在各项的右边。"
