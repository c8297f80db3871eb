"""The services over an empty folder, for most tests of jobs; one with more in its environment makes its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services import Services, build_services


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    made = build_services(tmp_path / "home", {})
    yield made
    made.close()
