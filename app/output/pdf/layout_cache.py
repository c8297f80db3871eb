"""Keeps what blocks of a form became the last time, so that setting a form again costs what an edit changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from app.output.pdf.pictures import PictureStore
from app.output.pdf.table_layout import Band
from app.output.pdf.text_layout import LayoutBox, Memory, SetBoundPage, SetPicture, SetPlace, SetText

BoxT = TypeVar("BoxT", bound=LayoutBox)


@dataclass(slots=True)
class LayoutCache:
    """Keeps boxes by the block they were made of, in two generations: what a form no longer holds is forgotten.

    ``contents`` keeps paragraphs and pictures one by one, for blocks of which only a part was edited.
    """

    contents: Memory[SetText | SetPicture | SetPlace] = field(default_factory=Memory)
    _blocks: Memory[tuple[Any, ...]] = field(default_factory=Memory)

    def start_round(self) -> None:
        """Begins to set a form again."""
        self.contents.start_round()
        self._blocks.start_round()

    def roll_back(self) -> None:
        """Restores what was known before an unfinished setting."""
        self.contents.roll_back()
        self._blocks.roll_back()

    def boxes(self, key: Hashable, pictures: PictureStore, make: Callable[[], Iterable[BoxT]]) -> tuple[BoxT, ...]:
        """Returns what ``make`` gives for this key, asked once.

        ``pictures`` learns the sizes of those inside.
        """
        found: tuple[BoxT, ...] | None = self._blocks.recall(key)
        if found is None:
            found = tuple(make())
            self._blocks.remember(key, found)
        else:
            for picture in _pictures(found):
                pictures.note_size(picture.picture, picture.drawn)
        return found


def _pictures(boxes: Iterable[LayoutBox]) -> Iterable[SetPicture | SetBoundPage]:
    for box in boxes:
        if isinstance(box, SetPicture | SetBoundPage):
            yield box
        elif isinstance(box, Band):
            for cell in box.cells:
                yield from _pictures(cell.boxes)
