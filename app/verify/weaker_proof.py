"""Compares a PDF that cannot be set again with its data: everything but the places on the page.

Nothing is believed because it looks like ours.  All that a layout does not change (metadata, bookmarks, colours, page
tree, fonts) has to be what this program writes; the rest is words, strokes and pictures, whose operators are a closed
list and which may not cover each other, leave the paper or change their order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import pikepdf

from app.errors import AppError
from app.output.document import Document
from app.output.embedded_files import FILE_NAMES, listing
from app.output.layout_number import INFO_KEY
from app.output.pdf.answer_comparison import FieldBoxes, compare_answers
from app.output.pdf.glyph_proof import foreign_glyphs
from app.output.pdf.page_geometry import crowding
from app.output.pdf.readback import ForeignError, read_pages, unpacked
from app.output.walk import sign_places

if TYPE_CHECKING:
    from app.verify.document_proof import Drawing

COMPARED: Final = "文字、图片、附带的文件、书签和文件说明、画法和字体里的字形，以及版面上的次序和叠压"
_PARTS: Final = ("/Metadata", "/OutputIntents", "/ViewerPreferences", "/PageLabels", "/PageMode", "/Lang", "/Type")
_MOST_BYTES: Final = 4 << 20
_DEEPEST, _MOST_MARKS = 12, 20_000
_RESOURCES: Final = frozenset({"/Font", "/XObject"})
_TROUBLE: Final = (
    AppError, ForeignError, pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, IndexError, RuntimeError,
)  # fmt: skip


def weak_fault(pdf: bytes, made: bytes, drawing: Drawing, document: Document, rooms: FieldBoxes | None) -> str:
    """Returns where a drawn PDF departs from its data, as part of a sentence; empty if nothing is found.

    ``pdf`` ends where its signatures begin, ``made`` is the same issue in our layout, and ``rooms`` are the fields for
    later signatures that were certified, None where nothing was.
    """
    try:
        return _fault(pdf, made, drawing, document, rooms)
    except _TROUBLE:
        return "内容读不出来"


def _fault(pdf: bytes, made: bytes, drawing: Drawing, document: Document, rooms: FieldBoxes | None) -> str:
    if rooms is not None and set(rooms) != {each.name for each in sign_places(document)}:
        return "签名栏比表上留出的位置少或者多"
    apart = compare_answers(document, pdf, rooms or {})
    if apart:
        return f"“{apart[0].path or '版面'}”印的不是数据里的"
    for at, page in enumerate(read_pages(pdf), 1):
        if fault := crowding(page.geometry):
            return f"第 {at} 页{fault}"
    with pikepdf.open(BytesIO(pdf), suppress_warnings=True) as theirs, pikepdf.open(BytesIO(made)) as ours:
        return (
            _settings_fault(theirs, ours)
            or _bookmark_fault(theirs, ours)
            or _pages_fault(theirs, ours)
            or _attached_fault(theirs, drawing)
            or foreign_glyphs(theirs)
        )


def _settings_fault(theirs: pikepdf.Pdf, ours: pikepdf.Pdf) -> str:
    """Checks that catalog and information dictionary say what they say in every layout."""
    if strange := sorted(set(theirs.Root.keys()) ^ set(ours.Root.keys())):
        return f"文档目录里有别的设置 {strange[0][:20]}"
    for key in _PARTS:
        if _plain(theirs.Root.get(key)) != _plain(ours.Root.get(key)):
            return f"文档目录的 {key[1:]} 不是本软件写出的"
    told, known = (_plain(each.trailer.get("/Info")) for each in (theirs, ours))
    if {**told, INFO_KEY: ""} != {**known, INFO_KEY: ""}:
        return "文件说明不是本软件写出的"
    return ""


def _plain(value: Any, depth: int = 0) -> Any:
    """Returns an object as Python has it: streams by content, and what it refers to in its place."""
    if depth > _DEEPEST:
        raise ForeignError("套得太深")
    if isinstance(value, pikepdf.Stream):
        kept = {key: _plain(value[key], depth + 1) for key in value.keys() if key not in {"/Length", "/Filter"}}  # noqa: SIM118 - pikepdf's dictionaries list keys by this alone
        return kept, unpacked(value, _MOST_BYTES)
    if isinstance(value, pikepdf.Dictionary):
        return {key: _plain(value[key], depth + 1) for key in value.keys()}  # noqa: SIM118 - pikepdf's dictionaries list keys by this alone
    if isinstance(value, pikepdf.Array):
        return [_plain(each, depth + 1) for each in value]
    return (
        str(value) if isinstance(value, pikepdf.Name) else bytes(value) if isinstance(value, pikepdf.String) else value
    )


def _bookmark_fault(theirs: pikepdf.Pdf, ours: pikepdf.Pdf) -> str:
    told, known = (_bookmarks(each) for each in (theirs, ours))
    return "" if told == known else "书签不是本软件写出的"


def _bookmarks(document: pikepdf.Pdf) -> list[tuple[int, bytes]]:
    """Returns the bookmarks as (level, title) in order.

    Raises ForeignError for a bookmark that does anything but lead to a page.
    """
    root: Any = document.Root.get("/Outlines")
    pages = {page.obj.objgen for page in document.pages}
    found: list[tuple[int, bytes]] = []
    if root is None:
        return found
    if set(root.keys()) - {"/Type", "/Count", "/First", "/Last"}:
        raise ForeignError("书签")
    waiting = [(root.get("/First"), 0)]
    while waiting:
        item, level = waiting.pop()
        if item is None:
            continue
        if len(found) > _MOST_MARKS or set(item.keys()) - {
            "/Title", "/Dest", "/Parent", "/Prev", "/Next", "/First", "/Last", "/Count",
        }:  # fmt: skip
            raise ForeignError("书签")
        goal = list(item.Dest)
        if goal[0].objgen not in pages or str(goal[1]) != "/XYZ":
            raise ForeignError("书签")
        found.append((level, bytes(item.Title)))
        waiting += [(item.get("/Next"), level), (item.get("/First"), level + 1)]
    return found


def _pages_fault(theirs: pikepdf.Pdf, ours: pikepdf.Pdf) -> str:
    """Checks the page tree and the sizes of sheets; the tree may pass nothing on to its pages."""
    sizes = [_plain(page.obj.MediaBox) for page in ours.pages]
    waiting: list[Any] = [theirs.Root.Pages]
    while waiting:
        node = waiting.pop()
        if "/Kids" in node:
            if strange := sorted(set(node.keys()) - {"/Type", "/Kids", "/Count", "/Parent"}):
                return f"页面目录里有别的设置 {strange[0][:20]}"
            waiting += list(node.Kids)
            continue
        if strange := sorted(set(node.keys()) - {"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents"}):
            return f"页面带有别的设置 {strange[0][:20]}"
        if _plain(node.MediaBox) not in sizes or set(node.Resources.keys()) - _RESOURCES:
            return "有一页的大小或资源不是本软件写出的"
    return ""


def _attached_fault(opened: pikepdf.Pdf, drawing: Drawing) -> str:
    """Checks what is inside beside the pages: the application once, and the files that it names."""
    names: Any = opened.Root.get("/Names", {})
    listed: Any = names.get("/EmbeddedFiles", {})
    if set(names.keys()) - {"/EmbeddedFiles"} or set(listed.keys()) - {"/Names"}:
        return "附带了别的内容"
    pairs: Any = listed.get("/Names", [])
    seen: dict[str, str] = {}
    for at in range(0, len(pairs) - 1, 2):
        name, data = str(pairs[at]), bytes(pairs[at + 1].EF.F.read_bytes())
        if name in seen or len(opened.Root.get("/AF", [])) != len(pairs) // 2:
            return f"附带的 {name[:20]} 不止一份"
        seen[name] = hashlib.sha256(data).hexdigest()
    known: Mapping[str, str] = {
        "application.json": hashlib.sha256(drawing.canonical).hexdigest(),
        **({FILE_NAMES: hashlib.sha256(listing(drawing.files)).hexdigest()} if drawing.files else {}),
        **{f"file-{digest}": digest for digest in drawing.files.values()},
    }
    wrong = next((name for name, digest in seen.items() if known.get(name) != digest), "")
    return f"附带的 {wrong[:20]} 不是填报内容里的" if wrong or "application.json" not in seen else ""
