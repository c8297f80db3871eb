"""Hints for the writer, none of them a finding: long sentences, bare figures, two spellings, figures that differ.

Terms come from the pack's catalogue, which writes them as 制造执行系统（MES）.  Everything here only reads: what to
make of a hint is for the person who writes.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from app.draft.counting import words as count_words
from app.draft.hint_records import HintFix, HintSpot, TextPiece, WritingHint, replacement
from app.draft.paths import ASIDE, scopes_of, slot_of
from app.draft.wording_hints import open_ends, punctuation_slips, vague_claims, vague_words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from app.draft.draft import Draft
    from app.draft.shape import ApplicationShape
    from app.draft.wording_hints import VagueWords
    from app.pack.model import Field, Pack

_Own = tuple[tuple[str, tuple[str, ...]], ...]
LONGEST = 80
"""字 that a sentence may have before it is hard to read."""
_TYPED = frozenset({"paragraph", "blocks"})
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")
_CLAUSE_END = "。；;！？\n"
_NUMBER = r"\d+(?:[,，]\d{3})*(?:\.\d+)?"
_CHANGE = r"提升|提高|降低|下降|缩短|减少|增加|增长|节约|压缩|上升|改善|降"
_BARE = re.compile(rf"(?:{_CHANGE})(?:了|约|近|超过|至少|达|到|至|为)*\s*({_NUMBER})(?=\s*(?:[，。；、,;！]|$))")
_UNTIL = re.compile(
    rf"(?:降低|下降|提升|提高|缩短|减少|增加|增长|压缩|上升|降|增|减|升)(?:到|至)(?:了|约)*\s*({_NUMBER})"
)
_HAS_BEFORE = re.compile(r"由|从|自(?!动)|原|比|较|改造前|此前|过去|以前|同期|上年|对照")
_CHANGED = re.compile(
    rf"([\u4e00-\u9fff]{{2,12}})(?:由|从)[\u4e00-\u9fff]{{0,6}}?({_NUMBER})\s*([%％‰a-zA-Z\u4e00-\u9fff]{{0,2}}?)"
    rf"[\u4e00-\u9fff]{{0,4}}?(?:到|至|为)[\u4e00-\u9fff]{{0,3}}?({_NUMBER})"
)
_BEFORE_UNIT = re.compile(rf"\s*([%％‰a-zA-Z\u4e00-\u9fff]{{0,6}}?)(?:{_CHANGE}|减|升|增|到|至|为)")
"""What stands between the first figure of a change and its verb."""
_LATIN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+./-]*[A-Za-z0-9]")
_DEFINED = re.compile(r"([\u4e00-\u9fff]{3,24})[（(]([A-Z][A-Za-z0-9]{1,7})[）)]")
_LEAD = re.compile(r"^(?:应用|构建|建设|建立|依托|搭建|采用|基于|或)+")
_PLAN = re.compile(r"计划|目标|推广")
"""Labels of what is still to come: there a figure has no before."""
_FIRM = re.compile(r"[\u4e00-\u9fffA-Za-z0-9（）()]{2,40}?(?:有限责任公司|股份有限公司|有限公司)")
_ENDINGS = ("有限责任公司", "股份有限公司", "有限公司")
_NEAR = 2
"""Characters by which a firm's name may be off and still be meant for the applicant's."""
_NEAR_FROM = 4
"""Characters from which a word of the own list is looked for with one of them wrong."""
_PEOPLE = re.compile(
    rf"(?:员工|职工|从业人员|在职人员)(?:总数|人数)?(?:为|约|共|有|现有)*\s*({_NUMBER})\s*(?:余)?(?:人|名)"
)
_MONEY = re.compile(
    rf"(\d{{4}})年[^。；\n]{{0,12}}?(主营业务收入|营业收入|销售收入|资产总额|总资产)(?:为|达|达到|约|实现)*\s*({_NUMBER})\s*(亿|万)元"
)
_MONEY_FIELDS = {
    "主营业务收入": "main_revenue", "营业收入": "main_revenue", "销售收入": "main_revenue",
    "资产总额": "total_assets", "总资产": "total_assets",
}  # fmt: skip
_RATE = re.compile(rf"(\d{{4}})年[^。；\n]{{0,24}}?(负债率|利润率)(?:为|达|达到|约)*\s*({_NUMBER})\s*[%％]")
_RATE_FIELDS = {"负债率": "debt_ratio", "利润率": "profit_margin"}


@dataclass(frozen=True, slots=True)
class Written:
    """Holds what hints are looked for in: a draft's answers as they were at one moment, for any thread."""

    pack: Pack
    track: str
    shape: ApplicationShape
    answers: Mapping[str, Any]

    @classmethod
    def of(cls, draft: Draft) -> Written:
        """Returns what is written in a draft now; answers are replaced and never changed."""
        return cls(draft.pack, draft.track, draft.shape, dict(draft.answers))

    def field(self, path: str) -> Field:
        """Returns the field at ``path``."""
        return self.shape.fields[slot_of(path)]


@dataclass(frozen=True, slots=True)
class _Facts:
    """Tells what one text says by itself, whatever else is written; found once for each text."""

    sentences: tuple[HintSpot, ...]
    wording: tuple[HintSpot, ...]
    """Slips of punctuation, sentences without an end, and claims without a figure."""
    bare: tuple[HintSpot, ...]
    until: tuple[HintSpot, ...]
    terms: Mapping[str, tuple[int, int]]
    """Each term and short form of the pack that is in it: how often, and where first."""
    defined: tuple[tuple[str, str], ...]
    latin: tuple[tuple[str, str, int, int], ...]
    firms: tuple[tuple[str, int], ...]
    changed: tuple[re.Match[str], ...]
    people: tuple[re.Match[str], ...]
    money: tuple[re.Match[str], ...]
    rates: tuple[re.Match[str], ...]


class HintFinder:
    """Finds the hints of one draft again and again; a text that is as it was is not read a second time.

    It may be asked on any thread: what it remembers is exchanged whole and never changed.
    """

    def __init__(self) -> None:
        self._facts: dict[str, _Facts] = {}
        self._firms: dict[tuple[str, str], tuple[HintSpot, ...]] = {}
        self._own: dict[tuple[str, _Own], tuple[HintSpot, ...]] = {}
        self._terms: tuple[Pack, dict[str, str]] | None = None
        self._vague: VagueWords = ()

    def find(self, written: Written, own: Sequence[tuple[str, Sequence[str]]] = ()) -> list[WritingHint]:
        """Returns all hints about what is written, in form order; ``own`` as for :func:`find_hints`."""
        terms = self._terms_of(written.pack)
        pieces = list(_pieces(written))
        ranks = {path: written.shape.rank(path, written.answers) for path in {piece.path for piece in pieces}}
        pieces.sort(key=lambda piece: (ranks[piece.path], piece.piece))
        known, own_words = self._facts, tuple((words, tuple(others)) for words, others in own)
        facts: dict[str, _Facts] = {}
        for piece in pieces:
            if piece.text not in facts:
                facts[piece.text] = known.get(piece.text) or _facts_of(piece.text, terms, self._vague)
        found: list[WritingHint] = []
        known_changes = _known_changes(pieces, facts)
        for piece in pieces:
            here = facts[piece.text]
            plan = bool(_PLAN.search(written.field(piece.path).label))
            until = () if plan else _with_known_before(here.until, known_changes.get(_outer_row(piece.path), ()), piece)
            found += [spot.hint(piece) for spot in (*here.sentences, *here.wording, *here.bare, *until)]
        found += _spellings(pieces, facts, terms)
        found += self._firm_names(_company(written), pieces, facts)
        found += _differing(written, pieces, facts)
        found += self._own_terms(pieces, own_words)
        self._facts = facts
        return sorted(found, key=lambda hint: (ranks[hint.path], hint.piece, hint.start))

    def _terms_of(self, pack: Pack) -> dict[str, str]:
        if self._terms is None or self._terms[0] is not pack:
            self._terms, self._facts, self._vague = (pack, terms_of(pack)), {}, vague_words_of(pack)
        return self._terms[1]

    def _firm_names(self, name: str, pieces: list[TextPiece], facts: Mapping[str, _Facts]) -> Iterator[WritingHint]:
        if not name.endswith(_ENDINGS):
            return
        known, now = self._firms, dict[tuple[str, str], tuple[HintSpot, ...]]()
        for piece in pieces:
            if not facts[piece.text].firms:
                continue
            key = (name, piece.text)
            now[key] = known[key] if key in known else tuple(_wrong_names(name, facts[piece.text].firms))
            for spot in now[key]:
                yield spot.hint(piece)
        self._firms = now

    def _own_terms(self, pieces: list[TextPiece], own: _Own) -> Iterator[WritingHint]:
        known, now = self._own, dict[tuple[str, _Own], tuple[HintSpot, ...]]()
        for piece in pieces if own else ():
            key = (piece.text, own)
            now[key] = known[key] if key in known else tuple(_own_terms(piece.text, own))
            for spot in now[key]:
                yield spot.hint(piece)
        self._own = now


def find_hints(draft: Draft, own: Sequence[tuple[str, Sequence[str]]] = ()) -> list[WritingHint]:
    """Returns all hints about a draft's texts, in form order.

    ``own`` are words that the writer spells in one way, each with other spellings that are meant for it.
    """
    return HintFinder().find(Written.of(draft), own)


def terms_of(pack: Pack) -> dict[str, str]:
    """Returns the short form of each term that the pack writes with one.

    制造执行系统 is mapped to MES, for example.
    """
    texts = [scenario.guidance for stage in pack.stages for scenario in stage.scenarios]
    found: dict[str, str] = {}
    for text in texts:
        for match in _DEFINED.finditer(text):
            found[_LEAD.sub("", match.group(1))] = match.group(2)
    return found


def _company(written: Written) -> str:
    value = written.answers.get(written.pack.roles.get("company", ""))
    return value.strip() if isinstance(value, str) else ""


def _pieces(written: Written) -> Iterator[TextPiece]:
    for path, value in written.answers.items():
        if not value or path.startswith(ASIDE):
            continue
        field = written.shape.fields.get(slot_of(path))
        if field is None or field.kind not in _TYPED or written.track not in field.tracks:
            continue
        if isinstance(value, str):
            yield TextPiece(path, value)
        elif isinstance(value, list):
            for at, block in enumerate(value):
                if isinstance(block, dict) and block.get("text"):
                    yield TextPiece(path, str(block["text"]), at, "text")


def _facts_of(text: str, terms: Mapping[str, str], vague: VagueWords) -> _Facts:
    there: dict[str, tuple[int, int]] = {}
    for long, short in terms.items():
        if (at := text.find(long)) >= 0:
            there[long] = (text.count(long), at)
        if short in text:
            shorts = [match.start() for match in re.finditer(rf"(?<![A-Za-z]){short}(?![A-Za-z])", text)]
            if shorts:
                there[short] = (len(shorts), shorts[0])
    latin = (
        (re.sub(r"[-./]", "", match.group()).casefold(), match.group(), match.start(), match.end())
        for match in _LATIN.finditer(text)
    )
    return _Facts(
        sentences=tuple(_long_sentences(text)),
        wording=(*punctuation_slips(text), *open_ends(text), *vague_claims(text, vague)),
        bare=tuple(_bare_figures(text)),
        until=tuple(_without_before(text)),
        terms=there,
        defined=tuple((match.group(1), match.group(2)) for match in _DEFINED.finditer(text)),
        latin=tuple(latin),
        firms=tuple((match.group(), match.end()) for match in _FIRM.finditer(text)),
        changed=tuple(_CHANGED.finditer(text)),
        people=tuple(_PEOPLE.finditer(text)),
        money=tuple(_MONEY.finditer(text)),
        rates=tuple(_RATE.finditer(text)),
    )


def _long_sentences(text: str) -> Iterator[HintSpot]:
    for match in _SENTENCE.finditer(text):
        words = count_words(match.group())
        if words <= LONGEST:
            continue
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        detail = f"超过 {LONGEST} 字，读的人要回头看。"
        if at := _break(match.group()):
            detail += f"可以在“{match.group()[at : at + 6]}”前断开。"
        yield HintSpot("long-sentence", start, match.end(), f"这一句 {words} 字", detail)


def _break(sentence: str) -> int:
    """Returns the position at which a long sentence is best broken.

    It is behind the comma or semicolon next to the middle, and 0 where there is none.
    """
    cuts = [at + 1 for at, each in enumerate(sentence) if each in "，；,;" and at + 1 < len(sentence)]
    return min(cuts, key=lambda at: abs(at - len(sentence) / 2), default=0)


def _bare_figures(text: str) -> Iterator[HintSpot]:
    for match in _BARE.finditer(text):
        title = f"{match.group(1)} 没有单位"
        yield HintSpot("bare-figure", *match.span(1), title, "写上单位，例如 %、分钟、万元、人。")


def _without_before(text: str) -> Iterator[HintSpot]:
    for match in _UNTIL.finditer(text):
        clause = max((text.rfind(each, 0, match.start()) for each in _CLAUSE_END), default=-1) + 1
        if _HAS_BEFORE.search(text, clause, match.start()) or _is_bare(text, match.end(1)):
            continue
        end = match.end(1)
        unit = re.match(r"\s*[%％‰]|\s*[\u4e00-\u9fffA-Za-z]{1,2}", text[end:])
        shown = text[match.start(1) : end + (unit.end() if unit else 0)].strip()
        detail = "写成由多少到多少，专家才看得出变化。"
        yield HintSpot("no-before", match.start(), end, f"{shown}没有改造前的数", detail)


def _outer_row(path: str) -> str:
    """Returns the scenario that an answer belongs to, ``""`` outside any."""
    return next(iter(scopes_of(path)[1:]), "")


def _known_changes(
    pieces: Iterable[TextPiece], facts: Mapping[str, _Facts]
) -> dict[str, list[tuple[TextPiece, re.Match[str]]]]:
    """Returns what is told as a change from one figure to another, by the scenario in which it is."""
    found: dict[str, list[tuple[TextPiece, re.Match[str]]]] = {}
    for piece in pieces:
        for match in facts[piece.text].changed:
            found.setdefault(_outer_row(piece.path), []).append((piece, match))
    return found


def _with_known_before(
    spots: Iterable[HintSpot], known: Iterable[tuple[TextPiece, re.Match[str]]], piece: TextPiece
) -> Iterator[HintSpot]:
    """Offers the figure before a change where another text of the same scenario tells that change with it."""
    text = piece.text
    for spot in spots:
        until = _UNTIL.match(text, spot.start)
        if until is None:
            yield spot
            continue
        before = text[: spot.start]
        for other, match in known:
            same = other.path != piece.path and match.group(4) == until.group(1)
            subject = match.group(1)
            if same and any(before.endswith(subject[at:]) for at in range(max(len(subject) - 3, 1))):
                unit = _BEFORE_UNIT.match(match.string, match.end(2))
                words = f"由{match.group(2)}{unit.group(1) if unit else ''}"
                fix = HintFix(f"补上“{words}”", spot.start, spot.start, "", words)
                yield replace(spot, fix=fix, other=other.path)
                break
        else:
            yield spot


def _is_bare(text: str, end: int) -> bool:
    return not text[end:].strip() or text[end:].lstrip()[0] in "，。；、,;！"


def _spellings(pieces: list[TextPiece], facts: Mapping[str, _Facts], terms: Mapping[str, str]) -> Iterator[WritingHint]:
    counts: Counter[str] = Counter()
    introduced: set[str] = set()
    written: dict[str, dict[str, list[tuple[TextPiece, int, int]]]] = {}
    for piece in pieces:
        here = facts[piece.text]
        for term, (times, _) in here.terms.items():
            counts[term] += times
        for words, of in here.defined:
            introduced.update(long for long, short in terms.items() if of == short and words.endswith(long))
        for name, form, start, end in here.latin:
            written.setdefault(name, {}).setdefault(form, []).append((piece, start, end))
    for long, short in terms.items():
        if long in introduced or not counts[long] or not counts[short]:
            continue
        piece, at, term = _second(pieces, facts, long, short)
        detail = (
            f"{long} {counts[long]} 处，{short} {counts[short]} 处。"
            f"第一次写成“{long}（{short}）”，后面就可以只写 {short}。"
        )
        rarer, usual = sorted((long, short), key=lambda form: (counts[form], form == long))
        yield HintSpot("two-spellings", at, at + len(term), "同一样东西，两种写法", detail, unify=(rarer, usual)).hint(
            piece
        )
    for forms in written.values():
        if len(forms) > 1:
            rare = min(forms, key=lambda form: (len(forms[form]), form.isupper()))
            piece, start, end = forms[rare][0]
            told = "，".join(f"{form} {len(places)} 处" for form, places in forms.items())
            usual = max(forms, key=lambda form: (len(forms[form]), not form.isupper()))
            yield HintSpot(
                "two-spellings", start, end, "同一个词，两种写法", f"{told}。统一成一种。", unify=(rare, usual)
            ).hint(piece)


def _second(pieces: list[TextPiece], facts: Mapping[str, _Facts], long: str, short: str) -> tuple[TextPiece, int, str]:
    """Returns the first place of that of two spellings which comes up later."""
    firsts = []
    for form in (long, short):
        at, piece = next((n, each) for n, each in enumerate(pieces) if form in facts[each.text].terms)
        firsts.append((at, facts[piece.text].terms[form][1], piece, form))
    _, start, piece, form = max(firsts, key=lambda each: each[:2])
    return piece, start, form


def _own_terms(text: str, own: _Own) -> Iterator[HintSpot]:
    """Finds other spellings of the writer's own words, and words that differ from a long one in one character."""
    for words, others in own:
        for other in others:
            for at in _places(other, text):
                if not _stands_in(text, at, len(other), words):
                    fix = replacement(text, at, at + len(other), words)
                    yield HintSpot("own-term", at, at + len(other), f"“{other}”", f"您的用词表里写作“{words}”。", fix)
        for at in _near_places(words, text):
            wrong = text[at : at + len(words)]
            if wrong not in others and not any(wrong == each for each, _ in own):
                detail = f"和您用词表里的“{words}”差一个字。"
                fix = replacement(text, at, at + len(words), words)
                yield HintSpot("own-term", at, at + len(words), f"“{wrong}”", detail, fix)


def _places(words: str, text: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + len(words))


def _stands_in(text: str, at: int, length: int, words: str) -> bool:
    """Tells whether what stands at ``at`` is a part of ``words`` there."""
    return any(start <= at and at + length <= start + len(words) for start in _places(words, text))


def _near_places(words: str, text: str) -> Iterator[int]:
    """Yields where a text has ``words`` with exactly one character that is another.

    One of the two halves is whole then.  Words of fewer than four characters are too like others.
    """
    if len(words) < _NEAR_FROM:
        return
    half = len(words) // 2
    found = set(_places(words[:half], text)) | {at - half for at in _places(words[half:], text)}
    for at in sorted(found):
        there = text[max(at, 0) : max(at, 0) + len(words)]
        if at < 0 or len(there) != len(words) or not there.isalnum():
            continue
        if sum(one != other for one, other in zip(there, words, strict=True)) == 1:
            yield at


def _wrong_names(name: str, firms: Iterable[tuple[str, int]]) -> Iterator[HintSpot]:
    for firm, end in firms:
        best, length = min((_distance(firm[-size:], name), size) for size in _sizes(name, firm))
        if 0 < best <= _NEAR:
            wrong = firm[-length:]
            detail = f"这里写“{wrong}”，企业名称是“{name}”。"
            fix = HintFix("改成企业名称", end - length, end, wrong, name)
            yield HintSpot("firm-name", end - length, end, "和企业名称不一样", detail, fix)


def _sizes(name: str, found: str) -> Iterable[int]:
    return range(min(len(name) - _NEAR, len(found)), min(len(name) + _NEAR, len(found)) + 1)


def _distance(one: str, other: str) -> int:
    """Counts the characters to change, add or remove between two texts."""
    row = list(range(len(other) + 1))
    for at, left in enumerate(one, 1):
        row, before = [at], row
        for j, right in enumerate(other, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right)))
    return row[-1]


def _differing(written: Written, pieces: list[TextPiece], facts: Mapping[str, _Facts]) -> Iterator[WritingHint]:
    """Finds changes that two texts of one scenario tell differently; a long text is held against the short ones."""
    seen: dict[str, list[tuple[TextPiece, re.Match[str]]]] = {}
    for piece in sorted(pieces, key=lambda each: each.piece >= 0):
        scope = next(iter(scopes_of(piece.path)[1:]), "")
        for match in facts[piece.text].changed:
            for other, earlier in seen.get(scope, []):
                if other.path != piece.path and _same_quantity(match.group(1), earlier.group(1)):
                    pair, known = (match.group(2), match.group(4)), (earlier.group(2), earlier.group(4))
                    if pair != known and (pair[0] == known[0] or pair[1] == known[1]):
                        wrong = 4 if pair[0] == known[0] else 2
                        label = written.field(other.path).label
                        detail = f"“{label}”写的是由 {known[0]} 到 {known[1]}。哪一个对，请看台账。"
                        title = f"{match.group(wrong)} 和{label}的 {earlier.group(wrong)} 不一致"
                        yield HintSpot("figures-differ", *match.span(wrong), title, detail, other=other.path).hint(
                            piece
                        )
                        break
            seen.setdefault(scope, []).append((piece, match))
    yield from _against_figures(written, pieces, facts)


def _same_quantity(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) > 2 and long.endswith(short)  # noqa: PLR2004 - two characters name no quantity


def _against_figures(written: Written, pieces: list[TextPiece], facts: Mapping[str, _Facts]) -> Iterator[WritingHint]:
    for piece in pieces:
        if "[" not in piece.path:
            for spot in _other_figures(written.answers, facts[piece.text]):
                yield spot.hint(piece)


def _other_figures(answers: Mapping[str, Any], facts: _Facts) -> Iterator[HintSpot]:
    employees = answers.get("company.employees")
    for match in facts.people:
        if isinstance(employees, int) and _number(match.group(1)) != employees and "余" not in match.group():
            detail = f"基本信息里从业人员是 {employees} 人。"
            yield HintSpot("figures-differ", *match.span(1), f"{match.group(1)} 人和从业人员不一致", detail)
    for match in facts.money:
        told = _number(match.group(3))
        filed = answers.get(f"company.financials.{match.group(1)}.{_MONEY_FIELDS[match.group(2)]}")
        figure = _number(filed)
        scale = 10_000 if match.group(4) == "亿" else 1
        if told is not None and figure is not None and not _agrees(told, figure / scale):
            title = f"{match.group(3)} {match.group(4)}元和近三年发展情况不一致"
            yield HintSpot("figures-differ", *match.span(3), title, f"{match.group(1)}年表里填的是 {filed} 万元。")
    for match in facts.rates:
        told = _number(match.group(3))
        filed = answers.get(f"company.financials.{match.group(1)}.{_RATE_FIELDS[match.group(2)]}")
        figure = _number(filed)
        if told is not None and figure is not None and not _agrees(told, figure):
            title = f"{match.group(2)} {match.group(3)}% 和近三年发展情况不一致"
            yield HintSpot("figures-differ", *match.span(3), title, f"{match.group(1)}年表里填的是 {filed}%。")


def _agrees(told: Decimal, filed: Decimal) -> bool:
    """Tells whether a figure is the other one rounded or cut.

    Both are compared at as many places as ``told`` is given with.
    """
    exponent = told.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    return abs(told - filed) < Decimal(1).scaleb(-places)


def _number(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value).replace(",", "").replace("，", "")) if value not in (None, "") else None
    except InvalidOperation:
        return None
