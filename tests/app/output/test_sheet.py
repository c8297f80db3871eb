"""网上填报单: every answer once, to the letter, whatever is in it; pictures beside the page."""

import json
from html.parser import HTMLParser
from pathlib import Path

from app.draft.field_checks import FieldChecks
from app.output.sheet import PAGE, render_sheet
from app.pack.catalogue import load

EXAMPLES = Path(__file__).parents[2] / "data" / "contract"
PACK = load("miit-2021")


class Page(HTMLParser):
    """Paths in order with what their text field holds; counts what must not be there."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.texts: dict[str, str] = {}
        self.heads: list[str] = []
        self.scripts = 0
        self._path = ""
        self._in = ""

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        if tag == "article":
            self._path = facts["data-path"]
            self.texts[self._path] = ""
        if tag in ("textarea", "h2"):
            self._in = tag
        self.scripts += tag == "script"
        assert "src" not in facts
        assert "href" not in facts

    def handle_endtag(self, tag):
        if tag == self._in:
            self._in = ""

    def handle_data(self, data):
        if self._in == "textarea":
            self.texts[self._path] += data
        elif self._in == "h2":
            self.heads.append(data)


def counted(field, value):
    size = FieldChecks.measure(field, value)
    return size.words, size.web


def sheet(track, change=lambda data: None, pictures=lambda name: b"picture " + name.encode()):
    data = json.loads((EXAMPLES / f"{track}-example.json").read_text(encoding="utf-8"))
    change(data)
    files = render_sheet(PACK, data, pictures, None, counted)
    page = Page()
    page.feed(files[PAGE].decode())
    # A text field drops the line end that follows its tag.
    return {path: text.removeprefix("\n") for path, text in page.texts.items()}, page, files


def test_every_answer_stands_there_once_in_the_forms_order():
    texts, page, _ = sheet("factory")
    assert texts["company.name"] == "重庆两江精密传动股份有限公司"
    assert texts["company.financials.2019.debt_ratio"] == "49.8"
    assert texts["company.industry_group"] == "345 轴承、齿轮和传动部件制造"
    assert texts["scenarios[2].equipment[1].name"] == "制造执行系统（MES）"
    assert texts["tables.patents[0].number"] == "ZL202010000000.0"
    assert texts["task.integrators"].splitlines()[1] == "本公司信息中心（计划调度、供应链管理）"
    order = list(texts)
    assert order.index("company.name") < order.index("company.profile") < order.index("scenarios[0].name")
    assert order.index("scenarios[0].equipment[0].name") < order.index("scenarios[1].name")
    assert [head for head in page.heads if head.startswith("场景 ")] == [f"场景 {n}" for n in range(1, 7)]
    assert "company.credit_rating" in texts
    assert "task.effects.logistics_cost_reduction" not in texts


def test_hostile_text_stays_text():
    evil = "</textarea><script>alert(1)</script>\"'&<b>"
    texts, page, _ = sheet("scene", lambda data: data["company"].update(address=evil))
    assert texts["company.address"] == evil
    assert page.scripts == 1


def test_line_ends_and_leading_blanks_survive():
    texts, _, _ = sheet("scene", lambda data: data["company"].update(profile="\n第一段\n\n第二段"))
    assert texts["company.profile"] == "\n第一段\n\n第二段"


def test_pictures_lie_beside_the_page_and_are_named():
    _, _, files = sheet("scene")
    beside = {name: data for name, data in files.items() if name != PAGE}
    assert set(beside.values()) == {b"picture images/cell-layout.png"}
    page = files[PAGE].decode()
    assert len(beside) == 2
    assert all(name in page for name in beside)


def test_counts_are_those_of_the_checks():
    _, _, files = sheet("scene", lambda data: data["scenarios"][0].update(description="字" * 151))
    assert '<span class="over">字数 151/150 · 网页计 151</span>' in files[PAGE].decode()
    assert sheet("scene")[2] == sheet("scene")[2]
