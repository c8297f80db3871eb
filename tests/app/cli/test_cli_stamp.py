"""``zhizao stamp`` from the scan to the stamped package: kept, packed, verified, and every way in which it is not."""

import importlib.util
import io
import json
import random
import sys
from functools import cache
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from app.output.package import MANIFEST, SCAN, STAMPING
from tests.app.cli.conftest import run
from tests.app.scan import office, office_marks
from tests.app.verify.conftest import failing, forged, members, verified

_SPEC = importlib.util.spec_from_file_location("scan_generator", Path(__file__).parents[1] / "scan" / "generator.py")
assert _SPEC is not None
assert _SPEC.loader is not None
g = importlib.util.module_from_spec(_SPEC)
sys.modules.setdefault("scan_generator", g)
_SPEC.loader.exec_module(g)
pytestmark = pytest.mark.usefixtures("sheets_compared_once")


def printed(draft, home, out):
    run("export", draft, "--home", home, "--out", out, "--only", "pdf", "--unsigned")
    return next(out.glob("*.pdf")).read_bytes()


def pages_of(pdf):
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


@cache
def scans(pdf, seal=None):
    """Every page as a scanner gives it back; ``seal`` draws on it before.  Drawn once for all tests of one paper."""
    chance = random.Random(5)
    found = []
    for page in range(1, pages_of(pdf) + 1):
        data = g.scanned(pdf, page, g.Conditions(dpi=150), g.Marks(), chance)
        if seal is not None:
            image = Image.open(io.BytesIO(data)).convert("RGB")
            seal(image)
            out = io.BytesIO()
            image.save(out, "JPEG", quality=85)
            data = out.getvalue()
        found.append(data)
    return tuple(found)


def across_the_edges(image):
    """骑缝章: each sheet bears a slice of one round seal at its outer edge."""
    wide, high = image.size
    ImageDraw.Draw(image).ellipse(
        (wide - 30, high // 2 - 120, wide + 210, high // 2 + 120), outline=(205, 30, 35), width=9
    )


def file_of(folder, jpegs, name="scan.pdf"):
    path = folder / name
    path.write_bytes(g.as_pdf(jpegs))
    return path


@pytest.fixture
def paper(frozen, home, tmp_path):
    return printed(frozen, home, tmp_path / "printed")


def test_ink_taken_away_is_told_with_its_page_place_and_answer(frozen, home, paper, tmp_path):
    chance, scanner = random.Random(4), office.Scanner(dpi=200)
    printed_digits = [each for each in office.glyphs_of(paper) if each.page == 2 and each.char == "8"]
    glyph = next(each for each in printed_digits if 120 < each.box[1] < 250)
    sheet = office.printed(paper, 2, scanner, chance)
    office_marks.whiten(sheet, glyph.box, chance)
    scan = tmp_path / "second.jpg"
    scan.write_bytes(office.scan(sheet, scanner, chance))
    said = run("stamp", frozen, scan, "--home", home, "--json")
    assert said.status == 1  # the other pages are missing
    (change,) = said.json["changes"]
    assert (change["page"], change["copy"], change["kind"], change["text"]) == (2, 1, "missing", "8")
    assert change["path"].startswith("company.")
    left, top, right, bottom = (edge * 25.4 / 72 for edge in change["box"])
    assert (left, top, right, bottom) == pytest.approx(glyph.box, abs=0.2)
    assert change["share"] > 0.2
    plain = run("stamp", frozen, scan, "--home", home)
    assert f"（{change['path']}） 少了墨迹：“8”" in plain.out + plain.err


def test_stamped_packed_and_verified(frozen, home, paper, tmp_path, monkeypatch):
    scan = file_of(tmp_path, scans(paper, across_the_edges))
    said = run("stamp", frozen, scan, "--home", home, "--json")
    assert said.status == 0, said.err
    assert said.json["ok"]
    assert not said.json["missing"]
    assert {each["state"] for each in said.json["pages"]} == {"ok"}
    monkeypatch.setenv("ZHIZAO_PASSPHRASE", "korrekt-pferd-batterie")
    assert run("identity", "create", "--name", "me", "--home", home).status == 0
    out = tmp_path / "out"
    assert run("export", frozen, "--home", home, "--out", out, "--only", "package，pdf").status == 0
    package = next(out.glob("*.zip"))
    held = members(package.read_bytes())
    told, record = json.loads(held[MANIFEST]), json.loads(held[STAMPING])
    assert told["stage"] == "stamped"
    assert "scan-missing" not in told["pending"]
    assert record["issue"] == told["issue"]
    assert pages_of(held[SCAN]) == pages_of(paper)
    report = run("verify", package, "--json")
    assert report.status == 0, report.out
    assert "stamping" in [each["name"] for each in report.json["checks"]]
    again = run("verify", package, scan, "--json")
    assert again.status == 0, again.out
    assert again.json["checks"][-1]["name"] == "scan"
    for change in ({SCAN: held[SCAN] + b"\n"}, {STAMPING: held[STAMPING].replace(b'"copies": 1', b'"copies": 2')}):
        assert "stamping" in failing(verified(tmp_path, forged(package.read_bytes(), change, None)))
    filled = forged(package.read_bytes(), {}, None, stage="filled")
    assert "stamping" in failing(verified(tmp_path, filled))
    # The list of drafts knows too: one 待补 fewer.
    assert not [
        f for f in run("check", frozen, "--home", home, "--json").json["findings"] if f["rule"] == "scan-missing"
    ]
    # The package names the issue that is here: nothing is taken in twice.
    assert run("stamp", package, scan, "--home", home).status == 0
    assert len(run("list", "--home", home, "--json").json["drafts"]) == 1


def test_a_missing_page_is_named_and_nothing_kept(frozen, home, paper, tmp_path):
    scan = file_of(tmp_path, scans(paper)[:-1])
    said = run("stamp", frozen, scan, "--home", home, "--json")
    assert said.status == 1
    assert said.json["missing"] == [pages_of(paper)]
    run("export", frozen, "--home", home, "--out", tmp_path / "out", "--only", "package", "--unsigned")
    held = members(next((tmp_path / "out").glob("*.zip")).read_bytes())
    assert SCAN not in held
    assert json.loads(held[MANIFEST])["stage"] == "filled"
    alone = run("verify", scan, "--json")
    assert alone.status == 1
    assert [each["name"] for each in alone.json["checks"] if not each["ok"]] == ["scan", "signature"]


def test_what_cannot_run(frozen, home, tmp_path):
    broken = tmp_path / "scan.pdf"
    broken.write_bytes(b"%PDF-1.7 broken")
    assert run("stamp", frozen, broken, "--home", home).status == 2
    assert run("stamp", "ZZZZZZZZ", broken, "--home", home).status == 2
    assert run("stamp", frozen, tmp_path / "none.pdf", "--home", home).status == 2


def test_a_file_that_cannot_be_frozen_gives_the_findings(change, home, tmp_path):
    bad = change("scene", lambda data: data["company"].update(name=""))
    scan = tmp_path / "scan.png"
    Image.new("RGB", (60, 80), "white").save(scan)
    said = run("stamp", bad, scan, "--home", home, "--json")
    assert said.status == 1
    assert "required" in {each["rule"] for each in said.json["findings"]}


def stage(frozen, home, out):
    run("export", frozen, "--home", home, "--out", out, "--only", "package", "--unsigned")
    held = members(next(out.glob("*.zip")).read_bytes())
    return json.loads(held[MANIFEST])["stage"], held


def test_the_electronic_original_is_no_scan(frozen, home, paper, tmp_path):
    original = tmp_path / "申报书.pdf"
    original.write_bytes(paper)
    said = run("stamp", frozen, original, "--home", home)
    assert said.status == 2
    assert "这是电子原件，不是扫描件" in said.err
    assert stage(frozen, home, tmp_path / "out")[0] == "filled"
    assert "scan-missing" in {f["rule"] for f in run("check", frozen, "--home", home, "--json").json["findings"]}


def test_scanned_pages_put_into_the_original_do_not_make_it_paper(frozen, home, paper, tmp_path):
    import pikepdf

    mixed = tmp_path / "换过页.pdf"
    with pikepdf.open(io.BytesIO(paper)) as whole, pikepdf.open(io.BytesIO(g.as_pdf(scans(paper)[-1:]))) as one:
        whole.pages[-1] = one.pages[0]
        whole.save(mixed)
        pages = len(whole.pages)
    said = run("stamp", frozen, mixed, "--home", home)
    assert said.status == 2
    assert f"第 1、2、3 等 {pages - 1} 页是电子原件" in said.err
    assert stage(frozen, home, tmp_path / "out")[0] == "filled"


def test_a_scan_without_seal_and_signature_is_said_and_recorded_to_be_nobodys_decision(frozen, home, paper, tmp_path):
    said = run("stamp", frozen, file_of(tmp_path, scans(paper)), "--home", home)
    assert said.status == 0
    assert "可能还没有盖章" in said.out
    assert "已保存为" not in said.out
    _, held = stage(frozen, home, tmp_path / "out")
    record = json.loads(held[STAMPING])
    assert {(each["of"], each["decision"]) for each in record["decisions"]} >= {
        ("公章", "没有人判断"), ("法定代表人签章", "没有人判断"),
    }  # fmt: skip
    lights = run("verify", next((tmp_path / "out").glob("*.zip")), "--json").json["checks"]
    told = next(each for each in lights if each["name"] == "stamping")
    assert told["ok"]
    assert "没有人判断过章和签字" in told["detail"]
    again = run("stamp", frozen, file_of(tmp_path, scans(paper)), "--home", home, "--json")
    assert again.json["ok"] is True
    assert again.json["decided"] is False
    assert again.json["seal"]["state"] == "none"


def test_pages_in_two_levels_are_marked_in_every_json(frozen, home, paper, tmp_path):
    """Copiers and fax machines send them: they are kept, and nowhere taken for pages whose ink was compared."""
    pages = list(scans(paper))
    path = tmp_path / "2.tif"
    image = Image.open(io.BytesIO(pages.pop(1))).convert("L").point(lambda value: 255 * (value > 140))
    image.convert("1").save(path, compression="group4", dpi=(150, 150))
    said = run("stamp", frozen, file_of(tmp_path, pages), path, "--home", home, "--json").json
    assert said["ok"]
    assert [each["page"] for each in said["pages"] if each["ink"] == "not-compared"] == [2]
    assert {each["ink"] for each in said["pages"]} == {"compared", "not-compared"}
    run("export", frozen, "--home", home, "--out", tmp_path / "out", "--only", "package", "--unsigned")
    package = next((tmp_path / "out").glob("*.zip"))
    light = next(each for each in run("verify", package, "--json").json["checks"] if each["name"] == "stamping")
    assert light["ok"]
    assert [each["page"] for each in light["pages"] if not each["compared"]] == [2]
    summary = run("summary", package, "--unit", "永川区", "--out", tmp_path / "sum", "--json").json
    assert [row["ink"] for row in summary["scene"]] == ["not-compared"]
    assert "scan-not-compared" in {each["rule"] for each in summary["findings"]}
