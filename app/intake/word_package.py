"""Opens a Word file's container: parts and relations, read with limits; nothing outside it is ever followed.

Imports lxml: import this module only in the child process of the sandbox.
"""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from lxml import etree

from app.errors import InputRefused
from app.intake.wording import size_words

MOST_PARTS = 20_000
PART_BYTES = 96 << 20
"""Bytes of one XML part, unpacked: 300 pages with every change tracked have a tenth of it."""
XML_BYTES = 160 << 20
"""Bytes of all XML parts that are read."""
PICTURE_BYTES = 50 << 20
PICTURES_BYTES = 400 << 20
_HEAD = 4096
_ENCRYPTED = 1
_ODD = "文件已损坏，请用 Word 或 WPS 打开，另存为 .docx 后再导入。"
_COSTLY = "文件解开后超过 {size}，可能被动过手脚，没有读入。请用 Word 或 WPS 打开，另存为 .docx 后再试。"
_ENTITIES = "里面有 Word 不会写的实体声明（DOCTYPE），可能被动过手脚，没有读入。"
_LOCKED = "文件加了打开密码，请先在 Word 里去掉密码（文件 → 信息 → 保护文档），另存后再导入。"


def local(element: Any) -> str:
    """Returns an element's name without its namespace; empty for comments and instructions."""
    tag = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


def attr(element: Any, name: str) -> str | None:
    """Returns an attribute by its local name."""
    for key, value in element.attrib.items():
        if key == name or key.endswith("}" + name):
            return str(value)
    return None


def is_on(element: Any) -> bool:
    """Tells whether a switch such as ``w:vanish`` is on: it is, unless its value says no."""
    return attr(element, "val") not in {"0", "false", "off", "none"}


def child(element: Any, *names: str) -> Any:
    """Returns the first child of a name, and so on downwards; None where there is none."""
    for name in names:
        if element is None:
            return None
        element = next((each for each in element if local(each) == name), None)
    return element


@dataclass(frozen=True, slots=True)
class Relation:
    """Describes what a part refers to: ``target`` is a part's name, or an address where it is ``outside``."""

    kind: str
    target: str
    outside: bool


@dataclass(slots=True)
class WordPackage:
    """Opens the parts of one Word file, and counts how much XML it has read."""

    archive: zipfile.ZipFile
    source: str
    _left: int = XML_BYTES
    _names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def open(cls, file: BinaryIO, source: str) -> WordPackage:
        """Opens the container of a Word file.

        Raises InputRefused where it is none, is locked, or holds too many parts.
        """
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise InputRefused(source, _ODD) from error
        members = archive.infolist()
        if len(members) > MOST_PARTS:
            raise InputRefused(source, _COSTLY.format(size=f" {MOST_PARTS} 个部件"))
        if any(each.flag_bits & _ENCRYPTED for each in members):
            raise InputRefused(source, _LOCKED)
        package = cls(archive, source)
        package._names = {each.filename.lower(): each.filename for each in members}
        return package

    @property
    def has_macros(self) -> bool:
        """Tells whether a program is stored in it."""
        return any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in self._names)

    def main_part(self) -> str:
        """Returns the name of the document's own part.

        Raises InputRefused where this is no Word file.
        """
        for each in self.relations("").values():
            if each.kind == "officeDocument" and not each.outside and each.target.lower() in self._names:
                return each.target
        raise InputRefused(self.source, "这不是 Word 文件，请选择 .docx 格式的申报书。")

    def relations(self, part: str) -> dict[str, Relation]:
        """Returns what a part refers to, by id; an empty name stands for the package itself."""
        folder, name = posixpath.split(part)
        tree = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, Relation] = {}
        for each in tree if tree is not None else ():
            target = each.get("Target") or ""
            outside = each.get("TargetMode") == "External"
            if not outside:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[each.get("Id") or ""] = Relation((each.get("Type") or "").rpartition("/")[2], target, outside)
        return found

    def xml(self, part: str) -> Any:
        """Returns the root of a part, or None where there is none.

        Raises:
            InputRefused: too large, damaged, or with entities.
        """
        name = self._names.get(part.lower())
        if name is None:
            return None
        data = self._unpacked(name, min(PART_BYTES, self._left))
        self._left -= len(data)
        if b"<!DOCTYPE" in data[:_HEAD] or b"<!ENTITY" in data[:_HEAD]:
            raise InputRefused(self.source, _ENTITIES)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
            remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise InputRefused(self.source, _ODD) from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise InputRefused(self.source, _ENTITIES)
        return root

    def picture(self, part: str) -> bytes | None:
        """Returns the bytes of a picture.

        Returns None where it is missing or too large.
        """
        name = self._names.get(part.lower())
        if name is None or self.archive.getinfo(name).file_size > PICTURE_BYTES:
            return None
        try:
            return self._unpacked(name, PICTURE_BYTES)
        except InputRefused:
            return None

    def _unpacked(self, name: str, limit: int) -> bytes:
        try:
            with self.archive.open(name) as member:
                data = member.read(limit + 1)
        except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
            raise InputRefused(self.source, _ODD) from error
        except Exception as error:  # zlib.error and others of the decompressors
            raise InputRefused(self.source, _ODD) from error
        if len(data) > limit:
            raise InputRefused(self.source, _COSTLY.format(size=size_words(limit)))
        return data
