"""Reads a package (``zhizao-package/1``), or a plain zip with ``application.json`` in it, as data and bytes.

Whether a package is what its manifest says is the business of verifying; here it only has to be readable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.errors import InputRefused
from app.intake.reading import read_limited
from app.intake.strict_json import parse_json
from app.intake.wording import shown, shown_place
from app.trust.container import LIMITS
from app.trust.open_container import read_members

if TYPE_CHECKING:
    from pathlib import Path

APPLICATION = "application.json"
MANIFEST = "manifest.json"
ANSWERS = "answers.json"
_FORMAT = "zhizao-package/1"
_OPEN_FORMATS = ("zhizao-draft/1", "zhizao-part/1")
_FORMAT_FAMILY = re.compile(r"zhizao-(?:package|draft|part)/([1-9][0-9]{0,8})", re.ASCII)
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
"""What operating systems leave in zips that people make by hand."""


@dataclass(frozen=True, slots=True)
class Package:
    """Describes what was found in a zip: an application and the files beside it.

    Attributes:
        application: the parsed ``application.json``, not yet held against a pack.
        members: every file in it by its name; for a zip of one folder, by its name inside that folder.
        manifest: the parsed ``manifest.json``, None for a plain zip.
        answers: the parsed ``answers.json`` of a one-file draft or a part, not yet held against a pack; else None.
    """

    application: Any
    members: dict[str, bytes]
    manifest: dict[str, Any] | None
    answers: Any = None

    @property
    def is_open_file(self) -> bool:
        """Tells whether it is a one-file draft or a part of a draft."""
        return self.manifest is not None and self.manifest["format"] in _OPEN_FORMATS

    @property
    def is_part(self) -> bool:
        """Tells whether it is a part of a draft."""
        return self.manifest is not None and self.manifest["format"] == _OPEN_FORMATS[1]


def read_package(path: Path) -> Package:
    """Reads a zip from outside.

    Raises:
        InputRefused: hostile or damaged, of a newer format, or without an application in it.
    """
    source = shown_place(str(path))
    data = read_limited(path, LIMITS.file_bytes)
    members = {member.name: member.data for member in read_members(data, name=source)}
    if APPLICATION not in members:
        members = _without_folder(members)
    manifest = _manifest(members, source)
    if APPLICATION not in members:
        raise InputRefused(source, f"压缩包里没有 {APPLICATION}，请选择本软件导出的申报包，或把申请文件放在最外层。")
    application = parse_json(members[APPLICATION], f"{source} 里的 {APPLICATION}")
    package = Package(application, members, manifest)
    if not package.is_open_file:
        return package
    if ANSWERS not in members:
        raise InputRefused(source, f"文件里没有 {ANSWERS}，可能没有传完整，请向对方重新索取。")
    return replace(package, answers=parse_json(members[ANSWERS], f"{source} 里的 {ANSWERS}"))


def _without_folder(members: dict[str, bytes]) -> dict[str, bytes]:
    """Returns the members with the one folder taken off that people zip by mistake instead of its contents."""
    real = {
        name: data for name, data in members.items() if not name.startswith(_LITTER[0]) and _base(name) not in _LITTER
    }
    folders = {name.partition("/")[0] for name in real}
    if len(folders) != 1 or not all("/" in name for name in real):
        return members
    return {name.partition("/")[2]: data for name, data in real.items()}


def _base(name: str) -> str:
    return name.rpartition("/")[2]


def _manifest(members: dict[str, bytes], source: str) -> dict[str, Any] | None:
    if MANIFEST not in members:
        return None
    manifest = parse_json(members[MANIFEST], f"{source} 里的 {MANIFEST}")
    found = manifest.get("format") if isinstance(manifest, dict) else None
    if found == _FORMAT or found in _OPEN_FORMATS:
        assert isinstance(manifest, dict)
        return manifest
    if isinstance(found, str) and _FORMAT_FAMILY.fullmatch(found):
        raise InputRefused(source, f"申报包由更新的版本生成（格式 {shown(found)}），请升级本软件后再导入。")
    raise InputRefused(source, f"{MANIFEST} 不是申报包的清单（{_FORMAT}），请选择由本软件导出的申报包。")
