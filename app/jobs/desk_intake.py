"""Takes files in at the desk: packages verified, papers beside them matched, everything else counted; all is listed.

Each file is one transaction: a kill leaves what was read and a list of what was not, with which the next run goes on.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path

from app.desk.records import key_of, read_submission_record
from app.errors import AppError
from app.intake.wording import shown_path
from app.jobs.desk_changes import iso_time
from app.jobs.file_readers import FileReaders
from app.jobs.handed_files import CHANGED, PAPERS, FileReading, HandedFile, file_digest
from app.merge.package_checks import is_one_application
from app.merge.submission import Submission, fold_company_name
from app.sandbox.process import Abandoned
from app.services import Services
from app.store.desk_file import ChangeRow, DeskFile, PackageRow
from app.store.package_names import free_name
from app.system_errors import reason_for
from app.trust.fingerprint import parse_issue_number

PACKAGES = frozenset({".zip"})
_NAMED_LEAST = 4
"""Characters of a firm's name that a file's name must hold to belong to it."""
_LONGEST_FOLDERS = 12
"""Folders inside one another that are looked into."""
_BAD_NAME = "文件名里有这台电脑认不出的字，没有读它；请给它改个名，再收一次。"
Steps = Callable[[int, int], None]


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

    Files that were read here before and have not changed since are left out.
    """
    rows = file.packages()
    known = {(row.path, row.size, row.changed) for row in rows if row.verified and row.state != "unread"}
    fresh = []
    for path in files:
        if (shown := _unstorable(path)) and not any(row.path == shown for row in rows):
            at = iso_time(datetime.now(UTC))
            name = free_name([Path(shown).name], {row.name for row in rows})
            file.add_package(PackageRow("", name, shown, 0, 0, at, "broken", _BAD_NAME), b"")
        if shown:
            continue
        try:
            stat = path.stat()
        except OSError:
            fresh.append(str(path))  # said when it is read
            continue
        if (str(path), stat.st_size, stat.st_mtime_ns) not in known:
            fresh.append(str(path))
    file.add_waiting(fresh)
    return len(fresh)


def _unstorable(path: Path) -> str:
    """Returns how a path is shown that no text can hold, as Linux allows; empty for every other."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return shown_path(path)
    return ""


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
    done = 0
    readers = FileReaders(services, len(waiting), cancelled)
    with suppress(Abandoned), closing(readers.read(reader.prepare(Path(path)) for path in waiting)) as found:
        for row, reading in found:
            if cancelled():
                break
            counts[reader.write(row, reading)] += 1
            done += 1
            if progress is not None:
                progress(done, len(waiting))
    return _result(counts, len(waiting) - done)


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
        self._brought: dict[str, PackageRow] = {}
        """Rows that this computer has never read, by their SHA-256: the same file puts its own result there."""
        self._names: set[str] = set()
        self._firms: dict[str, list[tuple[str, Submission]]] = defaultdict(list)
        for row in file.packages():
            self._names.add(row.name)
            if row.state != "unread":
                if row.verified:
                    self._digests[row.digest] = row.name
                elif row.digest:
                    self._brought.setdefault(row.digest, row)
            if row.state == "sound":
                self._learn(row.key, read_submission_record(row.record, str(file.path)))

    def prepare(self, path: Path) -> tuple[PackageRow, HandedFile | None]:
        """Returns a file's row as far as it is known unread, and the file where it has to be read."""
        row = PackageRow("", self._new_name(path), str(path), 0, 0, self._now(), "unread")
        try:
            stat = path.stat()
            row = replace(row, size=stat.st_size, changed=stat.st_mtime_ns, digest=file_digest(path))
        except OSError as trouble:
            return replace(row, reason=f"读不到（{reason_for(trouble)}）；接好磁盘或网络后会再读"), None
        except AppError as refused:
            return replace(row, state="broken" if path.is_file() else "unread", reason=str(refused)), None
        if row.digest in self._digests:
            return replace(row, state="repeat", reason=f"与“{self._digests[row.digest]}”一字不差"), None
        self._digests[row.digest] = row.name
        return row, HandedFile(row.name, row.path, row.digest)

    def write(self, row: PackageRow, reading: FileReading | None) -> str:
        """Writes a file's row with what was read in it, and returns the state of the row."""
        if reading is None:
            if row.state == "repeat" and row.digest not in self._digests:  # of a file that changed as it was read
                row = replace(row, state="unread", digest="", reason=CHANGED)
            return self._write(row)
        if reading.changed:
            del self._digests[row.digest]
            return self._write(replace(row, digest="", reason=reading.reason))
        # what a package calls itself, which need not hold, is noted where it is a 版本号 at all
        issue = reading.issue if parse_issue_number(reading.issue) is not None else ""
        row = replace(row, issue=issue, reason=reading.reason)
        if Path(row.path).suffix.lower() in PAPERS:
            return self._write(replace(row, state="paper"), reading.texts)
        if not reading.record:
            return self._write(replace(row, state="broken"))
        return self._write_package(row, reading)

    def _write_package(self, row: PackageRow, reading: FileReading) -> str:
        found = read_submission_record(reading.record, row.path)
        key = self._key(found)
        new = not any(key == known for known, _ in self._firms[found.firm])
        self._learn(key, found)
        row = replace(row, state="sound", key=key, record=reading.record)
        change = ChangeRow(f"arrival {key}", self._now(), "", "收到", "arrival", key, "", found.track)
        return self._write(row, reading.texts, [change] if new else [])

    def _key(self, found: Submission) -> str:
        """Returns the key of an application, made of its track and its firm.

        A number is added where a firm has several applications in one table.
        """
        same = [(key, each) for key, each in self._firms[found.firm] if each.track == found.track]
        for key, each in same:
            if each.issue == found.issue or is_one_application(each, found):
                return key
        taken = {key for key, _ in same}
        first = key_of(found)
        more = (f"{first}#{at}" for at in count(2))
        return next(key for key in chain([first], more) if key not in taken)

    def _learn(self, key: str, found: Submission) -> None:
        self._firms[found.firm].append((key, replace(found, texts={}, cells={})))

    def _new_name(self, path: Path) -> str:
        """Returns a name for a file that no other file of the desk has.

        This is its own name, or else that with its folder, or else its whole path.
        """
        name = free_name((path.name, f"{path.parent.name}/{path.name}", str(path)), self._names)
        self._names.add(name)
        return name

    def _write(self, row: PackageRow, texts: bytes = b"", changes: Sequence[ChangeRow] = ()) -> str:
        """Writes a row, in the place of one that another computer has read where there is one of that SHA-256."""
        brought = self._brought.pop(row.digest, None) if row.digest else None
        if brought is not None:
            key = row.key or (brought.key if row.state == brought.state == "paper" else "")
            self._file.replace_package(replace(row, number=brought.number, name=brought.name, key=key), texts, changes)
        else:
            self._file.add_package(row, texts, changes)
        return row.state

    def _now(self) -> str:
        return iso_time(self._services.now())


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
