"""Pictures, text boxes and drawings of a Word file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.intake.word_markup import without_fallbacks
from app.intake.word_package import Relation, WordPackage, attr, local

if TYPE_CHECKING:
    from app.intake.word_runs import ParagraphText


@dataclass(slots=True)
class WordDrawings:
    """Collects what is drawn in the parts of one file."""

    _package: WordPackage
    relations: dict[str, Relation]
    """Of the part that is being read."""
    pictures: list[tuple[str, str]] = field(default_factory=list)
    """Name and part of each; no part for one that is outside."""
    words: list[str] = field(default_factory=list)
    outside: int = 0
    """Pictures that are only linked."""
    objects: int = 0
    """Embedded objects, not read."""
    _numbers: dict[str, int] = field(default_factory=dict)

    def read(self, element: Any, text: ParagraphText) -> None:
        """Adds pictures and text boxes to a paragraph, words of drawings to :attr:`words`."""
        for each in without_fallbacks(element):
            name = local(each)
            if name == "txbxContent":
                text.boxes.append(each)
            elif name == "blip":
                self._picture(attr(each, "embed"), attr(each, "link"), text)
            elif name == "imagedata":
                self._picture(attr(each, "id"), attr(each, "href"), text)
            elif name == "relIds":
                self._graphic(attr(each, "dm"))
            elif name == "chart":
                self._graphic(attr(each, "id"))
            elif name == "textpath":
                self.words += [words for words in [attr(each, "string") or ""] if words.strip()]
        if local(element) == "object":
            self.objects += 1

    def _picture(self, embedded: str | None, linked: str | None, text: ParagraphText) -> None:
        relation = self.relations.get(embedded or "") or self.relations.get(linked or "")
        if relation is None:
            return
        if relation.outside:
            self.outside += 1
            self.pictures.append(("", ""))
            text.pictures.append(len(self.pictures) - 1)
            return
        if relation.target not in self._numbers:
            self._numbers[relation.target] = len(self.pictures)
            self.pictures.append((relation.target.rpartition("/")[2], relation.target))
        text.pictures.append(self._numbers[relation.target])

    def _graphic(self, identity: str | None) -> None:
        relation: Relation | None = self.relations.get(identity or "")
        root = self._package.xml(relation.target) if relation is not None and not relation.outside else None
        if root is not None:
            words = [each.text for each in root.iter() if local(each) == "t" and each.text and each.text.strip()]
            self.words += [" ".join(words)] if words else []
