"""The file of the window's state: whatever is in it, the window opens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.shell.window_settings import FILE, Places, WindowSettings, WindowState, with_place

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = ("width", "height", "maximized", "theme", "percent", "panel", "toured", "splits", "places")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    splits: dict[str, tuple[int, ...]] = {"workspace": (700, 344)}
    places = {"D1": ("scene", "scenarios[r1].name")}
    WindowSettings(tmp_path).change(theme="dark", percent=150, splits=splits, places=places)
    assert WindowSettings(tmp_path).state == WindowState(theme="dark", percent=150, splits=splits, places=places)


def test_places_are_few_enough_to_be_read_again(tmp_path: Path) -> None:
    places: Places = {}
    for number in range(1000):
        places = with_place(places, f"D{number:07}", "narratives", "n" * 119)
    places = with_place(places, "D0000999", "scene", "s" * 5000)
    WindowSettings(tmp_path).change(places=places)
    again = WindowSettings(tmp_path).state.places
    assert list(again) == [f"D{number:07}" for number in range(800, 1000)]
    assert again["D0000999"] == ("scene", "")


@given(st.dictionaries(st.sampled_from(NAMES) | st.text(), JSON))
def test_any_values_give_a_state_that_can_be_used(tmp_path_factory: pytest.TempPathFactory, found: Any) -> None:
    home = tmp_path_factory.mktemp("home")
    (home / FILE).write_text(json.dumps(found), encoding="utf-8")
    state = WindowSettings(home).state
    assert state.width > 0 < state.height
    assert 100 <= state.percent <= 200
    assert state.theme in ("system", "light", "dark", "contrast")


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"[]", b"{", b"[" * 60_000])
def test_damaged_files_are_passed_over(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / FILE).write_bytes(raw)
    assert WindowSettings(tmp_path).state == WindowState()
