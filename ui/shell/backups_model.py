"""The backups as a table: when, how many drafts, how large, where, and whether each can be used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from ui.runtime.overriding import override
from ui.runtime.relative_days import relative_day

if TYPE_CHECKING:
    from app.store.backup import Backup

Index = QModelIndex | QPersistentModelIndex
HEADS = ("时间", "申报书", "大小", "核对", "位置")
_NONE = QModelIndex()
_MB = 1 << 20


class BackupsModel(QAbstractTableModel):
    """Shows one line a backup, the newest first."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._now: datetime | None = None
        self.backups: tuple[Backup, ...] = ()

    def show_backups(self, backups: Sequence[Backup], now: datetime) -> None:
        """Shows other backups as they stand at ``now`` (aware)."""
        self.beginResetModel()
        self.backups, self._now = tuple(backups), now
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        """Counts the backups."""
        return 0 if parent.isValid() else len(self.backups)

    @override
    def columnCount(self, parent: Index = _NONE) -> int:
        """Counts the columns."""
        return 0 if parent.isValid() else len(HEADS)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns a column's heading."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns what a cell shows."""
        backup = self.backups[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return backup.problem or str(backup.file)
        if role != Qt.ItemDataRole.DisplayRole or self._now is None:
            return None
        words = (
            _when(backup.at, self._now),
            "—" if backup.problem else f"{backup.drafts} 份",
            f"{backup.size / _MB:.1f} MB",
            "✓ 完好" if backup.sound else "▲ 已损坏" if backup.sound is False else "",
            str(backup.file.parent),
        )
        return words[index.column()]


def _when(at: datetime, now: datetime) -> str:
    """Says when a copy was made, with the hour on older days too: several copies may be of one day."""
    words = relative_day(at, now)
    return words if ":" in words else f"{words} {at.astimezone():%H:%M}"
