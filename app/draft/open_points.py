"""What a frozen application still waits for, and what was to be confirmed before it could be frozen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from app.draft.check_context import CheckContext
from app.draft.check_dependencies import CheckBasis
from app.draft.cross_checks import RUNNERS
from app.draft.draft import Draft, new_row_id
from app.draft.shape import ApplicationShape

if TYPE_CHECKING:
    from app.pack.model import Pack

_LATER: Final = "later"
_CONFIRM: Final = "confirm"


class _AllPrintable:
    """Stands in for the fonts where no check asks for them."""

    def missing(self, text: str) -> list[str]:  # noqa: ARG002 - as Printable has it
        """Returns no character, as if the fonts had all of them."""
        return []


def open_points(pack: Pack, track: str, data: Mapping[str, Any], *, stamped: bool) -> list[str]:
    """Returns the sorted ids of the rules that a frozen application still waits for.

    A manifest lists them under ``pending``.
    """
    shape = ApplicationShape(pack)
    context = _context(stamped=stamped)
    basis = CheckBasis(pack, track, shape, context, {})
    answers = shape.flatten(data, new_row_id)
    speaking = []
    for rule_id, run in RUNNERS.items():
        rule = basis.rule(rule_id)
        if rule is not None and rule.level == _LATER and run(basis, rule, answers, ""):
            speaking.append(rule_id)
    return sorted(speaking)


def points_to_confirm(pack: Pack, track: str, data: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Returns the rule and the path of every 请确认, with row numbers.

    None of these checks asks for the clock, the fonts or the files, so they say today what they said at the freeze.
    """
    draft = Draft.from_application(pack, track, data, {}, _context(stamped=False))
    return {(each.rule, each.path) for each in draft.findings() if each.level == _CONFIRM}


def _context(*, stamped: bool) -> CheckContext:
    return CheckContext(datetime.min.replace(tzinfo=UTC), _AllPrintable(), lambda _code: (), stamped)
