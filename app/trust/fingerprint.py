"""Computes the fingerprint of an application, and draws the 版本号 from it (contract, section 1)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785

from app.errors import InputRefused

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that a 版本号 can be read out over the telephone."""
_FILE_KEYS = frozenset({"image", "file"})
_ISSUE = re.compile(rf"ZN-([{CROCKFORD}]{{6}})-([0-9]{{2}}|[1-9][0-9]{{2,8}})")
_SPOKEN = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True, slots=True)
class IssueNumber:
    """Describes a 版本号 taken apart into its code and its sequence."""

    code: str
    """Six Crockford characters: the fingerprint's first 30 bits."""
    sequence: int
    """Which issue of the draft, from 1."""

    def __str__(self) -> str:
        return f"ZN-{self.code}-{self.sequence:02d}"


def canonical_application(application: Mapping[str, Any], hash_of: Callable[[str], str]) -> bytes:
    """Returns the application as canonical JSON (RFC 8785), the bytes whose SHA-256 is the fingerprint.

    Line ends become LF; keys left with ``""``, ``null``, ``[]`` or ``{}`` go, from the inside out, while elements of
    lists stay; every name under ``image`` or ``file`` becomes ``sha256:`` and ``hash_of(name)``, the hash of the stored
    bytes.  Nothing else of the answers is touched.  Raises InputRefused for numbers and characters that canonical JSON
    cannot express (integers beyond 2**53, NaN, lone surrogates); ``hash_of`` may raise its own.
    """
    reduced = _reduced(application, hash_of)
    try:
        return rfc8785.dumps(reduced)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as trouble:
        reason = "里面有规范格式不能表示的数字或字符（过大的整数、残缺的文字），请改正后再定稿"
        raise InputRefused("申报数据", reason) from trouble


def with_line_feeds(value: Any) -> Any:
    """Returns an application whose texts end their lines with LF alone: the fingerprint knows no other ends."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, Mapping):
        return {key: with_line_feeds(each) for key, each in value.items()}
    return [with_line_feeds(each) for each in value] if isinstance(value, list) else value


def fingerprint(canonical: bytes) -> str:
    """Hashes the canonical application: SHA-256, 64 hex digits."""
    return hashlib.sha256(canonical).hexdigest()


def issue_number(digest: str, sequence: int) -> str:
    """Returns the 版本号 of a fingerprint (64 hex digits) and a sequence from 1, as in ``ZN-7F3K9Q-02``.

    Raises ValueError for any other digest or sequence.
    """
    if sequence < 1 or not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise ValueError(f"not a fingerprint and a sequence: {digest!r}, {sequence}")
    bits = int(digest[:8], 16) >> 2
    code = "".join(CROCKFORD[bits >> shift & 31] for shift in range(25, -1, -5))
    return str(IssueNumber(code, sequence))


def parse_issue_number(text: str) -> IssueNumber | None:
    """Reads a 版本号 in exactly the printed form, or None."""
    match = _ISSUE.fullmatch(text)
    if match is None or int(match[2]) == 0:
        return None
    return IssueNumber(match[1], int(match[2]))


def read_issue_number(text: str) -> IssueNumber | None:
    """Reads a 版本号 as people type it, or None for anything else.

    Forgives any case, blanks around it, O for 0, and I and L for 1.
    """
    head, _, rest = text.strip().upper().partition("-")
    return parse_issue_number(f"{head}-{rest.translate(_SPOKEN)}")


def _reduced(value: Any, hash_of: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, Mapping):
        pairs = ((key, _answer(key, item, hash_of)) for key, item in value.items())
        return {key: item for key, item in pairs if not _unanswered(item)}
    if isinstance(value, (list, tuple)):
        return [_reduced(item, hash_of) for item in value]
    return value


def _answer(key: str, value: Any, hash_of: Callable[[str], str]) -> Any:
    if key in _FILE_KEYS and isinstance(value, str) and value:
        return f"sha256:{hash_of(value)}"
    return _reduced(value, hash_of)


def _unanswered(value: Any) -> bool:
    return value is None or (isinstance(value, (str, list, dict)) and not value)
