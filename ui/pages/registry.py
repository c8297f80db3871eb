"""Lists every page and panel of the window once: which module draws it, its title and icon where the pack has none.

A new page is a folder with its ``page.py`` and a line here.  Each module is imported when it is first shown.  Pages of
steps and panels are made as ``Class(controller, theme)``, pages of the start screen as ``Class(services, theme)``.  A
page whose module is not part of this installation is simply not listed.
"""

from __future__ import annotations

import importlib
import importlib.util
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from app.services import Services
    from ui.draft.controller import DraftController
    from ui.pages.base import Page, Panel
    from ui.theme.theme import Theme


class PageEntry(NamedTuple):
    """Tells where a page's class is (``module:Class``) and how the rail calls it."""

    place: str
    title: str = ""
    """Empty for the steps of the pack, which names them."""
    icon: str = ""
    preview_from: int = 0
    """Width of the window at 100 % from which the preview stands beside it unasked; 0 for never."""
    short: str = ""
    """The name in a narrow rail, where the title has more than four characters."""


STEPS = MappingProxyType(
    {
        "basic": PageEntry("ui.pages.basic.page:BasicPage", preview_from=1180),
        "direction": PageEntry("ui.pages.direction.page:DirectionPage"),
        "scenes": PageEntry("ui.pages.scenarios.selection_page:ScenarioSelectionPage"),
        "scene": PageEntry("ui.pages.scenarios.editing_page:ScenarioEditingPage", preview_from=1720),
        "narratives": PageEntry("ui.pages.narratives.page:NarrativesPage"),
        "attachments": PageEntry("ui.pages.attachments.page:AttachmentsPage", preview_from=1180),
        "check": PageEntry("ui.pages.findings.page:FindingsPage"),
        "freeze": PageEntry("ui.pages.freeze.page:FreezePage"),
    }
)
"""By id of the pack's step."""

AFTER = MappingProxyType(
    {
        "sheet": PageEntry("ui.pages.online_form.page:OnlineFormPage", "网上填报单", "list", short="网上填报"),
        "official_comparison": PageEntry(
            "ui.pages.official_comparison.page:OfficialComparisonPage", "与官网核对", "check", short="官网核对"
        ),
        "stamp": PageEntry("ui.pages.print.page:PrintPage", "打印盖章", "print"),
        "scan": PageEntry("ui.pages.scan.page:ScanPage", "扫描核对", "scan"),
    }
)
"""What comes after freezing, in the order of the rail, which is that of :data:`app.draft.stage_line.STAGES`."""

BESIDE = MappingProxyType(
    {
        "history": PageEntry("ui.pages.history.page:HistoryPage", "历史", "clock"),
        "merge": PageEntry("ui.pages.merge.page:MergePage", "合并", "import"),
        "review": PageEntry("ui.pages.preview.review:ReviewPage", "审阅", "preview"),
        "versions": PageEntry("ui.pages.versions.page:DraftVersionsPage", "比较两版", "copy"),
    }
)
"""Pages of a draft that are no step: they are asked for from the command bar, or by what is dropped."""

START = MappingProxyType(
    {
        "company": PageEntry("ui.pages.company.page:CompanyPage", "企业资料", "company"),
        "verify": PageEntry("ui.pages.verify.page:VerifyPage", "验证材料", "verify"),
        "summary": PageEntry("ui.pages.desk.page:DeskPage", "推荐汇总", "table"),
        "compare": PageEntry("ui.pages.versions.page:VersionsPage", "比较两版", "copy"),
    }
)
"""Beside the list of drafts."""

VISITED = MappingProxyType({"intake": PageEntry("ui.pages.intake.page:IntakePage", "带入文件", "import")})
"""Pages over an open draft that are no step of it: one is sent there, and comes back."""

PANELS = MappingProxyType(
    {
        "preview": PageEntry("ui.pages.preview.panel:PreviewPanel"),
        "findings": PageEntry("ui.pages.findings.panel:FindingsPanel"),
        "find": PageEntry("ui.pages.find.panel:FindPanel"),
        "hints": PageEntry("ui.pages.writing_hints.panel:WritingHintsPanel"),
        "notes": PageEntry("ui.pages.notes.panel:NotesPanel"),
    }
)
"""At the right of every step: F6, F5, Ctrl+F, 写作提示, and F7."""


def available(entry: PageEntry) -> bool:
    """Tells whether the module of a page is installed, and imports nothing of it but its package."""
    module, _, _ = entry.place.partition(":")
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def step_page(step: str, controller: DraftController, theme: Theme) -> Page:
    """Makes the page of a step of :data:`STEPS` or :data:`AFTER`, of :data:`VISITED` or :data:`BESIDE`."""
    entry = STEPS.get(step) or AFTER.get(step) or VISITED.get(step) or BESIDE[step]
    made: Page = import_class(entry)(controller, theme)
    return made


def start_page(place: str, services: Services, theme: Theme) -> Page:
    """Makes a page of the start screen, of :data:`START`."""
    made: Page = import_class(START[place])(services, theme)
    return made


def side_panel(name: str, controller: DraftController, theme: Theme) -> Panel:
    """Makes a panel of :data:`PANELS`, for the right of the page."""
    made: Panel = import_class(PANELS[name])(controller, theme)
    return made


def import_class(entry: PageEntry) -> type[Any]:
    """Imports a page's module and returns its class."""
    module, _, name = entry.place.partition(":")
    found: type[Any] = getattr(importlib.import_module(module), name)
    return found
