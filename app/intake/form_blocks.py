"""Reads long texts of a filled form: paragraphs as headings and texts, pictures with their captions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.intake.word_model import WordParagraph

_CAPTION = re.compile(
    r"^\s*(?:图|Figure|Fig\.?)\s*[\d一二三四五六七八九十]+(?:[-－—.．]\d+)?(?![0-9])[\s　:：.、．]*", re.IGNORECASE
)
_CAPTION_STYLES = ("图题", "caption", "题注")
_LONGEST_CAPTION = 60
"""Characters; 图2所示的… is a sentence of the text."""
_HEADING_STYLES = ("小标题", "heading", "标题")


@dataclass(slots=True)
class BlockReader:
    """Turns paragraphs of a file into blocks of a long text.

    ``names`` are the files of the pictures that could be taken in, by number.
    """

    names: Mapping[int, str]
    lost: list[int] = field(default_factory=list)
    """Paragraphs with a picture that could not be taken in."""

    def read(self, paragraphs: Sequence[WordParagraph]) -> list[dict[str, Any]]:
        """Returns the blocks of a text, in order.

        A paragraph is one, unless this program wrote several as one.
        """
        blocks: list[dict[str, Any]] = []
        waiting: list[dict[str, Any]] = []
        before = ""
        for paragraph in paragraphs:
            text = paragraph.text.strip(" \t\u3000\u00a0\n")
            if waiting and text and is_caption(paragraph):
                caption = _CAPTION.sub("", text, count=1).strip()
                if caption:
                    waiting[-1]["caption"] = caption
                waiting, before = [], ""
                continue
            if text:
                waiting = []
                kind = "heading" if is_heading(paragraph) else "text"
                tag = paragraph.tag if paragraph.tag.endswith((".text", ".heading")) else ""
                if tag and tag == before and blocks and kind in blocks[-1]:
                    blocks[-1][kind] += "\n" + text
                else:
                    blocks.append({kind: text})
                before = tag
            for number in paragraph.pictures:
                name = self.names.get(number)
                if name is None:
                    self.lost.append(paragraph.id)
                    continue
                blocks.append({"image": name, "caption": ""})
                waiting = [blocks[-1]]
                before = ""
        return [_without_empty_caption(block) for block in blocks]


def is_heading(paragraph: WordParagraph) -> bool:
    """Tells whether a paragraph of a text is a heading by its style."""
    style = paragraph.style.lower()
    return paragraph.level >= 0 or paragraph.tag.endswith(".heading") or any(each in style for each in _HEADING_STYLES)


def is_caption(paragraph: WordParagraph) -> bool:
    """Tells whether a paragraph behind a picture is its caption."""
    style = paragraph.style.lower()
    return (
        any(each in style for each in _CAPTION_STYLES)
        or paragraph.tag.endswith(".caption")
        or (
            bool(_CAPTION.match(paragraph.text))
            and len(paragraph.text) <= _LONGEST_CAPTION
            and "。" not in paragraph.text
        )
    )


def _without_empty_caption(block: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in block.items() if key != "caption" or value}
