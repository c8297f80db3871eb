"""Every answer that the form asks for can be gone to, stands under the keyboard there, and is changed by keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.field_walk import fields_missed, workspace
from tests.ui.stored_draft import example


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_every_field_is_reached_and_changed_by_keys(
    track: str, tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    with example(tmp_path, track) as draft:
        window = workspace(draft, qtbot, qapp)
        missed = fields_missed(window, draft)
        window.close_down()
    assert not missed, "; ".join(missed)
