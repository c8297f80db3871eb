"""The pictures of README, made anew: ``python -m tests.ui.readme_pictures``.

The notice's own examples, two of them with mistakes, in a throw-away home and offscreen, at the time of the drawings.
Written as lossless WebP into ``tests/data/screens``, which is not part of the installed program.
"""

from __future__ import annotations

import copy
import io
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtWidgets import QApplication

from app.jobs.companies import save_from_draft
from app.jobs.drafts import blank, import_draft_file, open_stored, save_blank, store_draft
from app.jobs.freeze import freeze
from app.pack.catalogue import example_file
from app.services import Services, build_services
from tests.app.draft.applications import put
from tests.ui.screenshots import NOON, wait
from ui.shell.application import make_application, speak_chinese
from ui.shell.main_window import MainWindow
from ui.shell.window_settings import WindowSettings
from ui.theme.theme import Theme

FOLDER = Path(__file__).parent.parent / "data" / "screens"
CONTRACT = Path(__file__).parent.parent / "data" / "contract"
WIDTH, HEIGHT = 1366, 720
_MOST = 150_000
_SCENE: dict[str, Any] = {
    "company.contact.email": "zhou@",
    "company.financials.2019.debt_ratio": "449",
    "scenarios[1].results": "效率明显提高，质量更加稳定。",
}
_LONG = (
    "客户投诉的处理要翻三个班组的手工记录，平均九天才能答复，影响交付与信誉；"
    "模具寿命靠人记，换晚了整批返修，换早了白白停机，备件也无从预计；能耗只有全厂一块总表，说不清该归哪台设备。"
)
_FACTORY: dict[str, Any] = {
    "scenarios[5].catalogue_no": 32,
    "scenarios[5].name": "能效优化",
    "company.name": "重庆两江川味食品股份有限公司",
}


def main() -> int:
    """Writes all of them, and says how big they are."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    app = make_application(sys.argv[:1])
    speak_chinese(app)
    with tempfile.TemporaryDirectory() as home:
        services = build_services(Path(home), {})
        ids = _fill(services, Path(home))
        with _window(app, services, "light") as window:
            _shoot(window, "home")
            _open(app, window, ids["scene"])
            _go(app, window, "company.financials.2019.debt_ratio", 4.0)
            _shoot(window, "basic")
            _go(app, window, f"scenarios[{_row(window, 0)}].pain_points", 0.5)
            _shoot(window, "scene")
            window.go_home()
            _open(app, window, ids["factory"])
            _step(app, window, "scenes")
            _shoot(window, "scenes")
            window.go_home()
            _open(app, window, ids["frozen"])
            _step(app, window, "freeze")
            wait(app, seconds=3.0)
            _shoot(window, "freeze")
            window.go_home()
        with _window(app, services, "dark") as window:
            _open(app, window, ids["scene"])
            _step(app, window, "check")
            _shoot(window, "check-dark")
            window.go_home()
        services.close()
    return 0


def _fill(services: Services, folder: Path) -> dict[str, str]:
    """Drafts by what they show; each saved at another time."""
    pack, ids, clock = services.default_pack(), dict[str, str](), [NOON]
    services.now = partial(clock.__getitem__, 0)
    scene, factory = (example_file(pack, track) for track in ("scene", "factory"))
    long = json.loads(scene.read_text(encoding="utf-8"))["scenarios"][0]["pain_points"] + _LONG
    sources = {
        "blank": None,
        "older": CONTRACT / "factory-example.json",
        "frozen": factory,
        "factory": _changed(factory, _FACTORY, folder / "factory"),
        "scene": _changed(scene, {**_SCENE, "scenarios[0].pain_points": long}, folder / "scene"),
    }
    for days, (name, file) in zip((3, 2, 1, 0, 0), sources.items(), strict=True):
        clock[0] = NOON - timedelta(days=days, hours=days or len(ids) == 3)
        ids[name] = (
            store_draft(services, import_draft_file(services, file)).id
            if file
            else save_blank(services, blank(services, "scene"))
        )
        if name == "frozen":
            freeze(services, open_stored(services, ids[name]), {})
    clock[0] = NOON
    save_from_draft(services, open_stored(services, ids["scene"]).draft, None)
    return ids


def _changed(example: Path, changes: dict[str, Any], folder: Path) -> Path:
    """An example with other answers, its pictures and attachments beside it."""
    shutil.copytree(example.parent, folder)
    data = copy.deepcopy(json.loads(example.read_text(encoding="utf-8")))
    for path, value in changes.items():
        put(data, path, value)
    file = folder / example.name
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return file


@contextmanager
def _window(app: QApplication, services: Services, mode: str) -> Iterator[MainWindow]:
    theme, file = Theme(mode, 100), WindowSettings(services.home)
    theme.apply(app)
    file.change(toured=True)
    window = MainWindow(services, theme, file)
    window.resize(WIDTH, HEIGHT)
    window.show()
    window.load()
    wait(app, lambda: window.start.home.model.pack is not None)
    wait(app, seconds=0.5)
    yield window
    window.close()
    window.deleteLater()
    wait(app, seconds=0.1)


def _open(app: QApplication, window: MainWindow, draft_id: str) -> None:
    window.open_draft(draft_id)
    wait(app, lambda: window.workspace is not None and bool(window.workspace.step))


def _step(app: QApplication, window: MainWindow, step: str) -> None:
    assert window.workspace is not None
    window.workspace.show_step(step)
    wait(app, seconds=0.8)


def _go(app: QApplication, window: MainWindow, path: str, seconds: float) -> None:
    assert window.workspace is not None
    window.workspace.show_path(path)
    wait(app, seconds=seconds)


def _row(window: MainWindow, number: int) -> str:
    assert window.workspace is not None
    return window.workspace.controller.draft.rows("scenarios")[number]


def _shoot(window: MainWindow, name: str) -> None:
    raw, out = QByteArray(), io.BytesIO()
    buffer = QBuffer(raw)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    window.grab().save(buffer, "PNG")
    picture = Image.open(io.BytesIO(bytes(raw.data()))).convert("RGB")
    picture.save(out, "WEBP", lossless=True, quality=100, method=6)
    assert len(out.getvalue()) <= _MOST, name
    (FOLDER / f"{name}.webp").write_bytes(out.getvalue())
    print(f"{name}.webp {len(out.getvalue()) >> 10} kB")


if __name__ == "__main__":
    sys.exit(main())
