"""``zhizao demo``: the whole job on the bundled sample, signed with an identity that is thrown away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.drafts import finding_lines
from app.commands.outcome import DONE, FOUND, Outcome, Progress, print_message
from app.jobs.drafts import import_draft_file, store_draft
from app.jobs.export import KINDS, content_of_issue, export
from app.jobs.freeze import FreezeRefusal, freeze
from app.pack.catalogue import example_file

if TYPE_CHECKING:
    import argparse

    from app.arguments import Parser
    from app.services import Services

_STORE = "草稿库"


def declare(_name: str, parser: Parser) -> None:
    """Declares the arguments of the command."""
    parser.add_argument("--out", required=True, metavar="DIR", help="写到哪个文件夹")
    parser.add_argument(
        "--track", choices=("scene", "factory"), default="scene", help="用哪个方向的样例（默认优秀场景）"
    )


def run(options: argparse.Namespace, services: Services) -> Outcome:
    """Takes the sample in, checks, freezes, exports and verifies it.

    The store of the sample lies in the same folder as the files.
    """
    from app.trust.certificates import throwaway_signer
    from app.verify.verify_files import verify

    out = Path(options.out)
    # A sample of ours must not end up among a firm's own drafts.
    bench = services.elsewhere((out / _STORE).absolute())
    try:
        pack = bench.default_pack()
        opened = store_draft(bench, import_draft_file(bench, example_file(pack, options.track, bench.forms)))
        print_message(f"已导入自带的样例：{opened.draft.role('company')}（{pack.tracks[options.track].name}）")
        result = freeze(bench, opened, {})
        if isinstance(result, FreezeRefusal):
            return Outcome(FOUND, {"draft": opened.id, "verified": False}, tuple(finding_lines(result.findings)))
        print_message(f"检查通过，已定稿：{result.number}")
        content = content_of_issue(bench, opened.id)
        signer = throwaway_signer(bench.now())
        files = export(bench, content, out, KINDS, signer, progress=Progress("正在排版"))
        kinds = ("package", "pdf")
        report = verify([f.path for kind in kinds for f in files if f.kind == kind], bench.pack, now=bench.now())
    finally:
        bench.close()
    payload = {
        "draft": opened.id,
        "issue": result.number,
        "files": [{"kind": f.kind, "path": str(f.path), "sha256": f.sha256} for f in files],
        "verified": report.ok,
    }
    lines = [f"草稿库  {bench.home}", *(f"已写好  {f.path}" for f in files)]
    lines += [f"{'✓' if check.ok else '▲'} {check.name}：{check.detail}" for check in report.checks]
    lines.append("样例已用一次性的身份签名，并验证通过。" if report.ok else "样例没有通过验证。")
    return Outcome(DONE if report.ok else FOUND, payload, tuple(lines))
