"""The look in force: Fusion, one palette and one style sheet, made from :class:`ui.theme.tokens.Tokens`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from app.paths import resources_root
from ui.theme.icons import Tints, icon
from ui.theme.style_sheet import style_sheet
from ui.theme.tokens import Colors, FontRole, Mode, Sizes, Tokens, tokens

if TYPE_CHECKING:
    from ui.theme.restyling import Restyling

FAMILIES = (
    ("Microsoft YaHei UI", "Segoe UI", "Microsoft YaHei")
    if sys.platform == "win32"
    else ("Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "WenQuanYi Micro Hei")
)
BUNDLED = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
"""For a system that has none of these: one family with a real bold."""
RARE = ("LXGWWenKai-Regular.ttf", "LXGW WenKai")
"""The file of the rare characters that it lacks, and the family in it."""
TEXT_FACES = {
    "song": (("SimSun", "STSong", "Noto Serif CJK SC", "Source Han Serif SC"), "NotoSerifSC-Regular.ttf"),
    "kai": (("KaiTi", "STKaiti"), RARE[0]),
}
"""The families that a name of :data:`ui.theme.tokens.TEXT_FAMILIES` stands for, and the bundled file without them."""
_WEIGHTED = ("section", "page", "issue")


class Theme(QObject):
    """Gives the tokens in force and the fonts, icons and style sheet made from them.

    ``changed`` says that widgets have to redraw.  ``choice`` is what the person chose: a mode, or ``system`` to
    follow the system's own.
    """

    changed = Signal()
    text_changed = Signal()
    """The texts that are written have other letters, or other sizes of them; the window's are the same."""

    def __init__(self, choice: str = "light", percent: int = 100, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.choice = choice
        self._families: list[str] = []
        self._icons: dict[tuple[str, str], QIcon] = {}
        self.text_family, self.text_percent = "", 100
        """The letters of the texts that are written, and their size in per cent of the window's."""
        self._text_families: dict[str, list[str]] = {}
        self._dressing: Restyling | None = None
        self._begun: Tokens | None = None
        self.tokens: Tokens = tokens(first_mode(choice), percent)
        self.tints = Tints(self.tokens.colors)

    @property
    def colors(self) -> Colors:
        """Colours by role."""
        return self.tokens.colors

    @property
    def sizes(self) -> Sizes:
        """Returns lengths by role at this text size."""
        return self.tokens.sizes

    def px(self, length: float) -> int:
        """Returns a length of the 100 % drawing at this text size."""
        return self.tokens.px(length)

    def font(self, role: FontRole = "body", *, bold: bool | None = None) -> QFont:
        """Returns the font of a role; its figures are tabular, as the families have no others."""
        face = QFont(self._families or list(FAMILIES))
        face.setPixelSize(getattr(self.sizes, role))
        heavy = role in _WEIGHTED if bold is None else bold
        face.setWeight(QFont.Weight.DemiBold if heavy else QFont.Weight.Normal)
        return face

    def set_text(self, family: str | None = None, percent: int | None = None) -> None:
        """Sets the letters of the texts that are written; what is not given stays as it is."""
        before = self.text_family, self.text_percent
        self.text_family = self.text_family if family is None else family
        self.text_percent = self.text_percent if percent is None else percent
        if before != (self.text_family, self.text_percent):
            self.text_changed.emit()

    def text_font(self) -> QFont:
        """Returns the font of the texts that are written."""
        face = self.font("body")
        face.setPixelSize(round(self.sizes.body * self.text_percent / 100))
        if self.text_family:
            if self.text_family not in self._text_families:
                self._text_families[self.text_family] = _text_families(self.text_family)
            face.setFamilies([*self._text_families[self.text_family], *face.families()])
        return face

    def icon(self, name: str, role: str = "text2") -> QIcon:
        """Returns an icon of ``resources/icons`` in the colour of a role; it follows the theme by itself."""
        key = (name, role)
        if key not in self._icons:
            self._icons[key] = icon(self.tints, name, role)
        return self._icons[key]

    def tinted(self, name: str, role: str, side: int, ratio: float) -> QPixmap:
        """Returns the icon's picture in the colour of a role, kept for the next time."""
        return self.tints.picture(name, role, side, ratio)

    def apply_first(self, app: QApplication) -> None:
        """Sets letters and colours for the first window; :meth:`apply` and :meth:`add_rare` follow.

        Made under a style sheet, each widget would be styled again with every parent that it gets.
        """
        self._families = usable_families()
        self._begun = self.tokens
        self._put_on(app)

    def add_rare(self) -> None:
        """Adds the bundled rare characters where the bundled letters are in use; no first frame has any."""
        if RARE[1] in self._families:
            _register(RARE[0])

    def apply(self, app: QApplication, choice: str | None = None, percent: int | None = None) -> None:
        """Puts the look on the whole application; what is not given stays as it is.

        Widgets that are there already get it in the next turns of the event loop: see :mod:`ui.theme.restyling`.  The
        first time, with nothing given, it is the look that the theme was made with: see :func:`first_mode`.
        """
        worn = bool(app.styleSheet())
        if worn or choice is not None or percent is not None:
            self.choice = self.choice if choice is None else choice
            self.tokens = tokens(mode_for(self.choice), self.tokens.percent if percent is None else percent)
            self.tints.colors = self.tokens.colors
        sheet = style_sheet(self.tokens, resources_root() / "icons" / "marks")
        if not self._families:
            self._families = usable_families()
            self.add_rare()
        if worn:
            self._redress().start(app, sheet, palette(self.colors), self.font())
            return
        begun = self._begun is self.tokens
        if not begun:
            self._put_on(app)
        app.setStyleSheet(sheet)
        if not begun:
            self.changed.emit()

    def finish(self) -> None:
        """Has every widget wear the look now, the hidden ones too."""
        if self._dressing is not None:
            self._dressing.finish()

    def _put_on(self, app: QApplication) -> None:
        app.setPalette(palette(self.colors))
        app.setFont(self.font())

    def _redress(self) -> Restyling:
        if self._dressing is None:
            from ui.theme.restyling import Restyling

            self._dressing = Restyling(self)
            self._dressing.seen.connect(self.changed)
        return self._dressing


def mode_for(choice: str) -> Mode:
    """Returns the mode that a choice means now; ``system`` asks Qt for the system's colours and contrast."""
    if choice in ("light", "dark", "contrast"):
        return choice  # type: ignore[return-value]  # narrowed by the line above
    from PySide6.QtCore import Qt

    hints = QGuiApplication.styleHints()
    if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        return "contrast"
    return "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"


def first_mode(choice: str) -> Mode:
    """Returns the mode of the first frame.

    ``system`` is guessed from the palette that the platform gave the application.  To ask Qt itself sets up all enums
    of ``Qt``, a tenth of the start: :func:`ui.shell.application.follow_system` asks as soon as the frame is out.
    """
    if choice in ("light", "dark", "contrast"):
        return choice  # type: ignore[return-value]  # narrowed by the line above
    given = QGuiApplication.palette()
    return "dark" if given.window().color().lightness() < given.windowText().color().lightness() else "light"


def usable_families() -> list[str]:
    """Returns the families to ask for, the first that is there in front.

    Where the system has none, these are the bundled ones.  To register a file takes about 2 ms; that of the rare
    characters is only named here: see :meth:`Theme.add_rare`.
    """
    there = [family for family in FAMILIES if QFontDatabase.hasFamily(family)]
    if there:
        return there
    added = [_register(name) for name in BUNDLED]
    bundled = dict.fromkeys(name for each in added if each >= 0 for name in QFontDatabase.applicationFontFamilies(each))
    return [*bundled, RARE[1]] if bundled else list(FAMILIES)


def _text_families(name: str) -> list[str]:
    """Returns the families that a name stands for here; the bundled file is registered where the system has none."""
    families, file = TEXT_FACES[name]
    if there := [family for family in families if QFontDatabase.hasFamily(family)]:
        return there[:1]
    added = _register(file)
    return list(QFontDatabase.applicationFontFamilies(added)) if added >= 0 else []


def _register(name: str) -> int:
    return QFontDatabase.addApplicationFont(str(resources_root() / "fonts" / name))


def brush(color: str) -> QBrush:
    """Returns a solid brush, by way of a palette: QBrush's own constructors have PySide set up all enums of ``Qt``."""
    made = QPalette()
    made.setColor(QPalette.ColorRole.Window, QColor(color))
    return made.brush(QPalette.ColorRole.Window)


def palette(colors: Colors) -> QPalette:
    """Returns the palette of a set of colours, for what the style sheet does not reach."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: colors.window,
        QPalette.ColorRole.WindowText: colors.text,
        QPalette.ColorRole.Base: colors.surface,
        QPalette.ColorRole.AlternateBase: colors.sunken,
        QPalette.ColorRole.Text: colors.text,
        QPalette.ColorRole.Button: colors.surface,
        QPalette.ColorRole.ButtonText: colors.text,
        QPalette.ColorRole.BrightText: colors.on_accent,
        QPalette.ColorRole.Highlight: colors.accent,
        QPalette.ColorRole.HighlightedText: colors.on_accent,
        QPalette.ColorRole.Link: colors.accent,
        QPalette.ColorRole.LinkVisited: colors.accent,
        QPalette.ColorRole.ToolTipBase: colors.surface,
        QPalette.ColorRole.ToolTipText: colors.text,
        QPalette.ColorRole.PlaceholderText: colors.text3,
        QPalette.ColorRole.Mid: colors.control,
        QPalette.ColorRole.Midlight: colors.line,
        QPalette.ColorRole.Dark: colors.control,
        QPalette.ColorRole.Light: colors.surface,
        QPalette.ColorRole.Shadow: colors.line,
        QPalette.ColorRole.Accent: colors.accent,
    }
    for role, color in roles.items():
        made.setColor(role, QColor(color))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colors.disabled))
    return made
