"""Pictures of every page, for looking at beside the drawings.  Not a test: a throw-away home, offscreen.

``python -m tests.ui.screenshots FOLDER [page…] [--state empty full errors] [--look 1366-light …] [--panel preview]``

A page is the id of a step (``basic``), a place of the start screen (``home``, ``company``) or one of the shell's own
windows (``settings``, ``help``, ``tour``, ``findings``).  Files are ``<track>[-<state>]-<page>-<look>.png``.
The clock stands at the time of the drawings, three days before the first deadline.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QWidget

from app.jobs.companies import save_from_draft
from app.jobs.drafts import blank, import_draft_file, open_stored, save_blank, store_draft
from app.pack.catalogue import example_file
from app.services import Services, build_services
from tests.ui.full_of_errors import write
from tests.ui.shown import page_in
from ui.shell.application import make_application, speak_chinese
from ui.shell.main_window import MainWindow
from ui.shell.window_settings import WindowSettings
from ui.theme.theme import Theme

_SIZES = ((1024, 640), (1366, 720), (1920, 1032))
LOOKS = tuple(
    (f"{width}-{mode}" if percent == 100 else f"{width}-{mode}-{percent}", width, height, mode, percent)
    for width, height in _SIZES
    for mode in ("light", "dark", "contrast")
    for percent in (100, 200)
)
USUAL = ("1366-light", "1366-dark", "1366-contrast", "1920-light", "1366-light-200")
"""Looks that are photographed where none are asked for."""
STATES = ("full", "empty", "errors")
TRACKS = ("scene", "factory")
_PATIENCE = 20.0
NOON = datetime(2021, 11, 18, 4, 3, 7, tzinfo=UTC)


def wait(app: QApplication, ready: object = None, seconds: float = 0.3) -> None:
    """Lets the window work until ``ready()`` holds, or for a moment."""
    end = time.monotonic() + (_PATIENCE if callable(ready) else seconds)
    while time.monotonic() < end and not (callable(ready) and ready()):
        app.processEvents()
        time.sleep(0.005)


def window_in_each_look(
    app: QApplication, services: Services, looks: Collection[str], **settings: Any
) -> Iterator[tuple[str, MainWindow]]:
    """Yields each look asked for, by name, and the loaded window in it, which is closed before the next."""
    for look, width, height, mode, percent in LOOKS:
        if look not in looks:
            continue
        theme = Theme(mode, percent)
        theme.apply(app)
        file = WindowSettings(services.home)
        file.change(toured=True, **settings)
        window = MainWindow(services, theme, file)
        window.resize(width, height)
        window.show()
        window.load()
        wait(app, lambda w=window: w.start.home.model.pack is not None)
        window.resize(width, height)
        yield look, window
        window.close()
        window.deleteLater()
        wait(app)


def fill(services: Services, folder: Path) -> dict[tuple[str, str], str]:
    """A draft of each direction in each state, saved on different days; ids by (track, state)."""
    pack, ids = services.default_pack(), {}
    contract = Path(__file__).parent.parent / "data" / "contract"
    days = [timedelta(days=each, hours=each) for each in (9, 6, 5, 3, 2, 1)]
    clock = [NOON]
    services.now = partial(clock.__getitem__, 0)  # before the store is made, which asks it too
    sources = [(("contract", track), partial(_taken, services, contract / f"{track}-example.json")) for track in TRACKS]
    sources += [((track, "empty"), partial(_begun, services, track)) for track in TRACKS]
    sources += [((track, "errors"), partial(_taken, services, write(track, folder))) for track in TRACKS]
    sources += [((track, "full"), partial(_taken, services, example_file(pack, track))) for track in TRACKS]
    for number, (name, make) in enumerate(sources):
        early = days[number] if number < len(days) else timedelta(minutes=30 * (len(sources) - number))
        clock[0] = NOON - early
        ids[name] = make()
    clock[0] = NOON
    save_from_draft(services, open_stored(services, ids["scene", "full"]).draft, None)
    return ids


def _taken(services: Services, file: Path) -> str:
    return store_draft(services, import_draft_file(services, file)).id


def _begun(services: Services, track: str) -> str:
    return save_blank(services, blank(services, track))


def main() -> int:
    """Writes the pictures asked for into the folder given."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("folder", type=Path)
    words.add_argument("pages", nargs="*", default=[])
    words.add_argument("--state", nargs="+", choices=STATES, default=["full"])
    words.add_argument("--look", nargs="+", choices=[look[0] for look in LOOKS], default=USUAL)
    words.add_argument("--panel", choices=("preview", "findings"), default="")
    options = words.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    app = make_application(sys.argv[:1])
    speak_chinese(app)
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as bare:
        services = build_services(Path(home), {})
        nothing = build_services(Path(bare), {})
        ids = fill(services, Path(home))
        nothing.now = services.now
        for look in LOOKS:
            if look[0] in options.look:
                if "empty" in options.state:
                    Camera(app, nothing, look, options).start("empty")
                if "full" in options.state:
                    Camera(app, services, look, options).start()
                Camera(app, services, look, options).drafts(ids)
        services.close()
        nothing.close()
    return 0


class Camera:
    """One window in one look, and what is photographed of it."""

    def __init__(
        self, app: QApplication, services: Services, look: tuple[str, int, int, str, int], options: argparse.Namespace
    ) -> None:
        self._app = app
        self._look, width, height, mode, percent = look
        self._folder: Path = options.folder
        self._wanted = set(options.pages)
        self._states: list[str] = options.state
        self._panel: str = options.panel
        self._file = WindowSettings(services.home)
        self._file.change(toured=True, panel="preview", splits={})
        theme = Theme(mode, percent)
        theme.apply(app)
        self._window = window = MainWindow(services, theme, self._file)
        self._window.resize(width, height)
        self._window.show()
        self._window.load()
        wait(app, lambda: window.start.home.model.pack is not None)
        wait(app)
        self._window.resize(width, height)
        wait(app)

    def start(self, state: str = "") -> None:
        """The places of the start screen, and the windows that it opens."""
        window, prefix = self._window, f"{state}-" if state else ""
        for page, place in (("home", "drafts"), ("company", "company"), ("archived", "archived"), ("verify", "verify")):
            if self._wants(page):
                window.start.show_place(place)
                wait(self._app, seconds=1.0 if page == "company" else 0.3)
                self._shoot(window, prefix + page)
        window.start.show_place("drafts")
        if not state:
            from ui.shell.help import HelpWindow
            from ui.shell.settings_window import SettingsWindow

            self._own("settings", window.show_settings, SettingsWindow)
            self._own("help", window.show_help, HelpWindow)
        self._close()

    def drafts(self, ids: dict[tuple[str, str], str]) -> None:
        """Every step of every draft."""
        for (track, state), draft_id in ids.items():
            if state in self._states:
                self._draft(track if state == "full" else f"{track}-{state}", draft_id)
        self._close()

    def _draft(self, name: str, draft_id: str) -> None:
        window = self._window
        window.open_draft(draft_id)
        wait(self._app, lambda: window.workspace is not None)
        workspace = window.workspace
        assert workspace is not None
        wait(self._app)
        for step in workspace.steps:
            if self._wants(step):
                if step != workspace.step:
                    workspace.show_step(step)
                if hasattr(page_in(workspace), "finish"):
                    page_in(workspace).finish()  # pages fill themselves from above, in slices
                if self._panel:
                    workspace.panels.show_panel(self._panel)
                wait(self._app, seconds=1.2 if workspace.panel.name == "preview" else 0.3)
                self._shoot(window, f"{name}-{step}")
        if self._wants("findings"):
            workspace.show_numbered(1)
            workspace.panels.show_panel("findings")
            wait(self._app)
            self._shoot(window, f"{name}-findings")
            workspace.panels.show_panel("")
        if self._wants("tour") and name == "scene":
            workspace.show_numbered(1)
            window.start_tour()
            wait(self._app)
            self._shoot(window, "tour")
            self._file.change(toured=True)
        window.go_home()
        wait(self._app)

    def _own(self, page: str, show: object, kind: type[QWidget]) -> None:
        if self._wants(page) and callable(show):
            show()
            wait(self._app)
            dialog = self._window.findChild(kind)
            assert dialog is not None
            self._shoot(dialog, page)
            dialog.close()

    def _wants(self, page: str) -> bool:
        return not self._wanted or page in self._wanted

    def _shoot(self, widget: QWidget, name: str) -> None:
        widget.grab().save(str(self._folder / f"{name}-{self._look}.png"))

    def _close(self) -> None:
        self._window.close()
        self._window.deleteLater()
        wait(self._app, seconds=0.1)


if __name__ == "__main__":
    sys.exit(main())
