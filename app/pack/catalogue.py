"""Finds the packs that are installed: one folder each under ``forms/``, named by the pack's id."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from app.errors import NotFound
from app.pack.loader import load_pack
from app.paths import forms_root

if TYPE_CHECKING:
    from pathlib import Path

    from app.pack.model import Pack

_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


def installed_packs(root: Path | None = None) -> list[str]:
    """Returns the ids of the packs under ``root``, in alphabetical order.

    Without ``root`` the program's own ``forms/`` is looked at.
    """
    folder = root or forms_root()
    return sorted(
        entry.name for entry in folder.iterdir() if _ID.fullmatch(entry.name) and (entry / "pack.toml").is_file()
    )


def load(pack_id: str, root: Path | None = None) -> Pack:
    """Returns the installed pack with this id.

    Raises:
        NotFound: no such pack is installed.
        PackError: it is damaged or misspelt.
    """
    return load_pack(_folder(pack_id, root))


def newest(root: Path | None = None) -> Pack:
    """Returns the pack whose last deadline is the latest.

    Raises:
        NotFound: none is installed.
        PackError: one of them is damaged or misspelt.
    """
    return latest([load(pack_id, root) for pack_id in installed_packs(root)])


def latest(packs: list[Pack]) -> Pack:
    """Returns the pack that a new draft starts from: the one whose last deadline is the latest.

    Raises:
        NotFound: there is none.
    """
    if not packs:
        raise NotFound("没有安装任何表单包，请重新安装程序。")
    return max(packs, key=_recency)


def _recency(pack: Pack) -> tuple[date, str]:
    return max((deadline.day for deadline in pack.deadlines), default=date.min), pack.id


def example_file(pack: Pack, track: str, root: Path | None = None) -> Path:
    """Returns the filled example that the pack ships for ``track``.

    Its pictures and attachments lie beside it.

    Raises:
        NotFound: the pack has none.
    """
    if track not in pack.examples:
        raise NotFound(f"表单包“{pack.id}”没有“{track[:40]}”的填好的样例。")
    return _folder(pack.id, root) / pack.examples[track]


def _folder(pack_id: str, root: Path | None) -> Path:
    installed = installed_packs(root)
    if pack_id not in installed:
        raise NotFound(f"没有安装表单包“{pack_id[:40]}”（已安装：{'、'.join(installed) or '无'}）。")
    return (root or forms_root()) / pack_id
