"""``zhizao catalogue``: the pack's 场景参考指引 and 揭榜任务."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.commands.outcome import DONE, Outcome

if TYPE_CHECKING:
    import argparse

    from app.arguments import Parser
    from app.pack.model import Pack
    from app.services import Services


def declare(_name: str, parser: Parser) -> None:
    """Declares the arguments of the command."""
    parser.add_argument("--pack", metavar="PACK", default="", help="表单包，默认用最新的一个")


def run(options: argparse.Namespace, services: Services) -> Outcome:
    """Prints the catalogue of scenarios with its sectors."""
    pack = services.pack(options.pack) if options.pack else services.default_pack()
    return Outcome(DONE, catalogue(pack), tuple(_lines(pack)))


def catalogue(pack: Pack) -> dict[str, object]:
    """Returns the catalogue as an object of the contract."""
    return {
        "pack": pack.id,
        "stages": [
            {
                "id": stage.id,
                "name": stage.name,
                "purpose": stage.purpose,
                "scenarios": [{"no": s.no, "name": s.name, "guidance": s.guidance} for s in stage.scenarios],
            }
            for stage in pack.stages
        ],
        "sectors": [
            {
                "id": sector.id,
                "name": sector.name,
                "subsectors": list(sector.subsectors),
                "required_stages": list(sector.required_stages),
            }
            for sector in pack.sectors
        ],
    }


def _lines(pack: Pack) -> list[str]:
    names = {stage.id: stage.name for stage in pack.stages}
    lines = [pack.catalogue_title]
    for stage in pack.stages:
        lines += ["", f"{stage.name}：{stage.purpose}"]
        lines += [f"  {s.no}. {s.name}。{s.guidance}" for s in stage.scenarios]
    for sector in pack.sectors:
        required = "、".join(names[stage] for stage in sector.required_stages)
        lines += ["", f"{sector.heading}（{'、'.join(sector.subsectors)}）", f"  必选环节：{required}"]
    return lines
