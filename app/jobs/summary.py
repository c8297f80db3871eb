"""The recommending tables (附件6, 附件7) from packages: each one verified, held against the others, listed as given."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.desk.quotas import central_quota
from app.desk.records import read_submission_record, read_texts
from app.errors import AppError, InputRefused
from app.file_writing import make_folder
from app.intake.wording import shown_path
from app.jobs.file_readers import FileReaders
from app.jobs.handed_files import FileReading, HandedFile, file_digest
from app.jobs.output_files import OutputFiles
from app.merge.package_checks import PackageFinding, Ranking, rank_submissions
from app.merge.submission import BrokenPackage, Submission, fold_company_name
from app.output.summary_tables import SummarySource, SummaryTable, summary_docx, summary_pdf, summary_xlsx
from app.pack.model import Pack, SummaryForm
from app.services import Services
from app.store.package_names import names_of_their_own
from app.system_errors import sentence_for

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
    with closing(FileReaders(services, len(files)).read(_handed(file, names[file]) for file in files)) as read:
        for at, (told, reading) in enumerate(read):
            found = _read_package(told, reading)
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


def _handed(file: Path, name: str) -> tuple[BrokenPackage, HandedFile | None]:
    """Returns a package to be read, with what is to be said of it where it cannot be."""
    try:
        return BrokenPackage(name, ""), HandedFile(name, str(file), file_digest(file), is_package=True)
    except AppError as refused:
        return BrokenPackage(name, str(refused)), None
    except OSError as trouble:
        return BrokenPackage(name, sentence_for(trouble)), None


def _read_package(told: BrokenPackage, reading: FileReading | None) -> Submission | BrokenPackage:
    """Returns what a package says once it was verified, or why it is in no table."""
    if reading is None:
        return told
    if not reading.record:
        return BrokenPackage(told.package, reading.reason, reading.issue)
    found = read_submission_record(reading.record, told.package)
    return dataclasses.replace(found, package=told.package, texts=read_texts(reading.texts, told.package))


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
    """Returns the name that each file is called by, of which no two are the same.

    It is the file's own, with its folder where several have the same; what no text can hold is shown as �.
    """
    plain = [shown_path(Path(file.name)) for file in files]
    names = [name if plain.count(name) == 1 else shown_path(file) for file, name in zip(files, plain, strict=True)]
    return dict(zip(files, names_of_their_own(names), strict=True))


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
        written.append(WrittenTable(kind, path, output.write(path, data)))
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
