"""What the page 定稿导出 says of a draft's status, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from ui.pages.freeze.void_chain import ChainEntry

if TYPE_CHECKING:
    from app.draft.progress import Progress
    from app.jobs.draft_status import ContentCounts, DraftStatus
    from app.jobs.freeze import FreezeRefusal, FreezeResult
    from app.store import IssueRow


def contents_words(contents: ContentCounts, pages: int = 0) -> str:
    """Returns words such as ``2 个场景，3 行关键装备、软件/系统，2 张配图，1 个附件，14 页``.

    The pages are left out while their number is not known (0).
    """
    parts = [f"{count} 个{noun}" if noun == "场景" else f"{count} 行{noun}" for noun, count in contents.rows]
    parts = [part for part in parts if not part.endswith("附件")]
    if contents.pictures:
        parts.append(f"{contents.pictures} 张配图")
    if contents.attachments:
        bound = f"（装订 {contents.bound_pages} 页）" if contents.bound_pages else ""
        parts.append(f"{contents.attachments} 个附件{bound}")
    if pages and parts:
        parts.append(f"{pages} 页")
    return "，".join(parts) or "还没有场景、配图和附件"


def blocked_words(progress: Progress) -> str:
    """Tells why it cannot be frozen, ``""`` if it can."""
    errors, confirms = progress.counts["error"], progress.counts["confirm"]
    left = [f"{progress.unfilled} 项没有填"] * bool(progress.unfilled)
    left += [f"{errors} 处阻断"] * bool(errors) + [f"{confirms} 条请确认没写理由"] * bool(confirms)
    done = "填好" if progress.unfilled and not errors else "改完" if errors else "写上"
    return f"还有 {'，'.join(left)}，到“检查”里{done}再定稿。" if left else ""


def frozen_words(result: FreezeResult | FreezeRefusal) -> str:
    """Says what came of a freeze, attachments that could not be printed with the form among it."""
    if not result.number:
        return "没有定稿：检查里还有要处理的。"
    bound = f"附件 {result.bound_pages} 页一起编了页码。" if result.bound_pages else ""
    return "已定稿。" + bound + "".join(result.unbound)


def links_of(status: DraftStatus) -> list[ChainEntry]:
    """Returns the chain: the draft if it has moved on, then the issues."""
    links = []
    newest = status.issues[0].sequence if status.issues else 0
    if status.moved_on:
        lines = (f"再次定稿会成为第 {newest + 1} 版，第 {newest} 版随即作废",) if newest else ("还没有定稿",)
        word = f"有 {status.changes} 处改动" if status.changes else "定稿后有改动"
        links.append(ChainEntry("草稿", word if newest else "", lines, "draft"))
    links += [_link(issue, status.reasons) for issue in status.issues]
    return links


def _link(issue: IssueRow, reasons: Mapping[int, int]) -> ChainEntry:
    first = f"第 {issue.sequence} 版　{moment(issue.frozen_at)} 定稿"
    if issue.superseded_by is not None:
        return ChainEntry(
            issue.number,
            f"已被第{issue.superseded_by}版取代",
            (first, "已打印的纸面和扫描件不能再用"),
            "void",
            issue.fingerprint,
        )
    digest = issue.fingerprint
    second = f"指纹 {digest[:8]} {digest[8:12]} {digest[12:16]} …"
    count = reasons.get(issue.sequence, 0)
    return ChainEntry(
        issue.number, "当前版本", (first, second + (f"　附 {count} 条请确认理由" if count else "")), "current", digest
    )


def moment(at: datetime) -> str:
    """Returns a time on this machine's clock, to the minute."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M")
