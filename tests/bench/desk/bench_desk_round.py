"""150 packages, three with a scan, some broken, doubled, forbidden or copied, through the window to both tables."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from app.jobs.export import content_of_issue, export
from app.services import build_services
from app.trust.certificates import throwaway_signer
from tests.bench.desk import bench_desk_scans
from tests.bench.measure import Row
from tests.desk_collection import Collection, make_collection
from tests.desk_packages import application
from tests.desk_round import walk_round
from ui.pages.desk.page import DeskPage
from ui.shell.application import make_application
from ui.theme.theme import Theme

_STAMPED = 3
SIZE = int(os.environ.get("DESK_PACKAGES", "150"))


def run() -> list[Row]:
    """Seconds to make the packages and to walk the round; it fails where a cell differs."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        print("没有安装 LibreOffice，没有做。")
        return []
    app = QApplication.instance() or make_application(["bench"])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start = time.monotonic()
        collection = make_collection(folder / "收到", SIZE)
        _add_stamped(collection, folder)
        made = time.monotonic() - start
        services = build_services(folder / "home", {})
        page = DeskPage(services, Theme())
        page.resize(1366, 720)
        page.show()
        settings = {"title": "一轮", "unit": "重庆市经济和信息化委员会", "quota": "province", "who": "王澜"}
        page.make_desk(folder / "一轮.zzdesk", settings)
        _wait(lambda: page.board is not None)
        assert page.board is not None
        start = time.monotonic()
        walk_round(page.board, collection, _wait, folder, program)
        walked = time.monotonic() - start
        page.close_down()
        services.close()
    assert app is not None
    return [Row(f"做出 {SIZE} 份申报包", made), Row("走完一轮，含 LibreOffice 打开", walked)]


def _add_stamped(collection: Collection, folder: Path) -> None:
    """Adds packages with a stamped scan, signed, of firms of their own."""
    for number in range(SIZE + 1, SIZE + 1 + _STAMPED):
        services = build_services(folder / f"stamped-{number}", {})
        data = application("scene", number)
        draft_id, _ = bench_desk_scans.stamped_issue(services, folder, data, random.Random(number))
        content = content_of_issue(services, draft_id)
        out = folder / f"out-{number}"
        (written,) = export(services, content, out, ("package",), throwaway_signer(services.now()))
        written.path.rename(collection.folder / f"{number:03d} 盖章.zip")
        services.close()
        collection.scene.append(data["company"]["name"])
        collection.stamped.add(data["company"]["name"])


def _wait(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + 1200
    while not ready():
        assert time.monotonic() < end, "waited too long"
        QCoreApplication.processEvents()
        time.sleep(0.005)
