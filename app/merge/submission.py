"""One package on the desk of a bureau: who handed it in, and what the checks across packages look at.  Plain data."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

_LEGAL_FORMS = (("股份有限公司", "公司"), ("有限责任公司", "公司"), ("有限公司", "公司"))
_MARKS = re.compile(r"[^\w]|_")


@dataclass(frozen=True, slots=True)
class SubmittedScenario:
    """Describes a scenario as the table lists it.

    ``own`` says that it is not of the catalogue, ``stage`` is its 环节's id.
    """

    name: str
    own: bool
    stage: str = ""


@dataclass(frozen=True, slots=True)
class GivenReason:
    """Describes the reason that the applicant wrote for a 请确认, with the check and the answer's path."""

    rule: str
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Submission:
    """Describes what one sound package says, for tables and checks across packages.

    ``package`` is the name that tells it from the others.
    """

    package: str
    track: str
    company: str
    code: str
    """统一社会信用代码, empty where none is given."""
    issue: str
    """版本号."""
    sequence: int
    fingerprint: str
    content: str
    """SHA-256 over the answers and the reasons given for 请确认: what a signature or a stamp does not change."""
    stamped: bool
    signed: bool
    certificate: str
    """SHA-256 of the signer's certificate, empty where unsigned."""
    central: bool
    """Whether the firm says that it is a central enterprise (中央企业): outside the local quota."""
    scenarios: tuple[SubmittedScenario, ...]
    project: str
    contact: str
    mobile: str
    cells: Mapping[str, str] = field(default_factory=dict)
    """Printed text by the columns of the recommending table."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Everything that was written, by path, for finding copied passages."""
    uncompared: int = 0
    """Pages of its stamped scan whose ink could not be held against the issue."""
    signed_at: str = ""
    """When the package's list was signed, by the signer's clock (UTC, ISO 8601); empty where unsigned."""
    district: str = ""
    """区县 of the address, empty where it names none."""
    industry: str = ""
    """行业大类 by its name."""
    answered: int = 0
    """Answers given, of ``asked`` that the form does not mark 选填."""
    asked: int = 0
    pending: tuple[str, ...] = ()
    """Checks of level ``later`` that still spoke when it was frozen."""
    reasons: tuple[GivenReason, ...] = ()
    investment: str = ""
    """Sum of what the scenarios cost, a decimal in the form's unit; empty where none is given."""
    gains: Mapping[str, str] = field(default_factory=dict)
    """Stated figures of 建设成效 by their printed labels."""
    group: str = ""
    """The central enterprise's group (所属集团), as the official names it."""
    verified_here: bool = True
    """Whether this computer has verified the package itself; False where another desk's word is all there is."""

    @property
    def firm(self) -> str:
        """Returns what is the same for one firm: its code, else its folded name, else the package alone."""
        return self.code.strip().upper() or fold_company_name(self.company) or f"package:{self.package}"


@dataclass(frozen=True, slots=True)
class BrokenPackage:
    """Describes a package that is in no table, and why.

    ``reason`` is one sentence, ``issue`` what it claims to be, if it says so.
    """

    package: str
    reason: str
    issue: str = ""


def fold_company_name(name: str) -> str:
    """Returns a name without spaces, marks, width and the wording of its legal form."""
    folded = _MARKS.sub("", unicodedata.normalize("NFKC", name)).casefold()
    for form, short in _LEGAL_FORMS:
        if folded.endswith(form):
            return folded[: -len(form)] + short
    return folded
