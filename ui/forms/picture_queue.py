"""How pictures come into a long text: the door that the page gives, and a queue that keeps their order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage

PICTURE_FILES = "图片 (*.png *.jpg *.jpeg *.gif *.bmp *.tif *.tiff *.webp)"


Source = bytes | Path | Callable[[], bytes]
"""A picture, its file, or what makes it: a pasted one takes its time to become a file."""


class PictureReader(Protocol):
    """Tells where pictures are taken in."""

    def read_picture(
        self, source: Source, name: str, done: Callable[[str], None], failed: Callable[[str], None]
    ) -> None:
        """Takes a picture in; later either ``done`` is called with its name, or ``failed`` with a sentence."""


class Pictures(PictureReader, Protocol):
    """Takes pictures in and reads them; the page gives one to its long texts."""

    def read(self, name: str) -> bytes | None:
        """Returns the bytes of a picture."""


class PictureQueue:
    """Takes pictures in one after the other, so that they stand in the order in which they came."""

    def __init__(self, pictures: PictureReader, placed: Callable[[str], None], refused: Callable[[str], None]) -> None:
        """Tells ``placed`` the name of each picture that is in, ``refused`` a sentence for each that is not."""
        self._pictures = pictures
        self._placed = placed
        self._refused = refused
        self._waiting: list[tuple[Source, str]] = []

    def add(self, source: Source, name: str) -> None:
        """Adds one more."""
        self._waiting.append((source, name))
        if len(self._waiting) == 1:
            self._pictures.read_picture(source, name, self._on_read, self._failed)

    def _on_read(self, name: str) -> None:
        self._placed(name)
        self._next()

    def _failed(self, sentence: str) -> None:
        self._refused(sentence)
        self._next()

    def _next(self) -> None:
        del self._waiting[:1]
        if self._waiting:
            source, name = self._waiting[0]
            self._pictures.read_picture(source, name, self._on_read, self._failed)


def png_of(image: object) -> Callable[[], bytes]:
    """Makes a PNG of a pasted picture, when and where it is called for."""

    def make() -> bytes:
        buffer = QBuffer()
        buffer.setData(QByteArray())
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImage(image).save(buffer, "PNG")  # type: ignore[call-overload]
        return bytes(buffer.data().data())

    return make
