"""Which desks were opened on this computer, the last first; kept beside the drafts, worth nothing without the files."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.file_writing import make_folder, replace_file
from app.services import Services

_NAME = "recent-desks.json"
_MOST = 12
_LARGEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class RecentDesk:
    """Describes a desk that was opened: its file and its title then."""

    path: Path
    title: str


def recent_desks(services: Services) -> list[RecentDesk]:
    """Returns the recent desks whose files are still there.

    The list is empty where it cannot be read.
    """
    try:
        with (services.home / _NAME).open("rb") as file:
            found = json.loads(file.read(_LARGEST + 1))
        desks = [RecentDesk(Path(each["path"]), str(each["title"])) for each in found]
    except (OSError, ValueError, TypeError, KeyError):
        return []
    return [desk for desk in desks if desk.path.is_file()][:_MOST]


def remember_desk(services: Services, path: Path, title: str) -> None:
    """Puts a desk first in the list of recent ones.

    Where the list cannot be written, nothing but this entry is lost.
    """
    others = [desk for desk in recent_desks(services) if desk.path != path.absolute()]
    desks = [RecentDesk(path.absolute(), title), *others][:_MOST]
    data = [{"path": str(desk.path), "title": desk.title} for desk in desks]
    with suppress(OSError):
        make_folder(services.home, private=True)
        replace_file(services.home / _NAME, json.dumps(data, ensure_ascii=False).encode(), private=True, wait=False)
