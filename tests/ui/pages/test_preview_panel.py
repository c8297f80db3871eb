"""The preview follows the field in focus, and a click on the page goes to the field."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.draft.shape import ApplicationShape
from tests.ui.patient_bot import wait_beyond
from tests.ui.stored_draft import SLOW, example
from ui.draft.controller import DraftController
from ui.pages.preview.field_findings import COUNTS, NOTHING, FieldFindings
from ui.pages.preview.panel import CALM, PreviewPanel
from ui.runtime.chunked_work import ChunkedWork
from ui.theme.theme import Theme


@pytest.fixture
def draft(tmp_path: Path) -> Iterator[DraftController]:
    with example(tmp_path) as controller:
        yield controller


@pytest.fixture
def panel(qtbot: QtBot, draft: DraftController) -> Iterator[PreviewPanel]:
    panel = PreviewPanel(draft, Theme())
    qtbot.addWidget(panel)
    panel.resize(344, 640)
    with qtbot.waitSignal(panel.drawn, timeout=SLOW):
        panel.show()
    yield panel
    panel.close_down()


def settled(qtbot: QtBot, panel: PreviewPanel) -> None:
    qtbot.waitUntil(lambda: bool(panel.paper.marked), timeout=SLOW)


def test_follows_the_field(qtbot: QtBot, panel: PreviewPanel, draft: DraftController) -> None:
    draft.focused.emit("company.name")
    settled(qtbot, panel)
    first = panel.page
    row = draft.draft.rows("scenarios")[0]
    draft.focused.emit(f"scenarios[{row}].results")
    qtbot.waitUntil(lambda: panel.page != first and bool(panel.paper.marked), timeout=SLOW)
    assert {spot.path for spot in panel.paper.marked} == {"scenarios[0].results"}
    assert panel.pages > panel.page > first


def test_the_field_one_went_to_while_the_first_page_was_drawn(qtbot: QtBot, draft: DraftController) -> None:
    panel = PreviewPanel(draft, Theme())
    qtbot.addWidget(panel)
    panel.resize(344, 640)
    panel.follow("company.name")
    panel.show()
    qtbot.waitUntil(lambda: panel.drawing.busy, timeout=SLOW)
    row = draft.draft.rows("scenarios")[0]
    draft.focused.emit(f"scenarios[{row}].results")  # the job has begun with the other one
    qtbot.waitUntil(lambda: {spot.path for spot in panel.paper.marked} == {"scenarios[0].results"}, timeout=SLOW)
    panel.close_down()


def test_what_is_found_in_the_field_stands_under_its_page(
    qtbot: QtBot, panel: PreviewPanel, draft: DraftController
) -> None:
    said = panel.findChild(FieldFindings)
    assert said is not None

    def words() -> str:
        return "".join(each.text() for each in said.findChildren(QLabel) if not each.isHidden())

    assert not said.isVisible()
    path = f"scenarios[{draft.draft.rows('scenarios')[0]}].results"
    draft.focused.emit(path)
    qtbot.waitUntil(lambda: said.isVisible() and NOTHING in words(), timeout=SLOW)
    assert COUNTS in words()  # a field with a limit
    draft.edit(path, "长" * 400)
    qtbot.waitUntil(lambda: "▲ 阻断" in words() and "400/200" in words(), timeout=SLOW)
    draft.focused.emit("company.address")
    qtbot.waitUntil(lambda: NOTHING in words() and COUNTS not in words(), timeout=SLOW)


def test_click_goes_to_the_field(qtbot: QtBot, panel: PreviewPanel, draft: DraftController) -> None:
    draft.focused.emit("company.address")
    settled(qtbot, panel)
    spot = panel.paper.marked[0]
    with qtbot.waitSignal(draft.goto, timeout=SLOW) as asked:
        place = panel.paper.place_of(spot).center().toPoint()
        qtbot.mouseClick(panel.paper, Qt.MouseButton.LeftButton, pos=place)
    assert asked.args == ["company.address"]


def test_an_edit_changes_the_page(qtbot: QtBot, panel: PreviewPanel, draft: DraftController) -> None:
    draft.focused.emit("company.name")
    settled(qtbot, panel)
    before = panel.paper.image
    draft.edit("company.name", "重庆嘉陵江变速箱有限公司")
    qtbot.waitUntil(lambda: panel.paper.image != before, timeout=SLOW)


def test_typing_without_a_pause_is_seen_while_it_goes_on(
    qtbot: QtBot, panel: PreviewPanel, draft: DraftController
) -> None:
    draft.focused.emit("company.name")
    settled(qtbot, panel)
    shown: list[int] = []
    panel.drawn.connect(shown.append)
    typed = itertools.count()

    def seen_twice() -> bool:
        """Asked every few milliseconds, it types each time: were the page stopped by each letter, it never came."""
        draft.edit("company.name", f"重庆嘉陵江变速箱有限公司{next(typed)}")
        return len(shown) > 1

    qtbot.waitUntil(seen_twice)


def long_text(draft: DraftController, count: int) -> str:
    """A scenario's own text of many paragraphs, over several pages."""
    path = f"scenarios[{draft.draft.rows('scenarios')[0]}].narrative"
    draft.edit(path, [{"text": f"第{at}段。" + "面向壳体小批量加工，以工单驱动单元。" * 20} for at in range(count)])
    return path


def test_the_page_of_the_paragraph_under_the_cursor(qtbot: QtBot, panel: PreviewPanel, draft: DraftController) -> None:
    path = long_text(draft, 9)
    pages = []
    for block in (0, 8):
        draft.focused.emit(f"{path}[{block}]")
        wanted = f"scenarios[0].narrative[{block}].text"
        qtbot.waitUntil(partial(marks, panel, wanted), timeout=SLOW)
        pages.append(panel.page)
    assert pages[0] < pages[1]


def marks(panel: PreviewPanel, path: str) -> bool:
    return path in {spot.path for spot in panel.paper.marked}


def test_the_page_of_the_part_that_was_edited(qtbot: QtBot, panel: PreviewPanel, draft: DraftController) -> None:
    """A paragraph that goes over a page's end: what is typed at its end is on the second page."""
    path = long_text(draft, 1)
    words = "面向壳体小批量加工，以工单驱动单元。" * 70
    draft.edit(path, [{"text": words}])
    draft.focused.emit(f"{path}[0]")
    printed = "scenarios[0].narrative[0].text"
    qtbot.waitUntil(lambda: len({spot.page for spot in panel.spots(printed)}) > 1, timeout=SLOW)
    draft.edit(path, [{"text": words + "完"}])
    qtbot.waitUntil(lambda: panel.page == panel.spots(printed)[-1].page, timeout=SLOW)
    draft.edit(path, [{"text": "始" + words + "完"}])
    qtbot.waitUntil(lambda: panel.page == panel.spots(printed)[0].page, timeout=SLOW)


def test_a_text_without_a_word_is_shown_where_its_heading_is(
    qtbot: QtBot, panel: PreviewPanel, draft: DraftController
) -> None:
    """Behind what the form prints before it, not on the last table, which the file of answers has before it."""
    long_text(draft, 9)
    for path in ("narratives.economy_and_replicability", "narratives.improvement_plan", "narratives.promotion_plan"):
        draft.edit(path, [])
    draft.focused.emit("narratives.economy_and_replicability")
    last = f"scenarios[{len(draft.draft.rows('scenarios')) - 1}].narrative"
    qtbot.waitUntil(lambda: bool(panel.spots(last)) and panel.page == panel.spots(last)[-1].page, timeout=SLOW)


def test_opened_in_the_middle_it_shows_the_field_and_stays_there(qtbot: QtBot, draft: DraftController) -> None:
    """The panel gets its width while the form is set for the first time: the page that was found is not lost."""
    panel = PreviewPanel(draft, Theme())
    qtbot.addWidget(panel)
    row = draft.draft.rows("scenarios")[1]
    panel.follow(f"scenarios[{row}].results")
    panel.resize(344, 640)
    panel.show()
    panel.resize(420, 640)
    qtbot.waitUntil(lambda: panel.pages > 0 and not panel.busy, timeout=SLOW)
    assert marks(panel, "scenarios[1].results")
    assert panel.page == panel.spots("scenarios[1].results")[0].page
    panel.close_down()


def test_the_first_page_is_not_set_while_the_form_beside_it_is_still_being_made(
    qtbot: QtBot, draft: DraftController
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    panel = PreviewPanel(draft, Theme())
    beside = ChunkedWork(window)
    gates = ["shut"]
    beside.start(iter(lambda: gates[-1], "open"))
    QHBoxLayout(window).addWidget(panel)
    window.resize(400, 640)
    window.show()
    begun: list[bool] = []
    panel.drawn.connect(lambda _: begun.append(True))
    wait_beyond(qtbot, 2 * CALM)
    assert beside.running
    assert not panel.drawing.busy
    assert not begun
    with qtbot.waitSignal(panel.drawn, timeout=SLOW):
        gates.append("open")
    panel.close_down()


def test_the_whole_form_is_put_together_beside_the_window(
    qtbot: QtBot, panel: PreviewPanel, draft: DraftController, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a word that is typed the window's own thread only hands over the answers, however many there are."""
    threads: list[threading.Thread] = []
    real = ApplicationShape.unflatten

    def watching(shape: ApplicationShape, answers: Mapping[str, object]) -> dict[str, object]:
        threads.append(threading.current_thread())
        return real(shape, answers)

    monkeypatch.setattr(ApplicationShape, "unflatten", watching)
    with qtbot.waitSignal(panel.drawn, timeout=SLOW):
        draft.edit("company.name", "改过的名字")
    assert threads
    assert threading.main_thread() not in threads
