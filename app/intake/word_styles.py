"""Styles of a Word file: hidden text, outline levels, names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.intake.word_package import attr, child, is_on, local


@dataclass(slots=True)
class WordStyles:
    """Describes what the styles say: hidden text, outline levels, names."""

    names: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, bool] = field(default_factory=dict)
    levels: dict[str, int] = field(default_factory=dict)
    looks: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    """Run properties of each style, its own before those of the styles that it is based on."""

    @classmethod
    def read(cls, root: Any) -> WordStyles:
        """Reads the root of the part of styles; None has no style."""
        styles = cls()
        based: dict[str, str] = {}
        own = {
            attr(each, "styleId") or "": each for each in (root if root is not None else ()) if local(each) == "style"
        }
        for name, each in own.items():
            based[name] = val_of(child(each, "basedOn"))
            styles.names[name] = val_of(child(each, "name"))
        for name in own:
            chain, at = [], name
            while at in own and at not in chain:
                chain.append(at)
                at = based[at]
            styles.looks[name] = tuple(look for link in chain if (look := child(own[link], "rPr")) is not None)
            for link in chain:
                vanish = child(own[link], "rPr", "vanish")
                if vanish is not None:
                    styles.hidden[name] = is_on(vanish)
                    break
            for link in chain:
                level = val_of(child(own[link], "pPr", "outlineLvl"))
                if level.isdecimal():
                    styles.levels[name] = int(level)
                    break
        return styles


def val_of(element: Any) -> str:
    """Returns the attribute ``val``, empty where there is none."""
    return (attr(element, "val") or "") if element is not None else ""


def number_of(element: Any, otherwise: int) -> int:
    """Returns the attribute ``val`` as a number, at most 1000."""
    value = val_of(element)
    return min(int(value), 1000) if value.isdecimal() else otherwise
