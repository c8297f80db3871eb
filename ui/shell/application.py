"""The QApplication with its look, its Chinese buttons and its way of reporting a bug."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import TracebackType

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from app.paths import resources_root
from ui.theme.theme import Theme, mode_for

IDENTITY = "Zhizao.Shenbao"
"""The application user model ID of Windows; the installer's links carry the same."""


def make_application(arguments: Sequence[str]) -> QApplication:
    """Returns the one application object of the process."""
    if sys.platform == "win32":  # before the first window: the taskbar puts it together with the installer's links
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(IDENTITY)
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    # Fusion by argument: setStyle() has PySide set up all of QStyle, which the first frame does without.
    app = QApplication([*arguments[:1], "-style", "fusion", *arguments[1:]])
    app.setApplicationName("zhizao")
    app.setApplicationDisplayName("智造申报")
    return app


def show_icon() -> None:
    """Shows the program's picture on windows and taskbar."""
    from PySide6.QtGui import QIcon

    QApplication.setWindowIcon(QIcon(str(resources_root() / "icons" / "program.ico")))


def speak_chinese(app: QApplication) -> None:
    """Shows Qt's own buttons and menus in Chinese; none of them is in the first frame."""
    translator = QTranslator(app)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
    from ui.runtime.qt_translations import OwnTranslations

    app.installTranslator(OwnTranslations(app))


def follow_system(app: QApplication, theme: Theme) -> None:
    """Follows the system's colours and contrast, if chosen."""

    def follow(*_: object) -> None:
        if theme.choice == "system" and theme.tokens.mode != mode_for(theme.choice):
            theme.apply(app)

    hints = app.styleHints()
    hints.colorSchemeChanged.connect(follow)
    hints.accessibility().contrastPreferenceChanged.connect(follow)
    follow()


def report_bugs(told: Callable[[str], object] | None = None) -> None:
    """Writes uncaught exceptions of any thread to a file, and names the file on standard error.

    ``told`` gets the same sentence, on the thread of the exception.
    """

    def hook(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        from app.system_errors import record_bug

        sentence = record_bug(error)
        print(sentence, file=sys.stderr)
        with suppress(RuntimeError):  # the window has gone
            if told is not None:
                told(sentence)

    def thread_hook(given: threading.ExceptHookArgs) -> None:
        if given.exc_value is not None:
            hook(given.exc_type, given.exc_value, given.exc_traceback)

    sys.excepthook = hook
    threading.excepthook = thread_hook
