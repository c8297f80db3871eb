"""Checks a drawing's operators (ISO 32000-1, annex A): known, with their operands, balanced, complete to the end.

It is asked of what a later signature draws.  Viewers agree on what a drawing shows only while it is well formed: what
a ``Q`` without its ``q``, an unknown word or a missing operand does is each viewer's own business (pdf.js lets a ``Q``
too many undo the clip of the signature's box), so that all of it is refused.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Mapping
from typing import Final

from app.trust.pdf_syntax import Name, PdfSyntaxError, Text, Value, read_value, skip_space

LARGEST: Final = 4 << 20
"""Bytes of one drawing, unpacked."""
_MOST_FILTERS: Final = 2
_MOST_OPERANDS: Final = 33
_OPERATOR = re.compile(rb"[A-Za-z][A-Za-z0-9*]*|['\"]")
_ENDS = re.compile(rb"[\0\t\n\f\r ()<>\[\]/%]|\Z")
_EIGHTY_FIVE = re.compile(rb"([!-uz\s]*)~>\s*")
_SIXTEEN = re.compile(rb"([0-9A-Fa-f\s]*)>\s*")
_SHAPES: Final = {
    "": "q Q S s f F f* B B* b b* n W W* h BT ET T* EMC",
    "n": "w J j M i G g Tc Tw Tz TL Tr Ts",
    "nn": "m l Td TD",
    "nnn": "RG rg",
    "nnnn": "v y re K k",
    "nnnnnn": "cm c Tm",
    "/": "gs Do cs CS sh ri BMC MP",
    "/n": "Tf",
    "s": "Tj '",
    "nns": '"',
    "[at]": "TJ",
    "an": "d",
    "n+": "SC sc",
    "n+/?|/": "SCN scn",
    "/m": "BDC DP",
}
"""Operators by their operands: n number, / name, s string, a array of numbers, t of strings too, m what a mark says."""
_OPERANDS: Final = {name: re.compile(shape) for shape, names in _SHAPES.items() for name in names.split()}
_NAMED: Final = {"gs": "ExtGState", "Do": "XObject", "cs": "ColorSpace", "CS": "ColorSpace", "sh": "Shading"}
"""Operators with one name, and the part of the resources that it stands in."""
_DEVICES: Final = frozenset({"DeviceGray", "DeviceRGB", "DeviceCMYK", "Pattern"})
_MARKS: Final = frozenset({"MCID", "Type", "Subtype", "BBox", "Attached", "Lang"})
"""What marked content may say of itself: nothing that stands for other words, and no layer."""
_UNREADABLE: Final = "签章的图里的画法读不出来"


def unpack_drawing(raw: bytes, filters: Value, parameters: Value) -> bytes | None:
    """Returns a form's content, or None where it is unfit.

    Unfit is what is packed in another way than drawings are, damaged or too large.
    """
    names = filters if isinstance(filters, list) else [filters]
    plain = all(
        each in ({}, {"Predictor": 1}) for each in (parameters if isinstance(parameters, list) else [parameters])
    )
    if len(names) > _MOST_FILTERS or not plain:
        return None
    for name in names:
        unpacked = _unpack(raw, str(name))
        if unpacked is None:
            return None
        raw = unpacked
    return raw if len(raw) <= LARGEST else None


def _unpack(raw: bytes, name: str) -> bytes | None:
    try:
        if name == "FlateDecode":
            return unpack_flate(raw, LARGEST)
        if name == "ASCII85Decode" and (found := _EIGHTY_FIVE.fullmatch(raw)):
            return base64.a85decode(found[1])
        if name == "ASCIIHexDecode" and (found := _SIXTEEN.fullmatch(raw)):
            return binascii.unhexlify(b"".join(found[1].split()))
    except ValueError:
        return None
    return None


def unpack_flate(raw: bytes, most: int) -> bytes | None:
    """Returns a deflated stream's content, or None where it is unfit.

    Unfit is what is damaged, followed by more, or larger than ``most``.
    """
    reader = zlib.decompressobj()
    try:
        content = reader.decompress(raw, most + 1)
    except zlib.error:
        return None
    return content if reader.eof and not reader.unused_data.strip() and len(content) <= most else None


def drawing_fault(content: bytes, resources: Mapping[str, frozenset[str]]) -> str:
    """Returns what is wrong with a drawing, as a sentence without its full stop; empty if nothing is.

    ``resources`` are the names that it brings along, by their kind.
    """
    reader = _Drawing(resources)
    try:
        return reader.read(content) or reader.left_open()
    except PdfSyntaxError:
        return _UNREADABLE


class _Drawing:
    """Goes through the operators of one drawing in order, and counts what they leave open."""

    def __init__(self, resources: Mapping[str, frozenset[str]]) -> None:
        self._resources = resources
        self._states = self._marks = 0
        self._in_text = False

    def read(self, content: bytes) -> str:
        """Returns the first fault, empty if there is none; raises PdfSyntaxError for what is no operand."""
        operands: list[Value] = []
        at = skip_space(content, 0)
        while at < len(content):
            word = _OPERATOR.match(content, at)
            if word is None or content.startswith((b"true", b"false", b"null"), at):
                value, at = read_value(content, at)
                operands.append(value)
                if len(operands) > _MOST_OPERANDS:
                    return _UNREADABLE
            else:
                at = word.end()
                if not _ENDS.match(content, at):
                    return _UNREADABLE
                if fault := self._operator(word[0].decode("ascii"), operands):
                    return fault
                operands = []
            at = skip_space(content, at)
        return _UNREADABLE if operands else ""

    def left_open(self) -> str:
        """Returns what the drawing began and did not end, as a clause; empty if there is nothing."""
        if self._states:
            return "签章的图里有没有还原的画面状态（q 比 Q 多）"
        return "签章的图里有没有结束的文字或标记" if self._in_text or self._marks else ""

    def _operator(self, name: str, operands: list[Value]) -> str:
        shape = _OPERANDS.get(name)
        if shape is None or not shape.fullmatch("".join(map(_kind_of, operands))):
            return f"签章的图里有不认识或不完整的画法 {name[:10]}"
        return self._nesting(name) or self._borrowed(name, operands)

    def _nesting(self, name: str) -> str:
        if name in {"q", "Q", "cm", "Do"} and self._in_text:
            return f"签章的图里有写在文字当中的画法 {name}"
        if name == "Q" and not self._states:
            return "签章的图多还原了一次画面状态（Q 比 q 多）"
        if (name == "EMC" and not self._marks) or (name in {"BT", "ET"} and self._in_text == (name == "BT")):
            return f"签章的图里有不成对的 {name}"
        self._states += {"q": 1, "Q": -1}.get(name, 0)
        self._marks += {"BMC": 1, "BDC": 1, "EMC": -1}.get(name, 0)
        self._in_text = name == "BT" or (self._in_text and name != "ET")
        return ""

    def _borrowed(self, name: str, operands: list[Value]) -> str:
        """Says that a drawing uses a name it does not bring."""
        kind = "Font" if name == "Tf" else "Pattern" if name in {"SCN", "scn"} else _NAMED.get(name, "")
        used = operands[0] if name == "Tf" else operands[-1] if kind else None
        if not isinstance(used, Name) or (kind == "ColorSpace" and used in _DEVICES):
            return ""
        if used in self._resources.get(kind, ()):
            return ""
        return f"签章的图用到了自己没有带的 {used[:20]}"


def _kind_of(operand: Value) -> str:
    """Returns an operand's letter, ``?`` for what none may be."""
    match operand:
        case int() | float():
            return "n"
        case Name():
            return "/"
        case Text():
            return "s"
        case list():
            numbers = all(isinstance(each, (int, float)) for each in operand)
            return "a" if numbers else "t" if all(isinstance(each, (Text, int, float)) for each in operand) else "?"
        case dict():
            return "m" if set(operand) <= _MARKS else "?"
    return "?"
