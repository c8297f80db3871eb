"""Checks that look at several packages at once (contract, ``zhizao summary``).  Pure; decides nothing.

Every check is a plain function from submissions to findings, in the order given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.late_modules import late_module
from app.merge.submission import BrokenPackage, Submission, fold_company_name
from app.pack.model import Level, Quota

if TYPE_CHECKING:
    from app.merge import copied_passages
    from app.merge.copied_passages import CopiedPassage, Passage
else:
    copied_passages = late_module("app.merge.copied_passages")


FIRM_RULES = frozenset({"same-firm", "track-exclusive", "issue-changed", "issue-superseded", "issue-signers"})
"""Findings about one firm that handed in several times."""
PAPER_FINDINGS = {
    "scan-missing": "没有盖章扫描件", "scan-not-compared": "盖章扫描件没有比对墨迹", "unsigned": "申报包没有签名",
    "not-verified-here": "没有在这里校验过",
}  # fmt: skip
"""Findings about seals, signatures and their proof, in words that are the same for every firm."""
PAPER_RULES = frozenset(PAPER_FINDINGS)
PEOPLE_RULES = frozenset({"same-certificate", "same-contact"})
"""Findings about one person or certificate behind several firms."""
SCAN_MISSING, COPIED_TEXT, NOT_VERIFIED = "scan-missing", "copied-text", "not-verified-here"
_MANY = 2
_SHOWN = 40
_NAMED = 3
"""Packages that a sentence names."""


@dataclass(frozen=True, slots=True)
class PackageFinding:
    """Tells the official in one line what is found in packages.

    ``packages`` are the names of those that it is about.
    """

    rule: str
    level: Level
    packages: tuple[str, ...]
    message: str
    remedy: str
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """Gathers the submissions that have a row, in the order given, and every finding."""

    rows: tuple[Submission, ...]
    findings: tuple[PackageFinding, ...]


def rank_submissions(
    submissions: Sequence[Submission],
    broken: Sequence[BrokenPackage],
    quota: Quota | None,
    own_words: Iterable[str] = (),
    group_quota: Quota | None = None,
) -> Ranking:
    """Returns the rows of both tables in the order given, with what the official should know.

    ``quota`` is the limit of the recommending unit, ``group_quota`` that of each group of central enterprises, None
    where there is none; ``own_words`` are the form's and the notice's texts, which are not copied from anybody.
    """
    found = check_submissions(submissions, broken)
    findings = list(found.findings)
    if quota is not None:
        findings += over_quota(found.rows, quota)
    if group_quota is not None:
        findings += over_group_quota(found.rows, group_quota)
    findings += copied_texts(found.rows, own_words)
    return Ranking(found.rows, tuple(findings))


def check_submissions(submissions: Sequence[Submission], broken: Sequence[BrokenPackage]) -> Ranking:
    """Returns the rows and findings of all checks that look at neither quotas nor long texts."""
    findings = [_broken(each) for each in broken]
    kept = _without_repeats(submissions)
    findings += other_signers(submissions)
    findings += changed_issues(submissions, broken)
    kept, superseded = newest_issues(kept)
    findings += superseded
    for check in (
        same_firms, both_tracks, unverified_packages, missing_scans, uncompared_scans, unsigned_packages,
        shared_certificates, shared_contacts,
    ):  # fmt: skip
        findings += check(kept)
    return Ranking(tuple(kept), tuple(findings))


def _broken(package: BrokenPackage) -> PackageFinding:
    return PackageFinding(
        "package-broken",
        "error",
        (package.package,),
        f"“{package.package}”没有列入汇总表：{package.reason.rstrip('。')}。",
        "请这家单位用本软件重新导出申报包，再交一次。",
    )


def _without_repeats(submissions: Sequence[Submission]) -> list[Submission]:
    """Returns the submissions with each issue once: the stamped package before the one without a scan.

    One that was verified here goes before any that was not.
    """

    def worth(each: Submission) -> tuple[bool, bool, bool]:
        proved = each.verified_here  # else its stamp and its signature are another desk's word
        return (proved, proved and each.stamped, proved and each.signed)

    best: dict[tuple[str, str], Submission] = {}
    for each in submissions:
        key = (each.issue, each.content)
        if key not in best or worth(each) > worth(best[key]):
            best[key] = each
    chosen = {id(each) for each in best.values()}
    return [each for each in submissions if id(each) in chosen]


def other_signers(submissions: Sequence[Submission]) -> Iterator[PackageFinding]:
    """Yields each issue that was signed with several certificates: the same words, but not the same signer's.

    A firm signs again after its certificate was renewed, and anybody can sign what another wrote.
    """
    groups: dict[tuple[str, str], dict[str, Submission]] = defaultdict(dict)
    for each in submissions:
        if each.certificate:
            groups[each.issue, each.content].setdefault(each.certificate, each)
    for (issue, _), signers in groups.items():
        if len(signers) >= _MANY:
            first = next(iter(signers.values()))
            told = "、".join(f"“{each.package}”由证书 {each.certificate[:16]}…" for each in signers.values())
            yield PackageFinding(
                "issue-signers",
                "error",
                tuple(each.package for each in signers.values()),
                f"{first.company} 的 {issue} 有 {len(signers)} 张证书签过：{told} 签名；内容相同，汇总表里只列一份。",
                "请与这家单位核对哪一张证书是它的，另一份移出后再汇总。",
            )


def changed_issues(submissions: Sequence[Submission], broken: Sequence[BrokenPackage]) -> Iterator[PackageFinding]:
    """Yields an alarm for each 版本号 under which packages say different things."""
    groups: dict[str, list[Submission]] = defaultdict(list)
    for each in submissions:
        groups[each.issue].append(each)
    claims: dict[str, list[str]] = defaultdict(list)
    for package in broken:
        if package.issue:
            claims[package.issue].append(package.package)
    for issue, group in groups.items():
        if len({each.content for each in group}) >= _MANY or issue in claims:
            names = (*(each.package for each in group), *claims.get(issue, ()))
            yield PackageFinding(
                "issue-changed",
                "error",
                names,
                f"{group[0].company} 的 {issue} 有 {len(names)} 个申报包（{_shown_names(names)}），内容却不一样。",
                "同一个版本号只能有一份内容：请与这家单位核对，以盖了章的纸质件为准。",
            )


def _shown_names(names: Sequence[str]) -> str:
    shown = "、".join(f"“{name}”" for name in names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown}等"


def newest_issues(submissions: Sequence[Submission]) -> tuple[list[Submission], list[PackageFinding]]:
    """Returns the submissions without those that a newer issue of the same application replaces, and who they are."""
    groups: dict[tuple[str, str], list[Submission]] = defaultdict(list)
    for each in submissions:
        groups[each.track, each.firm].append(each)
    gone: set[int] = set()
    findings = []
    for group in groups.values():
        for older in group:
            later = [each for each in group if each.sequence > older.sequence and is_one_application(each, older)]
            newer = max((each for each in later if each.verified_here), key=lambda each: each.sequence, default=None)
            if newer is None and later:
                findings.append(_unverified_newer(older, max(later, key=lambda each: each.sequence)))
            elif newer is not None and older.certificate and older.certificate != newer.certificate:
                findings.append(_other_signer(older, newer))
            elif newer is not None and older.stamped and not newer.stamped:
                findings.append(_unstamped(older, newer))
            elif newer is not None and older.signed_at and "" < newer.signed_at < older.signed_at:
                findings.append(_older_signed_later(older, newer))
            elif newer is not None:
                gone.add(id(older))
                findings.append(
                    PackageFinding(
                        "issue-superseded",
                        "advice",
                        (older.package, newer.package),
                        f"{older.company} 的 {older.issue} 已被 {newer.issue} 取代，汇总表里只列新的。",
                        "旧的申报包可以不再保留。"
                        if older.certificate
                        else "旧的没有签名，不能证明新的也是这家单位的，请与它核对。",
                    )
                )
    return [each for each in submissions if id(each) not in gone], findings


def _unverified_newer(older: Submission, newer: Submission) -> PackageFinding:
    """Says that a newer issue stands in another desk only: somebody's word puts no other issue out."""
    return PackageFinding(
        "issue-superseded",
        "error",
        (older.package, newer.package),
        f"{older.company} 有 {older.issue}，也有更新的 {newer.issue}；更新的没有在这里校验过，两份都列着。",
        f"请把更新的申报包“{newer.package}”再收一次；收不到就与带来它的人核对。",
    )


def _other_signer(older: Submission, newer: Submission) -> PackageFinding:
    """Says that whoever signed an issue did not sign the newer one: anybody can freeze a higher number."""
    mine = f"由证书 {older.certificate[:16]}… 签名"
    by = f"由另一张证书（{newer.certificate[:16]}…）签名" if newer.certificate else "没有签名"
    return PackageFinding(
        "issue-superseded",
        "error",
        (older.package, newer.package),
        f"{older.company} 的 {older.issue} {mine}，更新的 {newer.issue} {by}，两份都列着。",
        "请与这家单位核对哪一份是它的，另一份移出后再汇总。",
    )


def _unstamped(older: Submission, newer: Submission) -> PackageFinding:
    """Says that the older issue has been stamped and the newer has not: paper does not give way to a file alone."""
    return PackageFinding(
        "issue-superseded",
        "error",
        (older.package, newer.package),
        f"{older.company} 的 {older.issue} 有盖章扫描件，更新的 {newer.issue} 没有，两份都列着。",
        "请与这家单位核对用哪一份，另一份移出后再汇总；用新的就请它盖章、扫描后再交一次。",
    )


def _older_signed_later(older: Submission, newer: Submission) -> PackageFinding:
    """Says that the lower number was signed later: somebody began to count anew, or exported an old issue again."""
    times = f"{older.issue} 在 {_local(older.signed_at)} 签名，{newer.issue} 在 {_local(newer.signed_at)} 签名"
    return PackageFinding(
        "issue-superseded",
        "error",
        (older.package, newer.package),
        f"{older.company} 的版本号和签名时间先后相反（{times}），两份都列着。",
        "请与这家单位核对哪一份是最新的，另一份移出后再汇总。",
    )


def _local(at: str) -> str:
    return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}"


def is_one_application(one: Submission, other: Submission) -> bool:
    """Tells whether two issues of one firm and track are of one application: same project, or scenarios in common."""
    shared = {each.name for each in one.scenarios} & {each.name for each in other.scenarios}
    return bool(shared) or (bool(one.project) and one.project == other.project)


def same_firms(submissions: Sequence[Submission]) -> Iterator[PackageFinding]:
    """Yields the firms that stand more than once in one table, by code or by name."""
    for group in _firms(submissions, lambda each: each.track):
        names = "、".join(dict.fromkeys(each.company for each in group))
        yield PackageFinding(
            "same-firm",
            "error",
            tuple(each.package for each in group),
            f"{names} 在同一张汇总表里有 {len(group)} 份申报。",
            "每家单位只能推荐一份：请确认用哪一份，其余退回。",
        )


def both_tracks(submissions: Sequence[Submission]) -> Iterator[PackageFinding]:
    """Yields the firms that apply on both tracks (注意事项（一）), by code or by name."""
    for group in _firms(submissions, lambda _each: ""):
        if len({each.track for each in group}) >= _MANY:
            names = "、".join(dict.fromkeys(each.company for each in group))
            yield PackageFinding(
                "track-exclusive",
                "error",
                tuple(each.package for each in group),
                f"{names} 同时申报了智能制造优秀场景和智能制造示范工厂。",
                "同一企业只能选一个方向：请企业选定一个，另一份退回。",
            )


def _firms(submissions: Sequence[Submission], part: Callable[[Submission], str]) -> Iterator[list[Submission]]:
    """Yields groups of several submissions of one firm: the same code, or the same folded name."""
    groups: list[list[Submission]] = []
    at: dict[tuple[str, str, str], list[Submission]] = {}
    for each in submissions:
        keys = [("code", part(each), each.firm), ("name", part(each), fold_company_name(each.company))]
        keys = [key for key in keys if key[2]]
        found = list({id(at[key]): at[key] for key in keys if key in at}.values())
        group = found[0] if found else []
        for other in found[1:]:
            group += other
            groups.remove(other)
            at.update({key: group for key, held in at.items() if held is other})
        if not found:
            groups.append(group)
        group.append(each)
        at.update(dict.fromkeys(keys, group))
    yield from (group for group in groups if len(group) >= _MANY)


def over_quota(submissions: Sequence[Submission], quota: Quota) -> Iterator[PackageFinding]:
    """Yields the tables with more rows than the unit may recommend.

    Central enterprises are not counted (（三）).
    """
    for track, limit in quota.limits.items():
        local = [each for each in submissions if each.track == track and not each.central]
        central = sum(each.track == track and each.central for each in submissions)
        if len(local) > limit:
            beside = f"（另有中央企业 {central} 家，不占属地指标）" if central else ""
            yield PackageFinding(
                "quota",
                "error",
                tuple(each.package for each in local[limit:]),
                f"{_TABLES.get(track, track)}列了 {len(local)} 家，{quota.label}最多推荐 {limit} 家，"
                f"超出 {len(local) - limit} 家{beside}。",
                f"请减到 {limit} 家以内；按排名，超出的是最后 {len(local) - limit} 家。",
            )


def over_group_quota(submissions: Sequence[Submission], quota: Quota) -> Iterator[PackageFinding]:
    """Yields the groups of central enterprises with more rows in a table than each may have (（三）).

    Those whose group nobody named are held against no limit: they may be of several.
    """
    for track, limit in quota.limits.items():
        groups: dict[str, list[Submission]] = defaultdict(list)
        for each in submissions:
            if each.track == track and each.central and each.group:
                groups[each.group].append(each)
        for group, members in groups.items():
            if len(members) > limit:
                yield PackageFinding(
                    "quota",
                    "error",
                    tuple(each.package for each in members[limit:]),
                    f"{_TABLES.get(track, track)}里{group}有 {len(members)} 家，{quota.label}最多 {limit} 家，"
                    f"超出 {len(members) - limit} 家（不占属地指标）。",
                    f"请减到 {limit} 家以内；按排名，超出的是最后 {len(members) - limit} 家。",
                )


_TABLES = {"scene": "附件6", "factory": "附件7"}


def unverified_packages(submissions: Sequence[Submission]) -> Iterator[PackageFinding]:
    """Yields the packages that another desk holds and this computer never read."""
    for each in submissions:
        if not each.verified_here:
            yield PackageFinding(
                "not-verified-here",
                "later",
                (each.package,),
                f"{each.company} 的申报包“{each.package}”没有在这里校验过，写的是另一台电脑上的结果。",
                "请把这个申报包再收一次，校验过就不再提示。",
            )


def missing_scans(submissions: Sequence[Submission]) -> Iterator[PackageFinding]:
    """Yields the packages without the stamped scan."""
    for each in submissions:
        if not each.stamped:
            yield PackageFinding(
                "scan-missing",
                "later",
                (each.package,),
                f"{each.company} 的申报包里没有盖章扫描件。",
                "请企业打印、盖章、扫描，核对后重新导出申报包。",
            )


def uncompared_scans(submissions: Sequence[Submission]) -> Iterator[PackageFinding]:
    """Yields the packages with pages of the stamped scan on which nobody can tell changed ink, e.g. in two levels."""
    for each in submissions:
        if each.uncompared:
            yield PackageFinding(
                "scan-not-compared",
                "advice",
                (each.package,),
                f"{each.company} 的盖章扫描件有 {each.uncompared} 页没有比对墨迹（黑白二值，或与定稿对不齐）。",
                "请与申报书逐页核对，或请企业用彩色、300 dpi 重新扫描。",
            )


def unsigned_packages(submissions: Sequence[Submission]) -> Iterator[PackageFinding]:
    """Yields the packages that are whole but carry no signature."""
    for each in submissions:
        if not each.signed:
            yield PackageFinding(
                "unsigned",
                "advice",
                (each.package,),
                f"{each.company} 的申报包没有签名，不能证明它没有被改过。",
                "可以请企业签名后再交一次，或与盖章的纸质件逐页核对。",
            )


def shared_certificates(submissions: Sequence[Submission]) -> Iterator[PackageFinding]:
    """Yields the certificates with which packages of several firms were signed."""
    yield from _shared(
        submissions,
        lambda each: each.certificate,
        "same-certificate",
        "用同一张证书签名",
        "可能由同一家机构代办：请向企业了解情况。",
    )


def shared_contacts(submissions: Sequence[Submission]) -> Iterator[PackageFinding]:
    """Yields the mobile numbers that several firms give as their contact's."""
    yield from _shared(
        submissions,
        lambda each: "".join(each.mobile.split()),
        "same-contact",
        "留了同一个联系人手机号",
        "可能由同一个人代办：请向企业核对联系人。",
    )


def _shared(
    submissions: Sequence[Submission], key: Callable[[Submission], str], rule: str, what: str, remedy: str
) -> Iterator[PackageFinding]:
    groups: dict[str, list[Submission]] = defaultdict(list)
    for each in submissions:
        if key(each):
            groups[key(each)].append(each)
    for group in groups.values():
        firms = list(dict.fromkeys(each.company for each in group))
        if len({each.firm for each in group}) >= _MANY:
            yield PackageFinding(
                rule,
                "advice",
                tuple(each.package for each in group),
                f"{'、'.join(firms)} 的申报包{what}。",
                remedy,
            )


def copied_texts(submissions: Sequence[Submission], own_words: Iterable[str]) -> Iterator[PackageFinding]:
    """Yields the pairs of firms whose applications share long passages, the longest passage first."""
    sources = [copied_passages.TextSource(each.package, each.firm, each.texts) for each in submissions]
    company = {each.package: each.company for each in submissions}
    pairs: dict[tuple[str, str], list[CopiedPassage]] = defaultdict(list)
    for each in copied_passages.find_copied_passages(sources, own_words):
        pairs[each.left.source, each.right.source].append(each)
    for (left, right), passages in pairs.items():
        longest = passages[0]
        held = len(longest.holders)
        yield PackageFinding(
            "copied-text",
            "advice",
            (left, right),
            f"{company[left]} 与 {company[right]} 有 {len(passages)} 段文字几乎一样，最长的约 {longest.length} 字；"
            f"{len(submissions)} 份里有 {held} 份写着这一段。",
            "请并排看过两边的原文，再决定要不要请企业说明。",
            tuple(side for each in passages[:_SHOWN] for side in (each.left, each.right)),
        )
