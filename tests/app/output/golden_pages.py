"""Pictures of the form's hardest pages, for :mod:`tests.app.output.test_golden_pages`.

``python -m tests.app.output.golden`` writes them anew: look at every one of them before it is committed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image, ImageChops, ImageFilter

from app.output.pdf.render import Rendered, render_pdf
from app.output.pdf.style import Look
from tests.app.output.output_samples import document, example, many

FOLDER = Path(__file__).resolve().parents[2] / "data" / "output" / "pages"
DPI = 64
_GREYS = 16
_BLUR = 1.2
# of 255; antialiasing differs by a few between versions of a rasteriser, a missing character by a hundred
_FAR = 40


def _full_rows() -> dict[str, Any]:
    """附4-1 and 附4-2 with every column at its limit, and one row that is longer than a page."""
    application = many("scene", 3)
    for row in application["scenarios"]:
        row["narrative"] = row["narrative"][:2] + row["narrative"][-1:]
        row["safeguards"] = row["pain_points"]
        row["remarks"] = "与上一年度申报场景不同"
    application["scenarios"][1]["solution"] = [{"text": "分三步实施：先采集，再建模，后优化。" * 90}]
    return application


def _full_lists() -> dict[str, Any]:
    """附5-3 to 附5-7 with long answers."""
    application = example("factory")
    for rows in application["tables"].values():
        first = {key: value or "见附件" for key, value in rows[0].items()}
        rows[:] = [first | {"name": "面向多品种小批量的柔性加工单元动态调度与质量追溯方法及装置"}, rows[0], first]
    return application


def _blank(track: str) -> dict[str, Any]:
    return {"format": "zhizao-application/1", "pack": "miit-2021", "track": track}


def _number(title: str) -> str:
    """The number of an annex without its name, any other bookmark as it is."""
    return title.partition(" ")[0] if title.startswith("附") else title


APPLICATIONS: dict[str, Callable[[], dict[str, Any]]] = {
    "scene": lambda: example("scene"),
    "factory": lambda: example("factory"),
    "blank": lambda: _blank("factory"),
    "full-rows": _full_rows,
    "full-lists": _full_lists,
}


@cache
def rendered(name: str) -> Rendered:
    """An application drawn as an issue."""
    return otherwise(name, None)


def otherwise(name: str, look: Look | None) -> Rendered:
    """The same, with another look."""
    return render_pdf(document(APPLICATIONS[name]()), look=look)


def chosen(made: Rendered, name: str) -> Iterator[tuple[str, int]]:
    """The pages of a document that are kept, by what they show; numbers from 0."""
    with pypdfium2.PdfDocument(made.pdf) as pdf:
        marks = {_number(mark.get_title()): mark.get_dest().get_index() for mark in pdf.get_toc()}
    promise = made.places["公章"].page
    if name in {"scene", "factory"}:
        yield from (("cover", 0), ("company", 1), ("promise", promise))
    if name == "factory":
        yield from (("task", 2), ("scenarios", marks["附5-1"]), ("lists", marks["附5-3"]))
    elif name == "blank":
        yield from (("company", 1), ("promise", promise), ("scenarios", marks["附5-1"]))
    elif name == "full-rows":
        first = marks["附4-1"]
        yield ("text", marks["二、场景建设情况"] + 1)
        yield from ((f"scenarios-{at - first + 1}", at) for at in range(first, first + 3))
        yield ("equipment", marks["附4-2"])
    elif name == "full-lists":
        yield ("lists", marks["附5-3"])


def drawn(pdf: bytes, page: int) -> Image.Image:
    """A page (from 0) in greys."""
    with pypdfium2.PdfDocument(pdf) as opened:
        shown: Image.Image = opened[page].render(scale=DPI / 72, grayscale=True).to_pil()
        return shown.convert("L")


def distance(one: Image.Image, other: Image.Image) -> float:
    """Share of the pixels in which two pages look different, in thousandths; 1000 for another size."""
    if one.size != other.size:
        return 1000.0
    soft = (image.filter(ImageFilter.GaussianBlur(_BLUR)) for image in (one, other))
    counts = ImageChops.difference(*soft).histogram()
    return 1000 * sum(counts[_FAR:]) / sum(counts)


def names() -> Iterator[tuple[str, str, int]]:
    """Document, what the page shows, its number from 0."""
    for name in APPLICATIONS:
        for shown, page in chosen(rendered(name), name):
            yield name, shown, page


def write() -> None:
    """Write every picture anew, in few greys so that they stay small."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    for name, shown, page in names():
        few = drawn(rendered(name).pdf, page).quantize(_GREYS)
        few.save(FOLDER / f"{name}-{shown}.png", optimize=True)
