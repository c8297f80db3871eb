"""Labels of a grid in other words than the form's, known by their place and their likeness."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.intake.form_labels import AnswerCell, likeness, own_words
from app.intake.form_values import short
from app.intake.table_cells import LIKE, MARGIN, ShownCell, TableRow

if TYPE_CHECKING:
    from app.intake.cell_answers import CellAnswers
    from app.intake.form_findings import FormFindings, FoundValue
    from app.intake.form_labels import FormLabels
    from app.intake.word_model import WordTable

_NEAR = 0.4


@dataclass(slots=True)
class RenamedLabels:
    """Stores what stands behind labels of other words, as likely."""

    labels: FormLabels
    found: FormFindings
    answers: CellAnswers
    doubtful: list[tuple[ShownCell, ShownCell]] = field(default_factory=list)
    """Labels of other words that no free answer is like, with the cells behind them."""

    def read_row(self, table: WordTable, rows: list[TableRow], at: int) -> None:
        """Stores cells behind a label of other words, where its place and its words leave one answer of the form."""
        row = rows[at]
        if not row.open:
            return
        before = next((r.printed for r in reversed(rows[:at]) if r.printed >= 0), -1)
        after = next((r.printed for r in rows[at + 1 :] if r.printed >= 0), -1)
        for place, behind in row.open:
            if place.paragraphs and all(p.id in self.found.claimed for p in place.paragraphs):
                continue
            answer = self._free_answer(row.printed, before, after, place)
            if answer is None:
                self.doubtful.append((place, behind[0]))
                continue
            source_doubt = f"文件里的标题是“{short(place.text)}”。"
            value = behind[0]
            if not self.answers.could_hold(answer, value):
                continue
            self.found.claim(place.paragraphs)
            row.printed = answer.row
            self.answers.store_cell(table, row, answer, value, source_doubt)

    def claim_repeated(self) -> None:
        """Claims answers under labels of other words that another place of the file gave already, word for word."""
        said: dict[str, list[FoundValue]] = {}
        for value in self.found.values:
            if value.row is None and isinstance(value.value, str):
                said.setdefault(own_words(value.value), []).append(value)
        for place, behind in self.doubtful:
            for value in said.get(own_words(behind.text), ()):
                if any(
                    c.cell.field == value.template and likeness(place.label, c.label) >= _NEAR
                    for c in self.labels.cells
                ):
                    self.found.claim([*place.paragraphs, *behind.paragraphs])
                    value.marks += tuple(p.id for p in behind.paragraphs)
                    break

    def _free_answer(self, here: int, before: int, after: int, place: ShownCell) -> AnswerCell | None:
        """Returns the one answer that nothing has yet, in this printed row or between those before and after."""
        taken = {value.template for value in self.found.values if value.row is None}
        taken |= set(self.answers.scenario.fields) if self.answers.scenario is not None else set()
        free = [cell for cell in self.labels.cells if not cell.column and cell.cell.field not in taken and cell.label]
        if here >= 0:
            free = [cell for cell in free if cell.row == here]
        elif before >= 0 and after > before:
            free = [cell for cell in free if before < cell.row < after]
        elif before >= 0:
            free = [cell for cell in free if cell.row > before]
        elif after >= 0:
            free = [cell for cell in free if cell.row < after]
        label = place.label
        if before >= 0 and after == before + 2 and len(free) == 1 and set(label) & set(free[0].label):
            return free[0]
        scored = sorted(((likeness(label, cell.label), -n) for n, cell in enumerate(free)), reverse=True)
        if not scored or scored[0][0] < LIKE or (len(scored) > 1 and scored[0][0] - scored[1][0] < MARGIN):
            return None
        return free[-scored[0][1]]
