"""Files appear whole or not at all."""

import errno
import os
import stat
import sys
import tempfile
from pathlib import Path

import pytest

from app.errors import StorageTrouble
from app.output.atomic import write_whole


def test_written_whole_and_replaced(tmp_path):
    file = tmp_path / "申报书.pdf"
    write_whole(file, b"one")
    write_whole(file, b"two" * 1000)
    assert file.read_bytes() == b"two" * 1000
    assert [each.name for each in tmp_path.iterdir()] == ["申报书.pdf"]


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_as_readable_as_other_new_files(tmp_path):
    write_whole(tmp_path / "a", b"x")
    (tmp_path / "b").write_bytes(b"x")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == stat.S_IMODE((tmp_path / "b").stat().st_mode)


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
        write_whole(file, b"after")
    assert file.read_bytes() == b"before"
    assert [each.name for each in tmp_path.iterdir()] == ["a.pdf"]


def test_folder_that_is_closed_is_told_from_a_file_that_is_open(tmp_path, monkeypatch):
    def closed(**_how):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(tempfile, "mkstemp", closed)
    with pytest.raises(StorageTrouble, match="文件夹不让写入"):
        write_whole(tmp_path / "a.pdf", b"x")


def test_missing_folder_and_folder_in_the_way(tmp_path):
    with pytest.raises(StorageTrouble, match="文件夹不存在"):
        write_whole(tmp_path / "none" / "a.pdf", b"x")
    (tmp_path / "a.pdf").mkdir()
    with pytest.raises(StorageTrouble, match="同名的是一个文件夹"):
        write_whole(tmp_path / "a.pdf", b"x")
