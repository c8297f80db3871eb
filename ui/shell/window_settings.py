"""How the window was left: size, theme, text size, widths, and the place in each draft, in ``<home>/window.json``.

The file is a convenience: whatever is wrong with it, the window opens with its defaults; and when it cannot be
written, the next start merely forgets.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from app.file_writing import make_folder, replace_file
from ui.theme.tokens import SCALES, TEXT_FAMILIES, ZOOMS

FILE = "window.json"
THEMES = ("system", "light", "dark", "contrast")
_LARGEST = 64 * 1024
_PIXELS = 20_000
_PLACES, _LONGEST_PLACE = 200, 120
"""Drafts whose places are remembered, and characters of one."""
_LONGEST_FOLDER = 1000
BACKUP_HOURS = (1, 4, 24)
_CHOICES: MappingProxyType[str, tuple[object, ...]] = MappingProxyType(
    {
        "theme": THEMES,
        "panel": ("", "preview", "findings", "hints", "notes"),
        "text_family": ("", *TEXT_FAMILIES),
        "text_percent": ZOOMS,
        "shown_first": ("home", "last"),
        "backup_hours": BACKUP_HOURS,
    }
)


Places = dict[str, tuple[str, str]]
"""Step and path of the field by a draft's id, the newest last; the path may be empty."""


class WindowState(NamedTuple):
    """Describes what is remembered between two starts; sizes are logical pixels of the window's inside."""

    width: int = 1366
    height: int = 720
    maximized: bool = False
    theme: str = "system"
    percent: int = 100
    panel: str = "preview"
    """Which panel is wanted at the right: ``preview`` (where a step has room for it), ``findings``,
    ``hints``, ``notes`` or none."""
    toured: bool = False
    splits: dict[str, tuple[int, ...]] = {}  # noqa: RUF012 - never written to: see WindowSettings.change
    """Sizes of the panes of each splitter, by its object name."""
    places: Places = {}  # noqa: RUF012 - a NamedTuple's default, never written to
    """Where one was last in each draft."""
    text_family: str = ""
    """Letters of the texts that are written: ``song``, ``kai``, or those of the window."""
    text_percent: int = 100
    """Their size in per cent of the window's."""
    shown_first: str = "home"
    """What is shown at the start: ``home``, or the ``last`` draft."""
    backup_hours: int = 24
    """So many hours after the newest backup the next is due."""
    watched: str = ""
    """The folder whose new files are offered; empty for none."""


class WindowSettings:
    """Reads and writes the settings file of one home folder; ``state`` is what it says now."""

    def __init__(self, home: Path) -> None:
        self._path = home / FILE
        self.state = _read(self._path)

    def change(self, **values: Any) -> None:
        """Changes the state and writes it to the file; a disk that refuses changes nothing."""
        state = self.state._replace(**values)
        if state == self.state:
            return
        self.state = state
        text = json.dumps(state._asdict(), ensure_ascii=False, indent=1)
        try:
            make_folder(self._path.parent, private=True)
            replace_file(self._path, text.encode(), private=True, wait=False)
        except OSError:
            return


def with_place(known: Places, draft_id: str, step: str, path: str) -> Places:
    """Returns the places with this one as the newest; the oldest go where there are too many."""
    kept = {**{each: place for each, place in known.items() if each != draft_id}, draft_id: (step, path)}
    if len(path) > _LONGEST_PLACE:
        kept[draft_id] = (step, "")
    return dict(list(kept.items())[-_PLACES:])


def _read(path: Path) -> WindowState:
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return WindowState()
    if not isinstance(found, dict):
        return WindowState()
    good = {name: found[name] for name in WindowState._fields if _fits(name, found.get(name))}
    if "splits" in good:
        good["splits"] = {name: tuple(sizes) for name, sizes in good["splits"].items()}
    if "places" in good:
        good["places"] = {draft: (place[0], place[1]) for draft, place in good["places"].items()}
    return WindowState(**good)


def _fits(name: str, value: Any) -> bool:
    if name in ("maximized", "toured"):
        return isinstance(value, bool)
    if name in ("width", "height"):
        return _length(value) and value > 0
    if name == "percent":
        return type(value) is int and SCALES[0] <= value <= SCALES[-1]
    if name == "watched":
        return isinstance(value, str) and len(value) <= _LONGEST_FOLDER
    if name in _CHOICES:
        return any(type(each) is type(value) and each == value for each in _CHOICES[name])
    return isinstance(value, dict) and all(map(_is_place if name == "places" else _are_sizes, value.values()))


def _are_sizes(value: Any) -> bool:
    return isinstance(value, list) and all(map(_length, value))


def _is_place(value: Any) -> bool:
    return isinstance(value, list) and [type(each) for each in value] == [str, str]


def _length(value: Any) -> bool:
    return type(value) is int and 0 <= value <= _PIXELS
