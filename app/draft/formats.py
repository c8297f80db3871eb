"""Reading what people type as a number, a date, a telephone, a mailbox or a 统一社会信用代码.

Each reader answers the meaning or None; what was typed is never changed.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_COUNTRY = r"(?:(?:\+|00)?86-?)?"
_MOBILE = re.compile(_COUNTRY + r"1[3-9]\d-?\d{4}-?\d{4}")
_EXTENSION = r"(?:(?:-|转|分机|#|\*|ext\.?|x)-?\d{1,6})?"
_AREA_CODE = r"(?:10|2\d|[3-9]\d{2})"
_AREA = rf"(?:\(0?{_AREA_CODE}\)-?|0{_AREA_CODE}-?|(?<=86)-?{_AREA_CODE}-?|(?<=86-){_AREA_CODE}-?)?"
_LANDLINE = re.compile(_COUNTRY + _AREA + r"[1-9]\d{2,3}-?\d{4}" + _EXTENSION, re.IGNORECASE)
_SERVICE = re.compile(_COUNTRY + r"[48]00(?:-?\d){7}" + _EXTENSION, re.IGNORECASE)
_ABROAD = re.compile(r"\+(?!86)\d{1,3}(?:-?\d){6,12}" + _EXTENSION, re.IGNORECASE)
_SEVERAL = re.compile(r"[、,;/]|或")
_MAILBOX = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def plain(text: str) -> str:
    """``text`` with full-width letters, digits and brackets as ASCII, dashes as ``-`` and no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())


def read_number(text: str) -> Decimal | None:
    """A decimal; thousands may be set off by commas, digits may be full-width."""
    narrow = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    return Decimal(narrow.replace(",", "")) if narrow.isascii() and _NUMBER.fullmatch(narrow) else None


def read_date(text: str) -> date | None:
    """``YYYY-MM-DD`` that is in the calendar."""
    if not (text.isascii() and _DATE.fullmatch(text)):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def is_mobile(text: str) -> bool:
    """One or several mainland mobile numbers, ``+86`` and separators allowed."""
    return _each(text, (_MOBILE,))


def is_phone(text: str) -> bool:
    """Landlines with or without area code and extension, mobiles, 400/800 numbers, numbers abroad with ``+``."""
    return _each(text, (_LANDLINE, _MOBILE, _SERVICE, _ABROAD))


def is_mailbox(text: str) -> bool:
    """``name@example.com``."""
    return bool(text.isascii() and _MAILBOX.fullmatch(text.strip()))


def uscc_check_digit(first17: str) -> str:
    """The 18th character for the first 17 (GB 32100-2015, 5.6); ValueError on a character outside its alphabet."""
    total = sum(weight * _USCC_ALPHABET.index(c) for weight, c in zip(_USCC_WEIGHTS, first17, strict=True))
    return _USCC_ALPHABET[-total % 31]


def uscc_alien(code: str) -> str:
    """The first character that no 统一社会信用代码 may hold (I, O, S, V, Z, lower case …), or an empty string."""
    return next((c for c in code if c not in _USCC_ALPHABET), "")


def _each(text: str, patterns: tuple[re.Pattern[str], ...]) -> bool:
    several = [part for part in _SEVERAL.split(plain(text)) if part]
    return bool(several) and all(any(p.fullmatch(part) for p in patterns) for part in several)
