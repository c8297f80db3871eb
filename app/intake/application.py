"""Reads the application file ``zhizao-application/1``: JSON in, an application that fits its pack out.

A key that the pack does not know or a value of the wrong JSON type refuses the file, with the path; everything else is
kept as it came, so that what is written out again is what was read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from app.errors import InputRefused, NotFound
from app.intake.tree import ListNode, ObjectNode, tree_of
from app.intake.values import UnfitValue, described, normalised_value, too_long
from app.intake.wording import shown, shown_place
from app.names import check_member_name, fold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.pack.model import Field, Pack

FORMAT = "zhizao-application/1"
_FORMAT_FAMILY = re.compile(r"zhizao-application/([1-9][0-9]{0,8})", re.ASCII)
_PACK_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}", re.ASCII)
_HEAD = ("format", "pack", "track")
ROW_LIMIT = 10_000
"""ListNode of one table."""
OUTER_ROW_LIMIT = 2000
"""ListNode of a table that holds tables itself: scenarios."""

FileUse = Literal["image", "file"]


@dataclass(frozen=True, slots=True)
class Application:
    """Describes an application file by the answers that it gives, held against the pack that it names.

    Attributes:
        pack: the notice it answers.
        track: the direction, one of the pack's.
        data: the answers as they came, without ``format``, ``pack`` and ``track``.
        files: every file name in it, in the order met, and whether it stands for a picture in a text (``image``,
            also if it is an attachment as well) or only for an attachment (``file``).
    """

    pack: Pack
    track: str
    data: dict[str, Any]
    files: dict[str, FileUse]


def read_application(obj: Any, packs: Callable[[str], Pack], source: str, *, canonical: bool = False) -> Application:
    """Takes in a parsed application file.

    ``packs`` gives the pack of an id or raises :class:`NotFound`.  In ``canonical`` JSON, as a PDF holds it, unanswered
    keys are gone, so that an empty paragraph is an object without keys.

    Raises:
        InputRefused: not this format, an unknown pack, track or key, a wrong JSON type, an unfit file name.
    """
    _check_format(obj, source)
    pack = _pack_of(obj.get("pack"), packs, source)
    track = obj.get("track")
    if not isinstance(track, str) or track not in pack.tracks:
        known = "、".join(f"{each.id}（{each.name}）" for each in pack.tracks.values())
        if track in (None, ""):
            raise InputRefused(source, f"track：没有写申报方向，请写上 {known} 之一。")
        found = f"“{shown(track)}”" if isinstance(track, str) else f"是{described(track)}，"
        raise InputRefused(source, f"track：申报方向{found}不在“{pack.id}”中，请改为 {known} 之一。")
    reader = _Reader(source, canonical=canonical)
    data = {key: value for key, value in obj.items() if key not in _HEAD}
    taken = reader.group(tree_of(pack), data, "")
    return Application(pack, track, taken, reader.files)


def _check_format(obj: Any, source: str) -> None:
    not_ours = f'这不是智造申报的申请文件（缺少 "format": "{FORMAT}"），请选择由本软件导出的 .json 或 .zip。'
    found = obj.get("format") if isinstance(obj, dict) else None
    if found == FORMAT:
        return
    newer = _FORMAT_FAMILY.fullmatch(found) if isinstance(found, str) else None
    if newer:
        raise InputRefused(source, f"文件由更新的版本生成（格式 {shown(newer.group())}），请升级本软件后再导入。")
    if isinstance(found, str):
        not_ours = f"format：格式“{shown(found)}”不是申请文件的格式（{FORMAT}），请选择由本软件导出的 .json 或 .zip。"
    raise InputRefused(source, not_ours)


def _pack_of(found: Any, packs: Callable[[str], Pack], source: str) -> Pack:
    remedy = "请核对拼写，或升级本软件、装入这份通知的表单包后再导入。"
    if not isinstance(found, str) or not _PACK_ID.fullmatch(found):
        if found in (None, ""):
            raise InputRefused(source, "pack：没有写是哪一份表单包，请写上它的编号后再导入。")
        name = f"“{shown(found)}”" if isinstance(found, str) else f"是{described(found)}，"
        raise InputRefused(source, f"pack：表单包{name}认不出，{remedy}")
    try:
        return packs(found)
    except NotFound as error:
        raise InputRefused(source, f"pack：没有安装表单包“{found}”，{remedy}") from error


class _Reader:
    """Walks once through an application, and collects the file names on the way."""

    def __init__(self, source: str, *, canonical: bool = False) -> None:
        self.files: dict[str, FileUse] = {}
        self._source = source
        self._canonical = canonical
        self._folded: dict[str, str] = {}

    def group(self, group: ObjectNode, value: Any, path: str) -> dict[str, Any]:
        """Returns the object at ``path``, every key checked."""
        if not isinstance(value, dict):
            self._refuse(path, f"这里应当是对象（花括号），文件里是{described(value)}，请改正。")
        return {key: self._entry(group, key, item, f"{path}.{key}" if path else key) for key, item in value.items()}

    def _entry(self, group: ObjectNode, key: str, value: Any, path: str) -> Any:
        child = group.children.get(key)
        if child is None:
            self._refuse(path, _unknown(key, group.children))
        if isinstance(child, ListNode):
            return value if value is None else self._rows(child, value, path)
        if isinstance(child, ObjectNode):
            return value if value is None else self.group(child, value, path)
        return self._leaf(child, value, path)

    def _rows(self, rows: ListNode, value: Any, path: str) -> list[dict[str, Any]]:
        if not isinstance(value, list):
            self._refuse(path, f"这里应当是列表（方括号），文件里是{described(value)}，请改正。")
        outer = any(isinstance(child, ListNode) for child in rows.row.children.values())
        limit = OUTER_ROW_LIMIT if outer else ROW_LIMIT
        if len(value) > limit:
            self._refuse(path, too_long(len(value), limit, f"个{rows.noun}"))
        return [self.group(rows.row, row, f"{path}[{i}]") for i, row in enumerate(value)]

    def _leaf(self, spec: Field, value: Any, path: str) -> Any:
        if self._canonical and spec.kind == "blocks" and isinstance(value, list):
            value = [{"text": ""} if block == {} else block for block in value]
        try:
            taken = normalised_value(spec, value)
        except UnfitValue as misfit:
            label = f"（{spec.label}）" if spec.label else ""
            self._refuse(path + misfit.place, misfit.reason, label)
        if spec.kind == "file" and taken:
            self._file(taken, "file", path)
        if spec.kind == "blocks" and taken:
            for i, block in enumerate(taken):
                if block.get("image"):
                    self._file(block["image"], "image", f"{path}[{i}].image")
        return taken

    def _file(self, name: str, use: FileUse, path: str) -> None:
        if reason := check_member_name(name):
            self._refuse(path, f"文件名“{shown_place(name)}”不能用：{reason}，请改名后再导入。")
        other = self._folded.setdefault(fold(name), name)
        if other != name:
            both = f"“{shown_place(other)}”和“{shown_place(name)}”"
            self._refuse(path, f"{both}只有大小写或写法不同，在 Windows 上是同一个文件，请改其中一个的名字。")
        if use == "image" or name not in self.files:
            self.files[name] = use

    def _refuse(self, path: str, reason: str, label: str = "") -> NoReturn:
        raise InputRefused(self._source, f"{shown_place(path)}{label}：{reason}" if path else reason)


def _unknown(key: str, known: Mapping[str, Any]) -> str:
    near = get_close_matches(key[:60], known, 1)
    remedy = f"是不是“{near[0]}”？" if near else "请核对拼写，或删去这一项。"
    return f"申请文件里没有这一项，{remedy}"
