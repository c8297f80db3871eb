"""Files appear whole or not at all, stay through a power cut, and leave nothing behind that is not swept later."""

import errno
import os
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.errors import StorageTrouble
from app.file_writing import (
    append_line,
    make_folder,
    put_in_place,
    remove_leftovers,
    replace_file,
    temporary_path,
    write_file,
)
from app.jobs.leftovers import remove_old_leftovers, remove_unnamed_media
from app.jobs.online_form import OnlineTicks, write_ticks
from app.jobs.scan_session import folder_of, save_picture
from app.services import build_services
from app.store import DraftFile
from app.store.migration_run import copy_file
from app.store.store_opening import open_store
from app.trust import identities
from ui.runtime.printing import PrintChoice, write_choice
from ui.shell.unclean_end import RunningMark
from ui.shell.window_settings import WindowSettings

posix = pytest.mark.skipif(os.name == "nt", reason="modes and synchronised folders are POSIX")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_written_whole_and_replaced(tmp_path):
    file = tmp_path / "申报书.pdf"
    write_file(file, b"one")
    write_file(file, b"two" * 1000)
    assert file.read_bytes() == b"two" * 1000
    assert [each.name for each in tmp_path.iterdir()] == ["申报书.pdf"]


@posix
def test_as_readable_as_other_new_files(tmp_path):
    write_file(tmp_path / "a", b"x")
    (tmp_path / "b").write_bytes(b"x")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == stat.S_IMODE((tmp_path / "b").stat().st_mode)
    (tmp_path / "b").chmod(0o640)
    write_file(tmp_path / "b", b"y")
    assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == 0o640


@posix
def test_private_file_is_its_owners_alone(tmp_path):
    (tmp_path / "a").write_bytes(b"x")
    write_file(tmp_path / "a", b"y", private=True)
    append_line(tmp_path / "logs" / "b", "one\n")
    for file in (tmp_path / "a", tmp_path / "logs" / "b"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "logs").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "磁盘已满"), (errno.EACCES, "其他程序"), (errno.EROFS, "只读"), (errno.EIO, "换一个文件夹")],
)
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_trouble_leaves_what_was_there(tmp_path, monkeypatch, step, number, said):
    file = tmp_path / "a.pdf"
    file.write_bytes(b"before")

    def fail(*_args):
        raise OSError(number, os.strerror(number))

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    else:
        monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(StorageTrouble, match=said):
        write_file(file, b"after")
    assert file.read_bytes() == b"before"
    assert [each.name for each in tmp_path.iterdir()] == ["a.pdf"]


def test_folder_that_is_closed_is_told_from_a_file_that_is_open(tmp_path, monkeypatch):
    def closed(*_how):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, "open", closed)
    with pytest.raises(StorageTrouble, match="文件夹不让写入"):
        write_file(tmp_path / "a.pdf", b"x")


def test_missing_folder_and_folder_in_the_way(tmp_path):
    with pytest.raises(StorageTrouble, match="文件夹不存在"):
        write_file(tmp_path / "none" / "a.pdf", b"x")
    (tmp_path / "a.pdf").mkdir()
    with pytest.raises(StorageTrouble, match="同名的是一个文件夹"):
        write_file(tmp_path / "a.pdf", b"x")


def test_finished_file_does_not_take_the_place_of_another(tmp_path):
    path, unfinished = tmp_path / "a", temporary_path(tmp_path / "a")
    path.write_bytes(b"theirs")
    unfinished.write_bytes(b"ours")
    with pytest.raises(FileExistsError):
        put_in_place(unfinished, path, replace=False)
    assert path.read_bytes() == b"theirs"
    put_in_place(unfinished, path, replace=True)
    assert path.read_bytes() == b"ours"
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


@pytest.mark.skipif(sys.platform != "linux", reason="looks up open files in /proc")
def test_what_is_remembered_at_every_step_does_not_wait_for_the_disk(tmp_path, monkeypatch):
    file, mark = WindowSettings(tmp_path), RunningMark(tmp_path)
    file.change(percent=110)
    mark.mark_running()
    disk = Disk(monkeypatch, tmp_path)
    file.change(percent=125)
    mark.set_draft("ABCDEFGH")
    assert not disk.sizes
    assert not disk.names
    assert WindowSettings(tmp_path).state.percent == 125
    assert not list(tmp_path.glob(".zhizao-*"))
    mark.end()


class Disk:
    """What a power cut would leave: a name counts once its folder was synchronised after it came there.

    Spies on the real calls: what is under the root at the end must have its name synchronised in its folder, and a
    file its contents too.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
        self.root = root
        self.names: dict[Path, dict[str, int]] = {}
        self.sizes: dict[int, int] = {}
        self.real = os.fsync
        monkeypatch.setattr(os, "fsync", self._fsync)

    def _fsync(self, handle: int) -> None:
        self.real(handle)
        path = Path(f"/proc/self/fd/{handle}").readlink()
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            self.names[path] = {each.name: each.lstat().st_ino for each in path.iterdir()}
        else:
            self.sizes[found.st_ino] = found.st_size

    def lost(self) -> list[Path]:
        """Files and folders under the root that the power cut would take or empty."""
        return [path for path in self.root.rglob("*") if not self._stays(path)]

    def _stays(self, path: Path) -> bool:
        found = path.lstat()
        named = self.names.get(path.parent, {}).get(path.name) == found.st_ino
        return named and (path.is_dir() or self.sizes.get(found.st_ino) == found.st_size)


def _identity(home: Path) -> None:
    identities.create(home, "示例制造", "正确的口令 pass", now=NOW)


def _store(home: Path) -> None:
    open_store(home, now=lambda: NOW).close()


def _upload(home: Path) -> None:
    write_ticks(build_services(home, {}), "ab12", OnlineTicks(frozenset({"a"}), 3))


def _export(home: Path) -> None:
    make_folder(home / "导出")
    write_file(home / "导出" / "a.pdf", b"x")


def _scan_picture(home: Path) -> None:
    save_picture(folder_of(home, "ABCDEFGH", "ZN-ABCDEF-01"), b"picture")


WRITERS = {
    "identity": _identity,
    "printer": lambda home: write_choice(home, PrintChoice("laser")),
    "upload": _upload,
    "export": _export,
    "picture": _scan_picture,
}


@pytest.mark.skipif(sys.platform != "linux", reason="looks up open files in /proc")
@pytest.mark.parametrize("name", WRITERS)
def test_what_was_acknowledged_survives_a_power_cut(tmp_path, monkeypatch, name):
    disk = Disk(monkeypatch, tmp_path)
    WRITERS[name](tmp_path / "new" / "home")
    assert [each for each in tmp_path.rglob("*") if each.is_file()]
    assert disk.lost() == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks up open files in /proc")
def test_new_store_survives_a_power_cut(tmp_path, monkeypatch):
    disk = Disk(monkeypatch, tmp_path)
    _store(tmp_path / "home")
    assert [each for each in disk.lost() if each.suffix != ".db-wal"] == []
    if os.name != "nt":
        assert stat.S_IMODE((tmp_path / "home" / "zhizao.db").stat().st_mode) == 0o600


@pytest.mark.skipif(sys.platform != "linux", reason="looks up open files in /proc")
def test_copy_before_an_upgrade_survives_a_power_cut(tmp_path, monkeypatch):
    _store(tmp_path)
    disk = Disk(monkeypatch, tmp_path)
    assert copy_file(tmp_path / "zhizao.db", "升级前", NOW) not in disk.lost()


@posix
def test_store_of_an_older_version_is_made_private(tmp_path):
    _store(tmp_path)
    database = tmp_path / "zhizao.db"
    database.chmod(0o644)
    with open_store(tmp_path, now=lambda: NOW) as store:
        store.put_media(b"x", "png")
        modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in tmp_path.glob("zhizao.db*")}
    assert set(modes) >= {"zhizao.db", "zhizao.db-wal"}
    assert set(modes.values()) == {0o600}


@posix
def test_store_in_a_folder_of_a_group_stays_with_the_group(tmp_path):
    tmp_path.chmod(0o2770)
    _store(tmp_path)
    database = tmp_path / "zhizao.db"
    database.chmod(0o664)
    _store(tmp_path)
    assert stat.S_IMODE(database.stat().st_mode) == 0o660


DAYS = 24 * 3600.0


def aged(path: Path, days: float, content: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    then = time.time() - days * DAYS
    os.utime(path, (then, then))
    return path


def ended_process() -> int:
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    return int(done.stdout)


def test_only_our_own_old_leftovers_go(tmp_path):
    ended = ended_process()
    ours = [aged(tmp_path / f".zhizao-{ended}-{'0' * 16}.part{beside}", 3) for beside in ("", "-journal")]
    kept = [
        aged(tmp_path / f".zhizao-{ended}-{'1' * 16}.part", 0.5),  # may still be wanted
        aged(tmp_path / f".zhizao-{os.getpid()}-{'2' * 16}.part", 3),  # of a process that runs
        aged(tmp_path / f"zhizao-{ended}-{'3' * 16}.part", 3),
        aged(tmp_path / "报告.part", 300),
        aged(tmp_path / ".zhizao-notes.part", 300),
        aged(tmp_path / "申报书.pdf", 300),
    ]
    (tmp_path / f".zhizao-{ended}-{'4' * 16}.part").mkdir()
    assert remove_leftovers(tmp_path) == ours
    assert all(each.exists() for each in kept)
    assert remove_leftovers(tmp_path / "none") == []


def test_sweep_of_a_home_knows_every_place_and_nothing_else(tmp_path):
    ended = ended_process()
    home = tmp_path / "home"
    services = build_services(home, {})
    services.store()
    _identity(home)
    record = next((home / "identities").glob("*.json"))
    part = f".zhizao-{ended}-{'0' * 16}.part"
    orphan = f"{'0' * 32}-{'1' * 16}.p12"
    gone = [
        aged(home / part, 3),
        aged(home / "identities" / part, 3),
        aged(home / "scans" / "ABCDEFGH-ZN-123456-01" / part, 3),
        aged(home / "upload-sheets" / part, 3),
        aged(home / "identities" / orphan, 3),
        aged(home / "zhizao-升级前-20260101T000000000000Z.db", 90),
    ]
    kept = [
        record,
        *(home / "identities").glob(f"{record.stem}-*.p12"),
        aged(home / "identities" / f"{'2' * 32}-{'3' * 16}.p12", 0.1),
        aged(home / "identities" / "单位证书.p12", 90),
        aged(home / "zhizao-升级前-20260201T000000000000Z.db", 60),
        aged(home / "其他" / part, 3),
        aged(home / "zhizao-备份.db", 90),
    ]
    aged(next((home / "identities").glob(f"{record.stem}-*.p12")), 3, kept[1].read_bytes())
    assert set(remove_old_leftovers(services)) == set(gone)
    assert not [each for each in gone if each.exists()]
    assert all(each.exists() for each in kept)
    services.close()


def test_replacing_says_what_the_system_said(tmp_path):
    with pytest.raises(FileNotFoundError):
        replace_file(tmp_path / "none" / "a", b"x")


def test_bytes_that_a_killed_import_left_go_a_day_later(tmp_path):
    days = iter(range(100))
    services = build_services(tmp_path, {})
    services.now = lambda: NOW + timedelta(days=0.4 * next(days))
    store = services.store()
    named, orphan = store.put_media(b"named", "png"), store.put_media(b"left by an import that was killed", "png")
    draft = store.create_draft(pack="p", track="scene", files=[DraftFile("a.png", named, "png")])
    assert remove_unnamed_media(services) == []
    assert store.media(orphan)
    later = store.put_media(b"not named yet", "png")
    while not (gone := remove_unnamed_media(services)):
        assert store.media(orphan)
    assert gone == [orphan]
    store.set_file(draft.id, DraftFile("b.png", later, "png"))
    for _ in range(10):
        assert remove_unnamed_media(services) == []
    assert store.media(named) + store.media(later)
    assert store.find_damage() == []
    (tmp_path / "unnamed-media.json").write_bytes(b"[1, 2")
    assert remove_unnamed_media(services) == []
    services.close()
