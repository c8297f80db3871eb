"""A named folder: what comes into it is told once, whole, and never while it is still being written."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.jobs.folder_watch import FolderWatch


def test_what_lay_there_is_not_new(tmp_path: Path) -> None:
    (tmp_path / "旧.pdf").write_bytes(b"1")
    watch = FolderWatch(tmp_path)
    assert [watch.look() for _ in range(3)] == [(), (), ()]


def test_a_file_is_told_once_when_two_looks_find_it_alike(tmp_path: Path) -> None:
    watch = FolderWatch(tmp_path)
    watch.look()
    file = tmp_path / "新.pdf"
    file.write_bytes(b"half")
    assert watch.look() == ()
    file.write_bytes(b"half and half")  # still being written
    assert watch.look() == ()
    assert watch.look() == (file,)
    assert watch.look() == ()


def test_a_file_that_is_written_again_is_told_again(tmp_path: Path) -> None:
    file = tmp_path / "表.xlsx"
    file.write_bytes(b"one")
    watch = FolderWatch(tmp_path)
    watch.look()
    file.write_bytes(b"another")
    watch.look()
    assert watch.look() == (file,)


@pytest.mark.parametrize("name", ["~$表.docx", ".hidden", "a.pdf.crdownload", "b.tmp", "c.PART", "空.pdf"])
def test_passing_and_empty_files_are_not_told(tmp_path: Path, name: str) -> None:
    watch = FolderWatch(tmp_path)
    watch.look()
    (tmp_path / name).write_bytes(b"" if name == "空.pdf" else b"x")
    (tmp_path / "folder").mkdir(exist_ok=True)
    assert [watch.look() for _ in range(3)] == [(), (), ()]


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"x")
    inside = tmp_path / "in"
    inside.mkdir()
    watch = FolderWatch(inside)
    watch.look()
    (inside / "link.pdf").symlink_to(tmp_path / "out")
    assert [watch.look() for _ in range(3)] == [(), (), ()]


def test_a_folder_that_goes_and_comes_back(tmp_path: Path) -> None:
    folder, away = tmp_path / "stick", tmp_path / "away"
    folder.mkdir()
    (folder / "旧.pdf").write_bytes(b"1")
    watch = FolderWatch(folder)
    watch.look()
    folder.rename(away)
    assert watch.look() == ()
    away.rename(folder)
    assert [watch.look() for _ in range(2)] == [(), ()]
    (folder / "新.pdf").write_bytes(b"2")
    watch.look()
    assert watch.look() == (folder / "新.pdf",)
