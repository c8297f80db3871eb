"""``zhizao summary``: 附件6 and 附件7 from packages, ranked in the order given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.outcome import DONE, FOUND, Outcome, Progress

if TYPE_CHECKING:
    import argparse

    from app.arguments import Parser
    from app.services import Services

_MARKS = {"error": "▲", "later": "◆", "confirm": "●", "advice": "○"}
_QUOTAS = ("province", "city", "none")


def declare(_name: str, parser: Parser) -> None:
    """Declares the arguments."""
    parser.add_argument(
        "packages", nargs="+", metavar="PACKAGE", help="申报包 .zip，或装着申报包的文件夹；按推荐的先后"
    )
    parser.add_argument("--unit", required=True, metavar="NAME", help="推荐单位，印在表上")
    parser.add_argument(
        "--quota", choices=_QUOTAS, default="none", help="名额：province 省（区、市），city 计划单列市和兵团，none 不限"
    )
    parser.add_argument("--out", required=True, metavar="DIR", help="写到哪个文件夹")


def run(options: argparse.Namespace, services: Services) -> Outcome:
    """Verifies the packages, writes the tables and says what the official should know."""
    from app.jobs.summary import summarize, to_json

    summary = summarize(
        services,
        [Path(each) for each in options.packages],
        unit=options.unit,
        quota=options.quota,
        out=Path(options.out),
        progress=Progress("正在校验申报包"),
    )
    forms = services.default_pack().summaries
    findings = summary.ranking.findings
    lines = [f"{form.annex} {form.title}：{len(summary.rows(form.track))} 家" for form in forms]
    lines += [f"{_MARKS[each.level]} {each.message}{each.remedy}" for each in findings]
    lines += [f"已写好 {file.path}" for file in summary.files]
    status = FOUND if any(each.level == "error" for each in findings) else DONE
    return Outcome(status, to_json(summary, [form.track for form in forms]), tuple(lines))
