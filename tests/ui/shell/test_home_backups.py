"""Backups in the window: the card, the list, a restore, a repair, and the way there from a store that is gone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.jobs import backups
from app.jobs.drafts import import_draft_file, store_draft
from app.paths import forms_root
from app.services import Services
from app.store.marker import update_marker
from tests.ui.stored_draft import SLOW
from ui.pages.home.backup_card import BackupCard
from ui.shell.backups_window import BackupsWindow
from ui.shell.main_window import MainWindow
from ui.shell.window_settings import WindowSettings
from ui.theme.theme import Theme


def kept(services: Services) -> str:
    """The id of a stored example."""
    return store_draft(services, import_draft_file(services, forms_root() / "miit-2021" / "example" / "scene.json")).id


def started(qtbot: QtBot, services: Services) -> MainWindow:
    """A start of the window, its list read or refused."""
    file = WindowSettings(services.home)
    file.change(toured=True)
    window = MainWindow(services, Theme(), file)
    qtbot.addWidget(window)
    window.show()
    window.load()
    home = window.start.home
    qtbot.waitUntil(lambda: home.model.pack is not None or bool(home.banner.sentence), timeout=SLOW)
    return window


def card_of(qtbot: QtBot, window: MainWindow) -> BackupCard:
    """The card, once it shows something."""
    [card] = window.start.home.findChildren(BackupCard)
    qtbot.waitUntil(card.isVisible, timeout=SLOW)
    return card


def list_of(qtbot: QtBot, window: MainWindow) -> BackupsWindow:
    """The list, once it is read."""
    [made] = window.findChildren(BackupsWindow)
    qtbot.waitUntil(made.now_button.isEnabled, timeout=SLOW)
    return made


def test_the_first_look_makes_the_daily_copy_and_says_so(qtbot: QtBot, services: Services) -> None:
    kept(services)
    card = card_of(qtbot, started(qtbot, services))
    assert "最新备份　今天" in card.words
    assert "写好后已读回核对" in card.words
    assert not card.warns
    assert len(backups.list_backups(services)) == 1


def test_an_empty_home_has_no_card(qtbot: QtBot, services: Services) -> None:
    window = started(qtbot, services)
    assert window.start.home.findChildren(BackupCard) == []


def test_a_second_copy_that_is_old_is_said_and_made_now(qtbot: QtBot, services: Services, tmp_path: Path) -> None:
    kept(services)
    stick = tmp_path / "U 盘"
    stick.mkdir()
    backups.make_backup(services)
    backups.name_second_folder(services, stick)
    path = services.home / "zhizao.db"
    update_marker(path, second_at=(services.now() - timedelta(days=4, hours=1)).isoformat())
    card = card_of(qtbot, started(qtbot, services))
    assert card.warns
    assert "已有 4 天" in card.words
    card.now_button.click()
    qtbot.waitUntil(lambda: not card.warns, timeout=SLOW)
    assert len(list(stick.glob("*.db"))) == 1


def test_a_second_place_that_is_not_there_is_said(qtbot: QtBot, services: Services, tmp_path: Path) -> None:
    kept(services)
    backups.name_second_folder(services, tmp_path / "gone")
    window = started(qtbot, services)
    card = card_of(qtbot, window)
    assert card.warns
    card.now_button.click()
    qtbot.waitUntil(lambda: "没有接上" in window.start.home.banner.sentence, timeout=SLOW)


def test_a_backup_is_put_back_from_the_list_after_a_question(qtbot: QtBot, services: Services) -> None:
    kept(services)
    made = backups.make_backup(services)
    kept(services)
    window = started(qtbot, services)
    assert window.start.home.model.rowCount() == 2
    card_of(qtbot, window).list_button.click()
    shown = list_of(qtbot, window)
    row = [each.file for each in shown.model.backups].index(made.file)
    shown.table.selectRow(row)
    shown.restore_button.click()
    assert "1 份申报书" in shown.question.text()
    assert shown.no_button.hasFocus()
    shown.yes_button.click()
    qtbot.waitUntil(lambda: window.start.home.model.rowCount() == 1, timeout=SLOW)
    assert "已恢复" in window.start.home.banner.sentence
    qtbot.waitUntil(shown.now_button.isEnabled, timeout=SLOW)
    assert "已恢复，有 1 份申报书" in shown.sentence.text()


def test_a_question_that_is_declined_changes_nothing(qtbot: QtBot, services: Services) -> None:
    kept(services)
    backups.make_backup(services)
    kept(services)
    window = started(qtbot, services)
    card_of(qtbot, window).list_button.click()
    shown = list_of(qtbot, window)
    shown.restore_button.click()
    shown.no_button.click()
    assert shown.yes_button.isHidden() or not shown.yes_button.isVisible()
    assert len(services.store().drafts()) == 2


def test_a_store_that_vanished_leads_to_its_backups_and_comes_back(qtbot: QtBot, services: Services) -> None:
    draft_id = kept(services)
    backups.make_backup(services)
    services.close()
    (services.home / "zhizao.db").unlink()
    window = started(qtbot, services)
    banner = window.start.home.banner
    assert "不见了" in banner.sentence
    window.start.home.acted.emit("trouble")
    shown = list_of(qtbot, window)
    shown.restore_button.click()
    shown.yes_button.click()
    qtbot.waitUntil(lambda: window.start.home.model.row(draft_id) is not None, timeout=SLOW)
    assert "不见了" not in banner.sentence


def test_damage_is_said_at_the_start_and_repaired_from_the_list(qtbot: QtBot, services: Services) -> None:
    draft_id = kept(services)
    backups.make_backup(services)
    services.close()
    with closing(sqlite3.connect(services.home / "zhizao.db")) as connection, connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE answer SET value = '\"假的\"' WHERE path = 'company.name'")
        for _, sql in triggers:
            connection.execute(sql)
    window = started(qtbot, services)
    banner = window.start.home.banner
    qtbot.waitUntil(lambda: "企业名称" in banner.sentence, timeout=SLOW)
    window.start.home.acted.emit("trouble")
    shown = list_of(qtbot, window)
    shown.repair_button.click()
    qtbot.waitUntil(lambda: "已修复" in shown.sentence.text(), timeout=SLOW)
    assert services.store().load_draft(draft_id).answers["company.name"] != "假的"


def test_the_keyboard_reaches_everything_in_the_list(qtbot: QtBot, services: Services) -> None:
    kept(services)
    backups.make_backup(services)
    window = started(qtbot, services)
    card_of(qtbot, window).list_button.click()
    shown = list_of(qtbot, window)
    for each in (shown.table, shown.restore_button, shown.file_button, shown.repair_button, shown.now_button):
        each.setFocus()
        assert each.hasFocus()
