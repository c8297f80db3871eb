"""An issue's paper for the tests of scanning."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path

from app.output.document import IssueMark, build_document
from app.output.pdf.render import render_pdf
from app.pack.catalogue import example_file, load
from app.paths import forms_root
from app.scan.paper import Answer, IssuePaper, PaperBox
from app.trust.fingerprint import issue_number

FINGERPRINT = "0123456789abcdef" * 4
HEIGHT = 841.89
MM = 72 / 25.4


def _generator():
    spec = importlib.util.spec_from_file_location("scan_generator", Path(__file__).with_name("generator.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["scan_generator"] = module
    spec.loader.exec_module(module)
    return module


generator = _generator()


@cache
def paper(track: str = "scene", sequence: int = 2) -> IssuePaper:
    import json

    pack = load("miit-2021")
    application = json.loads(example_file(pack, track, forms_root()).read_text(encoding="utf-8"))
    mark = IssueMark(issue_number(FINGERPRINT, sequence), sequence, FINGERPRINT)
    folder = example_file(pack, track, forms_root()).parent
    drawn = render_pdf(build_document(pack, application, lambda name: (folder / name).read_bytes(), mark))
    boxes = {
        name: PaperBox(at.page + 1, at.left, HEIGHT - at.top, at.right, HEIGHT - at.bottom)
        for name, at in drawn.places.items()
    }
    answers = tuple(Answer(s.path, PaperBox(s.page + 1, s.left, s.top, s.right, s.bottom)) for s in drawn.spots)
    return IssuePaper(
        mark.number, FINGERPRINT, drawn.pdf, drawn.pages,
        {"公章": boxes["公章"]}, {"法定代表人签章": boxes["法定代表人签章"]}, answers,
    )  # fmt: skip


def middle(box: PaperBox) -> tuple[float, float]:
    """In millimetres."""
    return (box.left + box.right) / 2 / MM, (box.top + box.bottom) / 2 / MM
