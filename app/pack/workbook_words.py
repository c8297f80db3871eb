"""Provides the words of the workbook that is handed to people who fill tables in without this program.

They stand here because the workbook is written in one place and read again in another, where they are the form's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from app.pack.model import Pack

GUIDE_SHEET: Final = "填表说明"
YEARS_SHEET: Final = "近三年"
YEARS_TITLE: Final = "近三年发展情况"
FIGURE_HEAD: Final = "指标"


def instructions(pack: Pack, track: str) -> tuple[str, ...]:
    """Returns the sentences of the sheet 填表说明, one a row."""
    form = pack.tracks[track].form
    return (
        f"{form.title} · 附表填写模板",
        "1. 每张附表一个工作表，表头不要改；可以只填一张，其余空着。",
        "2. 灰色斜体的一行是通知里的示例，不用删，导入时会跳过；从它下面一行开始填。",
        "3. 一行填一条，不要合并单元格，中间不要空行。",
        "4. 有下拉箭头的格子请从里面选；超过字数时会提醒。",
        "5. 代码、标准号、专利号按文本填，表里已经设好格式；从别处粘贴时请选“只粘贴文本”。",
        "6. 具体场景名称在两张表里要一样：先填场景表，另一张表可以从下拉里选。",
        "7. 金额的单位是万元，比例填百分数里的数，例如 35.2% 填 35.2。",
        "8. 填好后存成 .xlsx，发回给填报人，拖进智造申报的窗口即可。",
    )
