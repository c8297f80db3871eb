"""Files of other kinds dropped over an open draft: each is offered where it belongs, nothing is filed unasked."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from app.intake.file_recognition import RecognisedFile
from app.jobs import incoming_files
from app.jobs.drafts import open_stored
from app.jobs.export import content_of_draft, export
from app.jobs.output_files import OutputFiles
from app.pack.model import Pack
from app.services import Services
from tests.app.intake.official_forms import OfficialForms
from tests.app.intake.workbook_files import example, pack
from tests.ui.shell.test_scan_drops import EXAMPLE, drop, opened, scan_in
from tests.ui.stored_draft import SLOW
from ui.controls.banner import Banner
from ui.pages.home import jobs as home_jobs
from ui.runtime.jobs import BUG, Job
from ui.shell.attachment_question import ADD, INSTEAD, LEAVE
from ui.shell.file_drops import (
    DESK_ALONE,
    LEFT,
    LOOKING,
    NOT_AWAITED,
    NOT_READ,
    OPEN_FIRST,
    SKIP,
    TO_CHECK,
    TO_COMPARE,
)
from ui.shell.main_window import MainWindow
from ui.shell.workspace import Workspace


def official_in(folder: Path) -> Path:
    path = folder / "下载.pdf"
    path.write_bytes(OfficialForms(pack(), example("scene")).draw(3).pdf)
    return path


def certificate_in(folder: Path, name: str = "证书.pdf") -> Path:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(60, 700, "Certificate of conformity")
    canvas.save()
    (folder / name).write_bytes(out.getvalue())
    return folder / name


def workspace_in(window: MainWindow) -> Workspace:
    assert window.workspace is not None
    return window.workspace


def attached(window: MainWindow) -> int:
    return len(workspace_in(window).controller.draft.rows("attachments"))


def test_the_official_pdf_is_compared_and_the_draft_stays(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path
) -> None:
    opened(qtbot, window, services, frozen=False)
    workspace = workspace_in(window)
    before = workspace.controller.draft.application()
    drop(window, [official_in(tmp_path)])
    qtbot.waitUntil(lambda: workspace.step == "official_comparison", timeout=SLOW)
    assert workspace.banner.sentence == TO_COMPARE.format(name="下载.pdf")
    assert window.workspace is workspace
    assert workspace.controller.draft.application() == before
    assert len(services.store().drafts()) == 1


def test_the_official_pdf_without_a_draft_says_what_comes_first(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path
) -> None:
    drop(window, [official_in(tmp_path)])
    banner = window.start.home.banner
    qtbot.waitUntil(lambda: banner.sentence == OPEN_FIRST.format(name="下载.pdf"), timeout=SLOW)
    assert services.store().drafts() == []


@pytest.mark.parametrize("answer", [ADD, LEAVE])
def test_what_may_be_an_attachment_is_asked_about(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path, answer: str
) -> None:
    opened(qtbot, window, services, frozen=False)
    workspace, count = workspace_in(window), attached(window)
    step = workspace.step
    drop(window, [certificate_in(tmp_path)])
    qtbot.waitUntil(lambda: workspace.banner.has("dropped-attachment"), timeout=SLOW)
    assert "证书.pdf" in workspace.banner.sentence
    assert (workspace.step, attached(window)) == (step, count)
    if answer == LEAVE:
        workspace.banner.also.emit("dropped-attachment")
        assert (workspace.banner.sentence, attached(window)) == ("", count)
        return
    workspace.banner.acted.emit("dropped-attachment")
    qtbot.waitUntil(lambda: attached(window) == count + 1, timeout=SLOW)
    assert workspace.step == "attachments"
    workspace.controller.undo()
    assert attached(window) == count


def test_several_are_asked_about_together(qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path) -> None:
    opened(qtbot, window, services, frozen=False)
    workspace, count = workspace_in(window), attached(window)
    drop(window, [certificate_in(tmp_path), certificate_in(tmp_path, "合格证.pdf")])
    qtbot.waitUntil(lambda: "2 个文件" in workspace.banner.sentence, timeout=SLOW)
    workspace.banner.acted.emit("dropped-attachment")
    qtbot.waitUntil(lambda: attached(window) == count + 2, timeout=SLOW)
    assert workspace.step == "attachments"


def test_a_picture_without_a_page_code_can_become_an_attachment(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path
) -> None:
    opened(qtbot, window, services, frozen=True)
    workspace, count = workspace_in(window), attached(window)
    drop(window, [scan_in(tmp_path, "照片.jpg")])
    qtbot.waitUntil(lambda: workspace.banner.sentence == TO_CHECK, timeout=SLOW)
    assert INSTEAD in [each.text() for each in workspace.banner.findChildren(QPushButton)]
    workspace.banner.acted.emit("dropped-scan")
    qtbot.waitUntil(lambda: attached(window) == count + 1, timeout=SLOW)
    assert workspace.step == "attachments"


def test_a_file_that_the_draft_has_already_is_told_and_not_added_again(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path
) -> None:
    opened(qtbot, window, services, frozen=False)
    workspace, count = workspace_in(window), attached(window)
    drop(window, [certificate_in(tmp_path)])
    qtbot.waitUntil(lambda: workspace.banner.has("dropped-attachment"), timeout=SLOW)
    assert "证书.pdf" in workspace.banner.sentence
    workspace.banner.acted.emit("dropped-attachment")
    qtbot.waitUntil(lambda: attached(window) == count + 1, timeout=SLOW)
    same = tmp_path / "又一份.pdf"
    same.write_bytes((tmp_path / "证书.pdf").read_bytes())
    drop(window, [same])
    qtbot.waitUntil(lambda: workspace.banner.has("dropped-known"), timeout=SLOW)
    assert "又一份.pdf" in workspace.banner.sentence
    assert "已经在“附件材料”里" in workspace.banner.sentence
    assert attached(window) == count + 1
    workspace.banner.acted.emit("dropped-known")  # it is wanted all the same: asked about as any other
    qtbot.waitUntil(lambda: "像是附件" in workspace.banner.sentence, timeout=SLOW)
    workspace.banner.acted.emit("dropped-attachment")
    qtbot.waitUntil(lambda: attached(window) == count + 2, timeout=SLOW)


def test_an_exported_word_file_that_nobody_touched_has_nothing_to_give(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path
) -> None:
    opened(qtbot, window, services, frozen=False)
    workspace = workspace_in(window)
    content = content_of_draft(open_stored(services, workspace.controller.draft_id))
    output = OutputFiles(services.home, workspace.controller.draft_id)
    (written,) = export(services, content, tmp_path / "导出", ("docx",), None, output=output)
    copy = tmp_path / "微信收到的.docx"
    copy.write_bytes(written.path.read_bytes())
    step = workspace.step
    drop(window, [copy])
    qtbot.waitUntil(lambda: workspace.banner.has("dropped-known"), timeout=SLOW)
    assert "微信收到的.docx" in workspace.banner.sentence
    assert f"就是从这一份导出的“{written.path.name}”" in workspace.banner.sentence
    assert workspace.step == step


class _SlowLook:
    """Has the look at some files take until it is told to end, as hostile ones do for seconds on a busy computer."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *slow: str) -> None:
        self.ended = threading.Event()
        self.looks: list[str] = []
        recognise = incoming_files.recognise

        def look(services: Services, path: Path, pack: Pack | None = None) -> RecognisedFile:
            self.looks.append(path.name)
            if path.name in slow:
                assert self.ended.wait(SLOW / 1000)
            return recognise(services, path, pack)

        monkeypatch.setattr(incoming_files, "recognise", look)


def unreadable_in(folder: Path, name: str) -> Path:
    (folder / name).write_bytes(b"{")
    return folder / name


def _says(banner: Banner, sentence: str) -> bool:
    return banner.sentence == sentence


def test_what_is_dropped_behind_a_slow_file_is_named_at_once_and_nothing_is_looked_at_twice(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = _SlowLook(monkeypatch, "慢.json")
    banner = window.start.home.banner
    names = ["慢.json", "一.json", "二.json"]
    for count, name in enumerate(names, 1):
        drop(window, [unreadable_in(tmp_path, name)])
        which = f"（第 1 个，共 {count} 个）" if count > 1 else ""
        words = LOOKING.format(name="慢.json", which=which)
        qtbot.waitUntil(partial(_says, banner, words), timeout=SLOW)
    slow.ended.set()
    qtbot.waitUntil(lambda: "另有 2 个文件也没有导入" in banner.sentence, timeout=SLOW)
    assert slow.looks == names


def test_a_slow_file_need_not_be_waited_for(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = _SlowLook(monkeypatch, "慢.json")
    drop(window, [unreadable_in(tmp_path, "慢.json"), EXAMPLE])
    home = window.start.home
    qtbot.waitUntil(lambda: home.banner.sentence.startswith("正在看"), timeout=SLOW)
    button = next(each for each in home.banner.findChildren(QPushButton) if each.text() == SKIP)
    button.click()
    qtbot.waitUntil(lambda: len(home.model.shown) == 1, timeout=SLOW)
    assert home.banner.sentence == NOT_AWAITED.format(name="慢.json", more="")
    slow.ended.set()


def test_refusals_of_several_drops_are_all_counted(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first is still being imported when the second comes."""
    first, ended = threading.Event(), threading.Event()
    work = home_jobs.import_files

    def import_files(services: Services, files: Sequence[Path]) -> Callable[[Job], home_jobs.ImportOutcome]:
        def wait(job: Job) -> home_jobs.ImportOutcome:
            first.set()
            assert ended.wait(SLOW / 1000)
            return work(services, files)(job)

        return wait

    monkeypatch.setattr(home_jobs, "import_files", import_files)
    home = window.start.home
    home.import_files([unreadable_in(tmp_path, "一.json")])
    qtbot.waitUntil(first.is_set, timeout=SLOW)
    home.import_files([unreadable_in(tmp_path, "二.json")])
    ended.set()
    qtbot.waitUntil(lambda: not home.busy, timeout=SLOW)
    assert "一.json" in home.banner.sentence
    assert home.banner.sentence.endswith("（另有 1 个文件也没有导入）")


def test_over_a_draft_what_is_left_beside_a_scan_is_named(
    qtbot: QtBot, window: MainWindow, services: Services, tmp_path: Path
) -> None:
    opened(qtbot, window, services, frozen=True)
    workspace = workspace_in(window)
    drop(window, [scan_in(tmp_path, "甲.jpg"), official_in(tmp_path)])
    qtbot.waitUntil(lambda: workspace.step == "scan", timeout=SLOW)
    words = LEFT.format(count=1, name="下载.pdf", more="")
    qtbot.waitUntil(lambda: workspace.banner.sentence == words, timeout=SLOW)


def test_on_the_start_page_what_is_left_beside_a_scan_is_named(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    drop(window, [scan_in(tmp_path, "甲.jpg"), official_in(tmp_path), certificate_in(tmp_path)])
    words = LEFT.format(count=2, name="下载.pdf", more="等")
    qtbot.waitUntil(lambda: window.start.place == "verify", timeout=SLOW)
    page = window.start.page("verify")
    qtbot.waitUntil(lambda: any(words in each.text() for each in page.findChildren(QLabel)), timeout=SLOW)


def test_a_desk_that_comes_with_others_is_named_and_they_are_imported(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    (tmp_path / "推荐.zzdesk").write_bytes(b"whatever it holds")
    drop(window, [tmp_path / "推荐.zzdesk", EXAMPLE])
    home = window.start.home
    qtbot.waitUntil(lambda: len(home.model.shown) == 1, timeout=SLOW)
    assert home.banner.sentence == DESK_ALONE.format(name="推荐.zzdesk")
    assert window.start.place == "drafts"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # our own fault, and reported
def test_a_file_that_ends_its_look_in_an_error_hides_no_other(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recognise = incoming_files.recognise

    def look(services: Services, path: Path, pack: Pack | None = None) -> RecognisedFile:
        if path.name == "坏.json":
            raise RuntimeError("an error of ours")
        return recognise(services, path, pack)

    monkeypatch.setattr(incoming_files, "recognise", look)
    drop(window, [unreadable_in(tmp_path, "坏.json"), EXAMPLE])
    home = window.start.home
    qtbot.waitUntil(lambda: len(home.model.shown) == 1, timeout=SLOW)
    assert home.banner.sentence == NOT_READ.format(trouble=BUG)
