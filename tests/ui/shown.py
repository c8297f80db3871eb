"""Hands tests the page that a window shows, of whatever class it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ui.shell.start import StartScreen
    from ui.shell.workspace import Workspace


def page_in(space: Workspace | None) -> Any:
    """Return the page of the step in sight."""
    assert space is not None
    return space.page


def start_page_in(start: StartScreen, place: str) -> Any:
    """Return a page of the start screen that was shown before."""
    return start.page(place)


def panel_in(space: Workspace) -> Any:
    """Return the panel that stands open."""
    return space.panel.current
