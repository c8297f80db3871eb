"""``zhizao stamp``: a stamped scan against the issue, page by page; kept when it is complete."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands.drafts import finding_lines, findings_payload
from app.commands.outcome import DONE, FOUND, Outcome, Progress, print_message
from app.draft.finding_groups import first_findings
from app.draft.paths import slot_of
from app.errors import InputRefused
from app.jobs.drafts import import_draft_file, names_file, open_stored, opened_from, store_draft, stored_row
from app.jobs.freeze import FreezeRefusal, freeze
from app.jobs.issue_origin import origin_of_file
from app.jobs.known_issue import fingerprint_of_draft, issued_already, reasons_in
from app.jobs.stamped_scan import SEAL, StampedScan, stamp
from app.scan.page_matches import attached_words, sentence
from app.scan.record import change_payload, change_words
from app.verify.scan_reading import was_compared

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from app.arguments import Parser
    from app.pack.model import Field
    from app.services import Services


def declare(_name: str, parser: Parser) -> None:
    """Declares the arguments of the command."""
    parser.add_argument("reference", metavar="REF", help="申报书编号；给文件时先导入并定稿")
    parser.add_argument("scans", nargs="+", metavar="SCAN", help="扫描件：PDF、TIFF、JPEG 或 PNG，可以有几个")


def run(options: argparse.Namespace, services: Services) -> Outcome:
    """Checks the scan against the newest issue, page by page."""
    draft_id = options.reference
    if names_file(options.reference):
        found = _issue_of_file(services, Path(options.reference))
        if isinstance(found, Outcome):
            return found
        draft_id = found
    else:
        draft_id = stored_row(services, options.reference).id
    stamped = stamp(services, draft_id, [Path(each) for each in options.scans], progress=Progress("正在核对扫描件"))
    labels = _labels(services, draft_id) if any(each.changes for each in stamped.checked.sheets) else {}
    return Outcome(DONE if stamped.kept else FOUND, _payload(stamped), tuple(_lines(stamped, labels)))


def _issue_of_file(services: Services, file: Path) -> str | Outcome:
    """Returns the draft whose newest issue says what the file says.

    Where the store has none yet, the file is imported and frozen; if it cannot be, that outcome is returned.
    """
    taken = import_draft_file(services, file)
    if taken.doubt:
        print_message(f"{taken.source}：{taken.doubt}")
    opened = opened_from(services, taken)
    known = issued_already(services, opened)
    if known:
        print_message(f"{known} 的最新一版与这份文件内容相同，就用它核对。")
        return known
    told = taken.manifest or {}
    origin = origin_of_file(taken)
    if told.get("sequence", 1) != 1 and (origin is None or origin.fingerprint != fingerprint_of_draft(opened)):
        raise InputRefused(
            taken.source,
            "本机没有这一版的定稿，不能核对它的扫描件。请到定稿的那台电脑上核对，或用 zhizao verify 验证。",
        )
    opened = store_draft(services, taken)
    print_message(f"已导入为 {opened.id}。")
    result = freeze(services, opened, reasons_in(told))
    if isinstance(result, FreezeRefusal):
        print_message(f"{opened.id} 还不能定稿，没有可以核对的版本。用 zhizao check {opened.id} 看要改什么。")
        nothing = {"ok": False, "pages": [], "seal": {"state": "unread"}, "missing": []}
        findings = findings_payload(opened.draft, result.findings)
        lines = finding_lines(first_findings(opened.draft, result.findings))
        return Outcome(FOUND, {"draft": opened.id, **nothing, **findings}, tuple(lines))
    return opened.id


def _payload(stamped: StampedScan) -> dict[str, Any]:
    verdict, record = stamped.checked.verdict, stamped.record
    sheets = stamped.checked.sheets
    return {
        "ok": stamped.kept,
        "decided": stamped.decided,
        "pages": [
            {
                "page": cell.page,
                "state": cell.state,
                "copy": cell.copy,
                "ink": "compared" if cell.sheet is not None and was_compared(sheets[cell.sheet]) else "not-compared",
                "sheet": None if cell.sheet is None else {"file": sheets[cell.sheet].file, "at": sheets[cell.sheet].at},
            }
            for cell in verdict.cells
        ],
        "seal": {"state": record["seals"].get(SEAL, "unread"), "places": record["seals"], "ink": record["signatures"]},
        "missing": list(verdict.missing),
        "unjudged": list(stamped.unjudged),
        "changes": [
            change_payload(each) | {"copy": cell.copy}
            for cell in verdict.cells
            if cell.sheet is not None and cell.copy is not None
            for each in sheets[cell.sheet].changes
        ],
        "attached": [{"file": sheets[at].file, "at": sheets[at].at} for at in verdict.attached],
        "issue": record["issue"],
        "sha256": record["sha256"] or None,
    }


def _labels(services: Services, draft_id: str) -> Mapping[str, Field]:
    return open_stored(services, draft_id).draft.shape.fields


def _lines(stamped: StampedScan, labels: Mapping[str, Field]) -> list[str]:
    from app.scan.seals import InkSentence, SealSentence

    checked, record = stamped.checked, stamped.record
    lines = []
    for cell in checked.verdict.cells:
        if cell.state != "ok":
            where = ""
            if cell.sheet is not None:
                sheet = checked.sheets[cell.sheet]
                where = f"{sheet.file} 第{sheet.at}张：{sheet.problem and sheet.problem.rstrip('。') + '，'}"
            lines.append(f"▲ {where}{sentence(cell, record['issue'])}")
    said: dict[tuple[str, str], list[int]] = {}
    for sheet in checked.sheets:
        if sheet.problem and sheet.reading.number:
            said.setdefault((sheet.file, sheet.problem), []).append(sheet.at)
    lines += [f"○ {file} 第{'、'.join(map(str, at))}张：{problem}" for (file, problem), at in said.items()]
    lines += [
        f"○ {checked.sheets[at].file} 第{checked.sheets[at].at}张的次序不对，已按页码放回"
        for at in checked.verdict.disordered
    ]
    lines += [f"● {name}：{SealSentence[state]}" for name, state in record["seals"].items()]
    lines += [f"● {name}：{InkSentence[state]}" for name, state in record["signatures"].items()]
    for cell in checked.verdict.cells:
        if cell.sheet is not None and cell.copy is not None:
            copy = f"（第{cell.copy}份）" if cell.copy > 1 else ""
            lines += [
                f"○ 第{cell.page}页{copy}{change_words(each, _label(each.path, labels))}，请对照原件看一看"
                for each in checked.sheets[cell.sheet].changes
            ]
    lines += _no_pages(stamped)
    lines += _stored_sentences(stamped) if stamped.kept else [_refusal(stamped)]
    return lines


def _refusal(stamped: StampedScan) -> str:
    """Says why a scan was not stored, and what to do."""
    if stamped.checked.verdict.complete and stamped.loose:
        pages = "、".join(map(str, stamped.loose))
        return f"没有保存：第{pages}页与定稿对不齐，没有比对墨迹。请展平，用扫描仪重新扫描，再把所有页一起核对一次。"
    if stamped.checked.verdict.complete and stamped.unjudged:
        pages = "、".join(map(str, stamped.unjudged))
        return f"没有保存：第{pages}页的墨迹与定稿不同。请在窗口的“扫描核对”里逐处看过、判断后收下。"
    return "没有保存：扫描件还不齐全，补齐后把所有页一起再核对一次。"


def _label(path: str, labels: Mapping[str, Field]) -> str:
    """Returns the printed label of an answer with its path, or the path alone."""
    field = labels.get(slot_of(path))
    return f"{field.label}（{path}）" if field is not None else path


def _stored_sentences(stamped: StampedScan) -> list[str]:
    """Says what was stored, and that nobody has looked at it yet."""
    verdict, number = stamped.checked.verdict, stamped.record["issue"]
    whole = f"{verdict.pages}页齐全（{verdict.copies}份）"
    if stamped.decided:
        return [f"{whole}，已保存为 {number} 的盖章扫描件。"]
    if stamped.bare:
        return [
            "▲ 公章和签字处都没有检出印记或墨迹，可能还没有盖章、签字。请对照纸质件；没有盖的，盖好后重新扫描核对。",
            f"{whole}，已作为 {number} 的扫描件保存，记录里写明没有人判断过章和签字。",
        ]
    return [
        f"{whole}，已保存为 {number} 的盖章扫描件；章和签字没有人判断过，记录里这样写明。",
        "请对照纸质件看一看。要留下人的判断，在窗口的“扫描核对”里收下。",
    ]


def _no_pages(stamped: StampedScan) -> list[str]:
    """Says how many empty backs and attachments are among the sheets."""
    backs = sum(sheet.reading.blank for sheet in stamped.checked.sheets)
    attached = len(stamped.checked.verdict.attached)
    told = [f"○ 有 {backs} 张空白的背面，不用收"] if backs else []
    return told + ([f"○ 有 {attached_words(attached)}"] if attached else [])
