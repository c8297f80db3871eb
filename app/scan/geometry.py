"""Computes plane geometry of scanned paper: mappings between the issue's page and the image of a sheet.

Points are arrays of n by 2, x to the right and y down.  Page coordinates are PDF points from the upper left corner,
image coordinates pixels from the outer edge of the first pixel.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image

Floats = npt.NDArray[np.float64]
Kind = Literal["similarity", "affine", "perspective"]


def fit(kind: Kind, source: Floats, target: Floats, weights: Floats | None = None) -> Floats:
    """Returns the 3 by 3 mapping of ``source`` onto ``target`` with the least squares of error.

    A similarity takes at least 2 points, an affine mapping 3, a perspective one 4; LinAlgError where they do not
    span the plane.
    """
    near, to_near = _normal(source)
    far, to_far = _normal(target)
    weight = np.ones(len(source)) if weights is None else np.sqrt(weights)
    matrix = {"similarity": _similarity, "affine": _affine, "perspective": _perspective}[kind](near, far, weight)
    whole = np.linalg.inv(to_far) @ matrix @ to_near
    return np.asarray(whole / whole[2, 2])


def _normal(points: Floats) -> tuple[Floats, Floats]:
    centre = points.mean(axis=0)
    scale = 1.0 / max(float(np.abs(points - centre).mean()), 1e-9)
    mapping = np.array([[scale, 0, -scale * centre[0]], [0, scale, -scale * centre[1]], [0, 0, 1.0]])
    return (points - centre) * scale, mapping


def _similarity(near: Floats, far: Floats, weight: Floats) -> Floats:
    ones, zeros = np.ones(len(near)), np.zeros(len(near))
    rows = np.concatenate(
        [np.c_[near[:, 0], -near[:, 1], ones, zeros] * weight[:, None],
         np.c_[near[:, 1], near[:, 0], zeros, ones] * weight[:, None]]
    )  # fmt: skip
    a, b, x, y = np.linalg.lstsq(rows, np.concatenate([far[:, 0] * weight, far[:, 1] * weight]), rcond=None)[0]
    return np.array([[a, -b, x], [b, a, y], [0, 0, 1.0]])


def _affine(near: Floats, far: Floats, weight: Floats) -> Floats:
    rows = np.c_[near, np.ones(len(near))] * weight[:, None]
    solved = np.linalg.lstsq(rows, far * weight[:, None], rcond=None)[0]
    return np.vstack([solved.T, [0, 0, 1.0]])


def _perspective(near: Floats, far: Floats, weight: Floats) -> Floats:
    x, y = near.T
    u, v = far.T
    zero, one = np.zeros_like(x), np.ones_like(x)
    rows = np.concatenate(
        [np.c_[x, y, one, zero, zero, zero, -u * x, -u * y, -u] * weight[:, None],
         np.c_[zero, zero, zero, x, y, one, -v * x, -v * y, -v] * weight[:, None]]
    )  # fmt: skip
    solved: Floats = np.linalg.svd(rows)[2][-1].reshape(3, 3)
    return solved


def mapped(mapping: Floats, points: Floats) -> Floats:
    """Returns the points under a mapping."""
    flat = np.c_[points, np.ones(len(points))] @ mapping.T
    return np.asarray(flat[:, :2] / flat[:, 2:])


def pixels_of(size: tuple[float, float], dpi: float) -> tuple[int, int]:
    """Returns the width and height in pixels of a page of ``size`` points, rounded as pdfium does."""
    width, height = (math.ceil(length * dpi / 72 - 1e-6) for length in size)
    return width, height


def straightened(image: Image.Image, mapping: Floats, size: tuple[float, float], dpi: float) -> Image.Image:
    """Returns the page as an upright image at ``dpi``, white where the scan lost something.

    ``mapping`` takes page to image coordinates, ``size`` is the page in points.
    """
    scale = 72 / dpi
    matrix = mapping @ np.diag([scale, scale, 1.0])
    matrix = matrix / matrix[2, 2]
    plane = not matrix[2, :2].any()  # two thirds of the time, as of a page that was bound
    return image.transform(
        pixels_of(size, dpi),
        Image.Transform.AFFINE if plane else Image.Transform.PERSPECTIVE,
        [float(value) for value in matrix.ravel()[: 6 if plane else 8]],
        Image.Resampling.BILINEAR,
        fillcolor="white" if image.mode == "RGB" else 255,
    )
