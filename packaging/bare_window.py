"""The smallest window that PySide6 can show: what the cold start of the program is measured against."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QLabel, QMainWindow


def main() -> int:
    """Shows a window until it is closed."""
    application = QApplication(sys.argv)
    window = QMainWindow()
    window.setWindowTitle("bare window")
    window.setCentralWidget(QLabel("bare window"))
    window.resize(1000, 700)
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
