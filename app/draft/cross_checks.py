"""Checks that look at several answers.  Each is a plain function of the answers; the pack hands it its parameters.

A :class:`CrossRule` says in which row the check stands (``scope``: a table's slot, or ``""`` for the whole
application) and which slots it looks at, so that an edit re-runs only what depends on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.draft.check_dependencies import CheckBasis
from app.draft.deadlines import deadline
from app.draft.findings import Finding
from app.draft.paths import place_in, row_path
from app.notation.credit_code import usual_code
from app.notation.dates import read_date
from app.notation.figures import read_number
from app.pack.guidance import Sector
from app.pack.model import Rule

Findings = tuple[Finding, ...]
Answers = Mapping[str, Any]
NONE: Findings = ()
CENTRAL_LEVEL_KEY = "central"


@dataclass(frozen=True, slots=True)
class CrossRule:
    """Describes a check of several answers and the slots it depends on."""

    id: str
    scope: str
    watches: frozenset[str]
    run: Callable[[CheckBasis, Rule, Answers, str], Findings]
    """Called with the path of the row it stands in, ``""`` outside rows."""


def _text(answers: Answers, path: str) -> str:
    value = answers.get(path)
    return value.strip() if isinstance(value, str) else ""


def _label(basis: CheckBasis, slot: str) -> str:
    return basis.shape.fields[slot].label


# ---------------------------------------------------------------- dates, industry, size


def dates(basis: CheckBasis, rule: Rule, answers: Answers, scope: str) -> Findings:
    """Finds pairs of dates in which the later one comes first.

    An end lies before its start, or a firm is founded after the day of its application.
    """
    found: Findings = NONE
    for first_slot, last_slot in rule.params["pairs"]:
        if basis.shape.fields[first_slot].path.count("[") != scope.count("["):
            continue
        if basis.track not in basis.shape.fields[first_slot].tracks:
            continue
        first, last = place_in(scope, first_slot), place_in(scope, last_slot)
        early, late = read_date(_text(answers, first)), read_date(_text(answers, last))
        if early and late and late < early:
            found += basis.find(
                "dates",
                first if first_slot in rule.params["blame_first"] else last,
                f"{_label(basis, last_slot)}（{late}）早于{_label(basis, first_slot)}（{early}）。",
                "请核对哪一个写反了。",
            )
    return found


def industry(basis: CheckBasis, rule: Rule, answers: Answers, _scope: str) -> Findings:
    """Finds 大类 or 中类 not of GB/T 4754-2017, or not of each other."""
    division_at, group_at = rule.params["division"], rule.params["group"]
    division, group = _text(answers, division_at), _text(answers, group_at)
    divisions = {d.code: d for d in basis.pack.industries}
    found: Findings = NONE
    if division and division not in divisions:
        found += basis.find(
            "industry",
            division_at,
            f"行业大类代码“{division[:20]}”不在 GB/T 4754-2017 里。",
            "请从行业目录里重新选大类，代码是两位数字。",
        )
    if not group:
        return found
    owner = next((d for d in basis.pack.industries for g in d.groups if g.code == group), None)
    if owner is None:
        found += basis.find(
            "industry",
            group_at,
            f"行业中类代码“{group[:20]}”不在 GB/T 4754-2017 里。",
            "请从行业目录里重新选中类，代码是三位数字。",
        )
    elif division in divisions and owner.code != division:
        found += basis.find(
            "industry",
            group_at,
            f"中类 {group} 属于大类 {owner.code} {owner.name}，不属于所选的 {division} {divisions[division].name}。",
            "请改选大类，或在这个大类里重新选中类。",
        )
    return found


def size_class(basis: CheckBasis, rule: Rule, answers: Answers, _scope: str) -> Findings:
    """Finds an 企业类型 that does not follow from employees and latest revenue.

    The classes are those of 统计上大中小微型企业划分办法（2017）.
    """
    expected = suggested_size(basis, rule, answers)
    at = rule.params["size"]
    chosen = answers.get(at)
    names = {c.value: c.label for c in basis.shape.fields[at].choices}
    if not expected or chosen not in names or chosen == expected:
        return NONE
    return basis.find(
        "size-class",
        at,
        f"按从业人员和{basis.pack.years[-1]}年营业收入推算为{names[expected]}，您选的是{names[chosen]}。",
        "请核对人数和收入；两者都对就写明理由。",
    )


def suggested_size(basis: CheckBasis, rule: Rule, answers: Answers) -> str:
    """Returns the 企业类型 that follows from employees and latest revenue.

    It is ``""`` where either is unknown.
    """
    employees = answers.get(rule.params["employees"])
    at = rule.params["revenue"].replace("<year>", str(basis.pack.years[-1]))
    revenue = read_number(_text(answers, at), basis.shape.fields[at].unit)
    if not isinstance(employees, int) or isinstance(employees, bool) or employees < 0 or revenue is None or revenue < 0:
        return ""
    for each in rule.params["classes"]:
        if employees >= each["employees"] and revenue >= Decimal(str(each["revenue"])):
            return str(each["size"])
    return ""


# ---------------------------------------------------------------- 是/否 questions and the promise


def accident(basis: CheckBasis, rule: Rule, answers: Answers, _scope: str) -> Findings:
    """Finds 事故 answered 是, against 推荐条件（六）."""
    if answers.get(rule.params["flag"]) is not True:
        return NONE
    return basis.find(
        "accident",
        rule.params["flag"],
        "填写了近三年发生过重大事故，不符合推荐条件（六）。",
        "请核对是否选错；确实发生过就写明情况和理由。",
    )


def named_if_yes(basis: CheckBasis, rule: Rule, answers: Answers, _scope: str) -> Findings:
    """Finds a 是 where the name asked for beside it is missing.

    Serves the rules accident-name and selected-name.
    """
    found: Findings = NONE
    for flag, name in rule.params["pairs"]:
        if answers.get(flag) is True and not _text(answers, name):
            found += basis.find(
                rule.id,
                name,
                f"{_label(basis, flag)}选了“是”，还没有填{_label(basis, name)}。",
                f"请填写{_label(basis, name)}，或改选“否”。",
            )
    return found


def commitment(basis: CheckBasis, rule: Rule, answers: Answers, _scope: str) -> Findings:
    """Finds a 真实性承诺 that is not accepted.

    Also asks a central SOE to confirm that its group consents, which a subsidiary needs.
    """
    params = rule.params
    found: Findings = NONE
    if answers.get(params["accepted"]) is not True:
        found += basis.find("commitment", params["accepted"], "还没有作出真实性承诺。", "请通读承诺并勾选同意。")
    if answers.get(params["ownership"]) == params[CENTRAL_LEVEL_KEY] and answers.get(params["consent"]) is not True:
        found += basis.find(
            "commitment",
            params["consent"],
            "企业性质是中央企业，还没有确认所属中央企业集团同意。",
            "中央企业子企业请先取得集团同意并勾选；集团本身申报就写明理由。",
            level="confirm",
        )
    return found


def maturity(basis: CheckBasis, rule: Rule, answers: Answers, _scope: str) -> Findings:
    """Finds an 能力成熟度 that is missing or below level two (推荐条件（三）).

    Where other evidence is given instead, the finding only asks a person to confirm it.
    """
    at = rule.params["level"]
    level = answers.get(at)
    known = {c.value for c in basis.shape.fields[at].choices}
    if level is not None and (level not in known or isinstance(level, bool) or level >= rule.params["least"]):
        return NONE
    said = "还没有填智能制造能力成熟度" if level is None else "智能制造能力成熟度不到二级"
    if _text(answers, rule.params["evidence"]):
        return basis.find(
            "maturity",
            at,
            f"{said}，以其他能力证明材料申报。",
            "请核对证明材料是否满足行业智能制造指导性文件，并写明理由。",
            level="confirm",
        )
    return basis.find(
        "maturity",
        at,
        f"{said}，也没有其他能力证明材料说明。",
        "请填写自评估等级（二级及以上），或说明其他能力证明材料。",
        level="error",
    )


# ---------------------------------------------------------------- scenarios


def _rows(answers: Answers, table: str) -> list[str]:
    rows = answers.get(table)
    return rows if isinstance(rows, list) else []


def scenario_none(basis: CheckBasis, rule: Rule, answers: Answers, _scope: str) -> Findings:
    """Finds an application that has no scenario."""
    table = rule.params["table"]
    if _rows(answers, table):
        return NONE
    return basis.find("scenario-none", table, "还没有选择场景。", "请在场景选择里至少加入一个场景。")


def scenario_catalogue(basis: CheckBasis, rule: Rule, answers: Answers, scope: str) -> Findings:
    """Finds a scenario whose catalogue number or 环节 is unknown.

    A scenario without a catalogue number is a new one, and names its 环节.
    """
    at, stage_at = place_in(scope, rule.params["number"]), place_in(scope, rule.params["stage"])
    number, stage = answers.get(at), answers.get(stage_at)
    if number is None:
        if any(stage == each.id for each in basis.pack.stages):
            return NONE
        what = f"所填环节“{str(stage)[:20]}”不在 15 个环节里" if stage else "还没有指明属于哪个环节"
        return basis.find(
            "scenario-catalogue", stage_at, f"新增场景{what}。", "请为这个场景选一个环节，或改选目录里的场景。"
        )
    if basis.pack.scenario(number) is None:
        last = sum(len(each.scenarios) for each in basis.pack.stages)
        return basis.find(
            "scenario-catalogue",
            at,
            f"场景目录里没有第 {number} 号。",
            f"请填 1 至 {last} 的编号，或作为新增场景并选环节。",
        )
    return NONE


def scenario_duplicate(basis: CheckBasis, rule: Rule, answers: Answers, _scope: str) -> Findings:
    """Finds scenarios that have the same catalogue number.

    There is a finding at every place after the first.
    """
    first: dict[int, int] = {}
    found: Findings = NONE
    for index, row in enumerate(_rows(answers, rule.params["table"])):
        at = place_in(row_path(rule.params["table"], row), rule.params["number"])
        number = answers.get(at)
        if number is None:
            continue
        if number in first:
            found += basis.find(
                "scenario-duplicate",
                at,
                f"场景 {index + 1} 与场景 {first[number] + 1} 选的都是目录第 {number} 号。",
                "请核对是否重复；确实是两个不同的场景就写明理由。",
            )
        else:
            first[number] = index
    return found


def equipment_none(basis: CheckBasis, rule: Rule, answers: Answers, scope: str) -> Findings:
    """Finds a scenario that has no row of 关键装备、软件/系统."""
    at = place_in(scope, rule.params["rows"])
    if _rows(answers, at):
        return NONE
    return basis.find("equipment-none", at, "这个场景还没有装备或软件。", "请在关键装备、软件/系统表里至少填一行。")


def six_stages(basis: CheckBasis, rule: Rule, answers: Answers, _scope: str) -> Findings:
    """Finds the 环节 of the sector's 揭榜任务 that have no scenario.

    There is one finding for each 环节.
    """
    params = rule.params
    sector = _sector(basis, rule, answers)
    if sector is None:
        return NONE
    covered = stages_covered(basis, rule, answers)
    names = {stage.id: stage.name for stage in basis.pack.stages}
    found: Findings = NONE
    for stage in sector.required_stages:
        if stage not in covered:
            found += basis.find(
                "six-stages",
                params["table"],
                f"{sector.name}的六个重点环节还缺{names[stage]}。",
                f"请在{names[stage]}环节至少添加一个场景。",
                clause=sector.task,
            )
    return found


def stages_asked(basis: CheckBasis, answers: Answers) -> tuple[int, int]:
    """Counts the required 环节 that have a scenario, and all that are required.

    Both are 0 where the track or the sector requires none.
    """
    rule = basis.pack.rules.get("six-stages")
    if rule is None or (rule.tracks and basis.track not in rule.tracks):
        return 0, 0
    sector = _sector(basis, rule, answers)
    asked = frozenset(sector.required_stages) if sector is not None else frozenset[str]()
    return len(asked & stages_covered(basis, rule, answers)), len(asked)


def _sector(basis: CheckBasis, rule: Rule, answers: Answers) -> Sector | None:
    return next((each for each in basis.pack.sectors if each.id == answers.get(rule.params["sector"])), None)


def stages_covered(basis: CheckBasis, rule: Rule, answers: Answers) -> set[str]:
    """Returns the ids of the 环节 that the scenarios belong to."""
    covered = set()
    for row in _rows(answers, rule.params["table"]):
        scope = row_path(rule.params["table"], row)
        number = answers.get(place_in(scope, rule.params["number"]))
        stage = basis.pack.stage_of(number) if isinstance(number, int) else None
        covered.add(stage.id if stage else str(answers.get(place_in(scope, rule.params["stage"])) or ""))
    return covered


def subsector(basis: CheckBasis, rule: Rule, answers: Answers, _scope: str) -> Findings:
    """Finds a 细分行业 that belongs to another sector."""
    at = rule.params["subsector"]
    chosen = _text(answers, at)
    sector = next((s for s in basis.pack.sectors if s.id == answers.get(rule.params["sector"])), None)
    if not chosen or sector is None or chosen in sector.subsectors:
        return NONE
    return basis.find(
        "subsector",
        at,
        f"细分行业“{chosen[:20]}”不在{sector.name}的揭榜任务里。",
        f"请从{'、'.join(sector.subsectors)}里选一项，或改选揭榜行业。",
        clause=sector.task,
    )


# ---------------------------------------------------------------- the application as a whole


def track_exclusive(basis: CheckBasis, rule: Rule, answers: Answers, _scope: str) -> Findings:
    """Finds a firm that has an issue on the other track in this store."""
    at = rule.params["code"]
    code = usual_code(_text(answers, at))
    others = [t for t in basis.surroundings.issued_tracks(code) if t != basis.track] if code else []
    if not others:
        return NONE
    names = "、".join(basis.pack.tracks[t].name for t in others if t in basis.pack.tracks)
    return basis.find(
        "track-exclusive", at, f"这家企业在本机已有{names}方向的定稿，两个方向只能选一个。", "请只保留一个方向的申报。"
    )


def recommending_unit(basis: CheckBasis, rule: Rule, answers: Answers, _scope: str) -> Findings:
    """Finds a missing 推荐单位, which may still come later.

    Printing and freezing do not wait for it.
    """
    at = rule.params["unit"]
    if _text(answers, at):
        return NONE
    return basis.find(
        "recommending-unit",
        at,
        "推荐单位还没有填，定稿和打印都不受影响。",
        "知道推荐单位后补填，或由推荐单位盖章时填写。",
    )


def scan_missing(basis: CheckBasis, _rule: Rule, _answers: Answers, _scope: str) -> Findings:
    """Finds an application whose stamped scan is missing."""
    if basis.surroundings.stamped:
        return NONE
    return basis.find("scan-missing", "", "还没有核对过的盖章扫描件。", "定稿后打印、盖章、扫描，再导入扫描件核对。")


RUNNERS: dict[str, Callable[[CheckBasis, Rule, Answers, str], Findings]] = {
    "dates": dates,
    "industry": industry,
    "size-class": size_class,
    "accident": accident,
    "accident-name": named_if_yes,
    "selected-name": named_if_yes,
    "commitment": commitment,
    "maturity": maturity,
    "scenario-none": scenario_none,
    "scenario-catalogue": scenario_catalogue,
    "scenario-duplicate": scenario_duplicate,
    "equipment-none": equipment_none,
    "six-stages": six_stages,
    "subsector": subsector,
    "track-exclusive": track_exclusive,
    "recommending-unit": recommending_unit,
    "scan-missing": scan_missing,
    "deadline": deadline,
}
