"""``zhizao doctor``: whether this machine has what the program needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.commands.outcome import DONE, FOUND, Outcome
from app.jobs.environment_check import check_environment

if TYPE_CHECKING:
    import argparse

    from app.arguments import Parser
    from app.services import Services


def declare(_name: str, _parser: Parser) -> None:
    """Declares the command; it has no arguments of its own."""


def run(_options: argparse.Namespace, services: Services) -> Outcome:
    """Checks everything that the program needs, and repairs nothing."""
    found = check_environment(services)
    payload = {"checks": [{"name": each.name, "ok": each.ok, "detail": each.detail} for each in found]}
    lines = tuple(f"{'✓' if each.ok else '▲' if each.needed else '○'} {each.name}：{each.detail}" for each in found)
    return Outcome(DONE if all(each.ok for each in found if each.needed) else FOUND, payload, lines)
