"""Describes what a notice's conditions and form speak of as proof, for the attachments of an application."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AnswerIs:
    """Asks whether an answer is one of ``values``, where an empty answer is ``''``."""

    field: str
    """Template path of an answer outside tables."""
    values: tuple[str | int | bool, ...]


@dataclass(frozen=True, slots=True)
class NeedlessCase:
    """Describes answers with which a proof is not needed, and says why."""

    when: tuple[AnswerIs, ...]
    """All of them hold."""
    says: str
    """Ours; ``{value}`` stands for the first answer in words."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Describes one proof that a condition, the form or a check speaks of."""

    id: str
    title: str
    asks: str
    """What to attach; ours."""
    clause: str
    """The sentence of the notice or the form that speaks of it."""
    words: tuple[str, ...]
    """Words by one of which the title of an attached file is known as this proof."""
    tracks: tuple[str, ...] = ()
    """Directions that it concerns; none named means all."""
    field: str = ""
    """Template path of the answer that it proves."""
    needless: tuple[NeedlessCase, ...] = ()
