"""Mailboxes as people type and paste them: ＠ for @, 。 for the point, a stop or a comma behind."""

from __future__ import annotations

import re

from app.notation.characters import narrow

_MAILBOX = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z][A-Za-z0-9-]*")
_SEVERAL = re.compile(r"@.*[;,、/\s].*@")
_LONGEST = 320
"""Characters: 64 before the @, 255 behind it (RFC 5321)."""


def usual_mailbox(text: str) -> str | None:
    """Writes ``name@example.com`` in plain characters.

    None where the text is no single mailbox.
    """
    if len(text) > _LONGEST:
        return None
    plain = narrow(text).strip().rstrip(";,。.、").strip()
    if plain[:7].lower() == "mailto:":
        plain = plain[7:]
    if plain.startswith("<") and plain.endswith(">"):
        plain = plain[1:-1]
    plain = plain.replace("。", ".")
    return plain if plain.isascii() and _MAILBOX.fullmatch(plain) else None


def is_mailbox(text: str) -> bool:
    """Tells whether the text is one mailbox."""
    return usual_mailbox(text) is not None


def mailbox_trouble(text: str) -> tuple[str, str]:
    """Says why the text is no mailbox, and the remedy.

    Goes on from the field's label.
    """
    plain = narrow(text).strip()
    remedy = "请按 name@example.com 的样子填写。"
    shown = plain if len(plain) <= 20 else plain[:19] + "…"  # noqa: PLR2004 - as long as a finding shows
    if "@" not in plain:
        return f"“{shown}”少了 @。", remedy
    if not plain.rpartition("@")[2].strip():
        return f"“{shown}”少了 @ 后面的部分。", remedy
    if _SEVERAL.search(plain):
        return f"“{shown}”里有几个邮箱。", "请只留一个。"
    if any(c.isspace() for c in plain):
        return f"“{shown}”里有空格或别的字。", "请只填邮箱地址，例如 name@example.com。"
    return f"“{shown}”读不成一个邮箱地址。", remedy
