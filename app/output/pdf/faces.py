"""The three bundled typefaces, and how text becomes glyph codes.

Codes in the PDF are UTF-16 units: a character of the basic plane is its own code point, one beyond it gets a code
out of the surrogate block, which no character uses.  So a line is encoded in one step, and copying or searching
gives back exactly what was typed, whatever glyphs two characters share.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import uharfbuzz as hb

from app.paths import resources_root

FaceName = Literal["serif", "sans", "kai"]
FILES: dict[FaceName, str] = {
    "serif": "NotoSerifSC-Regular.ttf",
    "sans": "NotoSansSC-Bold.ttf",
    "kai": "LXGWWenKai-Regular.ttf",
}
FALLBACKS: dict[FaceName, tuple[FaceName, ...]] = {
    "serif": ("serif", "kai", "sans"),
    "sans": ("sans", "serif", "kai"),
    "kai": ("kai", "serif", "sans"),
}
TICKED, EMPTY = "☑", "□"
_FIRST_ASTRAL = 0xD800
_PLANE = 0x10000
_CAP_HEIGHT_AT = 88


@dataclass(frozen=True, slots=True)
class Metrics:
    """Numbers of a face for its PDF descriptor, in thousandths of an em."""

    name: str
    ascent: int
    descent: int
    cap_height: int
    box: tuple[int, int, int, int]


class Face:
    """One font file: glyphs and widths by character, looked up when first met."""

    def __init__(self, name: FaceName, tag: str, file: Path) -> None:
        """``tag`` names the font resource in content streams."""
        self.name, self.tag, self.file = name, tag, file
        self.source = hb.Face(hb.Blob.from_file_path(str(file)))
        self._font = hb.Font(self.source)
        self._scale: float = 1000 / self.source.upem
        self.used: dict[int, tuple[str, int]] = {}
        """Character and glyph by code."""
        self._astral: dict[str, int] = {}

    def glyph(self, ch: str) -> int:
        """Glyph of a character, 0 if the face has none; a ticked box is the empty one with a tick drawn on it."""
        return self._font.get_nominal_glyph(ord(EMPTY if ch == TICKED else ch)) or 0

    def width(self, glyph: int) -> float:
        """Advance in em."""
        advance: int = self._font.get_glyph_h_advance(glyph)
        return advance * self._scale / 1000

    def code(self, ch: str) -> int:
        """The two-byte code that stands for a character in this document."""
        value = ord(ch)
        return value if value < _PLANE else self._astral.setdefault(ch, _FIRST_ASTRAL + len(self._astral))

    def metrics(self) -> Metrics:
        """From the head, hhea and OS/2 tables."""
        head = self.source.reference_table("head").data
        hhea = self.source.reference_table("hhea").data
        os2 = self.source.reference_table("OS/2").data
        ascent, descent = struct.unpack_from(">hh", hhea, 4)
        cap = struct.unpack_from(">h", os2, _CAP_HEIGHT_AT)[0] if len(os2) > _CAP_HEIGHT_AT + 1 else ascent
        box = struct.unpack_from(">hhhh", head, 36)
        scaled = [round(value * self._scale) for value in (ascent, descent, cap, *box)]
        left, low, right, high = scaled[3:]
        return Metrics(self.file.stem, scaled[0], scaled[1], scaled[2], (left, low, right, high))


@dataclass(slots=True)
class Shaper:
    """Text in one face with the others behind it, character by character."""

    chain: tuple[Face, ...]
    widths: dict[str, float] = field(default_factory=dict)
    """Advance in em by character."""
    elsewhere: dict[str, Face] = field(default_factory=dict)
    """Characters that another face of the chain prints, or that need a code of their own."""
    absent: set[str] = field(default_factory=set)
    """Characters that no face has: not shown at all, for ``.notdef`` may not be (ISO 19005-3, 6.2.11.8)."""

    def learn(self, characters: set[str]) -> None:
        """Look up characters not met before; what no face has takes no room and prints nothing."""
        for ch in sorted(characters - self.widths.keys()):
            face, glyph = next(((f, g) for f in self.chain if (g := f.glyph(ch))), (self.chain[0], 0))
            self.widths[ch] = face.width(glyph) if glyph else 0.0
            if not glyph:
                self.absent.add(ch)
                continue
            face.used[face.code(ch)] = (ch, glyph)
            if face is not self.chain[0] or ord(ch) >= _PLANE:
                self.elsewhere[ch] = face

    def measure(self, text: str) -> list[float]:
        """Advances in em, one a character."""
        widths = self.widths
        try:
            return [widths[ch] for ch in text]
        except KeyError:
            self.learn(set(text))
            return [widths[ch] for ch in text]

    def runs(self, text: str) -> list[tuple[Face, str]]:
        """The text as hexadecimal codes, in runs of one face."""
        first = self.chain[0]
        if self.absent and not self.absent.isdisjoint(text):
            text = "".join(ch for ch in text if ch not in self.absent)
        if not self.elsewhere or self.elsewhere.keys().isdisjoint(text):
            return [(first, text.encode("utf-16-be").hex())]
        found: list[tuple[Face, list[str]]] = []
        for ch in text:
            face = self.elsewhere.get(ch, first)
            if not found or found[-1][0] is not face:
                found.append((face, []))
            found[-1][1].append(f"{face.code(ch):04x}")
        return [(face, "".join(codes)) for face, codes in found]


class Typefaces:
    """The faces of one document; makes a shaper for each, and knows which characters were used."""

    def __init__(self, folder: Path | None = None) -> None:
        place = folder or resources_root() / "fonts"
        self.faces: dict[FaceName, Face] = {
            name: Face(name, f"F{at}", place / file) for at, (name, file) in enumerate(FILES.items(), 1)
        }
        self._shapers: dict[FaceName, Shaper] = {
            name: Shaper(tuple(self.faces[each] for each in chain)) for name, chain in FALLBACKS.items()
        }

    def shaper(self, name: FaceName) -> Shaper:
        """The shaper that prefers this face."""
        return self._shapers[name]
