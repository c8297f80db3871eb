"""Texts of other people's forms as answers, by the kind of the field; what is not certain says why."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.intake.form_labels import own_words
from app.intake.numbered_entries import numbered_entries
from app.notation.characters import hidden_marks, narrow
from app.notation.dates import read_date
from app.notation.figures import usual_figure
from app.notation.line_kinds import LINE_KINDS
from app.notation.mailboxes import is_mailbox
from app.notation.telephones import is_phone

if TYPE_CHECKING:
    from app.pack.model import Field, Pack

TICKS = "☑√✓✔■☒●◉▣🗹✅"
EMPTY_BOXES = "□☐○◯▢❑❒◻"
CROSSES = "✗✘×"
_BOX = re.compile(f"[{TICKS}{EMPTY_BOXES}{CROSSES}]")
_BRACKET_BOX = re.compile(r"[\[(（【]\s*([√✓✔☑■vVxX×]?)\s*[\])）】]")
_BRACKET_BEFORE = re.compile(_BRACKET_BOX.pattern + r"(?=\s*[是否])")
_CODE_BEFORE = re.compile(
    r"[(\[【]? ?(?:(?:行业)?代码 ?[:：]?)? ?[A-Za-z]? ?(\d{2,4}) ?[)\]】]? ?[+,]? ?(?:名称 ?[:：]?)?"
)
_CODE_BEHIND = re.compile(r"[(\[]?\s*[A-Za-z]?(\d{2,4})\s*[)\]]?$")
_SEMICOLON = re.compile(r"[；;]")
_BETWEEN = re.compile(r"\s*(?:至今|至|到|—+|–|―|~|～|--+|－)\s*")
_FROM = re.compile(r"^(.*?\d\s*[日号月]?)\s*起\s*[，,、；;]?\s*(?:至|到|[-—–~～－]+)?(?=\s*\d)")
_SINCE = re.compile(r"^\s*(?:自|从)\s*(?=\d)")
_UNTIL = re.compile(r"(?<=[\d日号月])\s*(?:为止|止|结束)$")
"""From …起, to …止."""
_DASHED_PERIOD = re.compile(r"(.*\d[日号]?)\s*-\s*(\d{4}.*)")
_BLANK_DATE = re.compile(r"[\s\d]{0,6}年\s*月\s*日?")
_FILLER = re.compile(r"^[\s_＿—\-/／.…]*$")
_SHORT = 20
_LEAST_CHOICE, _MOST_MORE = 2, 3
"""Characters of a choice written in short at least, and by how many the printed one may be longer or shorter."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """Describes an answer that was read; ``reason`` is why it is only likely, and empty where it is certain."""

    value: Any
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Describes a text that is no answer to this field; ``reason`` says why."""

    reason: str


def without_hint(field: Field, text: str) -> str:
    """Returns the text without the form's own words in the empty cell."""
    if not field.hint:
        return text
    stripped = text.strip()
    if own_words(stripped) == own_words(field.hint):
        return ""
    hint = "".join(field.hint.split())
    for begin in (True, False):
        at = _hint_end(stripped if begin else stripped[::-1], hint if begin else hint[::-1])
        if at:
            return stripped[at:].lstrip(" \u3000\n：:") if begin else stripped[: len(stripped) - at].rstrip()
    return text


def _hint_end(text: str, hint: str) -> int:
    """Tells how many characters of the text are the hint with blanks between; 0 where it does not begin with it."""
    at = 0
    for number, character in enumerate(text):
        if at == len(hint):
            return number
        if character.isspace():
            continue
        if narrow(character) != narrow(hint[at]):
            return 0
        at += 1
    return len(text) if at == len(hint) else 0


def parse_lines(pack: Pack, field: Field, lines: Sequence[str]) -> Parsed | Refused | None:
    """Returns an answer of several lines of text, or None where they say nothing."""
    text = without_hint(field, "\n".join(line.strip(" \t\u3000\u00a0") for line in lines if line.strip()))
    text = text.strip().strip("_＿").strip()  # typed lines to write on
    if not text or _FILLER.match(text):
        return None
    if hidden_marks(text):
        return Refused("里面有看不见的方向字符，没有带入。")
    if field.kind == "paragraph":
        return Parsed(text)
    if field.kind == "lines":
        return _listed(text)
    many = "\n" in text
    one = _joined(text)
    parsed = _single(pack, field, one)
    if isinstance(parsed, Parsed) and many and not parsed.reason and field.kind in ("text", "phone"):
        return Parsed(parsed.value, "这一格里有几行，合成了一行。")
    return parsed


def _listed(text: str) -> Parsed:
    """Returns a list of names: one a line, without the numbers before them, or between semicolons."""
    lines = [line for line in text.split("\n") if line.strip()]
    entries = numbered_entries(lines)
    if entries and list(entries) == list(range(1, len(entries) + 1)) and all(entries.values()):
        return Parsed([_joined(entry) for entry in entries.values()])
    parts = [part.strip() for part in _SEMICOLON.split(text) if part.strip()] if len(lines) == 1 else lines
    return Parsed(parts, "" if len(parts) == len(lines) else "一行里写了几个，按分号分开。")


def _joined(text: str) -> str:
    """Lines as one: Chinese runs on, anything else gets a blank."""
    joined = ""
    for line in text.split("\n"):
        gap = " " if joined and (joined[-1].isascii() or line[:1].isascii()) else ""
        joined += gap + line
    return joined


def _single(pack: Pack, field: Field, text: str) -> Parsed | Refused | None:
    kind = field.kind
    readers: dict[str, Callable[[], Parsed | Refused | None]] = {
        "date": lambda: parse_date(text),
        "number": lambda: _number(field, text),
        "integer": lambda: _number(field, text),
        "division": lambda: _industry(pack, kind, text),
        "group": lambda: _industry(pack, kind, text),
        "choice": lambda: _named_choice(pack, field, text),
        "sector": lambda: _named_choice(pack, field, text),
    }
    if kind in readers:
        return readers[kind]()
    return Parsed(text, _misfit(pack, kind, text))


def _misfit(pack: Pack, kind: str, text: str) -> str:
    """Returns why a line of text is not of a kind; empty where it is."""
    if (line := LINE_KINDS.get(kind)) is not None:
        return line.foreign if line.trouble(text)[0] else ""
    if kind == "subsector":
        known = {name for sector in pack.sectors for name in sector.subsectors}
        return "" if text in known else "不在揭榜任务的细分行业里。"
    return _suspicion(text)


def _suspicion(text: str) -> str:
    """Tells why a line of text may stand in the wrong place; empty where nothing speaks for that."""
    if is_mailbox(text):
        return "看起来是邮箱。"
    if len(narrow(text)) >= 7 and is_phone(text):  # noqa: PLR2004 - shorter ones are extensions or figures
        return "看起来是电话号码。"
    return ""


def parse_date(text: str) -> Parsed | None:
    """Returns a day as YYYY-MM-DD.

    What is a date only in part stays as it is.
    """
    flat = "".join(text.split())
    if _BLANK_DATE.fullmatch(text.strip()) and not re.search(r"\d\s*月\s*\d", text):
        months = re.search(r"年(\d{1,2})月", flat)
        if not months:
            return None
    day = read_date(text) or read_date(flat)
    if day is not None:
        return Parsed(day.isoformat())
    return Parsed(text, "日期不完整或读不出来。")


def _number(field: Field, text: str) -> Parsed | Refused:
    figure = usual_figure(text, field.unit)
    if figure is None:
        return Parsed(text, f"不是单写的数{'，单位应是' + field.unit if field.unit else ''}。")
    if field.kind == "integer":
        return Parsed(int(figure)) if figure.lstrip("-").isdecimal() else Parsed(None, "不是整数。")
    plain = narrow(text).strip()
    return Parsed(plain if plain == figure else figure)


def _industry(pack: Pack, kind: str, text: str) -> Parsed | Refused:
    entries = {each.code: each.name for each in pack.industries}
    if kind == "group":
        entries = {group.code: group.name for each in pack.industries for group in each.groups}
    plain = " ".join(narrow(text).split())
    found = _CODE_BEFORE.match(plain)
    behind = _CODE_BEHIND.search(plain) if found is None else None
    code = found[1] if found else behind[1] if behind else ""
    rest = own_words(plain[found.end() :] if found else plain[: behind.start()] if behind else plain)
    if code in entries:
        fits = not rest or rest == own_words(entries[code])
        return Parsed(code, "" if fits else f"代码 {code} 是“{entries[code]}”，和写的名称不一样。")
    if not code:
        named = [each for each, name in entries.items() if own_words(name) == rest]
        if len(named) == 1:
            return Parsed(named[0])
    return Refused("不是国民经济行业分类里的代码或名称。")


def _choices(pack: Pack, field: Field) -> list[tuple[Any, str]]:
    if field.kind == "sector":
        return [(sector.id, sector.name) for sector in pack.sectors]
    return [(choice.value, choice.label) for choice in field.choices]


def _named_choice(pack: Pack, field: Field, text: str) -> Parsed | Refused:
    """Returns a choice written out instead of ticked."""
    plain = own_words(text)
    choices = _choices(pack, field)
    for value, label in choices:
        if plain == own_words(label):
            return Parsed(value)
    near = [value for value, label in choices if _is_short_for(plain, own_words(label))]
    if len(near) == 1:
        return Parsed(near[0], f"写的是“{short(text)}”，和表上印的不完全一样。")
    return Refused("没有勾选，也不是表上的一项。")


def _is_short_for(one: str, other: str) -> bool:
    """Tells whether one of two words of a choice is the other with something more: 民营 and 民营企业."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _LEAST_CHOICE and longer.startswith(shorter) and len(longer) <= len(shorter) + _MOST_MORE


def _in_own_words(text: str, choices: list[tuple[Any, str]]) -> str:
    """Returns a row of boxes with the printed labels where it shows each of them in short; otherwise as it stands."""
    pieces = [piece for piece in re.split(f"({_BOX.pattern})", text) if piece.strip()]
    words = [own_words(piece) for piece in pieces if not _BOX.fullmatch(piece)]
    labels = [label for _, label in choices]
    if len(words) != len(labels):
        return text
    meant = [[label for label in labels if _is_short_for(word, own_words(label))] for word in words]
    if any(len(each) != 1 for each in meant) or len({each[0] for each in meant}) != len(labels):
        return text
    names = iter(meant)
    return " ".join(piece if _BOX.fullmatch(piece) else next(names)[0] for piece in pieces)


def parse_choice(pack: Pack, field: Field, text: str) -> Parsed | Refused | None:
    """Returns the one choice that is ticked among those printed, or None where none is."""
    marked = _BRACKET_BOX.sub(lambda m: "☑" if m[1] else "□", text)
    choices = _choices(pack, field)
    if not _BOX.search(marked):
        return None if not text.strip() else _named_choice(pack, field, text)
    spots = _labels_in(marked, [label for _, label in choices])
    in_short = ""
    if not spots and (printed := _in_own_words(marked, choices)) != marked:
        marked, in_short = printed, "选项和表上印的不完全一样。"
        spots = _labels_in(marked, [label for _, label in choices])
    if len(spots) < len({label for _, label in choices}) and len(spots) < 2:  # noqa: PLR2004 - one label is no row of □
        return Refused("□ 后面不是表上的几项。")
    ticked, doubt = _ticked(marked, spots)
    rest = own_words(_BOX.sub("", marked))
    known = own_words("".join(each for _, each in choices))
    if not ticked:
        doubt = doubt or ("" if rest == known else "没有勾选，还写了别的。")
        return Refused(doubt) if doubt else None
    if len(ticked) > 1:
        return Refused("勾了不止一项：" + "、".join(spots[at][2] for at in ticked) + "。")
    label = spots[ticked[0]][2]
    value = next(value for value, each in choices if each == label)
    if len(spots) != len(choices) or rest != known:
        doubt = doubt or "选项和表上印的不完全一样。"
    doubt = doubt or in_short
    return Parsed(value, doubt)


def _labels_in(text: str, labels: list[str]) -> list[tuple[int, int, str]]:
    """Tells where each label stands, in order: longer labels are looked for first, and none stands inside another."""
    found: list[tuple[int, int, str]] = []
    for label in sorted(labels, key=len, reverse=True):
        pattern = r"\s*".join(map(re.escape, label))
        for match in re.finditer(pattern, text):
            if all(match.end() <= a or match.start() >= b for a, b, _ in found):
                found.append((match.start(), match.end(), label))
                break
    return sorted(found)


def _ticked(text: str, spots: list[tuple[int, int, str]]) -> tuple[list[int], str]:
    """Numbers of the labels that are ticked, and a doubt about how the marks belong to them."""
    gaps = [
        text[a:b]
        for a, b in zip([0, *(end for _, end, _ in spots)], [*(s for s, _, _ in spots), len(text)], strict=True)
    ]
    boxes = [_BOX.findall(gap) for gap in gaps]
    before = [bool(marks) for marks in boxes[:-1]]
    after = [bool(marks) for marks in boxes[1:]]
    simple = all(len(marks) <= 1 for marks in boxes)
    if simple and all(before) and not boxes[-1]:
        own = boxes[:-1]
    elif simple and all(after) and not boxes[0]:
        own = boxes[1:]
    else:
        return _loose(gaps, len(spots))
    doubt = "用的是 × 或 ☒，不能肯定是勾。" if any(m[0] in CROSSES + "☒" for m in own if m) and any(
        m[0] in TICKS.replace("☒", "") for m in own if m
    ) else ""  # fmt: skip
    ticked = [at for at, marks in enumerate(own) if marks[0] in TICKS]
    crossed = [at for at, marks in enumerate(own) if marks[0] in CROSSES]
    if not ticked and len(crossed) == 1:
        return crossed, "用的是 ×，不能肯定是勾。"
    if doubt and len(ticked) > 1:
        ticked = [at for at in ticked if own[at][0] != "☒"]
    return ticked, doubt


def _loose(gaps: list[str], count: int) -> tuple[list[int], str]:
    """Returns the marks that are not one a label, such as a √ typed beside a box that stays."""
    ticked: set[int] = set()
    doubt = ""
    for at, gap in enumerate(gaps):
        marks = list(_BOX.finditer(gap))
        if not any(mark[0] in TICKS for mark in marks):
            continue
        for mark in marks:
            if mark[0] not in TICKS:
                continue
            behind = gap[mark.end() :]
            near_left = at > 0 and mark.start() == 0
            near_right = at < count and not _BOX.sub("", behind).strip() and not behind.startswith((" ", "\u3000"))
            if near_left and near_right and at < count:
                return [], "√ 在两项之间，看不出勾的是哪一项。"
            if near_left:
                ticked.add(at - 1)
            elif at < count:
                ticked.add(at)
            elif at > 0:
                ticked.add(at - 1)
            doubt = "勾和 □ 不是一一对应。"
    return sorted(ticked), doubt


def parse_mention(text: str, prompt: str) -> tuple[Parsed | Refused | None, Parsed | None]:
    """Returns the answer 是 or 否 and the name behind 是: ``□是（项目名称：…）  ☑否``."""
    marked = _BRACKET_BEFORE.sub(lambda m: "☑" if m[1] else "□", text)
    flat = "".join(text.split())
    if flat in ("是", "否"):
        return Parsed(flat == "是"), None
    if flat in ("无", "没有", "未发生", "不属于"):
        return Parsed(False, f"写的是“{flat}”。"), None  # noqa: FBT003 - the answer itself
    asked = r"\s*".join(map(re.escape, prompt))
    pattern = rf"是\s*[（(]\s*{asked}\s*[：:]?(.*?)[）)](?=[^）)]*$)"
    named = re.search(pattern, marked, re.DOTALL)
    name_text = named[1].strip(" \t\u3000_＿\n") if named else ""
    without = marked[: named.start()] + "是" + marked[named.end() :] if named else marked
    name = Parsed(_joined(name_text)) if name_text and not _FILLER.match(name_text) else None
    without = _BRACKET_BOX.sub(lambda m: "☑" if m[1] else "□", without)
    spots = _labels_in(without, ["是", "否"])
    if len(spots) != 2:  # noqa: PLR2004 - 是 and 否
        return Refused("不是“是”和“否”两项。"), name
    ticked, doubt = _ticked(without, spots)
    if own_words(_BOX.sub("", without)) not in ("是否", "否是"):
        doubt = doubt or "除了“是”“否”还写了别的。"
    if len(ticked) > 1:
        return Refused("“是”“否”都勾了。"), name
    if not ticked:
        return (Refused(doubt) if doubt else None), name
    return Parsed(spots[ticked[0]][2] == "是", doubt), name


def parse_period(text: str) -> tuple[Parsed | None, Parsed | None] | Refused:
    """Returns the two days of a period."""
    flat = _joined(text.strip())
    if not flat or _BLANK_DATE.fullmatch(flat) or _FILLER.match(flat):
        return None, None
    flat = _FROM.sub(r"\1至", _UNTIL.sub("", _SINCE.sub("", flat)))
    halves = [each for each in _BETWEEN.split(flat) if each.strip()]
    if len(halves) != 2 and (dashed := _DASHED_PERIOD.fullmatch(flat)):  # noqa: PLR2004 - from and to
        halves = [dashed[1], dashed[2]]
    if len(halves) == 2:  # noqa: PLR2004 - from and to
        return parse_date(halves[0].strip()), parse_date(halves[1].strip())
    if len(halves) == 1 and read_date(halves[0]) is not None:
        day = parse_date(halves[0])
        return (Parsed(day.value, "只有一个日期，当作开始日期。") if day else None), None
    return Refused("看不出从哪一天到哪一天。")


def short(text: str, limit: int = _SHORT) -> str:
    """Returns a text for a sentence."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
