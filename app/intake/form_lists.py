"""Reads list tables of a filled form: rows under the heads that the pack names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.intake.form_labels import ListHeads, likeness, own_words
from app.intake.form_values import short
from app.intake.list_rows import ListRows
from app.intake.table_cells import LIKE, MARGIN, ShownCell, TableRow, source_of
from app.intake.word_model import WordTable

if TYPE_CHECKING:
    from app.intake.cell_answers import CellAnswers
    from app.intake.form_findings import FormFindings
    from app.intake.form_labels import FormLabels


@dataclass(frozen=True, slots=True)
class ListHeadRow:
    """Tells which heads of a list a row shows."""

    listed: ListHeads
    columns: list[tuple[int, ShownCell, str]]
    """Index in the list, cell, doubt."""
    telling: int

    @property
    def score(self) -> int:
        """Counts the heads that were recognised in the row."""
        return len(self.columns)


@dataclass(slots=True)
class ListReader:
    """Finds the heads of list tables and reads the rows under them."""

    labels: FormLabels
    found: FormFindings
    answers: CellAnswers
    last: tuple[ListHeads, list[tuple[int, range, str]]] | None = None
    """The list table read last, in case that it goes on in another one."""

    def find_heads(self, rows: list[TableRow], at: int) -> tuple[ListHeadRow, int] | None:
        """Returns the heads that begin at a row, of one row or of two."""
        here = self._heads(rows[at])
        below = self._heads(rows[at + 1]) if at + 1 < len(rows) else None
        if below is not None and (here is None or below.score > here.score) and (
            here is not None or any(place.covered for place in rows[at + 1].places)
        ):  # fmt: skip
            for place in rows[at].places:
                if place.label in below.listed.heads or own_words(place.text) in self.labels.own:
                    self.found.claim(place.paragraphs)
            return below, at + 1
        return (here, at) if here is not None else None

    def _heads(self, row: TableRow) -> ListHeadRow | None:
        best: ListHeadRow | None = None
        for listed in self.labels.lists:
            columns: list[tuple[int, ShownCell, str]] = []
            used: set[int] = set()
            telling = 0
            for place in row.places:
                index = next((n for n, head in enumerate(listed.heads) if head == place.label and n not in used), None)
                if index is None or not place.label:
                    continue
                used.add(index)
                columns.append((index, place, ""))
                column = listed.part.columns[index]
                telling += column.field != "#" and listed.heads[index] not in ("备注", "序号")
            if telling < 2 or telling * 2 < listed.telling:  # noqa: PLR2004 - one head in common is chance
                continue
            made = ListHeadRow(listed, columns, telling)
            if best is None or made.score > best.score:
                best = made
        return best

    def read_upright(self, table: WordTable, rows: list[TableRow], at: int) -> int:
        """Reads lists that stand on their side: heads down the first column, answers beside them.

        Returns where it stopped; ``at`` where none begins there.
        """
        stop = at
        while (found := self._upright(rows, stop)) is not None:
            listed, heads, end = found
            self.found.lists[listed.part.id] = max(
                self.found.lists.get(listed.part.id, 0),
                sum(listed.heads[index] not in ("备注", "序号") for _, index in heads),
            )
            reader = ListRows(self.labels, self.found, self.answers, listed, [], None, "")
            for index, row in ((index, row) for row, index in heads):
                self.found.claim(row.places[0].paragraphs)
                self.found.matched.add(listed.heads[index])
            for column in range(1, max(len(row.places) for row, _ in heads)):
                record = {
                    index: (row.places[column], "", source_of(table, row, row.places[column]))
                    for row, index in heads
                    if column < len(row.places)
                }
                if any(place.filled for place, _, _ in record.values()):
                    reader.read_upright(record)
            stop = end
        return stop

    def _upright(self, rows: list[TableRow], at: int) -> tuple[ListHeads, list[tuple[TableRow, int]], int] | None:
        """Finds one list on its side that begins at a row: its heads in order, each once."""
        best: tuple[ListHeads, list[tuple[TableRow, int]], int] | None = None
        for listed in self.labels.lists:
            heads: list[tuple[TableRow, int]] = []
            end = at
            for row in rows[at:]:
                first = row.places[0] if len(row.places) > 1 else None
                index = next((n for n, head in enumerate(listed.heads) if first and head and head == first.label), -1)
                if first is None or first.covered or index < 0 or index in {each for _, each in heads}:
                    break
                heads.append((row, index))
                end += 1
            telling = sum(listed.heads[index] not in ("备注", "序号") for _, index in heads)
            widths = {len(row.places) for row, _ in heads}
            if telling < 3 or telling * 2 < listed.telling or len(widths) != 1:  # noqa: PLR2004 - two may be chance
                continue
            if best is None or len(heads) > len(best[1]):
                best = (listed, heads, end)
        return best

    def continues(self, table: WordTable, rows: list[TableRow], at: int) -> bool:
        """Tells whether a table without heads goes on with the list of the one before: as many cells, numbered on."""
        if at != 0 or self.last is None or len(rows) == 0:
            return False
        listed, spots = self.last
        first = rows[0].places
        if len(first) != len(listed.heads) or len(spots) != len(listed.heads):
            return False
        numbered = next((spot for index, spot, _ in spots if listed.part.columns[index].field == "#"), None)
        place = next((p for p in first if numbered is not None and p.columns == numbered), None)
        return place is not None and "".join(place.text.split()).isdecimal() and table.number > 0

    def read(self, table: WordTable, rows: list[TableRow], heads: ListHeadRow, at: int) -> int:
        """Reads the rows under heads; returns where it stopped."""
        listed = heads.listed
        self.found.lists[listed.part.id] = max(self.found.lists.get(listed.part.id, 0), heads.telling)
        head_row = rows[at]
        columns = heads.columns + self._renamed_heads(listed, heads.columns, head_row)
        spots: list[tuple[int, range, str]] = []
        for index, place, doubt in columns:
            self.found.claim(place.paragraphs)
            if not doubt:
                self.found.matched.add(listed.heads[index])
            spots.append((index, place.columns, doubt))
        self.last = (listed, spots)
        return self._read_rows(table, rows, at + 1, listed, spots, head=head_row)

    def _read_rows(
        self, table: WordTable, rows: list[TableRow], at: int, listed: ListHeads, spots: list[tuple[int, range, str]],
        *, head: TableRow | None = None,
    ) -> int:  # fmt: skip
        """Reads rows until the table ends or something else of the form begins, and returns where it stopped."""
        doubt = "" if head is not None else "这个表没有表头，当作上一个表的续表。"
        reader = ListRows(self.labels, self.found, self.answers, listed, spots, head, doubt)

        while at < len(rows):
            row = rows[at]
            again = self._heads(row)
            if again is not None and again.listed is listed and again.score >= len(spots) - 1:
                for place in row.places:
                    self.found.claim(place.paragraphs)
                at += 1
                continue
            if again is not None or self._is_grid_row(row):
                return at
            reader.read(table, row)
            at += 1
        return at

    def _renamed_heads(
        self, listed: ListHeads, columns: list[tuple[int, ShownCell, str]], row: TableRow
    ) -> list[tuple[int, ShownCell, str]]:
        """Heads of other words: where exactly one column is missing between two known ones, or by their words."""
        known = {place: index for index, place, _ in columns}
        free = [n for n in range(len(listed.heads)) if n not in known.values()]
        made: list[tuple[int, ShownCell, str]] = []
        for number, place in enumerate(row.places):
            if place in known or not place.text or place.covered:
                continue
            before = next((known[p] for p in reversed(row.places[:number]) if p in known), -1)
            after = next((known[p] for p in row.places[number + 1 :] if p in known), len(listed.heads))
            between = [n for n in free if before < n < after]
            others = [p for p in row.places[:number] if p not in known][-1:] + [
                p for p in row.places[number + 1 : number + 2] if p not in known
            ]
            alone = not any(abs(row.places.index(p) - number) == 1 for p in others)
            scored = sorted(((likeness(place.label, listed.heads[n]), -n) for n in free), reverse=True)
            chosen = -1
            if len(between) == 1 and alone and len(set(place.label) & set(listed.heads[between[0]])) > 0:
                chosen = between[0]
            elif scored and scored[0][0] >= LIKE and (len(scored) == 1 or scored[0][0] - scored[1][0] >= MARGIN):
                chosen = -scored[0][1]
            if chosen >= 0:
                free.remove(chosen)
                made.append((chosen, place, f"文件里的标题是“{short(place.text)}”。"))
                known[place] = chosen
        return made

    def _is_grid_row(self, row: TableRow) -> bool:
        if len(row.places) == 1:
            return row.places[0].label in self.labels.labels or own_words(row.places[0].text) in self.labels.own
        return any(
            len(line.labels) == len(row.places)
            and any(line.answers)
            and all(label is None or place.label == label for label, place in zip(line.labels, row.places, strict=True))
            for line in self.labels.lines
        )

    def read_on(self, table: WordTable, rows: list[TableRow], at: int) -> int:
        """Reads rows of the list of the table before; returns where it stopped."""
        assert self.last is not None
        return self._read_rows(table, rows, at, *self.last)
