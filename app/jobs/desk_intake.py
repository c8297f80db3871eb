"""Takes files in at the desk: packages verified, papers beside them matched, everything else counted; all is listed.

Each file is one transaction: a kill leaves what was read and a list of what was not, with which the next run goes on.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path

from app.desk.records import read_submission_record, write_submission, write_texts
from app.errors import AppError
from app.intake.official_pdf import read_body
from app.intake.reading import read_limited
from app.jobs.summary import LARGEST_PACKAGE, read_submission_bytes
from app.merge.package_checks import is_one_application
from app.merge.submission import Submission, fold_company_name
from app.services import Services
from app.store.desk_file import ChangeRow, DeskFile, PackageRow
from app.system_errors import reason_for
from app.verify.verify_files import verify

PACKAGES = frozenset({".zip"})
PAPERS = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".docx"})
_ISSUE = re.compile(r"ZN-[0-9A-HJKMNP-TV-Z]{6}-[0-9]{2,}")
_NAMED_LEAST = 4
"""Characters of a firm's name that a file's name must hold to belong to it."""
_LONGEST_FOLDERS = 12
"""Folders inside one another that are looked into."""
Steps = Callable[[int, int], None]
Packs = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """Describes which files were found for the desk to read.

    ``others`` counts what is neither package nor paper.
    """

    files: tuple[Path, ...]
    others: int


@dataclass(frozen=True, slots=True)
class IntakeResult:
    """Counts the files that were read, by what they turned out to be.

    ``left`` counts those that were not read yet.
    """

    sound: int
    broken: int
    papers: int
    repeats: int
    left: int


def find_files(given: Sequence[Path]) -> FoundFiles:
    """Finds the packages, and after them the papers, among files and in folders.

    Hidden folders are not looked into.
    """
    files: list[Path] = []
    others = 0
    for path in given:
        if not path.is_dir():
            files.append(path)
            continue
        for folder, folders, names in os.walk(path):
            depth = len(Path(folder).relative_to(path).parts)
            folders[:] = sorted(n for n in folders if not n.startswith(".")) if depth < _LONGEST_FOLDERS else []
            for name in sorted(names):
                if not name.startswith((".", "~$")) and Path(name).suffix.lower() in PACKAGES | PAPERS:
                    files.append(Path(folder) / name)
                else:
                    others += 1
    known = list(dict.fromkeys(files))
    return FoundFiles(tuple(sorted(known, key=lambda each: each.suffix.lower() not in PACKAGES)), others)


def remember_files(file: DeskFile, files: Sequence[Path]) -> int:
    """Notes the files that are to be read, and returns how many are new.

    Files that were read before and have not changed since are left out.
    """
    known = {(row.path, row.size, row.changed) for row in file.packages() if row.state != "unread"}
    fresh = []
    for path in files:
        try:
            stat = path.stat()
        except OSError:
            fresh.append(str(path))  # said when it is read
            continue
        if (str(path), stat.st_size, stat.st_mtime_ns) not in known:
            fresh.append(str(path))
    file.add_waiting(fresh)
    return len(fresh)


def read_waiting(
    services: Services,
    file: DeskFile,
    *,
    progress: Steps | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> IntakeResult:
    """Reads every file that waits.

    Once ``cancelled`` says so, the remaining ones go on waiting.
    """
    waiting = file.waiting()
    reader = _Reader(services, file)
    counts: dict[str, int] = defaultdict(int)
    for done, path in enumerate(waiting):
        if cancelled():
            return _result(counts, len(waiting) - done)
        counts[reader.read(Path(path))] += 1
        if progress is not None:
            progress(done + 1, len(waiting))
    return _result(counts, 0)


def _result(counts: Mapping[str, int], left: int) -> IntakeResult:
    broken = counts["broken"] + counts["unread"]
    return IntakeResult(counts["sound"], broken, counts["paper"], counts["repeat"], left)


class _Reader:
    """Reads files for the desk one by one.

    It remembers what the desk holds, so that a package of a known application gets the key of that application.
    """

    def __init__(self, services: Services, file: DeskFile) -> None:
        self._services = services
        self._file = file
        self._digests: dict[str, str] = {}
        self._names: set[str] = set()
        self._firms: dict[str, list[tuple[str, Submission]]] = defaultdict(list)
        self._issues: dict[str, str] = {}
        for row in file.packages():
            if row.state != "unread":
                self._digests[row.digest] = row.name
                self._names.add(row.name)
            if row.state == "sound":
                self._learn(row.key, read_submission_record(row.record, str(file.path)))

    def read(self, path: Path) -> str:
        """Reads one file, writes a row for it, and returns the state of the row."""
        row = PackageRow("", self._name(path), str(path), 0, 0, self._now(), "unread")
        try:
            stat = path.stat()
            row = replace(row, size=stat.st_size, changed=stat.st_mtime_ns)
            data = read_limited(path, LARGEST_PACKAGE)
        except OSError as trouble:
            return self._write(replace(row, reason=f"读不到（{reason_for(trouble)}）；接好磁盘或网络后会再读"))
        except AppError as refused:
            state = "broken" if path.is_file() else "unread"
            return self._write(replace(row, state=state, reason=str(refused)))
        row = replace(row, digest=hashlib.sha256(data).hexdigest())
        if row.digest in self._digests:
            return self._write(replace(row, state="repeat", reason=f"与“{self._digests[row.digest]}”一字不差"))
        if path.suffix.lower() in PAPERS:
            return self._write(*self._paper(path, row))
        return self._package(data, row)

    def _package(self, data: bytes, row: PackageRow) -> str:
        found = read_submission_bytes(data, row.name, self._services.pack, self._services.now())
        if not isinstance(found, Submission):
            return self._write(replace(row, state="broken", reason=found.reason, issue=found.issue))
        key = self._key(found)
        new = not any(key == known for known, _ in self._firms[found.firm])
        self._learn(key, found)
        row = replace(row, state="sound", issue=found.issue, key=key, record=write_submission(found))
        author = ("", self._now(), "", "收到")
        change = ChangeRow(f"arrival {key}", author[1], author[2], author[3], "arrival", key, "", found.track)
        return self._write(row, write_texts(found.texts), [change] if new else [])

    def _paper(self, path: Path, row: PackageRow) -> tuple[PackageRow, bytes]:
        issue, reason, texts = read_paper(self._services, path)
        named = _ISSUE.search(path.name.upper())
        issue = issue or (named.group() if named else "")
        return replace(row, state="paper", issue=issue, reason=reason), write_texts(texts) if texts else b""

    def _key(self, found: Submission) -> str:
        """Returns the key of an application, made of its track and its firm.

        A number is added where a firm has several applications in one table.
        """
        same = [(key, each) for key, each in self._firms[found.firm] if each.track == found.track]
        for key, each in same:
            if each.issue == found.issue or is_one_application(each, found):
                return key
        several = len({key for key, _ in same})
        return f"{found.track}:{found.firm}" + (f"#{several + 1}" if several else "")

    def _learn(self, key: str, found: Submission) -> None:
        self._firms[found.firm].append((key, replace(found, texts={}, cells={})))

    def _name(self, path: Path) -> str:
        """Returns a name for a file that no other file of the desk has.

        This is its own name, or else that with its folder, or else its whole path.
        """
        names = (path.name, f"{path.parent.name}/{path.name}", str(path))
        return next((name for name in names if name not in self._names), str(path))

    def _write(self, row: PackageRow, texts: bytes = b"", changes: Sequence[ChangeRow] = ()) -> str:
        self._file.add_package(row, texts, changes)
        self._names.add(row.name)
        if row.state != "unread":
            self._digests.setdefault(row.digest, row.name)
        return row.state

    def _now(self) -> str:
        return self._services.now().astimezone(UTC).isoformat(timespec="seconds")


def read_paper(services: Services, path: Path) -> tuple[str, str, dict[str, str]]:
    """Returns the 版本号 of a paper, what is wrong with it, and its texts.

    A scan has no texts, and a PDF of this program's has its 版本号 proved as ``zhizao verify`` does.  Never raises
    AppError.
    """
    try:
        if path.suffix.lower() == ".docx":
            return "", "Word 申报书，没有版本号", _word_texts(path)
        report = verify([path], services.pack, now=services.now())
        fault = next((each.detail for each in report.checks if not each.ok and each.name != "signature"), "")
    except AppError as refused:
        return "", str(refused), _pdf_texts(path)
    return report.issue, fault, {} if report.issue and not fault else _pdf_texts(path)


def _pdf_texts(path: Path) -> dict[str, str]:
    if path.suffix.lower() != ".pdf":
        return {}
    try:
        return {"PDF": read_body(path)}
    except AppError:
        return {}


def _word_texts(path: Path) -> dict[str, str]:
    """Returns what a Word file says, one paragraph on a line.

    Deleted and hidden text is left out.
    """
    from app.intake.word_text import read_word_text

    return {"Word": read_word_text(path)}


def match_papers(papers: Sequence[PackageRow], packages: Sequence[PackageRow], firms: Mapping[str, Submission]) -> (
    dict[int, str]
):  # fmt: skip
    """Returns the keys of the applications that papers belong to, by the paper's number.

    What the official said decides first, then the 版本号, then the 信用代码 or the firm's name in the file's name, then
    being alone with one package in its folder.  Papers that belong to no application are left out.
    """
    issues = {row.issue: row.key for row in packages if row.state == "sound"}
    folders: dict[str, set[str]] = defaultdict(set)
    for row in packages:
        if row.state == "sound":
            folders[str(Path(row.path).parent)].add(row.key)
    return {row.number: key for row in papers if (key := next(_possible_keys(row, issues, folders, firms), ""))}


def _possible_keys(
    row: PackageRow,
    issues: Mapping[str, str],
    folders: Mapping[str, set[str]],
    firms: Mapping[str, Submission],
) -> Iterator[str]:
    if row.key:
        yield row.key
    if row.issue in issues:
        yield issues[row.issue]
    named = _named_firms(fold_company_name(Path(row.name).stem), firms)
    if len(named) == 1:
        yield named[0]
    beside = folders.get(str(Path(row.path).parent), set())
    if len(beside) == 1 and not row.issue:
        yield next(iter(beside))


def _named_firms(folded: str, firms: Mapping[str, Submission]) -> list[str]:
    """Returns the keys of firms whose 信用代码 or name is in a file's name.

    Names are compared without their legal form; of several that fit only the longest count, and a 信用代码 before any
    name.
    """
    coded = [key for key, each in firms.items() if each.code and each.code.casefold() in folded]
    names = {key: fold_company_name(each.company).removesuffix("公司") for key, each in firms.items()}
    found = {key: len(name) for key, name in names.items() if len(name) >= _NAMED_LEAST and name in folded}
    return coded or [key for key, length in found.items() if length == max(found.values())]
