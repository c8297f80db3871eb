"""An open desk over real packages, in the real window."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.jobs.desk import create_desk_session
from app.jobs.desk_intake import find_files, read_waiting, remember_files
from app.services import Services
from app.store.verified_packages import FILE as VERIFIED
from tests.desk_packages import PackageMaker, application, prose
from tests.ui.stored_draft import SLOW, services_in
from ui.pages.desk.board import DeskBoard
from ui.pages.desk.page import DeskPage
from ui.shell.main_window import MainWindow
from ui.shell.window_settings import WindowSettings
from ui.theme.theme import Theme

SETTINGS = {"title": "重庆市推荐", "unit": "重庆市经济和信息化委员会", "quota": "city", "who": "王澜"}


@pytest.fixture(scope="session")
def desk_packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with five scene packages, two factory packages (one of a firm that has a scene too), a broken one."""
    maker = PackageMaker(tmp_path_factory.mktemp("desk-window") / "packages")
    copied = prose(random.Random(77), 180)
    for number in range(1, 6):
        maker.make(f"{number}.zip", application("scene", number, texts=[copied] if number in (1, 4) else []))
    maker.make("6.zip", application("factory", 6))
    both = application("factory", 7)
    both["company"]["name"] = "重庆第2机械有限责任公司"
    maker.make("7.zip", both)
    (maker.folder / "坏.zip").write_bytes(b"PK\x03\x04 broken")
    return maker.folder


@pytest.fixture
def window(qtbot: QtBot, services: Services) -> Iterator[MainWindow]:
    """On the start screen."""
    file = WindowSettings(services.home)
    file.change(toured=True)
    made = MainWindow(services, Theme(), file)
    qtbot.addWidget(made)
    made.resize(1366, 720)
    made.show()
    made.load()
    qtbot.waitUntil(lambda: made.start.home.model.pack is not None, timeout=SLOW)
    yield made
    made.close()


@pytest.fixture
def page(window: MainWindow) -> DeskPage:
    """推荐汇总 of the start screen."""
    window.start.show_place("summary")
    found = window.start.page("summary")
    assert isinstance(found, DeskPage)
    return found


@pytest.fixture
def board(qtbot: QtBot, page: DeskPage, tmp_path: Path) -> DeskBoard:
    """A new desk, open and empty."""
    with qtbot.waitSignal(page.desk_opened, timeout=SLOW):
        page.make_desk(tmp_path / "推荐.zzdesk", SETTINGS)
    assert page.board is not None
    return page.board


@pytest.fixture
def imported(qtbot: QtBot, board: DeskBoard, desk_packages: Path) -> DeskBoard:
    """A desk that has just taken everything in, with the texts held against one another."""
    with qtbot.waitSignal(board.controller.compared, timeout=SLOW):
        board.import_files([desk_packages])
    return board


@pytest.fixture(scope="session")
def desk_file(tmp_path_factory: pytest.TempPathFactory, desk_packages: Path) -> Path:
    """The file of a desk that has taken everything in, made once: seven packages are verified for it."""
    folder = tmp_path_factory.mktemp("desk-file")
    services = services_in(folder / "home")
    session = create_desk_session(services, folder / "推荐.zzdesk", **SETTINGS)
    remember_files(session.file, find_files([desk_packages]).files)
    read_waiting(services, session.file)
    session.file.close()
    services.close()
    return session.file.path


@pytest.fixture
def filled(qtbot: QtBot, page: DeskPage, services: Services, desk_file: Path, tmp_path: Path) -> DeskBoard:
    """A desk that took everything in earlier on this computer, opened; the texts are held against one another."""
    path = Path(shutil.copy(desk_file, tmp_path / "推荐.zzdesk"))
    services.home.mkdir(parents=True, exist_ok=True)
    shutil.copy(desk_file.parent / "home" / VERIFIED, services.home / VERIFIED)
    compared: list[bool] = []

    def listen() -> None:
        assert page.board is not None
        page.board.controller.compared.connect(lambda: compared.append(True))

    page.desk_opened.connect(listen)
    page.open_desk(path)
    qtbot.waitUntil(lambda: bool(compared), timeout=SLOW)
    assert page.board is not None
    return page.board
