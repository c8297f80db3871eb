"""``zhizao compare``: what the official system's own PDF says differently."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.drafts import open_with_doubt
from app.commands.outcome import DONE, FOUND, Outcome
from app.draft.paths import slot_of
from app.draft.shape import ApplicationShape
from app.jobs.export import content_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from app.arguments import Parser
    from app.intake.official_comparison import AnswerComparison
    from app.pack.model import Field
    from app.services import Services

_BLOCK = re.compile(r"\[\d+\]\.(?:text|heading|caption)$")
_WORDS = {"same": "✓ 一致", "different": "▲ 不一致", "absent": "◆ 未找到"}


def declare(_name: str, parser: Parser) -> None:
    """Declares the arguments of the command."""
    parser.add_argument("reference", metavar="REF", help="申报书编号，或 .json、.zip、.pdf 文件")
    parser.add_argument("file", metavar="FILE.pdf", help="从申报系统下载的 PDF")


def run(options: argparse.Namespace, services: Services) -> Outcome:
    """Looks in the PDF for every answer of the newest issue, or of the draft if asked."""
    from app.jobs.official_comparison import compare_with

    content = content_of(services, open_with_doubt(services, options.reference), as_draft=False)
    found, remarks = compare_with(content, Path(options.file))
    ok = all(each.state == "same" for each in found)
    payload = {
        "ok": ok,
        "fields": [
            {
                "path": each.path,
                "state": each.state,
                "expected": each.expected,
                "found": each.found,
                **({"exchanged_with": each.exchanged_with} if each.exchanged_with else {}),
                **({"unjudged": each.unjudged} if each.unjudged else {}),
            }
            for each in found
        ],
        **({"remarks": list(remarks)} if remarks else {}),
    }
    names = ApplicationShape(content.pack).fields
    lines = [
        _line(each, _name(each.path, names), _name(each.exchanged_with, names))
        for each in found
        if each.state != "same"
    ]
    lines += remarks
    same = sum(each.state == "same" for each in found)
    lines.append(f"{len(found)} 项里 {same} 项一致。" + ("" if ok else "请在申报系统里逐项核对上面各项。"))
    return Outcome(DONE if ok else FOUND, payload, tuple(lines))


def _name(path: str, fields: Mapping[str, Field]) -> str:
    """Returns the printed label of a path with the path, or the path alone."""
    field = fields.get(slot_of(_BLOCK.sub("", path)))
    return f"{field.label}（{path}）" if field is not None else path


def _line(each: AnswerComparison, name: str, other: str) -> str:
    if each.exchanged_with:
        return (
            f"{_WORDS[each.state]}  {name}：与“{other}”对调，定稿是“{each.expected}”，"
            f"PDF 上是“{' '.join(each.found.split())}”"
        )
    if each.unjudged:
        return f"◆ 没有判断  {name}：“{each.expected}”"
    if each.state == "different":
        return f"{_WORDS[each.state]}  {name}：定稿是“{each.expected}”，PDF 上是“{' '.join(each.found.split())}”"
    return f"{_WORDS[each.state]}  {name}：“{each.expected}”"
