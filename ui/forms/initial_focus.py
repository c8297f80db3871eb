"""Where the keyboard goes on a page that somebody opens: into its first editor, so that one can write at once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QRadioButton, QStackedWidget, QTableView, QTextEdit, QWidget

from ui.forms.tab_order import first_stop, scroll_row_into_view

_EDITORS = (QLineEdit, QPlainTextEdit, QTextEdit, QRadioButton)


def focus_first(page: QWidget) -> None:
    """Gives the keyboard to what the page names itself, else to its first editor in sight, else to its first stop.

    What it names may be out of sight for now, as the pages of a scan are before there is one: then to its first stop.
    The page itself has it only where there is nothing else: no key does anything there.
    """
    named = page.focusProxy()
    if named is not None and not named.isVisibleTo(page):
        found = first_stop(page)
    else:
        found = first_editor(page) or first_stop(page) if named is None else None
    if found is not None:
        found.setFocus(Qt.FocusReason.OtherFocusReason)
        scroll_row_into_view(found)
    elif named is None or named.isVisibleTo(page):
        page.setFocus()


def show_tab(pages: QStackedWidget, at: int) -> None:
    """Shows the page of a tab; who wrote in the one before writes on where this page was left, or in its first editor.

    The page is scrolled to that, as it may have been left elsewhere.
    """
    held = pages.isAncestorOf(pages.window().focusWidget() or pages.window())
    pages.setCurrentIndex(at)
    shown = pages.currentWidget()
    if not held or shown is None:
        return
    left = shown.focusWidget()  # Qt notes for each widget which child had the keyboard last
    usable = isinstance(left, (*_EDITORS, QTableView)) and left.isEnabled() and left.isVisibleTo(shown)
    found = left if usable else first_editor(shown, (*_EDITORS, QTableView))
    if found is not None:
        found.setFocus(Qt.FocusReason.TabFocusReason)
        scroll_row_into_view(found)


def first_editor(page: QWidget, kinds: tuple[type[QWidget], ...] = _EDITORS) -> QWidget | None:
    """Returns the first editor in the order of travel, or None.

    Of choices that exclude one another it is the one that is made.
    """
    at = page.nextInFocusChain()
    while at is not page and at is not None:
        usable = isinstance(at, kinds) and at.isEnabled() and at.isVisibleTo(page) and page.isAncestorOf(at)
        if usable and (not isinstance(at, QRadioButton) or at.isChecked()):
            return at
        at = at.nextInFocusChain()
    return None
