"""What leaves the desk: both tables, the recommended packages in their order, the report, all columns, return files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path

from app.desk.answer_places import answer_field, answer_place
from app.desk.changes import DeskChange, RemarkPlace
from app.desk.returns import RETURN_SUFFIX, ReturnedFinding, ReturnSlip, write_return
from app.errors import AppError
from app.file_writing import make_folder
from app.intake.reading import read_limited
from app.jobs.desk import DeskRow, DeskSession
from app.jobs.desk_changes import OPINION_WORDS, describe_change
from app.jobs.desk_intake import PACKAGES
from app.jobs.handed_files import PAPERS
from app.jobs.output_files import OutputFiles
from app.jobs.submission_reading import LARGEST_PACKAGE
from app.jobs.summary import WrittenTable, write_tables
from app.merge.package_checks import PackageFinding
from app.output.desk_report import DeskReport, ReportTable, columns_xlsx, report_docx, report_pdf
from app.pack.model import Pack
from app.store.desk_columns import clean_words
from app.store.desk_file import PackageRow

_LEVELS = {"error": "阻断", "later": "待补", "confirm": "请确认", "advice": "建议"}
_STATES = {
    "sound": "收下",
    "broken": "不能用",
    "paper": "纸质件",
    "unread": "没有读到",
    "repeat": "重复交来",
}
_ALL_HEADS = (
    ("名次", 6.0), ("意见", 8.0), ("企业名称", 30.0), ("统一社会信用代码", 22.0), ("区县", 10.0), ("行业", 20.0),
    ("场景", 40.0), ("项目名称", 26.0), ("联系人", 10.0), ("手机号", 14.0), ("已填", 9.0), ("盖章扫描件", 10.0),
    ("签名", 8.0), ("中央企业", 9.0), ("所属集团", 16.0), ("投资", 14.0), ("建设成效", 36.0), ("请确认的理由", 40.0),
    ("检查结果", 50.0), ("备注", 30.0), ("为什么是这个名次", 50.0), ("版本号", 16.0), ("指纹", 68.0),
    ("申报包", 34.0), ("另交的材料", 34.0), ("对各项的意见", 50.0),
)  # fmt: skip
_NOT_IN_NAMES = str.maketrans('/\\:*?"<>|\n\r\t', "、、：×？”〈〉｜   ")
_LONGEST_NAME, _LONGEST_STEM = 40, 20
"""Characters of a firm and of a file in the name of a file: with what else is in it, it has room on every disk."""
UNVERIFIED = "没有在这里校验过，请把它再收一次"
_AS_ASKED = "请按推荐单位的意见修改。"
_REPAIRABLE = frozenset({"scan-missing", "unsigned", "copied-text", "track-exclusive", "same-firm", "issue-changed"})
Steps = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class DeskSnapshot:
    """Copies what a desk's export needs, so that any thread can draw it.

    It is made from the session on the session's own thread.
    """

    pack: Pack
    title: str
    unit: str
    at: str
    rows: dict[str, list[DeskRow]]
    findings: tuple[PackageFinding, ...]
    packages: tuple[PackageRow, ...]
    histories: dict[str, tuple[DeskChange, ...]]
    remarks: dict[str, dict[RemarkPlace, str]]
    """What was written for each firm about single answers, of all of its issues."""
    home: Path
    """The user's own folder, where it is remembered what was written."""

    def remarks_on(self, row: DeskRow) -> list[tuple[str, str]]:
        """Returns what was written about the answers of the issue that a row shows, as (path, text) in form order."""
        issue = row.submission.issue
        here = [(place.path, text) for place, text in self.remarks[row.key].items() if place.issue == issue]
        order = {path: at for at, path in enumerate(self.pack.fields)}

        def place(path: str) -> int:
            field = answer_field(self.pack, path)
            return order[field.path] if field is not None else len(order)

        return sorted(here, key=lambda each: (place(each[0]), each[0]))

    def recommended(self, track: str) -> list[DeskRow]:
        """Returns the recommended rows of a table in their ranks."""
        return [row for row in self.rows[track] if row.opinion == "recommend"]


@dataclass(frozen=True, slots=True)
class DeskExport:
    """Tells which files were written, and in sentences what was not."""

    files: tuple[WrittenTable, ...]
    troubles: tuple[str, ...]
    moved: tuple[str, ...] = ()
    """A sentence for each file of somebody else's that stood in the way."""


def snapshot_desk(session: DeskSession, at: str) -> DeskSnapshot:
    """Returns a snapshot of what the desk says now.

    ``at`` is the time as it is to be printed.
    """
    rows = {track: list(session.rows(track)) for track in session.tracks}
    return DeskSnapshot(
        session.pack,
        session.title,
        session.unit,
        at,
        rows,
        session.findings,
        tuple(session.packages),
        {row.key: tuple(session.ranking.history(row.key)) for each in rows.values() for row in each},
        {row.key: dict(session.ranking.remarks(row.key)) for each in rows.values() for row in each},
        session.home,
    )


def export_desk(snapshot: DeskSnapshot, out: Path, *, progress: Steps | None = None) -> DeskExport:
    """Writes all files of the desk into a folder.

    A package that is no longer where it was is named, and the rest goes on.
    """
    make_folder(out)
    output = OutputFiles(snapshot.home, f"{snapshot.unit}的汇总")
    names = _FreePaths()
    files: list[WrittenTable] = []
    troubles: list[str] = []
    for form in snapshot.pack.summaries:
        rows = [replace(row.submission, package=row.source.name) for row in snapshot.recommended(form.track)]
        files += write_tables(form, rows, snapshot.unit, out, output)
    files.append(_put(output, out / "全部列.xlsx", columns_xlsx(all_columns(snapshot))))
    report = desk_report(snapshot)
    files.append(_put(output, out / "核对报告.pdf", report_pdf(report)))
    files.append(_put(output, out / "核对报告.docx", report_docx(report)))
    for slip in return_slips(snapshot):
        folder = out / "退回企业"
        make_folder(folder)
        stem = f"退回意见 {file_name_part(slip.company)} {file_name_part(slip.issue)}"
        files.append(_put(output, names.free(folder, stem, RETURN_SUFFIX), write_return(slip)))
        letter = report_docx(return_letter(snapshot.pack, slip))
        files.append(_put(output, names.free(folder, stem, ".docx"), letter))
    chosen = [(form.annex, row) for form in snapshot.pack.summaries for row in snapshot.recommended(form.track)]
    places: dict[str, int] = {}
    for done, (annex, row) in enumerate(chosen, 1):
        places[annex] = places.get(annex, 0) + 1
        folder = out / "推荐的申报材料" / annex
        make_folder(folder)
        copied, trouble = _copy(output, row, folder, places[annex], names)
        files += copied
        troubles += trouble
        if progress is not None:
            progress(done, len(chosen))
    return DeskExport(tuple(files), tuple(troubles), tuple(output.sentences()))


def _put(output: OutputFiles, path: Path, data: bytes) -> WrittenTable:
    return WrittenTable(path.suffix.lstrip("."), path, output.write(path, data))


class _FreePaths:
    """Gives each file of an export a path that no other file of it has, on disks that know no case too."""

    def __init__(self) -> None:
        self._given: set[tuple[Path, str]] = set()

    def free(self, folder: Path, stem: str, suffix: str) -> Path:
        """Returns the path of that name in a folder, with a number where it was given already."""
        for at in count(1):
            name = f"{stem}{suffix}" if at == 1 else f"{stem}（{at}）{suffix}"
            if (folder, name.casefold()) not in self._given:
                break
        self._given.add((folder, name.casefold()))
        return folder / name


def _copy(
    output: OutputFiles, row: DeskRow, folder: Path, place: int, names: _FreePaths
) -> tuple[list[WrittenTable], list[str]]:
    written, troubles = [], []
    for source in (row.source, *row.papers):
        issue = file_name_part(row.submission.issue)
        kind = issue if source is row.source else f"另交 {file_name_part(Path(source.name).stem, _LONGEST_STEM)}"
        suffix = Path(source.path).suffix.lower()
        if suffix not in PACKAGES | PAPERS:
            suffix = ""
        if not source.verified:
            troubles.append(f"“{source.name}”没有放进文件夹：{UNVERIFIED}。")
            continue
        try:
            data = read_limited(Path(source.path), LARGEST_PACKAGE)
        except AppError as refused:
            troubles.append(f"“{source.name}”没有放进文件夹：{refused}")
            continue
        if hashlib.sha256(data).hexdigest() != source.digest:
            troubles.append(f"“{source.name}”没有放进文件夹：收下以后被改过，请重新收一次。")
            continue
        stem = f"{place:02d} {file_name_part(row.submission.company)} {kind}"
        written.append(_put(output, names.free(folder, stem, suffix), data))
    return written, troubles


def file_name_part(text: str, longest: int = _LONGEST_NAME) -> str:
    """Returns words from outside as a part of a file's name: no folders, no marks that a system gives a meaning."""
    plain = clean_words(text, lines=False).translate(_NOT_IN_NAMES)
    return " ".join(plain.split())[:longest].strip(". ") or "未填名称"


def all_columns(snapshot: DeskSnapshot) -> list[ReportTable]:
    """Returns one sheet for each table and one for the files, with all that the desk knows."""
    heads = tuple(head for head, _ in _ALL_HEADS)
    widths = tuple(width for _, width in _ALL_HEADS)
    tables = [
        ReportTable(
            form.annex, heads, widths, tuple(_all_cells(snapshot, row) for row in snapshot.rows[form.track]), ""
        )
        for form in snapshot.pack.summaries
    ]
    files = tuple(
        (
            row.name,
            _STATES[row.state],
            row.reason if row.verified or row.state == "unread" else f"{UNVERIFIED}。{row.reason}",
            row.issue,
            _local(row.at),
            row.digest,
        )
        for row in snapshot.packages
    )
    widths = (40.0, 10.0, 50.0, 16.0, 18.0, 68.0)
    return [
        *tables,
        ReportTable("收到的文件", ("文件", "状态", "说明", "版本号", "收到", "SHA-256"), widths, files, ""),
    ]


def _local(at: str) -> str:
    return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}"


def _all_cells(snapshot: DeskSnapshot, row: DeskRow) -> tuple[str, ...]:
    each = row.submission
    own = "（自）"
    return (
        str(row.rank), OPINION_WORDS[row.opinion], each.company, each.code, each.district, each.industry,
        "\n".join(f"{s.name}{own if s.own else ''}" for s in each.scenarios), each.project, each.contact, each.mobile,
        f"{each.answered}/{each.asked}", "有" if each.stamped else "没有", "有" if each.signed else "没有",
        "是" if each.central else "", row.group, each.investment,
        "\n".join(f"{name}：{value}" for name, value in each.gains.items()),
        "\n".join(f"{r.path}：{r.reason}" for r in each.reasons),
        "\n".join(f"{_LEVELS[f.level]}：{f.message}" for f in row.findings), row.note,
        "\n".join(_told(change, snapshot.pack) for change in snapshot.histories.get(row.key, ())),
        each.issue, each.fingerprint, row.source.name, "\n".join(paper.name for paper in row.papers),
        "\n".join(f"{answer_place(snapshot.pack, path)}：{text}" for path, text in snapshot.remarks_on(row)),
    )  # fmt: skip


def _told(change: DeskChange, pack: Pack) -> str:
    at = change.author.at.astimezone()
    why = change.author.why or "没有写理由"
    return f"{describe_change(change, pack)}；{why}；{change.author.who or '没有署名'} {at:%Y-%m-%d %H:%M}"


def desk_report(snapshot: DeskSnapshot) -> DeskReport:
    """Returns the report of what was found in the packages.

    It has the counts, the findings, the order with its reasons, and the files that could not be used.
    """
    lines = [
        f"推荐单位：{snapshot.unit or '未填'}",
        f"整理时间：{snapshot.at}",
        f"收到文件 {len(snapshot.packages)} 个。",
    ]
    tables = [_finding_table(snapshot)]
    for form in snapshot.pack.summaries:
        rows = snapshot.rows[form.track]
        lines.append(f"{form.annex} {form.title}：{len(rows)} 家，推荐 {len(snapshot.recommended(form.track))} 家。")
        ranked = tuple(
            (str(r.rank), r.submission.company, OPINION_WORDS[r.opinion], _last_reason(snapshot, r)) for r in rows
        )
        heads, widths = ("名次", "企业名称", "意见", "最近一次改动和理由"), (0.1, 0.34, 0.12, 0.44)
        tables.append(ReportTable(f"{form.annex}的名次和理由", heads, widths, ranked, "没有企业。"))
    bad = tuple((r.name, _STATES[r.state], r.reason) for r in snapshot.packages if r.state not in ("sound", "paper"))
    tables.append(ReportTable("没有列入汇总表的文件", ("文件", "状态", "原因"), (0.34, 0.14, 0.52), bad, "没有。"))
    return DeskReport(f"{snapshot.title}核对报告", tuple(lines), tuple(tables))


def _finding_table(snapshot: DeskSnapshot) -> ReportTable:
    order = list(_LEVELS)
    found = sorted(snapshot.findings, key=lambda each: order.index(each.level))
    rows = tuple((_LEVELS[each.level], each.message, each.remedy) for each in found)
    return ReportTable("检查结果", ("级别", "查到的情况", "怎么办"), (0.12, 0.5, 0.38), rows, "没有查到问题。")


def _last_reason(snapshot: DeskSnapshot, row: DeskRow) -> str:
    history = snapshot.histories.get(row.key, ())
    return _told(history[-1], snapshot.pack) if history else ""


def return_slips(snapshot: DeskSnapshot) -> Iterator[ReturnSlip]:
    """Yields a return slip for each firm that is given opinions.

    A slip never has what another firm wrote.
    """
    for rows in snapshot.rows.values():
        for row in rows:
            findings = [ReturnedFinding(path, "confirm", text, _AS_ASKED) for path, text in snapshot.remarks_on(row)]
            findings += _returned(row)
            if row.note and row.opinion != "recommend":
                findings.append(ReturnedFinding("", "confirm", row.note, _AS_ASKED))
            if findings:
                each = row.submission
                yield ReturnSlip(
                    each.issue,
                    each.fingerprint,
                    each.code,
                    each.company,
                    snapshot.unit,
                    snapshot.at,
                    tuple(findings),
                )


def return_letter(pack: Pack, slip: ReturnSlip) -> DeskReport:
    """Returns a return slip as a letter, with places in the form's words."""
    rows = tuple((answer_place(pack, f.path) if f.path else "整份", f.message, f.remedy) for f in slip.findings)
    heads, widths = ("位置", "问题", "怎么办"), (0.24, 0.42, 0.34)
    lines = (
        f"{slip.company}：",
        f"您单位的申报书（版本号 {slip.issue}）有下面几处需要处理。",
        f"{slip.unit}　{slip.at}",
    )
    return DeskReport("退回意见", lines, (ReportTable("需要处理的地方", heads, widths, rows, ""),))


def _returned(row: DeskRow) -> Iterator[ReturnedFinding]:
    for finding in row.findings:
        if finding.rule not in _REPAIRABLE:
            continue
        if finding.rule == "copied-text":
            mine = [p for p in finding.passages if p.source == row.source.name]
            for path in dict.fromkeys(passage.path for passage in mine):
                said = "这里有一段文字和别的单位交来的申报书几乎一样。"
                yield ReturnedFinding(path, "confirm", said, "请说明这段文字的来源，或改写成本单位自己的内容。")
        else:
            yield ReturnedFinding("", finding.level, finding.message, finding.remedy)
