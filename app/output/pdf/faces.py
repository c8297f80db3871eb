"""Reads the three bundled typefaces, and turns text into glyph codes.

Codes in the PDF are UTF-16 units: a character of the basic plane is its own code point, one beyond it gets a code
out of the surrogate block, which no character uses.  So a line is encoded in one step, and copying or searching
gives back exactly what was typed, whatever glyphs two characters share.
"""

from __future__ import annotations

import struct
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

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
TICKED, UNTICKED, EMPTY = "☑", "☐", "□"
Script = Literal["", "super", "sub"]
"""How a run stands: on the line, or smaller and raised or lowered."""
_LAST_SCRIPT = 0x1E000
"""Raised letters from here on came with Unicode 15, which Python 3.11 does not know: bytes must not depend on it."""
_SUB_RISE = -0.15
"""Em by which lowered characters stand under the line; the faces lack lowered ones that could be measured."""
_FIRST_ASTRAL = 0xD800
_PLANE = 0x10000
_CAP_HEIGHT_AT = 88


class ScriptSize(NamedTuple):
    """Describes how raised or lowered characters are set: their share of the size, and their rise in em."""

    scale: float
    rise: float


class Run(NamedTuple):
    """Describes characters of one face and script, as hex codes."""

    face: Face
    script: Script
    codes: str


@lru_cache(maxsize=1024)
def script_base(ch: str) -> tuple[Script, str]:
    """Returns a small character's script and base (⁻ of −, ₓ of x).

    Both are empty for every other character, and for those that stand for several (℠).
    """
    if ord(ch) >= _LAST_SCRIPT:
        return "", ""
    kind, _, codes = unicodedata.decomposition(ch).partition(" ")
    if kind not in {"<super>", "<sub>"} or " " in codes:
        return "", ""
    return ("super" if kind == "<super>" else "sub"), chr(int(codes, 16))


@dataclass(frozen=True, slots=True)
class Metrics:
    """Describes a face by the numbers of its PDF descriptor, in thousandths of an em."""

    name: str
    ascent: int
    descent: int
    cap_height: int
    box: tuple[int, int, int, int]


class Face:
    """Reads a font file's glyphs and widths by character, each looked up when it is first met."""

    def __init__(self, name: FaceName, tag: str, file: Path) -> None:
        """Names the font resource by ``tag`` in content streams."""
        self.name, self.tag, self.file = name, tag, file
        self.source = hb.Face(hb.Blob.from_file_path(str(file)))
        self._font = hb.Font(self.source)
        self._scale: float = 1000 / self.source.upem
        self.used: dict[int, tuple[str, int]] = {}
        """Character and glyph by code."""
        self._astral: dict[str, int] = {}

    def glyph(self, ch: str) -> int:
        """Returns a character's glyph, 0 if there is none.

        Boxes are one glyph, a ticked one has a tick drawn on it.
        """
        return self._font.get_nominal_glyph(ord(EMPTY if ch in {TICKED, UNTICKED} else ch)) or 0

    @cached_property
    def scripts(self) -> dict[Script, ScriptSize]:
        """Returns how missing small characters are set: as large and as high as the face's own ²."""
        own, plain = (self._font.get_glyph_extents(self.glyph(ch)) for ch in "²2")
        scale = round(own.height / plain.height, 3)
        foot = (own.y_bearing + own.height) - scale * (plain.y_bearing + plain.height)
        rise = round(foot * self._scale / 1000, 3)
        return {"": ScriptSize(1.0, 0.0), "super": ScriptSize(scale, rise), "sub": ScriptSize(scale, _SUB_RISE)}

    def width(self, glyph: int) -> float:
        """Returns the advance in em."""
        advance: int = self._font.get_glyph_h_advance(glyph)
        return advance * self._scale / 1000

    def code(self, ch: str) -> int:
        """Returns a character's two-byte code in this document."""
        value = ord(ch)
        return value if value < _PLANE else self._astral.setdefault(ch, _FIRST_ASTRAL + len(self._astral))

    def metrics(self) -> Metrics:
        """Reads the head, hhea and OS/2 tables."""
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
    """Shapes text in one face, character by character, with the other faces behind it."""

    chain: tuple[Face, ...]
    widths: dict[str, float] = field(default_factory=dict)
    """Advance in em by character."""
    elsewhere: dict[str, Face] = field(default_factory=dict)
    """Characters that another face of the chain prints, or that need a code of their own."""
    scripts: dict[str, Script] = field(default_factory=dict)
    """Characters that are set smaller, raised or lowered, because their face lacks them."""
    absent: set[str] = field(default_factory=set)
    """Characters that no face has: not shown at all, for ``.notdef`` may not be (ISO 19005-3, 6.2.11.8)."""

    def learn(self, characters: set[str]) -> None:
        """Looks up characters that were not met before.

        What no face has takes no room and prints nothing.
        """
        for ch in sorted(characters - self.widths.keys()):
            face, glyph, script = self._found(ch)
            self.widths[ch] = face.width(glyph) * face.scripts[script].scale if glyph else 0.0
            if not glyph:
                self.absent.add(ch)
                continue
            face.used[face.code(ch)] = (ch, glyph)
            if script:
                self.scripts[ch] = script
            if face is not self.chain[0] or ord(ch) >= _PLANE or script:
                self.elsewhere[ch] = face

    def _found(self, ch: str) -> tuple[Face, int, Script]:
        """Returns a character's face, glyph and script; the glyph is 0 if nothing prints it.

        A raised or lowered form of the text's own face goes before one drawn for another face: 10⁻⁶ is of one hand.
        """
        script, base = script_base(ch)
        for face in self.chain:
            if glyph := face.glyph(ch):
                return face, glyph, ""
            if base and (glyph := face.glyph(base)):
                return face, glyph, script
        return self.chain[0], 0, ""

    def measure(self, text: str) -> list[float]:
        """Returns advances in em, one a character."""
        widths = self.widths
        try:
            return [widths[ch] for ch in text]
        except KeyError:
            self.learn(set(text))
            return [widths[ch] for ch in text]

    def runs(self, text: str) -> list[Run]:
        """Returns hex codes in runs of one face and script."""
        first = self.chain[0]
        if self.absent and not self.absent.isdisjoint(text):
            text = "".join(ch for ch in text if ch not in self.absent)
        if not self.elsewhere or self.elsewhere.keys().isdisjoint(text):
            return [Run(first, "", text.encode("utf-16-be").hex())]
        found: list[tuple[Face, Script, list[str]]] = []
        for ch in text:
            face, script = self.elsewhere.get(ch, first), self.scripts.get(ch, "")
            if not found or found[-1][0] is not face or found[-1][1] != script:
                found.append((face, script, []))
            found[-1][2].append(f"{face.code(ch):04x}")
        return [Run(face, script, "".join(codes)) for face, script, codes in found]


class Typefaces:
    """Makes a shaper for each face of one document, and knows which characters were used."""

    def __init__(self, folder: Path | None = None) -> None:
        place = folder or resources_root() / "fonts"
        self.faces: dict[FaceName, Face] = {
            name: Face(name, f"F{at}", place / file) for at, (name, file) in enumerate(FILES.items(), 1)
        }
        self._shapers: dict[FaceName, Shaper] = {
            name: Shaper(tuple(self.faces[each] for each in chain)) for name, chain in FALLBACKS.items()
        }

    def shaper(self, name: FaceName) -> Shaper:
        """Returns the shaper that prefers this face."""
        return self._shapers[name]
