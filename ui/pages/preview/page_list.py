"""The pages of the printed form by what stands on them, with how much was said of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.draft.form_places import known_slot, place_of, step_of
from app.draft.paths import scopes_of, slot_of
from app.draft.scenario_form import scenario_form
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.draft.draft import Draft
    from app.output.pdf.answer_positions import AnswerBox
    from ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_ENTRY = Qt.ItemDataRole.UserRole + 1
_NONE = QModelIndex()
COVER = "封面"


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


def group_pages(draft: Draft, spots: Sequence[AnswerBox], pages: int, counts: Mapping[int, int]) -> list[PageGroup]:
    """Groups the pages by what they hold, in order; ``counts`` says how many remarks each has."""
    paths: dict[int, list[str]] = {}
    for spot in spots:
        paths.setdefault(spot.page, []).append(draft.inside(spot.path))
    groups: list[PageGroup] = []
    for page in range(pages):
        name = _name_of(draft, paths[page]) if page in paths else ""
        if not page and not (name and _is_in_scenario(draft, paths[page][0])):
            name = COVER
        name = name or groups[-1].name
        if groups and groups[-1].name == name:
            last = groups[-1]
            groups[-1] = PageGroup(name, last.first, page, last.remarks + counts.get(page, 0))
        else:
            groups.append(PageGroup(name, page, page, counts.get(page, 0)))
    return groups


def _name_of(draft: Draft, paths: Sequence[str]) -> str:
    """Returns what the part of the form is called in which these answers are printed."""
    first = paths[0]
    if _is_in_scenario(draft, first):
        return _name_in_scenario(draft, paths)
    field = draft.shape.fields.get(known_slot(draft, first))
    if field is not None and field.kind == "blocks":
        return field.label
    return next((step.title for step in draft.pack.steps if step.id == step_of(draft, first)), "")


def _is_in_scenario(draft: Draft, path: str) -> bool:
    return slot_of(path).startswith(f"{draft.pack.roles['scenarios']}[")


def _name_in_scenario(draft: Draft, paths: Sequence[str]) -> str:
    """Returns the name of the table of all scenarios, 附-1 or 附-2, or of the one scenario that the page is about."""
    form, slots = scenario_form(draft.pack, draft.track), {known_slot(draft, path) for path in paths}
    if form.equipment and any(slot.startswith(f"{form.equipment}[") for slot in slots):
        return f"{form.equipping} {form.equipment_title}"
    if slots & {field.path for field in form.described}:
        return f"{form.describing} 描述表"
    return place_of(draft, scopes_of(paths[0])[1])


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
        if group.remarks:
            words = f"{group.remarks} 条"
            painter.setPen(QColor(colors.accent))
            painter.drawText(inner.adjusted(0, 0, -taken, 0), right, words)
            taken += QFontMetrics(small).horizontalAdvance(words) + px(8)
        painter.setFont(font)
        painter.setPen(QColor(colors.text))
        room = inner.width() - taken
        painter.drawText(inner, middle, QFontMetrics(font).elidedText(group.name, Qt.TextElideMode.ElideMiddle, room))
        painter.restore()


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
        self.pages.set_groups(groups)
        at = next((at for at, group in enumerate(self.pages.groups) if group.first <= page <= group.last), -1)
        self.setCurrentIndex(self.pages.index(at) if at >= 0 else QModelIndex())

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        """Arrows turn the page at once."""
        super().currentChanged(current, previous)
        if current.isValid() and self.hasFocus():
            self._on_clicked(current)

    def _on_clicked(self, index: Index) -> None:
        self.wanted.emit(self.pages.groups[index.row()].first)
