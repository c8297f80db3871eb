"""Describes what a form filled in elsewhere says: values with their places in draft and file, and what fits nowhere.

Readers of Word and Excel forms give a :class:`FilledForm`; ``app.jobs.form_intake`` puts it into a draft.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.intake.pictures import PreparedFile
    from app.pack.model import Pack

State = Literal["read", "look"]
"""``read`` is certain; ``look`` is likely, and ``reason`` says what a person should look at."""


@dataclass(frozen=True, slots=True)
class PlacedValue:
    """Describes an answer that was found, and where it is to go.

    Attributes:
        path: index path as in the application file, ``scenarios[0].equipment[1].usage``.  Rows are numbered as the
            file has them; which row of a draft each one is, is found by name when it is put in.
        value: of the field's JSON type, as typed.
        source: where it stands in the file, e.g. 第 2 个表第 5 行.
        reason: one sentence where ``state`` is ``look``.
        note: one sentence of interest that makes the value no less certain, e.g. what a revision took out.
        marks: identities of the pieces of the file's text that it was taken from, for showing it.
    """

    path: str
    value: Any
    source: str
    state: State = "read"
    reason: str = ""
    note: str = ""
    marks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class UnplacedText:
    """Describes a text of the file that fits nowhere; ``marks`` are as in :class:`PlacedValue`."""

    text: str
    source: str
    marks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FilledForm:
    """Describes everything that was read in one filled form.

    Attributes:
        pack: the notice whose form it is.
        track: the direction, or empty where the file does not tell (figures of three years alone): such a file can
            only go into a draft.
        placed: at most one value a path, in the form's order.
        unplaced: in the file's order.
        files: pictures by the names that values of kind ``blocks`` use.
        source: the file, as messages call it.
        notes: sentences about the file as a whole, e.g. that its macros were not run.
    """

    pack: Pack
    track: str
    placed: tuple[PlacedValue, ...]
    unplaced: tuple[UnplacedText, ...]
    source: str
    files: Mapping[str, PreparedFile] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
