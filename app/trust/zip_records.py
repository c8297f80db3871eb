"""Reads and writes the records of a zip file (PKWARE APPNOTE 6.3) as frozen data, without judging them."""

from __future__ import annotations

import stat
import struct
from dataclasses import dataclass

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_LOCAL_MARK, _CENTRAL_MARK, _END_MARK = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_ZIP64_LOCATOR_MARK, _ZIP64_LOCATOR_SIZE = b"PK\x06\x07", 20
_LONGEST_COMMENT = 0xFFFF

STORED, DEFLATED = 0, 8
FLAG_ENCRYPTED, FLAG_DESCRIPTOR, FLAG_UTF8 = 0x0001, 0x0008, 0x0800
_FLAGS_ENCRYPTION = 0x2041  # plain, strong, and masked headers
_VERSION = 20  # 2.0
_MADE_BY = 3 << 8 | _VERSION  # Unix on every machine: Info-ZIP's unzip garbles UTF-8 names of any other host
_PERMISSIONS = 0o644
_FIRST_DAY = 0x0021  # 1980-01-01 00:00, the earliest that a zip can say


@dataclass(frozen=True, slots=True)
class ZipHeader:
    """Describes what both records of a member, its local header and its central record, say about it."""

    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    """Bytes in the file."""
    size: int
    """Bytes once unpacked."""

    @property
    def encrypted(self) -> bool:
        """Tells whether any of the encryption flags is set."""
        return bool(self.flags & _FLAGS_ENCRYPTION)

    def name(self) -> str:
        """Returns the member's name.

        Unflagged names are tried as UTF-8 and then GB18030, which Chinese Windows writes.  Raises UnicodeDecodeError
        where it is neither.
        """
        try:
            return self.raw_name.decode("utf-8")
        except UnicodeDecodeError:
            if self.flags & FLAG_UTF8:
                raise
            return self.raw_name.decode("gb18030")


@dataclass(frozen=True, slots=True)
class Entry:
    """Describes a record of the central directory: the member's header, and where the member lies."""

    header: ZipHeader
    made_by: int
    attributes: int
    offset: int
    """Where its local header begins."""

    @property
    def file_type(self) -> int:
        """Returns the Unix file type (``stat.S_IFREG`` …), or 0 where the maker was no Unix or says nothing."""
        return stat.S_IFMT(self.attributes >> 16) if self.made_by >> 8 else 0

    @property
    def has_our_permissions(self) -> bool:
        """Tells whether the permissions are those that packages are written with, which real links never have."""
        return self.attributes & 0x01FFFFFF == _PERMISSIONS << 16


@dataclass(frozen=True, slots=True)
class End:
    """Describes the end record of a zip, which says where the central directory lies."""

    position: int
    after: int
    """Bytes behind it that its own comment does not account for."""
    count: int
    directory_size: int
    directory_offset: int
    zip64: bool


def local_record(name: bytes, data: bytes, crc: int) -> bytes:
    """Returns a local header in a package's one form; ``data`` follows it, stored."""
    head = _LOCAL.pack(_LOCAL_MARK, _VERSION, FLAG_UTF8, STORED, 0, _FIRST_DAY, crc, len(data), len(data), len(name), 0)
    return head + name


def central_record(name: bytes, size: int, crc: int, offset: int) -> bytes:
    """Returns a central record in a package's one form."""
    sizes = (crc, size, size, len(name))
    head = (_CENTRAL_MARK, _MADE_BY, _VERSION, FLAG_UTF8, STORED, 0, _FIRST_DAY, *sizes)
    return _CENTRAL.pack(*head, 0, 0, 0, 0, _PERMISSIONS << 16, offset) + name


def end_record(count: int, size: int, offset: int) -> bytes:
    """Returns the end record of a directory of ``count`` records, ``size`` bytes long, at ``offset``."""
    return _END.pack(_END_MARK, 0, 0, count, count, size, offset, 0)


def find_end(data: bytes) -> End | None:
    """Returns a zip's end record, the last one that fits, or None where there is none."""
    lowest = max(0, len(data) - _END.size - _LONGEST_COMMENT)
    position = data.rfind(_END_MARK, lowest)
    while position >= 0 and position + _END.size > len(data):
        position = data.rfind(_END_MARK, lowest, position)
    if position < 0:
        return None
    _, _, _, _, count, size, offset, comment = _END.unpack_from(data, position)
    locator = position - _ZIP64_LOCATOR_SIZE
    zip64 = locator >= 0 and data[locator : locator + 4] == _ZIP64_LOCATOR_MARK
    return End(position, len(data) - position - _END.size - comment, count, size, offset, zip64)


def read_central(data: bytes, position: int, stop: int) -> tuple[Entry, int] | None:
    """Reads the central record at ``position``, and returns its end too; None where none fits before ``stop``."""
    if position + _CENTRAL.size > stop or data[position : position + 4] != _CENTRAL_MARK:
        return None
    _, made_by, _, flags, method, _, _, crc, packed, size, name, extra, comment, _, _, attributes, offset = (
        _CENTRAL.unpack_from(data, position)
    )
    begin = position + _CENTRAL.size
    following = begin + name + extra + comment
    if following > stop:
        return None
    header = ZipHeader(data[begin : begin + name], flags, method, crc, packed, size)
    return Entry(header, made_by, attributes, offset), following


def read_local(data: bytes, position: int, stop: int) -> tuple[ZipHeader, int] | None:
    """Reads the local header at ``position``, and returns its end too; None where none fits before ``stop``."""
    if position + _LOCAL.size > stop or data[position : position + 4] != _LOCAL_MARK:
        return None
    _, _, flags, method, _, _, crc, packed, size, name, extra = _LOCAL.unpack_from(data, position)
    begin = position + _LOCAL.size
    if begin + name + extra > stop:
        return None
    return ZipHeader(data[begin : begin + name], flags, method, crc, packed, size), begin + name + extra
