"""Checks of one answer by itself: required, length, format, choice, range, image, glyph, example, placeholder, figures.

The first check that speaks about a value's meaning ends the round, so that one root cause is one line.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.draft.check_dependencies import CheckBasis, block_texts, is_blank, pictures_of, texts_of
from app.draft.counting import ZERO, Count, remembered
from app.draft.findings import Finding
from app.notation import credit_code, figures
from app.notation.characters import HIDDEN_MARK, mark_name
from app.notation.line_kinds import LINE_KINDS, is_answer_none
from app.pack.model import Field, Pack

Findings = tuple[Finding, ...]
NONE: Findings = ()
_FIGURE = re.compile(r"\d|[一二两三四五六七八九十百千万亿半几]+(?:成|倍|分之|余?[个台套人名天时分秒元吨条项次家件])")
_SENTENCE_END = re.compile(r"[。！？\n]")
_LEAST_EXAMPLE = 10
"""Characters from which a sentence of the 示例 is taken for the form's own rather than a coincidence."""


class FieldChecks:
    """Checks single answers against a pack.

    Keeps what is derived once from the pack, and nothing of the draft.
    """

    def __init__(self, basis: CheckBasis) -> None:
        self._basis = basis
        self._placeholders = self._placeholder_pattern()
        rule = basis.rule("placeholder")
        self._signs = frozenset(rule.params["signs"]) if rule else frozenset[str]()
        self._left_over = {path: _telling_sentences(f) for path, f in basis.pack.fields.items()}
        self._own_examples = _stage_sentences(basis.pack)
        quantify = basis.rule("quantify")
        self._quantified = frozenset(quantify.params.get("fields", ())) if quantify else frozenset[str]()

    def check(self, path: str, field: Field, value: Any) -> Findings:
        """Returns the findings that need nothing but the answer itself."""
        basis = self._basis
        if not basis.asks(field):
            return NONE
        if is_blank(field, value):
            return self._blank(path, field)
        texts = texts_of(field, value)
        found = self._meaning(path, field, value) + self._length(path, field, value) + self._glyphs(path, field, texts)
        left_over = self._example(path, field, texts)
        found += left_over or self._placeholder(path, field, texts)
        found += self._hidden(path, field, value, texts)
        if field.kind in ("blocks", "file") and not field.pictures_only:  # drawn anew at the freeze if need be
            found += self._files(path, field, value)
        if field.path in self._quantified and not any(_FIGURE.search(text) for text in texts):
            found += basis.find(
                "quantify", path, f"{field.label}里没有数字。", "建议写上改造前后的对比，例如“由95分钟降至22分钟”。"
            )
        return found

    @staticmethod
    def measure(field: Field, value: Any) -> Count:
        """Counts an answer in 字 and in web length.

        Headings and texts of blocks count, captions and pictures do not.
        """
        if field.kind == "blocks":
            return sum(map(remembered, block_texts(value)), ZERO)
        return sum(map(remembered, texts_of(field, value)), ZERO)

    def _blank(self, path: str, field: Field) -> Findings:
        if not self._basis.required(field):
            return NONE
        verb = "还没有选" if field.kind in _CHOSEN else "还没有上传" if field.kind == "file" else "还没有填"
        return self._basis.find(
            "required",
            path,
            f"{field.label}{verb}。",
            f"{_FILL.get(field.kind, '请填写')}{field.label}。",
            clause=field.clause,
        )

    def _meaning(self, path: str, field: Field, value: Any) -> Findings:
        reader = _READERS.get(field.kind)
        return reader(self._basis, path, field, value) if reader else NONE

    def _length(self, path: str, field: Field, value: Any) -> Findings:
        if field.limit is None:
            return NONE
        size = self.measure(field, value)
        rule = "scenario-length" if field.kind == "blocks" and self._is_narrative(field) else "length"
        if size.words > field.limit:
            return self._basis.find(
                rule,
                path,
                f"{field.label}多了 {size.words - field.limit} 字（{size.words}/{field.limit}）。",
                f"请删减到 {field.limit} 字以内，内容不会被截掉。",
                clause=field.clause,
            )
        if size.web > field.limit:
            return self._basis.find(
                "length-online",
                path,
                f"{field.label}字数合格（{size.words}/{field.limit}），但网页计 {size.web}，粘贴到网上可能放不下。",
                f"请删减到网页计 {field.limit} 以内，或写明保留的理由。",
                clause=field.clause,
            )
        return NONE

    def _is_narrative(self, field: Field) -> bool:
        rule = self._basis.rule("scenario-length")
        return rule is not None and field.path in rule.params.get("fields", ())

    def _glyphs(self, path: str, field: Field, texts: list[str]) -> Findings:
        missing = self._basis.surroundings.printable.missing("".join(texts))
        if not missing:
            return NONE
        named = "、".join(_name_character(c) for c in missing[:5]) + ("等" if len(missing) > 5 else "")  # noqa: PLR2004 - used once, clear where it stands
        return self._basis.find(
            "glyph", path, f"{field.label}里有打印不出来的字符：{named}。", "请换成常用的写法，或删去这个字符。"
        )

    def _hidden(self, path: str, field: Field, value: Any, texts: list[str]) -> Findings:
        """Finds invisible characters that the application file refuses.

        The finding quotes what stands before the character, because it cannot be seen itself.
        """
        if not any(HIDDEN_MARK.search(text) for text in texts):
            return NONE
        found: Findings = NONE
        for place, what, text in _pieces(field, value):
            marks = HIDDEN_MARK.findall(text)
            if not marks:
                continue
            before = text[: text.index(marks[0])].strip()
            where = f"“{before[-_SHOWN_BEFORE:]}”后面" if before else "开头"
            more = f"等 {len(marks)} 个" if len(marks) > 1 else ""
            found += self._basis.find(
                "hidden-mark",
                path + place,
                f"{field.label}{what}{where}有看不见的字符（{mark_name(marks[0])}）{more}。",
                "它会让印出来的和存下来的不一样：请把前后的字一起删去再重打。",
            )
        return found

    def _example(self, path: str, field: Field, texts: list[str]) -> Findings:
        for sentence in self._left_over[field.path]:
            if any(sentence in text for text in texts):
                return self._basis.find(
                    "example-text",
                    path,
                    f"{field.label}里还留着表上的示例文字“{_short(sentence)}”。",
                    "请换成本单位的内容。",
                )
        for sentence in self._own_examples.get(field.path, ()):
            if any(sentence in text for text in texts):
                return self._basis.find(
                    "example-text",
                    path,
                    f"{field.label}里还留着本软件的例子“{_short(sentence)}”。",
                    "例子里的数字是编的，请换成本单位的内容。",
                )
        return NONE

    def _placeholder(self, path: str, field: Field, texts: list[str]) -> Findings:
        pattern = self._placeholders
        for text in texts if pattern else ():
            # Hardly any text has a sign that a placeholder begins with: the pattern is for those that have.
            if pattern and not self._signs.isdisjoint(text) and (match := pattern.search(text)):
                return self._basis.find(
                    "placeholder",
                    path,
                    f"{field.label}里还留着“{match.group()}”。",
                    "请换成实际的内容，或确认就是要这样写。",
                )
        return NONE

    def _files(self, path: str, field: Field, value: Any) -> Findings:
        named = pictures_of(value) if field.kind == "blocks" else [(-1, value)]
        found: Findings = NONE
        for index, name in named:
            problem = self._file_problem(name)
            if problem:
                place = path if index < 0 else f"{path}[{index}].image"
                what, _, remedy = problem.partition("，请")
                found += self._basis.find(
                    "image",
                    place,
                    f"{field.label.removesuffix('文件')}的文件“{_file_name(name)}”{what.rstrip('。')}。",
                    f"请{remedy}" if remedy else "请换一个文件，或重新复制一份再导入。",
                )
        return found

    def _file_problem(self, name: str) -> str:
        state = self._basis.files.get(name)
        if state is None:
            return "没有找到。"
        return state.problem

    def _placeholder_pattern(self) -> re.Pattern[str] | None:
        rule = self._basis.rule("placeholder")
        patterns = rule.params.get("patterns", ()) if rule else ()
        return re.compile("|".join(patterns)) if patterns else None


_CHOSEN = frozenset({"choice", "flag", "division", "group", "sector", "subsector", "stage", "catalogue"})
_FILL = {
    **dict.fromkeys(_CHOSEN, "请选择"),
    "file": "请添加",
}


_LONGEST_NAME = 40


_SHOWN_BEFORE = 8
"""Characters before a hidden mark that say where it stands."""


def _pieces(field: Field, value: Any) -> list[tuple[str, str, str]]:
    """Returns each text of an answer with the rest of its path and its part in words."""
    if field.kind == "blocks":
        words = {"heading": "的标题", "text": "", "caption": "的图注"}
        return [
            (f"[{at}].{key}", f"第 {at + 1} 段{word}", block[key])
            for at, block in enumerate(value or ())
            for key, word in words.items()
            if block.get(key)
        ]
    if field.kind == "lines":
        return [(f"[{at}]", f"第 {at + 1} 行", line) for at, line in enumerate(value or ()) if line]
    return [("", "", value)] if isinstance(value, str) else []


def _name_character(character: str) -> str:
    shown = character if character.isprintable() else ""
    return f"{shown}（U+{ord(character):04X}）"


def _file_name(name: str) -> str:
    """Shortens a file's name and keeps its end.

    The end says what kind of file is looked for.
    """
    bare = name.rsplit("/", 1)[-1]
    return bare if len(bare) <= _LONGEST_NAME else f"{bare[: _LONGEST_NAME - 11]}…{bare[-10:]}"


def _short(text: str, limit: int = 20) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _telling_sentences(field: Field) -> tuple[str, ...]:
    """Returns the sentences of the form itself that an answer should not repeat.

    They come from the 示例 and from the hint inside the cell, and are so long that an equal one is no coincidence.
    """
    whole = [*_SENTENCE_END.split(field.example), field.hint.strip("（）() ")]
    return tuple(dict.fromkeys(s.strip() for s in whole if len(s.strip()) >= _LEAST_EXAMPLE))


def _stage_sentences(pack: Pack) -> dict[str, tuple[str, ...]]:
    """Returns the sentences of the examples that the pack gives for each 环节, by template path."""
    found: dict[str, list[str]] = {}
    for stage in pack.stages:
        for each in stage.examples:
            sentences = (sentence.strip() for sentence in _SENTENCE_END.split(each.text))
            found.setdefault(each.field, []).extend(s for s in sentences if len(s) >= _LEAST_EXAMPLE)
    return {path: tuple(sentences) for path, sentences in found.items()}


# ---------------------------------------------------------------- what a value means, by kind


def _number(basis: CheckBasis, path: str, field: Field, value: str) -> Findings:
    number = figures.read_number(value, field.unit)
    if number is None:
        unit = f"，单位是{field.unit}" if field.unit else ""
        return _misread(basis, path, field, f"“{_short(value)}”不是一个数字。", f"请只填数字，例如 1234.50{unit}。")
    if field.minimum and number < Decimal(field.minimum):
        return _misread(basis, path, field, f"是 {value}，不能小于 {field.minimum}。", "请核对正负号。")
    if field.usual and not _within(number, field.usual):
        said = f"{field.label}是 {value}{field.unit}，超出常见的范围。"
        return basis.find("range", path, said, "请核对小数点，或写明理由。", clause=field.clause)
    return NONE


def _within(number: Decimal, bounds: tuple[str, str]) -> bool:
    low, high = bounds
    return (not low or number >= Decimal(low)) and (not high or number <= Decimal(high))


def _integer(basis: CheckBasis, path: str, field: Field, value: int) -> Findings:
    if field.minimum and value < Decimal(field.minimum):
        return _misread(basis, path, field, f"是 {value}，不能小于 {field.minimum}。", "请核对后重填。")
    return NONE


def _line(basis: CheckBasis, path: str, field: Field, value: str) -> Findings:
    said, remedy = LINE_KINDS[field.kind].trouble(value)
    if not said or (not basis.required(field) and is_answer_none(field.kind, value)):
        return NONE
    return _misread(basis, path, field, said, remedy)


def _misread(basis: CheckBasis, path: str, field: Field, said: str, remedy: str) -> Findings:
    """Returns a finding about a value that the field cannot mean.

    ``said`` goes on from the field's label.
    """
    return basis.find("format", path, field.label + said, remedy, clause=field.clause)


def _uscc(basis: CheckBasis, path: str, field: Field, value: str) -> Findings:
    code = credit_code.usual_code(value)
    said, remedy = credit_code.code_trouble(code)
    if said:
        return basis.find("uscc", path, field.label + said, remedy)
    said, remedy = credit_code.parts_trouble(code)
    # The contract's own examples, invented firms, have such codes: a rule of its own, for `uscc` is always an error.
    return basis.find("uscc-parts", path, field.label + said, remedy) if said else NONE


def _choice(basis: CheckBasis, path: str, field: Field, value: Any) -> Findings:
    # bool equals int in Python: True would pass for level 1.
    if any(value == c.value and type(value) is type(c.value) for c in field.choices):
        return NONE
    return _outside(basis, path, field, value, [c.label for c in field.choices])


def _sector(basis: CheckBasis, path: str, field: Field, value: str) -> Findings:
    if any(value == s.id for s in basis.pack.sectors):
        return NONE
    return _outside(basis, path, field, value, [s.name for s in basis.pack.sectors])


def _outside(basis: CheckBasis, path: str, field: Field, value: Any, labels: list[str]) -> Findings:
    return basis.find(
        "choice",
        path,
        f"{field.label}“{_short(str(value))}”不在表上印的选项里。",
        f"请从{'、'.join(labels)}里选一项。",
        clause=field.clause,
    )


_READERS: dict[str, Callable[[CheckBasis, str, Field, Any], Findings]] = {
    **dict.fromkeys(LINE_KINDS, _line),
    "number": _number,
    "integer": _integer,
    "uscc": _uscc,
    "choice": _choice,
    "sector": _sector,
}
