"""A desk and a person for each journey.  Where the machine has no screen to lend, they say so and are skipped."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.journeys.person import Person


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    """Somebody at a desk of their own, with an empty store and nothing open yet."""
    if not sys.platform.startswith("linux"):
        pytest.skip("穿行测试只在 Linux 上运行：要用 Xvfb 和 xdotool")
    from tests.journeys.desk import desk, lacking
    from tests.journeys.person import Person

    if missing := lacking():
        pytest.skip(f"没有安装 {'、'.join(missing)}，窗口的穿行测试没有运行，见 packaging/system_tools.py")
    with desk(tmp_path / "desk") as at:
        somebody = Person(at, tmp_path / "home")
        try:
            yield somebody
        finally:
            somebody.leave()
