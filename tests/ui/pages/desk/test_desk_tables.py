"""A round through the window to both tables, which LibreOffice opens: cell by cell the notice's own form.

The same with 150 packages: ``python tests/bench/run.py desk_round``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.desk_collection import make_collection
from tests.desk_round import walk_round
from tests.ui.stored_draft import SLOW
from ui.pages.desk.board import DeskBoard


def test_a_round_goes_through_the_window_to_both_tables(
    qtbot: QtBot, board: DeskBoard, tmp_path: Path, other_program: Callable[..., str]
) -> None:
    program = other_program("soffice", "libreoffice", beside="*sclo.*")
    collection = make_collection(tmp_path / "收到", 17)  # 11 and 6: one more than a 计划单列市 has places

    def wait(ready: Callable[[], bool]) -> None:
        qtbot.waitUntil(ready, timeout=SLOW)

    walk_round(board, collection, wait, tmp_path, program)
