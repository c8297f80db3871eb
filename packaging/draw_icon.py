"""Draws ``resources/icons/program.ico`` anew from ``program.svg``: ``.venv/bin/python packaging/draw_icon.py``."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

from environment import ROOT

SOURCE = ROOT / "resources" / "icons" / "program.svg"
TARGET = SOURCE.with_suffix(".ico")
SIDES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
"""Pixels: 16, 32 and 48 at 100, 125, 150 and 200 %."""


def main() -> int:
    """Draws every size by itself and writes them as one icon."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PIL import Image  # noqa: PLC0415 - a tool of developers: loaded when it is used
    from PySide6.QtCore import QBuffer  # noqa: PLC0415
    from PySide6.QtGui import QGuiApplication, QImage, QPainter  # noqa: PLC0415
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415

    app = QGuiApplication([])
    pictures = []
    for side in SIDES:
        image = QImage(side, side, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        QSvgRenderer(str(SOURCE)).render(painter)
        painter.end()
        buffer = QBuffer()
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]  # a format is a word
        pictures.append(Image.open(io.BytesIO(buffer.data().data())))
    largest = pictures.pop()
    largest.save(TARGET, sizes=[(side, side) for side in SIDES], append_images=pictures)
    app.quit()
    print(f"已写好 {Path(TARGET).relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
