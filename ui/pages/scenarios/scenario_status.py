"""How each scenario stands: how full its texts are, and what is open in it; follows edits, counts only what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from app.draft.draft import Change, Draft
from app.draft.findings import Finding
from app.draft.notes import owner_at
from app.draft.paths import OWNER, row_path, slot_of
from app.draft.progress import shown_level
from app.draft.scenario_form import ScenarioForm, name_of_row, row_of, stage_of_row
from ui.pages.scenarios.picks_model import Pick

Bars = tuple[tuple[float, str], ...]


class ScenarioStatus:
    """Counts the open findings of each scenario, by row id, and how full its texts are.

    It is told of every change.  Without ``bars`` nobody asks how full the texts are.
    """

    def __init__(self, draft: Draft, form: ScenarioForm, findings: Iterable[Finding], *, bars: bool = True) -> None:
        self._draft = draft
        self._form = form
        self._measured = form.measured if bars else ()
        self._shares: dict[str, float] = {}
        self._open: dict[str, Counter[Finding]] = {}
        for finding in findings:
            self._note(finding, 1)

    def follow(self, change: Change) -> set[str]:
        """Takes over a change, and returns the row ids of the scenarios that look different now."""
        touched = {row_of(path, self._form) for path in (*change.answers, *change.dropped)} - {""}
        for path in (*change.answers, *change.dropped):
            self._shares.pop(path, None)
        for finding in change.came:
            self._note(finding, 1)
        for finding in change.went:
            self._note(finding, -1)
        if any(path.startswith(OWNER) for path in (*change.answers, *change.dropped)):
            touched |= set(self._draft.rows(self._form.table))
        said = {row_of(finding.path, self._form) for finding in (*change.came, *change.went)} - {""}
        return touched | said

    def pick(self, row: str) -> Pick:
        """Returns one scenario as its card shows it."""
        answers, form, pack = self._draft.answers, self._form, self._draft.pack
        number = answers.get(form.at(row, form.number))
        stage = stage_of_row(pack, form, answers, row)
        return Pick(
            row,
            name_of_row(pack, form, answers, row),
            stage.name if stage else "",
            number if isinstance(number, int) else None,
            self._bars_of(row),
            self._levels_of(row),
            owner_at(answers, row_path(form.table, row)),
        )

    def picks(self) -> Sequence[Pick]:
        """Returns all of them, in order."""
        return [self.pick(row) for row in self._draft.rows(self._form.table)]

    def counts(self, row: str, slots: Iterable[str], findings: Iterable[Finding]) -> Counter[str]:
        """Counts the open findings by level in some places of one scenario, as a tab shows them."""
        places = tuple(slots)
        inside = f"{self._form.table}[{row}]"
        counted: Counter[str] = Counter()
        for finding in findings:
            slot = slot_of(finding.path)
            if finding.path.startswith(inside) and any(
                slot == p or slot.startswith((p + "[", p + ".")) for p in places
            ):
                counted[shown_level(self._draft, finding)] += 1
        return counted

    def _note(self, finding: Finding, by: int) -> None:
        row = row_of(finding.path, self._form)
        if row:
            self._open.setdefault(row, Counter())[finding] += by

    def _levels_of(self, row: str) -> dict[str, int]:
        """Counts what is open in a scenario by the level that it is shown with now."""
        counted: Counter[str] = Counter()
        for finding, times in self._open.get(row, Counter()).items():
            if times > 0:
                counted[shown_level(self._draft, finding)] += times
        return dict(counted)

    def _bars_of(self, row: str) -> Bars:
        bars = []
        for field in self._measured:
            path = self._form.at(row, field.path)
            share = self._shares.get(path)
            if share is None:
                share = self._shares[path] = self._draft.count(path).words / field.limit if field.limit else 0.0
            bars.append((share, "error" if share > 1 else ""))
        return tuple(bars)
