"""Line breaking: every character once, marks where they may stand, words whole."""

import re
from dataclasses import replace
from itertools import pairwise

import hypothesis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.output.blocks import Paragraph, Span
from app.output.pdf.faces import Typefaces
from app.output.pdf.line_breaking import NO_END, NO_START, adjustments, break_lines, cut_label, giving, may_break
from app.output.pdf.page_writer import PageWriter
from app.output.pdf.preview import Preview
from app.output.pdf.style import Look
from app.output.pdf.table_layout import Band
from app.output.pdf.text_layout import SetText, set_paragraph
from tests.app.output.output_samples import document, example, many, pack

FACES = Typefaces()
PIECES = st.sampled_from(
    [
        *"智能制造的系统数据，。、；：？！（）《》“”",
        "MES",
        "OPC UA",
        "12.5 kWh",
        "GB/T 38129",
        "CK-6140",
        "——",
        "……",
        "℃",
        "35%",
        "□是",
    ]
)
TEXTS = st.lists(PIECES, max_size=120).map("".join)


def lines_of(text, first=14.0, rest=16.0, *, justified=False):
    widths = FACES.shaper("serif").measure(text)
    return break_lines(text, widths, adjustments(text, widths), first, rest, justified=justified)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.booleans())
def test_nothing_is_lost_or_doubled(text, justified):
    kept = "".join(text[line.start : line.end] for line in lines_of(text, justified=justified))
    assert kept.replace(" ", "") == text.replace(" ", "")


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, justified=st.booleans())
@hypothesis.example(text="智智智智智智智智智□是□是，（", justified=False)
@hypothesis.example(text="智智智智智智智智CK-6140智，", justified=False)
def test_lines_fit(text, justified):
    widths = FACES.shaper("serif").measure(text)
    adjusted = adjustments(text, widths)
    for at, line in enumerate(lines_of(text, justified=justified)):
        assert line.width - line.over <= (14 if at == 0 else 16) + 0.001 or line.end - line.start == 1
        assert justified or not line.over
        # no mark gives up more than its empty half
        assert line.over <= 0.4 * len(giving(text, widths, adjusted, line.start, line.end)) + 1e-6


def test_a_loose_line_takes_in_a_word_where_its_marks_make_room():
    text = "热处理炉温，均匀性好，由系统MES改为自动，并联网。"
    loose, tight = (
        [text[line.start : line.end] for line in lines_of(text, 16, 16, justified=justified)]
        for justified in (False, True)
    )
    assert loose == ["热处理炉温，均匀性好，由系统", "MES改为自动，并联网。"]
    assert tight == ["热处理炉温，均匀性好，由系统MES", "改为自动，并联网。"]


def test_a_squeezed_line_ends_where_the_others_do():
    style = Look().body["body"]
    text = "热处理炉温，均匀性，由人工（含WMS）改为自动，年节约天然气，减少搬运，在线检测全覆盖。" * 3
    marked = [set_paragraph(FACES, Paragraph((Span(text),)), style, edge * style.size) for edge in range(14, 32)]
    squeezed = [(box, line) for box in marked for line in box.lines if line.over]
    assert len(squeezed) > 3
    for box, line in squeezed:
        pen = PageWriter()
        pen.draw(replace(box, lines=(line,)), 0, 0)
        drawn = sum(shown_widths(box.shaper, text, line)) * style.size
        moved = sum(float(number) for code in pen.code for number in re.findall(r">(-?[\d.]+)<", code))
        indent = style.indent * style.size if line.start == 0 else 0.0
        assert indent + drawn - moved / 1000 * style.size == pytest.approx(box.width, abs=0.02)


def shown_widths(shaper, text, line):
    """Widths in em of a line's characters, the empty half of a mark at its end left out."""
    widths = [shaper.widths[ch] for ch in text[line.start : line.end]]
    return [*widths[:-1], widths[-1] - (0.5 if text[line.end - 1] in "，。）" else 0.0)]


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=80), st.integers(0, 3), st.booleans())
def test_no_mark_where_it_may_not_stand(pieces, shift, justified):
    # marks in ordinary company: runs of marks longer than a line leave no choice
    text = "文" * shift + "".join(f"字字{piece}字字" for piece in pieces)
    lines = lines_of(text, justified=justified)
    for line, after in pairwise(lines):
        assert text[after.start] not in NO_START
        assert text[line.end - 1] not in NO_END


def test_words_numbers_and_units_stay_whole():
    for word in ("CK-6140", "12.5 kWh", "GB/T 38129", "lixiaolan@example.com", "0.01 mm"):
        for before in range(30):
            text = "字" * before + word + "字" * 10
            inside = [line for line in lines_of(text) if before < line.start < before + len(word)]
            assert not inside, (word, before)


_RUNNING = 25
WHOLE = (
    "GB/T 38129—2019", "GB/T 39116-2020", "DB50/T 1234", "Q/QXCW 018-2021", "ISO 9001:2015", "ISO/IEC 27001",
    "IEC 62541", "OPC UA", "CK-6140", "KR 210", "S7-1500", "RS-485", "M12×1.5", "AR/VR", "V2.0", "R&D",
    "ZL202020000000.2", "12.5kWh/t", "≤100ms", "≥99.9%", "±0.01 mm", "±8℃", "-20℃", "100 ℃", "37 °C", "65.3%", "0.5‰",
    "200 Mbps", "8 GB", "3~5 μm", "3～5μm", "1600×1200", "10³", "36万m³", "2,960.5万元", "3亿元",
    "H₂O", "CO₂", "N·m", "＜3s", "10:30", "2021-11-17", "lixiaolan@example.com", "¥300", "（CAD）", "《甲》",
)  # fmt: skip


@pytest.mark.parametrize("word", WHOLE)
def test_numbers_units_standards_and_models_stay_whole(word):
    for measure in (9.0, 16.0, 31.0):
        if natural(word, 0, len(word)) > measure - 2:
            continue
        for before in range(33):
            text = "字" * before + word + "字" * 10
            for justified in (False, True):
                cuts = [line.start - before for line in lines_of(text, measure - 2, measure, justified=justified)]
                assert not [cut for cut in cuts if 0 < cut < len(word)], (before, measure)


def natural(text, start, end):
    """The width of a line in em, less what hangs over."""
    widths = FACES.shaper("serif").measure(text)
    adjusted = adjustments(text, widths)
    while end > start and text[end - 1] == " ":
        end -= 1
    width = sum(widths[start:end]) + sum(adjusted.get(at, 0.0) for at in range(start, end - 1))
    return width - (0.5 if text[end - 1] in "，。、；：）》”" else 0.0)


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.sampled_from([9.0, 12.0, 16.0, 31.5]))
@hypothesis.example("智智智OPC UA智智智智智智", 9.0)
def test_no_line_ends_before_it_has_to(text, measure):
    """What would have fitted stands on the line: no gap is wider than the next word."""
    # the last line but one may give a word to the last
    for at, line in enumerate(lines_of(text, measure - 2, measure)[:-2]):
        room = measure - 2 if at == 0 else measure
        start = line.start
        after = line.end
        while after < len(text) and text[after] == " ":
            after += 1
        following = next(end for end in range(after + 1, len(text) + 1) if end == len(text) or may_break(text, end))
        assert natural(text, start, following) > room - 0.001, text[start:following]


MODELS = st.from_regex(r"[A-Z]{1,3}[-/]?[0-9]{2,4}[A-Z]?", fullmatch=True)
QUANTITIES = st.builds(
    lambda sign, number, digits, unit: f"{sign}{number}{digits}{unit}",
    st.sampled_from(["", "±", "≤", "约"]),
    st.integers(0, 99999),
    st.sampled_from(["", ".5", ".25"]),
    st.sampled_from(["%", "mm", " mm", "℃", " kWh", "‰", "万元", "m³", "dB", " MPa"]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.text("智能制造数据，。；（）《》", max_size=7), MODELS | QUANTITIES), max_size=20))
def test_no_model_or_quantity_is_split(parts):
    text, spans = "", []
    for words, token in parts:
        # marks in ordinary company
        text += f"字{words}字"
        spans.append((len(text) + token.startswith("约"), len(text) + len(token)))
        text += token
    for line in lines_of(text):
        assert not [text[a:b] for a, b in spans if a < line.start < b]


@pytest.mark.parametrize("track", ["scene", "factory"])
def test_the_lines_of_whole_forms(track):
    """Every line of text on every page, as it is set there."""
    application = many("scene", 8) if track == "scene" else example("factory")
    preview = Preview(pack())
    preview.update(document(application))
    running = 0
    for box in (box for page in preview.sheets.pages for laid in page.laid for box in texts(laid.box)):
        for line in box.lines:
            first, last = box.text[line.start : line.start + 1], box.text[line.end - 1 : line.end]
            # the beginning of a paragraph, and its end, are the writer's
            assert line.start == 0 or first not in NO_START, box.text
            assert line.end == len(box.text) or last not in NO_END, box.text
            if box.style.align == "justify" and line.stretch:
                spare = box.width / box.style.size - line.width - (box.style.indent if line.start == 0 else 0)
                spare += line.over
                assert spare >= -0.001, box.text
                if box.width > _RUNNING * box.style.size:
                    # in narrow columns a line stays short rather than gape; running text always reaches the margin
                    running += 1
                    assert spare <= box.style.max_stretch * (line.end - line.start - 1), box.text
    assert running > 10


def texts(box):
    """The paragraphs of a box."""
    if isinstance(box, SetText):
        yield box
    elif isinstance(box, Band):
        for cell in box.cells:
            for each in cell.boxes:
                yield from texts(each)


HEADS = (
    ("具体场景描述（结合要素条件进行描述）（150字以内）", 10, "具体场景描述|（结合要素条件进行|描述）（150字以内）"),
    ("采用的技术方案（包括供应商）（300字以内，可以配图）", 16, "采用的技术方案（包括供应商）|（300字以内，可以配图）"),
    ("标准状态（选填已发布、草案）", 7, "标准状态|（选填已发布、|草案）"),
    ("主营业务收入（万元）", 8, "主营业务收入|（万元）"),
    ("企业近三年是否发生过重大安全生产事故、重大环境事故", 18.6, "企业近三年是否发生过重大安全生产事故、|重大环境事故"),
)


@pytest.mark.parametrize(("text", "room", "lines"), HEADS)
def test_heads_are_cut_where_their_words_pause(text, room, lines):
    widths = FACES.shaper("sans").measure(text)
    count = lines.count("|") + 1
    cut = cut_label(text, widths, room, (2, count))
    assert cut is not None
    assert "|".join(text[line.start : line.end] for line in cut) == lines
    assert cut_label(text, widths, 1.5, (1, 3)) is None


@settings(max_examples=200, deadline=None)
@given(st.text("企业近三年是否（）、，重大事故万元", min_size=1, max_size=30), st.integers(4, 20), st.integers(1, 5))
def test_a_cut_label_loses_nothing_and_fits(text, room, most):
    widths = FACES.shaper("sans").measure(text)
    cut = cut_label(text, widths, room, (1, most))
    if cut is not None:
        assert "".join(text[line.start : line.end] for line in cut) == text
        assert len(cut) <= most
        assert all(line.width <= room for line in cut)
        assert all(text[line.start] not in NO_START for line in cut[1:])


def test_no_character_is_left_alone_on_the_last_line():
    text = "字" * 29 + "意。"
    assert [line.end - line.start for line in lines_of(text)] == [14, 14, 3]
    assert [line.end - line.start for line in lines_of(text, 7, 9)] == [7, 9, 9, 6]
    # nor taken from a word
    text = "字" * 26 + "MES意。"
    assert all(
        "MES" in text[line.start : line.end] or "M" not in text[line.start : line.end] for line in lines_of(text)
    )


def test_a_number_longer_than_the_line_is_cut_at_a_joint():
    text = "依据GB/T 39116-2020及T/ABCDE 001032-2021执行"
    lines = [text[line.start : line.end] for line in lines_of(text, 6.5, 6.5)]
    assert lines == ["依据GB/T", "39116-2020及", "T/ABCDE", "001032-2021", "执行"]
    assert [text[line.start : line.end] for line in lines_of(text, 9, 9)][2] == "T/ABCDE 001032-"


def test_a_word_longer_than_any_line_begins_where_there_is_room():
    text = "见https://www.example.com/a/very-long-address/of-the-site。"
    lines = [text[line.start : line.end] for line in lines_of(text, 14, 14)]
    assert lines[0] == "见https://www.example."
    assert all(line[-1] in "./-。" for line in lines)
    # but not where only a letter or two would stand at the line's end
    text = "字" * 14 + "a" * 60
    assert next(text[line.start : line.end] for line in lines_of(text)) == "字" * 14
    # and a word that has room on the next line stays whole
    text = "字" * 10 + "Interoperability" + "字" * 4
    assert next(text[line.start : line.end] for line in lines_of(text)) == "字" * 10


def test_a_word_longer_than_the_line_is_cut():
    lines = lines_of("a" * 200)
    assert len(lines) > 3
    assert all(line.width <= 16.001 for line in lines)


def test_marks_close_up():
    text = "（甲）、《乙》。"
    widths = FACES.shaper("serif").measure(text)
    assert sum(value == -0.5 for value in adjustments(text, widths).values()) == 3
    assert adjustments("用MES系统", FACES.shaper("serif").measure("用MES系统")).keys() == {0, 3}


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="智造申报单元，。", min_size=2, max_size=60), st.integers(3, 13))
def test_no_last_line_of_a_single_character_in_a_narrow_cell(text, width):
    """Unless a line of two is all there is before it, or only marks could be fetched."""
    text = "智" + text.strip("，。") + "。"
    lines = lines_of(text, width, width)
    assert "".join(text[line.start : line.end] for line in lines) == text
    letters = [ch for ch in text[lines[-1].start : lines[-1].end] if ch not in NO_START]
    if len(lines) > 1 and len(letters) == 1:
        before = lines[-2]
        assert before.end - before.start < 4 or any(text[at] in NO_START for at in range(before.end - 3, before.end))


def test_a_narrow_cell_parts_four_characters_in_two_and_two():
    assert [(line.start, line.end) for line in lines_of("智能加工", 3, 3)] == [(0, 2), (2, 4)]
    assert [(line.start, line.end) for line in lines_of("在线检测单元的", 6, 6)] == [(0, 5), (5, 7)]
