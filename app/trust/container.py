"""Writes the package's zip in its one way, and tells whether a file is exactly what that way makes.

Members are stored, never deflated, so that the bytes depend on no zlib; one date, one flag, no attributes.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.errors import InputRefused
from app.names import check_member_name, fold
from app.trust import zip_records

FIRST_MEMBERS = ("manifest.json", "manifest.p7s", "application.json", "application.schema.json", "申报书.pdf")
"""What stands first in a package, in this order; the rest follows by code point."""


@dataclass(frozen=True, slots=True)
class Member:
    """Describes a file in a package by its name and its bytes."""

    name: str
    """Relative POSIX name, see :mod:`app.names`."""
    data: bytes


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits what is read of a package, in bytes."""

    file_bytes: int = 512 * 1024 * 1024
    members: int = 5000
    """Number of entries."""
    member_bytes: int = 256 * 1024 * 1024
    """Of one member, unpacked."""
    total_bytes: int = 512 * 1024 * 1024
    """Of all members together, unpacked."""


LIMITS = Limits()
"""What packages are held to, when written and when read."""


def canonical_order(names: Iterable[str]) -> list[str]:
    """Returns names in a package's order: the fixed first members, then the others by name."""
    ranks = {name: rank for rank, name in enumerate(FIRST_MEMBERS)}
    return sorted(names, key=lambda name: (ranks.get(name, len(ranks)), name))


def pack_members(members: Sequence[tuple[str, bytes]]) -> bytes:
    """Packs ``members`` into a zip in the given order, the same on every machine.

    Raises ValueError for names that :func:`app.names.check_member_name` refuses or that clash, InputRefused where the
    members are more or larger than :data:`LIMITS` allows, since nothing could read them again.
    """
    _check_writable(members)
    return b"".join(_pieces(members))


def is_canonical(data: bytes, members: Sequence[Member]) -> bool:
    """Tells whether ``data`` is, byte for byte, the very zip of these members in canonical order."""
    by_name = {member.name: member.data for member in members}
    if len(by_name) != len(members):
        return False
    position = 0
    view = memoryview(data)
    for piece in _pieces([(name, by_name[name]) for name in canonical_order(by_name)]):
        if view[position : position + len(piece)] != piece:
            return False
        position += len(piece)
    return position == len(data)


def _pieces(members: Sequence[tuple[str, bytes]]) -> Iterator[bytes]:
    directory = []
    offset = 0
    for name, data in members:
        raw, crc = name.encode("utf-8"), zlib.crc32(data)
        head = zip_records.local_record(raw, data, crc)
        directory.append(zip_records.central_record(raw, len(data), crc, offset))
        offset += len(head) + len(data)
        yield head
        yield data
    yield from directory
    yield zip_records.end_record(len(members), sum(map(len, directory)), offset)


def _check_writable(members: Sequence[tuple[str, bytes]]) -> None:
    seen: set[str] = set()
    for name, data in members:
        if reason := check_member_name(name):
            raise ValueError(f"{name!r}: {reason}")
        if fold(name) in seen:
            raise ValueError(f"{name!r} twice")
        seen.add(fold(name))
        if len(data) > LIMITS.member_bytes:
            raise InputRefused(name, f"超过 {LIMITS.member_bytes >> 20} MB，不能放进申报包，请压缩或拆分后再放入")
    # Records and names come on top of the members and must leave room in the file's own limit.
    total = sum(len(data) + 2 * len(name.encode("utf-8")) + 128 for name, data in members)
    if len(members) > LIMITS.members or total > LIMITS.total_bytes:
        limits = f"{LIMITS.members} 个文件、{LIMITS.total_bytes >> 20} MB"
        raise InputRefused("申报包", f"内容超过上限（{limits}），请减少或压缩图片和附件后再导出")
