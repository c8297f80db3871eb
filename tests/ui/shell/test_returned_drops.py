"""A file of the recommending unit dropped on the window: it finds its draft, with and without one open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from app.desk.returns import ReturnedFinding, ReturnSlip, write_return
from app.jobs.desk import create_desk_session
from app.jobs.drafts import import_draft_file, open_stored, store_draft
from app.jobs.freeze import FreezeResult, freeze
from app.paths import forms_root
from app.services import Services
from tests.ui.drops import drop
from tests.ui.stored_draft import SLOW
from ui.pages.desk.page import DeskPage
from ui.shell.main_window import MainWindow

MIDDLE = QPoint(640, 300)


def frozen(services: Services, which: str) -> tuple[str, ReturnSlip]:
    """The id of a frozen example and an opinion about its issue."""
    opened = store_draft(
        services, import_draft_file(services, forms_root() / "miit-2021" / "example" / f"{which}.json")
    )
    done = freeze(services, open_stored(services, opened.id), {})
    assert isinstance(done, FreezeResult)
    finding = ReturnedFinding("company.profile", "confirm", "和别的单位几乎一样。", "请说明来源。")
    company, code = opened.draft.role("company"), opened.draft.role("code")
    return opened.id, ReturnSlip(done.number, done.fingerprint, code, company, "江津区经信委", "", (finding,))


def written(folder: Path, slip: ReturnSlip) -> Path:
    path = folder / "退回意见.zzreturn"
    path.write_bytes(write_return(slip))
    return path


def test_on_the_start_screen_it_opens_its_draft_at_the_opinions(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path
) -> None:
    draft_id, slip = frozen(services, "scene")
    drop(window, MIDDLE, [written(tmp_path, slip)])
    qtbot.waitUntil(lambda: window.workspace is not None and window.workspace.step == "check", timeout=SLOW)
    assert window.workspace is not None
    assert window.workspace.controller.draft_id == draft_id
    assert len(services.store().drafts()) == 1
    assert [each.path for each in window.workspace.controller.opinions.all()] == ["company.profile"]


def test_over_the_open_draft_it_stays_open(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path
) -> None:
    draft_id, slip = frozen(services, "scene")
    window.open_draft(draft_id)
    qtbot.waitUntil(lambda: window.workspace is not None and window.workspace.step != "", timeout=SLOW)
    workspace = window.workspace
    assert workspace is not None
    workspace.controller.edit("company.profile", "改到一半")
    drop(window, MIDDLE, [written(tmp_path, slip)])
    qtbot.waitUntil(lambda: workspace.step == "check", timeout=SLOW)
    assert window.workspace is workspace
    assert workspace.controller.value("company.profile") == "改到一半"
    assert workspace.controller.can_undo
    assert "1 条意见" in workspace.banner.sentence


def test_one_for_another_draft_says_whose_it_is(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path
) -> None:
    draft_id, _ = frozen(services, "scene")
    other_id, slip = frozen(services, "factory")
    window.open_draft(draft_id)
    qtbot.waitUntil(lambda: window.workspace is not None and window.workspace.step != "", timeout=SLOW)
    workspace = window.workspace
    assert workspace is not None
    before = workspace.step
    drop(window, MIDDLE, [written(tmp_path, slip)])
    qtbot.waitUntil(lambda: "另一份申报书" in workspace.banner.sentence, timeout=SLOW)
    assert workspace.step == before
    assert len(services.store().opinions(other_id)) == 1
    assert not services.store().opinions(draft_id)


def test_a_damaged_one_is_said_in_a_sentence(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path
) -> None:
    _, slip = frozen(services, "scene")
    path = written(tmp_path, slip)
    path.write_bytes(path.read_bytes()[:-30])
    drop(window, MIDDLE, [path])
    banner = window.start.home.banner
    qtbot.waitUntil(lambda: "不是退回意见文件" in banner.sentence, timeout=SLOW)
    assert window.workspace is None


def test_a_desk_is_opened_at_its_page(qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path) -> None:
    session = create_desk_session(services, tmp_path / "推荐.zzdesk", title="江津区推荐", unit="江津区经信委")
    session.close()
    drop(window, MIDDLE, [tmp_path / "推荐.zzdesk"])
    qtbot.waitUntil(lambda: window.start.place == "summary", timeout=SLOW)
    page = window.start.page("summary")
    assert isinstance(page, DeskPage)
    qtbot.waitUntil(lambda: page.board is not None, timeout=SLOW)
    (tmp_path / "坏.zzdesk").write_bytes(b"no")
    drop(window, MIDDLE, [tmp_path / "坏.zzdesk"])
    board = page.board
    assert board is not None
    qtbot.waitUntil(lambda: "不是推荐汇总文件" in board.banner.sentence, timeout=SLOW)
    assert page.board is board
