"""Which module draws which step, page or panel; each is imported when it is first shown.

Pages of steps and panels are made as ``Class(controller, theme)``, pages of the start screen as
``Class(services, theme)``.  A name whose module is not part of this installation is simply not listed.
"""

from __future__ import annotations

import importlib
import importlib.util
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.services import Services
    from ui.draft.controller import DraftController
    from ui.pages.base import Page, Panel
    from ui.theme.theme import Theme

STEPS = MappingProxyType(
    {
        "basic": "ui.pages.basic.page:BasicPage",
        "direction": "ui.pages.direction.page:DirectionPage",
        "scenes": "ui.pages.scenarios.selection_page:ScenarioSelectionPage",
        "scene": "ui.pages.scenarios.editing_page:ScenarioEditingPage",
        "narratives": "ui.pages.narratives.page:NarrativesPage",
        "attachments": "ui.pages.attachments.page:AttachmentsPage",
        "check": "ui.pages.findings.page:FindingsPage",
        "freeze": "ui.pages.freeze.page:FreezePage",
    }
)
"""By id of the pack's step."""

AFTER = MappingProxyType(
    {
        "stamp": "ui.pages.print.page:PrintPage",
        "scan": "ui.pages.scan.page:ScanPage",
        "sheet": "ui.pages.online_form.page:OnlineFormPage",
        "agreement": "ui.pages.official_comparison.page:OfficialComparisonPage",
    }
)
"""What comes after freezing: 打印盖章, 扫描核对, 网上填报单, 与官网核对."""

START = MappingProxyType(
    {
        "company": "ui.pages.company.page:CompanyPage",
        "verify": "ui.pages.verify.page:VerifyPage",
        "summary": "ui.pages.summary:SummaryPage",
    }
)
"""Beside the list of drafts: 企业资料, 验证材料, 推荐汇总."""

PANELS = MappingProxyType(
    {
        "preview": "ui.pages.preview.panel:PreviewPanel",
        "findings": "ui.pages.findings.panel:FindingsPanel",
    }
)
"""At the right of every step: F6 and F5."""


def available(place: str) -> bool:
    """Whether the module of ``module:Class`` is installed; imports nothing of it but its package."""
    module, _, _ = place.partition(":")
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def step_page(step: str, controller: DraftController, theme: Theme) -> Page:
    """Make the page of a step of :data:`STEPS` or :data:`AFTER`."""
    made: Page = import_class(STEPS.get(step) or AFTER[step])(controller, theme)
    return made


def start_page(place: str, services: Services, theme: Theme) -> Page:
    """Make a page of the start screen, of :data:`START`."""
    made: Page = import_class(START[place])(services, theme)
    return made


def side_panel(name: str, controller: DraftController, theme: Theme) -> Panel:
    """Make a panel of :data:`PANELS`."""
    made: Panel = import_class(PANELS[name])(controller, theme)
    return made


def import_class(place: str) -> type[Any]:
    """Import the module of ``module:Class`` and return the class."""
    module, _, name = place.partition(":")
    found: type[Any] = getattr(importlib.import_module(module), name)
    return found
