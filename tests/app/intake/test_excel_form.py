"""Tables from Excel: every cell is in its field, in the tray, or the form's own; what is not certain says so."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Color, Font, PatternFill

from app.errors import InputRefused
from app.intake.excel.workbook import read_workbook, workbook_of
from app.output.answers import look_up
from app.output.document import build_document
from app.output.xlsx import render_tables
from tests.app.intake.workbook_files import (
    EXAMPLES,
    book_bytes,
    example,
    pack,
    read,
    read_rows,
    states,
    unplaced,
    values,
    with_parts,
)

PATENTS = ["序号", "专利名称", "专利类型", "专利状态", "专利号", "备注"]
EQUIPMENT = ["序号", "具体场景名称", "关键技术装备、软件/系统名称", "品牌", "供应商", "新技术名称", "应用描述", "备注"]
SCENARIOS = [
    "序号", "具体场景名称", "具体场景描述", "解决的痛点问题描述", "采用的技术方案", "保障要素", "实施成果", "其他",
    "备注",
]  # fmt: skip


def patent(name: str, at: int = 0) -> dict[str, Any]:
    return {f"tables.patents[{at}].{key}": value for key, value in (("name", name), ("kind", "发明"))}


# ---- our own workbooks come back


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_own_tables_come_back_unchanged(track: str) -> None:
    application = example(track)
    document = build_document(pack(), application, lambda name: (EXAMPLES / name).read_bytes(), None)
    seen: set[str] = set()
    for name, data in render_tables(document).items():
        form = read(data, name)
        assert set(states(form).values()) == {"read"}
        assert not form.unplaced
        assert not form.notes
        assert form.track == track
        for path, value in values(form).items():
            assert as_texts(value) == as_texts(look_up(application, path)), path
        seen |= values(form).keys()
    assert seen == printed_in_tables(application)


def printed_in_tables(application: dict[str, Any]) -> set[str]:
    """Paths of every answer that the list tables print."""
    columns = {
        column.field
        for part in pack().tracks[application["track"]].form.parts
        if part.kind == "list"
        for column in part.columns
        if column.field != "#"
    }
    found = set()
    for field in columns:
        found |= set(filled(application, field))
    return found


def filled(application: Any, template: str, so_far: str = "") -> list[str]:
    head, _, rest = template.partition("[]")
    here = so_far + head
    value = look_up(application, head.lstrip("."))
    if not rest:
        return [here] if value not in (None, "", []) else []
    return [path for at, row in enumerate(value or ()) for path in filled(row, rest, f"{here}[{at}]")]


def as_texts(value: Any) -> Any:
    """A picture is the same picture under another name."""
    if isinstance(value, list):
        return [{**block, "image": "…"} if "image" in block else block for block in value]
    return value


# ---- heads


def test_columns_in_another_order_and_more_of_them() -> None:
    form = read_rows([["专利号", "采购单价", "专利类型", "专利名称"], ["ZL2021", "30万", "发明", "一种夹具"]])
    assert values(form) == {
        "tables.patents[0].name": "一种夹具",
        "tables.patents[0].kind": "发明",
        "tables.patents[0].number": "ZL2021",
    }
    assert set(states(form).values()) == {"read"}
    assert [(each.text, each.source) for each in form.unplaced] == [
        ("采购单价", "表.xlsx · Sheet1 · B1"),
        ("30万", "表.xlsx · Sheet1 · B2（采购单价）"),
    ]


def test_head_that_is_only_like_the_forms_is_to_be_looked_at() -> None:
    form = read_rows([["序号", "专利名称", "专利类型", "备注说明"], [1, "一种夹具", "发明", "已转让"]])
    assert states(form)["tables.patents[0].remarks"] == "look"
    assert states(form)["tables.patents[0].name"] == "read"


def test_two_columns_of_one_head_are_nobodys() -> None:
    form = read_rows([[*PATENTS, "备注"], [1, "一种夹具", "发明", "已发布", "ZL1", "甲", "乙"]])
    assert "tables.patents[0].remarks" not in values(form)
    assert unplaced(form) == ["甲", "乙"]


def test_words_in_the_brackets_of_a_head_can_make_it_another() -> None:
    form = read_rows([["专利名称（英文）", "专利类型", "专利号"], ["A clamp", "发明", "ZL1"]])
    assert states(form)["tables.patents[0].name"] == "look"


def test_merged_heads_of_two_lines() -> None:
    def merge(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        for column in "ABCD":
            sheet.merge_cells(f"{column}2:{column}3")
        sheet.merge_cells("E2:F2")

    rows = [
        ["附5-7 专利"],
        ["序号", "专利名称", "专利类型", "专利状态", "登记", None],
        [None, None, None, None, "专利号", "备注"],
        [1, "一种夹具", "发明", "已发布", "ZL1", "自有"],
    ]
    form = read(book_bytes({"Sheet1": rows}, merge))
    assert values(form)["tables.patents[0].number"] == "ZL1"
    assert values(form)["tables.patents[0].remarks"] == "自有"
    assert set(states(form).values()) == {"read"}
    assert unplaced(form) == ["附5-7 专利", "登记"]


def test_tables_under_one_another_and_side_by_side() -> None:
    form = read_rows(
        [
            ["附5-3", None, None, None, None, "附5-4"],
            ["序号", "技术名称", "关键参数", "备注", None, "序号", "装备名称", "关键参数", "备注"],
            [1, "视觉", "0.1mm", "甲", None, 1, "机床", "五轴", "乙"],
            [],
            ["附5-5"],
            ["序号", "软件/系统名称", "关键参数", "备注"],
            [1, "排产", "秒级", "丙"],
        ]
    )
    assert values(form) == {
        "tables.key_technologies[0].name": "视觉",
        "tables.key_technologies[0].parameters": "0.1mm",
        "tables.key_technologies[0].remarks": "甲",
        "tables.key_equipment[0].name": "机床",
        "tables.key_equipment[0].parameters": "五轴",
        "tables.key_equipment[0].remarks": "乙",
        "tables.key_software[0].name": "排产",
        "tables.key_software[0].parameters": "秒级",
        "tables.key_software[0].remarks": "丙",
    }
    assert set(states(form).values()) == {"read"}
    assert form.track == "factory"


def test_a_table_on_its_side_is_to_be_looked_at() -> None:
    form = read_rows([["具体场景名称", "智能仓储"], ["具体场景描述", "立体库"], ["解决的痛点问题描述", "找货慢"]])
    assert values(form) == {
        "scenarios[0].name": "智能仓储",
        "scenarios[0].description": "立体库",
        "scenarios[0].pain_points": "找货慢",
    }
    assert set(states(form).values()) == {"look"}
    assert [each.source for each in form.placed] == [f"表.xlsx · Sheet1 · B{row}" for row in (1, 2, 3)]


def test_the_sheets_name_contradicts_the_heads() -> None:
    form = read_rows([PATENTS, [1, "一种夹具", "发明", "已发布", "ZL1", None]], "附5-6")
    assert set(states(form).values()) == {"look"}


@pytest.mark.parametrize(
    "rows",
    [
        [
            ["序号", "设备名称", "品牌", "型号", "单价", "数量", "供应商", "备注"],
            [1, "机床", "甲", "X", 3, 2, "乙", ""],
        ],
        [["部门", "姓名", "电话"], ["财务", "张三", "1"]],
        [["名称", "备注"], ["一", "二"]],
        [["随便写写"]],
    ],
)
def test_another_table_is_refused(rows: list[list[Any]]) -> None:
    with pytest.raises(InputRefused, match="没有认出申报书的附表"):
        read_rows(rows)


# ---- rows


def test_notes_totals_and_signatures_are_no_rows() -> None:
    form = read_rows(
        [
            PATENTS,
            [1, "一种夹具", "发明", "已发布", "ZL1", None],
            [2, "一种阀", "实用新型", "审查中", None, None],
            ["合计", 2],
            [None, "填表人：王五", None, "日期：2021年"],
            ["注：以上专利均为自有。"],
        ]
    )
    assert {path.partition(".name")[0] for path in values(form) if path.endswith("name")} == {
        "tables.patents[0]",
        "tables.patents[1]",
    }
    assert unplaced(form) == ["合计", "2", "填表人：王五", "日期：2021年", "注：以上专利均为自有。"]


def test_rows_behind_a_gap_are_certain_only_where_the_numbers_go_on() -> None:
    form = read_rows([PATENTS, [1, "甲", "发明"], [], [2, "乙", "发明"], [], [None, "丙", "发明"]])
    assert states(form) == {
        **dict.fromkeys(patent("甲"), "read"),
        **dict.fromkeys(patent("乙", 1), "read"),
        **dict.fromkeys(patent("丙", 2), "look"),
    }


def test_the_official_example_is_the_forms_own() -> None:
    part = next(p for p in pack().tracks["scene"].form.parts if p.id == "scenarios" and p.kind == "list")
    form = read_rows([[c.heading for c in part.columns], list(part.example), [1, "智能仓储", "立体库"]])
    assert values(form) == {"scenarios[0].name": "智能仓储", "scenarios[0].description": "立体库"}
    assert not form.unplaced


def test_equipment_goes_to_the_scenario_it_names() -> None:
    data = book_bytes(
        {
            "附4-2": [
                EQUIPMENT,
                [1, "能效 优化", "系统乙"],
                [2, "智能仓储", "机床甲"],
                [3, None, "机床丙"],
                [4, "新的", "丁"],
            ],
            "附4-1": [SCENARIOS, [1, "智能仓储", "a"], [2, "能效优化", "b"]],
        }
    )
    form = read(data)
    assert values(form) == {
        "scenarios[0].name": "智能仓储",
        "scenarios[0].description": "a",
        "scenarios[0].equipment[0].name": "机床甲",
        "scenarios[0].equipment[1].name": "机床丙",
        "scenarios[1].name": "能效优化",
        "scenarios[1].description": "b",
        "scenarios[1].equipment[0].name": "系统乙",
        "scenarios[2].name": "新的",
        "scenarios[2].equipment[0].name": "丁",
    }
    look = {path for path, state in states(form).items() if state == "look"}
    assert look == {"scenarios[0].equipment[1].name", "scenarios[2].name", "scenarios[2].equipment[0].name"}
    assert form.track == "scene"


def equipment_of(*rows: list[Any], sheet: str = "附4-2") -> Any:
    data = book_bytes({"附4-1": [SCENARIOS, [1, "智能仓储", "a"], [2, "能效优化", "b"]], sheet: list(rows)})
    form = read(data)
    found = {path: value for path, value in values(form).items() if "equipment" in path or path.endswith("].name")}
    certain = {path for path, state in states(form).items() if state == "read" and "equipment" in path}
    return found, certain, form


NAMED = {"scenarios[0].name": "智能仓储", "scenarios[1].name": "能效优化"}


@pytest.mark.parametrize(
    ("second", "first", "certain"),
    [("2.能效优化", "1、智能仓储", True), ("（二）能效优化", "智能仓储", True), ("场景2", "场景一", False)],
)
def test_a_number_before_the_scenario_or_alone_makes_no_other(second: str, first: str, certain: bool) -> None:  # noqa: FBT001
    found, read_ones, _ = equipment_of(EQUIPMENT, [1, second, "系统乙"], [2, first, "机床甲"], [3, first, "机床丙"])
    assert found == NAMED | {
        "scenarios[0].equipment[0].name": "机床甲",
        "scenarios[0].equipment[1].name": "机床丙",
        "scenarios[1].equipment[0].name": "系统乙",
    }
    assert len(read_ones) == (3 if certain else 0)


def test_every_row_of_an_unknown_scenario_is_to_be_looked_at() -> None:
    found, read_ones, _ = equipment_of(EQUIPMENT, [1, "新的", "丁"], [2, "新的", "戊"], [3, "智能仓储", "甲"])
    assert found["scenarios[2].equipment[1].name"] == "戊"
    assert read_ones == {"scenarios[0].equipment[0].name"}


def test_pieces_under_numbers_in_one_row_are_rows() -> None:
    found, read_ones, form = equipment_of(
        EQUIPMENT,
        [1, "智能仓储", "1.立体库\n2.堆垛机", "2.昆船", "1.甲厂\n2.乙厂"],
        [2, "能效优化", "电表\n网关", "", "丙厂\n丁厂"],
        [3, "能效优化", "能源管理\n（EMS）", "", "戊信息\n有限公司"],
    )
    assert found == NAMED | {
        "scenarios[0].equipment[0].name": "立体库", "scenarios[0].equipment[0].supplier": "甲厂",
        "scenarios[0].equipment[1].name": "堆垛机", "scenarios[0].equipment[1].brand": "昆船",
        "scenarios[0].equipment[1].supplier": "乙厂",
        "scenarios[1].equipment[0].name": "电表", "scenarios[1].equipment[0].supplier": "丙厂",
        "scenarios[1].equipment[1].name": "网关", "scenarios[1].equipment[1].supplier": "丁厂",
        "scenarios[1].equipment[2].name": "能源管理（EMS）", "scenarios[1].equipment[2].supplier": "戊信息有限公司",
    }  # fmt: skip
    assert read_ones == {path for path in found if path.startswith("scenarios[0].equipment")}
    assert not form.unplaced


def test_a_sheet_with_the_name_of_a_scenario_is_about_it() -> None:
    found, read_ones, _ = equipment_of([EQUIPMENT[0], *EQUIPMENT[2:]], [1, "网关", "", "丁厂"], sheet="能效优化")
    assert found == NAMED | {"scenarios[1].equipment[0].name": "网关", "scenarios[1].equipment[0].supplier": "丁厂"}
    assert not read_ones


def test_merged_scenario_names_are_certain() -> None:
    rows = [EQUIPMENT, [1, "智能仓储", "甲", "A", "厂"], [2, None, "乙", "B", None]]

    def merge(book: openpyxl.Workbook) -> None:
        book.worksheets[0].merge_cells("B2:B3")
        book.worksheets[0].merge_cells("E2:E3")

    form = read(book_bytes({"Sheet1": rows}, merge))
    assert states(form)["scenarios[0].equipment[1].name"] == "read"
    assert values(form)["scenarios[0].equipment[1].supplier"] == "厂"
    assert states(form)["scenarios[0].equipment[1].supplier"] == "look"


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(InputRefused, match="超过 2000 行"):
        read_rows([SCENARIOS[:3], *([at, f"场景{at}", "x"] for at in range(1, 2105))])


def test_five_thousand_rows_are_read() -> None:
    form = read_rows([PATENTS[:3], *([at, f"专利{at}", "发明"] for at in range(1, 5001))])
    assert len(form.placed) == 10_000
    assert set(states(form).values()) == {"read"}


# ---- cells


def test_code_in_a_numeric_cell_is_refused_by_its_name() -> None:
    form = read_rows([PATENTS, [1, "一种夹具", "发明", "已发布", 202110123456789012, None]])
    assert "tables.patents[0].number" not in values(form)
    assert [each.source for each in form.unplaced] == ["表.xlsx · Sheet1 · E2（专利号）"]
    assert any("E2 “专利号”" in note and "15 位" in note for note in form.notes)


def test_company_code_beside_its_label() -> None:
    rows = [["统一社会信用代码", 911101087876543210], ["企业名称", "重庆某某公司"], *years("资产总额（万元）")]
    form = read_rows(rows)
    assert values(form)["company.name"] == "重庆某某公司"
    assert states(form)["company.name"] == "look"
    assert "company.unified_social_credit_code" not in values(form)
    assert any("统一社会信用代码" in note for note in form.notes)


def test_numbers_dates_and_flags_in_texts_are_to_be_looked_at() -> None:
    form = read_rows([PATENTS, [1, "一种夹具", "发明", "已发布", 20211234, dt.date(2021, 3, 5)]])
    assert values(form)["tables.patents[0].number"] == "20211234"
    assert values(form)["tables.patents[0].remarks"] == "2021-03-05"
    assert states(form)["tables.patents[0].number"] == states(form)["tables.patents[0].remarks"] == "look"


@pytest.mark.parametrize(
    ("written", "value", "state"),
    [
        ("发明", "发明", "read"),
        ("发明专利", "发明", "look"),
        ("□发明 ☑实用新型", "实用新型", "look"),
        ("发明或实用新型", "发明或实用新型", "look"),
    ],
)
def test_choices(written: str, value: str, state: str) -> None:
    form = read_rows([PATENTS, [1, "一种夹具", written]])
    assert values(form)["tables.patents[0].kind"] == value
    assert states(form)["tables.patents[0].kind"] == state


def test_two_ticks_in_one_row_of_boxes_are_never_read() -> None:
    form = read_rows([PATENTS, [1, "一种夹具", "☑发明 ☑实用新型"]])
    assert "tables.patents[0].kind" not in values(form)
    assert unplaced(form) == ["☑发明 ☑实用新型"]


def formulas(formula: str, value: str | None) -> bytes:
    data = book_bytes({"Sheet1": [PATENTS, [1, "FORMULA", "发明"]]})

    def change(name: str, part: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return part
        cell = f'<c r="B2" t="str"><f>{formula}</f>' + (f"<v>{value}</v>" if value is not None else "") + "</c>"
        begin = part.index(b'<c r="B2"')
        return part[:begin] + cell.encode() + part[part.index(b"</c>", begin) + 4 :]

    return with_parts(data, change)


def test_a_formula_gives_its_last_value() -> None:
    assert values(read(formulas("A9&amp;&quot;x&quot;", "一种夹具")))["tables.patents[0].name"] == "一种夹具"


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("A9", None),
        ("cmd|&apos; /C calc&apos;!A0", "1"),
        ("HYPERLINK(&quot;http://x&quot;,&quot;点我&quot;)", "点我"),
        ("[1]Sheet1!A1", "外面的"),
    ],
)
def test_a_formula_that_has_no_value_or_asks_others_is_refused(formula: str, value: str | None) -> None:
    form = read(formulas(formula, value))
    assert "tables.patents[0].name" not in values(form)
    assert any("B2" in note for note in form.notes)


def test_a_text_that_looks_like_a_command_stays_a_text() -> None:
    form = read_rows([PATENTS, [1, "=cmd|' /C calc'!A0", "发明"]])
    assert not [each for each in form.placed if each.state == "read" and "calc" in str(each.value)]


def test_a_cell_longer_than_excel_allows_goes_to_the_tray() -> None:
    data = book_bytes({"Sheet1": [PATENTS, [1, "LONG", "发明"]]})
    data = with_parts(data, lambda _, part: part.replace(b"LONG", "长".encode() * 40_000))
    form = read(data)
    assert unplaced(form) == ["长" * 40_000]
    assert any("40000 个字符" in note for note in form.notes)


def test_hidden_sheets_rows_and_columns() -> None:
    def hide(book: openpyxl.Workbook) -> None:
        book.worksheets[0].row_dimensions[3].hidden = True
        book.worksheets[1].sheet_state = "hidden"

    sheets = {"附5-7": [PATENTS, [1, "甲", "发明"], [2, "乙", "发明"]], "旧": [PATENTS, [1, "丙", "发明"]]}
    form = read(book_bytes(sheets, hide))
    assert states(form) == {**dict.fromkeys(patent("甲"), "read"), **dict.fromkeys(patent("乙", 1), "look")}
    assert {"丙", "发明"} <= set(unplaced(form))
    assert all("隐藏的工作表" in each.source for each in form.unplaced)


@pytest.mark.parametrize(
    ("look", "state"),
    [
        ({"font": Font(color="FFFFFFFF")}, "look"),
        ({"font": Font(color=Color(theme=0))}, "look"),
        ({"font": Font(color="FF336699"), "fill": PatternFill("solid", fgColor="FF336699")}, "look"),
        ({"font": Font(size=1)}, "look"),
        ({"number_format": ";;;"}, "look"),
        ({"font": Font(color="FFFFFFFF"), "fill": PatternFill("solid", fgColor="FF000000")}, "read"),
        ({"font": Font(color=Color(theme=1))}, "read"),
        ({"number_format": "0;-0;;@"}, "read"),
    ],
)
def test_what_nobody_sees_in_a_cell_is_never_certain(look: dict[str, Any], state: str) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for name, value in look.items():
            setattr(book.worksheets[0]["B2"], name, value)

    form = read(book_bytes({"附5-7": [PATENTS, [1, "甲", "发明"]]}, change))
    assert states(form)["tables.patents[0].name"] == state
    assert {value for path, value in states(form).items() if not path.endswith("name")} == {"read"}


def test_comments_heads_and_feet_go_to_the_tray() -> None:
    def remark(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        sheet["B2"].comment = Comment("请补专利号", "王五")
        assert sheet.oddHeader is not None
        assert sheet.oddFooter is not None
        sheet.oddHeader.center.text = "内部资料"
        sheet.oddFooter.center.text = "草稿　第&P页 共&N页"

    form = read(book_bytes({"Sheet1": [PATENTS, [1, "甲", "发明"]]}, remark))
    assert [(each.text, each.source) for each in form.unplaced] == [
        ("内部资料", "表.xlsx · Sheet1 · 页眉"),
        ("请补专利号", "表.xlsx · Sheet1 · 批注 B2"),
    ]


# ---- three years


def years(name: str, *, heads: tuple[Any, ...] = ("2018年", "2019年", "2020年")) -> list[list[Any]]:
    return [["近三年发展情况", *heads], [name, 100, "2,000", 300.5]]


def test_years_and_rows_in_any_order() -> None:
    rows = [
        ["单位：万元"],
        ["指标", "2020年", "2018年度", "2021年", "2019年"],
        ["负债率（%）", "35.2", 40, 1, "41%"],
        ["资产总额", 300, 100, 400, "2,000"],
    ]
    form = read_rows(rows)
    assert values(form) == {
        "company.financials.2018.total_assets": "100",
        "company.financials.2019.total_assets": "2,000",
        "company.financials.2020.total_assets": "300",
        "company.financials.2018.debt_ratio": "40",
        "company.financials.2019.debt_ratio": "41",
        "company.financials.2020.debt_ratio": "35.2",
    }
    assert set(states(form).values()) == {"read"}
    assert unplaced(form) == ["单位：万元", "2021年", "1", "400"]
    assert form.track == ""


FIGURES = {
    "total_assets": ("资产总额（万元）", ["48210.50", "52388.00", "58117.20"]),
    "debt_ratio": ("负债率（%）", ["46.2", "44.9", "43.0"]),
    "main_revenue": ("主营业务收入（万元）", ["35120.00", "37995.30", "39420.75"]),
    "profit_margin": ("利润率（%）", ["7.8", "8.1", "8.4"]),
}
YEARS = ["2018", "2019", "2020"]


def one_sheet(*, titles: bool, blanks: bool, numbers: bool, down: bool) -> list[list[Any]]:
    """Returns 附4-1, 附4-2 and the figures of three years under one another, as people paste them into one sheet."""
    first = 0 if numbers else 1
    scenarios = [
        [str(at), name, f"{name}的描述", f"{name}的痛点", f"{name}的方案", f"{name}的人员", f"{name}提升3%", "", ""]
        for at, name in enumerate(("智能仓储", "精准配送"), 1)
    ]
    equipment = [
        [str(at), name, piece, "甲牌", "甲公司", "视觉", f"{piece}的用处", ""]
        for at, (name, piece) in enumerate((("智能仓储", "立体库"), ("精准配送", "小车"), ("精准配送", "调度软件")), 1)
    ]
    figures: list[list[Any]] = [["指标", *(f"{year}年" for year in YEARS)]]
    figures += [[label, *each] for label, each in FIGURES.values()]
    if down:
        figures = [list(column) for column in zip(*figures, strict=True)]
    gap: list[list[Any]] = [[]] if blanks else []
    title = [[["附4-1 具体场景描述"]], [["附4-2 具体场景采用的关键装备、软件/系统及新技术情况"]], [["近三年发展情况"]]]
    tables = [
        [row[first:] for row in (SCENARIOS, *scenarios)],
        [row[first:] for row in (EQUIPMENT, *equipment)],
        figures,
    ]
    rows: list[list[Any]] = []
    for above, table in zip(title, tables, strict=True):
        rows += [*gap, *(above if titles else []), *table]
    return rows


@pytest.mark.parametrize("titles", [True, False])
@pytest.mark.parametrize("blanks", [True, False])
@pytest.mark.parametrize("numbers", [True, False])
@pytest.mark.parametrize("down", [True, False])
def test_a_table_ends_where_the_next_begins(*, titles: bool, blanks: bool, numbers: bool, down: bool) -> None:
    form = read_rows(one_sheet(titles=titles, blanks=blanks, numbers=numbers, down=down))
    found = values(form)
    assert [found.get(f"scenarios[{at}].name") for at in range(3)] == ["智能仓储", "精准配送", None]
    assert [path for path in found if path.startswith("scenarios[") and path.endswith("].name")] == [
        "scenarios[0].name", "scenarios[0].equipment[0].name", "scenarios[1].name", "scenarios[1].equipment[0].name",
        "scenarios[1].equipment[1].name",
    ]  # fmt: skip
    assert {path: text for path, text in found.items() if path.startswith("company.")} == {
        f"company.financials.{year}.{key}": figures[at]
        for key, (_, figures) in FIGURES.items()
        for at, year in enumerate(YEARS)
    }
    assert set(states(form).values()) == {"read"}
    assert unplaced(form) == []


def test_any_title_of_the_next_table_is_no_row() -> None:
    rows = [
        ["技术名称", "关键参数", "备注"], ["视觉", "0.1mm", "甲"], ["装备攻关（二组填）"], ["2021年整理"],
        ["装备名称", "关键参数", "备注"], ["机床", "五轴", "乙"],
    ]  # fmt: skip
    form = read_rows([["附5-3"], *rows[:2], *rows[2:4], ["附5-4"], *rows[4:]])
    assert [text for path, text in values(form).items() if path.endswith("].name")] == ["视觉", "机床"]
    assert unplaced(form) == ["装备攻关（二组填）", "2021年整理"]


def test_rows_of_a_name_alone_stay_rows() -> None:
    form = read_rows([["软件/系统名称", "关键参数"], ["排产"], ["追溯"], [], ["附5-7"], PATENTS, [1, "甲", "发明"]])
    assert [text for path, text in values(form).items() if path.endswith("].name")] == ["排产", "追溯", "甲"]


def test_years_down_the_side() -> None:
    form = read_rows([["年度", "资产总额（万元）", "利润率（%）"], ["2019年", 200, 5.5], ["2018年", 100, 4]])
    assert values(form) == {
        "company.financials.2018.total_assets": "100",
        "company.financials.2018.profit_margin": "4",
        "company.financials.2019.total_assets": "200",
        "company.financials.2019.profit_margin": "5.5",
    }
    assert form.placed[0].source == "表.xlsx · Sheet1 · B3"


@pytest.mark.parametrize("rows", [years("资产总额（元）"), [["单位：元"], *years("资产总额")]])
def test_another_unit_is_never_read(rows: list[list[Any]]) -> None:
    form = read(book_bytes({"附5-7": [PATENTS, [1, "甲", "发明"]], "近三年": rows}))
    assert not [path for path in values(form) if "financials" in path]
    assert {"100", "2,000", "300.5"} <= set(unplaced(form))
    assert any("元" in note for note in form.notes)


def test_a_share_below_one_and_a_rounded_figure_are_to_be_looked_at() -> None:
    def show(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["C2"].number_format = "0.0"
        book.worksheets[0]["D2"].number_format = "0.0%"

    rows = [["指标", "2018年", "2019年", "2020年"], ["负债率", 0.352, 35.257, 0.352]]
    form = read(book_bytes({"Sheet1": rows}, show))
    assert [each.value for each in form.placed] == ["0.352", "35.3", "35.2"]
    assert [each.state for each in form.placed] == ["look", "look", "read"]


# ---- files


def test_entities_are_refused() -> None:
    data = book_bytes({"Sheet1": [PATENTS, [1, "甲", "发明"]]})
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "beside.txt">]>'

    def change(name: str, part: bytes) -> bytes:
        return bomb + part if name == "xl/worksheets/sheet1.xml" else part

    with pytest.raises(InputRefused, match="外部引用"):
        workbook_of(with_parts(data, change), "表.xlsx")


def test_a_bomb_is_refused() -> None:
    data = book_bytes({"Sheet1": [PATENTS]})
    with pytest.raises(InputRefused, match="太大"):
        workbook_of(with_parts(data, lambda _, part: part, {"xl/big.xml": bytes(20 << 20)}), "表.xlsx")


def test_macros_are_said_and_left() -> None:
    data = with_parts(
        book_bytes({"Sheet1": [PATENTS, [1, "甲", "发明"]]}), lambda _, part: part, {"xl/vbaProject.bin": b"x"}
    )
    form = read(data, "表.xlsm")
    assert any("宏" in note for note in form.notes)
    assert set(states(form).values()) == {"read"}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "加了密码"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le"), "不是 Excel"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "其实是网页或文本"),
        (b"\xef\xbb\xbf\xe5\xba\x8f\xe5\x8f\xb7,1\n", "其实是网页或文本"),
        (b"PK\x03\x04" + bytes(40), "已损坏"),
        (b"", "已损坏"),
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_refused(tmp_path: Path, data: bytes, sentence: str) -> None:
    file = tmp_path / "表.xls"
    file.write_bytes(data)
    with pytest.raises(InputRefused, match=sentence):
        read_workbook(file)


def test_cut_workbooks_are_refused_in_a_sentence() -> None:
    data = book_bytes({"Sheet1": [PATENTS, [1, "甲", "发明"]]})
    for size in range(4, len(data), len(data) // 5):
        with pytest.raises(InputRefused):
            workbook_of(data[:size], "表.xlsx")
