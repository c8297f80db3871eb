"""The lines of a review: each answer with its place, what the draft has and what the file says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from app.draft.paths import slot_of
from app.draft.shape import ApplicationShape
from app.output.answers import AnswerPrinter

if TYPE_CHECKING:
    from app.draft.draft import Draft
    from app.intake.placed_values import FilledForm
    from app.jobs.form_intake import ValueOffer
    from app.pack.model import Field

LineState = Literal["read", "look", "none"]
_ROW = re.compile(r"\[([^\]]*)\]")
_FEW = 20
"""Values from which a file counts as a whole form, whose empty places are worth a remark."""
NOT_THERE = "文件里没有这一栏，或是空的；保持现在的样子"


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """Describes one answer of a filled form beside that of the draft.

    Attributes:
        group: the section or scenario that it stands in.
        label: what it is called there.
        present: what the draft has, as printed; empty where it has nothing.
        found: what the file says, as printed.
        state: ``none`` where the file says nothing.
        remark: the reason to look, or what else is worth a remark.
        offer: what would be taken over; None where the file says nothing.
    """

    group: str
    label: str
    present: str
    found: str
    state: LineState
    remark: str = ""
    offer: ValueOffer | None = None

    @property
    def replaces(self) -> bool:
        """Tells whether something stands there that would go."""
        return self.offer is not None and not self.offer.is_free


def review_lines(draft: Draft, form: FilledForm, offers: Sequence[ValueOffer]) -> tuple[list[ReviewLine], int]:
    """Returns the lines in the form's order, and how many answers are the same on both sides and are not listed."""
    words = _Words(draft, form)
    lines = [
        ReviewLine(
            words.group(offer), words.label(offer), words.text(offer.path, offer.present),
            words.text(offer.path, offer.placed.value), offer.placed.state, offer.placed.reason or offer.placed.note,
            offer,
        )
        for offer in offers
        if not offer.same
    ]  # fmt: skip
    same = sum(offer.same for offer in offers)
    lines += words.silent(form, offers)
    order = {group: number for number, group in enumerate(dict.fromkeys(line.group for line in lines))}
    return sorted(lines, key=lambda line: order[line.group]), same


class _Words:
    """Finds the words for places of a draft, and for rows that are still to be added."""

    def __init__(self, draft: Draft, form: FilledForm) -> None:
        self._draft = draft
        self._printer = AnswerPrinter(draft.pack)
        self._names = {each.path: each.value for each in form.placed if isinstance(each.value, str)}
        self._scenarios = draft.pack.roles.get("scenarios", "scenarios")

    def field(self, path: str) -> Field:
        return self._draft.shape.fields[slot_of(path)]

    def group(self, offer: ValueOffer) -> str:
        path = offer.path
        if "[" not in path:
            return self._section(self.field(path))
        table = path[: path.index("[")]
        if table != self._scenarios:
            known = self._draft.shape.tables.get(table)
            return known.label if known else ""
        outer = offer.placed.path[: offer.placed.path.index("]") + 1]
        name = self._names.get(f"{outer}.name") or ""
        here = path[: path.index("]") + 1]
        number = self._draft.numbered(here)
        at = _ROW.search(number)
        fresh = at is not None and at[1].startswith("+")
        return f"新场景　{name}" if fresh or at is None else f"场景 {int(at[1]) + 1}　{name}"

    def label(self, offer: ValueOffer) -> str:
        path = offer.path
        label = self.field(path).label
        unit = self.field(path).unit
        label = f"{label}（{unit}）" if unit else label
        rows = _ROW.findall(offer.placed.path)
        table = path[: path.index("[")] if rows else ""
        if rows and (table != self._scenarios or len(rows) > 1):
            inner = self._draft.shape.tables.get(slot_of(path[: path.rindex("[")]))
            return f"{inner.noun if inner else ''} 第 {int(rows[-1]) + 1} 行 · {label}"
        return label

    def text(self, path: str, value: Any) -> str:
        """Returns an answer as it is printed."""
        if value is None:
            return ""
        if isinstance(value, list):
            return "\n".join(_block(each) for each in value)
        field = self.field(path)
        return self._printer.text(field.path.replace("<year>", str(self._draft.pack.years[-1])), value)

    def silent(self, form: FilledForm, offers: Iterable[ValueOffer]) -> list[ReviewLine]:
        """Places of the firm and the texts that a whole form says nothing about."""
        if len(form.placed) < _FEW:
            return []
        met = {offer.path for offer in offers}
        shape: ApplicationShape = self._draft.shape
        return [
            ReviewLine(
                self._section(field), field.label, self.text(path, self._draft.value(path)), NOT_THERE, "none"
            )
            for path, field in shape.fields.items()
            if "[" not in path and path not in met and field.printed and self._draft.track in field.tracks
            and not field.conditional
        ]  # fmt: skip

    def _section(self, field: Field) -> str:
        pack = self._draft.pack
        titled = next((each.title for each in pack.sections if each.id == field.section != ""), "")
        return titled or next((step.title for step in pack.steps if step.id == field.step), "")


def _block(value: Any) -> str:
    if isinstance(value, dict):
        if "image" in value:
            return f"〔图片〕{value.get('caption') or ''}"
        return str(value.get("heading") or value.get("text") or "")
    return str(value)
