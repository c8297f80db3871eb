"""Everybody who signed, as rows that a person can check: what, who, what it covers, when, and a word."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.pages.verify.lights import MANIFEST, WORDS, Light, common_name

if TYPE_CHECKING:
    from datetime import datetime

    from app.verify.signers import SignerRow

_HEAD = 12
"""Digits of a fingerprint that a row shows; a person reads out the first four."""
_READ_OUT = 4
_LONGEST_NAME = 16
"""Characters of a name beside a tick, which stands on one line."""


@dataclass(frozen=True, slots=True)
class SignerWords:
    """Describes one signature as the list shows it.

    ``level`` and ``word`` say what is to be done about it.
    """

    icon: str
    part: str
    part_note: str
    who: str
    who_note: str
    covers: str
    when: str
    level: str
    word: str
    detail: str
    """What is wrong, in a sentence; empty where nothing is."""
    sha256: str = ""
    """The certificate's, empty where it cannot be read."""

    @property
    def spoken(self) -> str:
        """Returns the row in one sentence, for people who do not see it."""
        parts = (self.word, self.part, self.part_note, self.who, self.who_note, self.covers, self.when, self.detail)
        return "，".join(part for part in parts if part)

    def as_light(self) -> Light:
        """Returns the row as a light, for the line over all and the printed report."""
        told = "，".join(part for part in (self.detail.rstrip("。"), self.who_note, self.covers, self.when) if part)
        level = "confirm" if self.level == "ticked" else self.level
        return Light(level, f"签名：{self.part}，{self.who}", f"{told}。", self.word)


@dataclass(frozen=True, slots=True)
class SignerIdentity:
    """Describes a certificate that somebody has to be asked about; ``digits`` are read out on the telephone."""

    name: str
    digits: str
    sha256: str


def signer_rows(signers: Sequence[SignerRow], confirmed: Collection[str] = ()) -> list[SignerWords]:
    """Returns a row for each signature, those of a PDF that is the package's own once.

    ``confirmed`` are the SHA-256 of certificates that a person has ticked.
    """
    rows: list[SignerWords] = []
    seen: set[str] = set()
    first = next((each.signer.sha256 for each in signers if each.signer is not None), "")
    for each in without_copies(signers):
        rows.append(_words(each, first, seen, confirmed))
        if each.signer is not None:
            seen.add(each.signer.sha256)
    return rows


def without_copies(signers: Sequence[SignerRow]) -> list[SignerRow]:
    """Returns the signatures, those of a PDF beside a package left out where they are the same as of the PDF inside."""
    inside = [_same(each) for each in signers if not each.beside and each.part != MANIFEST]
    outside = [_same(each) for each in signers if each.beside]
    return [each for each in signers if not each.beside or outside != inside]


def for_the_verdict(rows: Sequence[SignerWords]) -> list[Light]:
    """Returns what the line over all counts: everybody once, and every row that is not well."""
    counted_once: dict[tuple[str, str], SignerWords] = {}
    for row in rows:
        counted_once.setdefault((row.sha256, row.level) if row.level == "confirm" else (row.spoken, row.level), row)
    return [row.as_light() for row in counted_once.values()]


def identities(signers: Sequence[SignerRow]) -> list[SignerIdentity]:
    """Returns the certificates behind the sound signatures, each once; time stamps are nobody's."""
    found: dict[str, SignerIdentity] = {}
    for each in signers:
        if each.signer is not None and not each.stamp and (each.ok or each.unverified):
            name = common_name(each.signer.subject)
            called = each.field if each.field and not each.certifying else name
            called = called if len(called) <= _LONGEST_NAME else called[: _LONGEST_NAME - 1] + "…"
            digits = each.signer.sha256[:_READ_OUT]
            found.setdefault(each.signer.sha256, SignerIdentity(called, digits, each.signer.sha256))
    return list(found.values())


def counted(signers: Sequence[SignerRow]) -> str:
    """Tells how many signatures of how many people, e.g. ``3 处，2 个签名人``."""
    shown = without_copies(signers)
    people = {each.signer.sha256 for each in shown if each.signer is not None and not each.stamp}
    return f"{len(shown)} 处，{len(people)} 个签名人" if people else f"{len(shown)} 处"


def _same(row: SignerRow) -> tuple[object, ...]:
    return row.field, row.ok, row.detail, row.signer, row.signed_at, row.covers


def _words(row: SignerRow, first: str, seen: Collection[str], confirmed: Collection[str]) -> SignerWords:
    sha256 = row.signer.sha256 if row.signer is not None else ""
    level, word = _verdict(row, first, confirmed)
    icon, part, note = _part(row)
    printed = " ".join(sha256[at : at + 4] for at in range(0, _HEAD, 4))
    issuer = common_name(row.signer.issuer) if row.signer is not None and not row.signer.self_signed else ""
    by = f"由“{issuer}”签发" if issuer else ""
    notes = (f"指纹 {printed}" if sha256 else "", row.key, by)
    valid = "签署时有效" if row.valid_then and issuer else ""
    return SignerWords(
        icon, part, note, _who(row, seen), "　".join(filter(None, notes)),
        row.covers, "　".join(filter(None, (_when(row.signed_at), valid))),
        level, word, "" if row.ok else row.detail, sha256,
    )  # fmt: skip


def _part(row: SignerRow) -> tuple[str, str, str]:
    """Returns icon, bold word, note under it."""
    if row.part == MANIFEST:
        return "archive", "申报包", "签名清单"
    paper = "单独的 PDF" if row.beside else "申报书 PDF"
    if row.certifying:
        return "file", paper, "认证签名"
    if row.stamp:
        return "clock", "时间戳", f"在“{row.field}”的签名里" if row.inside else paper
    return "seal", row.field or "签名", f"{paper} 第 {row.page} 页" if row.page else paper


def _who(row: SignerRow, seen: Collection[str]) -> str:
    if row.signer is None:
        return "签名人读不出来"
    name = common_name(row.signer.subject)
    if row.signer.sha256 in seen:
        return f"{name}，同一张证书"
    return f"{name}，本机自签" if row.signer.self_signed else name


def _when(at: datetime | None) -> str:
    """Returns local time as people read it."""
    if at is None:
        return "没有写时间"
    return f"{at.astimezone():%Y-%m-%d %H:%M}"


def _verdict(row: SignerRow, first: str, confirmed: Collection[str]) -> tuple[str, str]:
    if row.unverified:
        return "later", "没有验证"
    if not row.ok:
        return "error", "已过期" if row.valid_then is False else WORDS["error"]
    if row.stamp:
        return "advice", "时间戳"
    if row.signer is not None and row.signer.sha256 in confirmed:
        return "ticked", "已核实"
    if row.signer is not None and row.signer.sha256 != first:
        return "confirm", "另一人"
    return "confirm", "请核实"
