"""Opens a workbook from outside in the child process, and puts together what comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Final

from app.errors import InputRefused
from app.intake.excel.cells import Cell, CellPicture, Merge, Place, Remark, Sheet, Workbook
from app.intake.reading import read_limited
from app.intake.wording import shown_place
from app.sandbox.process import Item, Overrun, Pace, ReaderFailed, Sandbox

LARGEST: Final = 100 << 20
"""Bytes of a file."""
ENDINGS: Final = (".xlsx", ".xls", ".xlsm", ".et")
_PACE: Final = Pace(item=15.0, whole=25.0, each=0.1)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED: Final = "工作簿加了密码，打不开。请去掉密码，另存后再试。"
_DAMAGED: Final = "文件已损坏，或不是 Excel 工作簿。请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。"
_COSTLY: Final = "读这个工作簿要用的时间或内存太多，没有读入，可能被动过手脚。请用 Excel 或 WPS 另存为 .xlsx 后再试。"
_AS_TEXT: Final = "虽然叫 Excel，里面其实是网页或文本。请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。"
_HEAD: Final = 4096
_BINARY_BOOK: Final = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")


def read_workbook(path: Path, *, cancelled: Callable[[], bool] | None = None) -> Workbook:
    """Reads ``.xlsx``, ``.xlsm``, ``.xls`` and ``.et``, told apart by content.

    Raises:
        InputRefused: it is none of them, locked, damaged, or larger than a table of an application can be.
        Abandoned: ``cancelled`` said so.
    """
    return workbook_of(read_limited(path, LARGEST), shown_place(path.name), cancelled=cancelled)


def workbook_of(data: bytes, source: str, *, cancelled: Callable[[], bool] | None = None) -> Workbook:
    """Returns the same of a file's bytes.

    ``source`` names it in refusals and in the sources of values.
    """
    reader = _reader_for(data, source)
    building = _Building()
    try:
        with Sandbox() as sandbox:
            for item in sandbox.run(reader, {"source": source}, [BytesIO(data)], pace=_PACE, cancelled=cancelled):
                building.add(item)
    except Overrun as overrun:
        raise InputRefused(source, _COSTLY) from overrun
    except ReaderFailed as failed:
        raise InputRefused(source, _DAMAGED) from failed
    return Workbook(source, tuple(building.sheets()), tuple(building.notes))


def _reader_for(data: bytes, source: str) -> str:
    if data.startswith(b"PK\x03\x04"):
        return "app.intake.excel.xlsx_parts:read_xlsx"
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise InputRefused(source, _LOCKED)
        if any(name in data for name in _BINARY_BOOK):
            return "app.intake.excel.xls_cells:read_xls"
        raise InputRefused(source, _DAMAGED)
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<", b"mime-version")) or (head and b"\0" not in head):
        raise InputRefused(source, _AS_TEXT)
    raise InputRefused(source, _DAMAGED)


@dataclass(slots=True)
class _Building:
    """Collects the parts of a workbook as they come, piece by piece."""

    notes: list[str] = field(default_factory=list)
    _open: list[_OpenSheet] = field(default_factory=list)

    def add(self, item: Item) -> None:
        told = item.told
        self.notes += told.get("notes", ())
        if "sheet" in told:
            self._open.append(_OpenSheet(str(told["sheet"]), bool(told["hidden"])))
        elif self._open:
            self._open[-1].add(item)

    def sheets(self) -> Iterator[Sheet]:
        for each in self._open:
            yield Sheet(
                each.name, each.hidden, each.cells, tuple(each.merges), tuple(each.pictures), tuple(each.remarks)
            )


@dataclass(slots=True)
class _OpenSheet:
    name: str
    hidden: bool
    cells: dict[Place, Cell] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    pictures: list[CellPicture] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def add(self, item: Item) -> None:
        told = item.told
        for row, column, text, kind, doubt, refused in told.get("cells", ()):
            self.cells[row, column] = Cell(text, kind, doubt, refused)
        self.merges += (Merge(*each) for each in told.get("merges", ()))
        self.remarks += (Remark(where, text) for where, text in told.get("remarks", ()))
        if "picture" in told:
            row, column = told["picture"]
            self.pictures.append(CellPicture((row, column), bytes(item.blobs[0]), str(told["ending"])))
