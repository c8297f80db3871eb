"""Single pages beside the window: the same as in the whole file, set again quickly, found by path and by place."""

import time

import pypdfium2
import pytest

from app.output.pdf.preview import Preview
from app.output.pdf.render import render_pdf
from tests.app.output.output_samples import document, example, many, pack, picture


def text_of(pdf, page=0):
    with pypdfium2.PdfDocument(pdf) as opened:
        return opened[page].get_textpage().get_text_range()


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_every_page_is_the_page_of_the_whole_file(track):
    made = document(example(track))
    preview, whole = Preview(pack()), render_pdf(made)
    assert preview.update(made) == whole.pages
    with pypdfium2.PdfDocument(whole.pdf) as opened:
        for at in range(whole.pages):
            with pypdfium2.PdfDocument(preview.pdf_of_page(at)) as single:
                ours, theirs = single[0].render(scale=0.5).to_pil(), opened[at].render(scale=0.5).to_pil()
                assert ours.tobytes() == theirs.tobytes(), at
    with pytest.raises(IndexError):
        preview.pdf_of_page(whole.pages)


def test_an_edit_is_seen_and_nothing_of_the_old_text_stays():
    application = example("scene")
    preview = Preview(pack())
    preview.update(document(application))
    before = preview.page_of("company.profile")
    assert before is not None
    application["company"]["profile"] = "只此一句。"
    made = document(application)
    assert preview.update(made) == render_pdf(made).pages
    page = preview.page_of("company.profile")
    assert page is not None
    assert "只此一句。" in text_of(preview.pdf_of_page(page))
    # once more with nothing changed, and with pictures that were set before
    assert preview.update(made) == render_pdf(made).pages
    assert all(preview.pdf_of_page(at) for at in range(preview.pages))


def test_from_a_field_to_its_place_and_back():
    preview = Preview(pack())
    application = example("scene")
    application["scenarios"][0]["name"] = "甲乙丙场景"
    preview.update(document(application))
    spots = preview.spots("scenarios[0].name")
    assert len(spots) > 2, "basic table, own text, both list tables"
    for spot in spots:
        assert spot in preview.spots_on(spot.page)
        with pypdfium2.PdfDocument(preview.pdf_of_page(spot.page)) as opened:
            page = opened[0]
            high = page.get_height()
            inside = page.get_textpage().get_text_bounded(spot.left, high - spot.bottom, spot.right, high - spot.top)
        assert "甲乙丙场景" in "".join(inside.split())
    # a row, an answer that prints nothing, and what is not there
    assert preview.page_of("scenarios[0]") == preview.page_of("scenarios[0].name")
    assert preview.page_of("scenarios[0].no_such_answer") == preview.page_of("scenarios[0]")
    assert preview.page_of("nowhere") is None


def test_a_changed_page_of_a_full_form_comes_quickly():
    application = many("scene", 52)
    shown = picture("JPEG")
    preview = Preview(pack())
    preview.update(document(application, mark=None, image=shown))
    taken = []
    for _ in range(5):
        application["scenarios"][20]["narrative"][1]["text"] += "改"
        begun = time.process_time()
        preview.update(document(application, mark=None, image=shown))
        page = preview.page_of("scenarios[20].narrative[1].text")
        assert page is not None
        preview.pdf_of_page(page)
        taken.append(time.process_time() - begun)
    # 100 ms is what people do not notice; processor time, because tests share their cores
    assert min(taken) < 0.1
