"""``zhizao desk``: the window is asked for only where the file is a desk's; the window itself is stood in for here."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.jobs.desk import create_desk_session
from app.services import build_services
from tests.app.cli.conftest import run


@pytest.fixture
def asked(monkeypatch):
    """What the window was started with, in place of a window that somebody would have to close."""
    calls = []

    def main(*given, **options):
        calls.append((given, options))
        return 0

    monkeypatch.setitem(sys.modules, "ui.__main__", SimpleNamespace(main=main))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    return calls


def test_the_window_opens_at_the_file(asked, home, tmp_path, monkeypatch):
    services = build_services(home, {})
    create_desk_session(services, tmp_path / "重庆.zzdesk", title="重庆", unit="").close()
    services.close()
    monkeypatch.chdir(tmp_path)
    assert run("desk", "重庆.zzdesk", "--home", home).status == 0
    assert asked == [((home, (tmp_path / "重庆.zzdesk",)), {"one_instance": True})]


@pytest.mark.parametrize("content", [None, b"", b"SQLite format 3\x00", b"PK\x03\x04"])
def test_what_is_no_desk_is_one_sentence_and_no_window(asked, home, tmp_path, content):
    path = tmp_path / "坏.zzdesk"
    if content is not None:
        path.write_bytes(content)
    said = run("desk", path, "--home", home)
    assert said.status == 2
    assert str(Path(path)) in said.err
    assert len(said.err.strip().splitlines()) == 1
    assert asked == []


def test_no_screen_is_said(home, tmp_path, monkeypatch):
    services = build_services(home, {})
    create_desk_session(services, tmp_path / "重庆.zzdesk", title="重庆", unit="").close()
    services.close()
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    said = run("desk", tmp_path / "重庆.zzdesk", "--home", home)
    assert said.status == 2
    assert "没有图形界面" in said.err
