"""How the window was left: size, theme, text size and column widths, in ``<home>/window.json``.

The file is a convenience: whatever is wrong with it, the window opens with its defaults; and when it cannot be
written, the next start merely forgets.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from ui.tokens import SCALES

FILE = "window.json"
THEMES = ("system", "light", "dark", "contrast")
_LARGEST = 64 * 1024
_PIXELS = 20_000


@dataclass(frozen=True, slots=True)
class WindowState:
    """What is remembered between two starts; sizes are logical pixels of the window's inside."""

    width: int = 1366
    height: int = 720
    maximized: bool = False
    theme: str = "system"
    percent: int = 100
    panel: str = "preview"
    """Which panel is wanted at the right: ``preview`` (where a step has room for it), ``findings`` or none."""
    toured: bool = False
    splits: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Sizes of the panes of each splitter, by its object name."""


class WindowFile:
    """The file of one home folder; ``state`` is what it says now."""

    def __init__(self, home: Path) -> None:
        self._path = home / FILE
        self.state = _read(self._path)

    def change(self, **values: Any) -> None:
        """Changes some of the state and writes the file, if the folder of drafts exists already."""
        state = replace(self.state, **values)
        if state == self.state:
            return
        self.state = state
        text = json.dumps(asdict(state), ensure_ascii=False, indent=1)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            spare = self._path.with_suffix(".json.new")
            spare.write_text(text, encoding="utf-8")
            spare.replace(self._path)
        except OSError:
            return


def _read(path: Path) -> WindowState:
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return WindowState()
    if not isinstance(found, dict):
        return WindowState()
    good = {each.name: found[each.name] for each in fields(WindowState) if _fits(each.name, found.get(each.name))}
    if "splits" in good:
        good["splits"] = {name: tuple(sizes) for name, sizes in good["splits"].items()}
    return WindowState(**good)


def _fits(name: str, value: Any) -> bool:
    if name in ("maximized", "toured"):
        return isinstance(value, bool)
    if name in ("width", "height"):
        return _length(value) and value > 0
    if name == "percent":
        return type(value) is int and SCALES[0] <= value <= SCALES[-1]
    if name == "theme":
        return value in THEMES
    if name == "panel":
        return value in ("", "preview", "findings")
    return isinstance(value, dict) and all(
        isinstance(key, str) and isinstance(sizes, list) and all(map(_length, sizes)) for key, sizes in value.items()
    )


def _length(value: Any) -> bool:
    return type(value) is int and 0 <= value <= _PIXELS
