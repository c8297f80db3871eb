"""Stamped sheets being put together: over several files and several days, kept between two starts.

The folder ``<home>/scans/<draft>-<版本号>`` holds ``session.json`` and one picture for each sheet, named by its hash.
The store gets the stamped issue only when all its sheets are there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

from app.errors import StorageTrouble
from app.file_writing import discard, make_folder, put_aside, write_file
from app.scan.grid import ModuleGrid, lay_out
from app.scan.page_matches import Reading, Verdict, judge

if TYPE_CHECKING:
    from app.scan.paper import IssuePaper

FORMAT = "zhizao-session/1"
FILE = "session.json"
_LARGEST = 64 << 20


@dataclass(frozen=True, slots=True)
class AddedInk:
    """Describes a place where a sheet and the issue differ.

    It is a rectangle in points, from the upper left corner of the page.  The other attributes are as in
    :class:`app.scan.changes.InkChange`.
    """

    left: float
    top: float
    right: float
    bottom: float
    area: float = 0.0
    kind: str = "added"
    path: str = ""
    text: str = ""
    share: float = 0.0
    usual: float = 0.0
    decision: str = ""
    """What a person said of it; empty where nobody did."""
    note: str = ""
    decided_at: str = ""


@dataclass(frozen=True, slots=True)
class StackSheet:
    """Describes one scanned side and what was read on it.

    ``number`` is empty where nothing could be read; ``picture`` is a file's name in the folder, of the straightened
    page where ``straight`` says so, else of the sheet as it was scanned; ``raw`` is the latter in any case that a
    person may want to name the page.  ``share`` are the sheet's bytes in its file.
    """

    file: str
    file_sha256: str
    at: int
    share: int
    number: str = ""
    page: int = 0
    by_hand: bool = False
    foreign: bool = False
    problem: str = ""
    registered: bool = False
    blank: bool = False
    bare: bool = False
    """Whether it was seen well and shows no trace of a page code."""
    seals: dict[str, str] = field(default_factory=dict)
    signatures: dict[str, str] = field(default_factory=dict)
    changes: tuple[AddedInk, ...] = ()
    picture: str = ""
    straight: bool = False
    raw: str = ""
    left_out: str = ""
    """When a person said that this sheet is not wanted (ISO 8601); empty where nobody did."""
    part: int = 0
    """Which page of the side it is, from 1, where several were cut apart; 0 where it is the whole side."""

    @property
    def reading(self) -> Reading:
        """Returns which page of which issue the sheet says it is."""
        return Reading(
            self.number, self.page, by_hand=self.by_hand, foreign=self.foreign, blank=self.blank, bare=self.bare
        )

    @property
    def where(self) -> str:
        """Names the sheet for people: ``盖章件 1.pdf 第 3 张``.

        A page of a side that was cut apart is named ``盖章件 1.pdf 第 3 张的第 2 页``.
        """
        return f"{self.file} 第 {self.at} 张" + (f"的第 {self.part} 页" if self.part else "")


@dataclass(frozen=True, slots=True)
class SealDecision:
    """Describes what a person decided about a page's seals, and when (ISO 8601)."""

    page: int
    decision: str
    at: str


@dataclass(frozen=True, slots=True)
class ScanSession:
    """Gathers the scanned sheets of one issue; every change returns a new session."""

    draft_id: str
    sequence: int
    paper: IssuePaper
    sizes: tuple[tuple[float, float], ...]
    """Width and height of the issue's pages in points."""
    folder: Path
    sheets: tuple[StackSheet, ...] = ()
    decisions: tuple[SealDecision, ...] = ()

    @property
    def active(self) -> tuple[int, ...]:
        """Returns the positions, from 0, of the sheets that were not left out."""
        return tuple(at for at, sheet in enumerate(self.sheets) if not sheet.left_out)

    def verdict(self) -> Verdict:
        """Judges the sheets that were not left out.

        Sheets are named in it by their positions in :attr:`active`.
        """
        readings = [self.sheets[at].reading for at in self.active]
        return judge(readings, self.paper.number, self.paper.pages, attached_from=self.paper.attached_from)

    def grid(self) -> ModuleGrid:
        """Returns the verdict laid out as people look at it.

        Sheets are named in it by their positions in :attr:`sheets`.
        """
        readings = [self.sheets[at].reading for at in self.active]
        return lay_out(self.verdict(), readings, self.active)

    def size(self, page: int) -> tuple[float, float]:
        """Returns the width and height of a page in points; pages count from 1."""
        return self.sizes[page - 1]

    def decision(self, page: int) -> SealDecision | None:
        """Returns what was decided about a page's seals."""
        return next((each for each in self.decisions if each.page == page), None)

    def picture(self, sheet: int) -> Path | None:
        """Returns the path of a sheet's picture, or None where it could not even be drawn."""
        name = self.sheets[sheet].picture
        return self.folder / name if name else None

    def rooms(self, page: int) -> tuple[str, ...]:
        """Returns the names of a page's rooms for seals and signatures."""
        every = (*self.paper.seals.items(), *self.paper.signatures.items())
        return tuple(name for name, box in every if box.page == page)

    def files(self) -> tuple[str, ...]:
        """Returns the names of the files that the sheets are from, each file once."""
        return tuple({(sheet.file_sha256, sheet.file): sheet.file for sheet in self.sheets}.values())

    def changed(self, sheet: int, **values: Any) -> ScanSession:
        """Returns a session in which one sheet has other values."""
        sheets = list(self.sheets)
        sheets[sheet] = replace(sheets[sheet], **values)
        return replace(self, sheets=tuple(sheets))


def folder_of(home: Path, draft_id: str, number: str) -> Path:
    """Returns the folder of the scan session of an issue."""
    plain = "".join(c for c in draft_id if c.isalnum() or c in "-_")
    return home / "scans" / f"{plain}-{number}"


def save_picture(folder: Path, data: bytes) -> str:
    """Writes a JPEG or PNG under its hash unless it is there, and returns its name.

    Raises StorageTrouble where the disk refuses.
    """
    name = hashlib.sha256(data).hexdigest()[:32] + (".png" if data.startswith(b"\x89PNG") else ".jpg")
    if not (folder / name).is_file():
        _make(folder)
        write_file(folder / name, data, private=True)
    return name


def save(session: ScanSession) -> None:
    """Writes the session, and deletes the pictures that no sheet has any more.

    Raises StorageTrouble where the disk refuses.
    """
    _make(session.folder)
    told = {
        "format": FORMAT,
        "issue": session.paper.number,
        "fingerprint": session.paper.fingerprint,
        "sheets": [asdict(sheet) for sheet in session.sheets],
        "decisions": [asdict(each) for each in session.decisions],
    }
    write_file(session.folder / FILE, json.dumps(told, ensure_ascii=False, indent=1).encode(), private=True)
    wanted = {name for sheet in session.sheets for name in (sheet.picture, sheet.raw)}
    for path in session.folder.iterdir():
        if path.suffix in {".jpg", ".png"} and path.name not in wanted:
            discard(path)  # on Windows a picture that is being shown cannot go yet


def load(empty: ScanSession) -> ScanSession:
    """Returns the scan session of an issue as it was left.

    Returns ``empty`` itself where there is none.  A file that cannot be read is put aside as ``session.json.bad``, and
    the session begins anew.
    """
    path = empty.folder / FILE
    try:
        with path.open("rb") as file:
            told = json.loads(file.read(_LARGEST))
        return _read(empty, told)
    except FileNotFoundError:
        return empty
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        put_aside(path, ".bad")
        return empty


def _read(empty: ScanSession, told: Mapping[str, Any]) -> ScanSession:
    if told["format"] != FORMAT or told["fingerprint"] != empty.paper.fingerprint:
        raise ValueError
    sheets = tuple(_sheet(each, empty) for each in told["sheets"])
    decisions = tuple(
        SealDecision(int(each["page"]), str(each["decision"]), str(each["at"])) for each in told["decisions"]
    )
    return replace(empty, sheets=sheets, decisions=decisions)


def _sheet(told: Mapping[str, Any], empty: ScanSession) -> StackSheet:
    hints = get_type_hints(StackSheet)
    for each in fields(StackSheet):
        kind = hints[each.name]
        if each.name in told and kind in (str, int, bool) and type(told[each.name]) is not kind:
            raise TypeError(each.name)
    marks = tuple(_mark(each) for each in told["changes"])
    rooms = {key: {str(k): str(v) for k, v in told[key].items()} for key in ("seals", "signatures")}
    sheet = StackSheet(**{**told, **rooms, "changes": marks})
    for name in (sheet.picture, sheet.raw):
        if name and (Path(name).name != name or not (empty.folder / name).is_file()):
            raise ValueError(name)
    return sheet


def _mark(told: Mapping[str, Any]) -> AddedInk:
    """Returns a place of changed ink as it was stored.

    One written before ink that is missing was looked for has no more than its edges.
    """

    def number(name: str) -> float:
        return float(told.get(name, 0.0))

    return AddedInk(
        float(told["left"]), float(told["top"]), float(told["right"]), float(told["bottom"]), number("area"),
        "missing" if told.get("kind") == "missing" else "added",
        str(told.get("path", "")), str(told.get("text", "")), number("share"), number("usual"),
        str(told.get("decision", "")), str(told.get("note", "")), str(told.get("decided_at", "")),
    )  # fmt: skip


def _make(folder: Path) -> None:
    try:
        make_folder(folder, private=True)
    except OSError as trouble:
        raise StorageTrouble(f"{folder}：文件夹建不了，扫描件没有加入；请检查磁盘空间和权限。") from trouble
