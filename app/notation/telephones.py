"""Telephones as people type them: one or several, with area code, country code and extension or without.

The lengths of area codes and the numbers of other countries are known to the library phonenumbers (Apache-2.0), which
is loaded when a landline or a number abroad is first read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Literal

from app.notation.characters import narrow

Kind = Literal["mobile", "landline", "service", "abroad"]
NONE_WORDS = frozenset({"无", "没有", "/", "-", "--", "无传真"})
"""What people write where there is no such number."""
_LONGEST = 200
_MOST_GROUPS = 8
_LABEL = re.compile(
    r"(?:办公电话|固定电话|联系电话|移动电话|手机号码?|手机|电话|座机|传真|tel|mobile|phone|fax|[tmf](?=[\s:.]))\s*[:.]?\s*",
    re.IGNORECASE,
)
_NOTE = re.compile(r"\(\D*\)$")
"""Words about the number in brackets: （微信同号）, （张工）."""
_EXTENSION = re.compile(r"\s*\(?\s*(转|分机号?|内线|ext\.?|[x#*])\s*[:.-]?\s*(\d{1,6})\s*\)?$", re.IGNORECASE)
_BARE_EXTENSION = re.compile(r"\s*(?:-\s*|\()(\d{1,6})\)?$")
_SEVERAL = re.compile(r"\s*(?:[、,;/]|或|和)\s*")
_DIALLED = re.compile(r"[+(]?[\d\s().-]+")
_MOBILE = re.compile(r"0?(1[3-9]\d{9})")
_SERVICE = re.compile(r"[48]00\d{7}|1010\d{4}|95\d{3,6}|96\d{3,4}|100\d{2}")
_LOCAL = re.compile(r"[2-9]\d{6,7}")
_AREA = re.compile(r"0(?:10|2\d|[3-9]\d{2})")
_FURTHER = re.compile(r"\d{1,4}")
_SUBSCRIBERS = tuple(f"{first}{rest}" for first in range(2, 9) for rest in ("0000001", "5123456", "8123456", "2345678"))
_LENGTHS = (7, 8)


@dataclass(frozen=True, slots=True)
class Telephone:
    """Represents one number as it is dialled, and as the form would have it written."""

    kind: Kind
    digits: str
    written: str
    extension: str = ""


def is_phone(text: str) -> bool:
    """Tells whether somebody could dial it.

    Landlines, mobiles, 400, 800 and 95 numbers, numbers abroad with + or 00.
    """
    return bool(_read(text))


def is_mobile(text: str) -> bool:
    """Tells whether it is one or several mobiles.

    Those abroad with + or 00.
    """
    read = _read(text)
    return bool(read) and all(isinstance(each, Telephone) and _is_mobile(each) for each in read)


def is_none_word(text: str) -> bool:
    """Tells whether the text says that there is no such number."""
    return narrow(text).strip() in NONE_WORDS


def usual_phone(text: str) -> str:
    """Writes telephones as the form would have them: 023-49800101转801、13900000126.

    Any other text as it stands.
    """
    read = _read(text)
    if not read:
        return text
    plain = _plain(text)
    note = _NOTE.search(plain)
    behind = f"（{note.group()[1:-1]}）" if note and note.group()[1:-1].strip() else ""
    if not all(isinstance(each, Telephone) for each in read):
        return plain
    return "、".join(each.written for each in read if isinstance(each, Telephone)) + behind


def phone_trouble(text: str, *, mobile: bool = False) -> tuple[str, str]:
    """Says why it cannot be dialled, and the remedy.

    Goes on from the field's label.
    """
    plain = _plain(text)
    shown = text.strip() if len(text.strip()) <= 20 else text.strip()[:19] + "…"  # noqa: PLR2004 - as findings show
    if re.search(r"\d[OoIl]|[OoIl]\d", plain):
        return f"“{shown}”里有像数字的字母。", "请把字母 O、l 改成数字 0、1。"
    if mobile:
        digits = sum(c.isdecimal() for c in plain)
        return f"“{shown}”不是手机号（现在有 {digits} 位数字）。", "手机号应是 1 开头的 11 位数字。"
    if short := _area_trouble(plain):
        return f"“{shown}”{short}", "请补全或删去多余的数字，例如 023-47580001。"
    return f"“{shown}”不像一个电话号码。", "请填区号和号码，例如 023-47580001。"


# ---------------------------------------------------------------- several numbers in one text


@lru_cache(maxsize=1 << 10)
def _read(text: str) -> tuple[Telephone | str, ...]:
    """Returns every number of the text.

    A further extension or last digits as text.  Empty where one cannot be dialled.
    """
    if not text.strip() or len(text) > _LONGEST:
        return ()
    read: list[Telephone | str] = []
    pieces = _pieces(_NOTE.sub("", _plain(text)).strip())
    for piece in pieces:
        if further := _further(piece, read):
            read.append(further)
            continue
        found = _in_piece(piece)
        if not found:
            return ()
        read += found
    return tuple(read)


def _plain(text: str) -> str:
    plain = narrow(text).strip().translate(str.maketrans("~_—", "---"))
    label = _LABEL.match(plain)
    return plain[label.end() :] if label else plain


def _pieces(plain: str) -> list[str]:
    return [piece for piece in _SEVERAL.split(plain) if piece]


def _further(piece: str, before: list[Telephone | str]) -> str:
    """Returns 8002 in 转8001/8002, and 02 in 49800101/02."""
    known = bool(before) and (isinstance(before[-1], str) or before[-1].kind == "landline")
    piece = piece.strip()
    return piece if known and _FURTHER.fullmatch(piece) else ""


def _in_piece(piece: str) -> list[Telephone]:
    """Returns the numbers in a piece without separators.

    Blanks may part numbers, or the digits of one.
    """
    one = _telephone(piece)
    if one is not None:
        return [one]
    groups = _NOTE.sub("", piece).split()
    if not 1 < len(groups) <= _MOST_GROUPS:
        return []
    ways = [way for way in _ways(groups) if all(each is not None for each in way)]
    # Where the blanks can be read in two ways, they are not read at all.
    return [each for each in ways[0] if each is not None] if len(ways) == 1 else []


def _ways(groups: list[str]) -> Iterator[list[Telephone | None]]:
    """Yields every way to make two or three numbers of groups of digits."""
    for count in (1, 2):
        for cuts in combinations(range(1, len(groups)), count):
            edges = (0, *cuts, len(groups))
            yield [_telephone(" ".join(groups[a:b])) for a, b in pairwise(edges)]


# ---------------------------------------------------------------- one number


def _telephone(piece: str) -> Telephone | None:
    piece = _NOTE.sub("", piece.strip()).strip()
    label = _LABEL.match(piece)
    piece = piece[label.end() :] if label else piece
    if (found := _dialled(piece)) is not None:
        return found
    for pattern, group in ((_EXTENSION, 2), (_BARE_EXTENSION, 1)):
        if (behind := pattern.search(piece)) and (found := _dialled(piece[: behind.start()])) is not None:
            if found.kind == "mobile":
                return None
            joined = "-" if pattern is _BARE_EXTENSION and "(" not in behind.group() else "转"
            extension = behind[group]
            return Telephone(found.kind, found.digits, found.written + joined + extension, extension)
    return None


def _dialled(main: str) -> Telephone | None:
    main = re.sub(r"^\(\s*\+", "+(", main.strip())
    if not _DIALLED.fullmatch(main) or main.count("(") != main.count(")"):
        return None
    digits = "".join(c for c in main if c.isdecimal())
    if main.startswith("+") or (digits.startswith("00") and not main.startswith("(")):
        return _with_country(re.sub(r"\(\s*0\s*\)", "", main), main)
    if main.startswith("(") and not digits.startswith(("0", "86")):
        return _landline("0" + digits) if _AREA.match("0" + digits) else None
    found = _mainland(digits, main)
    if found is None and digits.startswith("86"):
        found = _mainland_after_code(digits[2:], main)
    return found


def _with_country(main: str, typed: str) -> Telephone | None:
    digits = "".join(c for c in main if c.isdecimal()).removeprefix("00")
    if digits.startswith("86"):
        return _mainland_after_code(digits[2:], main)
    import phonenumbers

    try:
        number = phonenumbers.parse("+" + digits, None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    written = " ".join(typed.split())
    return Telephone("abroad", digits, written if written.startswith("+") else "+" + written.removeprefix("00"))


def _mainland_after_code(national: str, main: str) -> Telephone | None:
    """Returns a number behind +86, where the area code stands with or without its 0."""
    found = _mainland(national, main)
    if found is not None and found.kind != "landline":
        return found
    return _landline(national if national.startswith("0") else "0" + national)


def _mainland(digits: str, main: str) -> Telephone | None:
    if mobile := _MOBILE.fullmatch(digits):
        return Telephone("mobile", mobile[1], mobile[1])
    if _SERVICE.fullmatch(digits):
        written = re.sub(r"[\s().-]+", "-", main.strip().removeprefix("+86").removeprefix("86")).strip("-")
        return Telephone("service", digits, written if len(digits) > 6 else main.strip())  # noqa: PLR2004 - used once, clear where it stands
    if _LOCAL.fullmatch(digits):
        return Telephone("landline", digits, re.sub(r"[\s().]+", "", main))
    return _landline(digits)


def _landline(digits: str) -> Telephone | None:
    """Returns a number with its area code, which begins with 0."""
    area = _AREA.match(digits)
    if not area:
        return None
    subscriber = digits[area.end() :]
    if len(subscriber) not in _LENGTHS or not (_is_assigned(digits) or len(subscriber) in _lengths(area.group())):
        return None
    return Telephone("landline", digits, f"{area.group()}-{subscriber}")


def _is_assigned(digits: str) -> bool:
    import phonenumbers

    try:
        number = phonenumbers.parse(digits, "CN")
    except phonenumbers.NumberParseException:
        return False
    kinds = phonenumbers.PhoneNumberType
    return phonenumbers.number_type(number) in (kinds.FIXED_LINE, kinds.FIXED_LINE_OR_MOBILE)


@lru_cache(maxsize=512)
def _lengths(area: str) -> tuple[int, ...]:
    """Tells how many digits numbers behind an area code have.

    A new exchange may be younger than the library's tables.
    """
    return tuple(n for n in _LENGTHS if any(_is_assigned(area + each[:n]) for each in _SUBSCRIBERS))


def _area_trouble(plain: str) -> str:
    """Returns what is wrong behind a known area code, if that is what is wrong."""
    whole = re.sub(r"[\s().-]+", "", _BARE_EXTENSION.sub("", plain) if plain.count("-") > 1 else plain)
    area = _AREA.match(whole)
    if not area or not whole.isdecimal() or len(whole) > 14:  # noqa: PLR2004 - an area code and more than a number
        return ""
    lengths = _lengths(area.group())
    if not lengths:
        return f"里没有 {area.group()} 这个区号。"
    have = len(whole) - area.end()
    if have in lengths:
        return ""
    return f"的区号 {area.group()} 后面应有 {'或 '.join(map(str, lengths))} 位数字，现在是 {have} 位。"


def _is_mobile(number: Telephone) -> bool:
    if number.kind != "abroad":
        return number.kind == "mobile"
    import phonenumbers

    kind = phonenumbers.number_type(phonenumbers.parse("+" + number.digits, None))
    return kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
