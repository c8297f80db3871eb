"""Tells what a dropped file is, by its format, its labels and the page codes on it; nothing is taken in here.

A kind that is not certain is a proposal for a person, never a place to file something unasked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal
from zipfile import BadZipFile, ZipFile

from app.errors import InputRefused
from app.intake.reading import open_regular
from app.notation.characters import narrow

if TYPE_CHECKING:
    from app.pack.model import Pack

FileKind = Literal[
    "scan",  # sheets of paper, of an issue where a page code says so
    "official_pdf",  # the official system's own PDF
    "own_pdf",  # a PDF of this program, with the application inside
    "application",  # zhizao-application/1 as JSON
    "package",  # an upload package
    "draft_file",  # .zzdraft
    "part",  # .zzpart
    "return",  # .zzreturn: what the recommending unit asks to mend
    "desk",  # .zzdesk: the file of a recommending unit's desk
    "word_form",  # the form filled in as a Word file
    "excel_tables",  # tables of the form
    "attachment",  # a PDF or picture that is none of these
    "unknown",
]
_PDF: Final = b"%PDF-"
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_SQLITE: Final = b"SQLite format 3\x00"
_OWNER: Final = slice(68, 72)
"""Where SQLite writes whose file it is."""
_DESK: Final = b"ZZDK"
_HEAD: Final = 4096
_READ: Final = 24 << 20
"""Bytes of a file that are looked through for labels."""
_MANIFEST: Final = 4 << 20
_ENOUGH: Final = 8
"""Labels of one track that make a document its form; a certificate or a contract has one or two."""
_LIKELY: Final = 4
_FORMATS: Final = {"zhizao-package/": "package", "zhizao-draft/": "draft_file", "zhizao-part/": "part"}
_TAGS: Final = re.compile(rb"<[^<>]*>")
_SHORTEST: Final = 4


@dataclass(frozen=True, slots=True)
class RecognisedFile:
    """Describes what a file was recognised as, and how sure that is.

    Attributes:
        kind: the best guess.
        certain: whether nothing else can be meant.
        issue: the 版本号 that its page codes name; empty where there is none.
        reason: what it was told by, or why it was not, as one sentence.
    """

    path: Path
    kind: FileKind
    certain: bool
    issue: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Looks:
    """Tells how the contents of a file are looked at.

    Each is bounded, and none raises anything but InputRefused.

    Attributes:
        is_scan: whether a PDF is nothing but pictures of pages.
        issue_of: the 版本号 on the first pages of a scan or picture; empty where no page code is read.
        text_of: the words of a PDF.
        holds_application: whether a PDF carries an application of this program.
        has_tables: whether a workbook has tables of the form.
        is_return: whether the beginning of a file is that of a recommending unit's opinions.
    """

    is_scan: Callable[[Path], bool]
    issue_of: Callable[[Path], str]
    text_of: Callable[[Path], str]
    holds_application: Callable[[Path], bool]
    has_tables: Callable[[Path], bool]
    is_return: Callable[[bytes], bool]


def recognise_file(path: Path, pack: Pack, looks: Looks) -> RecognisedFile:
    """Tells what a file is.

    One that cannot be opened is ``unknown``, with the reason.
    """
    try:
        with open_regular(path) as file:
            head = file.read(_HEAD)
        return _recognise(path, head, pack, looks)
    except InputRefused as refused:
        return RecognisedFile(path, "unknown", certain=False, reason=refused.reason)
    except OSError:
        return RecognisedFile(path, "unknown", certain=False, reason="读取中断，请检查磁盘，或复制到本机后再试。")


def _recognise(path: Path, head: bytes, pack: Pack, looks: Looks) -> RecognisedFile:
    if head.startswith(_PICTURES) or head[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1"}:
        return _picture(path, looks)
    if _PDF in head[:1024]:
        return _pdf(path, pack, looks)
    if head.startswith(_ZIP):
        return _archive(path, pack, looks)
    if head.startswith(_OLE):
        return _ole(path, pack, looks)
    return _other(path, head, looks)


def _other(path: Path, head: bytes, looks: Looks) -> RecognisedFile:
    if head.startswith(_SQLITE) and head[_OWNER] == _DESK:
        return RecognisedFile(path, "desk", certain=True, reason="是推荐汇总文件。")
    if looks.is_return(head):
        return RecognisedFile(path, "return", certain=True, reason="是推荐单位的退回意见。")
    beginning = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if beginning.startswith(b"{") and b"zhizao-application/" in _read(path):
        return RecognisedFile(path, "application", certain=True, reason="是申报数据（.json）。")
    return RecognisedFile(path, "unknown", certain=False, reason="认不出这种文件。" if head else "是空文件。")


def _picture(path: Path, looks: Looks) -> RecognisedFile:
    issue = looks.issue_of(path)
    if issue:
        return RecognisedFile(path, "scan", certain=True, issue=issue, reason=f"上面有 {issue} 的页码二维码。")
    return RecognisedFile(path, "attachment", certain=False, reason="是一张图片，上面没有读到页码二维码。")


def _pdf(path: Path, pack: Pack, looks: Looks) -> RecognisedFile:
    if looks.is_scan(path):
        issue = looks.issue_of(path)
        if issue:
            return RecognisedFile(path, "scan", certain=True, issue=issue, reason=f"上面有 {issue} 的页码二维码。")
        return RecognisedFile(path, "attachment", certain=False, reason="每页都是图片，没有读到页码二维码。")
    if looks.holds_application(path):
        return RecognisedFile(path, "own_pdf", certain=True, reason="是本软件导出的申报书。")
    said = labels_in(looks.text_of(path), pack)
    if said >= _ENOUGH:
        return RecognisedFile(path, "official_pdf", certain=True, reason=f"里面有申报书的 {said} 个栏目名。")
    if said >= _LIKELY:
        return RecognisedFile(path, "official_pdf", certain=False, reason=f"里面只有申报书的 {said} 个栏目名。")
    return RecognisedFile(path, "attachment", certain=False, reason="是一份 PDF，不是申报书。")


def _archive(path: Path, pack: Pack, looks: Looks) -> RecognisedFile:
    try:
        with ZipFile(path) as archive:
            names = set(archive.namelist())
            if "manifest.json" in names and archive.getinfo("manifest.json").file_size <= _MANIFEST:
                return _ours(path, archive.read("manifest.json"))
            if "application.json" in names:
                return RecognisedFile(path, "package", certain=True, reason="是压缩了的申报数据。")
            if any(name.startswith("word/") for name in names):
                return _word(path, _parts(archive), pack)
    except (BadZipFile, OSError, KeyError, ValueError, NotImplementedError, RuntimeError):
        return RecognisedFile(path, "unknown", certain=False, reason="压缩包已损坏，打不开。")
    if any(name.startswith("xl/") for name in names):
        return _workbook(path, looks)
    return RecognisedFile(path, "unknown", certain=False, reason="是压缩包，但里面没有申报数据。")


def _ours(path: Path, manifest: bytes) -> RecognisedFile:
    try:
        known: Any = json.loads(manifest)
    except (ValueError, RecursionError):
        known = {}
    written = known.get("format") if isinstance(known, dict) else None
    for begins, kind in _FORMATS.items():
        if isinstance(written, str) and written.startswith(begins):
            return RecognisedFile(path, _kind(kind), certain=True, reason="是本软件写的文件。")
    return RecognisedFile(path, "unknown", certain=False, reason="是压缩包，但清单不是本软件的。")


def _kind(written: str) -> FileKind:
    return "package" if written == "package" else "part" if written == "part" else "draft_file"


def _parts(archive: ZipFile) -> bytes:
    """Returns the words of a Word file: its document part, unpacked no further than the limit."""
    with archive.open("word/document.xml") as part:
        return _TAGS.sub(b"", part.read(_READ))


def _word(path: Path, words: bytes, pack: Pack) -> RecognisedFile:
    said = labels_in(words.decode("utf-8", "replace"), pack)
    if said >= _ENOUGH:
        return RecognisedFile(path, "word_form", certain=True, reason=f"里面有申报书的 {said} 个栏目名。")
    if said >= _LIKELY:
        return RecognisedFile(path, "word_form", certain=False, reason=f"里面只有申报书的 {said} 个栏目名。")
    return RecognisedFile(path, "unknown", certain=False, reason="是 Word 文件，但不是申报书。")


def _workbook(path: Path, looks: Looks) -> RecognisedFile:
    if looks.has_tables(path):
        return RecognisedFile(path, "excel_tables", certain=True, reason="里面有申报书的附表。")
    return RecognisedFile(path, "unknown", certain=False, reason="是 Excel 文件，但里面没有申报书的附表。")


def _ole(path: Path, pack: Pack, looks: Looks) -> RecognisedFile:
    data = _read(path)
    if "EncryptedPackage".encode("utf-16-le") in data:
        return RecognisedFile(path, "unknown", certain=False, reason="文件加了密码，请去掉密码后再拖入。")
    if "WordDocument".encode("utf-16-le") in data:
        words = data.decode("utf-16-le", "ignore") + data[1:].decode("utf-16-le", "ignore")
        return _word(path, words.encode("utf-8", "replace"), pack)
    return _workbook(path, looks)


def _read(path: Path) -> bytes:
    with open_regular(path) as file:
        return file.read(_READ)


def labels_in(text: str, pack: Pack) -> int:
    """Tells how many labels of the form a text holds: those of the track that it holds most of."""
    bare = "".join(narrow(text).split())
    return max(sum(label in bare for label in _labels(pack, track)) for track in pack.tracks)


def _labels(pack: Pack, track: str) -> Iterable[str]:
    """Returns the printed labels and headings of a track's form, without blanks; short ones say too little."""
    form = pack.tracks[track].form
    texts = [cell.text for part in form.parts for row in part.rows for cell in row.cells if cell.style == "label"]
    texts += [column.heading.partition("（")[0] for part in form.parts for column in part.columns]
    texts += [part.text for part in form.parts if part.kind == "heading" and part.level < _SHORTEST]
    plain = {"".join(narrow(text).split()) for text in texts}
    return {label for label in plain if len(label) >= _SHORTEST and not label[0].isdigit()}
