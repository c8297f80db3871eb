"""A bureau's post through the window by keys and mouse alone: taken in, questioned, ranked, written to both tables."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

if not sys.platform.startswith("linux"):
    pytest.skip("穿行测试只在 Linux 上运行：要用 Xvfb 和 xdotool", allow_module_level=True)

from tests.desk_collection import Collection, make_collection, notice_form, plain
from tests.journeys.paperwork import choose_file
from tests.journeys.person import Person

UNIT = "青岛市工业和信息化局"
_SELECTED = 23
"""The state of what is chosen, by its number in AT-SPI."""
SIZE = 17
"""Packages beside the broken and doubled ones: eleven scenes, one of them of a central enterprise, six factories; a
计划单列市 may recommend ten and five."""


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    return make_collection(tmp_path_factory.mktemp("post") / "packages", SIZE)


def test_a_round_from_the_post_to_both_tables(person: Person, post: Collection, tmp_path: Path) -> None:
    person.start()
    start_desk(person, tmp_path / "推荐.zzdesk")
    read_post(person, post)
    ask_who_lacks_a_scan(person, post)
    ask_who_copied(person, post)
    ask_who_applied_twice(person, post)
    third = rank_one_third(person)
    recommend_all(person, "附件6 优秀场景", len(post.scene))
    person.find("名额已满　央企另计 1（集团未写）", "label")
    ask_what_two_places_less_mean(person)
    recommend_all(person, "附件7 示范工厂", len(post.factory))
    person.find("▲ 超出 1 家", "label")
    put_last_back(person)
    write_tables(person, tmp_path / "导出")
    person.close()
    scenes = printed(tmp_path / "导出", "附件6")
    assert sorted(scenes) == sorted(post.scene)
    assert scenes[2] == third
    assert len(printed(tmp_path / "导出", "附件7")) == len(post.factory) - 1


def start_desk(person: Person, path: Path) -> None:
    """推荐汇总, a new one of a 计划单列市."""
    person.click("推荐汇总", "list item")
    person.fill("推荐单位", UNIT)
    person.tab()  # to the box of quotas
    person.hands.key("End")
    person.find("计划单列市…", "combo box")  # Qt calls a combo box here by what it shows
    person.fill("您的署名", "王澜")
    person.click("新建并存为…", "push button")
    choose_file(person, path)
    person.find("附件6 优秀场景…", "list item")


def choose_folder(person: Person, folder: Path) -> None:
    """The system's dialog for folders: the whole name, and its button.  Enter may go to a proposal under the name."""
    person.find("…", "dialog")
    person.hands.key("ctrl+a")
    person.hands.paste(str(folder))
    person.hands.key("Tab")  # away from the proposals
    person.click("选择…", "push button")
    person.wait(lambda: not person.shows("…", "dialog"), "the dialog stays")


def read_post(person: Person, post: Collection) -> None:
    """The whole folder, by the menu of the button, until every package was verified."""
    person.click("收申报包…", "button menu")
    person.hands.key("Down", "Down", "Return")  # the second entry: a folder
    choose_folder(person, post.folder)
    sound = len(post.scene) + len(post.factory) + len(post.renewed)
    person.find(f"▲ 收下 {sound} 份，不能用 {len(post.broken)} 份…", "label")


def ask_who_lacks_a_scan(person: Person, post: Collection) -> None:
    """盖章与签名 names all of them at once, each with its place in the tables."""
    person.click("盖章与签名…", "list item")
    person.find(f"没有盖章扫描件：{len(post.scene) + len(post.factory)} 家", "label")
    person.find(f"看 {post.factory[-1]}，附件7 第 {len(post.factory)} 名", "push button")


def ask_who_copied(person: Person, post: Collection) -> None:
    """横向对照 shows the pair, both texts beside each other."""
    person.click("横向对照…", "list item")
    ((one, other),) = (sorted(pair) for pair in post.copied)
    person.find(f"{one} 与 {other}，…", "list item")
    person.find(f"{SIZE} 份里有 2 份", "label")


def ask_who_applied_twice(person: Person, post: Collection) -> None:
    """同一企业 names the firm that is in both tables."""
    person.click("同一企业…", "list item")
    (both,) = post.both
    person.find(f"{both} 同时申报了…", "label")


def rank_one_third(person: Person) -> str:
    """Moves the fourth firm up by keys, with a reason; what is said beside the list answers why it is third."""
    person.click("附件6 优秀场景…", "list item")
    fourth = "重庆第4机械有限公司"
    person.click(f"{fourth}…", "cell")
    person.fill("下次改动的理由", "现场核查，成果数据有台账。")
    person.click(f"{fourth}…", "cell")
    person.hands.key("alt+Up")
    person.find("为什么是第 3 名", "label")
    person.find("第 4 → 第 3", "label")
    person.find("现场核查，成果数据有台账。", "label")
    return fourth


def recommend_all(person: Person, section: str, count: int) -> None:
    """Chooses all and recommends them; how many is said before it is done."""
    person.click(f"{section}…", "list item")
    person.click("重庆第…", "cell")
    person.wait(lambda: count_chosen(person) == 1, "the click chooses no firm")
    person.hands.key("ctrl+a")
    person.wait(lambda: count_chosen(person) == count, "not all firms are chosen")
    person.hands.key("Menu", "Down", "Down", "Return")  # 打开申报书, 推荐
    person.click(f"改这 {count} 家", "push button")
    person.find(f"推荐 {count}", "check box")


def count_chosen(person: Person) -> int:
    """How many rows of the list are chosen: one cell of each names its firm, code and district."""
    cells = (each for each in person.sight.all() if each.role == "cell" and "机械有限公司，91500" in each.name)
    return sum(each.has(_SELECTED) for each in cells)


def ask_what_two_places_less_mean(person: Person) -> None:
    """试减名额 names who would lose the place; nothing is changed by it."""
    person.click("试减名额…", "push button")
    person.find("会有 2 家推荐不了：第 10 名 …", "label")
    person.click("收起", "push button")


def put_last_back(person: Person) -> None:
    """The last firm of the list to 待定, by the space bar."""
    person.click("重庆第…", "cell")
    person.hands.key("End", "space")
    person.find("名额已满", "label")


def write_tables(person: Person, folder: Path) -> None:
    """导出汇总表 into a folder."""
    folder.mkdir()
    person.click("导出汇总表", "list item")
    person.click("选文件夹并导出…", "push button")
    choose_folder(person, folder)
    person.find("✓ 已写好 …", "label")


def printed(folder: Path, annex: str) -> list[str]:
    """The firms of a written table in their order, the rest of it held against the notice's form."""
    form = notice_form(annex)
    (path,) = folder.glob(f"{annex} *.xlsx")
    rows = [["" if cell is None else str(cell) for cell in row] for row in load_workbook(path).worksheets[0].values]
    filled = [row for row in rows if any(row)]
    assert [row[0] for row in filled[:2]] == [form.annex, form.title]
    assert plain(filled[2][0]) == plain(f"{form.unit_line}{UNIT}")
    assert [plain(cell) for cell in filled[3][: len(form.heads)]] == [plain(head) for head in form.heads]
    assert plain(filled[-1][0]) == plain(form.note)
    listed = filled[4:-1]
    assert [row[0] for row in listed] == [str(number) for number in range(1, len(listed) + 1)]
    return [row[1] for row in listed if row[1]]
