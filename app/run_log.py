"""Keeps the program's own log: what libraries say goes there instead of to the user, and never what was typed.

Two small files in ``<home>/logs``, readable by their owner alone and bounded, hold what libraries remark and our own
bugs.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
import warnings
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from app.file_writing import append_line, put_aside

FOLDER = "logs"
REMARKS, BUGS = "zhizao-library.log", "zhizao-error.log"
_LARGEST = 256 * 1024
"""Bytes after which a file is put aside as ``.1``, in place of the one before."""
_MOST = 200
"""Remarks that one run keeps: a hostile file can cause millions."""
_LONGEST = 300
_WARNINGS = "py.warnings"
"""The logger of Python's warnings, whose template is nothing but ``%s``."""
_PRIVATE = re.compile(r"[^\x20-\x7e]+|\d+|'[^']*'|\"[^\"]*\"|\S*[@/\\]\S*")
"""Texts, numbers, quotations, addresses and paths: none of them is needed to find out what went wrong."""


class RemarksHandler(logging.Handler):
    """Writes warnings and errors of every library to the log."""

    def __init__(self, folder: Path) -> None:
        super().__init__(logging.WARNING)
        self.folder = folder
        self._left = _MOST

    def emit(self, record: logging.LogRecord) -> None:
        """Writes one remark to the log, and passes over a disk that refuses."""
        if self._left <= 0:
            return
        self._left -= 1
        try:
            _append(self.folder / REMARKS, _remark(record))
        except Exception:  # noqa: BLE001 - whatever is wrong with a remark, the run goes on without it
            self._left = 0


def start_log(home: Path) -> None:
    """Sends what libraries log or warn of in this process to the log of ``home``, and nothing to standard error."""
    end_log()
    root = logging.getLogger()
    root.addHandler(RemarksHandler(home / FOLDER))
    logging.raiseExceptions = False
    logging.captureWarnings(True)  # noqa: FBT003 - a setter
    if not sys.warnoptions:
        warnings.simplefilter("default", append=True)


def end_log() -> None:
    """Leaves the libraries' remarks to whoever comes next in this process: a test, another home."""
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each, RemarksHandler)]:
        root.removeHandler(handler)


def log_folder() -> Path | None:
    """Returns the folder of the log that was begun in this process, None where none was begun."""
    handlers = logging.getLogger().handlers
    return next((each.folder for each in handlers if isinstance(each, RemarksHandler)), None)


def append_bug(error: BaseException) -> Path | None:
    """Writes where one of our own bugs came from, without what it says.

    Returns the file that it was written to, or None where it cannot be written.
    """
    folder = log_folder()
    if folder is None:
        return None
    entry = f"{_now()} {_kind(type(error))}\n{_frames(error.__traceback__)}\n"
    try:
        _append(folder / BUGS, entry)
    except OSError:
        return None
    return folder / BUGS


def _append(path: Path, entry: str) -> None:
    try:
        if path.stat().st_size > _LARGEST:
            put_aside(path, ".1")
    except FileNotFoundError:
        pass
    append_line(path, entry)


def _remark(record: logging.LogRecord) -> str:
    # the template where there is one: what is put into it may be anything out of a file
    template = str(record.msg) if record.args and record.name != _WARNINGS else record.getMessage()
    said = _PRIVATE.sub("…", template)[:_LONGEST]
    where = f"{record.name} {record.levelname} {Path(record.pathname).name}:{record.lineno}"
    entry = f"{_now()} {where} {said}\n"
    if record.exc_info and record.exc_info[0] is not None:
        entry += f"{_kind(record.exc_info[0])}\n{_frames(record.exc_info[2])}"
    return entry


def _frames(trace: TracebackType | None) -> str:
    return "".join(
        f"  {Path(each.filename).name}:{each.lineno} {each.name}\n" for each in traceback.extract_tb(trace, limit=-30)
    )


def _kind(error: type[BaseException]) -> str:
    return f"{error.__module__}.{error.__qualname__}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
