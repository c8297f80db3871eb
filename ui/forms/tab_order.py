"""Where Tab goes: through one area of the window as the layouts place it, then into the next.

Qt goes in the order in which widgets were made: rows drawn anew would come behind the command bar, and pictures that
were added to a text behind everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QGridLayout, QLayout, QScrollArea, QSplitter, QWidget
from shiboken6 import isValid

from ui.controls.scroll_to import show_with_head
from ui.forms.field_row import FieldRow

ONLY_BACKWARD = ("only-backward", True)
"""Property of a stop that Tab passes over and Shift+Tab comes to."""
_AIR = 8
"""Pixels at 100 % around a row that was scrolled into sight."""


def travel(
    areas: Sequence[QWidget],
    now: QWidget | None,
    *,
    forward: bool,
    tabs: QWidget | None = None,
    show_tab_beyond: Callable[[int], bool] | None = None,
) -> bool:
    """Gives the keyboard to what follows ``now``, and returns False where nothing in ``areas`` can have it.

    ``show_tab_beyond`` is asked where the content of the ``tabs`` ends, with 1 going forward and -1 going back: a page
    that has more behind another tab shows that.
    """
    home = next((at for at, area in enumerate(areas) if now is area or (now and area.isAncestorOf(now))), None)
    if home is not None:
        found = next(_beyond(areas[home], now, forward=forward), None)
        ends = found is None if forward else found is None or tabs is None or not tabs.isAncestorOf(found)
        around = areas[home] if forward else tabs  # going on, what stands beside the tabs comes before the next one
        has_tabs = tabs is not None and areas[home].isAncestorOf(tabs)
        inside = has_tabs and around is not None and now is not None and around.isAncestorOf(now)
        if ends and inside and show_tab_beyond is not None and show_tab_beyond(1 if forward else -1):
            return True
        if found is not None:
            return _give(found, forward=forward)
    start = -1 if home is None else home
    for step in range(1, len(areas) + 1):
        area = areas[(start + step if forward else start - step) % len(areas)]
        stops = list(_stops(area, forward=forward))
        if stops:
            return _give(stops[0 if forward else -1], forward=forward)
    return False


def is_gone(widget: QWidget | None) -> bool:
    """Tells whether a widget that Qt still names cannot have the keyboard any more: hidden, switched off or deleted."""
    return widget is None or not isValid(widget) or not widget.isVisible() or not widget.isEnabled()


def stay_near(areas: Sequence[QWidget], gone: QWidget | None) -> bool:
    """Gives the keyboard of a part that disappears to the nearest stop of its own area.

    It returns False where the area has none.
    """
    area = next((area for area in areas if gone is not None and (gone is area or area.isAncestorOf(gone))), None)
    if area is None or not area.isVisible():
        return False
    found = next(_beyond(area, gone, forward=True), None) or next(_beyond(area, gone, forward=False), None)
    if found is not None:
        found.setFocus(Qt.FocusReason.OtherFocusReason)
    return found is not None


def first_stop(area: QWidget) -> QWidget | None:
    """Returns the first stop of an area in the order of travel."""
    return next(_stops(area), None)


def focus_last(area: QWidget) -> bool:
    """Gives the keyboard to the last stop of an area, as Shift+Tab comes to it from behind."""
    found = next(iter(reversed(list(_stops(area, forward=False)))), None)
    return found is not None and _give(found, forward=False)


def focus_below(area: QWidget, head: QWidget) -> bool:
    """Gives the keyboard to the first stop behind a heading, past what stands in the heading itself."""
    found = next((each for each in _beyond(area, head, forward=True) if not head.isAncestorOf(each)), None)
    if found is not None:
        found.setFocus(Qt.FocusReason.TabFocusReason)
    return found is not None


def scroll_row_into_view(widget: QWidget) -> None:
    """Scrolls the row of an editor into sight, with what is said and counted below it; a table with its head.

    Where the whole row has no room, the editor alone is scrolled to.
    """
    row = _around(widget, FieldRow) or widget
    area = _around(widget, QScrollArea)
    if not isinstance(area, QScrollArea):
        return
    air = row.theme.px(_AIR) if isinstance(row, FieldRow) else _AIR
    if isinstance(row, QAbstractItemView):
        show_with_head(area, row, air)
    elif row.height() + 2 * air <= area.viewport().height():
        area.ensureWidgetVisible(row, 0, air)


def _give(widget: QWidget, *, forward: bool) -> bool:
    widget.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    held = QApplication.focusWidget()
    scroll_row_into_view(held if held is not None else widget)
    return True


def _beyond(area: QWidget, now: QWidget | None, *, forward: bool) -> Iterator[QWidget]:
    """Yields the stops of an area behind ``now``, or before it and the nearest first."""
    every = list(_as_read(area))
    at = now
    while at is not None and at not in every:  # a part that a control has inside itself
        at = at.parentWidget()
    place = every.index(at) if at is not None else -1
    rest = every[place + 1 :] if forward else reversed(every[: max(place, 0)])
    return (each for each in rest if _is_stop(each) and not (forward and each.property(ONLY_BACKWARD[0])))


def _stops(area: QWidget, *, forward: bool = True) -> Iterator[QWidget]:
    return (each for each in _as_read(area) if _is_stop(each) and not (forward and each.property(ONLY_BACKWARD[0])))


def _as_read(widget: QWidget) -> Iterator[QWidget]:
    """Yields a widget and all inside it, as the layouts place them."""
    yield widget
    if isinstance(widget, QScrollArea):  # its content is also a child of its viewport
        if (content := widget.widget()) is not None:
            yield from _as_read(content)
        return
    parts = list(_parts(widget))
    for part in parts:
        if not part.isHidden():
            yield from _as_read(part)
    for child in widget.children():
        if isinstance(child, QWidget) and child not in parts and not child.isHidden() and not child.isWindow():
            yield from _as_read(child)


def _parts(widget: QWidget) -> Iterator[QWidget]:
    if isinstance(widget, QSplitter):
        yield from (part for at in range(widget.count()) if (part := widget.widget(at)) is not None)
    elif (layout := widget.layout()) is not None:
        yield from _placed(layout, [each for each in widget.children() if isinstance(each, QWidget)])


def _placed(layout: QLayout, children: Sequence[QWidget]) -> Iterator[QWidget]:
    """Yields the widgets of a layout, in a grid line by line.

    Each is asked for its place, the layout is never asked for its items: the wrappers of those outlive them, and what
    is made at the same address later is taken for them, which has ended the process.
    """
    inner = [each for each in layout.children() if isinstance(each, QLayout)]
    places: dict[int, QWidget | QLayout] = {at: each for each in children if (at := layout.indexOf(each)) >= 0}
    places |= {at: each for each in inner if (at := layout.indexOf(each)) >= 0}
    order = sorted(places)
    if isinstance(layout, QGridLayout):
        order.sort(key=lambda at: layout.getItemPosition(at)[:2])  # type: ignore[index]
    for at in order:
        part = places[at]
        if isinstance(part, QWidget):
            yield part
        else:
            yield from _placed(part, children)


def _is_stop(widget: QWidget) -> bool:
    policy = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(policy) and widget.isEnabled() and widget.isVisible() and widget.focusProxy() is None


def _around(widget: QWidget, kind: type[QWidget]) -> QWidget | None:
    at: QWidget | None = widget
    while at is not None and not isinstance(at, kind):
        at = at.parentWidget()
    return at
