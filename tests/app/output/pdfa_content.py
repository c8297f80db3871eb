"""ISO 19005-3 clauses 6.2 to 6.11: colours, fonts, notes, metadata, embedded files; each check yields what is
wrong.  ISO 19005-3 conformance level U: whatever is shown has its Unicode values."""

from __future__ import annotations

import re
import struct
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import pikepdf
from fontTools.ttLib import TTFont

from tests.app.output import pdfa_syntax
from tests.app.output.pdfa_syntax import File, Found

_RDF = "{http:" + "//www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http:" + "//purl.org/dc/elements/1.1/}"
_XMP = "{http:" + "//ns.adobe.com/xap/1.0/}"
_PDF = "{http:" + "//ns.adobe.com/pdf/1.3/}"
_ID = "{http:" + "//www.aiim.org/pdfa/ns/id/}"
_PREDEFINED = (_DC, _XMP, _PDF, _ID, _RDF)
_OPERATORS = re.compile(
    r"[wJjMdiqQmlcvyhnfFsSBbgGkK]|ri|gs|cm|re|[fBbW]\*|W|BT|ET|T[cwzLfrsdDmjJ*]|['\"]|d[01]|CS|cs|SCN?|scn?"
    r"|RG|rg|sh|Do|[MD]P|BMC|BDC|EMC|INLINE IMAGE"
)
_FORBIDDEN_ACTIONS = {"/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide", "/SetOCGState", "/Rendition",
                      "/Trans", "/GoTo3DView", "/JavaScript"}  # fmt: skip
_FORBIDDEN_NOTES = {"/3D", "/Sound", "/Screen", "/Movie"}


def output_intent(file: File) -> Found:
    intents = file.pdf.Root.get("/OutputIntents", [])
    ours = [each for each in intents if each.get("/S") == "/GTS_PDFA1"]
    if len({each.DestOutputProfile.objgen for each in ours if "/DestOutputProfile" in each}) != 1:
        yield "6.2.3", "not one output intent of PDF/A with one profile"
        return
    profile = ours[0].DestOutputProfile.read_bytes()
    size, version, kind, space = struct.unpack_from(">I4xI4s4s", profile)
    if size != len(profile) or profile[36:40] != b"acsp" or kind not in {b"mntr", b"prtr"} or version > 0x04300000:
        yield "6.2.3", "the profile is no output profile of ICC 4.3 or before"
    if {b"RGB ": 3, b"GRAY": 1, b"CMYK": 4}.get(space) != int(ours[0].DestOutputProfile.N):
        yield "6.2.4.2", "N is not the number of the profile's colours"


def colours_and_pictures(file: File) -> Found:
    spaces = {"/DeviceRGB", "/DeviceGray"}
    for stream in file.streams:
        if stream.get("/Subtype") == "/Image":
            if str(stream.get("/ColorSpace")) not in spaces:
                yield "6.2.4.3", f"a picture in {stream.get('/ColorSpace')} without such an output intent"
            if bool(stream.get("/Interpolate", False)):
                yield "6.2.8.1", "a picture is interpolated"
            if {"/Alternates", "/OPI"} & set(stream.keys()):
                yield "6.2.8.1", "a picture with alternates"
            if "/SMask" in stream:
                yield "6.2.10", "a picture with a soft mask on a page without a blending space"
        if stream.get("/Subtype") == "/PS" or "/PS" in stream or stream.get("/Subtype2") == "/PS" or "/Ref" in stream:
            yield "6.2.9", "PostScript or a reference to another file"


_operations: Any = pikepdf.parse_content_stream


def contents(file: File) -> Found:
    for page in file.pdf.pages:
        if "/Group" in page:
            yield "6.2.10", "transparency"
        if not len(page.get("/Resources", {})):
            yield "6.2.2", "a page without resources of its own"
        depth = 0
        for operands, operator in _operations(page):
            name = str(operator)
            if not _OPERATORS.fullmatch(name):
                yield "6.2.2", f"operator {name}"
            if name in {"K", "k"} or (name in {"cs", "CS"} and "CMYK" in str(operands)):
                yield "6.2.4.3", "ink of CMYK"
            if name == "ri" and str(operands[0]) not in {"/RelativeColorimetric", "/AbsoluteColorimetric",
                                                         "/Perceptual", "/Saturation"}:  # fmt: skip
                yield "6.2.6", "rendering intent"
            depth += {"q": 1, "Q": -1}.get(name, 0)
            if depth > 28:
                yield "6.1.13", "q nested more than 28 deep"
    for each in file.dictionaries:
        if each.get("/Type") == "/ExtGState":
            if each.get("/SMask", "/None") != "/None" or any(float(each.get(key, 1)) != 1 for key in ("/ca", "/CA")):
                yield "6.2.10", "transparency"
            if "/TR" in each or each.get("/TR2", "/Default") != "/Default" or "/HTP" in each:
                yield "6.2.5", "a transfer function or halftone phase"


def _shown(file: File) -> dict[tuple[int, int], tuple[Any, set[int]]]:
    """The codes that each font shows, rendering modes notwithstanding."""
    used: dict[tuple[int, int], tuple[Any, set[int]]] = {}
    nothing = pikepdf.Dictionary()
    for page in file.pdf.pages:
        current: set[int] = set()
        for operands, operator in _operations(page):
            if str(operator) == "Tf":
                font = page.get("/Resources", nothing).get("/Font", nothing).get(str(operands[0]))
                current = set() if font is None else used.setdefault(font.objgen, (font, set()))[1]
            elif str(operator) in {"Tj", "TJ"}:
                pieces = operands[0] if str(operator) == "TJ" else operands
                for piece in (bytes(each) for each in pieces if isinstance(each, pikepdf.String)):
                    current.update(struct.unpack(f">{len(piece) // 2}H", piece))
    return used


def _widths(inner: Any) -> dict[int, float]:
    found: dict[int, float] = {}
    items = list(inner.get("/W", []))
    while items:
        first, second = int(items.pop(0)), items.pop(0)
        if isinstance(second, pikepdf.Array):
            found.update((first + at, float(width)) for at, width in enumerate(second))
        else:
            found.update(dict.fromkeys(range(first, int(second) + 1), float(items.pop(0))))
    return found


def fonts(file: File) -> Found:
    for each in file.dictionaries:
        if each.get("/Type") == "/Font" and each.get("/Subtype") not in {"/Type0", "/CIDFontType2"}:
            yield "6.2.11.4.1", f"font {each.get('/BaseFont')} of another kind, not embedded here"
    for font, codes in _shown(file).values():
        yield from _font(font, codes)


def _font(font: Any, codes: set[int]) -> Found:
    inner = font.DescendantFonts[0]
    name = str(inner.BaseFont)
    if "/FontFile2" not in inner.FontDescriptor:
        yield "6.2.11.4.1", f"{name} is not embedded"
        return
    if font.Encoding != "/Identity-H" or inner.CIDSystemInfo.Ordering != "Identity":
        yield "6.2.11.3.1", f"{name}: encoding and character collection do not fit"
    if "/CIDToGIDMap" not in inner:
        yield "6.2.11.3.2", f"{name}: no map from characters to glyphs"
        return
    if "/CIDSet" in inner.FontDescriptor:
        yield "6.2.11.4.2", f"{name}: a list of characters that nobody keeps right"
    program = TTFont(BytesIO(inner.FontDescriptor.FontFile2.read_bytes()))
    glyphs = inner.CIDToGIDMap.read_bytes()
    scale = 1000 / program["head"].unitsPerEm
    order, metrics, widths = program.getGlyphOrder(), program["hmtx"].metrics, _widths(inner)
    unicode = dict(re.findall(r"<([0-9A-F]{4})> <([0-9A-F]+)>", font.ToUnicode.read_bytes().decode("ascii")))
    for code in sorted(codes):
        glyph = struct.unpack_from(">H", glyphs, 2 * code)[0] if 2 * code + 2 <= len(glyphs) else 0
        if not glyph or glyph >= len(order):
            yield "6.2.11.8", f"{name}: code {code:04X} shows .notdef"
            continue
        if abs(widths.get(code, float(inner.DW)) - metrics[order[glyph]][0] * scale) > 1:
            yield "6.2.11.5", f"{name}: width of {code:04X} is not the font program's"
        if unicode.get(f"{code:04X}", "0000") in {"0000", "FEFF", "FFFE"}:
            yield "6.2.11.7.2", f"{name}: {code:04X} has no Unicode value"


def notes(file: File) -> Found:
    for page in file.pdf.pages:
        for note in page.get("/Annots", []):
            flags = int(note.get("/F", 0))
            rect = [float(edge) for edge in note.Rect]
            if note.Subtype in _FORBIDDEN_NOTES:
                yield "6.3.1", f"annotation {note.Subtype}"
            # print set; hidden, invisible, toggle-no-view and no-view clear
            if note.Subtype != "/Popup" and (not flags & 4 or flags & (1 | 2 | 32 | 256)):
                yield "6.3.2", f"annotation flags {flags}"
            if (rect[0], rect[1]) != (rect[2], rect[3]) and note.Subtype != "/Link":
                shown: Any = note.get("/AP", {})
                if set(shown.keys()) != {"/N"} or not isinstance(shown.N, pikepdf.Stream):
                    yield "6.3.3", "an annotation without one normal appearance"
            if note.Subtype == "/Widget" and {"/A", "/AA"} & set(note.keys()):
                yield "6.4.1", "a field with an action"


def forms_and_actions(file: File) -> Found:
    form: Any = file.pdf.Root.get("/AcroForm", {})
    if bool(form.get("/NeedAppearances", False)):
        yield "6.4.1", "appearances are to be made by the reader"
    if "/XFA" in form or "/NeedsRendering" in file.pdf.Root:
        yield "6.4.2", "an XFA form"
    if "/AA" in file.pdf.Root or any("/AA" in page for page in file.pdf.pages):
        yield "6.5.2", "additional actions"
    for each in file.dictionaries:
        if each.get("/S") in _FORBIDDEN_ACTIONS:
            yield "6.5.1", f"action {each.S}"
    if "/OCProperties" in file.pdf.Root and "/AS" in file.pdf.Root.OCProperties.get("/D", {}):
        yield "6.9", "optional content that turns itself on"
    if "/AlternatePresentations" in file.pdf.Root.get("/Names", {}) or any("/PresSteps" in p for p in file.pdf.pages):
        yield "6.10", "alternate presentations"
    if "/Requirements" in file.pdf.Root:
        yield "6.11", "requirements of the reader"


def metadata(file: File) -> Found:
    stream = file.pdf.Root.get("/Metadata")
    if stream is None or "/Filter" in stream:
        yield "6.6.2.1", "no metadata, or squeezed"
        return
    raw = stream.read_bytes()
    begin = raw.split(b"?>", 1)[0]
    if not begin.startswith(b"<?xpacket") or b"bytes=" in begin or b"encoding=" in begin:
        yield "6.6.2.1", "the packet's head"
    tree = ET.fromstring(raw)
    found: dict[str, str] = {}
    for description in tree.iter(f"{_RDF}Description"):
        found.update(description.attrib)
        for each in description:
            if not each.tag.startswith(_PREDEFINED):
                yield "6.6.2.3.1", f"property {each.tag} of no known schema"
            item = next(each.iter(f"{_RDF}li"), each)
            found[each.tag] = (item.text or "").strip()
    if (found.get(f"{_ID}part"), found.get(f"{_ID}conformance")) != ("3", "U"):
        yield "6.6.4", "does not say PDF/A-3u"
    for key, name in (("/Title", f"{_DC}title"), ("/Producer", f"{_PDF}Producer")):
        if str(file.pdf.docinfo.get(key, "")) != found.get(name, ""):
            yield "6.6.2", f"{key} of the information dictionary is not the metadata's"
    for key, name in (("/CreationDate", f"{_XMP}CreateDate"), ("/ModDate", f"{_XMP}ModifyDate")):
        digits = [re.sub(r"\D", "", text)[:14] for text in (str(file.pdf.docinfo.get(key, "")), found.get(name, ""))]
        if digits[0] != digits[1]:
            yield "6.6.2", f"{key} of the information dictionary is not the metadata's"


def embedded_files(file: File) -> Found:
    associated = {each.objgen for each in file.pdf.Root.get("/AF", [])}
    for each in file.objects:
        if not isinstance(each, pikepdf.Dictionary) or each.get("/Type") != "/Filespec":
            continue
        if "/F" not in each or "/UF" not in each or "/EF" not in each:
            yield "6.8", "a file specification without F, UF or EF"
            continue
        if str(each.get("/AFRelationship")) not in {"/Source", "/Data", "/Alternative", "/Supplement", "/Unspecified"}:
            yield "6.8", "no relationship"
        if each.objgen not in associated:
            yield "6.8", "an embedded file associated with nothing"
        inside = each.EF.F
        if not re.fullmatch(r"/[a-z]+/[a-z0-9.+-]+", str(inside.get("/Subtype", ""))):
            yield "6.8", "no media type"
        told = inside.get("/Params")  # may be left out; if it is there, it holds a date
        if told is not None and ("/ModDate" not in told or int(told.Size) != len(inside.read_bytes())):
            yield "6.8", "size or date of an embedded file"


CHECKS = (output_intent, colours_and_pictures, contents, fonts, notes, forms_and_actions, metadata,
          embedded_files)  # fmt: skip


def wrong(pdf: bytes) -> list[tuple[str, str]]:
    """Everything on the list that a file does not keep."""
    file = File(pdf)
    return [found for check in (*pdfa_syntax.CHECKS, *CHECKS) for found in check(file)]
