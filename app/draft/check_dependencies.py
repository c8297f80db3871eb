"""What every check stands on: the pack, the track, the form's places and the surroundings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.draft.check_context import CheckContext, FileState
from app.draft.findings import Finding
from app.draft.shape import ApplicationShape
from app.pack.model import Field, Level, Pack, Rule


@dataclass(frozen=True, slots=True)
class CheckBasis:
    """Gathers what stays fixed for the life of a checker.

    ``files`` is the draft's own mapping from file names to what is known of them.
    """

    pack: Pack
    track: str
    shape: ApplicationShape
    surroundings: CheckContext
    files: Mapping[str, FileState]

    def rule(self, rule_id: str) -> Rule | None:
        """Returns the pack's rule of that id if it holds for this track, else None."""
        rule = self.pack.rules.get(rule_id)
        return rule if rule is not None and self.track in rule.tracks else None

    def find(
        self, rule_id: str, path: str, message: str, remedy: str, *, clause: str = "", level: Level | None = None
    ) -> tuple[Finding, ...]:
        """Returns one finding of the rule, or none where the track does not have the rule."""
        rule = self.rule(rule_id)
        if rule is None:
            return ()
        return (Finding(rule_id, level or rule.level, path, message, remedy, clause or rule.clause),)

    def asks(self, field: Field) -> bool:
        """Tells whether the chosen track has this field."""
        return self.track in field.tracks

    def required(self, field: Field) -> bool:
        """Tells whether the field may not stay empty in the chosen track."""
        return self.asks(field) and not field.conditional and self.track not in field.optional_in


def block_texts(value: Any) -> list[str]:
    """Returns the headings and texts of the blocks, in their order.

    Captions and pictures are left out.
    """
    return [b[key] for b in value or () for key in ("heading", "text") if b.get(key)]


def texts_of(field: Field, value: Any) -> list[str]:
    """Returns every text of an answer that is not empty, captions of pictures too."""
    if field.kind == "blocks":
        return [b[key] for b in value or () for key in ("heading", "text", "caption") if b.get(key)]
    if field.kind == "lines":
        return [line for line in value or () if line]
    return [value] if isinstance(value, str) and value else []


def is_blank(field: Field, value: Any) -> bool:
    """Tells whether an answer says nothing.

    That is so for ``""``, null, only spaces, and blocks without a word or a picture: headings alone are an outline.
    """
    if value is None:
        return True
    if field.kind == "blocks":
        return not any((b.get("text") or "").strip() or b.get("image") for b in value)
    if field.kind == "lines":
        return not any(line.strip() for line in value)
    return isinstance(value, str) and not value.strip()


def pictures_of(value: Any) -> list[tuple[int, str]]:
    """Returns the index and the file name of every block that has a picture."""
    return [(i, b["image"]) for i, b in enumerate(value or ()) if b.get("image")]
