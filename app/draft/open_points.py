"""What a frozen application still waits for: the checks of the level 待补 that speak, without running any others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from app.draft.check_context import CheckContext
from app.draft.check_dependencies import CheckBasis
from app.draft.cross_checks import RUNNERS
from app.draft.draft import new_row_id
from app.draft.shape import ApplicationShape

if TYPE_CHECKING:
    from app.pack.model import Pack

_LATER: Final = "later"


class _AllPrintable:
    """Stands for fonts where no check asks for them."""

    def missing(self, text: str) -> list[str]:  # noqa: ARG002 - as Printable has it
        """Returns nothing."""
        return []


def open_points(pack: Pack, track: str, data: Mapping[str, Any], *, stamped: bool) -> list[str]:
    """Returns the ids of the later rules that speak of an application, sorted, as a manifest's ``pending`` has them."""
    shape = ApplicationShape(pack)
    context = CheckContext(datetime.min.replace(tzinfo=UTC), _AllPrintable(), lambda _code: (), stamped)
    basis = CheckBasis(pack, track, shape, context, {})
    answers = shape.flatten(data, new_row_id)
    speaking = []
    for rule_id, run in RUNNERS.items():
        rule = basis.rule(rule_id)
        if rule is not None and rule.level == _LATER and run(basis, rule, answers, ""):
            speaking.append(rule_id)
    return sorted(speaking)
