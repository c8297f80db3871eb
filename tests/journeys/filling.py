"""The steps of an application as a person does them, the same for both directions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.journeys.papers import Papers
from tests.journeys.person import PATIENCE, Person

YES_NO = {True: "是", False: "否"}
OWNERSHIP = {"private": "民营"}
STAGES = {"quality": "质量管控"}
BASICS = (
    ("场景建设地址", "address"),
    ("场景系统解决方案商", "solution_provider"),
    ("开始日期", "started_on"),
    ("结束日期", "finished_on"),
    ("场景投资", "investment"),
)
DESCRIBING = (
    ("具体场景描述", "description"),
    ("解决的痛点问题描述", "pain_points"),
    ("采用的技术方案", "solution"),
    ("保障要素", "safeguards"),
    ("实施成果", "results"),
    ("其他", "spillover"),
    ("备注", "remarks"),
)
NARRATIVES = {
    "scene": (
        ("场景的经济性和可推广性", "economy_and_replicability"),
        ("下一步提升计划", "improvement_plan"),
        ("推广应用计划", "promotion_plan"),
    ),
    "factory": (
        ("项目总体情况", "overview"),
        ("项目系统集成情况", "integration"),
        ("项目的先进性与特色", "advancement"),
        ("项目实施成效", "achievements"),
        ("预期目标", "goals"),
        ("下一步建设主要内容和实施计划", "construction_plan"),
        ("成长性分析", "growth_analysis"),
        ("推广应用计划", "promotion_plan"),
    ),
}
EQUIPPING = ("name", "brand", "supplier", "new_technology", "usage", "remarks")
PROJECTS = (
    ("是否属于国家级智能制造试点示范项目", "national_pilot_project"),
    ("是否属于国家智能制造标杆企业", "national_benchmark"),
    ("是否属于省级智能制造试点示范项目", "provincial_pilot_project"),
)
LEVELS = {3: "三级"}
SECTORS = {"equipment": "装备制造"}
EFFECTS = (
    "关键设备数控化率",
    "关键设备联网率",
    "生产效率提升",
    "资源综合利用率提升",
    "研发周期缩短",
    "运营成本下降",
    "产品不良品率下降",
    "优化人员比例",
    "设备综合利用率提升",
    "库存周转率提升",
    "产业链供应链智能制造协同平台接入企业数量",
    "订单准时交付率提升",
    "订单完成周期缩短",
    "物流成本占比企业运营降低率",
)
"""The fourteen figures in printed order, which is that of the file."""
TABLES = (
    ("key_technologies", ("name", "parameters", "remarks")),
    ("key_equipment", ("name", "parameters", "remarks")),
    ("key_software", ("name", "parameters", "remarks")),
    ("standards", ("name", "kind", "status", "number", "remarks")),
    ("patents", ("name", "kind", "status", "number", "remarks")),
)
INDUSTRY = {"345": "34 通用设备制造业 / 345 轴承、齿轮和传动部件制造"}
SIZE = {"large": "大型企业", "medium": "中型企业"}


def begin(person: Person, track: str) -> None:
    """The start screen: 新建申报, and the direction from its menu, by mouse and keys."""
    person.click("新建申报", "button menu")
    person.hands.key("Down", "Return") if track == "scene" else person.hands.key("Down", "Down", "Return")
    # The keyboard is in the first field: one can write at once.
    person.wait(lambda: _in(person, "企业名称"), "the first field has not the keyboard")


def company(person: Person, content: dict[str, Any]) -> None:
    """基本信息 by keyboard alone: Tab from field to field in reading order."""
    firm = content["company"]
    go = person.travel
    for name, text in (
        ("企业名称", firm["name"]),
        ("统一社会信用代码", firm["unified_social_credit_code"]),
        ("成立时间", firm["established_on"]),
    ):
        if name != "企业名称":
            go(name, "text")
        person.write(text)
    person.choose("企业性质", OWNERSHIP[firm["ownership"]])
    person.hands.key("space")
    person.choose("企业类型", SIZE[firm["size"]])
    person.hands.key("space")
    go("从业人员", "text")
    person.write(str(firm["employees"]))
    industry = go("所属行业大类 / 中类", "text")
    person.write(firm["industry_group"])
    person.hands.key("Return")
    person.wait(lambda: person.sight.text(industry) == INDUSTRY[firm["industry_group"]], "no industry was taken")
    for name, text in (("单位地址", firm["address"]), ("信用等级", firm["credit_rating"])):
        go(name, "text")
        person.write(text)
    years(person, firm["financials"])
    people(person, firm)


def years(person: Person, figures: dict[str, dict[str, str]]) -> None:
    """近三年发展情况: one figure is typed, the block is pasted as it comes from a spreadsheet."""
    measures = ("total_assets", "debt_ratio", "main_revenue", "profit_margin")
    block = "\n".join("\t".join(figures[year][measure] for year in sorted(figures)) for measure in measures)
    person.hands.key("Tab")
    person.wait(lambda: _in(person, "近三年发展情况"), "Tab does not come to the figures")
    person.hands.paste(block)
    cells = {
        f"{label} {year}年 {figures[year][measure]}"
        for label, measure in (("资产总额（万元）", measures[0]), ("利润率（%）", measures[3]))
        for year in figures
    }
    person.wait(
        lambda: cells <= {t.name for t in person.sight.all() if t.role == "cell"}, f"the figures do not show {cells}"
    )


def people(person: Person, firm: dict[str, Any]) -> None:
    """联系人 and what follows, still by Tab."""
    head, contact = firm["legal_representative"], firm["contact"]
    for name, text in (
        ("法人代表/负责人姓名", head["name"]),
        ("法人代表/负责人电话", head["phone"]),
        ("联系人姓名", contact["name"]),
        ("联系人电话", contact["phone"]),
        ("联系人职务", contact["position"]),
        ("联系人手机", contact["mobile"]),
        ("联系人传真", contact["fax"]),
        ("联系人邮箱", contact["email"]),
    ):
        person.travel(name, "text")
        person.write(text)


def promise(person: Person, content: dict[str, Any]) -> None:
    """资格与事故, 企业简介, 封面 and 真实性承诺, by Tab."""
    occurred = YES_NO[content["company"]["major_accident"]["occurred"]]
    person.choose("企业近三年是否发生过重大安全生产事故、重大环境事故", occurred)
    person.hands.key("space")
    if content["track"] == "factory":
        standing(person, content["company"])
    person.travel("企业简介", "text")
    person.write(content["company"]["profile"])
    for name, text in (
        ("项目名称", content["cover"]["project_name"]),
        ("推荐单位", content["cover"]["recommending_unit"]),
        ("申报日期", content["cover"]["filed_on"]),
    ):
        person.travel(name, "text")
        person.write(text)
    person.travel("真实性承诺", "check box")
    person.hands.key("space")
    person.travel("承诺日期", "text")
    person.write(content["commitment"]["signed_on"])
    person.hands.key("Tab")


def standing(person: Person, firm: dict[str, Any]) -> None:
    """What only 示范工厂 asks of the company: three projects and the maturity level."""
    for question, key in PROJECTS:
        person.choose(question, YES_NO[firm[key]["selected"]])
        person.hands.key("space")
        if firm[key]["selected"]:
            person.travel(f"{question.removeprefix('是否属于')}名称", "text")
            person.write(firm[key]["name"])
    person.choose("智能制造能力成熟度评估结果", LEVELS[firm["maturity_level"]])
    person.hands.key("space")


def task(person: Person, given: dict[str, Any]) -> None:
    """申报方向 of 示范工厂: 揭榜任务, its fourteen figures and its summary, by Tab."""
    person.step(2, "申报方向")
    person.travel("揭榜任务具体名称", "text")
    person.write(given["name"])
    pick(person, SECTORS[given["sector"]])
    pick(person, given["subsector"])
    for name, text in (
        ("揭榜任务建设地址", given["address"]),
        ("揭榜任务建设集成商", "\n".join(given["integrators"])),
        ("开始日期", given["started_on"]),
        ("结束日期", given["finished_on"]),
        ("揭榜任务投资", given["investment"]),
        ("项目简述", given["summary"]),
        *zip(EFFECTS, given["effects"].values(), strict=True),
    ):
        if text:
            person.travel(name, "text")
            person.write(text)


def pick(person: Person, wanted: str) -> None:
    """The next list, by Tab and ↓, until it shows what is wanted."""
    person.travel("还没有选", "combo box")
    for _ in range(20):
        person.hands.key("Down")
        if _in(person, wanted):
            return
    raise AssertionError(f"{wanted!r} is not in the list")


def tables(person: Person, given: dict[str, list[dict[str, str]]]) -> None:
    """附5-3 … 附5-7: Ctrl+Tab from one to the next, rows as they come from a spreadsheet."""
    for rows, columns in ((given[key], columns) for key, columns in TABLES):
        person.hands.key("ctrl+Tab")
        ghost = person.find("新的一行 …", "cell")
        person.hands.click(ghost.middle)
        person.hands.paste("\n".join("\t".join(row[column] for column in columns) for row in rows))
        for number, row in enumerate(rows, 1):
            person.find(f"第 {number} 行 {ghost.name.split()[1]} {row['name']}", "cell")


def scenarios(person: Person, content: dict[str, Any]) -> None:
    """场景选择: from the catalogue by pinyin or number and Enter; one's own with its 环节."""
    person.step(3, "场景选择")
    for number, scenario in enumerate(content["scenarios"], 1):
        if scenario["catalogue_no"] is None:
            own_scenario(person, scenario)
        else:
            look_up(person, scenario["name"], f"{scenario['catalogue_no']} {scenario['name']}，未选")
            person.hands.answered()
            person.hands.key("Return")  # what is marked says that it takes it
        person.find(f"{number} {scenario['name']}…", "list item")


def look_up(person: Person, words: str, wanted: str) -> None:
    """Searches the catalogue; whoever sees that another word has arrived types it again, as people do.

    A program that is busy reads a key by the keyboard of that moment, and characters that no key has are on lent ones.
    """
    for patience in (15, 15, PATIENCE):
        person.click("查找场景", "text")
        person.hands.key("ctrl+a")
        person.write(words)
        if person.shows(wanted, "tree item", patience=patience):
            return
    person.find(wanted, "tree item", patience=0)


def own_scenario(person: Person, scenario: dict[str, Any]) -> None:
    """新建自有场景: name, 环节, 加入."""
    person.click("新建自有场景…", "push button")
    person.wait(lambda: _in(person, "场景名称"), "the name of the scenario has not the keyboard")
    person.write(scenario["name"])
    person.hands.key("Tab")
    for _ in range(15):
        person.hands.key("Down")
        if any(STAGES[scenario["stage"]] in thing.name for thing in person.sight.focused()):
            break
    person.travel("加入", "push button")
    person.hands.key("Return")


def basics(person: Person, scenario: dict[str, Any]) -> None:
    """场景基本情况, by Tab."""
    person.click("场景基本情况…", "page tab")
    for name, key in BASICS:
        person.travel(name, "text")
        person.write(scenario[key])


def scenario_forms(person: Person, content: dict[str, Any], papers: Papers) -> None:
    """场景填报: every scenario with all its tabs; Ctrl+PageDown goes on to the next."""
    person.step(4, "场景填报")
    for number, scenario in enumerate(content["scenarios"]):
        if number:
            person.hands.key("ctrl+Next")
            person.find(scenario["name"], "label")
        if content["track"] == "scene":
            basics(person, scenario)
        describing(person, scenario, papers)
        equipment(person, scenario["equipment"])
        narrative(person, scenario["narrative"], papers)


def describing(person: Person, scenario: dict[str, Any], papers: Papers) -> None:
    """附-1: the columns of the description, by Tab; the solution with its picture."""
    person.click("描述表 …", "page tab")
    person.click(DESCRIBING[0][0], "text")
    for name, key in DESCRIBING:
        if name == DESCRIBING[0][0]:
            person.write(scenario[key])
        elif key == "solution":
            person.travel(name, "text")
            blocks(person, scenario[key], papers)
        elif scenario[key]:
            person.travel(name, "text")
            person.write(scenario[key])


def equipment(person: Person, rows: list[dict[str, str]]) -> None:
    """附-2: the first row cell by cell with Tab, the others pasted as rows of a spreadsheet."""
    person.click("装备与软件 …", "page tab")
    person.click("新的一行 关键技术装备、软件/系统名称 空", "cell")
    for key in EQUIPPING:
        person.write(rows[0][key])
        person.tab()
    if len(rows) > 1:
        person.click("新的一行 关键技术装备、软件/系统名称 空", "cell")
        person.hands.paste("\n".join("\t".join(row[key] for key in EQUIPPING) for row in rows[1:]))
    for number, row in enumerate(rows, 1):
        person.find(f"第 {number} 行 应用描述（150字以内） {row['usage']}", "cell")


def narrative(person: Person, content: list[dict[str, str]], papers: Papers) -> None:
    """场景正文."""
    person.click("场景正文…", "page tab")
    person.click("场景建设情况", "text")
    blocks(person, content, papers)


def blocks(person: Person, content: list[dict[str, str]], papers: Papers) -> None:
    """A long text where the keyboard is: headings, paragraphs, a picture from its file with its caption."""
    for number, block in enumerate(content):
        if number and "image" not in block:
            person.hands.key("Return")
        if "heading" in block:
            person.hands.key("ctrl+alt+1")
            person.write(block["heading"])
        elif "text" in block:
            if number and "heading" in content[number - 1]:
                person.hands.key("ctrl+alt+0")
            person.write(block["text"])
        else:
            insert_picture(person, papers, block["caption"])


def insert_picture(person: Person, papers: Papers, caption: str) -> None:
    """插入图片, the file by its name, and the caption beside it."""
    person.click("插入图片", "push button")
    choose_file(person, papers.picture)
    editor = person.click("图 1 的图题", "text")
    person.write(caption)
    person.stands(editor, caption)


def choose_file(person: Person, file: Path) -> None:
    """The system's dialog for files: its whole name and Enter."""
    person.find("…", "dialog")
    person.hands.paste(str(file))
    person.hands.key("Return")


def texts(person: Person, content: dict[str, Any], papers: Papers) -> None:
    """综合论述: each text by its line in the outline."""
    person.step(5, "综合论述")
    for name, key in NARRATIVES[content["track"]]:
        person.click(f"{name}…", "tree item")
        person.click(name, "text")
        blocks(person, content["narratives"][key], papers)


def attachments(person: Person, content: dict[str, Any], papers: Papers) -> None:
    """附件材料: the file from its dialog, then its title."""
    person.step(6, "附件材料")
    for wanted in content["attachments"]:
        person.click("选择文件…", "push button")
        choose_file(person, papers.attachment)
        person.find(f"1　{papers.attachment.stem}…", "list item")
        title = person.click("附件名称", "text")
        person.hands.key("ctrl+a")
        person.write(wanted["title"])
        person.stands(title, wanted["title"])


def freeze(person: Person) -> str:
    """定稿导出: nothing is missing any more, so it is frozen; the 版本号."""
    person.step(8, "定稿导出")
    person.wait(lambda: person.find("定稿为第 1 版…", "push button").enabled, "it cannot be frozen")
    person.click("定稿为第 1 版…", "push button")
    person.click("确认定稿", "push button")
    return person.find("版本号 ZN-…", "label").name.removeprefix("版本号 ")


def export(person: Person, passphrase: str) -> None:
    """A signing identity of one's own, then 导出."""
    person.click("要签名…", "push button")
    if person.shows("设置口令", "text"):  # where the system has no keyring of its own
        for name in ("设置口令", "再输入一次"):
            person.click(name, "text")
            person.hands.type(passphrase)
    person.click("新建身份", "push button")
    person.wait(lambda: not person.shows("新建身份", "push button"), "no identity was made")
    person.click("导出", "push button")
    person.wait(lambda: any(t.name.endswith("个文件已写好。") for t in person.sight.all()), "nothing was written")
    assert not any(t.name == "首页" for t in person.sight.focused())  # Enter must not leave the draft now


def _in(person: Person, name: str) -> bool:
    return any(thing.name == name for thing in person.sight.focused())
