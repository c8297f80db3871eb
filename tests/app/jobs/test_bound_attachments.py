"""Attachments printed with the form: from the choice to the verified package, and what is hostile left out by name."""

import copy
import hashlib
import importlib.util
import io
import json
import random
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from app.errors import InputRefused
from app.intake import attachment_pages
from app.intake.application import read_application
from app.intake.attachments import clean_attachment
from app.jobs.bound_attachments import attached_files, bound_pages, choose, is_chosen, is_fresh
from app.jobs.drafts import import_draft_file, open_stored, opened_from, store_draft
from app.jobs.export import content_of_draft, content_of_issue, draw_package, draw_pdf, draw_tables, fingerprint_of
from app.jobs.freeze import FreezeResult, freeze
from app.jobs.stamped_scan import paper_of, stamp
from app.output.document import IssueMark, build_document
from app.output.embedded_files import embedded_files
from app.output.pdf.answer_comparison import compare_answers
from app.output.pdf.render import render_pdf
from app.pack.schema import application_schema
from app.paths import forms_root
from app.sandbox.process import Pace
from app.scan.codes import find_code
from app.services import build_services
from app.trust.fingerprint import canonical_application, fingerprint, issue_number
from app.trust.open_container import open_container
from app.trust.page_code import page_code
from app.verify.document_proof import drawing_in
from app.verify.package_checks import verify_package
from app.verify.verify_files import verify_pdf
from app.verify.weaker_proof import weak_fault
from tests.app.jobs import foreign_pdfs
from tests.short_application import write_short_scene

_SPEC = importlib.util.spec_from_file_location("bound_generator", Path(__file__).parents[1] / "scan" / "generator.py")
assert _SPEC is not None
assert _SPEC.loader is not None
g = importlib.util.module_from_spec(_SPEC)
sys.modules["bound_generator"] = g
_SPEC.loader.exec_module(g)
pytestmark = pytest.mark.usefixtures("sheets_compared_once")

EXAMPLE = forms_root() / "miit-2021" / "example"
MM = 72 / 25.4
REPORT, PHOTOGRAPH = "检测报告", "现场照片"


def application(folder, attached):
    """An application file with these attachments, (name, title, bytes) each."""
    path = write_short_scene(folder)
    data = json.loads(path.read_text(encoding="utf-8"))
    (folder / "attachments").mkdir(exist_ok=True)
    data["attachments"] = []
    for name, title, content in attached:
        (folder / "attachments" / name).write_bytes(content)
        data["attachments"].append({"file": f"attachments/{name}", "title": title})
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    made = build_services(tmp_path_factory.mktemp("home"), {})
    yield made
    made.close()


def taken(services, folder, attached):
    return store_draft(services, import_draft_file(services, application(folder, attached)))


ATTACHED = (
    ("report.pdf", REPORT, foreign_pdfs.honest()),
    ("photo.jpg", PHOTOGRAPH, foreign_pdfs.photograph()),
    ("script.pdf", "说明", foreign_pdfs.with_script()),
)


def frozen(services, opened):
    result = freeze(services, opened, {})
    assert isinstance(result, FreezeResult)
    return result


@pytest.fixture(scope="module")
def issued(services, tmp_path_factory):
    opened = choose(services, taken(services, tmp_path_factory.mktemp("in"), ATTACHED))
    return opened.id, frozen(services, opened)


def content(services, draft):
    found = content_of_issue(services, draft)
    return found, build_document(found.pack, found.application, found.read_file, found.mark)


@pytest.fixture(scope="module")
def printed(services, issued):
    found, document = content(services, issued[0])
    return draw_pdf(services, found, document, None)


@pytest.fixture(scope="module")
def package(services, issued, printed):
    found, document = content(services, issued[0])
    return draw_package(services, found, printed, draw_tables(document), None)


def test_each_page_of_an_attachment_is_a_numbered_page_behind_the_list(services, issued, printed):
    assert issued[1].bound_pages == 5
    assert issued[1].unbound == ()
    paper, _ = paper_of(services, issued[0])
    with pypdfium2.PdfDocument(printed) as pdf:
        words = [page.get_textpage().get_text_range() for page in pdf]
        codes = [find_code(page.render(scale=150 / 72, grayscale=True).to_pil().convert("L")) for page in pdf]
        sizes = [page.get_size() for page in pdf]
    first = paper.attached_from
    heads = [
        f"附件1　{REPORT}（本附件第1页，共3页）", f"附件1　{REPORT}（本附件第2页，共3页）",
        f"附件1　{REPORT}（本附件第3页，共3页）", f"附件2　{PHOTOGRAPH}（本附件第1页，共1页）",
        "附件3　说明（本附件第1页，共1页）",
    ]  # fmt: skip
    assert "相关附件" in words[first - 1]
    for at, head in enumerate(heads, first):
        assert head in words[at]
        assert f"第{at + 1}页 共{len(words)}页" in words[at]
    assert "附4-1" in words[first + len(heads)]
    assert [code and (code.code.page, code.code.pages) for code in codes] == [
        (at, len(words)) for at in range(1, len(words) + 1)
    ]
    lying = [wide > high for wide, high in sizes[first : first + len(heads)]]
    assert lying == [False, True, True, True, False]


def test_nothing_of_the_foreign_file_is_on_the_pages_but_its_picture(printed):
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        assert "/OpenAction" not in pdf.Root
        assert "/JavaScript" not in pdf.Root.Names
        for page in pdf.pages:
            assert "/Annots" not in page.obj
            for picture in page.obj.Resources.get("/XObject", {}).values():
                assert picture.Subtype == pikepdf.Name.Image


def test_the_sheet_is_drawn_whole_and_upright(services, issued, printed):
    """The red square stands at the lower left of each sheet."""
    paper, _ = paper_of(services, issued[0])
    boxes = [each.box for each in paper.answers if each.path == "attachments[0].pages"]
    assert len(boxes) == 3
    for box, name in zip(boxes, foreign_pdfs.SIZES, strict=True):
        wide, high = foreign_pdfs.SIZES[name]
        scale = (box.right - box.left) / wide
        assert (box.bottom - box.top) / high == pytest.approx(scale, rel=0.01)
        x, y = box.left + 105 * scale, box.bottom - 80 * scale
        page = g.drawn_page(printed, box.page, 144)
        red, green, _ = page.getpixel((round(x * 2), round(y * 2)))
        assert red - green > 100


def test_the_same_issue_gives_the_same_bytes(services, issued, printed):
    found, document = content(services, issued[0])
    assert draw_pdf(services, found, document, None) == printed


def lights(report):
    return {check.name: check.ok for check in report.checks}


def test_verify_sets_the_pages_again_from_what_was_stored(services, printed, package):
    alone = lights(verify_pdf(printed, services.pack))
    assert {name for name, ok in alone.items() if not ok} == {"signature"}
    whole = lights(verify_package(open_container(package, name="x.zip"), services.pack))
    assert {name for name, ok in whole.items() if not ok} == {"signature"}


def test_another_picture_in_the_place_of_a_page_is_found(services, issued, printed):
    found, document = content(services, issued[0])
    pages = [row["pages"] for row in found.application["attachments"]]
    pages[0][0], pages[0][1] = pages[0][1], pages[0][0]
    swapped = draw_package(services, found, printed, draw_tables(document), None)
    told = lights(verify_package(open_container(swapped, name="x.zip"), services.pack))
    assert not told["fingerprint"]
    assert not told["document"]


def test_the_weaker_proof_knows_the_pages_too(services, issued, printed):
    found, document = content(services, issued[0])
    assert compare_answers(document, printed) == []
    application, schema = pdf_application(services, printed)
    assert schema
    drawing = drawing_in(printed, application[1], (found.pack, application[0]), found.mark)
    inside = embedded_files(drawing.files, drawing.read)
    made = render_pdf(document, attachment=drawing.canonical, files=inside).pdf
    assert weak_fault(printed, made, drawing, drawing.document, None) == ""


def pdf_application(services, pdf):
    from app.verify import pdf_checks

    paper = pdf_checks.open_paper(pdf)
    application, schema = pdf_checks.own_data(paper, services.pack)
    assert application is not None
    data = {"pack": application.pack.id, "track": application.track, **application.data}
    return (data, paper.attached), schema.ok


def test_a_package_and_a_pdf_restore_the_draft_with_its_pages(services, issued, package, printed, tmp_path):
    for name, data in (("a.zip", package), ("a.pdf", printed)):
        (tmp_path / name).write_bytes(data)
        opened = opened_from(services, import_draft_file(services, tmp_path / name))
        assert fingerprint_of(content_of_draft(opened)) == issued[1].fingerprint
        assert all(is_fresh(each, opened.draft.files) for each in attached_files(opened.draft))
    again = frozen(services, store_draft(services, import_draft_file(services, tmp_path / "a.zip")))
    assert again.fingerprint == issued[1].fingerprint


def test_a_draft_without_bound_attachments_pays_nothing(services, tmp_path):
    opened = taken(services, tmp_path, ATTACHED[:2])
    plain = fingerprint_of(content_of_draft(opened))
    before = copy.deepcopy(opened.draft.application())
    assert not is_chosen(opened.draft)
    assert frozen(services, opened).fingerprint == plain
    assert opened.draft.application() == before
    found = content_of_issue(services, opened.id)
    assert all("pages" not in row for row in found.application["attachments"])
    assert "pages" not in json.dumps(application_schema(found.pack)["properties"]["attachments"])


def test_what_cannot_be_drawn_is_named_and_prints_nothing(services, tmp_path, monkeypatch):
    # of the bomb's pages none ever comes; whatever was drawn by then is drawn
    monkeypatch.setattr(attachment_pages, "_PACE", Pace(item=3.0, whole=3.0, each=3.0))
    code = page_code("ZN-04HMAS-02", 1, 3, "0123456789abcdef" * 4)
    attached = (("bomb.pdf", "结构图", foreign_pdfs.bomb()), ("old.pdf", "上一版", foreign_pdfs.with_page_code(code)))
    opened = taken(services, tmp_path, attached)
    plain = fingerprint_of(content_of_draft(opened))
    result = frozen(services, choose(services, opened))
    assert result.bound_pages == 0
    assert [sentence.split("没有装订：")[0] for sentence in result.unbound] == ["附件1“结构图”", "附件2“上一版”"]
    assert "时间或内存太多" in result.unbound[0]
    assert "页码二维码" in result.unbound[1]
    assert result.fingerprint == plain  # what prints nothing is no part of the issue
    assert is_chosen(open_stored(services, opened.id).draft)  # and the choice stands


@pytest.mark.parametrize("made", [foreign_pdfs.encrypted, foreign_pdfs.without_pages])
def test_what_no_attachment_can_be_is_refused_where_it_comes_in(made):
    assert clean_attachment(made(), "a.pdf").problem


@pytest.mark.parametrize(
    "pages", [[{"text": "字"}], [{"image": "a.png", "caption": "图"}], ["a.png"], {"image": "a.png"}]
)
def test_pages_that_are_no_pictures_are_refused_with_their_place(services, pages):
    data = json.loads((EXAMPLE / "scene.json").read_text(encoding="utf-8"))
    data["attachments"][0]["pages"] = pages
    with pytest.raises(InputRefused, match=r"attachments\[0\]\.pages"):
        read_application(data, services.pack, "a.json")


def test_pages_of_another_file_are_drawn_anew(services, issued, tmp_path):
    opened = open_stored(services, issued[0])
    first = attached_files(opened.draft)[0]
    assert first.state is not None
    other = replace(first, state=replace(first.state, sha256="f" * 64))
    assert is_fresh(first, opened.draft.files)
    assert not is_fresh(other, opened.draft.files)
    assert not is_fresh(replace(first, pages=first.pages[:-1]), opened.draft.files)
    assert not is_fresh(replace(first, pages=first.pages[::-1]), opened.draft.files)
    assert bound_pages(opened.draft) == 5


def with_other_digits(data):
    """The picture of a page on which a figure was written over."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    ImageDraw.Draw(image).text((image.width // 3, image.height // 3), "99", fill=(0, 0, 0), font_size=34)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def test_pages_that_came_with_a_draft_are_drawn_anew_where_they_show_something_else(
    services, issued, package, tmp_path
):
    with zipfile.ZipFile(io.BytesIO(package)) as inside:
        inside.extractall(tmp_path)
    data = json.loads((tmp_path / "application.json").read_text(encoding="utf-8"))
    page = tmp_path / data["attachments"][0]["pages"][1]["image"]
    page.write_bytes(with_other_digits(page.read_bytes()))
    opened = store_draft(services, import_draft_file(services, tmp_path / "application.json"))
    assert frozen(services, opened).fingerprint == issued[1].fingerprint


def test_whoever_prints_another_page_than_that_of_the_attached_file_is_found_out(services, issued):
    found, _ = content(services, issued[0])
    name = found.application["attachments"][0]["pages"][1]["image"]
    other = with_other_digits(found.read_file(name))
    files = {**found.files, name: hashlib.sha256(other).hexdigest()}
    digest = fingerprint(canonical_application(found.application, files.__getitem__))
    mark = IssueMark(issue_number(digest, 1), 1, digest)
    forged = replace(
        found, files=files, mark=mark, read_file=lambda each: other if each == name else found.read_file(each)
    )
    document = build_document(forged.pack, forged.application, forged.read_file, mark)
    pdf = draw_pdf(services, forged, document, None)
    packed = draw_package(services, forged, pdf, draw_tables(document), None)
    reports = (verify_pdf(pdf, services.pack), verify_package(open_container(packed, name="x.zip"), services.pack))
    for report in reports:
        assert {name for name, ok in lights(report).items() if not ok} == {"signature", "document"}
        said = next(each.detail for each in report.checks if each.name == "document")
        assert said == f"附件1“{REPORT}”装订的第 2 页不是附件文件里的那一页。"


@pytest.fixture(scope="module")
def scanned(services, issued):
    """The stack as it comes from the scanner, and the paper."""
    paper, _ = paper_of(services, issued[0])
    chance, conditions = random.Random(7), g.Conditions(dpi=200, grey=True, noise=2, skew=0.3)
    coarse = replace(conditions, dpi=150)
    made = [g.scanned(paper.pdf, page, coarse, g.Marks(), chance) for page in range(1, paper.pages + 1)]
    sheet = next(each.box for each in paper.answers if each.path == "attachments[0].pages")
    x, y = (sheet.left + 40) / MM, (sheet.bottom - 130) / MM
    pen = g.Marks(strokes=(((x, y), (x + 12, y + 6), (x + 20, y)),))
    clean, inked = (g.scanned(paper.pdf, sheet.page, conditions, marks, chance) for marks in (g.Marks(), pen))
    return paper, made, sheet.page, (clean, inked)


def test_a_stamped_stack_is_whole_only_with_the_pages_of_its_attachments(services, issued, scanned, tmp_path):
    paper, made, page, (sheet, inked) = scanned
    (tmp_path / "all.pdf").write_bytes(g.as_pdf(made))
    whole = stamp(services, issued[0], [tmp_path / "all.pdf"])
    assert whole.kept
    assert all(sheet.registered and not sheet.changes for sheet in whole.checked.sheets)
    found, document = content(services, issued[0])
    packed = draw_package(services, found, draw_pdf(services, found, document, None), draw_tables(document), None)
    told = {check.name: check for check in verify_package(open_container(packed, name="x.zip"), services.pack).checks}
    assert told["stamping"].ok
    assert told["document"].ok
    (tmp_path / "inked.pdf").write_bytes(g.as_pdf([inked]))
    alone = stamp(services, issued[0], [tmp_path / "inked.pdf"])
    assert set(alone.checked.verdict.missing) == {*range(1, paper.pages + 1)} - {page}
    changes = alone.checked.sheets[0].changes
    assert [(each.kind, each.path) for each in changes] == [("added", "attachments[0].pages")]
    with Image.open(io.BytesIO(sheet)) as clean:
        box = next(each.box for each in paper.answers if each.path == "attachments[0].pages")
        left, top = (round(edge / 72 * 200) for edge in (box.left + 110, box.top + 70))
        clean.paste(235, (left, top, left + 60, top + 30))  # correction fluid on a figure and the word beside it
        out = io.BytesIO()
        clean.save(out, "JPEG", quality=80)
    (tmp_path / "white.pdf").write_bytes(g.as_pdf([out.getvalue()]))
    gone = stamp(services, issued[0], [tmp_path / "white.pdf"]).checked.sheets[0].changes
    assert {(each.kind, each.path) for each in gone} == {("missing", "attachments[0].pages")}
