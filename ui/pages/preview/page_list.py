"""The pages of the printed form by what stands on them, with how much was said of each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.draft.form_places import known_slot, place_of, step_of
from app.draft.paths import scopes_of, slot_of
from app.draft.scenario_form import scenario_form
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from app.draft.draft import Draft
    from app.output.pdf.answer_positions import AnswerBox
    from ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_ENTRY = Qt.ItemDataRole.UserRole + 1
_NONE = QModelIndex()
COVER = "封面"
_TEXT = "：正文"
"""Behind a scenario's name where its text stands: its answers in the table of the form stand pages before."""


@dataclass(frozen=True, slots=True)
class PrintedParts:
    """Tells what is printed apart from the rest of its step, for one setting of the form."""

    tables: Mapping[int, str]
    """Names of the tables of all scenarios, 附-1 and 附-2, by their pages."""
    apart: frozenset[str]
    """Sections and tables that stand behind another part of the form than their step's other answers."""


@dataclass(frozen=True, slots=True)
class PageGroup:
    """Describes a run of pages, counted from 0, that hold the same part of the form."""

    name: str
    first: int
    last: int
    remarks: int = 0

    @property
    def numbers(self) -> str:
        """Returns their numbers as people count: ``7–9``."""
        return f"{self.first + 1}" if self.first == self.last else f"{self.first + 1}–{self.last + 1}"


def group_pages(
    draft: Draft, spots: Sequence[AnswerBox], pages: int, counts: Mapping[tuple[int, str], int]
) -> list[PageGroup]:
    """Lists the parts of the form in the order in which they begin, each with its pages.

    Several parts may begin on one page, as short scenarios do.  ``counts`` says by page and part how many remarks
    there are; see :func:`part_on_page`.
    """
    found: list[tuple[str, int, int]] = []
    covered: set[int] = set()
    parts = printed_parts(draft, spots)
    for spot in spots:
        name = part_on_page(draft, draft.inside(spot.path), spot.page, parts)
        if found and found[-1][0] == name:
            found[-1] = (name, found[-1][1], spot.page)
        elif name and (spot.page not in covered or name not in {each[0] for each in found}):
            found.append((name, spot.page, spot.page))
        covered.add(spot.page)
    titles = {
        at
        for at, ((name, first, last), (text, start, _)) in enumerate(pairwise(found))
        if text == name + _TEXT and first == last == start
    }
    found = [each for at, each in enumerate(found) if at not in titles]  # a title over its own text is no part
    if pages and not (found and found[0][1] == 0):
        found.insert(0, (COVER, 0, 0))
    groups = []
    for at, (name, first, last) in enumerate(found):
        following = found[at + 1][1] if at + 1 < len(found) else pages
        end = max(last, following - 1)  # pages on which no answer stands go on with what is before them
        remarks = sum(count for (page, part), count in counts.items() if part == name and first <= page <= end)
        groups.append(PageGroup(name, first, end, remarks))
    return groups


def part_on_page(draft: Draft, path: str, page: int, parts: PrintedParts) -> str:
    """Returns what the part of the form is called in which an answer is printed on a page (from 0).

    ``parts`` are :func:`printed_parts`.
    """
    if not _is_in_scenario(draft, path):
        return _name_of(draft, path, parts.apart) if page else COVER
    return parts.tables.get(page) or _name_of(draft, path)


def printed_parts(draft: Draft, spots: Sequence[AnswerBox]) -> PrintedParts:
    """Returns what the setting of the form says of tables, and of sections that stand apart."""
    named: dict[int, str] = {}
    apart: set[str] = set()
    known: set[str] = set()
    before = ""
    for spot in spots:
        path = draft.inside(spot.path)
        if _is_in_scenario(draft, path):
            if spot.page not in named and (table := _table_of_all(draft, path)):
                named[spot.page] = table
            before = ""
        elif spot.page:
            name = _name_of(draft, path)
            if name != before and name in known:
                apart.add(_section_of(draft, path))
            known.add(name)
            before = name
    return PrintedParts(named, frozenset(apart - {""}))


def _name_of(draft: Draft, path: str, apart: Collection[str] = ()) -> str:
    """Returns what the part of the form is called in which an answer is printed.

    That is its step, or its section or table where these are among ``apart``.
    """
    if _is_in_scenario(draft, path):
        return _table_of_all(draft, path) or place_of(draft, scopes_of(path)[1]) + _TEXT * _is_narrative(draft, path)
    field = draft.shape.fields.get(known_slot(draft, path))
    if field is not None and field.kind == "blocks":
        return field.label
    section = _section_of(draft, path)
    if section in apart:
        table = draft.shape.tables.get(section)
        return next((each.title for each in draft.pack.sections if each.id == section), table.label if table else "")
    return next((step.title for step in draft.pack.steps if step.id == step_of(draft, path)), "")


def _section_of(draft: Draft, path: str) -> str:
    """Returns the section of an answer, or the table whose row it is in; "" for none."""
    slot = known_slot(draft, path)
    if "[" in slot:
        return slot[: slot.index("[")]
    field = draft.shape.fields.get(slot)
    return field.section if field is not None else ""


def _is_in_scenario(draft: Draft, path: str) -> bool:
    return slot_of(path).startswith(f"{draft.pack.roles['scenarios']}[")


def _is_narrative(draft: Draft, path: str) -> bool:
    narrative = scenario_form(draft.pack, draft.track).narrative
    return narrative is not None and known_slot(draft, path).startswith(narrative.path)


def _table_of_all(draft: Draft, path: str) -> str:
    """Returns the name of the table of all scenarios, 附-1 or 附-2, that an answer stands in, or ""."""
    form, slot = scenario_form(draft.pack, draft.track), known_slot(draft, path)
    if form.equipment and slot.startswith(f"{form.equipment}["):
        return f"{form.equipping} {form.equipment_title}"
    return f"{form.describing} 描述表" if slot in {field.path for field in form.described} else ""


class PageModel(QAbstractListModel):
    """Lists the groups of pages."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.groups: list[PageGroup] = []

    def set_groups(self, groups: Sequence[PageGroup]) -> None:
        """Shows others."""
        if list(groups) != self.groups:
            self.beginResetModel()
            self.groups = list(groups)
            self.endResetModel()

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.groups)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Returns the name; for the delegate the group itself."""
        group = self.groups[index.row()]
        said = f"，{group.remarks} 条" if group.remarks else ""
        return {
            Qt.ItemDataRole.DisplayRole: group.name,
            Qt.ItemDataRole.ToolTipRole: group.name,
            Qt.ItemDataRole.AccessibleTextRole: f"{group.name}，第 {group.numbers} 页{said}",
            _ENTRY: group,
        }.get(role)


class PageDelegate(QStyledItemDelegate):
    """Paints a name, how much was said, and the numbers."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        return QSize(0, self._theme.px(36))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws one line."""
        theme, colors, px = self._theme, self._theme.colors, self._theme.px
        group: PageGroup = index.data(_ENTRY)
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = option.rect.adjusted(px(8), 1, -px(8), -1)
        if is_current or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.current if is_current else colors.hover))
            painter.drawRoundedRect(QRectF(box), 6, 6)
        if is_current:
            painter.fillRect(QRect(box.left(), box.top() + px(8), px(3), box.height() - px(16)), QColor(colors.accent))
        inner = box.adjusted(px(12), 0, -px(10), 0)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        right = middle | int(Qt.AlignmentFlag.AlignRight)
        small, font = theme.font("caption"), theme.font("compact", bold=is_current)
        painter.setFont(small)
        painter.setPen(QColor(colors.text3))
        painter.drawText(inner, right, group.numbers)
        taken = max(QFontMetrics(small).horizontalAdvance(group.numbers), px(20)) + px(8)
        name = QFontMetrics(font)
        if group.remarks:
            words = f"{group.remarks} 条"
            room = inner.width() - taken - QFontMetrics(small).horizontalAdvance(words) - px(8)
            if name.horizontalAdvance(group.name) > room:
                words = f"{group.remarks}"  # said in full where there is room, and to screen readers
            painter.setPen(QColor(colors.accent))
            painter.drawText(inner.adjusted(0, 0, -taken, 0), right, words)
            taken += QFontMetrics(small).horizontalAdvance(words) + px(8)
        painter.setFont(font)
        painter.setPen(QColor(colors.text))
        painter.drawText(inner, middle, _fitting_name(group.name, name, inner.width() - taken))
        painter.restore()


def _fitting_name(name: str, metrics: QFontMetrics, room: int) -> str:
    """Returns a part's name as far as it has room; of a scenario's text that it is one is said before which."""
    if metrics.elidedText(name, Qt.TextElideMode.ElideRight, room) != name and name.endswith(_TEXT):
        which, number, *_ = name.split(" ")
        name = f"{which} {number} {_TEXT[1:]}"
    return metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)


class PageList(QListView):
    """Lists the groups of pages; ``wanted`` gives the page (from 0) that was chosen."""

    wanted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pages = PageModel(self)
        self.setModel(self.pages)
        self.setItemDelegate(PageDelegate(theme, self))
        self.setAccessibleName("各页")
        self.setProperty("plain", "true")
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._on_clicked)
        self.activated.connect(self._on_clicked)
        theme.changed.connect(self.doItemsLayout)

    def show_groups(self, groups: Sequence[PageGroup], page: int) -> None:
        """Shows the pages; ``page`` is the one that is read."""
        before = self.currentIndex().row()
        self.pages.set_groups(groups)
        here = [at for at, group in enumerate(self.pages.groups) if group.first <= page <= group.last]
        at = before if before in here else next(iter(here), -1)
        self.setCurrentIndex(self.pages.index(at) if at >= 0 else QModelIndex())

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        """Arrows turn the page at once."""
        super().currentChanged(current, previous)
        if current.isValid() and self.hasFocus():
            self._on_clicked(current)

    def _on_clicked(self, index: Index) -> None:
        self.wanted.emit(self.pages.groups[index.row()].first)
