"""``zhizao freeze``: an immutable, numbered issue, or the findings that stand in the way."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from app.arguments import UsageError
from app.commands.drafts import finding_lines, findings_payload
from app.commands.outcome import DONE, FOUND, Outcome, print_message
from app.draft.finding_groups import first_findings
from app.jobs.bound_attachments import choose
from app.jobs.drafts import import_draft_file, names_file, open_stored, store_draft
from app.jobs.freeze import FreezeRefusal, freeze
from app.names import has_hidden_characters

if TYPE_CHECKING:
    import argparse

    from app.arguments import Parser
    from app.draft.draft import Draft
    from app.services import Services

_CONFIRM = re.compile(r"(?P<rule>[a-z0-9-]+)@(?P<path>[^=]*)=(?P<reason>.*)", re.DOTALL)
_LONGEST_REASON = 2000


def declare(_name: str, parser: Parser) -> None:
    """Declares the arguments of the command."""
    parser.add_argument("reference", metavar="REF", help="申报书编号；给文件时先导入再定稿")
    parser.add_argument(
        "--confirm",
        action="append",
        default=[],
        metavar="RULE@PATH=REASON",
        help="为一条请确认写明理由，可以给多次",
    )
    parser.add_argument(
        "--bind-attachments",
        action="store_true",
        help="把附件逐页印在“相关附件”后面，和申报书一起编页码、装订；选过一次就记在申报书里",
    )


def run(options: argparse.Namespace, services: Services) -> Outcome:
    """Freezes the draft, or prints the findings that stand in the way."""
    reasons = dict(_reason(each) for each in options.confirm)
    if names_file(options.reference):
        taken = import_draft_file(services, Path(options.reference))
        opened = store_draft(services, taken)
        print_message(f"已导入为 {opened.id}。")
        if taken.doubt:
            print_message(f"{taken.source}：{taken.doubt}")
    else:
        opened = open_stored(services, options.reference)
    if options.bind_attachments:
        opened = choose(services, opened)
    there = {(f.rule, f.path) for f in opened.draft.findings() if f.level == "confirm"}
    for rule, path in reasons.keys() - there:
        print_message(f"没有“{rule}@{path[:60]}”这一条请确认，给它的理由没有记入。".replace("\n", " "))
    result = freeze(services, opened, reasons)
    if isinstance(result, FreezeRefusal):
        return _refusal(opened.id, opened.draft, result)
    payload = {
        "issue": result.number,
        "fingerprint": result.fingerprint,
        "sequence": result.sequence,
        "draft": opened.id,
        "bound_pages": result.bound_pages,
        "unbound": list(result.unbound),
    }
    lines = [f"{result.number}  第 {result.sequence} 版已定稿，内容不会再变。", f"内容指纹 {result.fingerprint}"]
    if result.sequence > 1:
        lines.append(f"第 {result.sequence - 1} 版已被取代，已打印的纸面不能再用。")
    if result.bound_pages:
        lines.append(f"附件 {result.bound_pages} 页印在“相关附件”后面，和申报书一起编页码。")
    lines += [f"○ {sentence}" for sentence in result.unbound]
    return Outcome(DONE, payload, tuple(lines))


def _refusal(draft_id: str, draft: Draft, refused: FreezeRefusal) -> Outcome:
    lines = finding_lines(first_findings(draft, refused.findings))
    if refused.errors:
        print_message(f"没有定稿：还有 {len(refused.errors)} 处阻断，改好后再定稿。")
    else:
        one = refused.unexplained[0]
        hint = f"加上 --confirm '{one.rule}@{one.path}=理由' 再定稿。"
        print_message(f"没有定稿：还有 {len(refused.unexplained)} 条请确认没有理由。{hint}")
    return Outcome(FOUND, {"draft": draft_id, **findings_payload(draft, refused.findings)}, tuple(lines))


def _reason(text: str) -> tuple[tuple[str, str], str]:
    match = _CONFIRM.fullmatch(text)
    if match is None or not match["reason"].strip():
        raise UsageError(
            f"--confirm 要写成 规则@位置=理由，例如 --confirm 'size-class@company.size=…'，现在是“{text[:60]}”。"
        )
    reason = match["reason"].strip()
    if has_hidden_characters(reason) or not any(unicodedata.category(c)[0] in "LNPS" for c in reason):
        raise UsageError(f"--confirm {match['rule']}@{match['path'][:60]} 的理由里有看不见的字符，请写成一行普通文字。")
    if len(reason) > _LONGEST_REASON:
        raise UsageError(f"--confirm 的理由有 {len(reason)} 个字，最多 {_LONGEST_REASON} 个，请写短一些。")
    return (match["rule"], match["path"]), reason
