"""Freezing a draft: an immutable, numbered issue of exactly these answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from app.draft.findings import Finding
from app.errors import StorageTrouble
from app.jobs.bound_attachments import bind_attachments, bound_pages
from app.jobs.drafts import read_reasons, summary_of
from app.jobs.issue_origin import first_sequence
from app.names import fold
from app.notation.characters import without_hidden_marks
from app.notation.credit_code import usual_code
from app.output.package import ATTACHMENTS, IMAGES
from app.pack.bound_pages import without_empty_pages
from app.store import IssueContent
from app.trust.fingerprint import canonical_application, fingerprint, issue_number, parse_issue_number, with_line_feeds

if TYPE_CHECKING:
    from app.draft.draft import Draft
    from app.jobs.drafts import OpenedDraft
    from app.services import Services

_ENDINGS = {"png": (".png",), "jpeg": (".jpg", ".jpeg"), "pdf": (".pdf",)}

Reasons = Mapping[tuple[str, str], str]
"""Reason by rule and path (row numbers, as ``check`` prints them)."""


@dataclass(frozen=True, slots=True)
class FreezeResult:
    """Describes the new issue that a freeze has made."""

    number: str
    fingerprint: str
    sequence: int
    bound_pages: int = 0
    """Pages of attachments that are printed with the form."""
    unbound: tuple[str, ...] = ()
    """A sentence for each attachment that was to be bound in and cannot be drawn."""


@dataclass(frozen=True, slots=True)
class FreezeRefusal:
    """Describes why a draft cannot be frozen.

    These are the findings that stop it, and every 请确认 without a reason.
    """

    findings: tuple[Finding, ...]
    errors: tuple[Finding, ...]
    unexplained: tuple[Finding, ...]
    number: str = ""
    """Of no issue: always empty."""
    bound_pages: int = 0
    unbound: tuple[str, ...] = ()


def freeze(services: Services, opened: OpenedDraft, reasons: Reasons) -> FreezeResult | FreezeRefusal:
    """Freezes a stored draft, or returns what stops it."""
    draft = opened.draft
    store = services.store()
    known = {(c.rule, draft.numbered(c.path)): c for c in store.confirmations(opened.id)}
    findings = draft.findings()
    errors = tuple(f for f in findings if f.level == "error")
    confirmations, unexplained = [], []
    for finding in (f for f in findings if f.level == "confirm"):
        kept = known.get((finding.rule, finding.path))
        # A reason answers one sentence: when the figures in it have changed, it has to be given again.
        reason = reasons.get(
            (finding.rule, finding.path), kept.reason if kept and kept.message == finding.message else ""
        )
        reason = without_hidden_marks(reason).strip()
        if reason:
            confirmations.append({"rule": finding.rule, "path": finding.path, "reason": reason})
            store.confirm(opened.id, finding.rule, draft.inside(finding.path), reason, finding.message)
        else:
            unexplained.append(finding)
    if confirmations:
        store.save_summary(opened.id, summary_of(draft, read_reasons(store, opened.id)))
    if errors or unexplained:
        return FreezeRefusal(tuple(findings), errors, tuple(unexplained))
    opened, unbound = bind_attachments(services, opened)
    made = _issue(services, opened, confirmations, sorted({f.rule for f in findings if f.level == "later"}))
    return replace(made, bound_pages=bound_pages(opened.draft), unbound=tuple(unbound))


def _issue(
    services: Services, opened: OpenedDraft, confirmations: list[dict[str, str]], pending: list[str]
) -> FreezeResult:
    draft = opened.draft
    application, files = settled(draft)
    application = with_line_feeds(without_empty_pages(application))
    digest = fingerprint(canonical_application(application, files.__getitem__))
    row = services.store().add_issue(
        opened.id,
        IssueContent(
            fingerprint=digest,
            pack=draft.pack.id,
            pack_sha256=draft.pack.sha256,
            track=draft.track,
            uscc=usual_code(draft.role("code")),
            application=json.dumps(application, ensure_ascii=False),
            confirmations=confirmations,
            pending=pending,
            files=files,
        ),
        number=lambda sequence: _number(digest, sequence),
        first=first_sequence(services.store(), opened.id, digest),
    )
    return FreezeResult(row.number, digest, row.sequence)


def _number(digest: str, sequence: int) -> str:
    """Returns the 版本号; raises StorageTrouble where it would be one that no page's code can hold."""
    number = issue_number(digest, sequence)
    if parse_issue_number(number) is None:
        raise StorageTrouble("这份申报书的版本号已经大得印不下，不能再定稿。请在首页“复制为新的一份”，从第 1 版编起。")
    return number


def settled(draft: Draft) -> tuple[dict[str, Any], dict[str, str]]:
    """Returns the application with its files named as members, and the hash of each member.

    Files lie in ``images/`` and ``attachments/``, with the ending of what they are; two different files of one name are
    told apart by a number.  Names are no part of the fingerprint.
    """
    names: dict[tuple[str, str], str] = {}
    taken: dict[str, str] = {}
    application = draft.application()
    _settle(application, draft, names, taken)
    return application, {member: draft.files[name].sha256 for (name, _), member in names.items()}


def _settle(value: Any, draft: Draft, names: dict[tuple[str, str], str], taken: dict[str, str]) -> None:
    if isinstance(value, list):
        for each in value:
            _settle(each, draft, names, taken)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key in ("image", "file") and isinstance(each, str) and each:
                folder = IMAGES if key == "image" else ATTACHMENTS
                value[key] = _member(each, folder, draft, names, taken)
            else:
                _settle(each, draft, names, taken)


def _member(name: str, folder: str, draft: Draft, names: dict[tuple[str, str], str], taken: dict[str, str]) -> str:
    state = draft.files[name]
    if (name, folder) not in names:
        plain = PurePosixPath(name)
        endings = _ENDINGS.get(state.kind, (plain.suffix,))
        ending = plain.suffix if plain.suffix.lower() in endings else endings[0]
        member, number = f"{folder}{plain.stem}{ending}", 1
        while taken.get(fold(member), state.sha256) != state.sha256:
            number += 1
            member = f"{folder}{plain.stem}-{number}{ending}"
        names[name, folder] = member
        taken[fold(member)] = state.sha256
    return names[name, folder]
