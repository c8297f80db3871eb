"""Pictures of every page: ``python -m tests.ui.screenshots FOLDER [page…]``, for looking at beside the drawings.

Not a test: it opens the pack's own examples in a throw-away home, offscreen, at three sizes, light and dark.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from app.jobs.companies import keep_from
from app.jobs.drafts import keep, open_stored, take_in_file
from app.pack.catalogue import example_file
from app.services import Services, build_services
from ui.application import make_application, speak_chinese
from ui.main_window import MainWindow
from ui.settings import WindowFile
from ui.theme import Theme

LOOKS = (
    ("1366-light", 1366, 720, "light", 100),
    ("1366-dark", 1366, 720, "dark", 100),
    ("1366-contrast", 1366, 720, "contrast", 100),
    ("1920-light", 1920, 1032, "light", 100),
    ("1366-200", 1366, 720, "light", 200),
)
_PATIENCE = 20.0


def wait(app: QApplication, ready: object = None, seconds: float = 0.3) -> None:
    """Lets the window work until ``ready()`` holds, or for a moment."""
    end = time.monotonic() + (_PATIENCE if callable(ready) else seconds)
    while time.monotonic() < end and not (callable(ready) and ready()):
        app.processEvents()
        time.sleep(0.005)


def fill(services: Services) -> list[str]:
    """Both examples and some empty drafts."""
    pack = services.default_pack()
    ids = [keep(services, take_in_file(services, example_file(pack, track))).id for track in pack.tracks]
    contract = Path(__file__).parent.parent / "data" / "contract"
    keep_from(services, open_stored(services, ids[0]).draft, None)
    return ids + [keep(services, take_in_file(services, file)).id for file in sorted(contract.glob("*.json"))]


def main() -> int:
    """Writes ``<page>-<look>.png`` into the folder given."""
    folder, wanted = Path(sys.argv[1]), set(sys.argv[2:])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        services = build_services(Path(home), {})
        app = make_application(sys.argv[:1])
        speak_chinese(app)
        ids = fill(services)
        for look, width, height, mode, percent in LOOKS:
            theme = Theme(mode, percent)
            theme.apply(app)
            file = WindowFile(Path(home))
            file.change(toured=True)
            window = MainWindow(services, theme, file)
            window.resize(width, height)
            window.show()
            window.load()
            wait(app, lambda w=window: w.start.home.model.pack is not None)
            wait(app)
            window.resize(width, height)
            wait(app)
            shoot(window, folder, "home", look, wanted)
            window.start.show_place("company")
            wait(app, seconds=1.0)
            shoot(window, folder, "company", look, wanted)
            window.start.show_place("drafts")
            for name, draft_id in (("scene", ids[0]), ("factory", ids[1])):
                window.open_draft(draft_id)
                wait(app, lambda w=window: w.workspace is not None)
                steps = window.workspace.steps if window.workspace else []
                for step in steps:
                    if wanted and step not in wanted:
                        continue
                    window.workspace.show_step(step)  # type: ignore[union-attr]
                    wait(app)
                    shoot(window, folder, f"{name}-{step}", look, wanted)
                window.go_home()
                wait(app)
            window.close()
            window.deleteLater()
        services.close()
    return 0


def shoot(window: MainWindow, folder: Path, page: str, look: str, wanted: set[str]) -> None:
    """One picture, unless others were asked for."""
    if not wanted or page in wanted or page.partition("-")[2] in wanted:
        window.grab().save(str(folder / f"{page}-{look}.png"))


if __name__ == "__main__":
    sys.exit(main())
