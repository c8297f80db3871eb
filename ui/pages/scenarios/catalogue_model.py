"""The catalogue of scenarios as a tree: 环节 above, scenarios below, narrowed by a search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.draft.stage_coverage import StageCover
from app.pack.guidance import Scenario, Stage
from ui.runtime.overriding import override
from ui.runtime.pinyin import found_by

Index = QModelIndex | QPersistentModelIndex

NUMBER = Qt.ItemDataRole.UserRole + 1
"""Catalogue number of a scenario, 0 for a 环节."""
COUNT = NUMBER + 1
"""How often it is picked; for a 环节 how many of its scenarios are."""
COVER = NUMBER + 2
"""The :class:`StageCover` of a 环节."""
STAGE = NUMBER + 3
"""Id of the 环节."""
_NUMERALS = "一二三四五六七八九十"


def numeral(number: int) -> str:
    """Returns the Chinese numeral of 1 to 99, as the notice numbers its 环节."""
    tens, ones = divmod(number, 10)
    head = (_NUMERALS[tens - 1] if tens > 1 else "") + "十" if tens else ""
    return head + (_NUMERALS[ones - 1] if ones else "")


def stage_title(number: int, stage: Stage) -> str:
    """Returns ``十四、供应链管理``."""
    return f"{numeral(number)}、{stage.name}"


class CatalogueModel(QAbstractItemModel):
    """Lists the scenarios that may be picked, by 环节; it is told the picks and never changes them."""

    def __init__(self, stages: tuple[Stage, ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stages = stages
        self._query = ""
        self._shown: list[tuple[Stage, tuple[Scenario, ...]]] = []
        self._picked: Mapping[int, int] = {}
        self._covers: dict[str, StageCover] = {}
        self._narrow()

    # ------------------------------------------------------------ what it is told

    def search(self, query: str) -> None:
        """Shows only what the text, number or pinyin initials of ``query`` find."""
        if query.strip() == self._query:
            return
        self.beginResetModel()
        self._query = query.strip()
        self._narrow()
        self.endResetModel()

    def set_picks(self, picked: Mapping[int, int], covers: tuple[StageCover, ...]) -> None:
        """Sets picks of each number and cover of each 环节."""
        self._picked = dict(picked)
        self._covers = {cover.stage.id: cover for cover in covers}
        for row in range(self.rowCount()):
            group = self.index(row, 0)
            self.dataChanged.emit(group, group)
            last = self.rowCount(group) - 1
            self.dataChanged.emit(self.index(0, 0, group), self.index(last, 0, group))

    def found(self) -> int:
        """Tells how many scenarios are shown."""
        return sum(len(scenarios) for _, scenarios in self._shown)

    def place(self, number: int) -> QModelIndex:
        """Returns the index of a scenario, invalid if the search hides it."""
        for row, (_, scenarios) in enumerate(self._shown):
            for child, scenario in enumerate(scenarios):
                if scenario.no == number:
                    return self.index(child, 0, self.index(row, 0))
        return QModelIndex()

    def stage_place(self, stage_id: str) -> QModelIndex:
        """Returns the index of a 环节, invalid if the search hides it."""
        for row, (stage, _) in enumerate(self._shown):
            if stage.id == stage_id:
                return self.index(row, 0)
        return QModelIndex()

    def scenario_at(self, index: Index) -> Scenario | None:
        """Returns the scenario there, None on a 环节."""
        if not index.isValid() or not index.internalId():
            return None
        return self._shown[index.internalId() - 1][1][index.row()]

    def stage_at(self, index: Index) -> Stage | None:
        """Returns the 环节 there, or the one around the scenario there."""
        if not index.isValid():
            return None
        return self._shown[index.internalId() - 1 if index.internalId() else index.row()][0]

    # ------------------------------------------------------------ Qt's questions

    def index(self, row: int, column: int, parent: Index | None = None) -> QModelIndex:
        """Returns the index of a place.

        The internal id of a scenario is the row of its 环节 plus one, that of a 环节 zero.
        """
        above = parent if parent is not None else QModelIndex()
        if not self.hasIndex(row, column, above):
            return QModelIndex()
        return self.createIndex(row, column, above.row() + 1 if above.isValid() else 0)

    def parent(self, index: Index | None = None) -> Any:
        """Returns the 环节 of a scenario; called without an index by Qt, it returns the owner of the model."""
        if index is None:
            return super().parent()
        if not index.isValid() or not index.internalId():
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, 0)

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        """Counts 环节 at the top, scenarios below."""
        if parent is None or not parent.isValid():
            return len(self._shown)
        return 0 if parent.internalId() else len(self._shown[parent.row()][1])

    @override
    def columnCount(self, parent: Index | None = None) -> int:
        """Returns one: the delegate draws all of a row."""
        return 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Allows folding 环节 and choosing scenarios."""
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns name, number and picks of a place; the accessible text says all of it."""
        stage, scenario = self.stage_at(index), self.scenario_at(index)
        if stage is None:
            return None
        return self._stage_data(stage, role) if scenario is None else self._scenario_data(stage, scenario, role)

    def _stage_data(self, stage: Stage, role: int) -> Any:
        title = stage_title(self._stages.index(stage) + 1, stage)
        cover = self._covers.get(stage.id) or StageCover(stage, 0, required=False)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return title
            case Qt.ItemDataRole.ToolTipRole:
                return stage.purpose
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{title}，{'本行业必选，' if cover.required else ''}{cover.word}，已选 {cover.count} 个"
        return {NUMBER: 0, COUNT: cover.count, COVER: cover, STAGE: stage.id}.get(role)

    def _scenario_data(self, stage: Stage, scenario: Scenario, role: int) -> Any:
        picked = self._picked.get(scenario.no, 0)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return scenario.name
            case Qt.ItemDataRole.ToolTipRole:
                return scenario.guidance
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{scenario.no} {scenario.name}，{'已选' if picked else '未选'}"
        return {NUMBER: scenario.no, COUNT: picked, STAGE: stage.id}.get(role)

    # ------------------------------------------------------------ search

    def _narrow(self) -> None:
        self._shown = []
        for number, stage in enumerate(self._stages, 1):
            # A 环节 that is found by its own name shows all its scenarios.
            whole = found_by(stage_title(number, stage), self._query)
            scenarios = tuple(s for s in stage.scenarios if whole or self._matches(s))
            if scenarios:
                self._shown.append((stage, scenarios))

    def _matches(self, scenario: Scenario) -> bool:
        if self._query.isdecimal():
            return str(scenario.no) == self._query
        return found_by(scenario.name, self._query) or self._query.lower() in scenario.guidance.lower()
