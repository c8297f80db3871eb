"""申报书PDF：每个场景用的时间不随场景数增长。

The peers (Typst, LibreOffice, WeasyPrint) are not dependencies and are measured elsewhere.
"""

from __future__ import annotations

import random
from io import BytesIO

from PIL import Image

from app.output.document import Document, build_document
from app.output.pdf.render import render_pdf
from tests.app.output.output_samples import MARK, many, pack
from tests.bench.measure import Row, medians


def photograph(seed: int) -> bytes:
    """A 1600 × 1200 JPEG unlike any other."""
    grain = Image.frombytes("RGB", (40, 30), random.Random(seed).randbytes(3600))
    out = BytesIO()
    grain.resize((1600, 1200), Image.Resampling.BICUBIC).save(out, "JPEG", quality=90)
    return out.getvalue()


def full(count: int) -> Document:
    """A document of ``count`` full scenarios, a picture of its own for each."""
    pictures = {f"images/{at}.jpg": photograph(at) for at in range(count)}
    return build_document(pack(), many("scene", count), pictures.get, MARK)


def run() -> list[Row]:
    """Seconds for one scenario among 200, against one among 52."""
    few, lots = full(52), full(200)
    small, large = medians([lambda: render_pdf(few), lambda: render_pdf(lots)], times=3)
    return [
        Row("52个场景，整份申报书", small),
        Row("200个场景，每个场景（对照：52个场景）", large / 200, small / 52, ratio=1.3),
    ]
