"""The pages of one copy of a stack, and the sheets that fit nowhere, as a list that a grid shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from ui.pages.scan.page_texts import attached_cell_words, loose_words, place_words
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from app.jobs.scan_session import ScanSession
    from app.scan.grid import GridPlace, ModuleGrid

Index = QModelIndex | QPersistentModelIndex
CELL = Qt.ItemDataRole.UserRole + 1
_NONE = QModelIndex()
_SMALL = QSize(260, 368)


@dataclass(frozen=True, slots=True)
class ScanCell:
    """Describes what one cell of the grid shows.

    ``page`` is 0 for a sheet without a place, ``sheet`` None where none lies.
    """

    page: int
    sheet: int | None
    level: str
    word: str
    place: GridPlace | None = None
    marks: int = 0
    """How many regions of new ink."""
    attached: bool = False
    """Whether it is a sheet of an attachment, which has no page code."""

    @property
    def sound(self) -> bool:
        """Tells whether nothing is left to do about it."""
        return self.attached or self.level in ("ok", "hand")

    @property
    def spoken(self) -> str:
        """Returns ``第3页，齐全，2 处定稿里没有的墨迹``."""
        if self.attached:
            return "装订的附件页，没有页码，不核对"
        name = f"第{self.page}页" if self.page else "没有归位的一张"
        marks = f"，{self.marks} 处定稿里没有的墨迹" if self.marks else ""
        return f"{name}，{self.word}{marks}"


def cells_of(session: ScanSession, grid: ModuleGrid, copy: int) -> list[ScanCell]:
    """Returns the cells of a copy (from 1), then those without a place, then attachments."""
    number = session.paper.number
    cells = []
    for place in grid.copies[copy - 1]:
        level, word = place_words(place, number)
        marks = len(session.sheets[place.sheet].changes) if place.sheet is not None else 0
        cells.append(ScanCell(place.page, place.sheet, level, word, place, marks))
    for sheet in grid.loose:
        level, word = loose_words(session.sheets[sheet], number)
        cells.append(ScanCell(0, sheet, level, word))
    cells += [ScanCell(0, sheet, *attached_cell_words(), attached=True) for sheet in grid.attached]
    return cells


def small_pictures(files: Mapping[str, str], check: Callable[[], None]) -> dict[str, QImage]:
    """Returns JPEG files, read small, by name; ``check`` may raise to stop.

    What cannot be read now is left out, and asked for again: a stack that is begun anew writes the same names.
    """
    found = {}
    for name, path in files.items():
        check()
        reader = QImageReader(path)
        reader.setScaledSize(reader.size().scaled(_SMALL, Qt.AspectRatioMode.KeepAspectRatio))
        image = reader.read()
        if not image.isNull():
            found[name] = image
    return found


class ScanPageModel(QAbstractListModel):
    """Lists cells: ``CELL`` a :class:`ScanCell`, decoration its picture."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cells: list[ScanCell] = []
        self._session: ScanSession | None = None
        self._pictures: dict[str, QImage] = {}

    def show(self, session: ScanSession, cells: Sequence[ScanCell]) -> None:
        """Shows other cells; of as many, the selected stays."""
        same = len(cells) == len(self.cells)
        if not same:
            self.beginResetModel()
        self._session, self.cells = session, list(cells)
        if same:
            self.dataChanged.emit(self.index(0), self.index(len(cells) - 1))
        else:
            self.endResetModel()

    def wanted(self) -> dict[str, str]:
        """Returns pictures' files that are missing, by name."""
        if self._session is None:
            return {}
        names = {sheet.picture for sheet in self._session.sheets if sheet.picture} - self._pictures.keys()
        return {name: str(self._session.folder / name) for name in names}

    def show_pictures(self, pictures: Mapping[str, QImage]) -> None:
        """Shows pictures by name, as :meth:`wanted` names them."""
        self._pictures.update(pictures)
        if self.cells:
            self.dataChanged.emit(self.index(0), self.index(len(self.cells) - 1))

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        """Counts the rows."""
        return 0 if parent.isValid() else len(self.cells)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns what a place shows."""
        cell = self.cells[index.row()]
        if role == CELL:
            return cell
        if role == Qt.ItemDataRole.DecorationRole and cell.sheet is not None and self._session is not None:
            return self._pictures.get(self._session.sheets[cell.sheet].picture)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.DisplayRole):
            return cell.spoken
        return None
