"""Forms from empty to 200 scenarios: whole, in order, and each answer in its place for two other readers, up to 52."""

import re
import subprocess

import pypdfium2
import pytest

from app.output.blocks import Heading
from app.output.pdf.answer_comparison import compare_answers
from app.output.pdf.render import render_pdf
from tests.app.output.output_samples import document, example, many
from tests.app.output.read_by_place import Expected, bare, by_pdfium, by_poppler, places

_CHAPTERS = {1: 0, 2: 1, 3: 0, 4: 1}


def of_size(count):
    if count is None:
        return {"format": "zhizao-application/1", "pack": "miit-2021", "track": "factory"}
    application = many("scene", max(1, count), narrative=500)
    application["scenarios"] = application["scenarios"][:count]
    return application


@pytest.fixture(scope="module", params=[None, 0, 1, 7, 200], ids=["blank", "0", "1", "7", "200"])
def sized(request):
    made = document(of_size(request.param))
    return made, render_pdf(made)


def test_the_file_is_whole(sized, tmp_path, other_program):
    file = tmp_path / "a.pdf"
    file.write_bytes(sized[1].pdf)
    done = subprocess.run([other_program("qpdf"), "--check", file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_bookmarks_are_the_headings_and_lead_to_their_pages(sized):
    made, rendered = sized
    headings: list[tuple[int, str]] = []
    for block in made.blocks:
        if isinstance(block, Heading) and block.level in _CHAPTERS:
            headings.append((_CHAPTERS[block.level], block.text))
        elif isinstance(block, Heading):  # the name of an annex stands beside its number
            headings[-1] = (headings[-1][0], f"{headings[-1][1]} {block.text}")
    with pypdfium2.PdfDocument(rendered.pdf) as pdf:
        marks = [(mark.level, mark.get_title(), mark.get_dest()) for mark in pdf.get_toc()]
        assert [mark[:2] for mark in marks] == headings
        pages = [dest.get_index() for _, _, dest in marks]
        assert pages == sorted(pages)
        for (_, title, dest), at in zip(marks, pages, strict=True):
            _, (_, top, _) = dest.get_view()
            # the heading is within the first two lines under the destination
            band = pdf[at].get_textpage().get_text_bounded(0, top - 45, 595, top)
            assert bare(title)[:4] in bare(band), title


def test_pages_are_labelled_as_they_are_printed(sized):
    with pypdfium2.PdfDocument(sized[1].pdf) as pdf:
        assert [pdf.get_page_label(at) for at in range(len(pdf))] == [f"{at + 1}" for at in range(len(pdf))]
        for at in (0, len(pdf) // 2, len(pdf) - 1):
            assert f"第{at + 1}页 共{len(pdf)}页" in pdf[at].get_textpage().get_text_range()


def test_nothing_is_printed_that_was_not_answered(sized):
    made, rendered = sized
    assert compare_answers(made, rendered.pdf) == []


@pytest.fixture(scope="module", params=["scene", "factory", "52"])
def filled(request):
    """The examples, and as many scenarios as the catalogue has: Poppler takes ten seconds for 200."""
    made = document(of_size(52) if request.param == "52" else example(request.param))
    return made, render_pdf(made).pdf, places(made), Expected(made)


def test_each_answer_stands_in_its_place_for_pdfium(filled):
    _, pdf, spots, expected = filled
    read = by_pdfium(pdf, spots)
    assert len(expected.answers) > 60
    for path, text in expected.answers.items():
        assert expected.without_the_forms_words(path, read[path]) == text, path


def test_each_answer_stands_in_its_place_for_poppler(filled, tmp_path, other_program):
    _, pdf, spots, expected = filled
    read = by_poppler(pdf, spots, tmp_path, other_program("pdftotext"))
    alone = expected.answers.keys() - expected.among
    assert len(alone) > 60
    for path in alone:
        assert expected.without_the_forms_words(path, read[path]) == expected.answers[path], path
    # its words do not end where an answer ends that has others beside it
    for path in expected.among:
        words = re.sub("[□☑]", "", expected.answers[path])
        assert words in read[""], path


def test_an_answer_in_another_place_would_be_noticed(filled):
    _, pdf, spots, expected = filled
    swapped = spots | {"company.name": spots["company.address"], "company.address": spots["company.name"]}
    read = by_pdfium(pdf, {path: swapped[path] for path in ("company.name", "company.address")})
    assert all(read[path] != expected.answers[path] for path in read)
