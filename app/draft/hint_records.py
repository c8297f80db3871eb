"""What a hint for the writer is: its place, its sentence, and what one action would write instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

HintKind = Literal[
    "long-sentence", "bare-figure", "no-before", "two-spellings", "firm-name", "figures-differ", "own-term",
    "punctuation", "open-end", "vague",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class HintFix:
    """Describes the words that one action writes in place of others in the same text."""

    label: str
    """What the action is called: ``补上“由95分钟”``."""
    start: int
    end: int
    was: str
    """What stands from ``start`` to ``end``; where it stands there no more, nothing is written."""
    words: str


@dataclass(frozen=True, slots=True)
class WritingHint:
    """Describes one hint by its place, its sentence and perhaps better words.

    The place is given as in :class:`app.draft.text_search.TextHit`.
    """

    kind: HintKind
    path: str
    start: int
    end: int
    title: str
    detail: str
    piece: int = -1
    key: str = ""
    words: str = ""
    """The text that is meant, which also tells the hint from others of its kind."""
    fix: HintFix | None = None
    unify: tuple[str, str] | None = None
    """A spelling and the one that it could be replaced by in the whole draft."""
    other: str = ""
    """The path of what it is to be held against."""


@dataclass(frozen=True, slots=True)
class TextPiece:
    """Carries one text of a draft: a whole answer, or one block of a long text."""

    path: str
    text: str
    piece: int = -1
    key: str = ""


@dataclass(frozen=True, slots=True)
class HintSpot:
    """Describes a hint by its place in a text alone, wherever that text is written."""

    kind: HintKind
    start: int
    end: int
    title: str
    detail: str
    fix: HintFix | None = None
    unify: tuple[str, str] | None = None
    other: str = ""

    def hint(self, piece: TextPiece) -> WritingHint:
        """Returns the hint in one place of the draft."""
        words = piece.text[self.start : self.end]
        return WritingHint(
            self.kind, piece.path, self.start, self.end, self.title, self.detail, piece.piece, piece.key, words,
            self.fix, self.unify, self.other,
        )  # fmt: skip


def replacement(text: str, start: int, end: int, words: str, label: str = "") -> HintFix:
    """Returns the action that writes ``words`` in place of a part of a text."""
    return HintFix(label or f"改成“{words}”", start, end, text[start:end], words)
