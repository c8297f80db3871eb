"""What a Word file says, read from its XML alone, without the program that wrote it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from io import BytesIO
from zipfile import ZipFile

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MARKS = "①②③④⑤⑥⑦⑧⑨"


def part(data: bytes, name: str = "word/document.xml") -> ET.Element:
    with ZipFile(BytesIO(data)) as file:
        return ET.fromstring(file.read(name))


def said(element: ET.Element) -> str:
    """Text as it is shown: note marks as Word counts them, and the form's empty box by the notice's character."""
    found = []
    for each in element.iter():
        if each.tag == W + "t":
            found.append((each.text or "").replace("☐", "□"))
        elif each.tag == W + "footnoteReference" and each.get(W + "customMarkFollows") is None:
            found.append(MARKS[int(each.get(W + "id") or 0) - 1])
    return "".join(found)


def answers(data: bytes) -> dict[str, str]:
    """What stands in the content controls, by their tags."""
    found: dict[str, list[str]] = {}
    for control in part(data).iter(W + "sdt"):
        tag = control.find(f"{W}sdtPr/{W}tag")
        assert tag is not None
        found.setdefault(tag.get(W + "val") or "", []).append(said(control))
    return {slot: "".join(texts) for slot, texts in found.items()}


def paragraphs(data: bytes) -> list[str]:
    """Every paragraph that says something, in the order of the file."""
    return [text for each in part(data).iter(W + "p") if (text := said(each))]


def footnotes(data: bytes) -> list[str]:
    found = []
    for note in part(data, "word/footnotes.xml").iter(W + "footnote"):
        number = int(note.get(W + "id") or 0)
        if number > 0:
            counted = note.find(f".//{W}footnoteRef") is not None
            found.append((MARKS[number - 1] if counted else "") + said(note))
    return found
