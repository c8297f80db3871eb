"""Reads what a recommending unit has to know of one package: verified first, then its answers as plain data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from app.errors import AppError
from app.intake.application import read_application
from app.intake.strict_json import parse_json
from app.jobs.package_facts import package_facts
from app.merge.submission import BrokenPackage, GivenReason, Submission, SubmittedScenario
from app.output.answers import AnswerPrinter, look_up, placed, rows_of
from app.output.package import APPLICATION, MANIFEST, STAMPED, json_bytes
from app.pack.model import Pack
from app.sandbox.process import Sandbox
from app.system_errors import sentence_for
from app.trust.open_container import Container, open_container
from app.verify.package_checks import verify_package
from app.verify.report import Report
from app.verify.signers import MANIFEST_PART
from app.verify.stamped_checks import NAME as STAMPING_LIGHT

LARGEST_PACKAGE = 512 << 20
"""Bytes of one package."""
_SIGNATURE = "signature"
_TEXT_KINDS = frozenset({"text", "heading", "caption"})


def read_submission_bytes(
    data: bytes, name: str, packs: Callable[[str], Pack], now: datetime, sandbox: Sandbox | None = None
) -> Submission | BrokenPackage:
    """Reads a submission from the bytes of a package, once the package is verified.

    ``now`` (aware) is this computer's time, which no signature may be ahead of.  ``sandbox`` is a child process for
    what is foreign in it; without one it gets its own.  Where the package does not hold or cannot be read, returns a
    :class:`BrokenPackage` with the reason.
    """
    issue = ""
    try:
        container = open_container(data, name=name)
        report = verify_package(container, packs, sandbox, now=now)
        issue = report.issue
        if fault := _fault(report):
            return BrokenPackage(name, fault, issue)
        return _submission(container, report, name, packs)
    except AppError as refused:
        return BrokenPackage(name, str(refused), issue)
    except OSError as trouble:
        return BrokenPackage(name, sentence_for(trouble), issue)


def _fault(report: Report) -> str:
    """Returns the first thing in a report that does not hold.

    That nobody signed is not one.
    """
    failed = [check for check in report.checks if not check.ok]
    if not report.signers:
        failed = [check for check in failed if check.name != _SIGNATURE]
    return failed[0].detail if failed else ""


def _submission(container: Container, report: Report, name: str, packs: Callable[[str], Pack]) -> Submission:
    members = {member.name: member.data for member in container.members}
    manifest = parse_json(members[MANIFEST], MANIFEST)
    application = read_application(parse_json(members[APPLICATION], APPLICATION), packs, APPLICATION)
    pack, data = application.pack, application.data
    printer = AnswerPrinter(pack)
    roles = pack.roles
    form = next(each for each in pack.summaries if each.track == application.track)
    cells = {column.field: _cell(printer, data, column.field) for column in form.columns if column.field != "#"}
    content = hashlib.sha256(members[APPLICATION] + json_bytes(manifest["confirmations"])).hexdigest()
    project = next((cells[c.field] for c in form.columns if c.field.endswith(".name") and c.field not in roles.values()
                    and "[" not in c.field), "")  # fmt: skip
    return Submission(
        package=name,
        track=application.track,
        company=printer.text(roles["company"], look_up(data, roles["company"])),
        code=printer.text(roles["code"], look_up(data, roles["code"])).strip().upper(),
        issue=report.issue,
        sequence=manifest["sequence"],
        fingerprint=report.fingerprint,
        content=content,
        stamped=report.stage == STAMPED,
        signed=bool(report.signers),
        certificate=report.signer.sha256 if report.signer else "",
        uncompared=_uncompared(report),
        signed_at=_signed_at(report),
        central=_outside_quota(pack, data),
        scenarios=tuple(_scenarios(pack, printer, data)),
        project=project or printer.text(roles["project"], look_up(data, roles["project"])),
        contact=_role(printer, data, roles.get("contact", "")),
        mobile=_role(printer, data, roles.get("mobile", "")),
        cells=cells,
        texts=dict(written_texts(data)),
        pending=tuple(str(each) for each in manifest["pending"]),
        reasons=tuple(GivenReason(e["rule"], e["path"], e["reason"]) for e in manifest["confirmations"]),
        **package_facts(pack, printer, application.track, data),
    )


def _uncompared(report: Report) -> int:
    pages = next((check.more.get("pages", ()) for check in report.checks if check.name == STAMPING_LIGHT), ())
    return sum(not page["compared"] for page in pages)


def _signed_at(report: Report) -> str:
    at = next((row.signed_at for row in report.signers if row.part == MANIFEST_PART), None)
    return "" if at is None else at.astimezone(UTC).isoformat(timespec="seconds")


def _role(printer: AnswerPrinter, data: Mapping[str, Any], path: str) -> str:
    return printer.text(path, look_up(data, path)) if path else ""


def _cell(printer: AnswerPrinter, data: Mapping[str, Any], field: str) -> str:
    """Returns the text that a column has for one submission.

    For a column of a table every row is on a line of its own.
    """
    if "[]" not in field:
        return printer.text(field, look_up(data, field)).strip()
    rows = rows_of(data, field.partition("[]")[0] + "[]")
    paths = [placed(field, row) for row in rows]
    return "\n".join(text for path in paths if (text := printer.text(path, look_up(data, path)).strip()))


def _scenarios(pack: Pack, printer: AnswerPrinter, data: Mapping[str, Any]) -> Iterator[SubmittedScenario]:
    table = pack.roles["scenarios"]
    catalogued = {str(each.no) for stage in pack.stages for each in stage.scenarios}
    for row in rows_of(data, table + "[]"):
        number = look_up(data, f"{row}.catalogue_no")
        name = printer.text(f"{row}.name", look_up(data, f"{row}.name")).strip()
        own = str(number) not in catalogued
        stage = None if own else pack.stage_of(int(str(number)))
        yield SubmittedScenario(name, own, stage.id if stage else str(look_up(data, f"{row}.stage") or ""))


def _outside_quota(pack: Pack, data: Mapping[str, Any]) -> bool:
    """Tells whether a firm counts in a quota of its own.

    That is so for 中央企业, by （三） of the notice.
    """
    own = {quota.id for quota in pack.quotas}
    return any(
        look_up(data, path) in own
        for path, field in pack.fields.items()
        if "[" not in path and any(choice.value in own for choice in field.choices)
    )


def written_texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yields what was written, with its paths: numbers and ticks as JSON writes them.

    The blocks of a long text are one text.
    """
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, bool | int):
        yield path, json.dumps(value)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from written_texts(each, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and all(isinstance(e, Mapping) and _TEXT_KINDS & e.keys() for e in value):
        yield path, "\n".join(str(e.get(kind)) for e in value for kind in ("heading", "text") if e.get(kind))
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from written_texts(each, f"{path}[{at}]")
