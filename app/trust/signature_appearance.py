"""Checks what a signature draws: one form inside its box, of nothing but what drawing needs (ISO 32000-1, 12.5.5).

A viewer fits the form's box into the annotation's, so a form is held to be no larger and not turned; whatever could
reach beyond it (actions, scripts, layers, other files, PostScript) is on no list here and so is refused.
"""

from __future__ import annotations

from typing import Final

from app.trust.drawing_operators import drawing_fault, unpack_drawing
from app.trust.pdf_revisions import PdfRevisions
from app.trust.pdf_syntax import Name, PdfStream, Ref, Text, Value

MOST_OBJECTS: Final = 2000
"""Values that one appearance is made of."""
_DEEPEST: Final = 60
"""Values inside one another; Acrobat's layers with a font in them are half as deep."""
_TOLERANCE: Final = 1.0
"""Points by which makers' rounding lets a form be larger than its box."""
_FILTERS: Final = frozenset(
    "FlateDecode DCTDecode JPXDecode CCITTFaxDecode ASCIIHexDecode ASCII85Decode RunLengthDecode LZWDecode".split()  # noqa: SIM905 - names are easier to read as one text
)
_FORM: Final = frozenset(
    "Type Subtype FormType BBox Matrix Resources Group Name Length Filter DecodeParms LastModified".split()  # noqa: SIM905 - names are easier to read as one text
)
_IMAGE: Final = frozenset(
    "Type Subtype Name Width Height ColorSpace BitsPerComponent Filter DecodeParms Length SMask Mask Decode "  # noqa: SIM905 - names are easier to read as one text
    "Interpolate ImageMask Intent Matte SMaskInData".split()
)
_NAMED: Final = frozenset("Font XObject ExtGState ColorSpace Pattern Shading".split())  # noqa: SIM905 - names are easier to read as one text
"""Parts of the resources in which every name may stand."""
_DRAWN: Final = frozenset({"", "XObject", "SMask", "Mask"})
"""Places of streams that are drawn."""
_OTHER: Final = frozenset(
    "Type Subtype Name BaseFont Encoding ToUnicode FirstChar LastChar Widths FontDescriptor DescendantFonts W DW W2 "  # noqa: SIM905 - names are easier to read as one text
    "DW2 CIDSystemInfo CIDToGIDMap Registry Ordering Supplement BaseEncoding Differences FontName FontFamily "
    "FontStretch FontWeight Flags FontBBox ItalicAngle Ascent Descent Leading CapHeight XHeight StemV StemH AvgWidth "
    "MaxWidth MissingWidth FontFile FontFile2 FontFile3 CharSet CIDSet Style Lang Length Length1 Length2 "
    "Length3 Filter DecodeParms Predictor Colors Columns BitsPerComponent K EndOfLine EncodedByteAlign Rows EndOfBlock "
    "BlackIs1 ColorTransform EarlyChange CA ca BM SMask AIS SA LW LC LJ ML D OP op OPM N Alternate Range CMapName "
    "UseCMap WMode S CS I Coords Domain Function Functions Bounds Encode Extend FunctionType C0 C1 Size BitsPerSample "
    "Order Decode ShadingType Background BBox AntiAlias Matrix Gamma WhitePoint BlackPoint".split()
)
_SIDES: Final = 4
_IDENTITY: Final = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class AppearanceError(ValueError):
    """Signals why a signature's picture is not accepted.

    The text is a Chinese sentence without its full stop.
    """


def box_of(value: Value | None) -> tuple[float, float, float, float] | None:
    """Returns a rectangle's edges (left, bottom, right, top), or None where it is not four numbers in place."""
    if not isinstance(value, list) or len(value) != _SIDES:
        return None
    edges = [edge for edge in value if isinstance(edge, (int, float))]
    if len(edges) != _SIDES:
        return None
    return (min(edges[0], edges[2]), min(edges[1], edges[3]), max(edges[0], edges[2]), max(edges[1], edges[3]))


def appearance_objects(
    revisions: PdfRevisions,
    at: int,
    states: Value | None,
    box: tuple[float, float, float, float],
    allowed: frozenset[int],
) -> frozenset[int]:
    """Returns the objects of a signature's ``/AP`` in a revision.

    Nothing but ``allowed`` may be used for it.  Raises AppearanceError for what could show outside ``box``, or is no
    drawing.
    """
    form = states.get("N") if isinstance(states, dict) and set(states) == {"N"} else None
    if not isinstance(form, Ref) or not isinstance(found := revisions.resolved(form, at), PdfStream):
        raise AppearanceError("签章的图不是单独的一个")
    inner = box_of(found.entries.get("BBox"))
    wide, high = box[2] - box[0] + _TOLERANCE, box[3] - box[1] + _TOLERANCE
    if inner is None or inner[2] - inner[0] > wide or inner[3] - inner[1] > high:
        raise AppearanceError("签章的图比它的方框大")
    drawn = found.end > found.begin
    if drawn and (inner[0] >= inner[2] or inner[1] >= inner[3]):
        raise AppearanceError("签章的图没有大小")
    if not _is_upright(found.entries.get("Matrix")):
        raise AppearanceError("签章的图被移动、放大或转动过")
    walk = _Walk(revisions, at, allowed)
    walk.visit(form)
    return frozenset(walk.seen)


def _is_upright(matrix: Value | None) -> bool:
    return matrix is None or (isinstance(matrix, list) and tuple(matrix) == _IDENTITY)


class _Walk:
    """Visits everything an appearance refers to, and refuses what is on no list."""

    def __init__(self, revisions: PdfRevisions, at: int, allowed: frozenset[int]) -> None:
        self._revisions, self._at, self._allowed = revisions, at, allowed
        self.seen: set[int] = set()
        self._read: set[tuple[int, bool]] = set()
        """Objects with whether they were read as something that is drawn."""
        self._open: list[int] = []
        """Objects that the one being read stands in."""
        self._count = self._depth = 0

    def visit(self, value: Value, place: str = "") -> None:
        """Checks one value under the key ``place``, and all that it refers to.

        Raises AppearanceError where there is too much of it, or it is nested too deep.
        """
        self._count += 1
        if self._count > MOST_OBJECTS:
            raise AppearanceError("签章的图太复杂")
        if self._depth > _DEEPEST:
            raise AppearanceError("签章的图套得太深")
        self._depth += 1
        self._visit(value, place)
        self._depth -= 1

    def _visit(self, value: Value, place: str) -> None:
        if isinstance(value, Ref):
            self._follow(value, place)
        elif isinstance(value, list):
            # arrays of plain numbers, such as widths, are not counted one by one
            for each in value:
                if isinstance(each, (Ref, list, dict)):
                    self.visit(each, place)
        elif isinstance(value, dict):
            self._look_at(value, None if place in _NAMED else _OTHER, place)
        elif isinstance(value, PdfStream):
            self._look_at_stream(value, place)

    def _follow(self, ref: Ref, place: str) -> None:
        if ref.number in self._open:
            raise AppearanceError("签章的图里画了它自己")
        if (ref.number, place in _DRAWN) in self._read:
            return
        if ref.number not in self._allowed:
            raise AppearanceError("签章的图用到了文件里原有的内容")
        self.seen.add(ref.number)
        self._read.add((ref.number, place in _DRAWN))
        found = self._revisions.object(ref.number, self._at)
        if found is None:
            raise AppearanceError("签章的图不完整")
        self._open.append(ref.number)
        self.visit(found, place)
        self._open.pop()

    def _look_at_stream(self, stream: PdfStream, place: str) -> None:
        kind = stream.entries.get("Subtype")
        drawn = place in _DRAWN
        if drawn != (kind in {"Form", "Image"}):
            raise AppearanceError("签章的图里夹有别的内容")
        filters = stream.entries.get("Filter", [])
        for each in filters if isinstance(filters, list) else [filters]:
            if not isinstance(each, Name) or each not in _FILTERS:
                raise AppearanceError("签章的图用了不允许的压缩方式")
        listed = (_FORM if kind == "Form" else _IMAGE) if drawn else _OTHER | _FORM
        self._look_at(stream.entries, listed, "")
        if drawn and kind == "Form":
            self._read_drawing(stream)

    def _read_drawing(self, form: PdfStream) -> None:
        """Checks that what a form draws is well formed, for only then do viewers clip it to its box."""
        entries = form.entries
        if box_of(entries.get("BBox")) is None:
            raise AppearanceError("签章的图里有一层没有方框")
        raw = self._revisions.data[form.begin : form.end]
        content = unpack_drawing(raw, entries.get("Filter", []), entries.get("DecodeParms", {}))
        if content is None:
            raise AppearanceError("签章的图用了不允许的压缩方式，或者太大、解不开")
        resources = self._revisions.dictionary(entries.get("Resources"), self._at)
        parts = {kind: self._revisions.dictionary(resources.get(kind), self._at) for kind in _NAMED}
        if fault := drawing_fault(content, {kind: frozenset(part) for kind, part in parts.items()}):
            raise AppearanceError(fault)

    def _look_at(self, entries: dict[str, Value], listed: frozenset[str] | None, place: str) -> None:
        """Checks that a dictionary has only the keys ``listed``.

        Where ``listed`` is None, any name will do for a resource of the kind ``place``.
        """
        for key, value in entries.items():
            if key == "Resources":
                self._resources(value)
            elif key == "Group":
                self._plain(value, {"Type", "S", "CS", "I", "K"})
            elif listed is None:
                self.visit(value, "XObject" if place == "XObject" else "resource")
            elif key in listed:
                self.visit(value, key)
            else:
                raise AppearanceError(f"签章的图带有不允许的项 {key[:20]}")

    def _resources(self, value: Value) -> None:
        found = self._revisions.resolved(value, self._at)
        if isinstance(value, Ref):
            if value.number not in self._allowed:
                raise AppearanceError("签章的图用到了文件里原有的内容")
            self.seen.add(value.number)
        if not isinstance(found, dict):
            raise AppearanceError("签章的图不完整")
        for key, part in found.items():
            if key == "ProcSet":
                self._plain(part, set())
            elif key in _NAMED:
                self.visit(part, key)
            else:
                raise AppearanceError(f"签章的图带有不允许的项 {key[:20]}")

    def _plain(self, value: Value, keys: set[str]) -> None:
        """Checks that a value is names, numbers and arrays of them, or a dictionary that has only these ``keys``."""
        if isinstance(value, Ref):
            self._follow(value, "")
            return
        if isinstance(value, dict):
            if set(value) - keys:
                raise AppearanceError("签章的图带有不允许的设置")
            for each in value.values():
                self.visit(each, "resource")
        elif isinstance(value, (PdfStream, Text)):
            raise AppearanceError("签章的图带有不允许的设置")
