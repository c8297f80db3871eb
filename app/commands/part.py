"""``zhizao part out`` and ``part in``: hands out a part of a draft, and takes it back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.arguments import COMMAND, Parser, UsageError, add_common
from app.commands.outcome import DONE, FOUND, Outcome, print_message
from app.jobs.comparison import label_of
from app.jobs.drafts import names_file
from app.jobs.open_files import size_words
from app.jobs.output_files import OutputFiles
from app.jobs.parts import hand_out, merge_part

if TYPE_CHECKING:
    import argparse

    from app.services import Services


def declare(_name: str, parser: Parser) -> None:
    """Declares the two actions and their arguments."""
    actions = parser.add_subparsers(dest="action", title=COMMAND, metavar=COMMAND, required=True, parser_class=Parser)
    out = actions.add_parser("out", help="分出一部分，写成一个 .zzpart 文件")
    out.add_argument("reference", metavar="REF", help="申报书编号")
    out.add_argument("paths", nargs="+", metavar="PATH", help="如 scenarios[2]、narratives.overview、tables.patents")
    out.add_argument("--out", required=True, metavar="FILE", help="写成哪个文件")
    back = actions.add_parser("in", help="合并交回的部分")
    back.add_argument("reference", metavar="REF", help="申报书编号")
    back.add_argument("file", metavar="FILE", help="交回的 .zzpart 文件")
    back.add_argument("--take", choices=("ours", "theirs"), default="", help="两边都改了的，用本机的还是对方的")
    for each in (out, back):
        add_common(each)


def run(options: argparse.Namespace, services: Services) -> Outcome:
    """Hands out a part of a draft, or takes one back."""
    if names_file(options.reference):
        raise UsageError("只能从本机的申报书分出和合并。请写申报书编号，用 zhizao list 看有哪些。")
    if options.action == "out":
        if Path(options.out).is_dir():  # else the ending would be put behind the folder's name
            raise UsageError(f"{options.out}：这是一个文件夹，请写上文件名，例如 {Path(options.out) / '分出.zzpart'}。")
        output = OutputFiles(services.home, options.reference.upper())
        path = hand_out(services, options.reference, options.paths, Path(options.out), output)
        size = path.stat().st_size
        for sentence in output.sentences():
            print_message(sentence)
        return Outcome(
            DONE,
            {"files": [str(path)], "kept": [str(aside) for _, aside in output.moved]},
            (f"已写好 {path}（{size_words(size)}）。",),
        )
    done = merge_part(services, options.reference, Path(options.file), options.take)
    if done.no_backup:
        print_message(done.no_backup)
    payload = {
        "merged": list(done.merged),
        "conflicts": [
            {"path": each.path, "base": each.base, "ours": each.ours, "theirs": each.theirs} for each in done.conflicts
        ],
    }
    shape = done.draft.shape
    lines = [f"✓ {label_of(shape, path)}（{path}）" for path in done.merged]
    lines += [f"▲ 两边都改了：{label_of(shape, each.path)}（{each.path}）" for each in done.conflicts]
    if done.conflicts:
        lines.append(
            f"还有 {len(done.conflicts)} 处没有定，本机的先留着。"
            "在窗口里逐处选，或加 --take ours、--take theirs 再合并一次；没有选上的文字留在历史里。"
        )
    elif not done.merged:
        lines.append("没有差别。")
    return Outcome(FOUND if done.conflicts else DONE, payload, tuple(lines))
