# ruff: noqa: E501 - tables of cases, one line a case
"""Each rule of the contract's table: an application that makes it fire, and one that shows it silent."""

from datetime import UTC, datetime

import pytest

from app.draft.check_context import FileState
from tests.app.draft.applications import GONE, PACK, draft, example, said

LONG = "沿海某基地分期建设两条柔性产线并逐步打通计划执行质量设备能源各类数据"
PASSAGE = "本单元以边缘网关汇聚机床、机器人与测量机的数据，按工单调用程序与夹具，加工之后自动测量并回写刀补，异常时停线报警并通知班组长到场处理确认。"
BAD_PICTURE = FileState("", "", 0, 0, 0, "打不开，可能没有下载完整。")

# rule, track, changes that make it fire, the path it must name
FIRES = [
    ("required", "scene", {"company.name": ""}, "company.name"),
    ("required", "scene", {"company.name": "　 "}, "company.name"),
    ("required", "scene", {"company.address": None}, "company.address"),
    ("required", "scene", {"company.financials.2019.debt_ratio": GONE}, "company.financials.2019.debt_ratio"),
    ("required", "scene", {"scenarios[1].results": ""}, "scenarios[1].results"),
    ("required", "scene", {"scenarios[0].solution": []}, "scenarios[0].solution"),
    ("required", "scene", {"scenarios[0].narrative": GONE}, "scenarios[0].narrative"),
    ("required", "scene", {"scenarios[0].equipment[1].supplier": ""}, "scenarios[0].equipment[1].supplier"),
    ("required", "scene", {"narratives.improvement_plan": [{"text": " "}]}, "narratives.improvement_plan"),
    ("required", "factory", {"cover.project_name": ""}, "cover.project_name"),
    ("required", "factory", {"task.integrators": []}, "task.integrators"),
    ("required", "factory", {"tables.patents[0].name": ""}, "tables.patents[0].name"),
    ("required", "factory", {"company.national_benchmark.selected": None}, "company.national_benchmark.selected"),
    ("length", "scene", {"scenarios[0].description": "字" * 151}, "scenarios[0].description"),
    ("length", "scene", {"scenarios[0].solution": [{"heading": "字" * 150}, {"text": "字" * 151}]}, "scenarios[0].solution"),
    ("length", "scene", {"company.profile": "字" * 501}, "company.profile"),
    ("length", "factory", {"task.summary": "字" * 501}, "task.summary"),
    ("length", "scene", {"scenarios[0].equipment[0].usage": "字" * 151}, "scenarios[0].equipment[0].usage"),
    ("length-online", "scene", {"scenarios[0].description": "字" * 140 + "industrial internet"}, "scenarios[0].description"),
    ("length-online", "scene", {"scenarios[0].results": "改造后提升9成" + "𠮷" * 193}, "scenarios[0].results"),
    ("scenario-length", "scene", {"scenarios[0].narrative": [{"text": "字" * 3001}]}, "scenarios[0].narrative"),
    ("uscc", "scene", {"company.unified_social_credit_code": "91500116MA5U00007"}, "company.unified_social_credit_code"),
    ("uscc", "scene", {"company.unified_social_credit_code": "91500116MA5U00008X"}, "company.unified_social_credit_code"),
    ("uscc", "scene", {"company.unified_social_credit_code": "91500116MA5UO0007X"}, "company.unified_social_credit_code"),
    ("uscc", "scene", {"company.unified_social_credit_code": "91500116ma5u00007x"}, "company.unified_social_credit_code"),
    ("uscc-parts", "scene", {"company.unified_social_credit_code": "91500116MA5U00007X"}, "company.unified_social_credit_code"),
    ("uscc-parts", "scene", {"company.unified_social_credit_code": "91990116MA5U00007X"}, "company.unified_social_credit_code"),
    ("format", "scene", {"company.established_on": "2009年6月"}, "company.established_on"),
    ("format", "scene", {"company.established_on": "2021年3月"}, "company.established_on"),
    ("format", "scene", {"company.established_on": "44260"}, "company.established_on"),
    ("format", "scene", {"company.contact.phone": "八点以后打"}, "company.contact.phone"),
    ("format", "scene", {"company.contact.phone": "023-4758001"}, "company.contact.phone"),
    ("format", "scene", {"company.contact.phone": "无"}, "company.contact.phone"),
    ("format", "scene", {"company.contact.email": "a@b.cn;c@d.cn"}, "company.contact.email"),
    ("format", "scene", {"scenarios[0].investment": "12 34"}, "scenarios[0].investment"),
    ("format", "scene", {"scenarios[0].investment": "1,23,456"}, "scenarios[0].investment"),
    ("format", "scene", {"scenarios[0].investment": "3000元"}, "scenarios[0].investment"),
    ("format", "scene", {"company.contact.mobile": "1380000001"}, "company.contact.mobile"),
    ("format", "scene", {"company.contact.email": "lixiaolan@"}, "company.contact.email"),
    ("format", "scene", {"scenarios[0].investment": "约三千万"}, "scenarios[0].investment"),
    ("format", "scene", {"company.financials.2020.total_assets": "-1"}, "company.financials.2020.total_assets"),
    ("format", "scene", {"company.financials.2020.main_revenue": "-0.01"}, "company.financials.2020.main_revenue"),
    ("format", "scene", {"company.financials.2020.debt_ratio": "-5"}, "company.financials.2020.debt_ratio"),
    ("format", "factory", {"task.investment": "-3"}, "task.investment"),
    ("format", "factory", {"task.effects.cnc_rate": "很高"}, "task.effects.cnc_rate"),
    ("choice", "scene", {"company.ownership": "cooperative"}, "company.ownership"),
    ("choice", "factory", {"task.sector": "mining"}, "task.sector"),
    ("choice", "factory", {"company.maturity_level": 6}, "company.maturity_level"),
    ("range", "scene", {"company.financials.2019.debt_ratio": "449"}, "company.financials.2019.debt_ratio"),
    ("range", "scene", {"company.financials.2019.profit_margin": "-100.5"}, "company.financials.2019.profit_margin"),
    ("range", "factory", {"task.effects.production_efficiency_gain": "131"}, "task.effects.production_efficiency_gain"),
    ("dates", "scene", {"scenarios[0].finished_on": "2019-02-28"}, "scenarios[0].finished_on"),
    ("dates", "factory", {"task.started_on": "2023-01-01"}, "task.finished_on"),
    ("dates", "scene", {"company.established_on": "2021-11-19"}, "company.established_on"),
    ("industry", "scene", {"company.industry_division": "99"}, "company.industry_division"),
    ("industry", "scene", {"company.industry_group": "999"}, "company.industry_group"),
    ("industry", "scene", {"company.industry_group": "361"}, "company.industry_group"),
    ("size-class", "scene", {"company.size": "large"}, "company.size"),
    ("size-class", "scene", {"company.employees": 12}, "company.size"),
    ("accident", "scene", {"company.major_accident": {"occurred": True, "name": "吊装事故"}}, "company.major_accident.occurred"),
    ("accident-name", "scene", {"company.major_accident": {"occurred": True, "name": ""}}, "company.major_accident.name"),
    ("selected-name", "factory", {"company.national_benchmark.selected": True}, "company.national_benchmark.name"),
    ("selected-name", "factory", {"company.provincial_pilot_project.name": ""}, "company.provincial_pilot_project.name"),
    ("selected-name", "factory", {"company.national_pilot_project.selected": True}, "company.national_pilot_project.name"),
    ("commitment", "scene", {"commitment.accepted": False}, "commitment.accepted"),
    ("commitment", "scene", {"commitment": GONE}, "commitment.accepted"),
    ("commitment", "scene", {"company.ownership": "central_soe"}, "commitment.central_group_consent"),
    ("scenario-none", "scene", {"scenarios": []}, "scenarios"),
    ("scenario-catalogue", "scene", {"scenarios[0].catalogue_no": 53}, "scenarios[0].catalogue_no"),
    ("scenario-catalogue", "scene", {"scenarios[0].catalogue_no": 0}, "scenarios[0].catalogue_no"),
    ("scenario-catalogue", "scene", {"scenarios[1].stage": ""}, "scenarios[1].stage"),
    ("scenario-catalogue", "scene", {"scenarios[1].stage": "cooking"}, "scenarios[1].stage"),
    ("scenario-duplicate", "factory", {"scenarios[3].catalogue_no": 5}, "scenarios[3].catalogue_no"),
    ("equipment-none", "scene", {"scenarios[1].equipment": []}, "scenarios[1].equipment"),
    ("equipment-none", "scene", {"scenarios[1].equipment": GONE}, "scenarios[1].equipment"),
    ("six-stages", "factory", {"scenarios[5].catalogue_no": 16}, "scenarios"),
    ("subsector", "factory", {"task.subsector": "食品"}, "task.subsector"),
    ("maturity", "factory", {"company.maturity_level": 1}, "company.maturity_level"),
    ("maturity", "factory", {"company.maturity_level": None}, "company.maturity_level"),
    ("placeholder", "scene", {"scenarios[0].spillover": "由***公司推广"}, "scenarios[0].spillover"),
    ("placeholder", "scene", {"company.credit_rating": "待定"}, "company.credit_rating"),
    ("placeholder", "scene", {"scenarios[0].solution_provider": "XXX公司"}, "scenarios[0].solution_provider"),
    ("example-text", "scene", {"scenarios[0].safeguards": "编制集团发动机壳体加工标准。"}, "scenarios[0].safeguards"),
    ("example-text", "factory", {"scenarios[2].description": "针对发动机壳体加工，搭建多台五轴机床+多台机器人组成柔性加工单元"}, "scenarios[2].description"),
    ("duplicate-text", "scene", {"scenarios[0].description": PASSAGE, "scenarios[1].description": "另有：" + PASSAGE}, "scenarios[1].description"),
    ("quantify", "scene", {"scenarios[0].results": "效率明显提高，质量更加稳定。"}, "scenarios[0].results"),
    ("glyph", "scene", {"company.address": "重庆市\U0010fffd路"}, "company.address"),
    ("glyph", "scene", {"scenarios[0].description": "控制\x01字符"}, "scenarios[0].description"),
    ("hidden-mark", "scene", {"company.address": "重庆市\u202e路"}, "company.address"),
    ("hidden-mark", "scene", {"scenarios[0].narrative": [{"text": "一"}, {"heading": "二\u2067"}]}, "scenarios[0].narrative[1].heading"),
    ("hidden-mark", "scene", {"scenarios[0].narrative": [{"text": "一"}, {"image": "1.png", "caption": "图\u202a"}]}, "scenarios[0].narrative[1].caption"),
    ("hidden-mark", "scene", {"attachments": [{"file": "1.png", "title": "证\u2069书"}]}, "attachments[0].title"),
    ("hidden-mark", "factory", {"tables.patents": [{"name": "专\u202b利"}]}, "tables.patents[0].name"),
    ("recommending-unit", "scene", {"cover.recommending_unit": ""}, "cover.recommending_unit"),
]  # fmt: skip

# rule, track, changes after which the rule must not speak (about that path, or at all)
SILENT = [
    ("required", "scene", {"cover.project_name": "", "company.credit_rating": "", "company.contact.fax": None, "company.employees": None, "cover.filed_on": "", "commitment.signed_on": GONE, "scenarios[0].equipment[0].brand": "", "scenarios[0].equipment[0].new_technology": "", "attachments": []}),
    ("required", "factory", {"task.effects": {}, "tables": {}, "company.other_capability_evidence": "", "attachments": GONE}),
    ("required", "scene", {"company.major_accident": {"occurred": True, "name": ""}}),
    ("length", "scene", {"scenarios[0].description": "字" * 150, "scenarios[0].results": "3" + "字" * 199, "scenarios[0].solution": [{"text": "字" * 300}]}),
    ("length", "scene", {"scenarios[0].solution": [{"text": "字" * 300}, {"image": "images/cell-layout.png", "caption": "字" * 90}]}),
    ("length-online", "scene", {"scenarios[0].description": "字" * 150}),
    ("length-online", "scene", {"scenarios[0].description": "字" * 151}),
    ("scenario-length", "scene", {"scenarios[0].narrative": [{"text": "字" * 3000}]}),
    ("uscc", "scene", {"company.unified_social_credit_code": ""}),
    ("uscc", "scene", {"company.unified_social_credit_code": "91500116MA5U00007X"}),
    ("uscc", "factory", {}),
    ("uscc", "scene", {"company.unified_social_credit_code": "91990116MA5U00007X"}),
    ("uscc-parts", "scene", {"company.unified_social_credit_code": "91500116MA5U00008X"}),
    ("uscc-parts", "scene", {"company.unified_social_credit_code": "91500118MA5YQX7K79"}),
    ("format", "scene", {"company.contact.phone": "（023）47580018转8001", "company.contact.mobile": "+86 138 0000 0018", "company.financials.2020.profit_margin": "-8.4", "company.financials.2020.total_assets": "58,117.20"}),
    ("format", "scene", {"company.established_on": "２００９年６月１６日", "cover.filed_on": "2021/11/18 0:00", "scenarios[0].started_on": "二〇一九年三月一日"}),
    ("format", "scene", {"company.contact.phone": "(+86)23-49800101（转801）", "company.contact.mobile": "１３９ ００００ ０１２６", "company.contact.fax": "无"}),
    ("format", "scene", {"company.contact.email": "chenyuan＠example。com", "company.financials.2020.total_assets": "４１２８０。６０", "company.financials.2020.debt_ratio": "47.5％", "scenarios[0].investment": "3,000 万元"}),
    ("hidden-mark", "scene", {"company.address": "重庆市\u200b路\ufeff一\u00a0号\u200e"}),
    ("format", "scene", {"company.contact.phone": "400-820-8820", "company.legal_representative.phone": "13800000018"}),
    ("choice", "scene", {"company.ownership": ""}),
    ("range", "scene", {"company.financials.2019.debt_ratio": "100", "company.financials.2019.profit_margin": "-100"}),
    ("range", "factory", {"task.effects.connected_enterprises": "461"}),
    ("dates", "scene", {"scenarios[0].started_on": "2020-12-31", "cover.filed_on": ""}),
    ("dates", "scene", {"scenarios[0].finished_on": "明年"}),
    ("industry", "scene", {"company.industry_division": "36", "company.industry_group": "361"}),
    ("size-class", "scene", {"company.employees": None, "company.size": "large"}),
    ("size-class", "scene", {"company.financials.2020.main_revenue": "很多", "company.size": "large"}),
    ("size-class", "scene", {"company.employees": 1000, "company.financials.2020.main_revenue": "40000", "company.size": "large"}),
    ("accident", "scene", {"company.major_accident.occurred": False}),
    ("accident-name", "scene", {"company.major_accident": {"occurred": True, "name": "吊装事故"}}),
    ("selected-name", "factory", {"company.national_benchmark": {"selected": True, "name": "标杆企业（2020年）"}}),
    ("commitment", "scene", {"company.ownership": "central_soe", "commitment.central_group_consent": True}),
    ("scenario-none", "scene", {}),
    ("scenario-catalogue", "scene", {"scenarios[0].catalogue_no": 52}),
    ("scenario-duplicate", "scene", {"scenarios[0].catalogue_no": None, "scenarios[0].stage": "quality"}),
    ("equipment-none", "scene", {}),
    ("six-stages", "factory", {"scenarios[5].catalogue_no": None, "scenarios[5].stage": "supply_chain"}),
    ("six-stages", "factory", {"task.sector": None}),
    ("subsector", "factory", {"task.subsector": ""}),
    ("maturity", "factory", {"company.maturity_level": 2}),
    ("maturity", "factory", {"company.maturity_level": 6}),
    ("placeholder", "scene", {"scenarios[0].description": "等待定时任务触发2*3排布，型号XXL改为GXXB。"}),
    ("example-text", "scene", {"scenarios[0].name": "人机协同作业"}),
    ("duplicate-text", "scene", {"scenarios[0].description": LONG, "scenarios[1].description": LONG}),
    ("quantify", "scene", {"scenarios[0].results": "节约人工三成。"}),
    ("quantify", "scene", {"scenarios[0].results": ""}),
    ("glyph", "scene", {"company.address": "𠮷𬭎䶮骉路\u200b①㎡°℃µ±×÷≥≤"}),
    ("recommending-unit", "scene", {}),
    ("track-exclusive", "scene", {}),
    ("deadline", "scene", {}),
    ("image", "scene", {}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "track", "changes", "path"), FIRES, ids=lambda v: v if isinstance(v, str) else "")
def test_fires(rule, track, changes, path):
    assert (rule, path) in said(track, changes)


@pytest.mark.parametrize(("rule", "track", "changes"), SILENT, ids=lambda v: v if isinstance(v, str) else "")
def test_is_silent(rule, track, changes):
    assert rule not in {r for r, _ in said(track, changes)}


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_the_contracts_examples_have_no_error_and_nothing_to_confirm(track):
    found = draft(track).findings()
    assert [f for f in found if f.level in ("error", "confirm")] == []


def test_one_root_cause_is_one_line():
    for path in (
        "company.unified_social_credit_code",
        "company.contact.mobile",
        "task.subsector",
        "commitment.accepted",
    ):
        found = [
            f
            for f in draft("factory", {path: "" if path != "commitment.accepted" else None}).findings()
            if f.path == path
        ]
        assert len(found) == 1, path


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_no_finding_leaves_the_levels_of_the_contract(track):
    """A rule of the contract's table never speaks at a level that the table does not give it."""
    also = {("commitment", "confirm"), ("maturity", "error")}
    for _, of, changes, _ in FIRES:
        if of == track:
            wrong = {(f.rule, f.level) for f in draft(track, changes).findings() if f.level != PACK.rules[f.rule].level}
            assert wrong <= also, changes


def test_levels_that_depend_on_the_case():
    by_level = {
        "with evidence": draft(
            "factory", {"company.maturity_level": 1, "company.other_capability_evidence": "行业贯标证书"}
        ),
        "without": draft("factory", {"company.maturity_level": 1}),
    }
    levels = {k: [f.level for f in d.findings() if f.rule == "maturity"] for k, d in by_level.items()}
    assert levels == {"with evidence": ["confirm"], "without": ["error"]}
    central = draft("scene", {"company.ownership": "central_soe"})
    assert [f.level for f in central.findings() if f.rule == "commitment"] == ["confirm"]
    refused = draft("scene", {"commitment.accepted": False})
    assert [f.level for f in refused.findings() if f.rule == "commitment"] == ["error"]


def test_six_stages_are_one_finding_each():
    found = [
        f
        for f in draft("factory", {"scenarios": example("factory")["scenarios"][:2]}).findings()
        if f.rule == "six-stages"
    ]
    assert len(found) == 4
    assert len({f.message for f in found}) == 4


def test_stages_are_counted_where_the_sector_asks_for_them():
    two = {"scenarios": example("factory")["scenarios"][:2]}
    assert draft("factory").stages() == (6, 6)
    assert draft("factory", two).stages() == (2, 6)
    assert draft("factory", {"task.sector": None}).stages() == (0, 0)
    assert draft("scene", {"task.sector": "equipment"}).stages() == (0, 0)


def test_the_other_direction_with_an_issue():
    assert ("track-exclusive", "company.unified_social_credit_code") in said("scene", issued=("factory",))
    assert "track-exclusive" not in {r for r, _ in said("scene", issued=("scene",))}


def test_deadlines_pass_and_come_near():
    online = "线上申报"
    near = [
        f.message
        for f in draft("scene", now=datetime(2021, 11, 18, 4, 3, tzinfo=UTC)).findings()
        if f.rule == "deadline"
    ]
    assert any("还有 3 天 11 小时" in m for m in near), (near, online)
    # 24:00 on the 21st is the last moment of that day in China, 16:00 UTC.
    last = [
        f.message
        for f in draft("scene", now=datetime(2021, 11, 21, 15, 59, tzinfo=UTC)).findings()
        if f.rule == "deadline"
    ]
    assert any("还有 0 小时" in m for m in last)
    over = [
        f.message
        for f in draft("scene", now=datetime(2021, 11, 21, 16, 0, tzinfo=UTC)).findings()
        if f.rule == "deadline"
    ]
    assert any("24:00 的截止" in m or "已经过了" in m for m in over)


def test_pictures_that_cannot_be_used_are_named_with_their_place():
    broken = said("scene", files={"images/cell-layout.png": BAD_PICTURE})
    assert ("image", "scenarios[0].solution[1].image") in broken
    assert ("image", "scenarios[0].narrative[4].image") in broken
    missing = draft("scene", {"attachments[0].file": "attachments/none.pdf"})
    missing.files.pop("attachments/none.pdf")
    [told] = [f.message for f in missing.findings() if (f.rule, f.path) == ("image", "attachments[0].file")]
    assert "“none.pdf”" in told
    assert "文件的文件" not in told


def test_a_stamped_scan_silences_scan_missing():
    assert ("scan-missing", "") in said("scene")
    assert "scan-missing" not in {r for r, _ in said("scene", stamped=True)}


def test_the_other_directions_answers_are_neither_checked_nor_lost():
    both = draft("scene", {"task": {"investment": "很多"}})
    assert not [f for f in both.findings() if f.path.startswith("task")]
    assert both.application()["task"] == {"investment": "很多"}


def test_every_finding_says_what_and_what_to_do_and_where_it_comes_from():
    unanswered: dict[str, object] = dict.fromkeys(("company", "cover", "commitment", "task", "narratives"))
    for found in (draft("factory", unanswered).findings(), draft("scene", {"scenarios": []}).findings()):
        assert found
        for finding in found:
            assert finding.message.endswith("。"), finding
            assert finding.remedy.endswith("。"), finding
            assert finding.clause, finding


def test_every_rule_of_the_pack_is_covered_here():
    fired = {rule for rule, *_ in FIRES} | {"track-exclusive", "deadline", "image", "scan-missing"}
    assert fired == set(PACK.rules)
