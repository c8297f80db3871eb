"""Describes what verifying found: named checks with one sentence each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.trust.certificates import Certificate
    from app.verify.signers import SignerRow


@dataclass(frozen=True, slots=True)
class Check:
    """Describes one light of a report: its ``name`` by contract, and one sentence as ``detail``."""

    name: str
    ok: bool
    detail: str
    doubt: bool = False
    """Not proven, though nothing was found that speaks against it: a person has to look."""
    more: Mapping[str, Any] = field(default_factory=dict)
    """What else the check tells in JSON, beside its contract's keys."""


@dataclass(frozen=True, slots=True)
class Report:
    """Describes what verifying found in all that was handed in: every light, and the facts that were read.

    A fact that could not be read is an empty string.
    """

    checks: tuple[Check, ...]
    fingerprint: str
    issue: str
    signer: Certificate | None
    stage: str = ""
    """What a package says of itself: ``filled`` or ``stamped``; empty for everything else."""
    whose: tuple[tuple[str, str], ...] = ()
    """Whose it is, as (name, value): the applicant's own word."""
    reasons: tuple[str, ...] = ()
    """What the applicant wrote to the checks that ask for a reason."""

    signers: tuple[SignerRow, ...] = ()
    """Every signature of every file; ``signer`` is who signed the package's list, or certified the PDF."""

    @property
    def ok(self) -> bool:
        """Tells whether every light of the report is on."""
        return all(check.ok for check in self.checks)

    def to_json(self) -> dict[str, Any]:
        """Returns the contract's object."""
        signer = self.signer
        return {
            "ok": self.ok,
            "checks": [{"name": c.name, "ok": c.ok, "detail": c.detail, **c.more} for c in self.checks],
            "fingerprint": self.fingerprint or None,
            "issue": self.issue or None,
            "signer": None
            if signer is None
            else {"subject": signer.subject, "self_signed": signer.self_signed, "sha256": signer.sha256},
            "signers": [each.to_json() for each in self.signers],
        }


def light(name: str, faults: Sequence[str], praise: str) -> Check:
    """Returns a check that names its first fault, and says how many more there are."""
    if not faults:
        return Check(name, ok=True, detail=praise)
    more = f"（另有 {len(faults) - 1} 处）" if len(faults) > 1 else ""
    return Check(name, ok=False, detail=f"{faults[0].rstrip('。')}{more}。")
