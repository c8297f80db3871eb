"""Labels and answers in one paragraph, with a colon between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.intake.form_labels import AnswerCell, plain_label
from app.intake.form_values import Parsed, Refused, parse_lines
from app.intake.table_cells import ShownCell, TableRow, source_of
from app.intake.word_model import WordParagraph, WordTable

if TYPE_CHECKING:
    from app.intake.cell_answers import CellAnswers
    from app.intake.form_findings import FormFindings
    from app.intake.form_labels import FormLabels

_COLON = re.compile(r"[:：]")


@dataclass(slots=True)
class InlineLabels:
    """Reads paragraphs that are labels and answers with colons between them."""

    labels: FormLabels
    found: FormFindings
    answers: CellAnswers

    def read_cell(self, table: WordTable, row: TableRow, place: ShownCell) -> bool:
        """Reads a cell paragraph by paragraph; tells whether any was labelled."""
        if not place.filled:
            return False
        done = False
        for paragraph in place.paragraphs:
            done |= self.read_paragraph(paragraph, source_of(table, row, place), [p.label for p in row.places])
        return done

    def read_paragraph(self, paragraph: WordParagraph, source: str, around: Sequence[str] = ()) -> bool:
        """Stores the answers of a paragraph; False where it is not labelled throughout."""
        pairs = self._pairs(paragraph.text)
        if not pairs:
            return False
        made: list[tuple[AnswerCell, Parsed]] = []
        for label, value in pairs:
            known = self.labels.by_label.get(label, [])
            fields = {c.cell.field for c in known}
            if len(fields) > 1:
                known = [c for c in known if c.group and c.group in around]
                fields = {c.cell.field for c in known}
            if len(fields) != 1 or known[0].cell.style != "value" or known[0].each:
                return False
            self.found.matched.add(label)
            parsed = parse_lines(self.labels.pack, self.answers.field_of(known[0]), [value])
            if isinstance(parsed, Refused):
                return False
            if parsed is not None:
                made.append((known[0], parsed))
        for answer, parsed in made:
            self.found.add(answer.cell.field, None, parsed, [paragraph], source)
        self.found.claim([paragraph])
        return True

    def _pairs(self, text: str) -> list[tuple[str, str]]:
        spots = []
        for colon in _COLON.finditer(text):
            begin = max(text.rfind(mark, 0, colon.start()) for mark in "\t\n，,；;：:") + 1
            for cut in sorted({begin, *(m.end() for m in re.finditer(r"[ \u3000]{2,}", text[: colon.start()]))}):
                label = plain_label(text[cut : colon.start()])
                if cut >= begin and label in self.labels.by_label:
                    spots.append((cut, colon.end(), label))
                    break
        if not spots or text[: spots[0][0]].strip():
            return []
        ends = [*(s for s, _, _ in spots[1:]), len(text)]
        return [
            (label, text[begin:end].strip(" \t\u3000，,；;"))
            for (_, begin, label), end in zip(spots, ends, strict=True)
        ]
