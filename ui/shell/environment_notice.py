"""At the first start: a notice on 首页 where this computer lacks something, with what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.late_modules import late_module
from ui.runtime.job_slots import JobSlot
from ui.runtime.window_sentences import adapt_for_window

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.jobs import environment_check
    from app.jobs.environment_check import CheckedLine
    from app.services import Services
    from ui.pages.home.page import HomePage
    from ui.runtime.jobs import Job
else:
    environment_check = late_module("app.jobs.environment_check")

_KEY = "environment"


class EnvironmentNotice(QObject):
    """Checks the machine once, off the UI thread, and says on 首页 the first thing that is not well.

    It begins once the drafts are listed, or cannot be.
    """

    def __init__(self, home: HomePage, services: Services) -> None:
        super().__init__(home)
        self._home = home
        self._services = services
        self._jobs = JobSlot(self, "queue")
        self._is_checked = False
        home.counted.connect(self._check)
        home.troubled.connect(self._check)

    def _check(self) -> None:
        if not self._is_checked:
            self._is_checked = True
            self._jobs.run(_check(self._services), self._on_checked)

    def _on_checked(self, lines: list[CheckedLine]) -> None:
        wrong = [line for line in lines if not line.ok]
        if wrong:
            level = "error" if wrong[0].needed else "confirm"
            self._home.banner.put(_KEY, level, adapt_for_window(wrong[0].detail))


def _check(services: Services) -> Callable[[Job], list[CheckedLine]]:
    def work(_job: Job) -> list[CheckedLine]:
        return environment_check.check_before_first_draft(services)

    return work
