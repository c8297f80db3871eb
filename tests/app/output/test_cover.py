"""The cover: one page whatever the names are, names of two lines evenly cut, nothing over the line they stand on."""

import pytest

from app.output.blocks import Cover
from app.output.pdf.cover import cover_pieces
from app.output.pdf.faces import Typefaces
from app.output.pdf.flow import paginate
from app.output.pdf.style import Look
from app.output.pdf.text_layout import SetText
from tests.app.output.output_samples import document, example

FACES = Typefaces()
LOOK = Look()
NAME = "减速器壳体柔性加工与质量在线检测场景及其在新能源商用车传动系统制造中的集成应用与推广示范项目申报"


def laid_out(project, company):
    application = example("scene")
    application["cover"]["project_name"] = project
    application["company"]["name"] = company
    made = document(application)
    (cover,) = (block for block in made.blocks if isinstance(block, Cover))
    pages = paginate(cover_pieces(cover, FACES, LOOK), LOOK, {}, lambda: None)
    return pages, [laid.box for laid in pages[0].laid[2:]]


def lines(row):
    (value,) = row.cells[1].boxes
    assert isinstance(value, SetText)
    return [value.text[line.start : line.end] for line in value.lines]


@pytest.mark.parametrize("project", [1, 16, 17, 18, 31, 47, 48])
@pytest.mark.parametrize("company", [4, 18, 40])
def test_long_names_leave_it_one_page(project, company):
    pages, rows = laid_out(NAME[:project], NAME[:company])
    assert len(pages) == 1
    assert len(rows) == 4
    assert "".join(lines(rows[0])) == NAME[:project]
    for row in rows:
        widths = [line.width for line in row.cells[1].boxes[0].lines]
        assert max(widths) * LOOK.cover.size <= row.cells[1].width


@pytest.mark.parametrize("length", range(17, 33))
def test_a_name_of_two_lines_is_cut_about_in_the_middle(length):
    _, rows = laid_out(NAME[:length], "甲")
    first, second = map(len, lines(rows[0]))
    assert abs(first - second) <= 2


def test_the_room_around_the_title_gives_way_only_where_it_has_to():
    def title(project):
        pages, _ = laid_out(project, "甲")
        return pages[0].laid[1].box

    short, long = title(NAME[:10]), title(NAME * 3)
    assert title(NAME[:20]).before == short.before
    assert long.before < short.before
    assert long.after < short.after


@pytest.mark.parametrize("project", [49, 100, 160, 400, 2000])
@pytest.mark.parametrize("company", [4, 200])
def test_the_longest_names_leave_it_one_page(project, company):
    pages, rows = laid_out((NAME * 50)[:project], (NAME * 9)[:company])
    assert len(pages) == 1
    assert "".join(lines(rows[0])) == (NAME * 50)[:project]
    # answers that are set smaller still begin on the line of their label
    for row in rows:
        label, value = (cell.boxes[0] for cell in row.cells)
        baselines = [
            box.before + (box.style.leading - box.style.size) / 2 + 0.88 * box.style.size for box in (label, value)
        ]
        assert abs(baselines[0] - baselines[1]) < 0.6


def test_no_answer_is_set_smaller_than_it_has_to_be():
    sizes = [
        laid_out((NAME * 50)[:project], "甲")[1][0].cells[1].boxes[0].style.size for project in (48, 100, 160, 2000)
    ]
    assert sizes[:2] == [LOOK.cover.size] * 2
    assert sizes[2] >= 14
    assert sizes == sorted(sizes, reverse=True)
