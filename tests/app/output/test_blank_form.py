"""The blank form is the notice's, character by character and in its order, its slips included."""

import re
from pathlib import Path

import pypdfium2
import pytest

from app.output.blocks import ListTable
from app.output.pdf.render import render_pdf
from app.output.walk import paragraphs
from tests.app.output.output_samples import document

NOTICE = Path(__file__).resolve().parents[2] / "data" / "notice-2021.txt"
# of 附件4 the source has lost what stands before this
_FROM = {"scene": "职务", "factory": "附件5"}
_UNTIL = {"scene": "附件5", "factory": "附件6"}

# counted in the notice's tables, the row 示例 aside
_BLANK_ROWS = {
    "scene": {"附4-1": 1, "附4-2": 3},
    "factory": {"附5-1": 2, "附5-2": 2, "附5-3": 3, "附5-4": 3, "附5-5": 3, "附5-6": 7, "附5-7": 7},
}


def bare(text):
    return "".join(text.split())


def of_the_notice(track):
    """Its words without spaces, from where they are kept to the next annex."""
    lines = [bare(line) for line in NOTICE.read_text(encoding="utf-8").split("\n")]
    end = max(at for at, line in enumerate(lines) if line == _UNTIL[track])
    start = max(at for at, line in enumerate(lines[:end]) if line == _FROM[track])
    return "".join(lines[start:end])


def blank(track):
    return document({"format": "zhizao-application/1", "pack": "miit-2021", "track": track}, mark=None)


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_every_word_of_the_notice_in_its_order(track):
    ours = re.sub("[①-⑨]", "", bare("".join(span.text for spans in paragraphs(blank(track)) for span in spans)))
    kept = of_the_notice(track)
    assert len(kept) > 700
    assert ours.endswith(kept)
    if track == "factory":
        assert ours == kept


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_the_pdf_prints_them(track):
    """As PDFium reads its pages; table cells come row by row."""
    with pypdfium2.PdfDocument(render_pdf(blank(track)).pdf) as pdf:
        read = "".join(bare(page.get_textpage().get_text_range()) for page in pdf)
    # what stands between: the frame of each page, heads are not repeated in a blank form
    read = re.sub(r"草稿第\d+页共\d+页|草稿|[①-⑨]", "", read)
    for spans in paragraphs(blank(track)):
        words = re.sub("[①-⑨]", "", bare("".join(span.text for span in spans)))
        assert words in read, words


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_as_many_blank_rows_as_the_notice_prints(track):
    made = blank(track)
    found = {}
    for table in made.blocks:
        if isinstance(table, ListTable):
            found[table.sheet] = sum(not any(row) for row in table.rows)
    assert found == _BLANK_ROWS[track]
