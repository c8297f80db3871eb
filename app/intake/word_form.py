"""Reads a filled Word 申报书 as values for a draft: in the child process, held against the pack's own form.

Every character of the file ends in a value, in the tray, or is the form's own.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from app.errors import InputRefused
from app.intake.form_blocks import BlockReader
from app.intake.form_findings import FormFindings, settled
from app.intake.form_labels import FormLabels, labels_of, own_words, plain_label
from app.intake.form_sections import SectionReader, place_of
from app.intake.form_tables import TableReader
from app.intake.office_converter import convert_to_docx
from app.intake.pictures import PreparedFile, clean_picture
from app.intake.placed_values import FilledForm, UnplacedText
from app.intake.reading import read_limited
from app.intake.word_model import Beside, WordDocument, WordParagraph, WordTable, block_from_json, paragraphs_in
from app.intake.wording import shown_place
from app.sandbox.process import Overrun, Pace, ReaderFailed, Sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from app.intake.placed_values import PlacedValue
    from app.pack.model import Pack, Track
    from app.sandbox.frames import Bytes

FILE_BYTES = 200 << 20
MEMORY = 700 << 20
"""Bytes of address space of the child; what it touches stays far below."""
PACE = Pace(item=20.0, whole=40.0, each=0.02)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENOUGH = 0.35
"""Share of the form's labels from which a file without its title is this form."""
_BY_TITLE = 3
_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年")
_RUNNING = re.compile(
    r"ZN-[0-9A-Z]{6}-\d{2,}|版本号|盖章请用 PDF|草稿|第\s*\d*\s*页|共\s*\d*\s*页|\d+|[\s\u3000|·/—–-]", re.ASCII
)
"""What this program and word processors print on every page."""
_SIDES = {
    "header": "页眉",
    "footer": "页脚",
    "footnote": "脚注",
    "endnote": "尾注",
    "comment": "批注",
    "drawing": "图形",
}
_COSTLY = "读这份文件要用的时间或内存太多，可能被动过手脚，没有读入。请用 Word 或 WPS 打开，另存为 .docx 后再试。"
_MOST_PARAGRAPHS = 60_000
"""Paragraphs and cells; a form with 2,000 pieces of equipment has some 16,000, and what reads more takes too long."""
_CROWDED = "文件里有 {count} 段、格，申报书用不到这么多，没有读入。请删去与申报书无关的部分，另存后再导入。"
_BROKEN = "文件已损坏，请用 Word 或 WPS 打开，另存为 .docx 后再导入。"
_LOCKED = "文件加了打开密码，请先在 Word 里去掉密码（文件 → 信息 → 保护文档），另存后再导入。"
_OTHER_FORM = "这不是《{titles}》，没有读入。请选择按这份通知的表填写的 Word 文件。"


@dataclass(frozen=True, slots=True)
class ReadForm:
    """Describes a filled form together with the file's own text, for a person to look over."""

    form: FilledForm
    document: WordDocument


def read_word_form(path: Path, pack: Pack, cancelled: Callable[[], bool] | None = None) -> FilledForm:
    """Reads a filled form out of a Word file, held against the pack's forms.

    Raises:
        InputRefused: it cannot be read, or is another form than the pack's.
        Abandoned: ``cancelled`` said so.
    """
    return read_word_form_with_text(path, pack, cancelled).form


def read_word_form_with_text(path: Path, pack: Pack, cancelled: Callable[[], bool] | None = None) -> ReadForm:
    """Reads a filled form with the whole text of the file, and raises what :func:`read_word_form` raises."""
    source = shown_place(str(path))
    data = read_limited(path, FILE_BYTES)
    if not data.startswith(b"PK"):
        data = _converted(data, source, cancelled)
    document = read_document(io.BytesIO(data), source, cancelled)
    return ReadForm(match_form(document, pack, source), document)


def read_document(file: BinaryIO, source: str, cancelled: Callable[[], bool] | None = None) -> WordDocument:
    """Returns the text of a ``.docx``, taken apart in a child process with limits.

    Raises:
        InputRefused: damaged, hostile or locked.
        Abandoned: ``cancelled`` said so.
    """
    try:
        with Sandbox(MEMORY) as sandbox:
            items = sandbox.run(
                "app.intake.word_reader:read_word", {"source": source}, [file], pace=PACE, cancelled=cancelled
            )
            return document_of((item.told, item.blobs) for item in items)
    except Overrun as error:
        raise InputRefused(source, _COSTLY) from error
    except ReaderFailed as error:
        raise InputRefused(source, _BROKEN) from error


def document_of(items: Iterable[tuple[Mapping[str, Any], Sequence[Bytes]]]) -> WordDocument:
    """Puts together what the reader in the child process yields."""
    document = WordDocument([])
    for told, blobs in items:
        if "block" in told:
            document.blocks.append(block_from_json(told["block"]))
        elif "beside" in told:
            document.beside = [Beside(b["kind"], _with_author(b), b["number"]) for b in told["beside"]]
            document.notes = list(told["notes"])
        else:
            document.pictures.append((told["picture"], bytes(blobs[0])))
    return document


def match_form(document: WordDocument, pack: Pack, source: str) -> FilledForm:
    """Returns what a file's text says in the form of the pack that it fits best.

    Raises:
        InputRefused: it is none of them, or one of another year.
    """
    count = sum(1 for _ in paragraphs_in(document.blocks))
    if count > _MOST_PARAGRAPHS:
        raise InputRefused(source, _CROWDED.format(count=count))
    files, names = _pictures(document)
    tried = [_Matching(document, labels_of(pack, track), names) for track in pack.tracks.values()]
    best = max(tried, key=lambda each: each.score)
    best.refuse_others(source, [each.labels.track for each in tried])
    placed, unplaced = best.settle()
    used = {name for value in placed for name in _names_in(value)}
    kept = {name: each for name, each in files.items() if name in used}
    return FilledForm(pack, best.labels.track.id, tuple(placed), tuple(unplaced), source, kept, tuple(document.notes))


class _Matching:
    """Matches one direction's form with the text of the file."""

    def __init__(self, document: WordDocument, labels: FormLabels, names: dict[int, str]) -> None:
        self.labels = labels
        self._document = document
        self._found = FormFindings(labels)
        self._blocks = BlockReader(names)
        self._tables = TableReader(labels, self._found, self._blocks)
        self._sections = SectionReader(labels, self._found, self._blocks, self._tables)
        self._sections.read(document.blocks)
        self.has_title = self._title_met()

    @property
    def score(self) -> tuple[bool, float]:
        """Tells how much of the form was met: its title first, then its labels."""
        return self.has_title, self._share()

    def refuse_others(self, source: str, tracks: list[Track]) -> None:
        """Raises InputRefused where the file is another form, or this one of another year."""
        pack = self.labels.pack
        years = self._tables.years.met
        if len(years) == len(pack.years) and set(years) != set(pack.years) and self._share() > _ENOUGH / 2:
            span, asked = ("、".join(map(str, each)) for each in (years, pack.years))
            raise InputRefused(
                source,
                f"表里的近三年是 {span} 年，这份通知要的是 {asked} 年，是另一年的表，没有读入。",
            )
        if (year := self._title_year()) and self._share() > _ENOUGH / 2:
            raise InputRefused(
                source, f"文件的标题写的是 {year} 年，这份通知是《{pack.title}》，是另一年的表，没有读入。"
            )
        lists = any(count * 2 > listed.telling and count > 2 for listed in self.labels.lists  # noqa: PLR2004 - used once, clear where it stands
                    for count in (self._found.lists.get(listed.part.id, 0),))  # fmt: skip
        grids = self._whole_grids()
        met = len(self._found.matched)
        if not (self._share() >= _ENOUGH or lists or grids or (self.has_title and met >= _BY_TITLE)):
            raise InputRefused(source, _OTHER_FORM.format(titles="》或《".join(track.form.title for track in tracks)))

    def settle(self) -> tuple[list[PlacedValue], list[UnplacedText]]:
        """Returns the values and the tray."""
        self._sweep()
        placed, tray = settled(self._found)
        return placed, [*tray, *self._beside()]

    def _share(self) -> float:
        heads = {head for listed in self.labels.lists[:2] for head in listed.heads}
        headings = {heading.plain for heading in self.labels.headings if heading.level <= 2}  # noqa: PLR2004 - no annexes
        every = ((self.labels.labels - {""}) | heads | headings) - {"备注", "序号"}
        return len(self._found.matched & every) / max(1, len(every))

    def _whole_grids(self) -> bool:
        """Tells whether a repeated grid was met nearly whole: one scenario's own block."""
        for each in {cell.each for cell in self.labels.cells if cell.each}:
            asked = {cell.label for cell in self.labels.cells if cell.each == each}
            if len(asked & self._found.matched) >= max(3, len(asked) - 1):
                return True
        return False

    def _title_met(self) -> bool:
        title = own_words(self.labels.form.title)
        for paragraph in paragraphs_in(self._document.blocks):
            words = own_words(paragraph.text)
            if words == title or (words.endswith(title) and len(words) <= len(title) + 24 and not paragraph.contents):
                return True
        return False

    def _title_year(self) -> str:
        """Returns the year that the title names where it is not the notice's; empty otherwise."""
        asked = _YEAR.findall(self.labels.pack.title)
        for number, paragraph in enumerate(paragraphs_in(self._document.blocks)):
            text = "".join(paragraph.text.split())
            if number > 40 or not asked:  # noqa: PLR2004 - a title stands on the first page
                return ""
            if len(text) <= 60 and ("申报书" in text or "试点示范" in text):  # noqa: PLR2004 - used once, clear where it stands
                years = _YEAR.findall(text)
                if years and not set(years) & set(asked):
                    return str(years[0])
        return ""

    def _sweep(self) -> None:
        """Sorts whatever nothing has spoken for: the form's own words, or the tray."""
        for block in self._document.blocks:
            if isinstance(block, WordParagraph):
                self._sweep_paragraph(block, place_of(block))
            else:
                self._sweep_table(block)

    def _sweep_table(self, table: WordTable) -> None:
        for number, row in enumerate(table.rows, 1):
            for at, cell in enumerate(row, 1):
                source = f"第 {table.number} 个表第 {number} 行第 {at} 格"
                direct = [p for p in cell.blocks if isinstance(p, WordParagraph)]
                left = [p for p in direct if p.id not in self._found.claimed and (p.text.strip() or p.pictures)]
                whole = own_words("".join(p.text for p in direct))
                if whole in self.labels.own or (
                    whole and plain_label("".join(p.text for p in direct)) in self.labels.labels
                ):
                    self._found.claim(direct)
                elif left and any(p.text.strip() for p in left):
                    self._found.leave(left, source)
                elif left:
                    self._found.leave(left, source, "", "〔图片〕")
                for nested in cell.blocks:
                    if isinstance(nested, WordTable):
                        self._sweep_table(nested)

    def _sweep_paragraph(self, paragraph: WordParagraph, source: str) -> None:
        if paragraph.id in self._found.claimed:
            if paragraph.id in self._blocks.lost:
                self._found.leave([paragraph], source, "图片读不出来，没有带入", "〔图片〕")
            return
        words = own_words(paragraph.text)
        if words and (words in self.labels.own or self._is_own(words)):
            self._found.claim([paragraph])
        elif words or paragraph.text.strip():
            self._found.leave([paragraph], f"{source}旁的文本框" if paragraph.boxed else source)
        elif paragraph.pictures:
            self._found.leave([paragraph], source, "", "〔图片〕")

    def _is_own(self, words: str) -> bool:
        title = own_words(self.labels.form.title)
        return words == title or (
            words.endswith(title) and own_words(self.labels.pack.title).startswith(words[: -len(title)])
        )

    def _beside(self) -> list[UnplacedText]:
        """Headers, notes, comments and drawings, but for what this program prints itself."""
        made: list[UnplacedText] = []
        seen: set[tuple[str, str]] = set()
        for each in self._document.beside:
            text = each.text.strip()
            if each.kind in ("header", "footer") and not _RUNNING.sub("", text):
                continue
            words = own_words(text)
            if words in self.labels.own or (each.kind == "footnote" and any(words == own for own in self.labels.own)):
                continue
            if (each.kind, text) in seen:
                continue  # headers of several sections say the same
            seen.add((each.kind, text))
            number = f" {each.number}" if each.kind not in ("header", "footer") else ""
            made.append(UnplacedText(text, _SIDES.get(each.kind, each.kind) + number))
        return made


def _with_author(told: dict[str, str]) -> str:
    return f"{told['text']}（{told['who']}）" if told.get("who") else told["text"]


def _pictures(document: WordDocument) -> tuple[dict[str, PreparedFile], dict[int, str]]:
    """Returns the pictures that could be taken in by name, and these names by the picture's number."""
    files: dict[str, PreparedFile] = {}
    names: dict[int, str] = {}
    for number, (name, data) in enumerate(document.pictures):
        if not data:
            continue
        taken = clean_picture(data, name)
        if taken.problem:
            continue
        stem = re.sub(r"[^\w-]", "", name.rpartition(".")[0], flags=re.ASCII)[:40] or f"image{number + 1}"
        wanted = f"images/{stem}.{'png' if taken.kind == 'png' else 'jpg'}"
        if wanted in files:
            wanted = f"images/{stem}-{number + 1}.{'png' if taken.kind == 'png' else 'jpg'}"
        files[wanted] = taken
        names[number] = wanted
    return files, names


def _names_in(value: PlacedValue) -> list[str]:
    if not isinstance(value.value, list):
        return []
    return [block["image"] for block in value.value if isinstance(block, dict) and "image" in block]


def _converted(data: bytes, source: str, cancelled: Callable[[], bool] | None) -> bytes:
    """Returns an older file as ``.docx``, made by LibreOffice where it is installed."""
    if data.startswith(_OLE) and b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in data:
        raise InputRefused(source, _LOCKED)
    return convert_to_docx(data, source, cancelled)
