"""The window's tests draw off screen, whoever runs them and wherever; a real screen is for the journeys."""

import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """The off-screen clipboard outlives Python, and what Python put into it must not."""
    from PySide6.QtGui import QGuiApplication

    if QGuiApplication.instance() is not None:
        QGuiApplication.clipboard().clear()
