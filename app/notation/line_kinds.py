"""Describes the kinds of one-line answers that are written in many ways: what is sound, and how the form has them.

A new kind of line (a postcode, a bank account) is an entry here and a name in :data:`app.pack.model.Kind`: checks,
print, intake, comparison, schema and window take it from this table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.notation.credit_code import code_trouble, usual_code
from app.notation.dates import date_trouble, read_date
from app.notation.mailboxes import is_mailbox, mailbox_trouble, usual_mailbox
from app.notation.telephones import is_mobile, is_none_word, is_phone, phone_trouble, usual_phone

Trouble = tuple[str, str]
"""What is wrong, going on from the field's label, and the remedy."""
SOUND: Trouble = ("", "")


@dataclass(frozen=True, slots=True)
class LineKind:
    """Represents one kind of line."""

    meaning: str
    """What the application's schema says of it."""
    trouble: Callable[[str], Trouble]
    """Called with what was typed; :data:`SOUND` where it can be read."""
    printed: Callable[[str], str]
    """Gives what was typed as the form would have it written."""
    foreign: str
    """What intake says of a text that is none."""
    compared: str = "alone"
    """With which answers the official system's may have exchanged it; ``alone`` for none."""
    may_be_none: bool = False
    """Whether 无 is an answer where the field may stay empty."""


def printed_date(text: str) -> str:
    """Return a date as 2009年6月16日; anything else as typed."""
    day = read_date(text)
    return f"{day.year}年{day.month}月{day.day}日" if day else text


LINE_KINDS: Mapping[str, LineKind] = MappingProxyType(
    {
        "date": LineKind(
            "日期，YYYY-MM-DD",
            lambda text: SOUND if read_date(text) else date_trouble(text),
            printed_date,
            "看不出是哪一天。",
            "date",
        ),
        "phone": LineKind(
            "电话",
            lambda text: SOUND if is_phone(text) else phone_trouble(text),
            usual_phone,
            "看起来不像电话号码。",
            "phone",
            may_be_none=True,
        ),
        "mobile": LineKind(
            "手机",
            lambda text: SOUND if is_mobile(text) else phone_trouble(text, mobile=True),
            usual_phone,
            "看起来不像电话号码。",
            "phone",
        ),
        "email": LineKind(
            "邮箱",
            lambda text: SOUND if is_mailbox(text) else mailbox_trouble(text),
            lambda text: usual_mailbox(text) or text,
            "看起来不像邮箱。",
        ),
        "uscc": LineKind(
            "统一社会信用代码，18 位（GB 32100-2015）",
            lambda text: code_trouble(usual_code(text)),
            usual_code,
            "不是完整的统一社会信用代码，请核对。",
        ),
    }
)


def is_answer_none(kind: str, text: str) -> bool:
    """Tells whether a text says 无 in a kind that takes it for an answer."""
    known = LINE_KINDS.get(kind)
    return known is not None and known.may_be_none and is_none_word(text)
