"""``zhizao template``: the workbook that workshops without this program fill in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.arguments import UsageError
from app.commands.outcome import DONE, Outcome, print_message
from app.jobs.drafts import open_reference
from app.jobs.output_files import OutputFiles
from app.jobs.table_template import scenario_names, write_template

if TYPE_CHECKING:
    import argparse

    from app.arguments import Parser
    from app.services import Services


def declare(_name: str, parser: Parser) -> None:
    """Declares the arguments of the command."""
    parser.add_argument("reference", metavar="REF", nargs="?", default="", help="申报书编号：方向和场景名称取自这一份")
    parser.add_argument("--track", metavar="TRACK", default="", help="申报方向：scene 或 factory")
    parser.add_argument("--out", required=True, metavar="DIR", help="写到哪个文件夹")


def run(options: argparse.Namespace, services: Services) -> Outcome:
    """Writes the workbook for the scenarios of a draft, or an empty one for a track."""
    if bool(options.reference) == bool(options.track):
        raise UsageError("请写申报书编号，或用 --track 说明申报方向，两样写一样。")
    if options.reference:
        draft = open_reference(services, options.reference).draft
        pack, track, names = draft.pack, draft.track, scenario_names(draft)
    else:
        pack, track, names = services.default_pack(), options.track, []
        if track not in pack.tracks:
            raise UsageError(f"没有“{track[:20]}”这个申报方向，可以是 {'、'.join(pack.tracks)}。")
    output = OutputFiles(services.home, options.reference.upper() or track)
    file = write_template(pack, track, Path(options.out), names, output)
    for sentence in output.sentences():
        print_message(sentence)
    payload = {
        "files": [{"kind": file.kind, "path": str(file.path), "sha256": file.sha256}],
        "kept": [str(aside) for _, aside in output.moved],
    }
    return Outcome(DONE, payload, (f"已写好 {file.path}",))
