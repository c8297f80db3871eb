"""What stands in the rectangle of each answer, as PDFium and as Poppler read it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path

import pypdfium2

from app.output.document import Document
from app.output.pdf.answer_positions import AnswerBox
from app.output.pdf.preview import Preview
from app.output.walk import paragraphs
from tests.app.output.output_samples import pack

_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
# PDFium's own marks for a hyphen at a line's end
_HYPHENS = str.maketrans({"\ufffe": "-", "\x02": "-"})


def bare(text: str) -> str:
    """Without spaces and line ends."""
    return "".join(text.translate(_HYPHENS).split())


class Expected:
    """The answers of a Document by path, every place where one is printed after the other."""

    def __init__(self, document: Document) -> None:
        self.answers: dict[str, str] = {}
        self.beside: dict[str, list[str]] = {}
        """The form's own words in the paragraphs of an answer."""
        self.among: set[str] = set()
        """Answers that stand with others in one paragraph."""
        for spans in paragraphs(document):
            paths = [span.slot.partition("#")[0].removesuffix(".caption") for span in spans]
            for span, path in zip(spans, paths, strict=True):
                if path and span.text:
                    self.answers[path] = self.answers.get(path, "") + bare(span.text)
            for path in set(paths) - {""}:
                own = [bare(span.text) for span in spans if not span.slot]
                self.beside.setdefault(path, []).extend(own)
                if len(set(paths) - {""}) > 1:
                    self.among.add(path)
        self.answers = {path: text for path, text in self.answers.items() if text}

    def without_the_forms_words(self, path: str, text: str) -> str:
        """What was read of an answer, less the words that the form itself prints beside it."""
        for words in self.beside[path]:
            text = text.replace(words, "", 1)
        return text


def places(document: Document) -> dict[str, list[AnswerBox]]:
    """Where each answer stands, in reading order."""
    preview = Preview(pack())
    preview.update(document)
    found: dict[str, list[AnswerBox]] = {}
    for spot in preview.sheets.spots:
        found.setdefault(spot.path, []).append(spot)
    return found


def by_pdfium(pdf: bytes, spots: Mapping[str, list[AnswerBox]]) -> dict[str, str]:
    """PDFium's text in the rectangles of each answer."""
    with pypdfium2.PdfDocument(pdf) as opened:
        pages = [(page.get_textpage(), page.get_height()) for page in opened]

        def inside(spot: AnswerBox) -> str:
            text, high = pages[spot.page]
            return bare(text.get_text_bounded(spot.left, high - spot.bottom, spot.right, high - spot.top))

        return {path: "".join(map(inside, each)) for path, each in spots.items()}


def by_poppler(pdf: bytes, spots: Mapping[str, list[AnswerBox]], folder: Path, program: str) -> dict[str, str]:
    """Poppler's words that have their middle in the rectangles of each answer; all of them under the path ""."""
    file = folder / "form.pdf"
    file.write_bytes(pdf)
    done = subprocess.run([program, "-bbox", file, "-"], capture_output=True, check=True, text=True, encoding="utf-8")
    pages = [list(_words(page)) for page in done.stdout.split("<page ")[1:]]
    found = {
        path: bare("".join(word for spot in each for word in _inside(pages[spot.page], spot)))
        for path, each in spots.items()
    }
    return found | {"": bare("".join(unescape(word) for page in pages for *_, word in page))}


def _words(page: str) -> Iterator[tuple[float, float, float, str]]:
    for left, top, right, bottom, word in _WORD.findall(page):
        yield (float(left) + float(right)) / 2, (float(top) + float(bottom)) / 2, float(bottom) - float(top), word


def _inside(words: list[tuple[float, float, float, str]], spot: AnswerBox) -> list[str]:
    """In reading order: a ticked box comes from another face and stands a little higher than its line."""
    found = sorted(
        (y, x, high, unescape(word))
        for x, y, high, word in words
        if spot.left <= x <= spot.right and spot.top <= y <= spot.bottom
    )
    lines: list[list[tuple[float, str]]] = []
    last = -1e9
    for y, x, high, word in found:
        if y - last > high / 3:
            lines.append([])
            last = y
        lines[-1].append((x, word))
    return [word for line in lines for _, word in sorted(line)]
