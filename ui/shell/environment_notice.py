"""At the first start: a notice on 首页 where this computer lacks something, with what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.jobs.environment_check import check_before_first_draft
from ui.runtime.job_slots import JobSlot
from ui.runtime.window_sentences import adapt_for_window

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.jobs.environment_check import CheckedLine
    from app.services import Services
    from ui.pages.home.page import HomePage
    from ui.runtime.jobs import Job

_KEY = "environment"


class EnvironmentNotice(QObject):
    """Checks the machine once, off the UI thread, and says on 首页 the first thing that is not well."""

    def __init__(self, home: HomePage, services: Services) -> None:
        super().__init__(home)
        self._home = home
        self._jobs = JobSlot(self, "queue")
        self._jobs.run(_check(services), self._on_checked)

    def _on_checked(self, lines: list[CheckedLine]) -> None:
        wrong = [line for line in lines if not line.ok]
        if wrong:
            level = "error" if wrong[0].needed else "confirm"
            self._home.banner.put(_KEY, level, adapt_for_window(wrong[0].detail))


def _check(services: Services) -> Callable[[Job], list[CheckedLine]]:
    def work(_job: Job) -> list[CheckedLine]:
        return check_before_first_draft(services)

    return work
