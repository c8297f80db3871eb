"""Groups the checks by what a list or a field does with them, so that no window names a check by its id."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.draft.findings import Finding
    from app.pack.model import Pack

_UNFILLED = frozenset({"required", "commitment"})
_UNFINISHED = frozenset({"format", "range", "dates"})
_APPLICATION = frozenset({"required", "track-exclusive", "maturity", "accident"})


def is_unfilled(finding: Finding) -> bool:
    """Tells whether a rule only misses an answer.

    Silent in a field until a person has been in it.
    """
    return finding.rule in _UNFILLED


def is_unfinished(finding: Finding) -> bool:
    """Tells whether half-typed answers trigger a rule.

    A date that is begun is no wrong one.
    """
    return finding.rule in _UNFINISHED


def is_of_application(finding: Finding) -> bool:
    """Tells whether a rule judges a whole application.

    What is stored of a firm for later ones may be unfinished.
    """
    return finding.rule in _APPLICATION


def promise_path(pack: Pack) -> str:
    """Returns the path of 真实性承诺, "" for none."""
    return _parameter(pack, "commitment", "accepted")


def division_path(pack: Pack) -> str:
    """Returns the path of 行业大类, "" for none.

    "" where the notice has none.
    """
    return _parameter(pack, "industry", "division")


def subsector_path(pack: Pack) -> str:
    """Returns the path of 细分行业, "" for none."""
    return _parameter(pack, "subsector", "subsector")


def sector_paths(pack: Pack) -> tuple[str, str]:
    """Returns the paths of 行业 and 细分行业, "" for none."""
    return _parameter(pack, "subsector", "sector"), subsector_path(pack)


def size_path(pack: Pack) -> str:
    """Returns the path of 企业类型, "" for none.

    It follows from employees and revenue.
    """
    return _parameter(pack, "size-class", "size")


def size_sources(pack: Pack) -> frozenset[str]:
    """Returns the paths behind 企业类型, and its own.

    Of the latest year; see :func:`size_path`.
    """
    rule = pack.rules.get("size-class")
    keys = ("size", "employees", "revenue")
    latest = str(pack.years[-1])
    return frozenset(rule.params[key].replace("<year>", latest) for key in keys if rule and key in rule.params)


def _parameter(pack: Pack, rule_id: str, name: str) -> str:
    rule = pack.rules.get(rule_id)
    return str(rule.params.get(name, "")) if rule is not None else ""
