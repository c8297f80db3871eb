"""Asks which version of a scenario is wanted, where one that was removed was picked and written again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from app.store import Removed
    from ui.controls.banner import Banner
    from ui.draft.controller import DraftController

_KEY = "double"
_WORDS = "{title}又选过一次，里面写了{much}。换成移出的那一份，现在的就到“最近移出”里。"
_REMOVED, _PRESENT = "换成移出的", "留着现在的"


class VersionQuestion(QObject):
    """Puts removed things back, and asks before a scenario takes the place of what was written since.

    ``left_alone`` says that the user wants what is there now.
    """

    left_alone = Signal()

    def __init__(self, controller: DraftController, banner: Banner, parent: QObject) -> None:
        super().__init__(parent)
        self._controller = controller
        self._banner = banner
        self._removed: Removed | None = None
        banner.acted.connect(self._on_acted)
        banner.also.connect(self._on_also)

    def put_back(self, item: Removed) -> None:
        """Puts a removed thing back, or asks first where the same scenario was picked and written again."""
        _row, much = self._controller.double_of(item)
        if not much:
            self._controller.put_back(item)
            return
        self._removed = item
        self._banner.put(_KEY, "confirm", _WORDS.format(title=item.title, much=much), _REMOVED, _PRESENT)
        self._banner.show_first(_KEY)
        self._banner.focus_last()

    def _on_acted(self, key: str) -> None:
        if key == _KEY and self._removed is not None:
            self._banner.remove(_KEY)
            self._controller.put_back(self._removed)

    def _on_also(self, key: str) -> None:
        if key == _KEY:
            self._banner.remove(_KEY)
            self.left_alone.emit()
