"""What a clerk does with a round's post, in the real window: take in, look, judge by keys, export, read the tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.merge.package_checks import COPIED_TEXT, SCAN_MISSING
from tests.desk_collection import Collection, check_table, notice_form, opened_in_libreoffice
from ui.pages.desk.board import DeskBoard

Wait = Callable[[Callable[[], bool]], None]


def walk_round(board: DeskBoard, collection: Collection, wait: Wait, folder: Path, libreoffice: str) -> None:
    """Takes a collection through the window to both tables, and checks all that is known of it beforehand."""
    session = board.controller.session
    taken: list[object] = []
    board.controller.imported.connect(taken.append)
    board.import_files([collection.folder])
    wait(lambda: bool(taken))
    wait(lambda: not board.controller.is_comparing)
    _check_intake(board, collection)
    _check_findings(board, collection)
    for track in session.tracks:
        _judge(board, track, wait)
    out = folder / "导出"
    board.sections.set_current("export")
    done: list[object] = []
    board.controller.exported.connect(done.append)
    board.export_pane.export_to(out)
    wait(lambda: bool(done))
    for form in session.pack.summaries:
        rows = [row for row in session.rows(form.track) if row.opinion == "recommend"]
        cells = opened_in_libreoffice(out / f"{form.annex} {form.title}.xlsx", libreoffice, folder)
        expected = [tuple(row.submission.cells[column.field] for column in form.columns[1:]) for row in rows]
        check_table(cells, notice_form(form.annex), session.unit, expected)
        put = sorted(path.name for path in (out / "推荐的申报材料" / form.annex).glob("*.zip"))
        assert [name.split(" ")[1] for name in put] == [row.submission.company for row in rows]


def _check_intake(board: DeskBoard, collection: Collection) -> None:
    session = board.controller.session
    states = {row.name: row.state for row in session.packages}
    assert {name for name, state in states.items() if state == "broken"} == collection.broken
    # of two files that are the same byte for byte the second one read is the repeat
    assert sum(state == "repeat" for state in states.values()) == len(collection.repeats)
    for track, firms in (("scene", collection.scene), ("factory", collection.factory)):
        assert sorted(row.submission.company for row in session.rows(track)) == sorted(firms)
    newest = {row.submission.company: row.submission.sequence for row in session.rows("scene")}
    assert all(newest[firm] == 2 for firm in collection.renewed)


def _check_findings(board: DeskBoard, collection: Collection) -> None:
    """The clerk's questions: who is missing a scan, who copied from whom, who applied twice."""
    session = board.controller.session
    firms = {row.source.name: row.submission.company for track in session.tracks for row in session.rows(track)}
    pairs = {
        frozenset(firms[name] for name in finding.packages)
        for finding in session.findings
        if finding.rule == COPIED_TEXT
    }
    assert pairs == collection.copied
    missing = [firms[name] for finding in session.findings if finding.rule == SCAN_MISSING for name in finding.packages]
    assert sorted(missing) == sorted([*({*collection.scene} - collection.stamped), *collection.factory])
    both = {
        firms[name] for finding in session.findings if finding.rule == "track-exclusive" for name in finding.packages
    }
    assert both == collection.both


def _judge(board: DeskBoard, track: str, wait: Wait) -> None:
    """Recommends all at once, sees the quota overrun, puts the surplus back by the space bar, moves one up by keys."""
    board.sections.set_current(f"table:{track}")
    pane, session = board.rankings[track], board.controller.session
    pane.judge([row.key for row in pane.model.rows], "recommend")
    if pane.banner.has("many"):
        pane.banner.acted.emit("many")
    local = session.quota_counts(track)[0]
    assert len(local.keys) + sum(len(count.keys) for count in session.quota_counts(track)[1:]) == len(pane.model.rows)
    if local.surplus:
        assert "超出" in pane.quota.words
    for key in local.surplus:
        pane.table.choose([key])
        board.controller.reason = "名额已满"
        QTest.keyClick(pane.table, Qt.Key.Key_Space)  # 推荐 → 待定
        assert session.ranking.opinion(key) == "pending"
    assert not session.quota_counts(track)[0].surplus
    last = pane.model.rows[-1].key
    pane.table.choose([last])
    board.controller.reason = "现场核查"
    QTest.keyClick(pane.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    wait(lambda: pane.model.rows[-2].key == last)
    assert session.ranking.history(last)[-1].author.why == "现场核查"
