"""The pack says what the notice says: to the letter, in order, and leaving nothing of the forms out."""

from __future__ import annotations

from datetime import date
from itertools import chain

import pytest

from app.pack.model import Pack
from tests.app.pack.wording import between, form_words, leftover, notice, part_words, squashed


def test_catalogue_is_annex_2_entirely(pack: Pack) -> None:
    region = between("附件2智能制造典型场景参考指引（2021年）", "附件3智能制造示范工厂揭榜任务（2021年）智能")
    numerals = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五"]
    words = chain.from_iterable(
        [f"{numeral}、{stage.name}", stage.purpose, *(f"{s.no}.{s.name}。{s.guidance}" for s in stage.scenarios)]
        for numeral, stage in zip(numerals, pack.stages, strict=True)
    )
    opening, *rest = leftover(region, words)
    assert squashed(pack.catalogue_title) in opening
    assert rest == []


def test_counts(pack: Pack) -> None:
    assert len(pack.stages) == 15
    assert [s.no for stage in pack.stages for s in stage.scenarios] == list(range(1, 53))
    assert len(pack.sectors) == 4
    assert {len(sector.required_stages) for sector in pack.sectors} == {6}
    assert pack.scenario(14) is not None
    assert pack.stage_of(52) is pack.stages[-1]
    assert pack.scenario(53) is None
    assert pack.stage_of(0) is None


def test_tasks_are_annex_3_entirely(pack: Pack) -> None:
    region = between("附件3智能制造示范工厂揭榜任务（2021年）", "电话职务手机传真邮箱信用等级")
    words = chain.from_iterable(
        (f"{numeral}、{sector.heading}", sector.task) for numeral, sector in zip("一二三四", pack.sectors, strict=True)
    )
    assert leftover(region, chain(["附件3", pack.task_title, pack.task_intro], words)) == []


@pytest.mark.parametrize(
    ("sector", "subsectors", "stages"),
    [
        (
            "raw_materials",
            "石化化工/钢铁/有色金属/建材/民爆",
            "生产作业、质量管控、设备管理、安全管控、能源管理、环保管控",
        ),
        (
            "equipment",
            "通用装备/专用装备/汽车/轨道交通装备/船舶/航空航天/电气机械/仪器仪表",
            "工艺设计、计划调度、生产作业、质量管控、设备管理、供应链管理",
        ),
        (
            "consumer_goods",
            "食品/饮料/纺织/服装服饰/皮革及制鞋/木材加工及家具/造纸纸品/印刷/医药/化纤/橡胶塑料",
            "计划调度、生产作业、仓储配送、质量管控、营销管理、供应链管理",
        ),
        (
            "electronics",
            "计算机、通信和其他电子设备",
            "工艺设计、计划调度、生产作业、仓储配送、质量管控、设备管理",
        ),
    ],
)
def test_sector(pack: Pack, sector: str, subsectors: str, stages: str) -> None:
    found = next(item for item in pack.sectors if item.id == sector)
    names = {stage.id: stage.name for stage in pack.stages}
    assert found.subsectors == tuple(subsectors.split("/"))
    assert "、".join(names[stage] for stage in found.required_stages) == stages
    assert f"围绕{stages}重点环节" in found.task
    assert squashed(found.task).replace("，", "、").startswith("聚焦" + "、".join(found.subsectors) + "等细分领域")


def test_factory_form_is_annex_5_entirely(pack: Pack) -> None:
    region = between("附件5智能制造示范工厂申报书", "附件6智能制造优秀场景推荐汇总表推荐单位")
    assert leftover(region, form_words(pack.tracks["factory"].form, pack)) == []


def test_scene_form_is_what_is_left_of_annex_4(pack: Pack) -> None:
    region = between("电话职务手机传真邮箱信用等级", "附件5智能制造示范工厂申报书项目名称")
    words = list(chain.from_iterable(part_words(part, pack) for part in pack.tracks["scene"].form.parts))
    start = words.index("职务") - 1
    assert words[start] == "电话"
    assert leftover(region, iter(words[start:])) == []


def test_rebuilt_opening_follows_annex_5(pack: Pack) -> None:
    """The lost opening of annex 4 is annex 5's, with other names for the applicant and its object."""
    scene, factory = pack.tracks["scene"].form, pack.tracks["factory"].form
    assert [line.label for line in scene.cover] == [line.label for line in factory.cover]
    assert scene.parts[0].text == factory.parts[0].text.replace("揭榜单位", "申报单位").replace("项目", "场景")
    ours, theirs = (list(part_words(form.parts[1], pack)) for form in (scene, factory))
    until = ours.index("职务")
    assert ours[:until] == [word.replace("揭榜单位", "申报单位") for word in theirs[:until]]
    assert "附件5" in scene.rebuilt
    assert not factory.rebuilt


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_footnotes_stand_after_the_notice_twice(pack: Pack, track: str) -> None:
    form = pack.tracks[track].form
    assert len(form.footnotes) == 3
    for footnote in form.footnotes:
        assert notice().count(squashed(footnote)) == 2
    marks = [(c.footnote, c.text) for part in form.parts for row in part.rows for c in row.cells if c.footnote]
    assert marks == [(1, "企业类型"), (2, "所属行业大类"), (3, "企业近三年是否发生过重大安全生产事故、重大环境事故")]


@pytest.mark.parametrize(
    ("index", "end"),
    [(0, "附件7智能制造示范工厂推荐汇总表推荐单位"), (1, "重庆市经济和信息化委员会办公室2021年11月8日印发")],
)
def test_summaries_are_annexes_6_and_7(pack: Pack, index: int, end: str) -> None:
    summary = pack.summaries[index]
    region = between(f"{summary.annex}{summary.title}", end)
    words = [summary.annex, summary.title, summary.unit_line, *(c.heading for c in summary.columns), *summary.notes]
    assert "".join(leftover(region, iter(words))) in {"12345678", "1234567"}, "only the row numbers are left"


def test_conditions_and_notes(pack: Pack) -> None:
    conditions = between("二、推荐条件（一）", "三、组织实施（一）申报主体通过")
    assert leftover(conditions, iter(("二、推荐条件", *pack.conditions))) == []
    notes = between("二、注意事项（一）", "联系人：吴鹏飞")
    assert leftover(notes, iter(("二、注意事项", *pack.notes))) == []


def test_every_quotation_is_in_the_notice(pack: Pack) -> None:
    text = notice()
    for field in pack.fields.values():
        for quotation in (field.hint, field.example, field.clause):
            assert squashed(quotation) in text, f"{field.path}: {quotation}"
        assert field.clause, f"{field.path} has no source"
    clauses = [deadline.clause for deadline in pack.deadlines] + [quota.clause for quota in pack.quotas]
    assert all(squashed(clause) in text for clause in clauses)
    for source in pack.sources:
        assert squashed(source.number) in text
        assert squashed(source.issuer) in text


def test_limits_are_the_printed_ones(pack: Pack) -> None:
    limits = {path: field.limit for path, field in pack.fields.items() if field.limit}
    assert limits == {
        "company.profile": 500,
        "task.summary": 500,
        "scenarios[].description": 150,
        "scenarios[].pain_points": 150,
        "scenarios[].solution": 300,
        "scenarios[].safeguards": 150,
        "scenarios[].results": 200,
        "scenarios[].spillover": 150,
        "scenarios[].narrative": 3000,
        "scenarios[].equipment[].usage": 150,
    }
    for path, limit in limits.items():
        assert str(limit) in pack.fields[path].clause
    for track in pack.tracks.values():
        columns = [column for part in track.form.parts for column in part.columns]
        assert {c.heading: c.limit for c in columns if "字以内" in c.heading} == {
            c.heading: limits[c.field] for c in columns if c.field in limits
        }


def test_units_choices_and_optional_marks(pack: Pack) -> None:
    marked = {path for path, field in pack.fields.items() if field.marked_optional}
    assert marked == {"scenarios[].safeguards", "scenarios[].spillover"}
    for track in pack.tracks.values():
        for column in (column for part in track.form.parts for column in part.columns):
            if column.heading.endswith("选填）"):
                assert column.field in marked
    labels = [
        cell.text.replace("\n", "")
        for part in pack.tracks["factory"].form.parts
        for row in part.rows
        for cell in row.cells
    ]
    for path in ("total_assets", "debt_ratio", "main_revenue", "profit_margin"):
        field = pack.fields[f"company.financials.<year>.{path}"]
        assert f"{field.label}（{field.unit}）" in labels
    effects = [field for path, field in pack.fields.items() if path.startswith("task.effects.")]
    assert len(effects) == 14
    assert all(f"{field.label}（{field.unit}）" in labels for field in effects)
    assert [field.label for field in effects if field.usual is None] == ["产业链供应链智能制造协同平台接入企业数量"]
    assert [c.value for c in pack.fields["company.maturity_level"].choices] == [1, 2, 3, 4, 5]


def test_dates_copies_and_quotas(pack: Pack) -> None:
    assert pack.years == (2018, 2019, 2020)
    assert pack.copies == 2
    assert [(d.id, d.day, d.time, d.company_acts) for d in pack.deadlines] == [
        ("online", date(2021, 11, 21), "24:00", True),
        ("review", date(2021, 11, 23), "", False),
        ("paper", date(2021, 11, 24), "12:00", True),
    ]
    assert {quota.id: quota.limits for quota in pack.quotas} == {
        "province": {"scene": 20, "factory": 10},
        "city": {"scene": 10, "factory": 5},
        "central_soe": {"scene": 6, "factory": 3},
    }


def test_industries(pack: Pack) -> None:
    assert len(pack.industries) == 97
    assert sum(len(division.groups) for division in pack.industries) == 473
    machines = next(division for division in pack.industries if division.code == "34")
    assert machines.name == "通用设备制造业"
    assert next(group.name for group in machines.groups if group.code == "345") == "轴承、齿轮和传动部件制造"
    assert "NOT individually re-verified" in pack.industry_source
