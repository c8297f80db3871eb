"""The recommending tables (附件6, 附件7) from packages: each one verified, held against the others, listed as given."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.desk.quotas import central_quota
from app.errors import AppError, InputRefused
from app.file_writing import make_folder
from app.intake.application import read_application
from app.intake.reading import read_limited
from app.intake.strict_json import parse_json
from app.jobs.output_files import OutputFiles
from app.jobs.package_facts import package_facts
from app.merge.package_checks import PackageFinding, Ranking, rank_submissions
from app.merge.submission import BrokenPackage, GivenReason, Submission, SubmittedScenario, fold_company_name
from app.output.answers import AnswerPrinter, look_up, placed, rows_of
from app.output.package import APPLICATION, MANIFEST, STAMPED, json_bytes
from app.output.summary_tables import SummarySource, SummaryTable, summary_docx, summary_pdf, summary_xlsx
from app.pack.model import Pack, SummaryForm
from app.sandbox.process import Sandbox
from app.services import Services
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
_LEAST_OWN = 8
Steps = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class WrittenTable:
    """Describes a table's file that was written."""

    kind: str
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class RecommendationSummary:
    """Describes what ``zhizao summary`` found and wrote."""

    ranking: Ranking
    files: tuple[WrittenTable, ...]
    moved: tuple[tuple[Path, Path], ...] = ()
    """Files of others that stood in the way: where, and under which name they are now."""

    def rows(self, track: str) -> list[Submission]:
        """Returns the submissions in one table, in their ranks."""
        return [each for each in self.ranking.rows if each.track == track]


def summarize(
    services: Services,
    packages: Sequence[Path],
    *,
    unit: str,
    quota: str,
    out: Path,
    groups: Mapping[str, str] | None = None,
    progress: Steps | None = None,
) -> RecommendationSummary:
    """Verifies packages, ranks them in the order given and writes the tables into ``out``.

    ``quota`` is the id of one of the pack's quotas, or ``none``; ``groups`` names the group of central enterprises that
    a firm belongs to, by its 信用代码 or its name.  A package that cannot be read is a finding.
    """
    files = package_files(packages)
    names = _display_names(files)
    pack = services.default_pack()
    sound: list[Submission] = []
    broken: list[BrokenPackage] = []
    for at, file in enumerate(files):
        found = read_submission(file, names[file], services.pack, services.now())
        if isinstance(found, Submission):
            sound.append(found)
        else:
            broken.append(found)
        if progress is not None:
            progress(at + 1, len(files))
    limit = next((each for each in pack.quotas if each.id == quota), None)
    named = (groups or {}).items()
    sound = [
        dataclasses.replace(each, group=next((group for firm, group in named if names_firm(firm, each)), ""))
        for each in sound
    ]
    ranking = rank_submissions(sound, broken, limit, own_words(pack), central_quota(pack))
    make_folder(out)
    output = OutputFiles(services.home, f"{unit}的汇总")
    written = [
        file
        for form in pack.summaries
        for file in write_tables(form, [row for row in ranking.rows if row.track == form.track], unit, out, output)
    ]
    return RecommendationSummary(ranking, tuple(written), tuple(output.moved))


def names_firm(words: str, each: Submission) -> bool:
    """Tells whether words mean a firm.

    They do if they are its 信用代码, or its name whatever its legal form is called.
    """
    return words.strip().upper() == each.code or fold_company_name(words) == fold_company_name(each.company)


def package_files(given: Sequence[Path]) -> list[Path]:
    """Returns the given files, and for a folder its zip files by name.

    Raises InputRefused where there is nothing there.
    """
    files: list[Path] = []
    for path in given:
        if path.is_dir():
            inside = sorted(each for each in path.iterdir() if each.suffix.lower() == ".zip" and each.is_file())
            if not inside:
                raise InputRefused(str(path), "文件夹里没有申报包（.zip）。")
            files += inside
        else:
            files.append(path)
    return list(dict.fromkeys(files))


def read_submission(file: Path, name: str, packs: Callable[[str], Pack], now: datetime) -> Submission | BrokenPackage:
    """Reads a submission from a package file, once the package is verified.

    ``now`` (aware) is this computer's time, which no signature may be ahead of.  Where the package does not hold or
    cannot be read, returns a :class:`BrokenPackage` with the reason.
    """
    try:
        data = read_limited(file, LARGEST_PACKAGE)
    except AppError as refused:
        return BrokenPackage(name, str(refused))
    return read_submission_bytes(data, name, packs, now)


def read_submission_bytes(
    data: bytes, name: str, packs: Callable[[str], Pack], now: datetime, sandbox: Sandbox | None = None
) -> Submission | BrokenPackage:
    """Reads a submission from the bytes of a package, as :func:`read_submission` does.

    ``sandbox`` is a child process for what is foreign in it; without one it gets its own.
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
        texts=dict(_texts(data, "")),
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


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yields the texts that were written, with their paths.

    The blocks of a long text are one text.
    """
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _texts(each, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and all(isinstance(e, Mapping) and _TEXT_KINDS & e.keys() for e in value):
        yield path, "\n".join(str(e.get(kind)) for e in value for kind in ("heading", "text") if e.get(kind))
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from _texts(each, f"{path}[{at}]")


def own_words(pack: Pack) -> list[str]:
    """Returns the texts of the notice and of the form itself.

    These are labels, hints, guidance, examples and promises.
    """
    return list(dict.fromkeys(text for text in _strings(pack) if len(text) >= _LEAST_OWN))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for each in dataclasses.fields(value):
            yield from _strings(getattr(value, each.name))
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _strings(each)


def _display_names(files: Sequence[Path]) -> dict[Path, str]:
    """Returns the name that each file is called by.

    It is the file's own, with its folder where several have the same.
    """
    names = [file.name for file in files]
    return {file: file.name if names.count(file.name) == 1 else str(file) for file in files}


def write_tables(
    form: SummaryForm, rows: Sequence[Submission], unit: str, out: Path, output: OutputFiles
) -> list[WrittenTable]:
    """Writes one table as xlsx, docx and PDF into a folder that is there.

    Nothing is written where the table has no rows.
    """
    if not rows:
        return []
    table = _table(form, rows, unit)
    written = []
    for kind, draw in (("xlsx", summary_xlsx), ("docx", summary_docx), ("pdf", summary_pdf)):
        data = draw(table)
        path = out / f"{form.annex} {form.title}.{kind}"
        output.write(path, data)
        written.append(WrittenTable(kind, path, hashlib.sha256(data).hexdigest()))
    return written


def _table(form: SummaryForm, rows: Sequence[Submission], unit: str) -> SummaryTable:
    cells = tuple(
        tuple(str(rank) if column.field == "#" else row.cells[column.field] for column in form.columns)
        for rank, row in enumerate(rows, 1)
    )
    sources = tuple(
        SummarySource(rank, row.company, row.code, row.issue, row.fingerprint, row.package)
        for rank, row in enumerate(rows, 1)
    )
    heads = tuple(column.heading for column in form.columns)
    widths = tuple(column.width for column in form.columns)
    line = f"{form.unit_line}{unit}"
    return SummaryTable(form.annex, form.title, line, heads, widths, cells, form.blank_rows, form.notes, sources)


def to_json(summary: RecommendationSummary, tracks: Sequence[str]) -> dict[str, Any]:
    """Returns the summary as an object of the contract."""
    payload: dict[str, Any] = {}
    for track in tracks:
        payload[track] = [_row(rank, each) for rank, each in enumerate(summary.rows(track), 1)]
    payload["findings"] = [_finding(each) for each in summary.ranking.findings]
    payload["files"] = [{"kind": f.kind, "path": str(f.path), "sha256": f.sha256} for f in summary.files]
    payload["kept"] = [str(aside) for _, aside in summary.moved]
    return payload


def _row(rank: int, each: Submission) -> dict[str, Any]:
    row: dict[str, Any] = {
        "rank": rank,
        "company": each.company,
        "code": each.code,
        "issue": each.issue,
        "scenarios": [scenario.name for scenario in each.scenarios],
        "contact": each.contact,
        "mobile": each.mobile,
        "package": each.package,
    }
    if each.track == "factory":
        row["project"] = each.project
    if each.uncompared:
        row["ink"] = "not-compared"
    return row


def _finding(each: PackageFinding) -> dict[str, Any]:
    found: dict[str, Any] = {
        "rule": each.rule,
        "level": each.level,
        "packages": list(each.packages),
        "message": each.message,
        "remedy": each.remedy,
    }
    if each.rule == "copied-text":
        found["passages"] = [{"package": p.source, "path": p.path, "text": p.text} for p in each.passages]
    return found
