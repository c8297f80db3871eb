"""``zhizao backup``, ``backups``, ``restore-store`` and ``repair-store``: checked copies of the whole store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.outcome import DONE, FOUND, Outcome, print_message
from app.errors import AppError
from app.jobs import backups

if TYPE_CHECKING:
    import argparse

    from app.arguments import Parser
    from app.services import Services


def declare(name: str, parser: Parser) -> None:
    """Declares the arguments of one of the four commands."""
    if name == "backup":
        parser.add_argument("--to", metavar="DIR", help="写到这个文件夹（例如另一块盘或 U 盘），不写则在数据库旁边")
        parser.add_argument("--remember", action="store_true", help="记住 --to 的文件夹，以后自动备份时也往那里放一份")
    elif name == "restore-store":
        parser.add_argument("file", metavar="FILE", help="一份备份（.db）；用 zhizao backups 看有哪些")


def run(options: argparse.Namespace, services: Services) -> Outcome:
    """Runs the one of the four commands that was asked for."""
    if options.command == "backup":
        return _backup(options.to, services, remember=options.remember)
    if options.command == "backups":
        return _list(services)
    if options.command == "restore-store":
        return _restore(Path(options.file), services)
    return _repair(services)


def _backup(to: str | None, services: Services, *, remember: bool) -> Outcome:
    folder = Path(to).absolute() if to else None
    if remember and folder is not None:
        backups.name_second_folder(services, folder)
    made = backups.make_backup(services, folder)
    if folder is None:
        try:
            backups.make_second_copy(services, made)
        except AppError as error:
            print_message(str(error))
    payload = {"file": str(made.file), "sha256": made.sha256, "drafts": made.drafts}
    return Outcome(DONE, payload, (f"已备份 {made.drafts} 份申报书，写好后已读回核对：{made.file}",))


def _list(services: Services) -> Outcome:
    found = backups.list_backups(services, check=True)
    payload = [
        {"file": str(each.file), "at": each.at.isoformat(), "drafts": each.drafts, "sound": bool(each.sound)}
        for each in found
    ]
    lines = [
        f"{each.at.astimezone():%Y-%m-%d %H:%M}  {each.drafts} 份申报书  {each.size >> 10} KB  "
        f"{'✓ 完好' if each.sound else '▲ ' + each.problem}  {each.file}"
        for each in found
    ]
    return Outcome(DONE, {"backups": payload}, tuple(lines or ["还没有备份。用 zhizao backup 做一份。"]))


def _restore(file: Path, services: Services) -> Outcome:
    drafts, aside = backups.restore_store(services, file.absolute())
    lines = [f"已恢复，有 {drafts} 份申报书。"]
    if aside is not None:
        lines.append(f"先前的数据库在 {aside}，确认不再需要后可以删除。")
    return Outcome(DONE, {"drafts": drafts, "kept_aside": None if aside is None else str(aside)}, tuple(lines))


def _repair(services: Services) -> Outcome:
    done = backups.repair_store(services)
    lines = [f"已修复，有 {done.drafts} 份申报书。"]
    if done.from_backup:
        lines.append(f"取自备份：{'、'.join(done.from_backup)}。请核对这几处。")
    if done.lost:
        lines.append(f"备份里也没有：{'、'.join(done.lost)}。")
    if done.aside is not None:
        lines.append(f"损坏的数据库在 {done.aside}。")
    payload = {
        "drafts": done.drafts,
        "from_backup": list(done.from_backup),
        "lost": list(done.lost),
        "kept_aside": None if done.aside is None else str(done.aside),
    }
    return Outcome(FOUND if done.lost else DONE, payload, tuple(lines))
