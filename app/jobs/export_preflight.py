"""What would stop an export half-way, found before anything is drawn: a wrong clock, a closed folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import AppError, StorageTrouble
from app.file_writing import accepts_files

if TYPE_CHECKING:
    from datetime import datetime

    from app.pack.model import Pack

_FIRST_YEAR, _LAST_YEAR = 1980, 2050
"""Years, both excluded, that files and signatures can name: zip from 1980 on (APPNOTE 4.4.6), in which .docx, .xlsx and
packages are written; pyHanko writes signing times in the short form, which ends with 2049 (RFC 5652, 11.3)."""


def check_clock(now: datetime, pack: Pack | None = None) -> None:
    """Raises AppError where the computer's clock cannot be right.

    ``now`` is an aware time in UTC; a flat battery shows a year long gone.  What answers a notice is of later years
    than those that ``pack`` asks the figures of; verifying holds signatures and scans to that.
    """
    if not max([_FIRST_YEAR, *(pack.years if pack is not None else ())]) < now.year < _LAST_YEAR:
        raise AppError(f"电脑的日期是 {now.year} 年，写不成文件。请先把系统的日期和时间调准，再导出。")


def check_folder(folder: Path) -> None:
    """Raises StorageTrouble where ``folder`` can be neither written to nor made.

    The check itself leaves nothing behind.
    """
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir():
        raise StorageTrouble(f"{place}：这是一个文件，不是文件夹。请换一个文件夹。")
    if not os.access(place, os.W_OK | os.X_OK) or not accepts_files(place):
        raise StorageTrouble(f"{place}：这个文件夹不让写入。请换一个文件夹。")
