"""The ring around a control is for the keyboard: who clicks knows where they are."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QTabBar, QWidget

from ui.theme.style_sheet import restyle


class FocusRings(QObject):
    """Tells the style sheet, by ``[keys="true"]``, of a control that got the focus while no button was down."""

    def __init__(self, app: QApplication, parent: QObject) -> None:
        super().__init__(parent)
        app.focusChanged.connect(self._moved)

    def _moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        if isinstance(now, QAbstractButton | QTabBar | QLabel):
            by_keys = not QGuiApplication.mouseButtons()
            if (now.property("keys") == "true") != by_keys:
                now.setProperty("keys", str(by_keys).lower())
                restyle(now)
