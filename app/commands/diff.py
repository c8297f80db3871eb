"""``zhizao diff``: what differs between two drafts, issues, packages or PDFs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.arguments import UsageError
from app.commands.outcome import DONE, FOUND, Outcome, print_message
from app.jobs.comparison import PAGE_SUFFIXES, Version, differences, label_of, open_version, write_comparison
from app.jobs.output_files import OutputFiles

if TYPE_CHECKING:
    import argparse

    from app.arguments import Parser
    from app.draft.comparison import Difference
    from app.services import Services

_LONGEST = 60
_CONTEXT = 12
_REFERENCE = "申报书编号、版本号，或 .json、.zip、.pdf 文件"


def declare(_name: str, parser: Parser) -> None:
    """Declares the arguments of the command."""
    parser.add_argument("first", metavar="A", help=_REFERENCE)
    parser.add_argument("second", metavar="B", help="同上")
    parser.add_argument("--out", default="", metavar="FILE", help="另写成一页给人看：.pdf 可以打印，.xlsx 可以筛选")


def run(options: argparse.Namespace, services: Services) -> Outcome:
    """Compares two versions answer by answer and prints what differs."""
    if options.out and Path(options.out).suffix.lower() not in PAGE_SUFFIXES:
        raise UsageError(f"比较的结果可以写成 {' 或 '.join(PAGE_SUFFIXES)} 文件，请改“--out”的后缀。")
    first, second = (open_version(services, each) for each in (options.first, options.second))
    for each in (first, second):
        if each.doubt:
            print_message(f"{each.name}：{each.doubt}")
    found = differences(first, second)
    payload: dict[str, Any] = {"changes": [change_payload(each) for each in found]}
    lines = [line for each in found for line in change_lines(second, each)]
    lines.append(f"{len(found)} 处不同。" if found else "没有差别。")
    if options.out:
        output = OutputFiles(services.home, f"{options.first} {options.second}")
        write_comparison(first, second, Path(options.out), output)
        for sentence in output.sentences():
            print_message(sentence)
        payload["files"] = [str(Path(options.out))]
        lines.append(f"已写好 {Path(options.out)}。")
    return Outcome(FOUND if found else DONE, payload, tuple(lines))


def change_payload(change: Difference) -> dict[str, Any]:
    """Returns a difference as the contract's ``{"path", "before", "after"}``."""
    return {"path": change.path, "before": change.before, "after": change.after}


def change_lines(version: Version, change: Difference) -> list[str]:
    """Describes one difference by label, place and both values, cut to where they differ."""
    before, after = _around(_words(change.before), _words(change.after))
    return [f"{label_of(version.shape, change.path)}（{change.path}）", f"  − {before}", f"  ＋ {after}"]


def _words(value: Any) -> str:
    if value in (None, "", [], {}):
        return "（没有填）"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return " ".join(text.split())


def _around(before: str, after: str) -> tuple[str, str]:
    """Cuts two long texts to the place where they begin to differ."""
    same = next((at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    begin = same - _CONTEXT if same > _CONTEXT and max(len(before), len(after)) > _LONGEST else 0
    return _cut(before, begin), _cut(after, begin)


def _cut(text: str, begin: int) -> str:
    shown = text[begin : begin + _LONGEST]
    return ("…" if begin else "") + shown + ("…" if begin + _LONGEST < len(text) else "")
