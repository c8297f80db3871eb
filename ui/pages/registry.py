"""Which module draws which step, page or panel; each is imported when it is first shown.

Pages of steps and panels are made as ``Class(controller, theme)``, pages of the start screen as
``Class(services, theme)``.  A name whose module is not part of this installation is simply not listed.
"""

from __future__ import annotations

import importlib
import importlib.util
from types import MappingProxyType
from typing import Any

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


def page_class(place: str) -> type[Any]:
    """The class that ``module:Class`` names; imports its module."""
    module, _, name = place.partition(":")
    found: type[Any] = getattr(importlib.import_module(module), name)
    return found
