"""统一社会信用代码, GB 32100-2015: eighteen characters with a region and two check digits inside."""

from __future__ import annotations

from app.notation.characters import narrow

LENGTH = 18
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_PROVINCES = frozenset(
    f"{tens}{ones}"
    for tens, last in (
        ("1", "012345"),
        ("2", "123"),
        ("3", "1234567"),
        ("4", "123456"),
        ("5", "01234"),
        ("6", "123456"),
    )
    for ones in last
) | {"71", "81", "82"}
"""The first two digits of the region, GB/T 2260; 10 is the national registry, 66 the 新疆生产建设兵团."""
_REGION = slice(2, 8)
_BODY = slice(8, 16)


def usual_code(text: str) -> str:
    """Writes a code in plain characters without blanks.

    Letters stay as they are.
    """
    return "".join(narrow(text).split())


def check_digit(first17: str) -> str:
    """Computes the 18th character (GB 32100-2015, 5.6).

    ValueError on a character outside its alphabet.
    """
    total = sum(weight * ALPHABET.index(c) for weight, c in zip(_WEIGHTS, first17, strict=True))
    return ALPHABET[-total % 31]


def organisation_check_digit(first8: str) -> str:
    """Computes the ninth character of an organisation code, places 9 to 17 of the whole (GB 11714-1997, 3.3)."""
    total = sum(w * _ORGANISATION.index(c) for w, c in zip(_ORGANISATION_WEIGHTS, first8, strict=True))
    rest = 11 - total % 11
    return "X" if rest == 10 else "0" if rest == 11 else str(rest)  # noqa: PLR2004 - the standard's table


def alien_character(code: str) -> str:
    """Finds the first character that no code may hold (I, O, S, V, Z, lower case …).

    Empty where there is none.
    """
    return next((c for c in code if c not in ALPHABET), "")


def code_trouble(code: str) -> tuple[str, str]:
    """Says what is wrong with a code, and the remedy.

    Both empty where all is well.  Goes on from the field's label.
    """
    if len(code) != LENGTH:
        return f"应有 18 位，现在是 {len(code)} 位。", "请对照营业执照补全或删去多余的字符。"
    if alien := alien_character(code):
        upper = alien_character(alien.upper()) == ""
        hint = "字母要用大写。" if upper else "代码里没有 I、O、S、V、Z，可能是 1、0、5、2。"
        return f"里有不会出现的字符“{alien}”。", hint + "请对照营业执照核对。"
    if check_digit(code[:17]) != code[17]:
        return "的校验位不对。", "请对照营业执照逐位核对。"
    return "", ""


def parts_trouble(code: str) -> tuple[str, str]:
    """Says what is unusual inside a code whose length and check digit are right: its region, its organisation code.

    As above.  No proof of a fault, since the check digit of the whole holds.
    """
    region = code[_REGION]
    if not region.isdecimal() or region[:2] not in _PROVINCES:
        return f"第 3 至 8 位“{region}”不是登记机关的行政区划码。", "请对照营业执照核对；照执照填的就不用改。"
    if organisation_check_digit(code[_BODY]) != code[16]:
        return "第 17 位和前 8 位组织机构代码对不上（GB 11714）。", "代码若是照营业执照填的，就不用改。"
    return "", ""
