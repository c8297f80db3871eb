"""比较两版: beside an open draft, and on the start screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.controls.labels import label, page_title
from ui.controls.version_comparison import VersionComparison
from ui.pages.base import Page
from ui.runtime.overriding import override

if TYPE_CHECKING:
    from pathlib import Path

    from app.services import Services
    from ui.draft.controller import DraftController
    from ui.theme.theme import Theme

_HOW = "草稿、定稿、申报包、本软件的 PDF，任选两版；下划线是右边新写的，删除线是左边去掉的"


class _ComparisonPage(Page):
    """Shows a comparison of versions under its title."""

    title = "比较两版"

    def __init__(self, comparison: VersionComparison, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.comparison = comparison
        self.setProperty("ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusProxy(comparison.sides[0])
        head = QHBoxLayout()
        head.setContentsMargins(theme.px(24), theme.px(12), theme.px(24), 0)
        head.setSpacing(theme.px(12))
        head.addWidget(page_title(self.title))
        head.addWidget(label(_HOW, type="compact", tone="text2"), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(comparison, 1)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Lists what is there now."""
        super().showEvent(event)
        self.comparison.refresh()

    @override
    def close_down(self) -> None:
        """Waits for what runs; before the store is closed."""
        self.comparison.close_down()


class VersionsPage(_ComparisonPage):
    """Compares any two versions, without an open draft."""

    step_id = "compare"

    def __init__(self, services: Services, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(VersionComparison(services, theme), theme, parent)

    @override
    def goto(self, path: str) -> bool:
        """Compares the versions of a draft, which ``path`` is the id of, or a file with what it is an issue of."""
        file, mark, reference = path.partition("#")
        if mark:
            self.comparison.show_file(file, reference)
        else:
            self.comparison.show_draft(path)
        self.comparison.sides[1].setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    @override
    def open_file(self, path: Path) -> None:
        """Chooses a file for the right."""
        self.comparison.choose(1, str(path))


class DraftVersionsPage(_ComparisonPage):
    """Compares versions of the open draft, or any others."""

    step_id = "versions"

    def __init__(self, controller: DraftController, theme: Theme, parent: QWidget | None = None) -> None:
        comparison = VersionComparison(controller.services, theme, controller.draft_id, controller.flush)
        super().__init__(comparison, theme, parent)

    @override
    def open_file(self, path: Path) -> None:
        """Chooses a file for the left."""
        self.comparison.choose(0, str(path))
