"""Packs to test with: the official one, and copies of the small invented one that a test may damage."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.pack.catalogue import load
from app.pack.model import Pack

PACKS = Path(__file__).parents[2] / "data" / "packs"
SMALL = "yanshi-2030"


@pytest.fixture(scope="session")
def pack() -> Pack:
    """The pack of the 2021 notice."""
    return load("miit-2021")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A copy of the invented pack."""
    return Path(shutil.copytree(PACKS / SMALL, tmp_path / SMALL))


@pytest.fixture
def edited(small: Path) -> Callable[[str, str, str], Path]:
    """A copy of the invented pack in which one passage of one file reads otherwise."""

    def edit(file: str, old: str, new: str) -> Path:
        text = (small / file).read_text(encoding="utf-8")
        assert old in text, f"{file} does not hold {old!r}"
        (small / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return small

    return edit
