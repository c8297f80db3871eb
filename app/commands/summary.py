"""``zhizao summary``: 附件6 and 附件7 from packages, ranked in the order given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.arguments import UsageError
from app.commands.outcome import DONE, FOUND, Outcome, Progress, print_message
from app.jobs.output_files import moved_sentences

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from app.arguments import Parser
    from app.jobs.summary import RecommendationSummary
    from app.services import Services

_LEVEL_SIGNS = {"error": "▲", "later": "◆", "confirm": "●", "advice": "○"}
_QUOTAS = ("province", "city", "none")


def declare(_name: str, parser: Parser) -> None:
    """Declares the arguments of the command."""
    parser.add_argument(
        "packages", nargs="+", metavar="PACKAGE", help="申报包 .zip，或装着申报包的文件夹；按推荐的先后"
    )
    parser.add_argument("--unit", required=True, metavar="NAME", help="推荐单位，印在表上")
    parser.add_argument(
        "--quota", choices=_QUOTAS, default="none", help="名额：province 省（区、市），city 计划单列市和兵团，none 不限"
    )
    parser.add_argument(
        "--group",
        action="append",
        default=[],
        metavar="集团=企业",
        help="中央企业所属的集团，每个集团另计名额；企业写名称或统一社会信用代码，可以写多次",
    )
    parser.add_argument("--out", required=True, metavar="DIR", help="写到哪个文件夹")


def run(options: argparse.Namespace, services: Services) -> Outcome:
    """Verifies packages, writes the tables, and reports the findings."""
    from app.jobs.summary import summarize, to_json

    groups = dict(map(_read_group, options.group))
    summary = summarize(
        services,
        [Path(each) for each in options.packages],
        unit=options.unit,
        quota=options.quota,
        out=Path(options.out),
        groups=groups,
        progress=Progress("正在校验申报包"),
    )
    _print_groups(summary, groups)
    forms = services.default_pack().summaries
    findings = summary.ranking.findings
    lines = [f"{form.annex} {form.title}：{len(summary.rows(form.track))} 家" for form in forms]
    lines += [f"{_LEVEL_SIGNS[each.level]} {each.message}{each.remedy}" for each in findings]
    lines += [f"已写好 {file.path}" for file in summary.files]
    for sentence in moved_sentences(summary.moved):
        print_message(sentence)
    status = FOUND if any(each.level == "error" for each in findings) else DONE
    return Outcome(status, to_json(summary, [form.track for form in forms]), tuple(lines))


def _read_group(text: str) -> tuple[str, str]:
    """Returns a firm and the group that it belongs to.

    Raises UsageError where the words are not of the form 集团=企业.
    """
    group, _, firm = text.partition("=")
    if not group.strip() or not firm.strip():
        raise UsageError(f"--group 要写成 集团=企业，例如 --group 中国某某集团=重庆某某公司；“{text[:40]}”不是。")
    return firm.strip(), group.strip()


def _print_groups(summary: RecommendationSummary, groups: Mapping[str, str]) -> None:
    """Says which firms of ``--group`` are not there, and how many central enterprises have no group."""
    from app.jobs.summary import names_firm

    central = [each for each in summary.ranking.rows if each.central]
    if unknown := [firm for firm in groups if not any(names_firm(firm, each) for each in central)]:
        print_message(f"--group 里的“{'”“'.join(unknown)}”不在申报包里，或者没有写自己是中央企业。")
    if without := [each.company for each in central if not each.group]:
        named = "、".join(without[:3]) + ("等" if len(without) > 3 else "")  # noqa: PLR2004 - used once, clear where it stands
        print_message(
            f"{len(without)} 家中央企业（{named}）没有说明集团，没有核对集团的名额；用 --group 集团=企业 说明。"
        )
