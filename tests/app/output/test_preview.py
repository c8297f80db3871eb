"""Single pages beside the window: the same as in the whole file, set again quickly, found by path and by place."""

import itertools
import json

import pypdfium2
import pytest

from app.output.pdf import breaking, setting
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


def watched(monkeypatch) -> list[str]:
    """Every text that is broken into lines from now on."""
    broken: list[str] = []
    real = breaking.break_lines

    def watching(text, *rest):
        broken.append(text)
        return real(text, *rest)

    monkeypatch.setattr(setting, "break_lines", watching)
    return broken


def test_an_edit_sets_only_what_it_changed(monkeypatch):
    application = json.loads(json.dumps(many("scene", 12)))
    shown = picture("JPEG")
    preview = Preview(pack())
    preview.update(document(application, mark=None, image=shown))
    broken = watched(monkeypatch)
    application["scenarios"][7]["narrative"][1]["text"] += "改"
    preview.update(document(application, mark=None, image=shown))
    # headings, cover and footnotes are few and set each time; of the long answers only the one that changed
    assert [text for text in broken if len(text) > 200 and text[0] != "①"] == [
        application["scenarios"][7]["narrative"][1]["text"]
    ]
    assert len(broken) < 150


def test_an_update_that_was_stopped_forgets_nothing(monkeypatch):
    application = many("scene", 12)
    made = document(application, mark=None)
    preview = Preview(pack())
    pages = preview.update(made)
    asked = itertools.count()

    def stop() -> None:
        if next(asked) > 1:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        preview.update(made, stop)
    assert preview.pages == pages, "what was set before is still there"
    broken = watched(monkeypatch)
    assert preview.update(made) == pages
    assert not [text for text in broken if len(text) > 200 and text[0] != "①"]
