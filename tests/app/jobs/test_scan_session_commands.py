"""A stack of stamped sheets put together over several files and starts, over a real store and real scans."""

import hashlib
import importlib.util
import io
import random
import sys
from pathlib import Path

import pikepdf
import pytest

from app.errors import InputRefused
from app.jobs import scan_session_commands
from app.jobs.drafts import import_draft_file, store_draft
from app.jobs.freeze import freeze
from app.scan.grid import lay_out
from app.scan.page_matches import Reading, judge
from app.scan.record import record_fault
from app.scan.sheets import ScanCancelled
from app.services import build_services
from tests.short_application import write_short_scene

_SPEC = importlib.util.spec_from_file_location("desk_generator", Path(__file__).parents[1] / "scan" / "generator.py")
assert _SPEC is not None
assert _SPEC.loader is not None
g = importlib.util.module_from_spec(_SPEC)
sys.modules["desk_generator"] = g
_SPEC.loader.exec_module(g)

pytestmark = pytest.mark.usefixtures("sheets_compared_once")
DPI = 150


@pytest.fixture(scope="module")
def issued(tmp_path_factory):
    services = build_services(tmp_path_factory.mktemp("home"), {})
    opened = store_draft(services, import_draft_file(services, write_short_scene(tmp_path_factory.mktemp("in"))))
    freeze(services, opened, {})
    yield services, opened.id
    services.close()


def scan(session, pages, marks=None):
    chance = random.Random(str(pages))
    conditions = g.Conditions(dpi=DPI, quality=60, noise=2)
    return [
        g.scanned(session.paper.pdf, page, conditions, (marks or {}).get(page, g.Marks()), chance) for page in pages
    ]


def write(folder, name, jpegs):
    path = folder / name
    path.write_bytes(g.as_pdf(jpegs))
    return path


def nameless(pdf, page):
    """The page without its code, as when somebody stamped over it."""
    drawn = g.drawn_page(pdf, page, 200)
    drawn.paste("white", (drawn.width - 280, 0, drawn.width, 260))
    out = io.BytesIO()
    drawn.save(out, "PNG")
    return out.getvalue()


def test_a_stack_grows_file_by_file_survives_a_restart_and_is_kept(issued, tmp_path):
    services, draft = issued
    session = scan_session_commands.start_anew(scan_session_commands.open_session(services, draft))
    last = session.paper.pages
    first = write(tmp_path, "甲.pdf", scan(session, [*range(1, last - 1), 2]))
    bad = tmp_path / "乙.pdf"
    bad.write_bytes(b"%PDF-1.7\nnothing")
    added = scan_session_commands.add(session, [bad, first, first])
    assert [name for name, _ in added.refused] == ["乙.pdf", "甲.pdf"]
    assert "损坏" in added.refused[0][1]
    assert added.refused[1][1] == scan_session_commands.SEEN
    session = added.session
    places = session.grid().copies[0]
    assert [p.page for p in places if p.state == "missing"] == [last - 1, last]
    assert (places[1].state, places[1].extra) == ("duplicate", (last - 2,))
    with pytest.raises(InputRefused, match="不齐全"):
        scan_session_commands.store_stamping(services, session)

    session = scan_session_commands.leave_out(services, scan_session_commands.open_session(services, draft), [last - 2])
    (tmp_path / "尾.jpg").write_bytes(scan(session, [last])[0])
    (tmp_path / "看不清.png").write_bytes(nameless(session.paper.pdf, last - 1))
    session = scan_session_commands.add(session, [tmp_path / "尾.jpg", tmp_path / "看不清.png"]).session
    lost = len(session.sheets) - 1
    assert session.sheets[lost].number == ""
    assert not session.grid().complete
    session = scan_session_commands.name_page(session, lost, last - 1)
    assert session.sheets[lost].by_hand
    assert scan_session_commands.unname_page(session, lost).sheets[lost].number == ""
    session = scan_session_commands.name_page(session, lost, last - 1)
    assert session.grid().complete
    seal_page = session.paper.seals["公章"].page
    session = scan_session_commands.decide(services, session, seal_page, "章和签字都在，位置对")
    assert scan_session_commands.open_session(services, draft) == session

    kept = scan_session_commands.store_stamping(services, session)
    data = services.store().media(kept.scan)
    digest = hashlib.sha256(data).hexdigest()
    assert record_fault(kept.record, session.paper.number, session.paper.fingerprint, digest) == ""
    with pikepdf.open(io.BytesIO(data)) as document:
        assert len(document.pages) == last
    said = {each["of"]: each for each in kept.record["decisions"]}
    assert said["公章"]["decision"] == "章和签字都在，位置对"
    assert said["公章"]["at"] == session.decisions[0].at
    assert said[f"甲.pdf 第 {last - 1} 张"]["decision"] == "人工决定不收这一张"
    assert [p["page"] for p in kept.record["pages"] if p["by_hand"]] == [last - 1]


def test_cancelled_leaves_the_stack_as_it_was(issued, tmp_path):
    services, draft = issued
    session = scan_session_commands.start_anew(scan_session_commands.open_session(services, draft))
    path = write(tmp_path, "a.pdf", scan(session, [1, 2]))
    asked: list[tuple[int, ...]] = []
    with pytest.raises(ScanCancelled):
        scan_session_commands.add(session, [path], cancelled=lambda: bool(asked), progress=lambda *at: asked.append(at))
    assert asked == [(1, 2)]
    assert scan_session_commands.open_session(services, draft).sheets == ()


def test_a_stack_file_that_is_damaged_is_put_aside(issued, tmp_path):
    services, draft = issued
    session = scan_session_commands.start_anew(scan_session_commands.open_session(services, draft))
    scan_session_commands.add(session, [write(tmp_path, "a.pdf", scan(session, [1]))])
    file = session.folder / "session.json"
    file.write_bytes(file.read_bytes()[:-40])
    assert scan_session_commands.open_session(services, draft).sheets == ()
    assert (session.folder / "session.json.bad").is_file()


OURS, OLDER = "ZN-04HMAS-02", "ZN-04HMAS-01"


def states(readings, pages=4):
    grid = lay_out(judge(readings, OURS, pages), readings)
    return [[place.state for place in places] for places in grid.copies], grid


def test_the_grid_gives_every_sheet_one_place():
    found, grid = states([Reading(OURS, 1), Reading(""), Reading(OURS, 3), Reading(OLDER, 4), Reading(OURS, 3)])
    assert found == [["ok", "unreadable", "duplicate", "other-issue"]]
    assert (grid.copies[0][2].extra, grid.copies[0][3].number, grid.loose) == ((4,), OLDER, ())
    assert not grid.complete


def test_a_sheet_that_could_be_any_page_lies_loose():
    found, grid = states([Reading(OURS, 1), Reading(""), Reading(""), Reading(OURS, 4)])
    assert found == [["ok", "missing", "missing", "ok"]]
    assert grid.loose == (1, 2)
    assert states([Reading(OURS, page) for page in (1, 2, 3, 4)])[1].complete


def test_a_stack_scanned_face_down_is_placed_too():
    found, _ = states([Reading(OURS, 4), Reading(""), Reading(OURS, 2), Reading(OURS, 1)])
    assert found == [["ok", "ok", "unreadable", "ok"]]


def test_the_electronic_original_is_not_taken_into_the_stack(issued, tmp_path):
    services, draft = issued
    session = scan_session_commands.start_anew(scan_session_commands.open_session(services, draft))
    original = tmp_path / "申报书.pdf"
    original.write_bytes(session.paper.pdf)
    added = scan_session_commands.add(session, [original])
    assert [name for name, _ in added.refused] == ["申报书.pdf"]
    assert added.refused[0][1].startswith("这是电子原件，不是扫描件")
    assert not added.session.sheets
