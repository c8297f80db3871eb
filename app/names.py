"""Checks relative file names in packages and application files: POSIX, and safe on Windows too."""

from __future__ import annotations

import re
import unicodedata

SEGMENT_BYTES = 255
"""Longest part between two slashes, in UTF-8 bytes (the limit of ext4, NTFS and APFS alike)."""
NAME_BYTES = 1000
"""Longest whole name, in UTF-8 bytes."""

_DEVICE = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])[ .]*(?:[.:].*)?", re.IGNORECASE | re.DOTALL
)
_RESERVED = re.compile(r'[<>:"|?*]')
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_ENDS = frozenset("\u2028\u2029")


def check_member_name(name: str) -> str | None:
    """Tells why ``name`` cannot be used as a relative file name, as a Chinese clause, or None where it can.

    The same names are refused on every system, so that a package made here opens there: absolute names, drive letters,
    backslashes, ``.``, ``..`` and empty parts, control and bidirectional marks, lone surrogates, Windows' reserved
    characters and device names, parts ending in a dot or space, parts over 255 and names over 1000 UTF-8 bytes.
    """
    if not name:
        return "文件名是空的"
    return _unprintable(name) or _escaping(name) or next(filter(None, map(_segment, name.split("/"))), None)


def fold(name: str) -> str:
    """Returns ``name`` as a file system that ignores case and composition sees it: equal results clash on some disk."""
    # Casefolding may undo composition and the other way round, so compose again afterwards.
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def has_hidden_characters(text: str) -> bool:
    """Tells whether ``text`` holds control characters, line separators, bidirectional marks or lone surrogates."""
    return any(unicodedata.category(c) in {"Cc", "Cs"} or c in _BIDI or c in _LINE_ENDS for c in text)


def _unprintable(name: str) -> str | None:
    if has_hidden_characters(name):
        return "文件名里有控制字符或不可见的方向字符"
    if len(name.encode("utf-8")) > NAME_BYTES:
        return f"文件名超过 {NAME_BYTES} 字节"
    return None


def _escaping(name: str) -> str | None:
    if "\\" in name:
        return "文件名里有反斜杠“\\”"
    if name.startswith("/"):
        return "文件名是绝对路径"
    if re.match(r"[A-Za-z]:", name):
        return "文件名带有盘符"
    parts = name.split("/")
    if ".." in parts:
        return "文件名用“..”指向了上级文件夹"
    if "." in parts or "" in parts:
        return "文件名里有空的或为“.”的一段"
    return None


def _segment(part: str) -> str | None:
    if _RESERVED.search(part):
        return '文件名里有 < > : " | ? * 之一，Windows 不能使用'
    if part[-1] in ". ":
        return "文件名里有以点或空格结尾的一段，Windows 不能使用"
    if _DEVICE.fullmatch(part):
        return "文件名是 Windows 的设备名"
    if len(part.encode("utf-8")) > SEGMENT_BYTES:
        return f"文件名里有超过 {SEGMENT_BYTES} 字节的一段"
    return None
