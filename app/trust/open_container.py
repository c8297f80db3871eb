"""Reads packages from outside: hostile ones are refused, damaged ones described, so that verifying can tell them apart.

Hostile is what no accident makes and what could hurt a reader: bombs, encryption, links, names that leave the folder.
Where local header and directory disagree about such a thing, it is damage and the member is left out instead.
"""

from __future__ import annotations

import stat
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from app.errors import InputRefused
from app.names import check_member_name, fold, has_hidden_characters
from app.trust import zip_records
from app.trust.container import LIMITS, Limits, Member
from app.trust.zip_records import End, Entry, ZipHeader

_DESCRIPTOR_SIZES = frozenset({12, 16, 20, 24})
_FILE_TYPES = frozenset({0, stat.S_IFREG, stat.S_IFDIR})
_HOSTILE_TYPES = frozenset({stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK})


@dataclass(frozen=True, slots=True)
class Container:
    """Describes what a zip from outside holds, and everything that is wrong with it."""

    data: bytes
    """The whole file."""
    members: tuple[Member, ...]
    """In the directory's order; of doubled names only the first."""
    damage: tuple[str, ...]
    """Chinese sentences; empty for a zip that is sound, though perhaps packed again by another program."""


def open_container(source: bytes | Path, limits: Limits = LIMITS, name: str = "") -> Container:
    """Reads all that can be read of a package.

    ``name`` is what sentences call the file; a path brings its own.  Raises InputRefused for hostile packages alone:
    over a size or count limit, encrypted, links or devices, names refused by :func:`app.names.check_member_name`,
    or no ordinary file at all.  All else is described in ``damage``, down to a file that is no zip.
    """
    if isinstance(source, Path):
        name = name or source.name
        data = _read_file(source, limits, name)
    else:
        data = source
        if len(data) > limits.file_bytes:
            raise InputRefused(name, _too_large(limits.file_bytes))
    reading = _Reading(data, limits, name or "申报包")
    reading.run()
    return Container(data, tuple(reading.members), tuple(reading.damage))


def read_members(source: bytes | Path, limits: Limits = LIMITS, name: str = "") -> list[Member]:
    """Returns the members of a package that is sound.

    Raises InputRefused for hostile packages and for damaged ones.
    """
    container = open_container(source, limits, name)
    if container.damage:
        called = name or (source.name if isinstance(source, Path) else "申报包")
        raise InputRefused(called, f"压缩包不完整或被改动过（{container.damage[0]}），请向提供者重新索取")
    return list(container.members)


def _read_file(path: Path, limits: Limits, name: str) -> bytes:
    try:
        # Asked before opening: opening a pipe would wait for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            raise InputRefused(name, "不是普通文件，请选择申报包（.zip）")
        with path.open("rb") as file:
            data = file.read(limits.file_bytes + 1)
    except OSError as trouble:
        raise InputRefused(name, "文件不存在或不能读取，请检查文件名和权限") from trouble
    if len(data) > limits.file_bytes:
        raise InputRefused(name, _too_large(limits.file_bytes))
    return data


def _too_large(limit: int) -> str:
    return f"文件超过 {limit >> 20} MB，不予读取，请确认它是申报包"


def _shown(name: str) -> str:
    """Returns a member's name for a sentence."""
    return (ascii(name) if has_hidden_characters(name) else name)[:80]


@dataclass(slots=True)
class _Reading:
    """Reads one file in one pass, and collects its members and its damage."""

    data: bytes
    limits: Limits
    source: str
    members: list[Member] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    spans: list[tuple[int, int, bool]] = field(default_factory=list)
    declared: int = 0
    """Unpacked bytes that the directory promised so far."""
    packed: int = 0
    """Bytes of the file that members took so far."""

    def run(self) -> None:
        end = zip_records.find_end(self.data)
        if end is None:
            self.damage.append("不是完整的 zip 文件，找不到文件结尾的目录")
            return
        for entry in self._directory(end):
            self._add_entry(entry, min(end.directory_offset, end.position))
        self._check_layout(min(end.directory_offset, end.position))
        self._check_folders()

    def refuse(self, place: str, reason: str) -> InputRefused:
        return InputRefused(f"{self.source} 里的“{place}”" if place else self.source, reason)

    def _directory(self, end: End) -> list[Entry]:
        if end.after:
            self.damage.append("文件末尾多出了数据，或者结尾不完整")
        if end.zip64:
            self.damage.append("含有 zip64 结尾，申报包从不使用")
        if end.directory_offset + end.directory_size != end.position:
            self.damage.append("目录的位置或长度与文件不符")
        entries = []
        position = end.directory_offset
        while found := zip_records.read_central(self.data, position, end.position):
            entry, position = found
            entries.append(entry)
            if len(entries) > self.limits.members:
                raise self.refuse("", f"内含文件超过 {self.limits.members} 个，不予读取")
        if position != end.position or len(entries) != end.count:
            self.damage.append("目录不完整，成员个数与记载不符")
        return entries

    def _add_entry(self, entry: Entry, stop: int) -> None:
        try:
            name = entry.header.name()
        except UnicodeDecodeError:
            self.damage.append("有一个成员的文件名读不出来")
            return
        found = zip_records.read_local(self.data, entry.offset, stop)
        if found is None:
            self.damage.append(f"{_shown(name)}：目录指向的位置没有这个成员")
            return
        local, begin = found
        stands = _agree(entry.header, local)
        if not stands:
            self.damage.append(f"{_shown(name)}：成员自己的记载与目录不一致")
        if self._is_hostile(entry, local, name):
            return
        described = bool(entry.header.flags & zip_records.FLAG_DESCRIPTOR)
        self.spans.append((entry.offset, begin + entry.header.packed, described))
        if not self._is_file(entry, name):
            return
        if fold(name) in self.seen:
            self.damage.append(f"{_shown(name)}：同名成员出现了不止一次（不分大小写）")
            return
        self.seen.add(fold(name))
        content = self._content(entry.header, begin, stop, name)
        if content is not None:
            self.members.append(Member(name, content))

    def _is_hostile(self, entry: Entry, local: ZipHeader, name: str) -> bool:
        """Tells whether to leave the member out; raises InputRefused where both headers agree on something hostile."""
        header = entry.header
        if entry.file_type not in _FILE_TYPES:
            if entry.has_our_permissions or entry.file_type not in _HOSTILE_TYPES:
                self.damage.append(f"{_shown(name)}：文件类型的记载损坏")
                return True
            raise self.refuse(_shown(name), "是符号链接或设备，申报包里不允许，请勿使用来历不明的包")
        if reason := check_member_name(name.removesuffix("/")):
            if header.raw_name == local.raw_name:
                raise self.refuse(_shown(name), f"{reason}，不予读取，请向提供者重新索取")
            return True
        if header.encrypted or local.encrypted:
            if header.encrypted and local.encrypted:
                raise self.refuse(_shown(name), "已加密，不能读取，请索取未加密的申报包")
            return True
        return self._is_bomb(header, local, name)

    def _is_bomb(self, header: ZipHeader, local: ZipHeader, name: str) -> bool:
        self.declared += header.size
        if header.size <= self.limits.member_bytes and self.declared <= self.limits.total_bytes:
            return False
        if header.size == local.size or header.flags & zip_records.FLAG_DESCRIPTOR:
            raise self.refuse(_shown(name), f"解压后超过上限（合计 {self.limits.total_bytes >> 20} MB），不予读取")
        self.declared -= header.size
        return True

    def _is_file(self, entry: Entry, name: str) -> bool:
        folder = name.endswith("/")
        if (folder and entry.header.size) or (entry.file_type == stat.S_IFDIR) > folder:
            self.damage.append(f"{_shown(name)}：文件夹与文件的记载混淆")
            return False
        return not folder

    def _content(self, header: ZipHeader, begin: int, stop: int, name: str) -> bytes | None:
        if begin + header.packed > stop:
            self.damage.append(f"{_shown(name)}：数据不完整")
            return None
        self.packed += header.packed
        if self.packed > len(self.data):
            # Members that share their bytes would cost many times the file's size to unpack.
            self.damage.append(f"{_shown(name)}：与其他成员的数据重叠")
            return None
        raw = self.data[begin : begin + header.packed]
        content = self._unpacked(header, raw)
        if content is None or len(content) != header.size:
            self.damage.append(f"{_shown(name)}：不能解压，或解压后的长度与记载不符")
            return None
        if zlib.crc32(content) != header.crc:
            self.damage.append(f"{_shown(name)}：内容与校验值不符")
        return content

    def _unpacked(self, header: ZipHeader, raw: bytes) -> bytes | None:
        if header.method == zip_records.STORED:
            return raw
        if header.method != zip_records.DEFLATED:
            return None
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            # One byte more than declared shows a lie without ever unpacking it whole.
            content = inflater.decompress(raw, header.size + 1)
        except zlib.error:
            return None
        return content if inflater.eof and not inflater.unused_data else None

    def _check_layout(self, directory: int) -> None:
        """Demands that members lie without gap or overlap from the first byte to the directory."""
        expected = 0
        loose = False
        for begin, after, described in [*sorted(self.spans), (directory, directory, False)]:
            if begin < expected:
                self.damage.append("成员的数据互相重叠")
                return
            if begin > expected and not (loose and begin - expected in _DESCRIPTOR_SIZES):
                self.damage.append("成员之间或文件开头夹有多余数据" if self.spans else "没有任何成员")
                return
            expected, loose = after, described

    def _check_folders(self) -> None:
        for name in self.seen:
            parts = name.split("/")
            if any("/".join(parts[:depth]) in self.seen for depth in range(1, len(parts))):
                self.damage.append(f"{_shown(name)}：同一个名字既是文件又是文件夹")


def _agree(central: ZipHeader, local: ZipHeader) -> bool:
    if (central.raw_name, central.flags, central.method) != (local.raw_name, local.flags, local.method):
        return False
    if central.flags & zip_records.FLAG_DESCRIPTOR:
        return True  # sizes stand behind the data then
    return (central.crc, central.packed, central.size) == (local.crc, local.packed, local.size)
