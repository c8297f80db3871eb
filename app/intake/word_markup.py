"""Takes off what may stand round a text in a Word file: controls, insertions, alternate content."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.intake.word_model import TICKED, UNTICKED
from app.intake.word_package import attr, child, is_on, local
from app.intake.word_styles import WordStyles, number_of, val_of

WRAPPERS = frozenset({"ins", "moveTo", "smartTag", "customXml", "hyperlink", "dir", "bdo", "fldSimple"})
_GONE = frozenset({
    "del", "moveFrom", "proofErr", "bookmarkStart", "bookmarkEnd", "instrText", "delText", "delInstrText", "sdtPr",
    "permStart", "permEnd", "commentRangeStart", "commentRangeEnd", "rPr", "pPr", "tblPr", "tblGrid", "trPr", "tcPr",
    "sectPr", "sdtEndPr", "fldData", "annotationRef", "lastRenderedPageBreak", "moveFromRangeStart", "customXmlPr",
    "smartTagPr", "tblPrEx",
})  # fmt: skip
_PLACEHOLDER_STYLES = frozenset({"placeholdertext", "占位符文本"})
_PLACEHOLDERS = ("单击", "点击", "click", "choose", "选择一项", "选择日期", "输入文字")


def unwrapped(parent: Any, styles: WordStyles) -> Iterator[Any]:
    """Yields the children with every wrapper taken off.

    A control with block content is given itself, to be asked of.
    """
    for element in parent:
        name = local(element)
        if name in WRAPPERS:
            yield from unwrapped(element, styles)
        elif name == "AlternateContent":
            yield from unwrapped(alternative(element), styles)
        elif name == "sdt":
            if (
                local(parent) in ("body", "tc", "txbxContent", "sdtContent", "hdr", "ftr")
                and child(element, "sdtPr", "docPartObj") is not None
            ):
                yield element
            elif not is_placeholder(element, styles):
                yield from unwrapped(element, styles)
        elif name == "sdtContent":
            yield from unwrapped(element, styles)
        elif name and name not in _GONE:
            yield element


def alternative(element: Any) -> Any:
    """Returns the one form of an alternate content that is read."""
    choice = next((each for each in element if local(each) == "Choice" and len(each)), None)
    fallback = next((each for each in element if local(each) == "Fallback"), None)
    return choice if choice is not None else fallback if fallback is not None else ()


def without_fallbacks(element: Any) -> Iterator[Any]:
    """Yields everything below an element, text boxes not entered, of each alternate content one form."""
    for each in element:
        if local(each) == "AlternateContent":
            yield from without_fallbacks(alternative(each))
            continue
        yield each
        if local(each) != "txbxContent":
            yield from without_fallbacks(each)


def write_boxes(body: Any) -> None:
    """Writes the state of every check-box control into its shown text, wherever in the tree the control stands."""
    for control in [each for each in body.iter() if local(each) == "sdt"]:
        box = child(control, "sdtPr", "checkbox")
        content = child(control, "sdtContent")
        if box is None or content is None:
            continue
        state = child(box, "checked")
        on = state is not None and (attr(state, "val") or "1") in ("1", "true", "on")
        shown = [each for each in content.iter() if local(each) in ("t", "sym")]
        for number, each in enumerate(shown):
            each.tag = each.tag[: each.tag.rfind("}") + 1] + "t"
            each.text = "" if number else TICKED if on else UNTICKED


def is_placeholder(control: Any, styles: WordStyles) -> bool:
    """Tells whether a control shows its prompt: it says so, and the words are a prompt's."""
    shown = child(control, "sdtPr", "showingPlcHdr")
    if shown is None or not is_on(shown):
        return False
    content = child(control, "sdtContent")
    if content is None:
        return True
    words = "".join(each.text or "" for each in content.iter() if local(each) == "t").strip()
    used = {val_of(each) for each in content.iter() if local(each) == "rStyle"}
    named = {styles.names.get(each, each).lower().replace(" ", "") for each in used}
    return not words or bool(named & _PLACEHOLDER_STYLES) or any(each in words.lower() for each in _PLACEHOLDERS)


def form_field_text(data: Any) -> str:
    """Returns what an old form field shows: a box, or the entry of a list that was chosen."""
    box = child(data, "checkBox")
    if box is not None:
        state = child(box, "checked")
        state = state if state is not None else child(box, "default")
        return TICKED if state is not None and is_on(state) else UNTICKED
    choices = child(data, "ddList")
    if choices is not None:
        entries = [val_of(each) for each in choices if local(each) == "listEntry"]
        at = number_of(child(choices, "result"), 0)
        return entries[at] if at < len(entries) else ""
    return ""
