"""The window's tests draw off screen, whoever runs them and wherever; a real screen is for the journeys."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from PySide6.QtGui import QFont, QPalette
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from app.services import Services
    from ui.theme.theme import Theme

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

JOB = "zhizao-job"
"""Name of the threads of ui/runtime/jobs.py."""
ENDING = 30.0
"""Seconds in which a job of a busy machine has come to its end."""


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """Replaces pytest-qt's: nothing is late on a crowded machine that comes within two minutes."""
    from tests.ui.patient_bot import PatientBot

    return PatientBot(request)


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """Over a store of the test's own, empty, in a folder of its own."""
    from tests.ui.stored_draft import services_in

    made = services_in(tmp_path / "home")
    yield made
    made.close()


@pytest.fixture
def dressed(qapp: QApplication) -> Callable[[str, int], Theme]:
    """Puts a look on the application (mode and text size in per cent)."""
    from ui.theme.theme import Theme

    def dress(mode: str, percent: int) -> Theme:
        theme = Theme(mode, percent)
        theme.apply(qapp)
        theme.finish()
        return theme

    return dress


@pytest.fixture(scope="session")
def first_look(qapp: QApplication) -> tuple[QFont, QPalette]:
    """What an application has before a theme is put on it."""
    return qapp.font(), qapp.palette()


@pytest.fixture(autouse=True)
def _the_look_of_one_test(qapp: QApplication, first_look: tuple[QFont, QPalette]) -> Iterator[None]:
    """A theme put on by a test goes with it: the next is drawn as if it had not been, in whichever order they come."""
    yield
    if qapp.styleSheet():
        qapp.setStyleSheet("")
        qapp.setFont(first_look[0])
        qapp.setPalette(first_look[1])


@pytest.fixture(autouse=True)
def _jobs_end_before_their_folder_goes(tmp_path: Path) -> Iterator[None]:
    """A job that is still reading when a test ends must not find the test's folder taken away below it."""
    yield
    for thread in threading.enumerate():
        if thread.name == JOB:
            thread.join(ENDING)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """The off-screen clipboard outlives Python, and what Python put into it must not."""
    from PySide6.QtGui import QGuiApplication

    if QGuiApplication.instance() is not None:
        QGuiApplication.clipboard().clear()
