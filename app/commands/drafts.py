"""``zhizao list`` and ``check``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.commands.outcome import DONE, FOUND, Outcome, print_message
from app.draft.finding_groups import count_open_points, first_findings
from app.draft.findings import Finding, tally
from app.errors import AppError
from app.jobs.drafts import open_reference

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping

    from app.arguments import Parser
    from app.draft.draft import Draft
    from app.jobs.drafts import OpenedDraft
    from app.pack.model import Level
    from app.services import Services

MARKS = {"error": "▲ 阻断", "later": "◆ 待补", "confirm": "● 请确认", "advice": "○ 建议"}


def declare(name: str, parser: Parser) -> None:
    """Declares the arguments of one of the two commands."""
    if name == "list":
        parser.add_argument("--archived", action="store_true", help="连同已归档的一起列出")
    else:
        parser.add_argument("reference", metavar="REF", help="申报书编号，或 .json、.zip、.pdf 文件")


def run(options: argparse.Namespace, services: Services) -> Outcome:
    """Runs the one of the two commands that was asked for."""
    if options.command == "list":
        return _list(services, archived=options.archived)
    return _check(options.reference, services)


def _list(services: Services, *, archived: bool) -> Outcome:
    store = services.store_if_any()
    rows = store.drafts(include_archived=archived) if store else []
    payload = [
        {
            "id": row.id,
            "company": row.summary.company,
            "track": row.track,
            "scenarios": row.summary.scenarios,
            "errors": row.summary.errors,
            "updated": row.updated_at.isoformat(),
            "issue": row.issue,
            "archived": row.archived_at is not None,
        }
        for row in rows
    ]
    lines = [
        f"{row.id}  {row.summary.company or '（未填企业名称）'}  {_track_name(services, row.pack, row.track)}"
        f"  {row.summary.scenarios} 个场景  {MARKS['error']} {row.summary.errors}  {row.issue or '未定稿'}"
        for row in rows
    ]
    return Outcome(DONE, {"drafts": payload}, tuple(lines or ["还没有申报书。用 zhizao import 导入一份。"]))


def _check(reference: str, services: Services) -> Outcome:
    draft = open_with_doubt(services, reference).draft
    findings = draft.findings()
    payload = findings_payload(draft, findings)
    status = FOUND if payload["counts"]["error"] else DONE
    return Outcome(status, payload, tuple(finding_lines(first_findings(draft, findings))))


def open_with_doubt(services: Services, reference: str) -> OpenedDraft:
    """Returns the draft that a REF means; what a file does not prove of itself is said on standard error."""
    opened = open_reference(services, reference)
    if opened.doubt:
        print_message(f"{opened.source}：{opened.doubt}")
    return opened


def findings_payload(draft: Draft, findings: Iterable[Finding]) -> dict[str, Any]:
    """Returns findings as the contract's ``{"findings", "counts"}``.

    Every place has a finding of its own, and the counts are those of open points.
    """
    found = list(findings)
    return {"findings": [finding.to_json() for finding in found], "counts": count_open_points(draft, found)}


def finding_lines(findings: Iterable[Finding]) -> list[str]:
    """Returns the findings as lines for people, the worst first.

    Each says where it is and what to do.
    """
    found = list(findings)
    lines = [
        f"{MARKS[f.level]}  {f.message}{f.remedy}" + (f"（{f.path}）" if f.path else "") + f" [{f.rule}]" for f in found
    ]
    return [*lines, _counted(tally(found))]


def _counted(counts: Mapping[Level, int]) -> str:
    return "  ".join(f"{MARKS[level]} {number}" for level, number in counts.items())


def _track_name(services: Services, pack: str, track: str) -> str:
    try:
        return services.pack(pack).tracks[track].name
    except (AppError, KeyError):
        return track
