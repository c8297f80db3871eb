"""The desk of a recommending unit: one file open, its packages, papers and changes, and what to know about them.

Reads the file into plain records and writes every change at once.  Nothing here draws, and nothing decides.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from app.desk.answer_places import answer_place
from app.desk.changes import ChangeAuthor, ChangeKind, DeskChange, Opinion, RemarkPlace, write_remark_place
from app.desk.quotas import QuotaCount, RankedFirm, central_quota, count_quotas, local_quotas
from app.desk.ranking import DeskRanking
from app.desk.records import belongs_to_key, read_submission_record
from app.errors import InputRefused
from app.jobs.desk_changes import change_row, iso_time, read_change
from app.jobs.desk_copies import DeskTexts, copied_findings
from app.jobs.desk_intake import match_papers
from app.merge.copied_passages import CopiedPassage, TextSource
from app.merge.package_checks import PackageFinding, check_submissions
from app.merge.submission import BrokenPackage, Submission
from app.pack.model import Pack, Quota
from app.services import Services
from app.store.desk_columns import clean_words
from app.store.desk_file import ChangeRow, DeskFile, PackageRow, create_desk, open_desk

SUFFIX = ".zzdesk"
TITLE, UNIT, QUOTA, WHO, PACK = "title", "unit", "quota", "who", "pack"
_NO_QUOTA = "none"


@dataclass(frozen=True, slots=True)
class DeskRow:
    """Describes one firm's line in a table of the desk."""

    key: str
    rank: int
    submission: Submission
    opinion: Opinion
    note: str
    group: str
    source: PackageRow
    papers: tuple[PackageRow, ...]
    findings: tuple[PackageFinding, ...]

    @property
    def firm(self) -> RankedFirm:
        """Returns the row as far as quotas look at it."""
        return RankedFirm(self.key, self.submission, self.opinion, self.group)


class DeskSession:
    """Reads and changes the file of one open desk.

    Belongs to one thread.  Intake may write to the same file from another; :meth:`reload` reads what it wrote.
    """

    def __init__(self, services: Services, file: DeskFile) -> None:
        self._services = services
        self.file = file
        self.pack: Pack = services.default_pack()
        self.settings: dict[str, str] = {}
        self.packages: list[PackageRow] = []
        self.ranking = DeskRanking()
        self.copied: tuple[CopiedPassage, ...] = ()
        self._rows: dict[str, list[DeskRow]] = {}
        self._findings: tuple[PackageFinding, ...] = ()
        self._submissions: dict[str, Submission] = {}
        self._keys: dict[str, str] = {}
        self._read: dict[PackageRow, Submission] = {}
        self._current: dict[str, Submission] = {}
        self._sources: dict[str, PackageRow] = {}
        self._papers: dict[str, list[PackageRow]] = {}
        self._about: Mapping[str, Sequence[PackageFinding]] = {}
        self._done: list[str] = []
        self._undone: list[str] = []
        self._texts = DeskTexts(file)
        self._version = -1
        self.reload()

    @property
    def home(self) -> Path:
        """Returns the user's own folder."""
        return self._services.home

    # ------------------------------------------------------------ settings

    @property
    def title(self) -> str:
        """Returns the title that the desk was given."""
        return self.settings.get(TITLE, "") or self.file.path.stem

    @property
    def unit(self) -> str:
        """Returns the 推荐单位 that the tables print."""
        return self.settings.get(UNIT, "")

    @property
    def quota(self) -> Quota | None:
        """Returns the unit's quota, None where it has none."""
        wanted = self.settings.get(QUOTA, _NO_QUOTA)
        return next((each for each in local_quotas(self.pack) if each.id == wanted), None)

    def save_settings(self, **settings: str) -> None:
        """Writes the settings that are given: ``title``, ``unit``, ``quota``, ``who``.

        Raises InputRefused where one is too long.
        """
        cleaned = {name: clean_words(value, lines=False).strip() for name, value in settings.items()}
        self.file.save_settings(cleaned)
        self.settings.update(cleaned)
        self._arrange()

    # ------------------------------------------------------------ reading

    def has_news(self) -> bool:
        """Tells whether another window or the intake wrote since the last :meth:`reload`."""
        return self.file.version() != self._version

    def reload(self) -> None:
        """Reads packages, settings and changes from the file again."""
        self._version = self.file.version()
        self.settings = self.file.settings()
        self.packages = self.file.packages()
        self.ranking = DeskRanking(map(read_change, self.file.changes()))
        self._read_packages()
        self._arrange()

    def _read_packages(self) -> None:
        """Reads the packages that are new in the file, or differ from what was read before."""
        sound = [row for row in self.packages if row.state == "sound"]
        self._read = {row: self._read.get(row) or self._read_record(row) for row in sound}
        self._submissions = {row.name: self._read[row] for row in sound}
        self._sources = {row.name: row for row in self.packages}
        self._check_packages()

    def _read_record(self, row: PackageRow) -> Submission:
        """Returns what a package says; raises InputRefused where its row says something else."""
        source = str(self.file.path)
        found = read_submission_record(row.record, source)
        form = next((each for each in self.pack.summaries if each.track == found.track), None)
        if form is None or not row.digest or found.issue != row.issue or not belongs_to_key(found, row.key):
            said = f"“{row.name}”的记录前后不一致，文件可能被改过，没有打开它；请向交来的人重新要一份。"
            raise InputRefused(source, said)
        cells = {column.field: found.cells.get(column.field, "") for column in form.columns if column.field != "#"}
        return replace(found, package=row.name, cells=cells, verified_here=row.verified)

    def _check_packages(self) -> None:
        """Runs the checks across packages, which depend on neither ranks nor opinions."""
        keys = {row.name: row.key for row in self.packages if row.state == "sound"}
        order = {key: at for at, key in enumerate(chain.from_iterable(map(self.ranking.order, self.tracks)))}
        sound = sorted(self._submissions.values(), key=lambda each: order.get(keys[each.package], len(order)))
        broken = [
            BrokenPackage(row.name, row.reason, row.issue) for row in self.packages if row.state in ("broken", "unread")
        ]
        found = check_submissions(sound, broken)
        self._current = {}
        # what was verified here goes before another desk's word
        for each in sorted(found.rows, key=lambda each: not each.verified_here):
            key = keys[each.package]
            if key in self._current:  # two issues that are both listed: each has its row, its rank and its opinion
                key = keys[each.package] = f"{key}@{self._sources[each.package].digest[:12]}"
            self._current[key] = each
            self.ranking.list_unknown(key, each.track)
        self._keys = keys
        self._papers = self._match_papers()
        findings = [_with_paper(each, self._keys, self._papers) for each in found.findings]
        findings += copied_findings(self.copied, {each.package: each.company for each in self._current.values()})
        about: dict[str, list[PackageFinding]] = defaultdict(list)
        for finding in findings:
            for key in dict.fromkeys(self._keys.get(name, "") for name in finding.packages):
                about[key].append(finding)
        self._findings = tuple(findings)
        self._about = about

    def rows(self, track: str) -> list[DeskRow]:
        """Returns the firms of a table in their ranks."""
        return self._rows.get(track, [])

    def row(self, key: str) -> DeskRow | None:
        """Returns one firm's line, or None where the key is unknown."""
        return next((each for each in self.rows(self.ranking.track(key)) if each.key == key), None)

    @property
    def tracks(self) -> list[str]:
        """Returns the tables in their printed order."""
        return [form.track for form in self.pack.summaries]

    @property
    def findings(self) -> tuple[PackageFinding, ...]:
        """Returns the findings about all packages together.

        Copied passages are among them as far as they were looked for.
        """
        return self._findings

    def submission_of(self, package: str) -> Submission:
        """Returns what a sound package says, by its name."""
        return self._submissions[package]

    def key_of(self, package: str) -> str:
        """Returns the application that a package's name belongs to."""
        return self._keys.get(package, "")

    def quota_counts(self, track: str) -> list[QuotaCount]:
        """Counts the places taken: local ones first, then each group of central enterprises."""
        return count_quotas([each.firm for each in self.rows(track)], track, self.quota, central_quota(self.pack))

    def _arrange(self) -> None:
        """Sorts the rows of every table by their ranks."""
        self._rows = {
            track: [
                self._row(key, rank)
                for rank, key in enumerate((k for k in self.ranking.order(track) if k in self._current), 1)
            ]
            for track in self.tracks
        }

    def _row(self, key: str, rank: int) -> DeskRow:
        ranking, each = self.ranking, self._current[key]
        return DeskRow(
            key,
            rank,
            each,
            ranking.opinion(key),
            ranking.value("note", key),
            ranking.value("group", key),
            self._sources[each.package],
            tuple(self._papers.get(key, ())),
            tuple(self._about.get(key, ())),
        )

    def _match_papers(self) -> dict[str, list[PackageRow]]:
        rows = [row for row in self.packages if row.state == "paper"]
        matched = match_papers(rows, self.packages, self._current)
        found: dict[str, list[PackageRow]] = defaultdict(list)
        for row in rows:
            if row.number in matched:
                found[matched[row.number]].append(row)
        return found

    @property
    def unmatched_papers(self) -> list[PackageRow]:
        """Returns the PDFs and scans that belong to no package so far."""
        matched = {row.number for rows in self._rows.values() for each in rows for row in each.papers}
        return [row for row in self.packages if row.state == "paper" and row.number not in matched]

    # ------------------------------------------------------------ copied passages

    def text_sources(self) -> list[tuple[TextSource, int]]:
        """Returns the applications to compare, without their texts, and the numbers to read these by.

        A paper of a firm that handed in a package is the same application; another paper is one of its own.
        """
        sources = [
            (TextSource(each.submission.package, each.submission.firm, {}), each.source.number)
            for track in self.tracks
            for each in self.rows(track)
        ]
        return sources + [(TextSource(row.name, row.name, {}), row.number) for row in self.unmatched_papers]

    def text_at(self, package: str, path: str) -> str:
        """Returns the whole text of one answer of a package or a paper, empty for none."""
        return self.texts_of(package).get(path, "")

    def texts_of(self, package: str) -> dict[str, str]:
        """Returns the texts of a package or a paper by path, in form order."""
        row = self._sources.get(package)
        return self._texts.read(row.number) if row is not None else {}

    def place_words(self, path: str) -> str:
        """Names a place for people: 场景 1 先进过程控制 · 场景正文."""
        return answer_place(self.pack, path)

    def set_copied(self, passages: Iterable[CopiedPassage]) -> None:
        """Takes in the passages that :func:`find_copies` found."""
        self.copied = tuple(passages)
        self._check_packages()
        self._arrange()

    # ------------------------------------------------------------ changing

    def author(self, why: str = "") -> ChangeAuthor:
        """Returns who changes something now, when and why.

        Each call begins a batch of its own.
        """
        words = clean_words(why, lines=True).strip()
        return ChangeAuthor(self.settings.get(WHO, ""), words, self._services.now(), secrets.token_hex(8))

    def move(self, keys: Sequence[str], rank: int, why: str = "") -> bool:
        """Moves firms to a rank of the shown list.

        Returns False where they stand there already.
        """
        shown = [each.key for each in self.rows(self.ranking.track(keys[0]))] if keys else []
        rest = [key for key in shown if key not in set(keys)]
        at = min(max(rank - 1, 0), len(rest))
        # the list of the file may hold firms that have no row any more: the neighbour tells the place
        whole = [key for key in self.ranking.order(self.ranking.track(keys[0])) if key not in set(keys)] if keys else []
        behind = whole.index(rest[at - 1]) + 1 if at else 0
        return self.write_changes(self.ranking.move(keys, behind + 1, self.author(why)))

    def set_opinion(self, keys: Sequence[str], opinion: Opinion, why: str = "") -> bool:
        """Gives firms an opinion, and returns False where all have it already."""
        return self.set_value("opinion", keys, opinion, why)

    def set_value(self, kind: ChangeKind, keys: Sequence[str], value: str, why: str = "") -> bool:
        """Gives firms a note or a group, or a passage an opinion.

        Returns False where nothing changes.
        """
        words = clean_words(value, lines=True).strip()
        return self.write_changes(self.ranking.set_value(kind, keys, words, self.author(why)))

    def set_remark(self, key: str, path: str, text: str, why: str = "") -> bool:
        """Writes for a firm what is to be said of one answer of its newest issue, or takes it away.

        Returns False where nothing changes.
        """
        row = self.row(key)
        if row is None:
            return False
        place = write_remark_place(RemarkPlace(key, row.submission.issue, path))
        return self.set_value("remark", [place], text, why)

    def remark(self, row: DeskRow, path: str) -> str:
        """Returns what was written about an answer of the issue that a row shows, empty for nothing."""
        return self.ranking.remarks(row.key).get(RemarkPlace(row.key, row.submission.issue, path), "")

    @property
    def can_undo(self) -> bool:
        """Tells whether this session did something to undo."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Tells whether something undone can be redone."""
        return bool(self._undone)

    def undo(self) -> bool:
        """Undoes the last batch, by a change of its own."""
        return self._move_batch(self._done, self._undone, "撤销")

    def redo(self) -> bool:
        """Does again what was undone last."""
        return self._move_batch(self._undone, self._done, "重做")

    def _move_batch(self, source: list[str], target: list[str], why: str) -> bool:
        if not source:
            return False
        author = self.author(why)
        changes = self.ranking.undo(source[-1], author)
        self._append(changes)
        source.pop()
        target.append(author.batch)
        return True

    def write_changes(self, changes: Sequence[DeskChange]) -> bool:
        """Writes changes of one batch as one step for undo, and returns False where there are none."""
        if not changes:
            return False
        self._append(changes)
        self._done.append(changes[0].author.batch)
        self._undone.clear()
        return True

    def _append(self, changes: Sequence[DeskChange]) -> None:
        """Writes changes to the file first, and then shows them as done."""
        self.file.append([*self._missing_arrivals(), *(change_row(each) for each in changes)])
        if self.has_news():
            self.reload()
            return
        for each in changes:
            self.ranking.apply(each)
        self._arrange()

    def _missing_arrivals(self) -> list[ChangeRow]:
        """Returns the arrivals of firms that have a row and no change that tells so."""
        at = iso_time(self._services.now())
        return [
            ChangeRow(f"arrival {key}", at, "", "收到", "arrival", key, "", self.ranking.track(key))
            for key in self.ranking.listed
        ]

    def close(self) -> None:
        """Closes the file of the desk."""
        self.file.close()


def create_desk_session(
    services: Services, path: Path, *, title: str, unit: str, quota: str = _NO_QUOTA, who: str = ""
) -> DeskSession:
    """Creates the file of a new desk and opens it.

    Raises StorageTrouble where there is a file of that name.
    """
    target = path if path.suffix.lower() == SUFFIX else path.with_name(path.name + SUFFIX)
    pack = services.default_pack()
    settings = {TITLE: title, UNIT: unit, QUOTA: quota, WHO: who, PACK: pack.id}
    settings = {name: clean_words(value, lines=False).strip() for name, value in settings.items()}
    return DeskSession(services, create_desk(target, settings, services.home))


def open_desk_session(services: Services, path: Path) -> DeskSession:
    """Opens the file of a desk, whoever made it.

    Raises InputRefused or StorageTrouble where it cannot be used.
    """
    file = open_desk(path, services.home)
    try:
        _check_pack(services, file)
        return DeskSession(services, file)
    except BaseException:
        file.close()
        raise


def _check_pack(services: Services, file: DeskFile) -> None:
    if file.settings().get(PACK, "") != services.default_pack().id:
        raise InputRefused(str(file.path), "这份推荐汇总用的是另一份通知，这台电脑没有装它的表单。")


def _with_paper(
    finding: PackageFinding, keys: Mapping[str, str], papers: Mapping[str, Sequence[PackageRow]]
) -> PackageFinding:
    """Returns the finding of a missing scan with the paper that came beside the package."""
    if finding.rule != "scan-missing":
        return finding
    beside = [row.name for row in papers.get(keys.get(finding.packages[0], ""), ()) if row.verified]
    if not beside:
        return finding
    return replace(finding, remedy=f"另外交来了“{beside[0]}”，请核对它是不是这一版的盖章扫描件。")
