"""Pictures on their way into a long text: one that takes its time is told of."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from ui.forms.picture_queue import PictureReader, Source
from ui.runtime.single_shot import single_shot

_SOON_MS = 300
"""One that is there before this is told of by itself: words that come and go at once only make the page jump."""


class PictureReading(QObject):
    """Takes pictures in through another reader, and tells whether one is waited for by ``told(bool)``."""

    told = Signal(bool)

    def __init__(self, pictures: PictureReader, parent: QObject) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._under_way = 0
        self._soon = single_shot(self, _SOON_MS, self._tell)

    def read_picture(
        self, source: Source, name: str, done: Callable[[str], None], failed: Callable[[str], None]
    ) -> None:
        """Takes a picture in; later either ``done`` is called with its name, or ``failed`` with a sentence."""

        def after(then: Callable[[str], None], words: str) -> None:
            then(words)  # which may take the next one in: between two the words stay
            self._under_way -= 1
            if not self._under_way:
                self._soon.stop()
                self.told.emit(False)  # noqa: FBT003 - the call takes no name

        self._under_way += 1
        if self._under_way == 1:
            self._soon.start()
        self._pictures.read_picture(source, name, lambda name: after(done, name), lambda why: after(failed, why))

    def _tell(self) -> None:
        self.told.emit(True)  # noqa: FBT003 - the call takes no name
