"""Lays a sheet over the issue's page to a fraction of a pen's stroke.

A scanner's feed runs unevenly, a printer's drum too, and paper that was folded is not flat: print strays from any plane
mapping by tenths of a millimetre.  So the mapping is bent, slowly from place to place, to where the print was found.
"""

from __future__ import annotations

import math

import numpy as np
from PIL import Image

from app.scan.geometry import Floats, mapped

_POINTS_A_MM = 72 / 25.4
_CELL = 10 * _POINTS_A_MM
"""Within a cell of the mesh the bend is taken as even."""
_NEAR = 11 * _POINTS_A_MM
"""Patches at this distance count 0.6 of those at the place itself."""
_FARTHEST = 0.6 * _POINTS_A_MM
"""A patch that strays farther from the others than this was found in the wrong place."""
_FEWEST = 6
_STEADY = np.diag([0.02, 0.3, 0.3])
"""Draws the bend to nothing, and to no slope, where few patches lie."""


def laid(
    image: Image.Image, mapping: Floats, strays: tuple[Floats, Floats], size: tuple[float, float], dpi: float
) -> Image.Image:
    """Returns the page as an upright image at ``dpi``, bent as ``strays`` (:func:`app.scan.registration.strays`) say.

    ``mapping`` takes page to image coordinates, ``size`` is the page in points; what the scan lost is white.
    """
    scale = 72 / dpi
    width, height = (math.ceil(length / scale - 1e-6) for length in size)  # as pdfium does
    step = round(_CELL / scale)
    across, down = ([*range(0, length, step), length] for length in (width, height))
    nodes = np.array([(x * scale, y * scale) for y in down for x in across], float)
    places = mapped(mapping, nodes + _bend(*strays, nodes)).reshape(len(down), len(across), 2)
    mesh = []
    for row in range(len(down) - 1):
        for column in range(len(across) - 1):
            corners = places[[row, row + 1, row + 1, row], [column, column, column + 1, column + 1]]
            cell = (across[column], down[row], across[column + 1], down[row + 1])
            mesh.append((cell, tuple(float(value) for value in corners.ravel())))
    white = "white" if image.mode == "RGB" else 255
    return image.transform(
        (width, height), Image.Transform.MESH, mesh, Image.Resampling.BILINEAR, fillcolor=white
    )  # fmt: skip


def _bend(points: Floats, offsets: Floats, nodes: Floats) -> Floats:
    """Returns the offset at each of ``nodes``, from a plane through the patches around it.

    This is local regression (Cleveland 1979).
    """
    if len(points) >= _FEWEST:
        off = offsets - np.median(offsets, axis=0)
        kept = np.hypot(off[:, 0], off[:, 1]) < _FARTHEST
        points, offsets = points[kept], offsets[kept]
    if len(points) < _FEWEST:
        return np.zeros_like(nodes)
    away = (points[None] - nodes[:, None]) / _NEAR
    weights = np.exp(-(away**2).sum(axis=2) / 2) + 1e-4
    terms = np.concatenate([np.ones((*away.shape[:2], 1)), away], axis=2)
    weighted = terms * weights[:, :, None]
    solved = np.linalg.solve(weighted.transpose(0, 2, 1) @ terms + _STEADY, weighted.transpose(0, 2, 1) @ offsets)
    return np.asarray(solved[:, 0])
