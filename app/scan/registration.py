"""Lays a scanned sheet exactly over the issue's page: first by the code's corners, then by the print itself.

The code is 18 mm of a page of 297: a pixel's error at its corners is millimetres at the far end.  So patches of the
drawn page are looked for in the scan, near the code first and then farther and farther away, and the mapping is fitted
again to what was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from app.scan.geometry import Floats, Kind, fit, mapped

Greys = npt.NDArray[np.float32]

_MM = 72 / 25.4
Stage = tuple[float, float, float, float, Kind]
"""Dots an inch, millimetres of a patch, of the search around its place, and from the code; the mapping at most."""
WIDE: tuple[Stage, ...] = (
    (36, 40, 9, 110, "perspective"),
    (36, 40, 9, 200, "perspective"),
    (36, 40, 9, 999, "perspective"),
    (75, 22, 3.5, 999, "perspective"),
    (150, 14, 1.2, 999, "perspective"),
)
"""For photographs, and sheets of which only the edges are known."""
NARROW: tuple[Stage, ...] = (
    (150, 8, 1.2, 13, "similarity"),
    (75, 22, 1.8, 110, "similarity"),
    (75, 22, 1.8, 200, "affine"),
    (75, 22, 1.8, 999, "perspective"),
    (150, 14, 0.9, 999, "perspective"),
)
"""For sheets from a scanner, from the code on: first its own modules, then farther and farther away, never searching as
far as the next of lines that all read the same (4 mm apart at least)."""
_LYING: Stage = (200 / 3, 22, 1.5, 999, "perspective")
"""A third of the resolution of a bound page, which then need not be turned, only shrunk."""
COARSE = WIDE[0][0]
_ALIKE = 0.6
"""Share of a page's patches from which a sheet is taken for that page."""
_NEARER, _FAR = 0.25, 1.5
"""By how much a patch has to be more alike where it would lie farthest from its place: of lines that all read the same
the nearest is meant.  Only where so many millimetres are searched that the next line is among them."""
_SURE = 0.45
"""Correlation from which a patch counts as found."""
_PATCHES = 40
_FINE = (150, 12, 0.9)
"""As a stage: how patches are looked for once the plane mapping stands, to see where the paper strays from it."""
_FINE_PATCHES = 110
_FOR_PERSPECTIVE = 10
_FOR_AFFINE = 5
_FOR_SIMILARITY = 3
_LEAST_TEXTURE = 6.0
_SQUARE = np.array([(0, 0), (0, 1), (1, 1), (1, 0)], float)
"""Corners in the order that Pillow wants of a mesh's parts."""


@dataclass(frozen=True, slots=True)
class Registration:
    """Describes how a sheet lies over the issue's page; ``mapping`` takes page points to image pixels.

    ``found`` of ``tried`` patches agreed in the last stage.  ``error`` is the median distance left, in millimetres.
    """

    mapping: Floats
    found: int
    tried: int
    error: float

    @property
    def sound(self) -> bool:
        """Tells whether the print was found where it has to be, so that ink may be compared."""
        return self.tried > 0 and self.found * 2 >= self.tried and self.error < 0.5  # noqa: PLR2004 - used once, clear where it stands


class Smaller:
    """Makes a scan in grey smaller by whole numbers, by each of them once."""

    def __init__(self, scan: Image.Image) -> None:
        self._by = {1: scan}

    def by(self, factor: int) -> Image.Image:
        """Returns the scan at one in ``factor`` of its pixels each way."""
        if factor not in self._by:
            self._by[factor] = self._by[1].reduce(factor)
        return self._by[factor]


def register(
    scan: Smaller,
    drawn: Image.Image,
    drawn_dpi: float,
    anchors: tuple[Floats, Floats],
    *,
    kind: Kind = "similarity",
    stages: Sequence[Stage] = WIDE,
) -> Registration:
    """Fits ``drawn`` (the issue's page, grey) to ``scan``, in ``stages``.

    ``anchors`` are the same points on the page (in points) and in the scan (in pixels), as many as the first fit,
    which is of ``kind``, needs: two for a similarity.
    """
    mapping = fit(kind, *anchors)
    result = Registration(mapping, 0, 0, 9.0)
    references: dict[float, Image.Image] = {}
    for dpi, patch, search, reach, most in stages:
        reference = references[dpi] = references.get(dpi) or _at(drawn, drawn_dpi, dpi)
        found = _matches(
            scan, reference, result.mapping, dpi, lengths=(patch, search, reach), centre=anchors[0].mean(axis=0)
        )
        result = _refit(result, found, anchors, most)
    return result


def lying(scan: Smaller, drawn: Image.Image, drawn_dpi: float, mapping: Floats) -> Registration:
    """Tells how well ``mapping`` lays ``drawn`` (grey) over ``scan``, without fitting anything."""
    dpi, patch, search, reach, _ = _LYING
    points, places, tried = _matches(
        scan, _at(drawn, drawn_dpi, dpi), mapping, dpi, lengths=(patch, search, reach), centre=np.zeros(2)
    )
    if not len(points):
        return Registration(mapping, 0, tried, 9.0)
    off = np.linalg.norm(mapped(mapping, points) - places, axis=1)
    pixels_a_mm = float(np.sqrt(abs(np.linalg.det(mapping[:2, :2])))) * _MM
    return Registration(mapping, len(points), tried, float(np.median(off)) / pixels_a_mm)


def resembles(scan: Smaller, drawn: Image.Image, anchors: tuple[Floats, Floats]) -> bool:
    """Tells by a quick look whether ``drawn``, a page of the issue in grey at :data:`COARSE` dpi, is on ``scan``.

    ``anchors`` are as for :func:`register`.  Of the patches of a page 100 in 100 are found on its own scan, 41 at most
    on another page's, 36 on foreign sheets; on the same page of another form that reads alike, 83.
    """
    dpi, patch, search, *_ = WIDE[0]
    mapping = fit("similarity", *anchors)
    points, _, tried = _matches(scan, drawn, mapping, dpi, lengths=(patch, search, 999), centre=np.zeros(2))
    return tried > 0 and len(points) >= _ALIKE * tried


def strays(scan: Smaller, drawn: Image.Image, drawn_dpi: float, mapping: Floats) -> tuple[Floats, Floats]:
    """Tells where the print strays from ``mapping``: n points of the page, and how far (both n by 2, in points)."""
    dpi, patch, search = _FINE
    reference = _at(drawn, drawn_dpi, dpi)
    points, places, _ = _matches(
        scan, reference, mapping, dpi, lengths=(patch, search, 999), centre=np.zeros(2), most=_FINE_PATCHES
    )
    back = np.asarray(np.linalg.inv(mapping), np.float64)
    return points, mapped(back, places) - points if len(points) else points


def _at(drawn: Image.Image, drawn_dpi: float, dpi: float) -> Image.Image:
    if dpi == drawn_dpi:
        return drawn
    scale = dpi / drawn_dpi
    if drawn_dpi == 2 * dpi and drawn.width % 2 == drawn.height % 2 == 0:
        return drawn.reduce(2)  # by a level of 255 at most another grey, in half of the time
    if drawn_dpi == 3 * dpi:
        return drawn.reduce(3)
    return drawn.resize((round(drawn.width * scale), round(drawn.height * scale)), Image.Resampling.BOX)


def _matches(
    scan: Smaller,
    reference: Image.Image,
    mapping: Floats,
    dpi: float,
    *,
    lengths: tuple[float, float, float],
    centre: Floats,
    most: int = _PATCHES,
) -> tuple[Floats, Floats, int]:
    """Returns points of the page, their places in the scan, and how many patches were tried."""
    patch, search = (max(2, round(length * dpi / 25.4)) for length in lengths[:2])
    paper = np.asarray(reference, np.float32)
    corners = _chosen(paper, patch, search, centre * dpi / 72, lengths[2] * dpi / 25.4, most=most)
    if not corners:
        return np.empty((0, 2)), np.empty((0, 2)), 0
    templates = np.stack([paper[y : y + patch, x : x + patch] for y, x in corners])
    factor = _shrink(mapping, dpi)
    edge = patch + 2 * search
    scale = 72 / dpi
    squares = (np.array(corners, float)[:, None, ::-1] - search + edge * _SQUARE) * scale
    places = mapped(mapping, squares.reshape(-1, 2)).reshape(-1, 4, 2)
    windows = _windows(scan.by(factor), places / factor, edge)
    score, shift = _correlate(templates, windows, _NEARER if lengths[1] > _FAR else 0.0)
    good = score >= _SURE
    middles = (np.array([(x, y) for y, x in corners], float) + patch / 2)[good]
    return middles * scale, _inside(places[good], (shift[good] + patch / 2) / edge), len(corners)


def _windows(image: Image.Image, places: Floats, edge: int) -> Greys:
    """Returns parts of the image as squares of ``edge`` pixels.

    ``places`` (n by 4 by 2) are their corners in the image, in the order of :data:`_SQUARE`.
    """
    mesh = [((0, at * edge, edge, (at + 1) * edge), tuple(map(float, quad.ravel()))) for at, quad in enumerate(places)]
    size = (edge, edge * len(places))
    strip = image.transform(size, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR, fillcolor=255)
    return np.asarray(strip, np.float32).reshape(-1, edge, edge)


def _inside(places: Floats, shares: Floats) -> Floats:
    """Returns where in the image the points at ``shares`` of the squares' edges are, as :func:`_windows` draws them."""
    x, y = shares[:, :1], shares[:, 1:]
    upper_left, lower_left, lower_right, upper_right = places.transpose(1, 0, 2)
    return np.asarray((1 - y) * ((1 - x) * upper_left + x * upper_right) + y * ((1 - x) * lower_left + x * lower_right))


def _shrink(mapping: Floats, dpi: float) -> int:
    """Returns the whole number by which the scan is reduced.

    It is reduced before it is turned, so that thin strokes do not fall out.
    """
    pixels_a_point = float(np.sqrt(abs(np.linalg.det(mapping[:2, :2]))))
    return max(1, int(pixels_a_point * 72 / dpi + 0.3))


def _chosen(paper: Greys, patch: int, search: int, centre: Floats, reach: float, *, most: int) -> list[tuple[int, int]]:
    """Chooses patches with the most to hold on to, spread over the page, by their upper left corners (y, x)."""
    rows, columns = ((length - 2 * search) // patch for length in paper.shape)
    if rows <= 0 or columns <= 0:
        return []
    inner = paper[search : search + rows * patch, search : search + columns * patch]
    texture = inner.reshape(rows, patch, columns, patch).std(axis=(1, 3))
    ys, xs = np.arange(rows) * patch + search, np.arange(columns) * patch + search
    away = np.hypot(xs[None, :] + patch / 2 - centre[0], ys[:, None] + patch / 2 - centre[1])
    found = np.nonzero((texture >= _LEAST_TEXTURE) & (away <= reach))
    rated = [(int(ys[row]), int(xs[column])) for row, column in zip(*found, strict=True)]
    if len(rated) > most:  # every n-th rather than the darkest: they must not crowd in one picture
        rated = [rated[at * len(rated) // most] for at in range(most)]
    return rated


def _correlate(templates: Greys, windows: Greys, nearer: float) -> tuple[Floats, Floats]:
    """Returns each template's best correlation in its window, and its shift (x, y) to a part of a pixel.

    The correlation is normalised.  At the window's edge it has to be better by ``nearer`` than in the middle.
    """
    patch, whole = templates.shape[1], windows.shape[1]
    places = whole - patch + 1
    centred = templates - templates.mean(axis=(1, 2), keepdims=True)
    shape = (_quick(whole), _quick(whole))
    spectrum = np.fft.rfft2(windows - 128.0, s=shape) * np.conj(np.fft.rfft2(centred, s=shape))
    # of the inverse only the first places are wanted: rows that are not need not be turned back
    cross = np.fft.irfft(np.fft.ifft(spectrum, axis=1)[:, :places], n=shape[1], axis=2)[:, :, :places]
    sums = _window_sums(windows - 128, patch)
    squares = _window_sums((windows - 128) ** 2, patch)
    spread = np.sqrt(np.maximum(squares - sums**2 / patch**2, 1.0))
    norm = np.sqrt((centred**2).sum(axis=(1, 2)))[:, None, None]
    score = cross / (spread * norm + 1e-6)
    away = (np.arange(places) - places // 2) / (places / 2)
    likely = score - nearer * (away[:, None] ** 2 + away[None, :] ** 2)
    flat = score.reshape(len(score), -1)
    best = likely.reshape(len(score), -1).argmax(axis=1)
    rows, columns = np.divmod(best, places)
    shift = np.stack([_peak(score, rows, columns, 2), _peak(score, rows, columns, 1)], axis=1)
    inside = (rows > 0) & (rows < places - 1) & (columns > 0) & (columns < places - 1)
    return np.where(inside, flat[np.arange(len(flat)), best], 0.0), shift


def _quick(length: int) -> int:
    """Returns the next length that is quick to transform: its only primes are 2, 3 and 5."""
    while 60**8 % length:
        length += 1
    return length


def _window_sums(windows: Greys, patch: int) -> Floats:
    """Returns the sums of the squares of ``patch`` in each window, as whole numbers, so that neither product rounds."""
    places = windows.shape[1] - patch + 1
    offset = np.arange(windows.shape[1])[:, None] - np.arange(places)
    within = ((offset >= 0) & (offset < patch)).astype(np.float32)
    return np.asarray(within.T.astype(np.float64) @ (windows @ within).astype(np.float64))


def _peak(score: Floats, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp], axis: int) -> Floats:
    """Returns the top of the parabola through the peak and its two neighbours."""
    last = score.shape[1] - 1
    at = np.arange(len(score))
    if axis == 1:
        low, high = score[at, np.maximum(rows - 1, 0), columns], score[at, np.minimum(rows + 1, last), columns]
        place = rows
    else:
        low, high = score[at, rows, np.maximum(columns - 1, 0)], score[at, rows, np.minimum(columns + 1, last)]
        place = columns
    bend = low - 2 * score[at, rows, columns] + high
    step = np.where(np.abs(bend) > 1e-9, 0.5 * (low - high) / np.where(bend == 0, 1, bend), 0.0)  # noqa: PLR2004 - used once, clear where it stands
    return np.asarray(place + np.clip(step, -0.5, 0.5), float)


def _refit(
    before: Registration, found: tuple[Floats, Floats, int], anchors: tuple[Floats, Floats], most: Kind
) -> Registration:
    points, places, tried = found
    fewest = _FOR_SIMILARITY if most == "similarity" else _FOR_AFFINE
    if len(points) < fewest:
        return Registration(before.mapping, len(points), tried, 9.0)
    kind: Kind = most
    if most == "perspective" and not (len(points) >= _FOR_PERSPECTIVE and _spread(points)):
        kind = "affine"
    keep = np.ones(len(points), bool)
    mapping = before.mapping
    for _ in range(4):
        source = np.concatenate([points[keep], anchors[0]])
        target = np.concatenate([places[keep], anchors[1]])
        # the code's corners are whole pixels: they steady a page with little print, and no more
        weights = np.r_[np.ones(int(keep.sum())), np.full(len(anchors[0]), 0.1)]
        mapping = fit(kind, source, target, weights)
        off = np.linalg.norm(mapped(mapping, points) - places, axis=1)
        limit = max(3.0 * float(np.median(off)), 0.6)
        now = off <= limit
        if now.sum() < fewest or (now == keep).all():
            break
        keep = now
    pixels_a_mm = float(np.sqrt(abs(np.linalg.det(mapping[:2, :2])))) * _MM
    off = np.linalg.norm(mapped(mapping, points) - places, axis=1)
    return Registration(mapping, int(keep.sum()), tried, float(np.median(off[keep])) / pixels_a_mm)


def _spread(points: Floats) -> bool:
    """Tells whether the points span so much of a page that a perspective may be told from noise."""
    extent = points.max(axis=0) - points.min(axis=0)
    return bool((extent > 100 * _MM).all())
