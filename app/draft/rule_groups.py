"""Groups the checks by what a list or a field does with them, so that no window names a check by its id."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.draft.findings import Finding
    from app.pack.model import Pack

_UNFILLED = frozenset({"required", "commitment"})
_UNFINISHED = frozenset({"format", "range", "dates", "example-text"})
_AFTER_FREEZE = frozenset({"scan-missing"})
_APPLICATION = frozenset({"required", "track-exclusive", "maturity", "accident"})


def is_unfilled(finding: Finding) -> bool:
    """Tells whether a finding's rule only says that an answer is missing.

    A field does not show such a finding until a person has been in it.
    """
    return finding.rule in _UNFILLED


def is_unfinished(finding: Finding) -> bool:
    """Tells whether a finding's rule also speaks about half-typed answers.

    A date that is begun is no wrong one, and an example that was just put in is there to be written over.
    """
    return finding.rule in _UNFINISHED


def is_of_application(finding: Finding) -> bool:
    """Tells whether a finding's rule judges an application as a whole.

    It does not speak of what is stored of a firm for later ones, which may be unfinished.
    """
    return finding.rule in _APPLICATION


def promise_path(pack: Pack) -> str:
    """Returns the path of 真实性承诺, ``""`` where the pack has none."""
    return _parameter(pack, "commitment", "accepted")


def asked_by_rules(pack: Pack, track: str) -> frozenset[str]:
    """Returns the paths that a rule of its own asks for on a track: 真实性承诺 and, for 示范工厂, the 成熟度.

    :meth:`app.draft.checker.Checker.asked` counts them too.
    """
    maturity = pack.rules.get("maturity")
    asks = maturity is not None and (not maturity.tracks or track in maturity.tracks)
    return frozenset({promise_path(pack), _parameter(pack, "maturity", "level") if asks else ""} - {""})


def is_after_freeze(finding: Finding) -> bool:
    """Tells whether a finding speaks of what can only be done with an issue: it comes last, and not before."""
    return finding.rule in _AFTER_FREEZE


def division_path(pack: Pack) -> str:
    """Returns the path of 行业大类, ``""`` where the notice has none."""
    return _parameter(pack, "industry", "division")


def subsector_path(pack: Pack) -> str:
    """Returns the path of 细分行业, ``""`` where the pack has none."""
    return _parameter(pack, "subsector", "subsector")


def sector_paths(pack: Pack) -> tuple[str, str]:
    """Returns the paths of 行业 and of 细分行业, ``""`` for one that the pack lacks."""
    return _parameter(pack, "subsector", "sector"), subsector_path(pack)


def size_path(pack: Pack) -> str:
    """Returns the path of 企业类型, ``""`` where the pack has none.

    Its answer follows from employees and revenue.
    """
    return _parameter(pack, "size-class", "size")


def size_sources(pack: Pack) -> frozenset[str]:
    """Returns the paths that 企业类型 follows from, and its own.

    Revenue is that of the latest year; see :func:`size_path`.
    """
    rule = pack.rules.get("size-class")
    keys = ("size", "employees", "revenue")
    latest = str(pack.years[-1])
    return frozenset(rule.params[key].replace("<year>", latest) for key in keys if rule and key in rule.params)


def _parameter(pack: Pack, rule_id: str, name: str) -> str:
    rule = pack.rules.get(rule_id)
    return str(rule.params.get(name, "")) if rule is not None else ""
