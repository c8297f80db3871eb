"""Allows what a program that signs may note of itself: versions, its name, the date of saving, and nothing else."""

from __future__ import annotations

import re
from typing import Final

from app.names import has_hidden_characters
from app.trust.document_metadata import metadata_change
from app.trust.forbidden_change import ForbiddenChange
from app.trust.pdf_revisions import PdfRevisions
from app.trust.pdf_syntax import PdfStream, Ref, Text, Value, is_plain

_EXTENSION_KEYS: Final = frozenset({"Type", "BaseVersion", "ExtensionLevel", "URL", "ExtensionRevision"})
_LONGEST: Final = 200
"""Characters of a program's name in the information dictionary."""
_DATE: Final = re.compile(r"D:[0-9]{4}(?:[0-9]{2}){0,5}(?:Z(?:00'?00'?)?|[+-][0-9]{2}'?(?:[0-9]{2}'?)?)?")


def check_extensions(new: Value | None, old: Value | None) -> None:
    """Checks developer extensions, which say what additions a writer used: more may come, none may go or change.

    Raises ForbiddenChange for anything else.
    """
    if new == old:
        return
    before = old if isinstance(old, dict) else {}
    if not isinstance(new, dict) or any(new.get(key) != value for key, value in before.items()):
        raise ForbiddenChange("签名之后改动了文档目录的 Extensions")
    for key, value in new.items():
        for each in value if isinstance(value, list) else [value]:
            named = isinstance(each, dict) and set(each) <= _EXTENSION_KEYS
            if not (named or key == "Type") or not is_plain(each):
                raise ForbiddenChange("签名之后改动了文档目录的 Extensions")


def information_objects(revisions: PdfRevisions, at: int) -> set[int]:
    """Returns the number of the information dictionary where a revision changed it, else nothing.

    The date of saving and the program that saved may differ.  Raises ForbiddenChange where it says anything else than
    before.
    """
    number = revisions.info
    if number not in revisions.all[at].changed:
        return set()
    before, after = revisions.object(number, at - 1), revisions.object(number, at)
    if not isinstance(before, dict) or not isinstance(after, dict):
        raise ForbiddenChange("文档信息读不出来")
    for key in sorted(set(before) | set(after)):
        value = after.get(key)
        if before.get(key) != value and not _is_note(key, value):
            raise ForbiddenChange(f"签名之后改动了文档信息的 {key[:20]}")
    return {number}


def _is_note(key: str, value: Value | None) -> bool:
    """Tells whether a value is a date of saving, or the name of the program that saved, on one line."""
    if not isinstance(value, Text):
        return False
    words = value.words()
    return (key == "ModDate" and _DATE.fullmatch(words) is not None) or (
        key == "Producer" and len(words) <= _LONGEST and words.isprintable() and not has_hidden_characters(words)
    )


def metadata_objects(revisions: PdfRevisions, at: int, old: Value | None, new: Value | None) -> set[int]:
    """Returns the number of the XMP metadata where a revision rewrote them, else nothing.

    Raises ForbiddenChange where they say anything else than before, the program that saved and the date of saving
    apart.
    """
    changed = revisions.all[at].changed
    if new == old and not (isinstance(new, Ref) and new.number in changed):
        return set()
    after = revisions.resolved(new, at)
    taken = isinstance(new, Ref) and new != old and any(new.number in each.changed for each in revisions.all[:at])
    if not isinstance(new, Ref) or taken or new.number not in changed or not isinstance(after, PdfStream):
        raise ForbiddenChange("签名之后改动了文档目录的 Metadata")
    if set(after.entries) - {"Type", "Subtype", "Length"}:
        raise ForbiddenChange("签名之后改动了文档目录的 Metadata")
    before = revisions.resolved(old, at - 1)
    told = revisions.data[before.begin : before.end] if isinstance(before, PdfStream) else b""
    if change := metadata_change(told, revisions.data[after.begin : after.end]):
        raise ForbiddenChange(f"签名之后改动了元数据的 {change[:40]}")
    return {new.number}
