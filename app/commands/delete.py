"""``zhizao delete``: what would go, and with ``--for-good`` its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.arguments import UsageError
from app.commands.outcome import DONE, FOUND, Outcome
from app.jobs.deletion import DeletionPlan, delete_for_good, describe_plan, plan_deletion
from app.jobs.drafts import names_file

if TYPE_CHECKING:
    import argparse

    from app.arguments import Parser
    from app.services import Services


def declare(_name: str, parser: Parser) -> None:
    """Declares the arguments of the command."""
    parser.add_argument("reference", nargs="?", default="", metavar="REF", help="申报书编号")
    unused = "只清理移出的内容和文件（连同这几份的历史）、被替换的盖章扫描件，不删申报书"
    parser.add_argument("--unused", action="store_true", help=unused)
    parser.add_argument("--for-good", action="store_true", help="真的删除，不能恢复；不加时只列出会删什么")
    parser.add_argument("--backups", action="store_true", help="备份里的也一并删除")


def run(options: argparse.Namespace, services: Services) -> Outcome:
    """Lists what would be deleted, or deletes it for good."""
    if bool(options.reference) == options.unused:
        raise UsageError("请写一个申报书编号，或用 --unused 清理不再用到的文件。")
    if names_file(options.reference) and options.reference:
        raise UsageError("只能删除本机的申报书。请写申报书编号，用 zhizao list --archived 看有哪些。")
    plan = plan_deletion(services, options.reference.upper())
    subject = f"申报书 {plan.draft_id}（{plan.company or '未填企业名称'}）" if plan.draft_id else "不再用到的文件"
    lines = [f"  {line}" for line in describe_plan(plan)]
    payload: dict[str, Any] = {"draft": plan.draft_id, "goes": _payload(plan), "deleted": False, "backups": []}
    if not options.for_good:
        payload["backups"] = [{"file": str(path), "removed": False} for path in plan.backups]
        held = [f"  另有 {len(plan.backups)} 个备份里也有它，加 --backups 一并删除"] if plan.backups else []
        end = "什么也没有删。加 --for-good 彻底删除，删了不能恢复。" if lines else "没有要删的。"
        return Outcome(DONE, payload, (f"将彻底删除{subject}：", *lines, *held, end))
    done = delete_for_good(services, plan, backups=options.backups)
    payload["deleted"] = True
    payload["backups"] = [{"file": str(path), "removed": True} for path in done.cleaned]
    payload["backups"] += [{"file": str(path), "removed": False} for path, _ in done.kept]
    lines += [f"  已从备份里删除：{path}" for path in done.cleaned]
    lines += [f"  备份里还有它（{why}）：{path}" for path, why in done.kept]
    if not done.packed:
        lines.append("  另一个窗口正用着数据库，腾出的空间等它关上后再整理。")
    failed = options.backups and bool(done.kept)
    return Outcome(FOUND if failed else DONE, payload, (f"已彻底删除{subject}：", *lines))


def _payload(plan: DeletionPlan) -> dict[str, Any]:
    removal = plan.removal
    return {
        "answers": removal.answers,
        "files": list(removal.files),
        "removed": removal.removed,
        "moments": removal.moments,
        "reasons": removal.reasons,
        "unplaced": removal.unplaced,
        "conflicts": removal.conflicts,
        "issues": list(removal.issues),
        "scans": removal.scans,
        "media": removal.media,
        "bytes": removal.size,
    }
