"""Hints find the slips that were planted, and say next to nothing where there is none."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.draft import writing_hints
from app.draft.counting import words
from app.draft.draft import Draft
from app.draft.hint_records import WritingHint
from app.draft.wording_hints import VagueWords, open_ends, punctuation_slips, vague_claims, vague_words_of
from app.draft.writing_hints import LONGEST, HintFinder, Written, find_hints, terms_of
from app.paths import forms_root
from tests.app.draft.applications import PACK, draft

NAME = "重庆江渝传动机械有限公司"
CLEAN = "单元由六台加工中心和四台机器人组成。"
PLANTED = tuple(
    line.split("\t")
    for line in (Path(__file__).parents[2] / "data" / "writing" / "planted.tsv")
    .read_text(encoding="utf-8")
    .splitlines()
)
"""A kind and a text of 实施成果 in which one slip of it is planted."""
SOUND = (
    "投用以后效率大幅提升，人均产值由62万元提高到81万元。",
    "质量显著改善。一次交检合格率由93.6%提升到98.1%。",
    "节拍从103秒缩短到95秒，达到国内领先水平。",
    "库存明显下降，占用资金少了三成。",
    "分三步：先测、再算，最后写回；每一步都有记录……",
    "产品有三种：减速器、联轴器、制动器（占比62%）。",
    "主要设备：\n五轴加工中心6台\n关节机器人4台\n桁架1套",
    "占地为1,200平方米，配置为：8核、32 GB。",
    "执行GB/T 39116-2020，接口为OPC UA、MQTT。",
    "“先进先出”、“齐套再发”两条规则都写进了系统。",
    "对不合格品，当场锁定；对在制品，按炉号追溯。",
    "推广到3个车间，2020年10月至12月完成。",
    "网址为http://example.com/a,b;c，备查。",
    "工艺有A,B,C三档，按订单选。",
)
"""Texts in which nothing is to be hinted at, though they look like slips."""
DIFFERING: tuple[tuple[str, str, bool], ...] = (
    ("换型时间由95分钟降至22分钟。", "投用后换型时间由95分钟降至25分钟。", True),
    ("设备综合效率由58%提升至81%。", "设备综合效率由58%提升至83%。", True),
    ("综合废品率由5.8%降到2.1%。", "综合废品率由6.8%降到2.1%。", True),
    ("单模节拍由103秒缩短到95秒。", "单模节拍从103秒缩短到90秒。", True),
    ("操作人员由12人减少到5人。", "每班操作人员由12人减少到6人。", True),
    ("交付周期从30天缩短到18天。", "订单交付周期从32天缩短到18天。", True),
    ("换型时间由95分钟降至22分钟。", "换型时间由95分钟降至22分钟，停机更少。", False),
    ("换型时间由95分钟降至22分钟。", "单件节拍由103秒缩短到22秒。", False),
)
FIELDS = ("results", "narrative", "company.profile", "company.name")
TEXTS = (CLEAN, NAME, *(text for _, text in PLANTED), *(text for pair in DIFFERING for text in pair[:2]))
OWN = (("数字孪生", ("孪生",)), ("换型时间", ("换线时间",)))
PROFILES: tuple[tuple[str, bool], ...] = (
    ("2020年主营业务收入3.87亿元，利润率7.3%。", False),
    ("2020年主营业务收入4.87亿元。", True),
    ("2020年营业收入38650万元。", False),
    ("2020年销售收入36650万元。", True),
    ("公司现有员工645人。", False),
    ("公司现有职工654人。", True),
    ("2019年利润率6.9%，2020年利润率7.9%。", True),
    ("2020年末负债率44.8%。", False),
    ("2020年末负债率48.4%。", True),
)


def sample(track: str) -> Draft:
    data = json.loads((forms_root() / "miit-2021" / "example" / f"{track}.json").read_text(encoding="utf-8"))
    body = {key: value for key, value in data.items() if key not in ("format", "pack", "track")}
    return Draft.from_application(PACK, track, body, {}, draft(track).surroundings)


def bare(**answers: object) -> Draft:
    """A draft with one scenario and nothing written in it but what is given."""
    one = Draft(PACK, "scene", {}, {}, draft("scene").surroundings)
    one.edit("company.name", NAME)
    row = one.add_row("scenarios").answers["scenarios"][0]
    for name, value in answers.items():
        one.edit(name if name.startswith("company") else f"scenarios[{row}].{name}", value)
    return one


def kinds(hints: list[WritingHint]) -> Counter[str]:
    return Counter(hint.kind for hint in hints)


def test_nine_of_ten_planted_slips_are_found_and_only_they() -> None:
    missed: list[tuple[str, str]] = []
    extra: list[tuple[str, str, str]] = []
    written = 0
    for kind, text in PLANTED:
        hints = find_hints(bare(results=CLEAN + text))
        written += words(CLEAN + text)
        if kind not in kinds(hints):
            missed.append((kind, text))
        extra += [(hint.kind, hint.words, text) for hint in hints if hint.kind != kind]
    for results, narrative, differs in DIFFERING:
        counted = kinds(find_hints(bare(results=results, narrative=[{"text": narrative}])))
        if differs and not counted["figures-differ"]:
            missed.append(("figures-differ", narrative))
        if not differs:
            extra += [("figures-differ", "", narrative)] * counted["figures-differ"]
        written += words(results + narrative)
    for text, differs in PROFILES:
        one = sample("scene")
        one.edit("company.profile", text)
        found = [hint for hint in find_hints(one) if hint.path == "company.profile"]
        if differs and "figures-differ" not in kinds(found):
            missed.append(("figures-differ", text))
        if not differs:
            extra += [(hint.kind, hint.words, text) for hint in found]
        written += words(text)
    planted = len(PLANTED) + sum(each[2] for each in DIFFERING) + sum(each[1] for each in PROFILES)
    for text in SOUND:
        extra += [(hint.kind, hint.words, text) for hint in find_hints(bare(results=CLEAN + text))]
        written += words(CLEAN + text)
    assert planted >= 90
    assert len(missed) <= planted // 10, missed
    assert len(extra) <= written / 3000, extra


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_on_the_bundled_samples_every_hint_is_right(track: str) -> None:
    for one in (sample(track), draft(track)):
        for hint in find_hints(one):
            assert hint.kind == "long-sentence", hint  # there are some, and they are what they are called
            assert words(hint.words) > LONGEST


def test_the_packs_own_texts_have_nothing_to_hint_at() -> None:
    texts = [each.text for stage in PACK.stages for each in stage.examples]
    texts += [scenario.guidance for stage in PACK.stages for scenario in stage.scenarios]
    vague = vague_words_of(PACK)
    assert vague
    assert sum(map(words, texts)) > 6000
    assert [
        spot.title
        for text in texts
        for spot in (*punctuation_slips(text), *open_ends(text), *vague_claims(text, vague))
    ] == []


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("系统派工，，机台取程序。", "系统派工，机台取程序。"),
        ("每小时汇总一次，。班组派工。", "每小时汇总一次。班组派工。"),
        ("先测、再算。。。", "先测、再算……"),
        ("订单下发,机台取程序:不停机,不换刀。", "订单下发，机台取程序：不停机，不换刀。"),
        ("排产以后，计划员减少50%", "排产以后，计划员减少50%。"),
        ("重庆江瑜传动机械有限公司成立于2009年。", f"{NAME}成立于2009年。"),
        ("先做换线时间的统计。", "先做换型时间的统计。"),
        ("先做数学孪生的模型。", "先做数字孪生的模型。"),
    ],
)
def test_what_one_action_writes_is_right_and_leaves_nothing_to_hint_at(text: str, after: str) -> None:
    one = bare(results=CLEAN + text)
    own = (("数字孪生", ()), ("换型时间", ("换线时间",)))
    [hint] = find_hints(one, own)
    assert hint.fix is not None
    whole = CLEAN + text
    assert whole[hint.fix.start : hint.fix.end] == hint.fix.was
    made = whole[: hint.fix.start] + hint.fix.words + whole[hint.fix.end :]
    assert made == CLEAN + after
    assert find_hints(bare(results=made), own) == []


def test_a_figure_known_elsewhere_is_offered_before_the_change() -> None:
    one = bare(results="换型时间由95分钟降至22分钟。", narrative=[{"text": "投用后换型时间降至22分钟。"}])
    [hint] = find_hints(one)
    assert (hint.kind, hint.other) == ("no-before", f"scenarios[{one.rows('scenarios')[0]}].results")
    assert hint.fix is not None
    assert (hint.fix.label, hint.fix.start, hint.fix.words) == ("补上“由95分钟”", 7, "由95分钟")
    [other] = find_hints(bare(results="换型时间由95分钟降至22分钟。", narrative=[{"text": "节拍降至22分钟。"}]))
    assert other.fix is None  # another quantity


def test_two_spellings_name_the_rarer_and_the_usual_one() -> None:
    [hint] = find_hints(bare(results="制造执行系统下发工单，制造执行系统回收报工。在MES中查到机床。"))
    assert hint.unify == ("MES", "制造执行系统")
    [hint] = find_hints(bare(results="Mes下发工单，MES回收报工，MES再统计节拍。"))
    assert hint.unify == ("Mes", "MES")


@given(st.text(alphabet="，。、；：,;:。 \n甲乙0123456789%大幅提升国际领先", max_size=60))
def test_what_an_action_writes_stands_where_it_says(text: str) -> None:
    for hint in find_hints(bare(results=text)):
        if hint.fix is not None:
            assert text[hint.fix.start : hint.fix.end] == hint.fix.was
            assert hint.fix.words != hint.fix.was


def test_a_hint_points_at_the_words_it_is_about() -> None:
    one = bare(results="投用后换型时间降至22分钟。")
    [hint] = find_hints(one)
    assert one.value(hint.path)[hint.start : hint.end] == hint.words == "降至22"
    assert hint.title == "22分钟没有改造前的数"


def test_a_long_text_is_held_against_the_short_one_whatever_was_written_first() -> None:
    one = bare(narrative=[{"text": "投用后设备综合效率由58%提升至83%。"}])
    row = one.rows("scenarios")[0]
    one.edit(f"scenarios[{row}].results", "设备综合效率由58%提升至81%。")
    [hint] = find_hints(one)
    assert (hint.path, hint.words) == (f"scenarios[{row}].narrative", "83")
    assert hint.title == "83 和实施成果的 81 不一致"


@given(st.lists(st.tuples(st.sampled_from(FIELDS), st.lists(st.sampled_from(TEXTS), max_size=3)), max_size=8))
def test_what_is_remembered_of_a_text_changes_no_hint(edits: list[tuple[str, list[str]]]) -> None:
    one, finder = bare(), HintFinder()
    row = one.rows("scenarios")[0]
    for name, texts in edits:
        path = name if name.startswith("company") else f"scenarios[{row}].{name}"
        one.edit(path, [{"text": each} for each in texts] if name == "narrative" else "".join(texts))
        assert finder.find(Written.of(one), OWN) == find_hints(one, OWN)
        assert finder.find(Written.of(one)) == find_hints(one)


def test_only_a_text_that_changed_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    one, finder = bare(results="一。", narrative=[{"text": "二。"}, {"text": "三。"}]), HintFinder()
    finder.find(Written.of(one))
    read: list[str] = []
    facts = writing_hints._facts_of

    def facts_of(text: str, terms: dict[str, str], vague: VagueWords) -> object:
        read.append(text)
        return facts(text, terms, vague)

    monkeypatch.setattr(writing_hints, "_facts_of", facts_of)
    row = one.rows("scenarios")[0]
    one.edit(f"scenarios[{row}].narrative", [{"text": "二。"}, {"text": "换型时间降至22分钟。"}])
    [hint] = finder.find(Written.of(one))
    assert hint.words == "降至22"
    assert read == ["换型时间降至22分钟。"]


def test_a_term_that_is_introduced_with_its_short_form_is_no_slip() -> None:
    assert not find_hints(bare(results="依托制造执行系统（MES）派工，MES每小时汇总一次。"))
    assert terms_of(PACK)["制造执行系统"] == "MES"
    assert terms_of(PACK)["计算机辅助工艺过程设计工具"] == "CAPP"


def test_what_is_set_aside_and_what_is_no_text_is_not_read() -> None:
    one = sample("scene")
    before = find_hints(one)
    one.set_track("factory")
    assert all(not hint.path.startswith("aside/") for hint in find_hints(one))
    one.set_track("scene")
    assert find_hints(one) == before
