"""Applications with every kind of finding that a file can carry, for looking at pages that are full of them.

What needs more than a file, an issue on the other direction (``track-exclusive``), is not among them.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from tests.app.draft.applications import example, put

_PASSAGE = (
    "本单元以边缘网关汇聚机床、机器人与测量机的数据，按工单调用程序与夹具，"
    "加工之后自动测量并回写刀补，异常时停线报警并通知班组长到场处理确认。"
)
_COMPANY: dict[str, Any] = {
    "cover.recommending_unit": "",
    "company.name": "重庆江渝传动机械有限公司（原重庆江渝减速器与新能源商用车传动系统制造有限责任公司）",
    "company.unified_social_credit_code": "91500116MA5U00008X",
    "company.established_on": "2009年6月",
    "company.size": "large",
    "company.industry_group": "361",
    "company.address": "",
    "company.contact.phone": "八点以后打",
    "company.contact.mobile": "1380000001",
    "company.contact.email": "lixiaolan@",
    "company.financials.2019.debt_ratio": "449",
    "company.financials.2020.total_assets": "-1",
    "company.financials.2018.main_revenue": "约四亿",
    "company.financials.2018.profit_margin": "",
    "company.major_accident": {"occurred": True, "name": ""},
    "company.profile": "减速器" * 180,
    "commitment.accepted": False,
    "scenarios[0].description": "面向减速器壳体多品种小批量加工，" * 10 + "MES与OPC UA",
    "scenarios[0].pain_points": _PASSAGE + "换型与检测占用大量时间，人工上下料节拍不稳。" * 3 + "industrial internet",
    "scenarios[0].safeguards": "编制集团发动机壳体加工标准。",
    "scenarios[0].results": "效率明显提高，质量更加稳定。",
    "scenarios[0].spillover": "由***公司推广",
    "scenarios[0].narrative": [{"heading": "建设背景"}, {"text": "壳体类零件品种多、批量小。" * 250}],
    "scenarios[0].equipment[0].usage": "完成壳体五面粗精加工，加工后自动测量。" * 10,
    "scenarios[1].description": "另有：" + _PASSAGE,
}
_SCENE: dict[str, Any] = {
    "company.ownership": "central_soe",
    "scenarios[0].equipment[1].supplier": "",
    "scenarios[0].finished_on": "2019-02-28",
    "scenarios[0].investment": "约三千万",
    "scenarios[1].stage": "",
    "scenarios[1].equipment": [],
    "narratives.improvement_plan": [],
}
_FACTORY: dict[str, Any] = {
    "cover.project_name": "",
    "company.ownership": "cooperative",
    "company.address": "重庆市江津区\U0010fffd路18号",
    "company.maturity_level": 1,
    "company.national_benchmark.selected": True,
    "task.subsector": "食品",
    "task.investment": "-3",
    "task.effects.cnc_rate": "很高",
    "task.effects.production_efficiency_gain": "131",
    "task.integrators": [],
    "task.started_on": "2023-01-01",
    "scenarios[2].name": "",
    "scenarios[3].catalogue_no": 5,
    "scenarios[5].catalogue_no": 16,
    "tables.patents[0].name": "",
}


def full_of_errors(track: str) -> dict[str, Any]:
    """An application file's content; its pictures and attachments are not beside it, which is a finding too."""
    data: dict[str, Any] = copy.deepcopy(example(track))
    for path, value in {**_COMPANY, **(_SCENE if track == "scene" else _FACTORY)}.items():
        put(data, path, value)
    return data


def write(track: str, folder: Path) -> Path:
    """The file itself."""
    file = folder / f"{track}-errors.json"
    file.write_text(json.dumps(full_of_errors(track), ensure_ascii=False), encoding="utf-8")
    return file
