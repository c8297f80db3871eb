"""A real store with the contract's kind of application in it, opened by a real controller."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.jobs.drafts import import_draft_file, store_draft
from app.paths import forms_root
from app.services import Services, build_services
from ui.draft.controller import DraftController
from ui.theme.theme import Theme

Opener = Callable[[str], DraftController]


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    made = build_services(tmp_path / "home", {})
    yield made
    made.close()


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    made = Theme("light", 100)
    made.apply(qapp)
    return made


@pytest.fixture
def opened(services: Services, qtbot: QtBot) -> Iterator[Opener]:
    """Takes the shipped example of a track into the store and opens it."""
    controllers: list[DraftController] = []

    def open_example(track: str) -> DraftController:
        pack = services.default_pack()
        kept = store_draft(services, import_draft_file(services, forms_root() / pack.id / pack.examples[track]))
        controllers.append(DraftController.open(services, kept.id))
        return controllers[-1]

    yield open_example
    for controller in controllers:
        assert controller.close()
