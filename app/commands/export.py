"""``zhizao export``: the files of a draft or of its newest issue."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from app.arguments import UsageError
from app.commands.drafts import open_with_doubt
from app.commands.outcome import DONE, Outcome, Progress, print_message
from app.jobs.export import KINDS, content_of, export, fingerprint_of, signer_for
from app.jobs.output_files import OutputFiles

if TYPE_CHECKING:
    import argparse

    from app.arguments import Parser
    from app.services import Services

_SIGNED_KINDS = frozenset({"pdf", "package"})
DRAFT = "draft"
"""A kind only on request: the draft itself as one file, whatever issue it has."""


def declare(_name: str, parser: Parser) -> None:
    """Declares the arguments of the command."""
    parser.add_argument("reference", metavar="REF", help="申报书编号，或 .json、.zip、.pdf 文件")
    parser.add_argument("--out", required=True, metavar="DIR", help="写到哪个文件夹")
    kinds = ",".join((*KINDS, DRAFT))
    parser.add_argument("--only", metavar="KINDS", default=None, help=f"只要哪几种，用逗号隔开：{kinds}")
    parser.add_argument("--draft", action="store_true", help="导出草稿，即使已经定稿")
    signing = parser.add_mutually_exclusive_group()
    signing.add_argument("--sign", metavar="NAME", default="", help="用哪个身份签名")
    signing.add_argument("--unsigned", action="store_true", help="不签名")


def run(options: argparse.Namespace, services: Services) -> Outcome:
    """Draws and writes the files that were asked for."""
    asked = _kinds(options.only)
    opened = open_with_doubt(services, options.reference)
    content = content_of(services, opened, as_draft=options.draft)
    kinds = asked or [kind for kind in KINDS if content.mark or kind != "package"]
    if content.mark is None and "package" in kinds:
        raise UsageError("草稿没有申报包。请先用 zhizao freeze 定稿，再导出申报包。")
    signer = None
    if not options.unsigned and _SIGNED_KINDS.intersection(kinds):
        signer = signer_for(services, options.sign)
    folder, drawn = Path(options.out), [kind for kind in kinds if kind != DRAFT]
    output = OutputFiles(services.home, opened.id or str(Path(opened.source).absolute()))
    steps = Progress("正在排版")
    files = export(services, content, folder, drawn, signer, output=output, progress=steps) if drawn else []
    lines = [f"已写好 {f.path}" for f in files]
    if DRAFT in kinds:
        from app.jobs.open_files import export_draft_file, size_words

        written, size = export_draft_file(services, opened, folder, output)
        files.append(written)
        lines.append(f"已写好 {written.path}（{size_words(size)}）")
    number = content.mark.number if content.mark else None
    if content.mark is None and _SIGNED_KINDS.intersection(kinds):
        print_message("导出的是草稿，每页印有“草稿”。")
    payload = {
        "files": [{"kind": f.kind, "path": str(f.path), "sha256": f.sha256} for f in files],
        "fingerprint": fingerprint_of(content),
        "issue": number,
        "kept": [str(aside) for _, aside in output.moved],
    }
    for sentence in output.sentences():
        print_message(sentence)
    return Outcome(DONE, payload, tuple(lines))


def _kinds(only: str | None) -> list[str]:
    if only is None:
        return []
    # Whoever types Chinese types its commas too.
    asked = [kind.strip() for kind in re.split("[,，、]", only) if kind.strip()]
    for kind in asked:
        if kind not in (*KINDS, DRAFT):
            raise UsageError(f"--only 里没有“{kind[:20]}”这一种，可以是 {'、'.join((*KINDS, DRAFT))}。")
    if not asked:
        raise UsageError(f"--only 后面是空的，可以是 {'、'.join(KINDS)}，几种用逗号隔开。")
    return asked
