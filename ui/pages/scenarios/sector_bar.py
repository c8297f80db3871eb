"""揭榜行业 and 细分行业 beside the coverage grid.  Another sector moves the stars; nothing chosen is lost."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.pack.guidance import Sector
from ui.controls.quiet_combo import QuietCombo

_NONE = "还没有选"


class SectorBar(QWidget):
    """Asks for 行业 and 细分行业 in two boxes."""

    sector_chosen = Signal(str)
    """Id of the sector."""
    subsector_chosen = Signal(str)

    def __init__(self, labels: tuple[str, str], sectors: Sequence[Sector], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sectors = tuple(sectors)
        self.sector = QuietCombo(self)
        self.subsector = QuietCombo(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for text, box, name in zip(labels, (self.sector, self.subsector), ("sector", "subsector"), strict=True):
            label = QLabel(text, self)
            label.setProperty("type", "compact")
            label.setProperty("tone", "text2")
            label.setBuddy(box)
            box.setAccessibleName(text)
            box.setObjectName(name)
            layout.addWidget(label)
            layout.addWidget(box)
        self.sector.activated.connect(self._on_sector)
        self.subsector.activated.connect(self._on_subsector)

    def show_value(self, sector_id: str, subsector: str) -> None:
        """Shows what is chosen; a 细分行业 of another sector stays to be seen, and says so."""
        names = [(_NONE, "")] * (not sector_id) + [(sector.name, sector.id) for sector in self._sectors]
        _fill(self.sector, names, sector_id)
        chosen = next((sector for sector in self._sectors if sector.id == sector_id), None)
        inside = chosen.subsectors if chosen else ()
        offered = [(_NONE, "")] * (not subsector) + [(name, name) for name in inside]
        if subsector and subsector not in inside:
            offered.insert(0, (f"{subsector}（不在本行业）", subsector))
        _fill(self.subsector, offered, subsector)
        self.subsector.setEnabled(chosen is not None)
        self.subsector.setToolTip("" if chosen else "先选揭榜行业")

    def _on_sector(self) -> None:
        if self.sector.currentData():
            self.sector_chosen.emit(str(self.sector.currentData()))

    def _on_subsector(self) -> None:
        if self.subsector.currentData():
            self.subsector_chosen.emit(str(self.subsector.currentData()))


def _fill(box: QuietCombo, offered: Sequence[tuple[str, str]], chosen: str) -> None:
    now = [(box.itemText(i), box.itemData(i)) for i in range(box.count())]
    if now != list(offered):
        box.clear()
        for text, value in offered:
            box.addItem(text, value)
    box.setCurrentIndex(next((i for i, (_, value) in enumerate(offered) if value == chosen), -1))
