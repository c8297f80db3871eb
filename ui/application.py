"""The QApplication with its look, its Chinese buttons and its way of reporting a bug."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import TracebackType

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from ui.theme import Theme


def make_application(arguments: Sequence[str]) -> QApplication:
    """The one application object of the process."""
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    app = QApplication(list(arguments))
    app.setApplicationName("zhizao")
    app.setApplicationDisplayName("智造申报")
    return app


def speak_chinese(app: QApplication) -> None:
    """Qt's own buttons and menus in Chinese; none of them is in the first frame."""
    translator = QTranslator(app)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)


def dress(app: QApplication, theme: Theme) -> None:
    """Puts the theme on and follows the system's, where that is what the person chose."""
    theme.apply(app)

    def follow(*_: object) -> None:
        if theme.choice == "system":
            theme.apply(app)

    hints = app.styleHints()
    hints.colorSchemeChanged.connect(follow)
    hints.accessibility().contrastPreferenceChanged.connect(follow)


def report_bugs() -> None:
    """An exception that nobody caught is kept in a file and named on standard error; the window stays."""

    def hook(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        from app.system_errors import record_bug  # noqa: PLC0415 - only on failure

        print(record_bug(error), file=sys.stderr)

    sys.excepthook = hook
