"""Opens the window: ``main(home)`` for the command line, ``python -m ui`` beside it."""

# ruff: noqa: E402 - the collector rests before anything is imported
from __future__ import annotations

import gc

# What is imported stays: looking through it again and again costs a tenth of the start.  Python's own looks for garbage
# stay off after it too (see ui.runtime.garbage_collector).
gc.disable()

import builtins
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

_import = builtins.__import__
from PySide6.QtWidgets import QApplication

# PySide has put an import of its own here, which reads the source of every later module to see whether it names a
# feature of PySide (``from __feature__ import …``).  None does, and to read them takes longer than to load them.
builtins.__import__ = _import

from app.late_modules import late_module
from app.run_log import start_log
from app.services import Services, build_services
from app.streams import silence_libraries
from ui.runtime.frozen_objects import freeze_objects
from ui.shell.application import follow_system, make_application, report_bugs, show_icon, speak_chinese
from ui.shell.main_window import MainWindow
from ui.shell.window_settings import WindowSettings
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.jobs import backups
    from ui.runtime import garbage_collector, import_lock, jobs, switch_interval
    from ui.shell import one_instance as one_instance_claim
    from ui.shell import session_end
    from ui.shell.one_instance import InstanceClaim
else:
    backups = late_module("app.jobs.backups")
    garbage_collector = late_module("ui.runtime.garbage_collector")
    import_lock = late_module("ui.runtime.import_lock")
    jobs = late_module("ui.runtime.jobs")
    switch_interval = late_module("ui.runtime.switch_interval")
    one_instance_claim = late_module("ui.shell.one_instance")
    session_end = late_module("ui.shell.session_end")


def main(home: Path | None = None, files: Sequence[Path] = (), *, one_instance: bool = False) -> int:
    """Runs the window until it is closed, and returns the exit status.

    Without ``home`` drafts live where the platform says.  ``files`` are taken in, as if dropped on the window.  With
    ``one_instance`` a window that has these drafts open already gets them instead, and comes to the front.
    """
    services = build_services(home)
    start_log(services.home)
    silence_libraries()
    instance = None
    if one_instance:
        instance = one_instance_claim.InstanceClaim(services.home)
        if instance.hand_over(files):
            return 0
    app = make_application(sys.argv[:1])
    report_bugs()
    file = WindowSettings(services.home)
    theme = Theme(file.state.theme, file.state.percent)
    theme.apply_first(app)
    window = MainWindow(services, theme, file)
    report_bugs(window.bug.emit)
    theme.apply(app)
    window.shown.connect(partial(settle, app, theme))
    window.shown.connect(partial(follow_outside, app, window, instance, tuple(files)))
    window.show_as_left()
    # The list needs the database: the window reads it by itself once its first frame is out.
    try:
        return app.exec()
    finally:
        jobs.let_finish()
        _back_up(services)
        services.close()


def _back_up(services: Services) -> None:
    """Makes a copy of what has changed, after the window has gone.

    Where the process is killed meanwhile the former copy still stands.
    """
    if services.is_store_open:
        backups.back_up_at_closing(services)


def settle(app: QApplication, theme: Theme) -> None:
    """Does what can wait until the first frame is shown."""
    theme.add_rare()
    show_icon()
    speak_chinese(app)
    follow_system(app, theme)
    freeze_objects()
    switch_interval.give_way()
    import_lock.lock_imports()
    garbage_collector.GarbageCollector(app).start()


def follow_outside(
    app: QApplication, window: MainWindow, instance: InstanceClaim | None, files: tuple[Path, ...]
) -> None:
    """Listens to the end of the session and to later starts, and imports the files given at the start.

    It is called when the first frame is on the screen.
    """
    session_end.save_at_session_end(app, window)
    if instance is not None:
        instance.serve(window)
    if files:
        window.import_files(list(files))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
