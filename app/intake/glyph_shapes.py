"""Tells characters apart by how they are drawn, whatever the typeface, held against the program's own fonts.

Shapes are pictures of 12 × 12, cut at the ink, softened, and normalised, so that the product of two is their likeness
(1 for the same).  Held so against 42 typefaces that are none of the program's (37 Latin, 5 Chinese with some 900
characters each), one drawing was taken for none (回 in AR PL UKai), none for another; of figures and Chinese characters
that were exchanged in pairs all were told, of letters four in five.

Imports numpy and Pillow: import this module only where a PDF is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from app.paths import resources_root

_SIDE: Final = 24
_EM: Final = 48
"""Pixels of the em in which characters are drawn for their shape."""
_ROOM: Final = 2 * _EM
_DARK: Final = 96
"""Steps of 255 from which a pixel is ink."""
_SOFT: Final = 1.2
_FONTS: Final = (
    "NotoSerifSC-Regular.ttf",
    "NotoSansSC-Regular.ttf",
    "NotoSansSC-Bold.ttf",
    "LXGWWenKai-Regular.ttf",
)  # fmt: skip
_SLANT: Final = 0.21

Shape = Any
"""A vector of 144 numbers of length 1."""


def shape_of(pixels: Any) -> Shape | None:
    """Returns the shape of what is drawn in an array of grey steps (0 is no ink); None where there is no ink."""
    ink = pixels > _DARK
    rows, columns = ink.any(axis=1).nonzero()[0], ink.any(axis=0).nonzero()[0]
    if not len(rows):
        return None
    cut = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    high, wide = cut.shape
    longer = max(high, wide)
    # between stretching a thin character to a square and leaving it as thin as it is
    size = tuple(max(1, round(_SIDE * (side / longer) ** 0.5)) for side in (wide, high))
    picture = Image.new("L", (_SIDE, _SIDE), 0)
    small = Image.fromarray(cut.astype(np.uint8)).resize(size, Image.Resampling.BILINEAR)
    picture.paste(small, ((_SIDE - size[0]) // 2, (_SIDE - size[1]) // 2))
    softened = np.asarray(picture.filter(ImageFilter.GaussianBlur(_SOFT)), np.float32)
    vector = softened.reshape(_SIDE // 2, 2, _SIDE // 2, 2).mean(axis=(1, 3)).ravel()
    vector = vector - vector.mean()
    return vector / (np.linalg.norm(vector) + 1e-9)


def known_shapes(characters: Sequence[str], *, slanted: bool) -> Any:
    """Returns an array (fonts, characters, 144): how the program's fonts draw each character; zeros where none does.

    ``slanted`` adds the same in italics.
    """
    return np.stack([_known(each, slanted=slanted) for each in characters], axis=1)


@lru_cache(maxsize=1 << 14)
def _known(character: str, *, slanted: bool) -> Any:
    """Returns an array (fonts, 144) for one character, which most fonts of a document have."""
    drawn = [_drawn(font, character) for font in _fonts()]
    if slanted:
        drawn += [_slanted(each) for each in drawn]
    nothing = np.zeros((_SIDE // 2) ** 2, np.float32)
    return np.array([nothing if (shape := shape_of(each)) is None else shape for each in drawn], np.float32)


def likenesses(shapes: Sequence[Shape], known: Any) -> Any:
    """Returns an array (shapes, characters): how like each shape is to each character in the font that is nearest."""
    fonts, characters, length = known.shape
    products = np.array(shapes, np.float32) @ known.reshape(-1, length).T
    return products.reshape(len(shapes), fonts, characters).max(axis=1)


@cache
def _fonts() -> list[ImageFont.FreeTypeFont]:
    folder = resources_root() / "fonts"
    return [ImageFont.truetype(str(folder / name), _EM, layout_engine=ImageFont.Layout.BASIC) for name in _FONTS]


def _drawn(font: ImageFont.FreeTypeFont, character: str) -> Any:
    picture = Image.new("L", (_ROOM, _ROOM), 0)
    ImageDraw.Draw(picture).text((_EM // 2, _EM // 3), character, fill=255, font=font)
    return np.asarray(picture)


def _slanted(pixels: Any) -> Any:
    picture = Image.fromarray(pixels)
    lean = (1, _SLANT, -_SLANT * _EM, 0, 1, 0)
    return np.asarray(picture.transform(picture.size, Image.Transform.AFFINE, lean, Image.Resampling.BILINEAR))
