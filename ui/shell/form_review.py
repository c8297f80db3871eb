"""Filled forms that are looked over in an open draft, one after the other, before anything goes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.late_modules import late_module

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.intake.placed_values import FilledForm
    from ui.pages.intake import page as intake_page
    from ui.pages.intake import reuse_dialog
    from ui.pages.intake.page import IntakePage
    from ui.shell.workspace import Workspace
    from ui.theme.theme import Theme
else:
    intake_page = late_module("ui.pages.intake.page")
    reuse_dialog = late_module("ui.pages.intake.reuse_dialog")

_REVIEW, _IMPORTED = "intake", "taken-in"
"""Keys of what the banner says about files that are looked over, and that were imported."""


class FormReview(QObject):
    """Shows forms, earlier applications and the tray on the intake page of one workspace.

    ``abandoned`` says that somebody went back without taking anything over.
    """

    abandoned = Signal()

    def __init__(self, space: Workspace, theme: Theme) -> None:
        super().__init__(space)
        self._space = space
        self._theme = theme
        self._waiting: list[Path] = []
        self._page: IntakePage | None = None
        self._imported = False
        space.banner.acted.connect(self._act)

    def review_files(self, files: Sequence[Path]) -> None:
        """Looks filled forms over one after the other; nothing of the draft changes by itself."""
        self._waiting += files
        page = self._visit()
        if not page.reviewing and self._waiting:
            page.open_file(self._waiting.pop(0))

    def choose_reused(self, first: str = "") -> None:
        """Lists earlier applications, and looks over the one that is chosen before anything is taken from it.

        ``first`` is the beginning of the titles of the parts to show first.
        """
        dialog = reuse_dialog.ReuseDialog(self._space.controller, self._theme, self._space.window(), first)
        dialog.chosen.connect(self._review_form)
        dialog.open()

    def show_tray(self) -> None:
        """Shows what filled forms held and no field took."""
        page = self._visit()
        if not page.reviewing:
            page.show_tray()

    def remind(self) -> None:
        """Says, on the way to a step, that a form was not looked over to its end."""
        if self._page is not None and self._page.reviewing:
            self._space.banner.put(_REVIEW, "confirm", "文件还没有看完，没有带入任何内容。", "继续看")

    def _visit(self) -> intake_page.IntakePage:
        page = self._page
        if page is None:
            page = self._page = intake_page.IntakePage(self._space.controller, self._theme)
            page.left.connect(self._leave)
            page.answers_imported.connect(self._show_imported)
            page.tray_counted.connect(self._space.footer.show_tray)

        self._space.visit_page(page, self._focus_page)
        return page

    def _focus_page(self) -> None:
        self._space.banner.remove(_REVIEW)
        if self._page is not None:
            self._page.focus_first()

    def _review_form(self, form: FilledForm) -> None:
        page = self._visit()
        if not page.reviewing:
            page.review_form(form)

    def _leave(self) -> None:
        if self._waiting:
            self.review_files(())
            return
        self._space.leave_visit()
        if not self._imported:
            self.abandoned.emit()

    def _show_imported(self, count: int) -> None:
        self._imported = True
        self._space.banner.put(_IMPORTED, "ok", f"已带入 {count} 项。", "撤销")

    def _act(self, key: str) -> None:
        if key == _IMPORTED:
            self._space.banner.remove(_IMPORTED)
            self._space.controller.undo()
        elif key == _REVIEW:
            self._visit()
