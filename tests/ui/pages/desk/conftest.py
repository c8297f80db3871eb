"""An open desk over real packages, in the real window."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.services import Services
from tests.desk_packages import PackageMaker, application, prose
from tests.ui.stored_draft import SLOW
from ui.pages.desk.board import DeskBoard
from ui.pages.desk.page import DeskPage
from ui.shell.main_window import MainWindow
from ui.shell.window_settings import WindowSettings
from ui.theme.theme import Theme


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
    settings = {"title": "重庆市推荐", "unit": "重庆市经济和信息化委员会", "quota": "city", "who": "王澜"}
    with qtbot.waitSignal(page.desk_opened, timeout=SLOW):
        page.make_desk(tmp_path / "推荐.zzdesk", settings)
    assert page.board is not None
    return page.board


@pytest.fixture
def filled(qtbot: QtBot, board: DeskBoard, desk_packages: Path) -> DeskBoard:
    """With everything taken in and the texts held against one another."""
    with qtbot.waitSignal(board.controller.compared, timeout=SLOW):
        board.import_files([desk_packages])
    return board
