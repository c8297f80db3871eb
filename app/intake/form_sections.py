"""Reads the running text of a filled form: headings found by the pack's words, what stands under them as answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.intake.form_blocks import is_heading
from app.intake.form_labels import FormHeading, is_numbered, likeness, own_words, plain_label
from app.intake.form_values import Parsed, short
from app.intake.word_model import WordParagraph, WordTable

if TYPE_CHECKING:
    from app.intake.form_blocks import BlockReader
    from app.intake.form_findings import FormFindings, FormRow
    from app.intake.form_labels import FormLabels
    from app.intake.form_tables import TableReader
    from app.intake.word_model import WordBlock

_LIKE = 0.6
_LEVEL_ONE = re.compile(r"^\s*[一二三四五六七八九十]{1,3}\s*[、.．]")
_LEVEL_TWO = re.compile(r"^\s*[（(][一二三四五六七八九十]{1,3}[）)]")
_LEADER = re.compile(r"(?:[.…·]{3,}|\t)\s*\d{1,4}\s*$")
_LISTED = re.compile(
    r"^\s*(?:附件)?\s*[（(]?\d{1,3}[）)]?\s*[．.、:：)]\s*|^\s*(?:附件)?[一二三四五六七八九十]{1,3}\s*[、:：.．]\s*"
)
_LONGEST_HEADING = 60


@dataclass(slots=True)
class _Section:
    """Collects the blocks that stand under a heading that was met."""

    heading: FormHeading | None
    doubt: str = ""
    body: list[WordBlock] = field(default_factory=list)


@dataclass(slots=True)
class SectionReader:
    """Reads the body of one file."""

    labels: FormLabels
    found: FormFindings
    blocks: BlockReader
    tables: TableReader
    met: set[int] = field(default_factory=set)
    """Indices of the form's headings that were met."""

    def read(self, body: Sequence[WordBlock]) -> None:
        """Reads all sections of the text in their order."""
        for paragraph in body:
            if isinstance(paragraph, WordParagraph) and self._is_contents(paragraph):
                self.found.claim([paragraph])
        body = list(_unframed(body))
        sections = self._split(body)
        for section in sections:
            for block in section.body:
                if isinstance(block, WordTable):
                    self.tables.read(block)
        for section in sections:
            self._section(section)
        self.tables.renamed.claim_repeated()

    # ------------------------------------------------------------ headings

    def _split(self, body: Sequence[WordBlock]) -> list[_Section]:
        chosen = self._headings(body)
        sections = [_Section(None)]
        for number, block in enumerate(body):
            if number in chosen and isinstance(block, WordParagraph):
                index, doubt = chosen[number]
                self.met.add(index)
                heading = self.labels.headings[index]
                if not doubt:
                    self.found.matched.add(heading.plain)
                self.found.claim([block])
                sections.append(_Section(heading, doubt))
            else:
                sections[-1].body.append(block)
        return sections

    def _headings(self, body: Sequence[WordBlock]) -> dict[int, tuple[int, str]]:
        """Tells which paragraphs are headings of the form: index by position, with a doubt where it is only likely."""
        headings = self.labels.headings
        exact: list[tuple[int, int, str]] = []
        for number, block in enumerate(body):
            if not isinstance(block, WordParagraph) or block.id in self.found.claimed:
                continue
            text = block.text.strip()
            if not text or len(text) > _LONGEST_HEADING:
                continue
            plain = plain_label(text)
            for index, heading in enumerate(headings):
                if plain and plain == heading.plain and not self._other_level(text, heading):
                    marked = is_numbered(text) or block.numbered or block.level >= 0
                    exact.append((number, index, "" if marked else f"“{short(text)}”不像标题，按标题读。"))
        chosen = _longest_rising(exact)
        seen = [index for _, index, _ in exact]
        made = {}
        for number, index, doubt in chosen:
            twice = f"“{headings[index].text}”在文件里出现了几次。" if seen.count(index) > 1 else ""
            made[number] = (index, doubt or twice)
        for number, index, unmarked in exact:
            if index not in {each for each, _ in made.values()} and seen.count(index) == 1 and not unmarked:
                made[number] = (index, f"“{headings[index].text}”不在表上的次序。")
        made |= self._likely(body, made)
        return made

    def _other_level(self, text: str, heading: FormHeading) -> bool:
        """Tells whether a paragraph is numbered as headings of another level are."""
        if heading.level == 1:
            return bool(_LEVEL_TWO.match(text))
        return heading.level == 2 and bool(_LEVEL_ONE.match(text))  # noqa: PLR2004 - the form's second level

    def _likely(self, body: Sequence[WordBlock], sure: dict[int, tuple[int, str]]) -> dict[int, tuple[int, str]]:
        """Finds renamed headings: numbered like one, between two that are sure, alike in words."""
        headings = self.labels.headings
        missing = [n for n in range(len(headings)) if n not in {index for index, _ in sure.values()}]
        made: dict[int, tuple[int, str]] = {}
        for index in missing:
            before = max((at for at, (other, _) in (sure | made).items() if other < index), default=-1)
            after = min((at for at, (other, _) in (sure | made).items() if other > index), default=len(body))
            if headings[index].level > 2:  # noqa: PLR2004 - annexes are found by their tables
                continue
            scored = []
            for at in range(before + 1, after):
                block = body[at]
                if not isinstance(block, WordParagraph) or at in made or block.id in self.found.claimed:
                    continue
                text = block.text.strip()
                level = _LEVEL_ONE if headings[index].level == 1 else _LEVEL_TWO
                if 0 < len(text) <= _LONGEST_HEADING and (
                    level.match(text) or block.level == headings[index].level - 1
                ):
                    scored.append((likeness(plain_label(text), headings[index].plain), -at))
            scored.sort(reverse=True)
            if scored and scored[0][0] >= _LIKE and (len(scored) == 1 or scored[0][0] > scored[1][0]):
                at = -scored[0][1]
                made[at] = (index, f"文件里的标题是“{short(getattr(body[at], 'text', ''))}”。")
        return made

    def _is_contents(self, paragraph: WordParagraph) -> bool:
        text = paragraph.text.strip()
        if paragraph.contents or "".join(text.split()) in ("目录", "目次"):
            return True
        if not _LEADER.search(paragraph.text):
            return False
        plain = plain_label(_LEADER.sub("", text))
        return any(plain == heading.plain for heading in self.labels.headings)

    # ------------------------------------------------------------ what stands under them

    def _section(self, section: _Section) -> None:
        heading = section.heading
        paragraphs = [
            block for block in section.body if isinstance(block, WordParagraph) and block.id not in self.found.claimed
        ]
        if heading is None or heading.kind in ("", "grid", "list"):
            self._outside(paragraphs)
            return
        left = self._without_notes(heading, paragraphs)
        if heading.kind == "blocks":
            self._long_text(section, left)
        elif heading.kind == "narratives":
            self._narratives(section, left)
        elif heading.kind == "attachments":
            self._attachments(section, left)

    def _outside(self, paragraphs: list[WordParagraph]) -> None:
        """Reads what lies before the first heading, or beside tables: labels with colons, the form's own words."""
        for paragraph in paragraphs:
            if not paragraph.text.strip() and not paragraph.pictures:
                continue
            if own_words(paragraph.text) in self.labels.own:
                self.found.claim([paragraph])
            else:
                self.tables.inline.read_paragraph(paragraph, place_of(paragraph))

    def _without_notes(self, heading: FormHeading, paragraphs: list[WordParagraph]) -> list[WordParagraph]:
        notes = {own_words(note) for note in heading.notes}
        left = []
        for paragraph in paragraphs:
            if own_words(paragraph.text) in notes:
                self.found.claim([paragraph])
            elif paragraph.text.strip() or paragraph.pictures:
                left.append(paragraph)
        return left

    def _long_text(self, section: _Section, paragraphs: list[WordParagraph]) -> None:
        heading = section.heading
        assert heading is not None
        boxed = [p for p in paragraphs if p.boxed]
        for paragraph in boxed:
            self.found.leave([paragraph], f"{place_of(paragraph)}旁的文本框", f"在“{heading.text}”之下")
        paragraphs = [p for p in paragraphs if not p.boxed]
        blocks = self.blocks.read(paragraphs)
        if not blocks:
            return
        first = place_of(paragraphs[0])
        source = f"“{heading.text}”之下，{first}起 {len(paragraphs)} 段"
        doubt = section.doubt or self._odd_heading(heading, paragraphs) or self._table_inside(section)
        self.found.add(heading.field, None, Parsed(blocks), paragraphs, source, doubt=doubt)

    def _odd_heading(self, heading: FormHeading, paragraphs: list[WordParagraph]) -> str:
        """Returns a line that may begin another section of the form than this one, empty where there is none."""
        for paragraph in paragraphs:
            text = paragraph.text.strip()
            if len(text) > _LONGEST_HEADING or text.endswith(("。", "；", ";")):
                continue
            if _LEVEL_ONE.match(text) and (paragraph.level == 0 or heading.level == 1 or is_heading(paragraph)):
                return f"里面的“{short(text)}”像是另一节的标题。"
            if heading.level == 2 and _LEVEL_TWO.match(text) and paragraph.level in (0, 1):  # noqa: PLR2004 - used once, clear where it stands
                return f"里面的“{short(text)}”像是另一节的标题。"
        return ""

    def _table_inside(self, section: _Section) -> str:
        tables = [b for b in section.body if isinstance(b, WordTable)]
        loose = any(p.id not in self.found.claimed and p.text.strip() for t in tables for p in _paragraphs(t))
        return "这一节里有一个表，表里的字没有带入正文。" if loose else ""

    def _narratives(self, section: _Section, paragraphs: list[WordParagraph]) -> None:
        heading = section.heading
        assert heading is not None
        table = self.labels.pack.roles.get("scenarios", "scenarios")
        known = {_bare(row.name): row for row in self.found.rows if row.table == table and row.name}
        paragraphs = [p for p in paragraphs if not p.boxed]
        groups: list[tuple[FormRow | None, list[WordParagraph], str]] = [(None, [], "")]
        for paragraph in paragraphs:
            text = paragraph.text.strip()
            name = _bare(_without_number(text))
            titled = is_numbered(text) or is_heading(paragraph) or paragraph.numbered
            if name in known and len(text) <= _LONGEST_HEADING and not paragraph.pictures:
                row = self.found.new_row(table, "narrative", known[name].name)
                self.found.add(f"{table}[].name", row, Parsed(known[name].name), [paragraph], place_of(paragraph))
                groups.append((row, [], "" if titled else f"“{short(text)}”不像标题，按场景的标题读。"))
                continue
            near = (
                self._near(name, known) if titled and _LEVEL_TWO.match(text) and len(text) <= _LONGEST_HEADING else None
            )
            if near is not None:
                row = self.found.new_row(table, "narrative", known[near].name)
                row.doubt = f"文件里的标题是“{short(text)}”，当作“{short(known[near].name)}”。"
                self.found.leave([paragraph], place_of(paragraph), row.doubt.rstrip("。"))
                groups.append((row, [], ""))
                continue
            if not known and _LEVEL_TWO.match(text) and len(text) <= _LONGEST_HEADING and is_heading(paragraph):
                row = self.found.new_row(table, "narrative", _without_number(text))
                row.doubt = "只有这一个标题说到这个场景。"
                self.found.add(f"{table}[].name", row, Parsed(row.name), [paragraph], place_of(paragraph))
                groups.append((row, [], ""))
                continue
            groups[-1][1].append(paragraph)
        self._write_narratives(section, heading, groups, known)

    def _near(self, name: str, known: dict[str, Any]) -> str | None:
        scored = sorted(((likeness(plain_label(name), plain_label(each)), each) for each in known), reverse=True)
        if scored and scored[0][0] >= 0.72 and (len(scored) == 1 or scored[0][0] - scored[1][0] > 0.1):  # noqa: PLR2004 - used once, clear where it stands
            return str(scored[0][1])
        return None

    def _write_narratives(
        self, section: _Section, heading: FormHeading, groups: list[tuple[FormRow | None, list[WordParagraph], str]],
        known: dict[str, Any],
    ) -> None:  # fmt: skip
        for row, texts, why in groups:
            if not texts:
                continue
            if row is None:
                if len(known) != 1 or len(groups) > 1:
                    self.found.leave(texts, f"“{heading.text}”之下，{place_of(texts[0])}起", "看不出是哪个场景的")
                    continue
                only = next(iter(known.values()))
                row = self.found.new_row(only.table, "narrative", only.name)  # noqa: PLW2901 - the only one there is
                why = "这一节没有写场景名称，只有一个场景，放在它下面。"  # noqa: PLW2901 - said in place of what was there
            blocks = self.blocks.read(texts)
            if blocks:
                doubt = section.doubt or why or self._odd_scenario(texts) or self._table_inside(section)
                self.found.add(
                    heading.field, row, Parsed(blocks), texts,
                    f"“{heading.text}”之下，{place_of(texts[0])}起 {len(texts)} 段", doubt=doubt,
                )  # fmt: skip

    def _odd_scenario(self, texts: list[WordParagraph]) -> str:
        """Returns a line that may begin another scenario, empty where there is none."""
        for paragraph in texts:
            text = paragraph.text.strip()
            if _LEVEL_TWO.match(text) and len(text) <= _LONGEST_HEADING // 2 and 0 <= paragraph.level <= 1:
                return f"里面的“{short(text)}”像是另一个场景的标题。"
        return ""

    def _attachments(self, section: _Section, paragraphs: list[WordParagraph]) -> None:
        heading = section.heading
        assert heading is not None
        part = next(p for p in self.labels.form.parts if p.kind == "attachments")
        for paragraph in paragraphs:
            text = paragraph.text.strip()
            if paragraph.pictures:
                self.found.leave([paragraph], place_of(paragraph), "附件里的图片请作为附件文件添加", text or "〔图片〕")
                continue
            title = _LISTED.sub("", text, count=1).strip()
            certain = title != text or paragraph.numbered
            if own_words(text) in self.labels.own or not title:
                self.found.claim([paragraph])
                continue
            row = self.found.new_row(part.each, "list", title)
            doubt = section.doubt or ("" if certain else "没有编号，当作一个附件的名称。")
            self.found.add(part.title_field, row, Parsed(title), [paragraph], place_of(paragraph), doubt=doubt)


def place_of(paragraph: WordParagraph) -> str:
    """Tells where a paragraph stands, in words."""
    return f"第 {paragraph.id} 段"


def _paragraphs(table: WordTable) -> Sequence[WordParagraph]:
    return [p for row in table.rows for cell in row for p in cell.paragraphs()]


def _unframed(body: Sequence[WordBlock]) -> Iterator[WordBlock]:
    """Yields the blocks of a text without the tables of one column that frame a part of it."""
    for block in body:
        if isinstance(block, WordTable) and all(len(row) == 1 for row in block.rows):
            for row in block.rows:
                yield from _unframed(row[0].blocks)
        else:
            yield block


def _bare(text: str) -> str:
    return "".join(text.split()).rstrip("：:。")


def _without_number(text: str) -> str:
    return re.sub(
        r"^\s*(?:场景)?(?:[（(][一二三四五六七八九十百\d]{1,4}[）)]|[一二三四五六七八九十百\d]{1,4}[、.．:：])\s*",
        "",
        text,
        count=1,
    ).strip()


def _longest_rising(candidates: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Returns the longest run of headings in the form's order.

    Of equals it is the one with fewer doubts, then the earlier.
    """
    best: list[tuple[int, int, list[tuple[int, int, str]]]] = []
    for each in candidates:
        length, doubts, before = 0, 0, []
        for other_length, other_doubts, chain in best:
            last = chain[-1]
            if last[0] < each[0] and last[1] < each[1] and (other_length, -other_doubts) > (length, -doubts):
                length, doubts, before = other_length, other_doubts, chain
        best.append((length + 1, doubts + bool(each[2]), [*before, each]))
    return max(best, key=lambda b: (b[0], -b[1]))[2] if best else []
