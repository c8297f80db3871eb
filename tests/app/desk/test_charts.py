"""What the pictures count, and that the picture of it can be read by everybody."""

from __future__ import annotations

import itertools
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.desk.charts import GainSpread, applications_in, count_stages, spread_gains, sum_investment
from app.merge.submission import Submission, SubmittedScenario
from app.output.chart_pictures import BAR, INK, QUIET, PictureKind
from app.output.figure_charts import DrawnBar, DrawnSpread, draw_figures
from app.output.heat_map import draw_heat_map, letters_of
from app.output.heat_shades import SHADES, heading_lines, shade_at, shade_bounds
from app.pack.catalogue import load
from app.paths import forms_root
from tests.app.merge.test_package_checks import submission

PACK = load("miit-2021", forms_root())


def with_stages(number: int, industry: str, *stages: str, investment: str = "") -> Submission:
    scenarios = tuple(SubmittedScenario(f"场景 {at}", own=False, stage=stage) for at, stage in enumerate(stages))
    return submission(
        number, industry=industry, scenarios=scenarios, investment=investment, gains={"提升": str(number)}
    )


FIRMS = [
    with_stages(1, "通用设备制造业", "quality", "quality", "production", investment="100.50"),
    with_stages(2, "通用设备制造业", "quality", investment="99.50"),
    with_stages(3, "汽车制造业", "energy", "unknown"),
]


def test_scenarios_are_counted_once_by_stage_and_group() -> None:
    counts = count_stages(PACK, FIRMS, "industry")
    assert counts.groups == ("通用设备制造业", "汽车制造业")
    assert counts.sizes == (2, 1)
    quality = counts.stages.index("质量管控")
    assert counts.cells[0][quality] == 3
    assert sum(counts.totals) == 5  # a stage that the notice does not have is in no cell
    assert "营销管理" in counts.empty_stages
    found = applications_in(PACK, FIRMS, "industry", "通用设备制造业", "质量管控")
    assert [(each.company, len(names)) for each, names in found] == [
        ("重庆第1机械有限公司", 2),
        ("重庆第2机械有限公司", 1),
    ]


def test_investment_and_gains_are_summed_as_stated() -> None:
    first, second = sum_investment(FIRMS, "industry")
    assert (first.name, first.applications, first.stated, first.investment) == (
        "通用设备制造业", 2, 2, Decimal("200.00")
    )  # fmt: skip
    assert (second.applications, second.stated) == (1, 0)
    assert spread_gains(FIRMS) == [GainSpread("提升", (Decimal(1), Decimal(2), Decimal(3)), Decimal(2))]
    assert spread_gains(FIRMS[:2])[0].median == Decimal("1.5")
    odd = replace(FIRMS[0], gains={"提升": "Infinity", "降低": "约三成", "节约": "1,200.5%"})
    assert [(each.label, each.values) for each in spread_gains([odd])] == [("节约", (Decimal("1200.5"),))]


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_number_can_be_read_on_its_shade_and_shades_differ_in_grey() -> None:
    assert all(contrast(letters_of(shade), ground) >= 4.5 for shade, ground in enumerate(SHADES))
    lights = [luminance(shade) for shade in SHADES]
    assert lights == sorted(lights, reverse=True)
    assert all(one - other > 0.015 for one, other in itertools.pairwise(lights))


@given(st.lists(st.lists(st.integers(0, 5000), min_size=1, max_size=4), max_size=4))
def test_the_shades_reach_to_the_largest_number_and_never_run_backwards(cells: list[list[int]]) -> None:
    bounds = shade_bounds(cells)
    numbers = sorted({count for row in cells for count in row})
    shades = [shade_at(count, bounds) for count in numbers]
    assert len(bounds) == len(SHADES)
    assert shades == sorted(shades)
    assert all((shade == 0) == (count == 0) for count, shade in zip(numbers, shades, strict=True))
    most = max(numbers, default=0)
    assert shade_at(most, bounds) >= (min(most, 6) if most <= 6 else 3)  # the largest is dark, however large it is


def test_a_heat_map_of_many_applications_tells_24_from_150() -> None:
    assert shade_bounds([[1, 11]]) == shade_bounds([]) == (0, 1, 2, 3, 4, 5, 6)
    assert shade_bounds([[12]]) == (0, 1, 3, 5, 7, 9, 11)
    bounds = shade_bounds([[0, 24, 37, 76, 113, 150]])
    assert bounds == (0, 1, 26, 51, 76, 101, 126)
    assert [shade_at(count, bounds) for count in (0, 24, 37, 76, 113, 150)] == [0, 1, 2, 4, 5, 6]
    assert heading_lines("供应链管理") == "供应链\n管理"


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_picture_is_whole_and_needs_no_font(kind: PictureKind) -> None:
    counts = count_stages(PACK, FIRMS, "industry")
    data = draw_heat_map("环节与场景", counts.stages, counts.groups, counts.cells, kind)
    if kind == "png":
        picture = Image.open(BytesIO(data))
        assert picture.width > picture.height > 300
        shades = {tuple(int(shade[at : at + 2], 16) for at in (1, 3, 5)) for shade in (SHADES[1], SHADES[3])}
        assert shades <= {color for _, color in picture.convert("RGB").getcolors(1 << 24) or []}
    else:
        assert ET.fromstring(data).tag.endswith("svg")
        assert b"<text" not in data
        assert data == draw_heat_map("环节与场景", counts.stages, counts.groups, counts.cells, kind)


def figures(kind: PictureKind, *, gains: bool = True) -> bytes:
    bars = [
        DrawnBar("通用设备制造业", "2/2 份", Decimal(200), "200.00"),
        DrawnBar("没有写", "0/1 份", Decimal(0), "0.00"),
    ]
    values = (Decimal(1), Decimal("2.5"), Decimal(9))
    spreads = [DrawnSpread("生产效率提升", values, values[1]), DrawnSpread("一家", values[:1], values[0])]
    return draw_figures("投资与建设成效", bars, spreads if gains else [], "没有核实。", kind)


def test_figures_are_drawn_in_one_hue_that_stands_out_in_grey() -> None:
    assert all(contrast(color, "#FFFFFF") >= 4.5 for color in (BAR, INK, QUIET))
    with Image.open(BytesIO(figures("png"))) as picture:
        grey = picture.convert("L")
    # the first bar runs from the names to its number, the second one has no length
    first, second = (round(grey.height * (at + 0.5) / 9.0) for at in (2.1, 3.1))
    left = round(grey.width * 6.6 / 22)
    assert grey.getpixel((left, first)) < 140  # type: ignore[operator]
    assert grey.getpixel((left + 300, second)) > 250  # type: ignore[operator]


def test_figures_need_no_font_and_come_back_the_same() -> None:
    data = figures("svg")
    assert ET.fromstring(data).tag.endswith("svg")
    assert b"<text" not in data
    assert data == figures("svg")
    assert len(figures("svg", gains=False)) < len(data)
