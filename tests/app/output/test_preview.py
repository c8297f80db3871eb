"""Single pages beside the window: the same as in the whole file, set again quickly, found by path and by place."""

import itertools
import json

import pypdfium2
import pytest

from app.output import answers
from app.output.answers import AnswerPrinter, CachedAnswerPrinter
from app.output.document import build_document
from app.output.pdf import flow, line_breaking, text_layout
from app.output.pdf.preview import Preview
from app.output.pdf.raster import raster
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
    real = line_breaking.break_lines

    def watching(text, *rest, **how):
        broken.append(text)
        return real(text, *rest, **how)

    monkeypatch.setattr(text_layout, "break_lines", watching)
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


def edits(application):
    """Edits of every kind, one after the other: letters, rows, blocks, pictures, characters not met before."""
    rows = application["scenarios"]
    yield rows[1].update(name="另一个名称")
    yield rows[1]["narrative"].insert(1, {"text": "插在中间的一段，把后面的都推下去。" * 30})
    yield rows[0]["narrative"][1].update(text="生僻字𬭎䶮𠮷也要看得见。")
    yield rows.insert(1, json.loads(json.dumps(rows[0])))
    yield rows[2]["equipment"].append(dict(rows[2]["equipment"][0], name="第四台"))
    yield rows[0]["solution"].pop()
    yield application["company"].update(profile="短。")
    yield rows.pop(0)
    yield rows[0]["narrative"].clear()


def test_a_preview_that_was_edited_is_a_fresh_one():
    """What is kept from one time to the next never shows: pages, places, and the pixels of a page of each kind."""
    application = json.loads(json.dumps(many("scene", 3)))
    preview, shown = Preview(pack()), picture("JPEG")
    printer = CachedAnswerPrinter(pack())
    for _ in itertools.chain([None], edits(application)):
        printer.start_round()
        made = build_document(pack(), application, lambda _name: shown, None, printer)
        assert made == document(application, mark=None, image=shown)
        fresh = Preview(pack())
        assert preview.update(made) == fresh.update(made)
        assert preview.sheets.spots == fresh.sheets.spots
        at = preview.page_of("scenarios[0].narrative") or 0
        for page in (at, preview.pages - 1):
            drawn = [raster(each.pdf_of_page(page), 0, 300).pixels for each in (preview, fresh)]
            assert drawn[0] == drawn[1], page


def test_a_text_that_stays_is_looked_through_once(monkeypatch):
    looked: list[str] = []
    real = AnswerPrinter.clean

    def watching(self, text):
        looked.append(text)
        return real(self, text)

    monkeypatch.setattr(AnswerPrinter, "clean", watching)
    printer = CachedAnswerPrinter(pack())
    for turn in range(3):
        printer.start_round()
        assert printer.clean("甲\tb") == "甲 b"
        assert printer.clean(f"乙{turn}\u200b") == f"乙{turn}"
    assert looked == ["甲\tb", "乙0\u200b", "乙1\u200b", "乙2\u200b"]
    printer.start_round()
    printer.start_round()
    assert printer.clean("甲\tb") == "甲 b"
    assert looked[-1] == "甲\tb", "what two turns did not ask for is forgotten"


def test_a_form_printed_again_takes_no_path_apart_and_looks_no_field_up_again():
    application, printer = many("scene", 12), CachedAnswerPrinter(pack())

    def again():
        build_document(pack(), application, lambda _name: None, None, printer)
        return answers._steps.cache_info().misses, answers.placed.cache_info().misses, len(printer._fields)

    assert again() == again()


class Word(str):
    """A text that tells how often it was looked through."""

    looked = 0
    __slots__ = ()

    def __hash__(self):
        Word.looked += 1
        return super().__hash__()


def test_what_is_remembered_is_looked_through_once_with_each_question():
    memory = text_layout.Memory[str]()
    memory.remember(Word("一整块"), "设好的")
    for _ in range(3):
        memory.start_round()
        Word.looked = 0
        assert memory.recall(Word("一整块")) == "设好的"
        assert Word.looked == 1
    memory.start_round()
    memory.roll_back()
    memory.start_round()
    assert memory.recall(Word("一整块")) == "设好的", "a form that was not set to its end forgets nothing"
    memory.start_round()
    memory.start_round()
    assert memory.recall(Word("一整块")) is None, "what a whole form did not hold is forgotten"


def test_how_little_of_a_box_would_do_is_asked_only_where_it_finds_no_room(monkeypatch):
    asked: list[object] = []
    real = flow._need

    def watching(*given):
        asked.append(given)
        return real(*given)

    monkeypatch.setattr(flow, "_need", watching)
    preview = Preview(pack())
    pages = preview.update(document(many("scene", 12), mark=None))
    assert len(asked) <= 2 * pages
    assert sum(len(page.laid) for page in preview.sheets.pages) > 4 * pages


def test_a_font_is_cut_anew_only_for_new_characters():
    preview = Preview(pack())
    application = example("scene")
    preview.update(document(application))
    faces, subsets = preview.sheets.faces, preview.sheets.subsets
    before = {face.tag: subsets.of(face) for face in faces.faces.values() if face.used}
    assert all(subsets.of(face) is before[face.tag] for face in faces.faces.values() if face.used)
    application["company"]["profile"] = "𬭎"
    preview.update(document(application))
    serif = faces.faces["serif"]
    assert subsets.of(serif) is not before[serif.tag]
    assert "𬭎" in {ch for _, ch, _ in subsets.of(serif).used}
