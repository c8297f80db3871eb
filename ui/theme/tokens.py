"""Colours and sizes by role, as frozen data: the one place where either is written down.

The first frame waits for it, and Python takes ten times as long to make a frozen data class as a tuple with names.

Contrasts are those of the visual reference (WCAG 2.x): text at least 4.5, ``control`` and ``focus`` at least 3, over
every background that the role may stand on.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Mode = Literal["light", "dark", "contrast"]
FontRole = Literal["caption", "compact", "body", "section", "page", "issue"]

SCALES = (100, 110, 125, 150, 175, 200)
"""Text sizes on offer, in per cent."""
ZOOMS = (80, 90, 100, 115, 130, 150, 175, 200)
"""Sizes of the texts that are written, in per cent of the window's letters."""
TEXT_FAMILIES = ("song", "kai")
"""Their letters, other than the window's own."""


_ALIASES = {
    "unfilled": "advice",
    "unfilled_tint": "advice_tint",
    "returned": "accent",
    "returned_tint": "selected",
}
"""Roles that have the colour of another."""


class Colors(NamedTuple):
    """Describes the colours of one mode: a ``#RRGGBB`` for each role."""

    window: str
    surface: str
    sunken: str
    hover: str
    selected: str
    current: str
    """Behind the current item of the rail."""
    line: str
    """Decoration only: hairlines and card outlines."""
    control: str
    """Borders of fields and other controls."""
    text: str
    text2: str
    text3: str
    disabled: str
    accent: str
    on_accent: str
    accent_hover: str
    focus: str
    error: str
    error_tint: str
    later: str
    later_tint: str
    confirm: str
    confirm_tint: str
    advice: str
    advice_tint: str
    ok: str
    ok_tint: str

    def role(self, name: str) -> str:
        """Returns the colour of a role by name, or raises KeyError where there is none.

        What is not filled in yet is as quiet as advice; what the recommending unit says has the accent.
        """
        name = _ALIASES.get(name, name)
        if name not in self._fields:
            raise KeyError(name)
        value: str = getattr(self, name)
        return value


LIGHT = Colors(
    window="#F2F4F5",
    surface="#FFFFFF",
    sunken="#F6F8F9",
    hover="#ECEFF1",
    selected="#E1F0F1",
    current="#E3E8EA",
    line="#DDE2E5",
    control="#828B92",
    text="#1A1E22",
    text2="#454D54",
    text3="#5C656D",
    disabled="#8A9299",
    accent="#0A6870",
    on_accent="#FFFFFF",
    accent_hover="#08565D",
    focus="#1A1E22",
    error="#B3261E",
    error_tint="#FCECEA",
    later="#855000",
    later_tint="#FCF2DC",
    confirm="#1D5BB8",
    confirm_tint="#E9F0FB",
    advice="#59626A",
    advice_tint="#EFF1F3",
    ok="#1C6A38",
    ok_tint="#E5F3E9",
)

DARK = Colors(
    window="#1A1C1E",
    surface="#242729",
    sunken="#1F2224",
    hover="#2F3336",
    selected="#173A3D",
    current="#2A2E31",
    line="#383D41",
    control="#838C93",
    text="#F0F2F3",
    text2="#C5CBD0",
    text3="#A6AEB5",
    disabled="#747C83",
    accent="#63C6CD",
    on_accent="#06282B",
    accent_hover="#7FD3D9",
    focus="#FFFFFF",
    error="#FF9F96",
    error_tint="#43211E",
    later="#F0BD5E",
    later_tint="#3C2E12",
    confirm="#96BEFF",
    confirm_tint="#1C2F4B",
    advice="#B5BDC4",
    advice_tint="#303538",
    ok="#88D49C",
    ok_tint="#18341F",
)

CONTRAST = Colors(
    window="#000000",
    surface="#000000",
    sunken="#000000",
    hover="#1A1A1A",
    selected="#003A40",
    current="#1A1A1A",
    line="#FFFFFF",
    control="#FFFFFF",
    text="#FFFFFF",
    text2="#FFFFFF",
    text3="#FFFFFF",
    disabled="#A6A6A6",
    accent="#1AEBFF",
    on_accent="#000000",
    accent_hover="#7DF3FF",
    focus="#FFFF00",
    error="#FF8F8F",
    error_tint="#000000",
    later="#FFD75E",
    later_tint="#000000",
    confirm="#8FC1FF",
    confirm_tint="#000000",
    advice="#D6D6D6",
    advice_tint="#000000",
    ok="#5CF07A",
    ok_tint="#000000",
)

COLORS: tuple[tuple[Mode, Colors], ...] = (("light", LIGHT), ("dark", DARK), ("contrast", CONTRAST))


class Sizes(NamedTuple):
    """Describes the lengths of the look in logical pixels.

    :meth:`scaled` grows letters, heights and widths of text columns together.
    """

    # letters
    caption: int = 12
    compact: int = 13
    body: int = 14
    section: int = 16
    page: int = 20
    issue: int = 28
    # heights
    control: int = 32
    small: int = 28
    step: int = 40
    row: int = 32
    command_bar: int = 48
    footer: int = 44
    line: int = 18
    """The line under a counted field."""
    icon: int = 20
    # widths that hold text
    rail: int = 184
    rail_narrow: int = 72
    outline: int = 196
    preview: int = 344

    def scaled(self, percent: int) -> Sizes:
        """Returns the same at a text size of ``percent`` (100 to 200)."""
        if percent == SCALES[0]:
            return self
        return Sizes(*(round(each * percent / 100) for each in self))


class Tokens(NamedTuple):
    """Describes everything that the look depends on: mode, text size, colours and lengths."""

    mode: Mode
    percent: int
    colors: Colors
    sizes: Sizes

    def px(self, length: float) -> int:
        """Returns a length of the 100 % drawing at this text size."""
        return round(length * self.percent / 100)


def tokens(mode: Mode, percent: int = 100) -> Tokens:
    """Returns the tokens of a mode at a text size, which is kept between 100 and 200 per cent."""
    percent = min(max(percent, SCALES[0]), SCALES[-1])
    return Tokens(mode, percent, dict(COLORS)[mode], Sizes().scaled(percent))
