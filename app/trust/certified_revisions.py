"""Allows what may follow a certification by a closed list: whatever is not on it is refused by name.

A document of ours is its drawn bytes, then the certification that :func:`app.trust.signing.sign_pdf` appends, then
at most: a signature in each of the fields 公章 and 法定代表人签章, drawn inside their boxes; validation data
(``/DSS``); and document time stamps.  Objects are compared with what they were when the document was certified, one by
one.  No library's opinion of what is harmless is asked: pyHanko 0.38, for one, takes an error for "invisible".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from app.trust.forbidden_change import ForbiddenChange
from app.trust.harmless_notes import check_extensions, information_objects, metadata_objects
from app.trust.pdf_revisions import PdfRevisions, Revision, RevisionError
from app.trust.pdf_syntax import Name, PdfStream, PdfSyntaxError, Ref, Text, Value, is_plain
from app.trust.signature_appearance import AppearanceError, appearance_objects, box_of
from app.trust.signing import CERTIFYING_FIELD, EMPTY_DRAWING, FIELD_FLAGS, REASON, spoken_name
from app.trust.validation_data import data_objects

SEAL_FIELDS: Final = ("公章", "法定代表人签章")
"""The fields that may be signed after the certification."""
Box = tuple[float, float, float, float]

_NOTHING: Final = (0.0, 0.0, 0.0, 0.0)
_CERTIFIED = 1
"""Number of the revision that the certification makes; revision 0 is what was drawn."""
_WIDGET_FLAGS: Final = frozenset({4, 132, 6, 134, 2})
_FIELD_KEYS: Final = frozenset({"FT", "T", "Type", "Subtype", "F", "Rect", "P"})
_SIGNATURE_KEYS: Final = frozenset(
    "Type Filter SubFilter Contents ByteRange M Name Reason Location ContactInfo Reference R V Prop_Build "  # noqa: SIM905 - names are easier to read as one text
    "Prop_AuthTime Prop_AuthType Changes".split()
)
_CERTIFYING_KEYS: Final = frozenset("Type Filter SubFilter Contents ByteRange M Reason Reference".split())  # noqa: SIM905 - names are easier to read as one text
_VERSIONS: Final = ("1.7", "2.0")
_STAMP_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _-]{0,79}|(?:签名|时间戳)[0-9]{0,4}")
"""What programs call a time stamp's field by themselves: nothing that reads like a place of the form."""
_STATED_TIME: Final = re.compile(rb"D:[0-9]{14}(?:Z|[+-][0-9]{2}'[0-9]{2}'?)")
_LOCK_KEYS: Final = frozenset({"Type", "TransformMethod", "TransformParams", "DigestMethod"})
_GAP: Final = 4
_PAGE_NODES: Final = 20_000


@dataclass(frozen=True, slots=True)
class SigningAct:
    """Describes one signature or time stamp of a file by where it lies; nothing else of it is verified here."""

    field: str
    """Name of its signature field."""
    certifying: bool
    stamp: bool
    """Whether it is a document time stamp."""
    kind: str
    """Its ``/SubFilter``."""
    gap: tuple[int, int]
    """The only bytes that it does not cover, from ``<`` to after ``>``."""
    end: int
    """Where what it covers ends."""
    contents: bytes
    """What stands in the gap, padding included."""
    stated_time: str
    """``/M`` as it stands there, empty where there is none."""


@dataclass(slots=True)
class Trail:
    """Describes what was found in following a signed PDF: its acts of signing in order, and the first fault.

    ``fault`` is a Chinese clause that names what is not allowed; it is empty where everything is.
    """

    acts: list[SigningAct] = field(default_factory=list)
    rooms: dict[str, tuple[int, Box]] = field(default_factory=dict)
    """The empty signature fields that the certification made: name → (page from 0, box)."""
    pages: int = 0
    drawn_bytes: int = 0
    """How many bytes the document had before it was certified."""
    fault: str = ""


def read_trail(pdf: bytes) -> Trail:
    """Follows a signed PDF from its drawn bytes to its end.

    Raises PdfSyntaxError for a file that is not built as ours are; everything else that is wrong is the trail's fault.
    """
    revisions = PdfRevisions(pdf)
    trail = Trail(drawn_bytes=revisions.all[0].section.end)
    if len(revisions.all) <= _CERTIFIED:
        trail.fault = "PDF 没有签名"
        return trail
    try:
        rule = _Rule(revisions, trail)
        rule.certification()
        for revision in revisions.all[_CERTIFIED + 1 :]:
            rule.later(revision)
        rule.ending()
    except (ForbiddenChange, AppearanceError, RevisionError) as trouble:
        trail.fault = str(trouble)
    except PdfSyntaxError:
        trail.fault = "签名时追加的内容读不出来"
    return trail


class _Rule:
    """Checks the revisions of one document by the closed list, and notes what it finds in a trail."""

    def __init__(self, revisions: PdfRevisions, trail: Trail) -> None:
        self._revisions, self._trail = revisions, trail
        self._fields: dict[int, str] = {}
        """Field objects by number, those that the certification made."""
        self._form = 0
        self._unstamped_data = False
        self._numbered: dict[int, int] = {}

    # ---------------------------------------------------------------- the certification

    def certification(self) -> None:
        """Allows just what :func:`sign_pdf` makes as the first revision, and refuses everything else."""
        revisions, revision = self._revisions, self._revisions.all[_CERTIFIED]
        catalog = self._dictionary_at(revisions.root, _CERTIFIED, "文档目录")
        drawn = self._dictionary_at(revisions.root, 0, "文档目录")
        for key in sorted(set(catalog) | set(drawn)):
            raised = key == "Version" and catalog.get(key) in _VERSIONS
            if key in {"AcroForm", "Perms", "Extensions"} or raised:
                continue
            if catalog.get(key) != drawn.get(key):
                raise ForbiddenChange(f"认证签名改动了文档目录的 {key[:20]}")
        if "AcroForm" in drawn or "Perms" in drawn:
            raise ForbiddenChange("认证之前的文件里已有表单或权限")
        check_extensions(catalog.get("Extensions"), None)
        form, value = catalog.get("AcroForm"), self._certifying_value(catalog.get("Perms"))
        if not isinstance(form, Ref):
            raise ForbiddenChange("缺少本软件的认证签名，或者它不是第一个签名")
        self._form = form.number
        claimed = {revisions.root, form.number, value}
        entries = self._dictionary_at(form.number, _CERTIFIED, "表单")
        if set(entries) != {"Fields", "SigFlags"} or entries["SigFlags"] != 3:  # noqa: PLR2004 - signatures, append only
            raise ForbiddenChange("表单带有签名以外的设置")
        pages = self._pages()
        self._trail.pages = len(pages)
        on_pages: dict[int, list[int]] = {}
        for each in self._references(entries["Fields"], "表单"):
            own = {each, *self._certified_field(each, value, pages)}
            if own & claimed:
                raise ForbiddenChange("几个签名栏共用了同一个对象")
            claimed |= own
            page = self._dictionary_at(each, _CERTIFIED, "签名栏").get("P")
            on_pages.setdefault(page.number if isinstance(page, Ref) else 0, []).append(each)
        for page_number, fields in on_pages.items():
            self._annotated(page_number, 0, _CERTIFIED, fields)
        claimed |= set(on_pages)
        self._nothing_else(revision, claimed, {revisions.root, *on_pages}, "认证签名")
        self._act(revision, CERTIFYING_FIELD, value, certifying=True)

    def _certifying_value(self, permissions: Value | None) -> int:
        value = permissions.get("DocMDP") if isinstance(permissions, dict) and set(permissions) == {"DocMDP"} else None
        if not isinstance(value, Ref):
            raise ForbiddenChange("缺少本软件的认证签名，或者它不是第一个签名")
        signature = self._dictionary_at(value.number, _CERTIFIED, "认证签名")
        expected = {
            "Type": "SigRef",
            "TransformMethod": "DocMDP",
            "TransformParams": {"Type": "TransformParams", "V": "1.2", "P": 2},
        }
        kind = (signature.get("Filter"), signature.get("SubFilter"))
        known = kind == ("Adobe.PPKLite", "ETSI.CAdES.detached") and not set(signature) - _CERTIFYING_KEYS
        reason, stated = signature.get("Reason"), signature.get("M")
        known &= reason is None or (isinstance(reason, Text) and reason.words() == REASON)
        known &= isinstance(stated, Text) and _STATED_TIME.fullmatch(stated) is not None
        if not known or signature.get("Reference") != [expected]:
            raise ForbiddenChange("认证签名不是本软件写出的形式")
        return value.number

    def _certified_field(self, number: int, value: int, pages: Mapping[int, int]) -> frozenset[int]:
        """Checks an empty or the certifying signature field, and returns the objects that belong to it."""
        entries = self._dictionary_at(number, _CERTIFIED, "签名栏")
        name = _name_of(entries)
        page = entries.get("P")
        rect = box_of(entries.get("Rect"))
        known = {CERTIFYING_FIELD, *SEAL_FIELDS} - set(self._fields.values())
        if name not in known or rect is None or not isinstance(page, Ref) or page.number not in pages:
            raise ForbiddenChange(f"有不认识的签名栏“{name[:20]}”")
        extra = set(entries) - _FIELD_KEYS - ({"V"} if name == CERTIFYING_FIELD else {"AP", "TU", "Lock"})
        plain = (entries.get("FT"), entries.get("Type"), entries.get("Subtype")) == ("Sig", "Annot", "Widget")
        if extra or not plain or entries.get("F") != FIELD_FLAGS:
            raise ForbiddenChange(f"签名栏“{name}”带有不允许的设置")
        self._fields[number] = name
        if name == CERTIFYING_FIELD:
            if rect != _NOTHING or entries.get("V") != Ref(value):
                raise ForbiddenChange("认证签名的栏不该画出东西")
            return frozenset()
        self._trail.rooms[name] = (pages[page.number], rect)
        spoken = entries.get("TU")
        if spoken is not None and (not isinstance(spoken, Text) or spoken.words() != spoken_name(name)):
            raise ForbiddenChange(f"签名栏“{name}”的说明不是本软件写出的")
        locked = self._lock(entries["Lock"], name) if "Lock" in entries else frozenset()
        return locked | (self._empty_appearance(entries["AP"], name, rect) if "AP" in entries else frozenset())

    def _lock(self, lock: Value, name: str) -> frozenset[int]:
        """Returns what signing in the field locks: every field but the other place for a signature."""
        entries = self._revisions.resolved(lock, _CERTIFIED)
        fields = entries.get("Fields") if isinstance(entries, dict) else None
        named = [each.words() for each in fields if isinstance(each, Text)] if isinstance(fields, list) else []
        others = set(SEAL_FIELDS) - {name}
        kind = {key: entries[key] for key in entries if key != "Fields"} if isinstance(entries, dict) else {}
        whole = isinstance(fields, list) and len(named) == len(fields) == len(set(named)) and set(named) <= others
        if not whole or kind != {"Type": "SigFieldLock", "Action": "Exclude"}:
            raise ForbiddenChange(f"签名栏“{name}”锁定的范围不是本软件写出的")
        return frozenset({lock.number}) if isinstance(lock, Ref) else frozenset()

    def _empty_appearance(self, states: Value, name: str, rect: Box) -> frozenset[int]:
        form = states.get("N") if isinstance(states, dict) and set(states) == {"N"} else None
        stream = self._revisions.resolved(form, _CERTIFIED)
        if not isinstance(form, Ref) or not isinstance(stream, PdfStream) or stream.end != stream.begin:
            raise ForbiddenChange(f"签名栏“{name}”在签名之前就画了东西")
        left, bottom, right, top = rect
        if stream.entries != {**EMPTY_DRAWING, "BBox": [0, top - bottom, right - left, 0]}:
            raise ForbiddenChange(f"签名栏“{name}”的空白样子不是本软件写出的")
        return frozenset({form.number})

    # ---------------------------------------------------------------- what follows it

    def later(self, revision: Revision) -> None:
        """Allows signatures in our fields, validation data, time stamps."""
        at = revision.number
        claimed = self._catalog(at) | information_objects(self._revisions, at)
        filled = [number for number in sorted(revision.changed) if number in self._fields]
        stamped = self._new_stamp(revision)
        if len(filled) + len(stamped) > 1:
            raise ForbiddenChange("一次改动了几个签名栏")
        if filled:
            claimed |= self._filled(revision, filled[0])
        elif stamped:
            claimed |= self._stamped(revision, stamped[0])
        elif not self._unstamped_data:
            raise ForbiddenChange("签名之后，文件里有不是签名的改动")
        self._nothing_else(revision, claimed, self._rewritable(at, filled), "签名之后")
        if filled or stamped:
            self._unstamped_data = False

    def _rewritable(self, at: int, filled: list[int]) -> set[int]:
        """Returns the numbers of the objects that a revision may rewrite; everything else in it has to be new.

        What it may say in them is judged where they are read.
        """
        catalog = self._dictionary_at(self._revisions.root, at - 1, "文档目录")
        found = {self._revisions.root, self._revisions.info, self._form, *filled}
        if not filled:
            found |= set(self._pages())  # a time stamp's field is put on one
        for number in filled:
            found |= self._own_appearance(number, at - 1)
        metadata, data = catalog.get("Metadata"), catalog.get("DSS")
        if isinstance(metadata, Ref):
            found.add(metadata.number)
        return found | (data_objects(self._revisions, at - 1, data) if data is not None else set())

    def _own_appearance(self, number: int, at: int) -> frozenset[int]:
        """Returns the number of the empty form that a field was made with, as a set; empty where it has none."""
        states = self._dictionary_at(number, at, "签名栏").get("AP")
        form = states.get("N") if isinstance(states, dict) else None
        return frozenset({form.number}) if isinstance(form, Ref) else frozenset()

    def ending(self) -> None:
        """Demands that validation data after the last signature are covered by a time stamp."""
        if self._unstamped_data:
            raise ForbiddenChange("最后一个签名之后附了校验资料，却没有时间戳盖住它")

    def _catalog(self, at: int) -> set[int]:
        """Checks that the catalog is what it was.

        Only versions, validation data and the writer's own note in the metadata may differ.
        """
        revisions, root = self._revisions, self._revisions.root
        before = self._dictionary_at(root, at - 1, "文档目录")
        after = self._dictionary_at(root, at, "文档目录")
        claimed = {root} & revisions.all[at].changed
        for key in sorted(set(before) | set(after)):
            old, new = before.get(key), after.get(key)
            if key == "Extensions":
                check_extensions(new, old)
            elif key == "DSS":
                claimed |= self._validation_data(at, old, new)
            elif key == "Metadata":
                claimed |= metadata_objects(revisions, at, old, new)
            elif key == "Version":
                if new != old and new not in _VERSIONS:
                    raise ForbiddenChange("签名之后改动了文档目录的 Version")
            elif old != new:
                raise ForbiddenChange(f"签名之后改动了文档目录的 {key[:20]}")
        return claimed

    def _validation_data(self, at: int, old: Value | None, new: Value | None) -> set[int]:
        """Allows ``/DSS``: certificates and proofs against revocation, for checking a signature in later years."""
        revisions, changed = self._revisions, self._revisions.all[at].changed
        touched = isinstance(new, Ref) and new.number in changed
        inside = data_objects(revisions, at, new) if new is not None else set()
        if new == old and not touched and not inside & changed:
            return set()
        if new is None:
            raise ForbiddenChange("签名之后删去了校验资料")
        # nothing of the drawn or certified document may be passed off as validation data
        ours = [one for one in sorted(inside) if any(one in each.changed for each in revisions.all[: _CERTIFIED + 1])]
        if ours:
            raise ForbiddenChange("校验资料用到了文件里原有的内容")
        self._unstamped_data = True
        return inside & changed

    def _filled(self, revision: Revision, number: int) -> set[int]:
        """Checks one of our empty fields that was signed, and returns the objects that belong to it."""
        at, name = revision.number, self._fields[number]
        before, after = self._dictionary_at(number, at - 1, "签名栏"), self._dictionary_at(number, at, "签名栏")
        value = after.get("V")
        if name not in SEAL_FIELDS or "V" in before or not isinstance(value, Ref):
            raise ForbiddenChange(f"签名栏“{name}”签过以后又被改动")
        for key in sorted(set(before) | set(after)):
            if key == "DA":
                same = isinstance(after.get(key), Text)
            else:
                same = after.get(key) == ({} if key == "MK" else before.get(key))
            if key not in {"V", "AP"} and not same:
                raise ForbiddenChange(f"签名栏“{name}”的 {key[:20]} 在签名之后被改动")
        claimed = {number, value.number}
        box = box_of(before.get("Rect"))
        if "AP" in after and box is not None:
            own = self._own_appearance(number, at - 1)
            try:
                fresh = {one for one in revision.changed if self._is_new(one, at)}
                claimed |= appearance_objects(self._revisions, at, after["AP"], box, own | fresh)
            except AppearanceError as trouble:
                raise ForbiddenChange(f"签名栏“{name}”：{trouble}") from None
        self._check_lock(value.number, before.get("Lock"), at)
        self._act(revision, name, value.number)
        return claimed

    def _check_lock(self, number: int, lock: Value | None, at: int) -> None:
        """Checks that a signature locks what its field asks for, or nothing.

        It may never bring a certification or usage rights of its own.
        """
        told = self._without_data(self._dictionary_at(number, at, "签名").get("Reference", []))
        if told == []:
            return
        one = told[0] if isinstance(told, list) and len(told) == 1 else None
        params = one.get("TransformParams") if isinstance(one, dict) else None
        asked = self._revisions.dictionary(lock, at)
        if not isinstance(one, dict) or not isinstance(params, dict) or not asked:
            raise ForbiddenChange("签名锁定的范围不是签名栏要求的")
        named, wanted = (_lock_words(each) for each in (params, asked))
        plain = one.get("TransformMethod") == "FieldMDP" and one.get("Type", "SigRef") == "SigRef"
        plain = plain and not set(one) - _LOCK_KEYS and isinstance(one.get("DigestMethod", Name()), Name)
        if not plain or params.get("V", "1.2") != "1.2" or named != wanted:
            raise ForbiddenChange("签名锁定的范围不是签名栏要求的")

    def _new_stamp(self, revision: Revision) -> list[int]:
        """Returns the numbers of the fields that were added to the form: document time stamps bring their own."""
        if self._form not in revision.changed:
            return []
        before = self._dictionary_at(self._form, revision.number - 1, "表单")
        after = self._dictionary_at(self._form, revision.number, "表单")
        fields, known = (self._references(each.get("Fields"), "表单") for each in (after, before))
        if {**after, "Fields": []} != {**before, "Fields": []} or fields[: len(known)] != known:
            raise ForbiddenChange("签名之后改动了表单")
        return fields[len(known) :]

    def _stamped(self, revision: Revision, number: int) -> set[int]:
        """Checks a document time stamp in an invisible own field."""
        at = revision.number
        entries = self._dictionary_at(number, at, "时间戳的栏")
        value, page = entries.get("V"), entries.get("P")
        name = _name_of(entries)
        new = self._is_new(number, at)
        spoken = entries.get("TU", Text(b"Timestamp"))
        if not _STAMP_NAME.fullmatch(name) or not isinstance(spoken, Text) or not _STAMP_NAME.fullmatch(spoken.words()):
            raise ForbiddenChange("时间戳的栏起了别的名称")
        name = name[:60]
        signature = self._dictionary_at(value.number, at, "时间戳") if isinstance(value, Ref) else {}
        if not new or signature.get("Type") != "DocTimeStamp" or not isinstance(value, Ref):
            raise ForbiddenChange(f"签名之后添加了签名栏“{name}”")
        if "Reference" in signature or "Changes" in signature:
            raise ForbiddenChange("时间戳带有不允许的项")
        plain = entries.get("FT") == "Sig" and entries.get("Type", "Annot") == "Annot"
        drawn = box_of(entries.get("Rect", [0, 0, 0, 0])) != _NOTHING or entries.get("Subtype", "Widget") != "Widget"
        if set(entries) - _FIELD_KEYS - {"V", "TU"} or not plain or drawn or entries.get("F", 132) not in _WIDGET_FLAGS:
            raise ForbiddenChange("时间戳的栏带有不允许的设置")
        if name in {*self._fields.values()}:
            raise ForbiddenChange(f"签名之后添加了同名的签名栏“{name}”")
        claimed = {number, value.number, self._form}
        if page is not None:
            if not isinstance(page, Ref) or page.number not in self._pages():
                raise ForbiddenChange("时间戳的栏不在页面上")
            if page.number in revision.changed:
                self._annotated(page.number, at - 1, at, [number])
                claimed.add(page.number)
        self._fields[number] = name
        self._act(revision, name, value.number, stamp=True)
        return claimed

    # ---------------------------------------------------------------- shared

    def _annotated(self, page: int, before: int, after: int, added: list[int]) -> None:
        """Checks that a page only gained these annotations, at the end of its list."""
        old, new = self._dictionary_at(page, before, "页面"), self._dictionary_at(page, after, "页面")
        listed = [*self._references(old.get("Annots", []), "页面"), *added]
        if sorted(self._references(new.get("Annots", []), "页面")) != sorted(listed):
            raise ForbiddenChange("页面上的批注与签名栏不一致")
        for key in sorted((set(old) | set(new)) - {"Annots"}):
            if old.get(key) != new.get(key):
                raise ForbiddenChange(f"签名时改动了页面的 {key[:20]}")

    def _act(
        self, revision: Revision, name: str, number: int, *, certifying: bool = False, stamp: bool = False
    ) -> None:
        """Checks that a signature covers the file up to the end of its revision, its own hex string apart."""
        at = revision.number
        entries = self._dictionary_at(number, at, "签名")
        span, contents = entries.get("ByteRange"), entries.get("Contents")
        if not self._is_new(number, at) or entries.get("Type", "Sig") != ("DocTimeStamp" if stamp else "Sig"):
            raise ForbiddenChange(f"签名“{name}”用到了文件里原有的内容")
        values = {**entries, "Reference": self._without_data(entries.get("Reference", []))}
        odd = sorted(key for key, value in values.items() if key not in _SIGNATURE_KEYS or not is_plain(value))
        if odd:
            raise ForbiddenChange(f"签名“{name}”带有不允许的项 {odd[0][:20]}")
        numbers = [each for each in span if isinstance(each, int)] if isinstance(span, list) else []
        if not isinstance(contents, Text) or len(numbers) != _GAP or not isinstance(span, list) or len(span) != _GAP:
            raise ForbiddenChange(f"签名“{name}”的字节范围不对")
        if self._revisions.data[contents.begin : contents.begin + 1] != b"<":
            raise ForbiddenChange(f"签名“{name}”的写法不规范")
        gap = (contents.begin, contents.end)
        end = numbers[2] + numbers[3]
        if numbers[:3] != [0, *gap] or not revision.ends_at(end):
            raise ForbiddenChange(f"签名“{name}”没有覆盖签名时的整个文件")
        kind, time = entries.get("SubFilter"), entries.get("M")
        self._trail.acts.append(
            SigningAct(
                name, certifying, stamp, str(kind) if isinstance(kind, Name) else "", gap, end, bytes(contents),
                time.decode("latin-1") if isinstance(time, Text) else "",
            )
        )  # fmt: skip

    def _without_data(self, references: Value) -> Value:
        """Returns a lock without its pointer to the document, which is the only thing that it may point to.

        A signature in a field with ``/Lock`` has to have this pointer (ISO 32000-1, table 253).
        """
        if not isinstance(references, list):
            return references
        root = Ref(self._revisions.root)
        return [
            {key: value for key, value in each.items() if key != "Data" or value != root}
            if isinstance(each, dict)
            else each
            for each in references
        ]

    def _nothing_else(self, revision: Revision, claimed: set[int], rewritable: set[int], when: str) -> None:
        """Demands a purpose for every object of a revision.

        An object takes no other object's number, or is what it was before.
        """
        extra = set(revision.changed - claimed)
        extra |= {one for one in revision.changed - rewritable if not self._is_new(one, revision.number)}
        extra = {one for one in extra if not self._is_unchanged(one, revision.number)}
        if extra:
            raise ForbiddenChange(f"{when}改动了{self._called(min(extra))}")

    def _called(self, number: int) -> str:
        """Returns what a reader may call an object: its page, or else its number and type."""
        if number in self._pages():
            return f"第 {self._pages()[number] + 1} 页"
        before = self._revisions.object(number, 0)
        entries = before.entries if isinstance(before, PdfStream) else before
        kind = entries.get("Type", entries.get("Subtype")) if isinstance(entries, dict) else None
        return f"文件里的内容（第 {number} 号对象{'，' + str(kind)[:20] if isinstance(kind, Name) else ''}）"

    def _is_unchanged(self, number: int, at: int) -> bool:
        """Tells whether an object was only written once more without a change, as some programs do."""
        before, after = (self._revisions.object(number, each) for each in (at - 1, at))
        return before is not None and not isinstance(after, PdfStream) and before == after

    def _is_new(self, number: int, at: int) -> bool:
        """Tells whether an object is new here: its number is one that nothing before could refer to."""
        size = self._revisions.all[at - 1].section.trailer.get("Size")
        return number in self._revisions.all[at].changed and isinstance(size, int) and number >= size

    def _dictionary_at(self, number: int, at: int, what: str) -> dict[str, Value]:
        found = self._revisions.object(number, at)
        if not isinstance(found, dict):
            raise ForbiddenChange(f"{what}读不出来")
        return found

    def _references(self, value: Value | None, what: str) -> list[int]:
        numbers = [each.number for each in value if isinstance(each, Ref)] if isinstance(value, list) else []
        if not isinstance(value, list) or len(numbers) != len(value) or len(set(numbers)) != len(numbers):
            raise ForbiddenChange(f"{what}的列表不对")
        return numbers

    def _pages(self) -> Mapping[int, int]:
        """Returns each page's place (from 0) by its object number, as the pages were drawn."""
        if not self._numbered:
            self._numbered = self._number_pages()
        return self._numbered

    def _number_pages(self) -> dict[int, int]:
        found: dict[int, int] = {}
        waiting = [self._dictionary_at(self._revisions.root, 0, "文档目录").get("Pages")]
        seen = 0
        while waiting:
            node = waiting.pop()
            seen += 1
            if not isinstance(node, Ref) or seen > _PAGE_NODES or node.number in found:
                raise ForbiddenChange("页面目录不对")
            kids = self._dictionary_at(node.number, 0, "页面目录").get("Kids")
            if isinstance(kids, list):
                waiting.extend(reversed(kids))
            else:
                found[node.number] = len(found)
        return found


def _name_of(entries: Mapping[str, Value]) -> str:
    name = entries.get("T")
    return name.words() if isinstance(name, Text) else ""


def _lock_words(entries: Mapping[str, Value]) -> dict[str, object]:
    """Returns the entries of a lock for comparing, its fields by name, without those that only call it a lock."""
    fields = entries.get("Fields", [])
    named = (
        [each.words() if isinstance(each, Text) else each for each in fields] if isinstance(fields, list) else fields
    )
    return {key: value for key, value in entries.items() if key not in {"Type", "V", "Fields"}} | {"Fields": named}
