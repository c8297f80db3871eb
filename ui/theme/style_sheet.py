"""The one style sheet of the application, generated from the tokens.

Widgets choose their look by dynamic properties, set before they are shown (afterwards call :func:`restyle`):

* ``QPushButton[kind]``: none (outlined), ``primary``, ``quiet`` (no border until hovered), ``link``, ``toggle``.
* ``QLabel[type]``: ``caption``, ``compact``, ``section``, ``page``, ``issue``; ``QLabel[tone]``: ``text2``, ``text3``,
  ``accent`` or a level; ``QLabel[chip]``: ``accent``, ``plain`` or a level.
* buttons and tabs: ``[keys="true"]`` where the keyboard brought the focus, by :mod:`ui.controls.focus_ring`.
* editors and tables: ``[level="error"]`` for a red border; ``QFrame[card]``: ``true``, ``selected``, ``sunken``.
* ``QWidget[ground]``: ``window``, ``surface``, ``sunken``.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from ui.theme.tokens import Tokens

LEVELS = ("error", "unfilled", "later", "confirm", "advice", "ok", "returned")
_EDITORS = ("QLineEdit", "QPlainTextEdit", "QTextEdit", "QComboBox", "QAbstractSpinBox")


def restyle(widget: QWidget) -> None:
    """Has the style sheet look at a widget's properties again."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def style_sheet(tokens: Tokens, marks: Path) -> str:
    """Returns the whole style sheet for the tokens.

    ``marks`` is the folder of the little pictures that a sheet must name by file.
    """
    parts = (_ground, _labels, _buttons, _editors, _choices, _views, _bars, _frames)
    text = "\n".join(part(tokens) for part in parts)
    return text.replace("%marks%", marks.as_posix()).replace("%mode%", tokens.mode)


def _ground(t: Tokens) -> str:
    c = t.colors
    return f"""
QWidget {{ color: {c.text}; }}
QMainWindow, QDialog, QWidget[ground="window"] {{ background: {c.window}; }}
QWidget[ground="surface"] {{ background: {c.surface}; }}
QWidget[ground="sunken"] {{ background: {c.sunken}; }}
QScrollArea, QScrollArea > QWidget > QWidget[ground="clear"] {{ background: transparent; border: none; }}
QToolTip {{ color: {c.text}; background: {c.surface}; border: 1px solid {c.control}; padding: {t.px(4)}px; }}
"""


def _labels(t: Tokens) -> str:
    c, s = t.colors, t.sizes
    lines = [
        f'QLabel[type="caption"] {{ font-size: {s.caption}px; }}',
        f'QLabel[type="compact"] {{ font-size: {s.compact}px; }}',
        f'QLabel[type="section"] {{ font-size: {s.section}px; font-weight: 600; }}',
        f'QLabel[type="page"] {{ font-size: {s.page}px; font-weight: 600; }}',
        f'QLabel[type="issue"] {{ font-size: {s.issue}px; font-weight: 600; }}',
        'QLabel[type="issue"] { border: 2px solid transparent; padding: 0 4px; }',
        f'QLabel[type="issue"][keys="true"]:focus {{ border-bottom-color: {c.focus}; }}',
        'QLabel[weight="bold"] { font-weight: 600; }',
    ]
    lines += [f'QLabel[tone="{name}"] {{ color: {c.role(name)}; }}' for name in ("text2", "text3", "accent", *LEVELS)]
    chip = f"border-radius: 4px; padding: {t.px(2)}px {t.px(6)}px; font-size: {s.caption}px;"
    lines += [
        f'QLabel[chip="accent"] {{ {chip} background: {c.selected}; color: {c.accent}; }}',
        f'QLabel[chip="plain"] {{ {chip} background: {c.hover}; color: {c.text2}; }}',
        f'QLabel[chip="key"] {{ {chip} border: 1px solid {c.line}; color: {c.text3}; padding: 0 {t.px(5)}px; }}',
    ]
    for level in LEVELS:
        edge = f" border: 2px solid {c.role(level)};" if t.mode == "contrast" else ""
        tint = f"background: {c.role(level + '_tint')}; color: {c.role(level)};"
        lines.append(f'QLabel[chip="{level}"] {{ {chip} {tint}{edge} }}')
    return "\n".join(lines)


def _buttons(t: Tokens) -> str:
    c = t.colors
    pad = f"padding: {t.px(3)}px {t.px(10)}px;"
    room = f"min-height: {t.px(24)}px;"
    return f"""
QPushButton {{ background: {c.surface}; border: 1px solid {c.line}; border-radius: 4px; {pad} {room} color: {c.text};
  outline: none; }}
QPushButton, QToolButton {{ icon-size: {t.px(16)}px; }}
QPushButton:hover {{ background: {c.hover}; }}
QPushButton:pressed {{ background: {c.selected}; }}
QPushButton[keys="true"]:focus {{ border: 2px solid {c.focus}; padding: {t.px(3) - 1}px {t.px(10) - 1}px; }}
QPushButton:disabled {{ color: {c.disabled}; background: {c.sunken}; }}
QPushButton[kind="primary"] {{ background: {c.accent}; border-color: {c.accent}; color: {c.on_accent}; }}
QPushButton[kind="primary"]:hover {{ background: {c.accent_hover}; }}
QPushButton[kind="primary"][keys="true"]:focus {{ border: 2px solid {c.focus}; }}
QPushButton[kind="primary"]:disabled {{ background: {c.hover}; border-color: {c.hover}; color: {c.disabled}; }}
QPushButton[kind="danger"] {{ color: {c.error}; }}
QPushButton[kind="quiet"] {{ background: transparent; border-color: transparent; }}
QPushButton[kind="quiet"]:hover {{ background: {c.hover}; }}
QPushButton[kind="quiet"][here="true"] {{ background: {c.selected}; color: {c.accent}; }}
QPushButton[kind="quiet"][keys="true"]:focus {{ border: 2px solid {c.focus}; }}
QPushButton[kind="quiet"]:checked, QPushButton[kind="toggle"]:checked {{
  background: {c.selected}; color: {c.accent}; border-color: {c.selected}; }}
QPushButton[kind="link"] {{ background: transparent; border: 1px solid transparent; color: {c.accent};
  padding: {t.px(2)}px {t.px(4)}px; min-height: {t.px(22)}px; }}
QPushButton[kind="link"]:hover {{ text-decoration: underline; }}
QPushButton[kind="link"][keys="true"]:focus {{ border: 2px solid {c.focus}; padding: {t.px(2) - 1}px {t.px(4) - 1}px; }}
QPushButton[kind="link"]:disabled {{ color: {c.disabled}; background: transparent; }}
QPushButton::menu-indicator {{ image: url(%marks%/down-%mode%.svg); width: {t.px(12)}px; height: {t.px(12)}px;
  right: {t.px(6)}px; subcontrol-position: right center; }}
QPushButton[kind="primary"]::menu-indicator {{ image: url(%marks%/down-on-%mode%.svg); }}
QToolButton {{ background: transparent; border: 1px solid transparent; border-radius: 4px; padding: {t.px(3)}px; }}
QToolButton:hover {{ background: {c.hover}; }}
QToolButton:checked {{ background: {c.selected}; }}
QToolButton[keys="true"]:focus {{ border: 2px solid {c.focus}; padding: {t.px(3) - 1}px; }}
QToolButton::menu-indicator {{ image: none; }}
"""


def _editors(t: Tokens) -> str:
    c = t.colors
    each = ", ".join(_EDITORS)
    states = {state: ", ".join(f"{name}{state}" for name in _EDITORS) for state in (":hover", ":focus", ":disabled")}
    wrong = ", ".join(f'{name}[level="error"]' for name in _EDITORS)
    still = ", ".join(f'{name}[readOnly="true"]' for name in ("QLineEdit", "QPlainTextEdit", "QTextEdit"))
    pad = (t.px(4), t.px(9))
    return f"""
{each} {{ background: {c.surface}; border: 1px solid {c.control}; border-radius: 4px; color: {c.text};
  padding: {pad[0]}px {pad[1]}px; selection-background-color: {c.accent}; selection-color: {c.on_accent}; }}
QLineEdit, QPlainTextEdit, QTextEdit {{ placeholder-text-color: {c.text3}; }}
QLineEdit, QComboBox, QAbstractSpinBox {{ min-height: {t.px(22)}px; }}
QComboBox, QAbstractSpinBox {{ max-height: {t.px(22)}px; }}
{states[":hover"]} {{ border-color: {c.text3}; }}
{states[":focus"]} {{ border: 2px solid {c.accent}; padding: {pad[0] - 1}px {pad[1] - 1}px; }}
{states[":disabled"]} {{ color: {c.disabled}; border-color: {c.line}; background: {c.sunken}; }}
{wrong} {{ border: 2px solid {c.error}; padding: {pad[0] - 1}px {pad[1] - 1}px; }}
{still} {{ background: {c.sunken}; border-color: transparent; }}
QTextEdit[page="true"] {{ background: transparent; border: none; padding: 0; }}
QComboBox[kind="quiet"] {{ background: transparent; border-color: transparent; }}
QComboBox[kind="quiet"]:hover {{ background: {c.hover}; }}
QComboBox[kind="quiet"]:focus {{ border-color: {c.focus}; }}
QComboBox {{ combobox-popup: 0; }}
QComboBox::drop-down {{ border: none; width: {t.px(24)}px; }}
QComboBox::down-arrow {{ image: url(%marks%/down-%mode%.svg); width: {t.px(14)}px; height: {t.px(14)}px; }}
QComboBox QAbstractItemView {{ background: {c.surface}; border: 1px solid {c.control}; outline: none;
  selection-background-color: {c.selected}; selection-color: {c.text}; }}
QComboBox QAbstractItemView::item {{ min-height: {t.px(28)}px; padding: 0 {t.px(9)}px; border: none; color: {c.text}; }}
QComboBox QAbstractItemView::item:selected {{ background: {c.selected}; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; width: {t.px(20)}px; }}
QAbstractSpinBox::up-arrow {{ image: url(%marks%/up-%mode%.svg); width: {t.px(12)}px; }}
QAbstractSpinBox::down-arrow {{ image: url(%marks%/down-%mode%.svg); width: {t.px(12)}px; }}
"""


def _choices(t: Tokens) -> str:
    c, s = t.colors, t.sizes
    size = f"width: {t.px(16)}px; height: {t.px(16)}px;"
    return f"""
QCheckBox, QRadioButton {{ spacing: {t.px(8)}px; min-height: {t.px(28)}px; background: transparent; outline: none;
  border: 2px solid transparent; border-radius: 4px; padding: 0 {t.px(3)}px 0 {t.px(2)}px; }}
QCheckBox[keys="true"]:focus, QRadioButton[keys="true"]:focus {{ border-color: {c.focus}; }}
QRadioButton[type="section"] {{ font-size: {s.section}px; font-weight: 600; }}
QRadioButton[bare="true"][keys="true"]:focus {{ border-color: transparent; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {c.disabled}; }}
QCheckBox::indicator, QAbstractItemView::indicator {{ {size} border: 1px solid {c.control}; border-radius: 3px;
  background: {c.surface}; }}
QRadioButton::indicator {{ {size} border: 1px solid {c.control}; border-radius: {t.px(16) // 2 + 1}px;
  background: {c.surface}; }}
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {{ background: {c.accent};
  border-color: {c.accent}; image: url(%marks%/check-%mode%.svg); }}
QCheckBox::indicator:indeterminate {{ background: {c.accent}; image: url(%marks%/partial-%mode%.svg); }}
QRadioButton::indicator:checked {{ background: {c.accent}; border-color: {c.accent};
  image: url(%marks%/dot-%mode%.svg); }}
QCheckBox::indicator:hover, QRadioButton::indicator:hover {{ border-color: {c.accent}; }}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ border-color: {c.line}; background: {c.sunken}; }}
QCheckBox::indicator:checked:disabled, QRadioButton::indicator:checked:disabled {{ border-color: {c.disabled};
  background: {c.disabled}; }}
"""


def _views(t: Tokens) -> str:
    c, s = t.colors, t.sizes
    return f"""
QAbstractItemView {{ background: {c.surface}; border: none; outline: none; gridline-color: {c.line};
  selection-background-color: {c.selected}; selection-color: {c.text}; }}
QTableView {{ border: 1px solid {c.line}; border-radius: 6px; }}
QTableView[edge="none"] {{ border: none; border-radius: 0; }}
QTableView[level="error"] {{ border: 2px solid {c.error}; }}
QTableView[cells="text"]::item {{ padding: 0 {t.px(8)}px; border-bottom: 1px solid {c.line}; }}
QTableView[cells="text"]::item:selected {{ background: {c.selected}; color: {c.text}; }}
QHeaderView {{ background: {c.sunken}; border: none; }}
QHeaderView::section {{ background: {c.sunken}; color: {c.text2}; border: none; border-bottom: 1px solid {c.line};
  padding: {t.px(5)}px {t.px(8)}px; font-size: {s.compact}px; font-weight: 400; }}
QHeaderView#drafts::section:first {{ padding-left: {t.px(16)}px; }}
QHeaderView#figures::section {{ padding-right: {t.px(10)}px; }}
QHeaderView#heat::section {{ padding: {t.px(5)}px 0; font-size: {s.caption}px; }}
QTableView QTableCornerButton::section {{ background: {c.sunken}; border: none; }}
QMenu {{ background: {c.surface}; border: 1px solid {c.line}; padding: {t.px(4)}px; }}
QMenu::item {{ padding: {t.px(6)}px {t.px(24)}px {t.px(6)}px {t.px(12)}px; border-radius: 4px; color: {c.text}; }}
QMenu::item:selected {{ background: {c.selected}; }}
QMenu::item:disabled {{ color: {c.disabled}; }}
QMenu::icon {{ padding-left: {t.px(8)}px; }}
QMenu::separator {{ height: 1px; background: {c.line}; margin: {t.px(4)}px {t.px(8)}px; }}
"""


def _bars(t: Tokens) -> str:
    c = t.colors
    thick = t.px(10)
    return f"""
QScrollBar:vertical {{ background: transparent; width: {thick}px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {thick}px; margin: 0; }}
QScrollBar::handle {{ background: {c.control}; border-radius: {thick // 2 - 2}px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: {t.px(28)}px; }}
QScrollBar::handle:horizontal {{ min-width: {t.px(28)}px; }}
QScrollBar::handle:hover {{ background: {c.text3}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QProgressBar {{ background: {c.line}; border: none; border-radius: {t.px(4) // 2}px;
  max-height: {t.px(4)}px; min-height: {t.px(4)}px; }}
QProgressBar::chunk {{ background: {c.accent}; border-radius: {t.px(4) // 2}px; }}
QTabWidget::pane {{ border: none; border-top: 1px solid {c.line}; }}
QTabWidget[inset="true"]::tab-bar {{ left: {t.px(12)}px; }}
QTabBar {{ background: transparent; qproperty-drawBase: 0; }}
QTabBar::tab {{ background: transparent; color: {c.text2}; padding: {t.px(6)}px {t.px(12)}px;
  border: none; border-bottom: 2px solid transparent; }}
QTabBar::tab:hover {{ color: {c.text}; }}
QTabBar::tab:selected {{ color: {c.text}; font-weight: 600; border-bottom-color: {c.accent}; }}
QTabBar[keys="true"]::tab:focus {{ border: 2px solid {c.focus}; border-radius: 4px; }}
QTabBar QToolButton {{ background: {c.surface}; border: 1px solid {c.line}; border-radius: 4px; }}
QTabBar::scroller {{ width: {t.px(24)}px; }}
QTabBar QToolButton::left-arrow {{ image: url(%marks%/left-%mode%.svg); width: {t.px(12)}px; height: {t.px(12)}px; }}
QTabBar QToolButton::right-arrow {{ image: url(%marks%/right-%mode%.svg); width: {t.px(12)}px; height: {t.px(12)}px; }}
QSplitter::handle {{ background: {c.line}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
QSplitter::handle:hover {{ background: {c.accent}; }}
"""


def _frames(t: Tokens) -> str:
    c = t.colors
    lines = [
        f'QFrame[card="true"] {{ background: {c.surface}; border: 1px solid {c.line}; border-radius: 6px; }}',
        f'QFrame[popup="true"] {{ background: {c.surface}; border: 1px solid {c.control}; }}',
        f'QFrame[card="selected"] {{ background: {c.selected}; border: none; border-radius: 6px; }}',
        f'QFrame[card="sunken"] {{ background: {c.sunken}; border: none; border-radius: 6px; }}',
        (
            f'QFrame[pane="main"] {{ background: {c.surface}; border: 1px solid {c.line}; border-right: none; '
            "border-bottom: none; border-top-left-radius: 8px; }"
        ),
        # Border and margin are 2 px together, so that nothing moves when the ring comes.
        f'QFrame[ring="false"][card="selected"] {{ border: 1px solid {c.selected}; margin: 1px; }}',
        'QFrame[ring="false"][card="true"] { margin: 1px; }',
        f'QFrame[ring="true"] {{ border: 2px solid {c.focus}; }}',
        # Of one size: Qt adds a fixed room for it to the height of the list, whatever the size of the text.
        f'QListView[offers="true"] {{ border: 1px solid {c.control}; border-radius: 4px; padding: 1px; }}',
        f'QListView[offers="true"]::item {{ padding: {t.px(5)}px {t.px(8)}px; }}',
        f'QListView[offers="true"]::item:selected {{ background: {c.selected}; color: {c.text}; }}',
        f'QListView[topics="true"]::item {{ padding-left: {t.px(8)}px; border-radius: 4px; color: {c.text}; }}',
        f'QListView[topics="true"]::item:selected {{ background: {c.selected}; }}',
        'QListView[plain="true"] { background: transparent; }',
        f'QFrame[rule="true"] {{ background: {c.line}; border: none; max-height: 1px; min-height: 1px; }}',
        f'QFrame[rule="down"] {{ background: {c.line}; border: none; max-width: 1px; min-width: 1px; }}',
    ]
    for level in LEVELS:
        edge = f"2px solid {c.role(level)}" if t.mode == "contrast" else "none"
        tint = c.role(level + "_tint")
        lines.append(f'QFrame[banner="{level}"] {{ background: {tint}; border: {edge}; border-radius: 6px; }}')
    return "\n".join(lines)
