"""What says a state by its colour, and whether it says it otherwise too: by a word, or by a shape that has a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeVar

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractItemView, QLabel, QTabBar, QWidget

from app.draft.level_words import LEVEL_WORDS
from ui.controls.marked_tabs import MarkedTabs
from ui.forms.tables.row_table_model import FINDING, SHOWN_LEVEL, RowTableModel
from ui.forms.tables.yearly_figures import FiguresModel
from ui.pages.freeze.void_chain import VoidChain
from ui.pages.home.deadline_cards import DeadlineCard
from ui.pages.scenarios.catalogue_model import COVER, CatalogueModel
from ui.pages.scenarios.coverage_grid import CoverageCell
from ui.pages.scenarios.picks_model import PICK
from ui.pages.verify.light_list import LightList
from ui.shell.rail import RailModel
from ui.theme.icons import LEVEL_SHAPES
from ui.theme.style_sheet import LEVELS

SPOKEN = Qt.ItemDataRole.AccessibleTextRole
DESCRIBED = Qt.ItemDataRole.AccessibleDescriptionRole
_W = TypeVar("_W", bound=QWidget)
_FIGURES = re.compile(r"字数|网页计|[\d\s/·%,.:]")


def by_colour_alone(window: QWidget) -> tuple[int, list[str]]:
    """How many states are told in colours in what is seen, and those that nothing else tells."""
    told = [*_labels(window), *_fields(window), *_items(window), *_widgets(window)]
    return len(told), [where for where, said in told if not said]


def _seen(window: QWidget, kind: type[_W]) -> list[_W]:
    return [each for each in window.findChildren(kind) if each.isVisible()]


def _labels(window: QWidget) -> Iterator[tuple[str, bool]]:
    for label in _seen(window, QLabel):
        level = label.property("tone") or label.property("chip") or ""
        if level not in LEVELS or not label.text():
            continue
        words = _FIGURES.sub("", label.text())  # figures alone are the same in every colour
        holder = label.parentWidget()
        beside = holder is not None and any(
            isinstance(each, QLabel) and not each.pixmap().isNull() and each is not label for each in holder.children()
        )
        yield f"label {label.text()!r}", bool(words or beside or label.accessibleDescription())


def _fields(window: QWidget) -> Iterator[tuple[str, bool]]:
    for widget in _seen(window, QWidget):
        level = widget.property("level")
        if level in LEVELS:
            face = QAccessible.queryAccessibleInterface(widget)
            said = face.text(QAccessible.Text.Description) if face is not None else ""
            yield f"{type(widget).__name__} {widget.accessibleName()!r}", LEVEL_WORDS[level] in said


def _items(window: QWidget) -> Iterator[tuple[str, bool]]:
    for view in _seen(window, QAbstractItemView):
        model = view.model()
        for index in _every(model) if model is not None else ():
            said = f"{index.data(SPOKEN) or ''} {index.data(DESCRIBED) or ''}"
            for word in _words_for(model, index):
                yield f"{type(view).__name__}: {said}", word in said


def _words_for(model: QAbstractItemModel, index: QModelIndex) -> Iterator[str]:
    """What an item has to say that its delegate says in colour."""
    pick, finding, cover = (index.data(role) for role in (PICK, FINDING, COVER))
    if isinstance(model, RailModel) and (level := model.entries[index.row()].level):
        yield LEVEL_WORDS[level]
    if getattr(pick, "counts", None):
        yield from (LEVEL_WORDS[level] for level, count in pick.counts.items() if count)
    if isinstance(model, RowTableModel):
        if level := index.data(SHOWN_LEVEL):
            yield LEVEL_WORDS[level]
    elif getattr(finding, "level", "") and getattr(finding, "message", ""):
        yield LEVEL_WORDS[finding.level]
    if getattr(cover, "word", ""):
        yield cover.word
    if isinstance(model, FiguresModel):
        level = model.levels.get(model.paths[index.row()][index.column()], ("", ""))[0]
        if level:
            yield LEVEL_WORDS[level]


def _widgets(window: QWidget) -> Iterator[tuple[str, bool]]:
    for cell in _seen(window, CoverageCell):
        yield cell.accessibleName(), any(word in cell.accessibleName() for word in ("可选", "已选", "已覆盖", "缺"))
    for card in _seen(window, DeadlineCard):
        yield card.accessibleName(), any(word in card.accessibleName() for word in ("还有", "已过", "已于", "截止"))
    for lights in _seen(window, LightList):
        yield "lights", all(each.word in lights.accessibleDescription() for each in lights.lights)
    for chain in _seen(window, VoidChain):
        yield "chain", all(link.word in chain.accessibleDescription() for link in chain.links)
    for tabs in _seen(window, MarkedTabs):
        yield from _tabs(tabs)


def _tabs(tabs: QTabBar) -> Iterator[tuple[str, bool]]:
    for at in range(tabs.count()):
        level: Any = tabs.tabData(at)
        if level:
            yield tabs.tabText(at), LEVEL_WORDS[level] in tabs.accessibleTabName(at)


def _every(model: QAbstractItemModel, parent: QModelIndex | None = None) -> Iterator[QModelIndex]:
    above = parent if parent is not None else QModelIndex()
    for row in range(model.rowCount(above)):
        columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(above)
        for column in range(columns):
            index = model.index(row, column, above)
            yield index
            if not column and isinstance(model, CatalogueModel) and model.rowCount(index):
                yield from _every(model, index)


assert set(LEVEL_SHAPES) == set(LEVELS)  # each level has a shape of its own to be drawn by
