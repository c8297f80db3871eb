"""A stamped scan from the stack to the package: blank backs, ink that nobody judged, and verify that reads it again."""

import hashlib
import importlib.util
import io
import random
import sys
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageDraw

from app.commands.stamp import _lines, _payload
from app.jobs import scan_session_commands
from app.jobs.drafts import import_draft_file, store_draft
from app.jobs.export import content_of_issue, draw_package, draw_pdf, draw_tables
from app.jobs.export_content import StoredScan
from app.jobs.freeze import freeze
from app.jobs.stamped_scan import paper_of, stamp
from app.output.document import build_document
from app.scan.binding import bind, split_bound
from app.scan.page_check import look_at
from app.scan.paper import DrawnPaper
from app.scan.record import NOBODY, record_of
from app.scan.sheets import ScanCancelled, ScanFile, open_scan
from app.services import build_services
from app.trust.open_container import open_container
from app.verify.package_checks import verify_package
from app.verify.verify_files import verify
from tests.short_application import write_short_scene

_SPEC = importlib.util.spec_from_file_location("stamped_generator", Path(__file__).parents[1] / "scan" / "generator.py")
assert _SPEC is not None
assert _SPEC.loader is not None
g = importlib.util.module_from_spec(_SPEC)
sys.modules["stamped_generator"] = g
_SPEC.loader.exec_module(g)

pytestmark = pytest.mark.usefixtures("sheets_compared_once")
DPI = 200
PEN = g.Marks(strokes=(((60, 120), (75, 128), (90, 118), (100, 130)),))


@pytest.fixture(scope="module")
def issued(tmp_path_factory):
    services = build_services(tmp_path_factory.mktemp("home"), {})
    opened = store_draft(services, import_draft_file(services, write_short_scene(tmp_path_factory.mktemp("in"))))
    freeze(services, opened, {})
    yield services, opened.id, paper_of(services, opened.id)[0]
    services.close()


@pytest.fixture(scope="module")
def sheets(issued):
    paper, chance = issued[2], random.Random(5)
    conditions = g.Conditions(dpi=DPI, quality=75, noise=2)
    clean = [g.scanned(paper.pdf, page, conditions, g.Marks(), chance) for page in range(1, paper.pages + 1)]
    return clean, g.scanned(paper.pdf, 2, conditions, PEN, chance)


def back(tone=250, seed=1):
    """The empty side of a sheet with what shines through and the grain of the paper."""
    page = Image.effect_noise((1654, 2339), 6).point(lambda value: min(255, value - 128 + tone))
    page.paste(tone - 40, (400, 300 + seed, 1200, 420 + seed))
    out = io.BytesIO()
    page.save(out, "JPEG", quality=70)
    return out.getvalue()


def written(folder, jpegs):
    path = folder / "盖章件.pdf"
    path.write_bytes(g.as_pdf(jpegs))
    return path


def with_backs(jpegs):
    return [each for at, page in enumerate(jpegs) for each in (page, back(seed=at))]


def test_ink_that_nobody_judged_makes_no_stamped_issue(issued, sheets, tmp_path):
    services, draft, paper = issued
    clean, altered = sheets
    stamped = stamp(services, draft, [written(tmp_path, [clean[0], altered, *clean[2:]])])
    assert stamped.checked.verdict.complete
    assert not stamped.kept
    assert stamped.unjudged == (2,)
    assert _payload(stamped)["unjudged"] == [2]
    assert _payload(stamped)["sha256"] is None
    assert _lines(stamped, {})[-1].startswith("没有保存：第2页")
    assert services.store().stamping(draft, 1) is None
    assert paper.pages == len(clean)


def mostly_white(page):
    page.paste("white", (0, int(page.height * 0.16), page.width, int(page.height * 0.94)))
    return page


def widened(page):
    return page.resize((int(page.width * 1.1), page.height))


def spoilt(jpeg, how):
    out = io.BytesIO()
    how(Image.open(io.BytesIO(jpeg))).save(out, "JPEG", quality=80, dpi=(DPI, DPI))
    return out.getvalue()


def test_a_page_that_nobody_could_compare_makes_no_stamped_issue(issued, sheets, tmp_path):
    """Whoever forges a page chooses how it lies: what is not laid over the issue proves nothing."""
    services, draft, paper = issued
    clean = sheets[0]
    path = written(tmp_path, [*clean[:2], spoilt(clean[2], mostly_white), *clean[3:]])
    before = services.store().stamping(draft, 1)
    stamped = stamp(services, draft, [path])
    assert stamped.checked.verdict.complete
    assert (stamped.kept, stamped.loose, stamped.unjudged) == (False, (3,), (3,))
    assert _payload(stamped)["unjudged"] == [3]
    assert _lines(stamped, {})[-1].startswith("没有保存：第3页与定稿对不齐")
    assert services.store().stamping(draft, 1) == before
    # a package that holds it all the same, with a record that says nothing of it
    record = record_of(stamped.checked, paper, dict.fromkeys((*paper.seals, *paper.signatures), NOBODY), services.now())
    content = replace(content_of_issue(services, draft), stamped=StoredScan(lambda: stamped.checked.pdf, record))
    document = build_document(content.pack, content.application, content.read_file, content.mark)
    pdf = draw_pdf(services, content, document, None)
    data = draw_package(services, content, pdf, draw_tables(document), None)
    told = stamping(services, open_container(data, name="x.zip"))
    assert not told["ok"]
    assert "第 3 页与定稿对不齐，没有比对墨迹" in told["detail"]


def test_a_page_that_was_stretched_is_compared_as_it_is_bound(issued, sheets, tmp_path):
    """``verify`` reads the page as it is bound, and finds the ink there: so has whoever takes the scan in."""
    _, _, paper = issued
    with DrawnPaper(paper) as drawn:
        digit = next(each for each in drawn.glyphs(3) if each.char.isdigit() and each.box.bottom - each.box.top > 6)
        for jpeg, kinds in ((sheets[0][2], set()), (painted_over(sheets[0][2], digit.box), {"missing"})):
            data = spoilt(jpeg, widened)
            seen = look_at(next(open_scan([ScanFile("a", io.BytesIO(data), len(data))]).sheets()), drawn)
            assert (seen.reading.page, seen.registered, seen.problem) == (3, True, "")
            assert {each.kind for each in seen.changes} == kinds


def test_blank_backs_are_nobodys_fault_in_the_window_and_on_the_command_line(issued, sheets, tmp_path):
    services, draft, paper = issued
    path = written(tmp_path, with_backs(sheets[0]))
    added = scan_session_commands.add(
        scan_session_commands.start_anew(scan_session_commands.open_session(services, draft)), [path]
    )
    assert added.sheets == 2 * paper.pages
    grid = added.session.grid()
    assert grid.complete
    assert grid.loose == ()
    stamped = stamp(services, draft, [path])
    assert stamped.kept
    assert stamped.unjudged == ()
    with pikepdf.open(io.BytesIO(services.store().media(services.store().stamping(draft, 1).scan))) as document:
        assert len(document.pages) == paper.pages


def foreign(seed=1):
    """A sheet of somebody else's paper, without a page code of ours."""
    page = Image.effect_noise((1654, 2339), 6).point(lambda value: min(255, value + 122))
    pen = ImageDraw.Draw(page)
    for row in range(30):
        for at in range(36):
            if (row * 7 + at * 3 + seed) % 5:
                pen.rectangle((200 + at * 34, 260 + row * 60, 222 + at * 34, 284 + row * 60), outline=30, width=4)
    out = io.BytesIO()
    page.save(out, "JPEG", quality=75)
    return out.getvalue()


def lights(services, files):
    return {check.name: check for check in verify(files, services.pack).checks}


def test_attachments_bound_in_are_told_and_not_missed_everywhere_alike(issued, sheets, tmp_path):
    services, draft, paper = issued
    listed = paper.attached_from
    assert 1 < listed < paper.pages
    stack = [*sheets[0][:listed], foreign(1), *sheets[0][listed:], foreign(2), back()]
    path = written(tmp_path, stack)
    stamped = stamp(services, draft, [path])
    assert stamped.kept
    assert stamped.checked.verdict.attached == (listed, paper.pages + 1)
    assert "○ 有 2 张装订的附件页（没有页码，不核对）" in _lines(stamped, {})
    assert [each["at"] for each in _payload(stamped)["attached"]] == [listed + 1, paper.pages + 2]
    assert len(_payload(stamped)["pages"]) == paper.pages
    with pikepdf.open(io.BytesIO(services.store().media(services.store().stamping(draft, 1).scan))) as document:
        assert len(document.pages) == paper.pages
    added = scan_session_commands.add(
        scan_session_commands.start_anew(scan_session_commands.open_session(services, draft)), [path]
    )
    grid = added.session.grid()
    assert grid.complete
    assert grid.attached == (listed, paper.pages + 1)
    again = scan_session_commands.open_session(services, draft)
    assert again.grid() == grid
    printed = tmp_path / "申报书.pdf"
    printed.write_bytes(paper_pdf(services, draft))
    told = lights(services, [printed, path])["scan"]
    assert told.ok
    assert "另有 2 张装订的附件页（没有页码，不核对）" in told.detail
    assert "逐页比对过" in told.detail
    assert [each["page"] for each in told.more["pages"]] == list(range(1, paper.pages + 1))


def paper_pdf(services, draft):
    content = content_of_issue(services, draft)
    document = build_document(content.pack, content.application, content.read_file, content.mark)
    return draw_pdf(services, content, document, None)


def painted_over(jpeg, box):
    """A sheet with what stands in ``box`` (points) painted over white."""
    page = Image.open(io.BytesIO(jpeg))
    page.paste(
        "white", tuple(round(edge * DPI / 72) for edge in (box.left - 2, box.top - 2, box.right + 2, box.bottom + 2))
    )
    out = io.BytesIO()
    page.save(out, "JPEG", quality=75)
    return out.getvalue()


def in_two_levels(folder, jpeg):
    path = folder / "两级.tif"
    levels = Image.open(io.BytesIO(jpeg)).convert("L").point(lambda value: 255 * (value > 140))
    levels.convert("1").save(path, compression="group4", dpi=(DPI, DPI))
    return path


def test_a_forged_scan_beside_the_issue_is_not_judged_by_its_codes(issued, sheets, tmp_path):
    """The pages are read against the issue: ink that is not in it, ink that is gone, and pages nobody could compare."""
    services, draft, paper = issued
    clean, inked = sheets
    with DrawnPaper(paper) as drawn:
        digit = next(each for each in drawn.glyphs(3) if each.char.isdigit() and each.box.bottom - each.box.top > 6)
    beside = tmp_path / "申报包.zip"
    content = replace(content_of_issue(services, draft), stamped=None, pending=["scan-missing"])
    document = build_document(content.pack, content.application, content.read_file, content.mark)
    pdf = draw_pdf(services, content, document, None)
    beside.write_bytes(draw_package(services, content, pdf, draw_tables(document), None))
    forged = written(tmp_path, [clean[0], inked, painted_over(clean[2], digit.box), *clean[4:]])
    told = lights(services, [beside, forged, in_two_levels(tmp_path, clean[3])])["scan"]
    assert not told.ok
    assert told.doubt
    assert "第 2 页多了定稿里没有的墨迹" in told.detail
    assert "第 3 页少了定稿里印的墨迹" in told.detail
    assert "第 4 页对不齐或是黑白扫描，没有比对墨迹" in told.detail
    assert [each["page"] for each in told.more["pages"] if each["changes"]] == [2, 3]
    assert [each["page"] for each in told.more["pages"] if not each["compared"]] == [4]


def test_a_page_whose_code_was_torn_off_is_no_attachment(issued, sheets, tmp_path):
    services, draft, paper = issued
    last = Image.open(io.BytesIO(sheets[0][-1]))
    last.paste("white", (int(last.width * 0.7), 0, last.width, int(last.height * 0.25)))
    out = io.BytesIO()
    last.save(out, "JPEG", quality=75)
    stamped = stamp(services, draft, [written(tmp_path, [*sheets[0][:-1], out.getvalue(), foreign()])])
    assert stamped.checked.verdict.missing == (paper.pages,)
    assert stamped.checked.verdict.attached == ()
    assert not stamped.kept


def test_a_second_copy_that_lost_its_codes_is_no_heap_of_attachments(issued, sheets, tmp_path):
    """A feeder that cuts the upper edge takes all codes: nothing is missing of the first copy, and all is not well."""
    services, draft, paper = issued
    path = written(tmp_path, [*sheets[0], *(without_code(each) for each in sheets[0][1:4]), foreign()])
    verdict = stamp(services, draft, [path]).checked.verdict
    assert [cell.state for cell in verdict.cells if cell.state != "ok"] == ["unreadable"] * 3
    assert verdict.attached == (paper.pages + 3,)


def without_code(jpeg):
    image = Image.open(io.BytesIO(jpeg))
    image.paste("white", (0, 0, image.width, int(31 / 25.4 * DPI)))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=75)
    return out.getvalue()


def test_a_sheet_with_a_spoilt_code_is_no_attachment(issued, sheets, tmp_path):
    services, draft, _ = issued
    torn = Image.open(io.BytesIO(sheets[0][-1]))
    wide, mm = torn.width, DPI / 25.4
    ImageDraw.Draw(torn).rectangle((wide - 26 * mm, 14 * mm, wide - 18 * mm, 24 * mm), fill="black")
    out = io.BytesIO()
    torn.save(out, "JPEG", quality=75)
    stamped = stamp(services, draft, [written(tmp_path, [*sheets[0], out.getvalue()])])
    assert [cell.state for cell in stamped.checked.verdict.cells if cell.state != "ok"] == ["unreadable"]
    assert not stamped.kept


def test_a_blank_sheet_stands_for_no_page(issued, sheets, tmp_path):
    services, draft, paper = issued
    jpegs = [*sheets[0][:-1], back()]
    stamped = stamp(services, draft, [written(tmp_path, jpegs)])
    assert stamped.checked.verdict.missing == (paper.pages,)
    assert not stamped.kept


def package(services, draft, change=lambda scan: scan):
    """The package with its stamped scan, or with another in its place and a record that agrees with it."""
    content = content_of_issue(services, draft)
    assert content.stamped is not None
    scan = change(content.stamped.read())
    record = {**content.stamped.record, "sha256": hashlib.sha256(scan).hexdigest()}
    content = replace(content, stamped=StoredScan(lambda: scan, record))
    assert content.mark is not None
    document = build_document(content.pack, content.application, content.read_file, content.mark)
    pdf = draw_pdf(services, content, document, None)
    return open_container(draw_package(services, content, pdf, draw_tables(document), None), name="x.zip")


def stamping(services, container):
    report = verify_package(container, services.pack, now=services.now())
    return next(each for each in report.to_json()["checks"] if each["name"] == "stamping")


def changed_pages(change):
    def changed(scan):
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(scan)) as document:
            change(document)
            document.save(out, static_id=True)
        return out.getvalue()

    return changed


def drawn_over_and_exchanged(document):
    page = document.pages[1]
    page.Contents = document.make_stream(page.Contents.read_bytes() + b" 2 w 200 400 m 240 430 l 300 405 l S")
    document.pages[2] = document.pages[0]


def test_verify_reads_the_stamped_scan_again(issued, sheets, tmp_path):
    services, draft, paper = issued
    if services.store().stamping(draft, 1) is None:
        assert stamp(services, draft, [written(tmp_path, sheets[0])]).kept
    told = stamping(services, package(services, draft))
    assert told["ok"], told["detail"]
    assert [each["page"] for each in told["pages"]] == list(range(1, paper.pages + 1))
    assert all(each["compared"] and not each["changes"] for each in told["pages"])

    told = stamping(services, package(services, draft, changed_pages(drawn_over_and_exchanged)))
    assert not told["ok"]
    assert "缺第3页" in told["detail"]
    assert [each["page"] for each in told["pages"] if each["changes"]] == [2]
    assert [each["page"] for each in told["pages"] if each["state"] != "ok"] == [3, 1]


def claimed(services, draft, **told):
    """The light of a package whose record claims something else."""
    content = content_of_issue(services, draft)
    assert content.stamped is not None
    record = {**content.stamped.record, **told}
    content = replace(content, stamped=StoredScan(content.stamped.read, record))
    document = build_document(content.pack, content.application, content.read_file, content.mark)
    pdf = draw_pdf(services, content, document, None)
    return stamping(
        services, open_container(draw_package(services, content, pdf, draw_tables(document), None), name="x")
    )


def with_opening(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def test_what_the_record_claims_of_seals_is_not_believed(issued, sheets, tmp_path):
    """Nothing was stamped on these sheets: a record that tells of a seal or a signature is not one of them."""
    services, draft, _ = issued
    if services.store().stamping(draft, 1) is None:
        assert stamp(services, draft, [written(tmp_path, sheets[0])]).kept
    for told, words in (
        ({"seals": {"公章": "round"}}, "“公章”有圆形印记，扫描件上没有"),
        ({"signatures": {"法定代表人签章": "ink"}}, "“法定代表人签章”有墨迹，扫描件上没有"),
        ({"seals": {"别处": "red"}}, "表上没有的“别处”"),
        ({"changes": [{"page": 2, "box": [0, 0, 595, 842]}]}, "大得盖过半页"),
        ({"decisions": []}, "没有写明谁看过"),
        ({"checked_at": "2006-01-01T00:00:00+00:00"}, "2006-01-01，早于这份表单"),
        ({"checked_at": "2020-12-31T00:00:00+00:00"}, "早于这份表单"),
        ({"checked_at": "yesterday"}, "时间读不出来"),
        ({"checked_at": "2021-11-18T00:00:00"}, "时间读不出来"),
        ({"checked_at": "2090-01-01T00:00:00+00:00"}, "2090-01-01，本机现在是"),
    ):
        light = claimed(services, draft, **told)
        assert not light["ok"], told
        assert words in light["detail"]
    told = stamping(services, package(services, draft, changed_pages(with_opening)))
    assert not told["ok"]
    assert "不是本软件写出的样子" in told["detail"]


def with_stroke(scan, glyph, kind):
    """Page 2 of a bound scan with one pen stroke at a digit: 1 made a 7, a decimal point, a comma; bound as before."""
    pages = [(page.jpeg, page.size) for page in split_bound(scan)]
    with Image.open(io.BytesIO(pages[1][0])) as packed:
        page = packed.convert("RGB")
    scale, mm, finer = page.width / pages[1][1][0], DPI / 25.4, 4
    left, top, right, bottom = (edge * scale for edge in (glyph.left, glyph.top, glyph.right, glyph.bottom))
    corner = (int(left - 6 * mm), int(top - 6 * mm))
    part = page.crop((*corner, int(right + 6 * mm), int(bottom + 6 * mm)))
    large = part.resize((part.width * finer, part.height * finer), Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(large)

    def at(x, y):
        return (x - corner[0]) * finer, (y - corner[1]) * finer

    ink, wide = (30, 30, 40), round(0.42 * mm * finer)
    if kind == "seven":
        pen.line([at(left - 1.2 * mm, top + 0.1 * mm), at(left + 0.3 * mm, top + 0.1 * mm)], fill=ink, width=wide)
    else:
        pen.ellipse((*at(right + 0.3 * mm, bottom - 0.5 * mm), *at(right + 0.8 * mm, bottom)), fill=ink)
    if kind == "comma":
        pen.line(
            [at(right + 0.5 * mm, bottom - 0.3 * mm), at(right + 0.2 * mm, bottom + 0.7 * mm)], fill=ink, width=wide
        )
    page.paste(large.resize(part.size, Image.Resampling.BOX), corner)
    out = io.BytesIO()
    page.save(out, "JPEG", quality=70, dpi=(DPI, DPI))
    pages[1] = (out.getvalue(), pages[1][1])
    return bind(pages)


def free_behind(page, box):
    """Whether nothing is printed where a point or a comma would stand."""
    edges = (box.right + 0.3, box.top, box.right + 1.2 * 72 / 25.4, box.bottom + 2.5)
    return page.crop(tuple(round(edge * DPI / 72) for edge in edges)).getextrema()[0] > 250


@pytest.mark.parametrize("kind", ["seven", "point", "comma"])
def test_verify_refuses_one_thin_stroke_that_the_record_does_not_tell(issued, sheets, tmp_path, kind):
    services, draft, paper = issued
    if services.store().stamping(draft, 1) is None:
        assert stamp(services, draft, [written(tmp_path, sheets[0])]).kept
    with DrawnPaper(paper) as drawn:
        digits = [each for each in drawn.glyphs(2) if each.char.isdigit() and each.box.bottom - each.box.top > 6]
        page = drawn.draw(2, DPI)
    if kind == "seven":
        box = next(each.box for each in digits if each.char == "1")
    else:
        box = next(each.box for each in digits if free_behind(page, each.box))
    told = stamping(services, package(services, draft, lambda scan: with_stroke(scan, box, kind)))
    assert not told["ok"]
    assert "第 2 页有墨迹与定稿不同" in told["detail"]


def test_verify_tells_its_progress_and_stops_at_once(issued, sheets, tmp_path):
    services, draft, paper = issued
    if services.store().stamping(draft, 1) is None:
        assert stamp(services, draft, [written(tmp_path, sheets[0])]).kept
    steps: list[tuple[int, int]] = []
    container = package(services, draft)
    verify_package(container, services.pack, progress=lambda at, of: steps.append((at, of)))
    assert steps == [(at, paper.pages) for at in range(1, paper.pages + 1)]
    steps.clear()
    with pytest.raises(ScanCancelled):
        verify_package(
            container, services.pack, progress=lambda *at: steps.append(at), cancelled=lambda: len(steps) >= 2
        )
    assert len(steps) == 2
