"""Holds what a reader found in a damaged form against what is true."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Any

from app.intake.word_form import document_of, match_form
from app.intake.word_model import WordDocument, paragraphs_in
from app.intake.word_reader import read_word
from tests.app.intake.word_damages import RENAMED, Form, pack


@dataclass
class Verdict:
    """``wrong`` values called certain; ``missed`` values of the file; ``lost`` texts that are nowhere or leaked."""

    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    right: int = 0
    read: int = 0

    @property
    def sound(self) -> bool:
        return not self.wrong and not self.lost


def judge(form: Form) -> Verdict:
    data = form.bytes()
    # in this process: the child is what other tests are about
    document = document_of(read_word({"source": "表.docx"}, [io.BytesIO(data)]))
    found = match_form(document, pack(), "表.docx")
    truth = form.truth
    verdict = Verdict()
    placed = {each.path: each for each in found.placed}
    for path, each in placed.items():
        expected = truth.values.get(path)
        if each.state == "read":
            verdict.read += 1
            if not same(each.value, expected):
                verdict.wrong.append(f"{path} = {each.value!r}, not {expected!r}")
            if path in truth.unsure or path in truth.absent:
                verdict.wrong.append(f"{path} is called certain: {each.value!r}")
        elif path in truth.absent:
            verdict.wrong.append(f"{path} should not be there: {each.value!r}")
    for path, expected in truth.values.items():
        if path in placed and same(placed[path].value, expected):
            verdict.right += 1
        else:
            verdict.missed.append(f"{path}: {expected!r} → {placed[path].value if path in placed else None!r}")
    values = "\n".join(as_text(each.value) for each in found.placed)
    tray = "\n".join(each.text for each in found.unplaced)
    verdict.lost += [f"not in the tray: {text}" for text in truth.tray if squeezed(text) not in squeezed(tray)]
    certain = squeezed("\n".join(as_text(each.value) for each in found.placed if each.state == "read"))
    verdict.lost += [f"in a certain value: {text}" for text in truth.tray if squeezed(text) in certain]
    verdict.lost += [f"leaked: {text}" for text in truth.gone if squeezed(text) in squeezed(values + tray)]
    everything = squeezed(values + tray)
    for path, expected in truth.values.items():
        if path not in placed:
            verdict.lost += [
                f"nowhere: {path}" for text in [squeezed(as_text(expected))] if text and not is_there(text, everything)
            ]
    verdict.lost += unaccounted(form, document, everything)
    return verdict


def unaccounted(form: Form, document: WordDocument, everything: str) -> list[str]:
    """Texts of the file that are neither in a value, nor in the tray, nor the form's own words."""
    own = squeezed(repr(pack().tracks[form.truth.track].form) + repr(pack().tracks[form.truth.track].fields)).replace(
        "\\n", ""
    )
    own += squeezed(
        "".join(f"{d.code}{d.name}" + "".join(f"{g.code}{g.name}" for g in d.groups) for d in pack().industries)
    )
    lost = []
    for paragraph in paragraphs_in(document.blocks):
        text = squeezed(paragraph.text).strip("_")
        bare = re.sub(r"^[（(]?[一二三四五六七八九十0-9]+[）)、.．]+|^图\d+|[①②③]|\d$", "", text)
        if (
            is_there(text, everything)
            or bare in everything
            or text in own
            or bare in own
            or re.search(r"[□☑■√✔☒]|\d日", text)
        ):
            continue
        label, _, value = text.partition("：")
        if label in own and (value in everything or re.search("年|^$", value)):
            continue
        if any(text in squeezed(new) for new, _ in RENAMED.values()) or text in (
            "要解决的问题",
            "资产总额（元）",
            "目录",
        ):
            continue
        lost.append(f"unaccounted: {text}")
    return lost


def is_there(text: str, everything: str) -> bool:
    """Whether a text of the file is somewhere; ticks and codes are written otherwise there."""
    return text in everything or text in ("True", "False") or text.isascii() or "-" in text


def squeezed(text: str) -> str:
    return "".join(text.split())


def as_text(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(as_text(each) for each in value)
    if isinstance(value, dict):
        return "\n".join(str(v) for k, v in value.items() if k != "image")
    return str(value)


def same(one: Any, other: Any) -> bool:
    return plain(one) == plain(other) and type(one) is type(other)


def plain(value: Any) -> Any:
    """Blocks without the names of their pictures."""
    if isinstance(value, list):
        return [{**each, "image": "*"} if isinstance(each, dict) and "image" in each else each for each in value]
    return value
