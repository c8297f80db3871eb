"""What the desk says of several packages at once: the rules of ``zhizao summary`` in the contract."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.merge.package_checks import Ranking, rank_submissions
from app.merge.submission import BrokenPackage, Submission, SubmittedScenario, fold_company_name
from app.pack.model import Quota

PROVINCE = Quota("province", "省（区、市）", {"scene": 20, "factory": 10}, "")


def submission(number: int, **changes: object) -> Submission:
    base = Submission(
        package=f"{number}.zip",
        track="scene",
        company=f"重庆第{number}机械有限公司",
        code=f"9150000000000{number:05d}",
        issue=f"ZN-{number:06d}-01",
        sequence=1,
        fingerprint=f"{number:064x}",
        content=f"content {number}",
        stamped=True,
        signed=True,
        certificate=f"certificate {number}",
        central=False,
        scenarios=(SubmittedScenario("车间智能排产", own=False),),
        project="",
        contact="张三",
        mobile=f"138{number:08d}",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def rules(ranking: Ranking) -> list[str]:
    return [finding.rule for finding in ranking.findings]


def test_sound_packages_give_rows_in_the_order_given_and_nothing_to_say() -> None:
    given_order = [submission(3), submission(1), submission(2)]
    ranking = rank_submissions(given_order, [], PROVINCE)
    assert list(ranking.rows) == given_order
    assert not ranking.findings


def test_a_newer_issue_of_the_same_application_replaces_the_older() -> None:
    older, newer = submission(1), submission(1, package="new.zip", issue="ZN-AAAAAA-02", sequence=2, content="new")
    ranking = rank_submissions([older, newer], [], PROVINCE)
    assert [each.package for each in ranking.rows] == ["new.zip"]
    (finding,) = ranking.findings
    assert (finding.rule, finding.level, finding.packages) == ("issue-superseded", "advice", ("1.zip", "new.zip"))


@pytest.mark.parametrize("certificate", ["", "e" * 64])
def test_a_newer_issue_of_another_signer_replaces_nothing(certificate: str) -> None:
    older = submission(1, certificate="a" * 64)
    newer = replace(
        older, package="new.zip", issue="ZN-AAAAAA-02", sequence=2, content="new", certificate=certificate,
        signed=bool(certificate),
    )  # fmt: skip
    ranking = rank_submissions([older, newer], [], PROVINCE)
    assert {each.package for each in ranking.rows} == {"1.zip", "new.zip"}
    found = {each.rule: each for each in ranking.findings}
    assert (found["issue-superseded"].level, found["issue-superseded"].packages) == ("error", ("1.zip", "new.zip"))
    assert "aaaaaaaaaaaaaaaa…" in found["issue-superseded"].message
    assert "same-firm" in found


def test_a_lower_number_that_was_signed_later_replaces_nothing_and_is_not_replaced() -> None:
    early, late = "2021-11-01T08:00:00+00:00", "2021-11-03T08:00:00+00:00"
    first = submission(1, signed_at=late)
    third = replace(first, package="new.zip", issue="ZN-AAAAAA-03", sequence=3, content="new", signed_at=early)
    ranking = rank_submissions([first, third], [], PROVINCE)
    assert {each.package for each in ranking.rows} == {"1.zip", "new.zip"}
    found = {each.rule: each for each in ranking.findings}
    assert (found["issue-superseded"].level, found["issue-superseded"].packages) == ("error", ("1.zip", "new.zip"))
    assert "先后相反" in found["issue-superseded"].message
    for times in ((early, late), (early, early), ("", early), (late, "")):
        pair = [replace(first, signed_at=times[0]), replace(third, signed_at=times[1])]
        assert [each.package for each in rank_submissions(pair, [], PROVINCE).rows] == ["new.zip"], times


def test_paper_does_not_give_way_to_a_file_alone() -> None:
    stamped = submission(1)
    newer = replace(stamped, package="new.zip", issue="ZN-AAAAAA-02", sequence=2, content="new", stamped=False)
    ranking = rank_submissions([stamped, newer], [], PROVINCE)
    assert {each.package for each in ranking.rows} == {"1.zip", "new.zip"}
    found = {each.rule: each for each in ranking.findings}
    assert (found["issue-superseded"].level, found["issue-superseded"].packages) == ("error", ("1.zip", "new.zip"))
    bare = replace(stamped, certificate="", signed=False)
    ranking = rank_submissions([bare, replace(newer, stamped=True)], [], PROVINCE)
    assert [each.package for each in ranking.rows] == ["new.zip"]
    (finding,) = [each for each in ranking.findings if each.rule == "issue-superseded"]
    assert "不能证明新的也是这家单位的" in finding.remedy


def test_one_issue_with_two_certificates_is_said_with_both() -> None:
    mine = submission(1, certificate="a" * 64)
    copy = replace(mine, package="copy.zip", certificate="e" * 64)
    repeat, bare = replace(mine, package="again.zip"), replace(mine, package="bare.zip", certificate="", signed=False)
    ranking = rank_submissions([mine, copy, repeat, bare], [], PROVINCE)
    assert [each.package for each in ranking.rows] == ["1.zip"]
    (finding,) = ranking.findings
    assert (finding.rule, finding.level, finding.packages) == ("issue-signers", "error", ("1.zip", "copy.zip"))
    assert "aaaaaaaaaaaaaaaa…" in finding.message
    assert "eeeeeeeeeeeeeeee…" in finding.message
    assert not rank_submissions([mine, repeat, bare], [], PROVINCE).findings


def test_two_applications_of_one_firm_are_an_error_and_both_keep_their_rows() -> None:
    other = submission(
        1, package="b.zip", issue="ZN-BBBBBB-01", content="b", scenarios=(SubmittedScenario("能耗数据监测", own=False),)
    )
    ranking = rank_submissions([submission(1), other], [], PROVINCE)
    assert rules(ranking) == ["same-firm"]
    assert len(ranking.rows) == 2
    by_name = submission(2, package="c.zip", company="重庆第１机械　有限责任公司")
    assert rules(rank_submissions([submission(1), by_name], [], PROVINCE)) == ["same-firm"]


def test_one_firm_on_both_tracks_is_an_error() -> None:
    factory = submission(1, package="f.zip", track="factory", issue="ZN-CCCCCC-01", content="f")
    ranking = rank_submissions([submission(1), factory], [], PROVINCE)
    assert rules(ranking) == ["track-exclusive"]


@pytest.mark.parametrize("reason", ["confirmations", "broken"])
def test_other_content_under_the_same_number_raises_an_alarm(reason: str) -> None:
    changed = submission(1, package="changed.zip", content="other reasons")
    others, broken = (
        ([changed], []) if reason == "confirmations" else ([], [BrokenPackage("x.zip", "坏了", "ZN-000001-01")])
    )
    ranking = rank_submissions([submission(1), *others], broken, PROVINCE)
    alarm = next(each for each in ranking.findings if each.rule == "issue-changed")
    assert alarm.level == "error"
    assert len(alarm.packages) == 2


def test_the_same_issue_handed_in_again_counts_once_and_the_stamped_one_stays() -> None:
    ranking = rank_submissions([submission(1, stamped=False), submission(1, package="stamped.zip")], [], PROVINCE)
    assert [each.package for each in ranking.rows] == ["stamped.zip"]
    assert not ranking.findings


def test_quota_counts_local_firms_and_names_those_at_the_end() -> None:
    many = [submission(at) for at in range(21)] + [submission(50, central=True)]
    (finding,) = rank_submissions(many, [], PROVINCE).findings
    assert (finding.rule, finding.level, finding.packages) == ("quota", "error", ("20.zip",))
    assert "中央企业 1 家" in finding.message
    assert not rank_submissions(many, [], None).findings


def test_each_group_of_central_enterprises_has_its_own_quota() -> None:
    group = Quota("central_soe", "每家中央企业", {"scene": 6, "factory": 3}, "")
    seven = [submission(at, central=True, group="甲集团") for at in range(7)]
    six = [submission(10 + at, central=True, group="乙集团") for at in range(6)]
    unnamed = [submission(20 + at, central=True) for at in range(9)]
    local = [submission(40, group="甲集团")]  # says of itself that it is none
    (finding,) = rank_submissions([*local, *seven, *six, *unnamed], [], PROVINCE, group_quota=group).findings
    assert (finding.rule, finding.level, finding.packages) == ("quota", "error", ("6.zip",))
    assert "甲集团有 7 家" in finding.message


def test_what_is_missing_or_shared_is_said() -> None:
    one, two = submission(1, stamped=False), submission(2, certificate="certificate 1", mobile="13800000001")
    three = submission(3, signed=False, certificate="")
    ranking = rank_submissions([one, two, three], [BrokenPackage("bad.zip", "打不开")], PROVINCE)
    assert rules(ranking) == ["package-broken", "scan-missing", "unsigned", "same-certificate", "same-contact"]
    assert len(ranking.rows) == 3


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 3), st.sampled_from(["scene", "factory"])), max_size=12))
def test_every_package_has_a_row_or_a_finding_that_names_it(drawn: list[tuple[int, int, str]]) -> None:
    packages = [
        submission(firm, package=f"{at}.zip", sequence=sequence, issue=f"ZN-{firm}{track}-{sequence:02d}", track=track,
                   content=f"{firm} {sequence} {track}")
        for at, (firm, sequence, track) in enumerate(drawn)
    ]  # fmt: skip
    ranking = rank_submissions(packages, [], None)
    rows = {each.package for each in ranking.rows}
    named = {name for finding in ranking.findings for name in finding.packages}
    issues = [(each.issue, each.content) for each in packages]
    repeated = {each.package for each in packages if issues.count((each.issue, each.content)) > 1}
    assert {each.package for each in packages} <= rows | named | repeated
    order = [each.package for each in packages if each.package in rows]
    assert [each.package for each in ranking.rows] == order


def test_company_names_are_folded() -> None:
    assert fold_company_name("重庆江渝（集团）有限责任公司") == fold_company_name("重庆江渝(集团) 有限公司")
    assert fold_company_name("重庆第一机床厂") != fold_company_name("重庆第二机床厂")
