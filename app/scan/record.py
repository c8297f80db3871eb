"""Records what was checked on a stamped scan and what was decided, as JSON: ``stamping.json`` of a package.

No pdfium and no numpy are needed to read or check a record.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.scan.changes import InkChange
    from app.scan.page_check import Checked
    from app.scan.paper import IssuePaper

FORMAT = "zhizao-stamping/1"
KEYS: Mapping[str, type] = {
    "format": str,
    "issue": str,
    "fingerprint": str,
    "pages": list,
    "copies": int,
    "seals": dict,
    "signatures": dict,
    "changes": list,
    "decisions": list,
    "sha256": str,
    "checked_at": str,
}
"""Keys of a record and the kinds of their values."""

NOBODY = "没有人判断"
"""The decision about a seal or a signature that no person has looked at."""


def judged(record: Mapping[str, Any]) -> bool:
    """Tells whether a person has decided about a seal or a signature of a sound record."""
    rooms = {*record["seals"], *record["signatures"]}
    return any(each["of"] in rooms and each["decision"] != NOBODY for each in record["decisions"])


def record_of(
    checked: Checked,
    paper: IssuePaper,
    decisions: Mapping[str, str],
    at: datetime,
    decided: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Returns the record of a check of a stamped scan.

    ``at`` is aware time, ``sha256`` that of the stamped issue's PDF.  ``decided`` are the times (ISO 8601) of decisions
    that were not made just now, by the same names.
    """
    when = at.isoformat(timespec="seconds")
    sheets = checked.sheets
    placed = [cell for cell in checked.verdict.cells if cell.copy == 1 and cell.sheet is not None]
    first = [(cell.page, sheets[cell.sheet or 0]) for cell in placed]
    return {
        "format": FORMAT,
        "issue": paper.number,
        "fingerprint": paper.fingerprint,
        "pages": [
            {"page": c.page, "state": c.state, "copy": c.copy, "by_hand": c.by_hand} for c in checked.verdict.cells
        ],
        "copies": checked.verdict.copies,
        "seals": {name: state for _, sheet in first for name, state in sheet.seals.items()},
        "signatures": {name: state for _, sheet in first for name, state in sheet.signatures.items()},
        "changes": [change_payload(each) for _, sheet in first for each in sheet.changes],
        "decisions": [
            {"of": name, "decision": said, "at": (decided or {}).get(name, when)}
            for name, said in sorted(decisions.items())
        ],
        "sha256": checked.sha256,
        "checked_at": when,
    }


def change_payload(change: InkChange) -> dict[str, Any]:
    """Returns a place where scan and issue differ, as a record and the command line tell it; ``box`` is in points."""
    box = change.box
    return {
        "page": box.page,
        "box": [round(edge, 1) for edge in (box.left, box.top, box.right, box.bottom)],
        "kind": change.kind,
        "path": change.path,
        "text": change.text,
        "share": round(change.share, 3),
    }


def change_words(change: InkChange, answer: str) -> str:
    """Returns a place where scan and issue differ in words, after its page: ``主营业务收入 少了墨迹：…``."""
    where = f" {answer} " if answer else ""
    touched = f"“{change.text}”" if change.text else ""
    if change.kind == "missing":
        return f"{where}少了墨迹：{touched or '一处'} 少 {change.share:.0%}，这一页同类的字最多少 {change.usual:.0%}"
    return f"{where}多了笔画：定稿里没有的墨迹" + (f"，在{touched}处" if touched else "")


def record_fault(record: Any, issue: str, fingerprint: str, scan_sha256: str) -> str:
    """Returns what is wrong with a record that came with a package, as a Chinese clause; empty where nothing is."""
    if not isinstance(record, dict) or record.get("format") != FORMAT or set(record) != set(KEYS):
        return f"盖章记录不是 {FORMAT} 格式"
    for key, kind in KEYS.items():
        if not isinstance(record[key], kind) or isinstance(record[key], bool):
            return f"盖章记录里的 {key} 不对"
    if (record["issue"], record["fingerprint"]) != (issue, fingerprint):
        return "盖章记录是别的版本的"
    if record["sha256"] != scan_sha256:
        return "盖章扫描件不是记录里核对过的那一份"
    return ""
