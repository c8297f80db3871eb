"""Takes a PDF apart into its revisions (ISO 32000-1, 7.5.6), each accounted for to the last byte.

A file is a first version and what was appended to it: objects, one cross-reference table that lists exactly these, a
trailer that points back.  Anything else is refused: tables inside streams, hybrids, bytes between objects, objects
that no table lists, tables that point into earlier revisions.  So there is no object that one reader sees and another
does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.trust.pdf_syntax import (
    PdfStream,
    PdfSyntaxError,
    Ref,
    Text,
    Value,
    XrefSection,
    read_object,
    read_section,
    skip_space,
)

MOST_REVISIONS: Final = 60
_MOST_SPARE: Final = 1000
"""Object numbers that a writer may have counted and not used."""
MOST_APPENDED: Final = 16 << 20
"""Bytes of all objects that were appended, their streams apart."""
_MOST_OBJECTS: Final = 20_000
"""Objects of one appended revision."""
_TRAILER_KEYS: Final = frozenset({"Size", "Root", "Info", "ID", "Prev"})
_SPACES: Final = b"\0\t\n\f\r "


class RevisionError(PdfSyntaxError):
    """Signals what is wrong with a file's revisions.

    The text is a Chinese sentence without its full stop.
    """


@dataclass(frozen=True, slots=True)
class Revision:
    """Describes what one saving of a file appended to it."""

    number: int
    """From 0, the file as it was first written."""
    begin: int
    section: XrefSection

    @property
    def changed(self) -> frozenset[int]:
        """Returns the numbers of its objects."""
        return frozenset(self.section.offsets)

    def ends_at(self, position: int) -> bool:
        """Tells whether a signature up to ``position`` covers it whole."""
        return position in {self.section.marked_end, self.section.end}


class PdfRevisions:
    """Reads a PDF as a chain of revisions, and looks up the objects of each."""

    def __init__(self, data: bytes) -> None:
        """Reads the tables and the appended objects.

        Raises RevisionError for every file that is not built that simply.
        """
        self.data = data
        self.all = self._read_chain()
        self._objects: dict[int, Value] = {}
        self._appended = 0
        for revision in self.all[1:]:
            self._account_for(revision)

    def object(self, number: int, revision: int) -> Value | None:
        """Returns an object as it stands after ``revision``, or None where there is none."""
        for each in reversed(self.all[: revision + 1]):
            offset = each.section.offsets.get(number)
            if offset is not None:
                return self._at(offset, number, each)
        return None

    def resolved(self, value: Value | None, revision: int) -> Value | None:
        """Returns ``value``, or what it refers to."""
        return self.object(value.number, revision) if isinstance(value, Ref) else value

    def dictionary(self, value: Value | None, revision: int) -> dict[str, Value]:
        """Returns the dictionary that ``value`` is or refers to, or an empty one."""
        found = self.resolved(value, revision)
        return found if isinstance(found, dict) else {}

    @property
    def root(self) -> int:
        """Returns the catalog's number, the same in all revisions."""
        return _reference(self.all[0].section.trailer.get("Root"))

    @property
    def info(self) -> int:
        """Returns the information dictionary's number, 0 for none."""
        info = self.all[0].section.trailer.get("Info")
        return info.number if isinstance(info, Ref) else 0

    def _at(self, offset: int, number: int, revision: Revision) -> Value:
        if offset not in self._objects:
            read, value, _ = read_object(self.data, offset, revision.section.at)
            if read != number or offset < revision.begin:
                raise RevisionError("交叉引用表指向了别的对象")
            self._objects[offset] = value
        return self._objects[offset]

    def _read_chain(self) -> tuple[Revision, ...]:
        data = self.data
        if not data.startswith(b"%PDF-"):
            raise RevisionError("文件开头多出了数据，或者不是 PDF")
        sections = [self._last_section()]
        while "Prev" in sections[-1].trailer:
            before = sections[-1].trailer["Prev"]
            if not isinstance(before, int) or not 0 < before < sections[-1].at or len(sections) > MOST_REVISIONS:
                raise RevisionError("各次保存之间的指向不对，或次数太多")
            sections.append(_section(data, before))
            if sections[-1].end > sections[-2].at:
                raise RevisionError("各次保存的内容互相重叠")
        sections.reverse()
        begins = [0, *(each.end for each in sections)]
        revisions = tuple(Revision(at, begins[at], each) for at, each in enumerate(sections))
        _check_trailers(revisions)
        return revisions

    def _last_section(self) -> XrefSection:
        mark = self.data.rfind(b"startxref")
        position = skip_space(self.data, mark + len(b"startxref")) if mark >= 0 else -1
        digits = self.data[position : position + 15].split(b"%")[0].strip(_SPACES)
        if mark < 0 or not digits.isdigit():
            raise RevisionError("文件结尾不完整")
        section = _section(self.data, int(digits))
        if section.end != len(self.data):
            raise RevisionError("文件末尾多出了数据")
        return section

    def _account_for(self, revision: Revision) -> None:
        """Demands that every appended byte is a listed object's, and that of one object only."""
        data, section = self.data, revision.section
        left = dict(section.offsets)
        if len(left) > _MOST_OBJECTS:
            raise RevisionError("一次追加的对象太多")
        at = _skip_plain(data, revision.begin)
        while at < section.at:
            number, value, after = read_object(data, at, section.at)
            if left.pop(number, -1) != at:
                raise RevisionError("追加的内容里有交叉引用表没有列出的对象")
            self._objects[at] = value
            self._appended += after - at - (value.end - value.begin if isinstance(value, PdfStream) else 0)
            if self._appended > MOST_APPENDED:
                raise RevisionError("追加的内容太多")
            at = _skip_plain(data, after)
        if left or at != section.at:
            raise RevisionError("交叉引用表列出了不在这次保存里的对象")


def _skip_plain(data: bytes, at: int) -> int:
    while data[at : at + 1] and data[at] in _SPACES:
        at += 1
    return at


def _section(data: bytes, at: int) -> XrefSection:
    try:
        return read_section(data, at)
    except PdfSyntaxError as trouble:
        raise RevisionError("交叉引用表不是本软件认可的写法") from trouble


def _reference(value: Value | None) -> int:
    if not isinstance(value, Ref):
        raise RevisionError("文件没有目录")
    return value.number


def _check_trailers(revisions: tuple[Revision, ...]) -> None:
    first = revisions[0].section.trailer
    size = highest = 0
    for each in revisions:
        trailer = each.section.trailer
        if extra := sorted(set(trailer) - _TRAILER_KEYS):
            raise RevisionError(f"文件尾有不允许的项 {extra[0][:20]}")
        if trailer.get("Root") != first.get("Root") or trailer.get("Info") != first.get("Info"):
            raise RevisionError("文件尾换了文档目录或文档信息")
        stated = trailer.get("Size")
        highest = max(highest, *each.section.offsets, 0)
        if not isinstance(stated, int) or stated < size or not highest < stated <= highest + _MOST_SPARE:
            raise RevisionError("文件尾记载的对象个数不对")
        size = stated
        if each.number and not _same_file(first.get("ID"), trailer.get("ID")):
            raise RevisionError("文件尾的文件标识不对")
    _reference(first.get("Root"))


def _same_file(first: Value | None, later: Value | None) -> bool:
    """Tells whether two trailers' identifiers begin alike."""
    if not isinstance(first, list) or not isinstance(later, list):
        return first is None
    plain = all(isinstance(part, Text) for part in [*first, *later])
    return plain and len(first) == len(later) == 2 and first[0] == later[0]  # noqa: PLR2004 - used once, clear where it stands
