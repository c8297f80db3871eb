"""``zhizao history`` and ``restore``: the past of a draft, and taking back from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.arguments import UsageError
from app.commands.outcome import DONE, Outcome
from app.jobs.comparison import label_of
from app.jobs.drafts import names_file
from app.jobs.history import MOMENT_WORDS, moment_at, moments_of, read_time, restore
from app.jobs.part_files import plain_note

if TYPE_CHECKING:
    import argparse

    from app.arguments import Parser
    from app.services import Services
    from app.store import Moment


def declare(name: str, parser: Parser) -> None:
    """Declares the arguments of one of the two commands."""
    parser.add_argument("reference", metavar="REF", help="申报书编号")
    if name == "restore":
        parser.add_argument("--at", required=True, metavar="TIME", help="取回哪一刻的，如 2021-11-17 18:20")
        parser.add_argument(
            "--path", default="", metavar="PATH", help="只取回这一项、这一行或这一组，如 scenarios[0].results"
        )


def run(options: argparse.Namespace, services: Services) -> Outcome:
    """Lists the moments of a draft, or restores from one of them."""
    if names_file(options.reference):
        raise UsageError("只有本机的申报书有历史。请写申报书编号，用 zhizao list 看有哪些。")
    opened, moments = moments_of(services, options.reference)
    if options.command == "history":
        payload = {
            "moments": [
                {"at": each.at.isoformat(), "why": each.why, "changes": each.changes, "note": plain_note(each.note)}
                for each in moments
            ]
        }
        return Outcome(DONE, payload, tuple(_line(each) for each in moments) or ("还没有历史，改动以后才有。",))
    moment = moment_at(moments, read_time(options.at))
    restored = restore(services, opened, moment, options.path)
    lines = [f"{label_of(opened.draft.shape, path)}（{path}）" for path in restored]
    told = f"取回了 {len(restored)} 处。这也是一次改动，可以再取回来。" if restored else "没有差别，什么也没有改。"
    return Outcome(DONE, {"restored": restored}, (*lines, told))


def _line(each: Moment) -> str:
    time = each.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    what = f"{time}  {MOMENT_WORDS.get(each.why, each.why)} {plain_note(each.note)}".rstrip()
    return f"{what}  {each.changes} 项" if each.changes else what
