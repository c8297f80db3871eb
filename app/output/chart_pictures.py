"""Gives the desk's pictures what they have in common: letters, colours that differ in grey, two kinds of file.

Matplotlib is loaded with this module, and this module only when a picture is saved.
"""

from __future__ import annotations

from io import BytesIO
from typing import Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import FixedLocator

from app.paths import resources_root

PictureKind = Literal["png", "svg"]
INK, QUIET, EDGE, BAR = "#1A1E22", "#454D54", "#DDE2E5", "#2C7C83"
CELL = 0.62
"""Inches of a unit of the drawing."""
_DPI = 200


def letters() -> FontProperties:
    """Returns the bundled letters, no font of the machine."""
    return FontProperties(fname=str(resources_root() / "fonts" / "NotoSansSC-Regular.ttf"), size=10)


def empty_picture(wide: float, high: float) -> tuple[Figure, Axes]:
    """Returns a white picture in the drawing's units with its ground, counted from the top left."""
    figure = Figure(figsize=(wide * CELL, high * CELL), facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, wide)
    axes.set_ylim(high, 0)
    axes.axis("off")
    axes.xaxis.set_major_locator(FixedLocator([]))
    return figure, axes


def write_picture(figure: Figure, kind: PictureKind) -> bytes:
    """Returns the file: one picture, one SVG, letters as outlines."""
    out = BytesIO()
    if kind == "svg":
        with mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": "zhizao"}):
            figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    else:
        figure.savefig(out, format="png", dpi=_DPI, metadata={"Software": None})
    return out.getvalue()
