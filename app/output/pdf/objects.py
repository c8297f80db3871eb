"""Writes the PDF's objects beside its pages: fonts, pictures, colour, metadata, files (ISO 32000-1, PDF/A-3).

reportlab numbers, cross-references and writes them; the forms it has no words for are dictionaries here.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

import uharfbuzz as hb
from reportlab.pdfbase import pdfdoc as reportlab_pdfdoc

from app.output.layout_number import INFO_KEY, LAYOUT
from app.output.pdf.faces import Face
from app.output.pdf.pictures import Encoded

# reportlab's published types leave out most of its document layer
pdfdoc: Any = reportlab_pdfdoc

# tables that a PDF viewer does not need for glyphs chosen by number
_DROPPED = tuple("GSUB GPOS GDEF VORG vmtx vhea BASE STAT DSIG meta name OS/2 post gasp".split())  # noqa: SIM905 - names are easier to read as one text
_CMAP_HEAD = (
    "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n"
    "/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
)
_CMAP_TAIL = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"


class Catalog(reportlab_pdfdoc.PDFCatalog):
    """Writes the document root with PDF/A-3's two keys, which reportlab's own root lacks."""

    __NoDefault__: list[str] = [*reportlab_pdfdoc.PDFCatalog.__NoDefault__, "OutputIntents", "AF"]  # noqa: RUF012 - as reportlab declares it
    __Refs__ = reportlab_pdfdoc.PDFCatalog.__Refs__


class Stream(reportlab_pdfdoc.PDFObject):
    """Writes a stream as it is, with the line end before ``endstream`` that PDF/A asks for."""

    __RefOnly__ = 1

    def __init__(self, content: bytes, entries: dict[str, object], *, squeeze: bool = False) -> None:
        """Compresses the content if ``squeeze``."""
        self.content = zlib.compress(content, 6) if squeeze else content
        self.entries = entries | ({"Filter": name("FlateDecode")} if squeeze else {})

    def format(self, document: Any) -> bytes:
        """Writes the dictionary, then the bytes."""
        head = pdfdoc.format(pdfdoc.PDFDictionary(self.entries | {"Length": len(self.content)}), document)
        return b"".join((head, b"\nstream\n", self.content, b"\nendstream\n"))


def name(text: str) -> Any:
    """Returns a PDF name of this text.

    Reportlab escapes what must be escaped but a slash inside it, as media types have.
    """
    return "/" + pdfdoc.PDFName(text)[1:].replace("/", "#2F")


def dictionary(**entries: object) -> Any:
    """Returns a PDF dictionary of these entries."""
    return pdfdoc.PDFDictionary(entries)


def array(*items: object) -> Any:
    """Returns a PDF array of these items."""
    return pdfdoc.PDFArray(list(items))


@dataclass(frozen=True, slots=True)
class Subset:
    """Describes the part of a face that a document uses.

    ``used`` are its glyphs as (code, character, glyph), beside the font file and its maps.
    """

    used: tuple[tuple[int, str, int], ...]
    program: bytes
    glyph_map: bytes
    """Two bytes a code, from 0 to 0xFFFF: the glyph in ``program``."""
    unicode_map: bytes


def subset(face: Face) -> Subset:
    """Returns what the used characters need of a face."""
    used = sorted((code, ch, glyph) for code, (ch, glyph) in face.used.items())
    program, renumbered = _subset(face, {glyph for _, _, glyph in used})
    glyph_map = bytearray(0x20000)
    for code, _, glyph in used:
        struct.pack_into(">H", glyph_map, 2 * code, renumbered[glyph])
    return Subset(tuple(used), program, bytes(glyph_map), _to_unicode(used).encode("ascii"))


def font_object(document: Any, face: Face, part: Subset, *, squeeze: bool = True) -> Any:
    """Returns a Type 0 font of the used glyphs, under codes that are the characters themselves."""
    used, program = part.used, part.program
    metrics = face.metrics()
    tag = "".join(chr(65 + (zlib.crc32(program) >> (4 * at) & 15)) for at in range(6))
    base = name(f"{tag}+{metrics.name}")
    descriptor = dictionary(
        Type=name("FontDescriptor"), FontName=base, Flags=4, FontBBox=array(*metrics.box), ItalicAngle=0,
        Ascent=metrics.ascent, Descent=metrics.descent, CapHeight=metrics.cap_height, StemV=80,
        FontFile2=document.Reference(Stream(program, {"Length1": len(program)}, squeeze=squeeze)),
    )  # fmt: skip
    descendant = dictionary(
        Type=name("Font"), Subtype=name("CIDFontType2"), BaseFont=base, DW=1000, W=_widths(face, used),
        CIDSystemInfo=dictionary(
            Registry=pdfdoc.PDFString("Adobe"), Ordering=pdfdoc.PDFString("Identity"), Supplement=0
        ),
        FontDescriptor=document.Reference(descriptor),
        CIDToGIDMap=document.Reference(Stream(part.glyph_map, {}, squeeze=squeeze)),
    )  # fmt: skip
    unicode_map = Stream(part.unicode_map, {}, squeeze=squeeze)
    font = dictionary(
        Type=name("Font"), Subtype=name("Type0"), BaseFont=base, Encoding=name("Identity-H"),
        DescendantFonts=array(document.Reference(descendant)), ToUnicode=document.Reference(unicode_map),
    )  # fmt: skip
    return document.Reference(font)


def _subset(face: Face, glyphs: set[int]) -> tuple[bytes, dict[int, int]]:
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(glyphs | {0})
    wanted.flags = hb.SubsetFlags.NO_HINTING
    dropped = wanted.sets(hb.SubsetInputSets.DROP_TABLE_TAG)
    dropped.update(int.from_bytes(tag.encode("ascii"), "big") for tag in _DROPPED)
    plan = hb.SubsetPlan(face.source, wanted)
    return bytes(plan.execute().blob.data), dict(plan.old_to_new_glyph_mapping)


def _widths(face: Face, used: Sequence[tuple[int, str, int]]) -> Any:
    items: list[object] = []
    for code, _, glyph in used:
        width = round(face.width(glyph) * 1000, 2)
        if width != 1000:  # noqa: PLR2004 - DW
            items += [code, array(width)]
    return array(*items)


def _to_unicode(used: Sequence[tuple[int, str, int]]) -> str:
    rows = [f"<{code:04X}> <{ch.encode('utf-16-be').hex().upper()}>" for code, ch, _ in used]
    parts = [_CMAP_HEAD]
    for start in range(0, len(rows), 100):
        chunk = rows[start : start + 100]
        parts.append(f"{len(chunk)} beginbfchar\n" + "\n".join(chunk) + "\nendbfchar\n")
    return "".join([*parts, _CMAP_TAIL])


def picture_object(document: Any, picture: Encoded) -> Any:
    """Returns the image XObject of an encoded picture."""
    entries: dict[str, object] = {
        "Type": name("XObject"),
        "Subtype": name("Image"),
        "Width": picture.width,
        "Height": picture.height,
        "ColorSpace": name(picture.colour),
        "BitsPerComponent": 8,
    }
    if picture.filter:
        entries["Filter"] = name(picture.filter)
    return document.Reference(Stream(picture.content, entries))


def blank_picture() -> Encoded:
    """Returns a stand-in for a picture without readable pixels, although its head could be decoded."""
    return Encoded(b"\xe0", "", "DeviceGray", 1, 1)


def outlines(document: Any, entries: list[tuple[int, str, object]]) -> Any:
    """Returns the bookmark tree of (level, title, destination) in reading order; levels are 0 or 1."""
    if not entries:
        return None
    root = dictionary(Type=name("Outlines"))
    top = document.Reference(root)
    chapters: list[Any] = []
    children: dict[int, list[Any]] = {}
    for level, title, destination in entries:
        item = dictionary(Title=pdfdoc.PDFString(title), Dest=destination)
        if level and chapters:
            children.setdefault(len(chapters) - 1, []).append(item)
        else:
            chapters.append(item)
    _siblings(document, root, top, chapters)
    root.dict["Count"] = len(chapters)
    for at, items in children.items():
        _siblings(document, chapters[at], document.Reference(chapters[at]), items)
        chapters[at].dict["Count"] = -len(items)
    return root


def _siblings(document: Any, parent: Any, up: object, items: list[Any]) -> None:
    references = [document.Reference(item) for item in items]
    for at, item in enumerate(items):
        item.dict["Parent"] = up
        if at:
            item.dict["Prev"] = references[at - 1]
        if at + 1 < len(items):
            item.dict["Next"] = references[at + 1]
    parent.dict["First"], parent.dict["Last"] = references[0], references[-1]


def page_labels() -> Any:
    """Numbers pages in viewers as printed: 1, 2, 3."""
    return dictionary(Nums=array(0, dictionary(S=name("D"))))


def output_intent(document: Any) -> Any:
    """Returns the output intent, which says that colours are sRGB."""
    profile = document.Reference(Stream(srgb_profile(), {"N": 3}, squeeze=True))
    label = pdfdoc.PDFString("sRGB IEC61966-2.1")
    return array(
        dictionary(
            Type=name("OutputIntent"), S=name("GTS_PDFA1"), OutputConditionIdentifier=label, Info=label,
            DestOutputProfile=profile,
        )
    )  # fmt: skip


def srgb_profile() -> bytes:
    """Returns an ICC 2.1 profile of sRGB (IEC 61966-2-1), made here so that its bytes never change."""

    def xyz(*values: float) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(value * 65536)) for value in values)

    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - used once, clear where it stands

    curve = b"curv\0\0\0\0" + struct.pack(">I", 1024)
    curve += b"".join(struct.pack(">H", round(linear(at / 1023) * 65535)) for at in range(1024))
    title = b"sRGB IEC61966-2.1\0"
    text = b"desc\0\0\0\0" + struct.pack(">I", len(title)) + title + bytes(78)
    tags = {
        b"desc": text,
        b"cprt": b"text\0\0\0\0No copyright, use freely\0",
        b"wtpt": xyz(0.9505, 1.0, 1.0891),
        b"rXYZ": xyz(0.43607, 0.22249, 0.01392),
        b"gXYZ": xyz(0.38515, 0.71687, 0.09708),
        b"bXYZ": xyz(0.14307, 0.06061, 0.71410),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    offset = 128 + 4 + 12 * len(tags)
    table, body, placed = struct.pack(">I", len(tags)), b"", dict[bytes, int]()
    for tag, data in tags.items():
        if data not in placed:
            placed[data] = offset + len(body)
            body += data + bytes(-len(data) % 4)
        table += tag + struct.pack(">II", placed[data], len(data))
    size = offset + len(body)
    head = struct.pack(">I4xI4s4s4s", size, 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    # the day on which this profile was written down
    head += struct.pack(">6H4s", 2026, 11, 23, 0, 0, 0, b"acsp") + bytes(28)
    head += b"".join(struct.pack(">i", round(value * 65536)) for value in (0.9642, 1.0, 0.8249))
    return head.ljust(128, b"\0") + table + body


def metadata(document: Any, title: str) -> Any:
    """Returns XMP: title, language, PDF/A-3u (ISO 19005-3).

    Level U: all text has its Unicode values.
    """
    packet = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>zhizao</pdf:Producer>
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
    entries: dict[str, object] = {"Type": name("Metadata"), "Subtype": name("XML")}
    return document.Reference(Stream(packet.encode("utf-8"), entries))


def information(title: str) -> Any:
    """Returns the information dictionary, agreeing with XMP.

    No dates in either: they may be left out, and an issue that is drawn again must have the same bytes.
    """
    own = {INFO_KEY.removeprefix("/"): pdfdoc.PDFString(str(LAYOUT))}
    return dictionary(Title=pdfdoc.PDFString(title), Producer=pdfdoc.PDFString("zhizao"), **own)


def attachment(  # noqa: PLR0917 - a file specification has these parts
    document: Any, file_name: str, payload: bytes, about: str, mime: str = "application/json", relation: str = "Source"
) -> Any:
    """Returns a file specification with its payload (ISO 19005-3, 6.8).

    JSON is squeezed; pictures and PDFs are squeezed already and go in as they are.  Params may be left out, and would
    have to hold a date (6.8): none is known.
    """
    subtype = name(mime)
    entries: dict[str, object] = {"Type": name("EmbeddedFile"), "Subtype": subtype}
    stream = document.Reference(Stream(payload, entries, squeeze=mime == "application/json"))
    text = pdfdoc.PDFString(file_name)
    specification = dictionary(
        Type=name("Filespec"), F=text, UF=text, AFRelationship=name(relation), EF=dictionary(F=stream, UF=stream),
        Desc=pdfdoc.PDFString(about),
    )  # fmt: skip
    return document.Reference(specification)
