"""Lists what the palette offers: the places of the open draft, or of the start screen, actions and settings."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.draft.form_places import place_of
from app.draft.paths import row_path
from app.draft.scenario_form import scenario_form
from ui.forms.form_sections import lists_of_step
from ui.pages.registry import AFTER, START, available
from ui.shell.palette import PaletteEntry
from ui.shell.search import places_of
from ui.shell.settings_list import SETTINGS, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.draft.draft import Draft
    from app.pack.model import Part
    from ui.shell.main_window import MainWindow
    from ui.shell.workspace import Workspace

_PAGE, _FIELD, _SCENARIO, _ACTION, _SETTING = "页面", "字段", "场景", "动作", "设置"
_KEYS = {"stamp": "print"}
"""Keys of pages that have no number."""
_MODES = (("light", "浅色"), ("dark", "深色"), ("contrast", "高对比度"))


def entries_of(window: MainWindow) -> list[PaletteEntry]:
    """Lists everything that can be reached from here."""
    space = window.workspace
    return [*(_of_draft(space) if space is not None else _of_start(window)), *_of_window(window)]


def _of_draft(space: Workspace) -> list[PaletteEntry]:
    draft = space.controller.draft
    titles = {step.id: step.title for step in draft.pack.steps} | {step: each.title for step, each in AFTER.items()}
    numbered = [step.id for step in draft.pack.steps if step.id in space.steps]
    made = [
        PaletteEntry(
            _PAGE,
            titles[step],
            partial(space.show_step, step),
            "现在这一页" if step == space.step else "",
            f"step-{numbered.index(step) + 1}" if step in numbered else _KEYS.get(step, ""),
        )
        for step in space.steps
    ]
    for place in places_of(draft):
        rest, _, name = place.words.rpartition(" · ")
        made.append(PaletteEntry(_FIELD, name, partial(space.show_path, place.path), rest))
    made += [
        PaletteEntry(_FIELD, f"{part.sheet}　{part.text}", partial(space.show_path, path), _rows_told(draft, part))
        for part, path in _lists(draft, numbered)
    ]
    form = scenario_form(draft.pack, draft.track)
    for row in draft.rows(form.table):
        path = row_path(form.table, row)
        field = form.at(row, form.described[0].path) if form.described else path  # one goes there to write
        made.append(PaletteEntry(_SCENARIO, place_of(draft, path), partial(space.show_path, field)))
    controller = space.controller
    made += [
        PaletteEntry(_ACTION, "到上一步", partial(space.step_by, -1), key="before"),
        PaletteEntry(_ACTION, "到下一步", partial(space.step_by, 1), key="after"),
        PaletteEntry(_ACTION, "撤销", controller.undo, key="undo"),
        PaletteEntry(_ACTION, "重做", controller.redo, key="redo"),
        PaletteEntry(_ACTION, "打印预览", partial(space.panels.toggle, "preview"), key="preview"),
        PaletteEntry(_ACTION, "全部检查结果", partial(space.panels.visit, "findings"), key="findings"),
        PaletteEntry(_ACTION, "审阅：占满窗口看纸面", space.toggle_review, key="review"),
        PaletteEntry(_ACTION, "批注", partial(space.panels.visit, "notes"), key="notes"),
        PaletteEntry(_ACTION, "还差谁：分工和每个人没做完的", space.panels.show_people),
        PaletteEntry(_ACTION, "给这一项写批注", space.write_note, key="note"),
        PaletteEntry(_ACTION, "下一条检查结果", partial(space.panels.next_finding, 1), key="finding-after"),
        PaletteEntry(_ACTION, "上一条检查结果", partial(space.panels.next_finding, -1), key="finding-before"),
        PaletteEntry(_ACTION, "查找写过的文字", space.panels.find_typed, key="find"),
        PaletteEntry(_ACTION, "从以往申报书带入…", space.review.choose_reused, "企业、联系人、场景、表格"),
        PaletteEntry(_ACTION, "比较两版…", partial(space.show_path, "versions#"), "草稿、定稿、申报包、PDF"),
        PaletteEntry(_ACTION, "全文替换", space.panels.find_to_replace, key="replace"),
        PaletteEntry(_ACTION, "写作提示面板", partial(space.panels.visit, "hints"), "正文旁边的提示全在这里"),
        PaletteEntry(_ACTION, "历史", partial(space.show_step, "history"), "看以前的样子，取回一项、一个场景或全部"),
        PaletteEntry(_ACTION, f"下一步：{space.stages.button.text()}", space.stages.button.click),
    ]
    made += [
        PaletteEntry(_ACTION, f"取回{item.title}", partial(space.version_question.put_back, item), "最近移出")
        for item in controller.removed()
    ]
    return made


def _lists(draft: Draft, steps: list[str]) -> Iterator[tuple[Part, str]]:
    """Yields the form's list tables with the path of their first cell; of scenarios it is that of the one in sight."""
    form = scenario_form(draft.pack, draft.track)
    for part in draft.pack.tracks[draft.track].form.parts:
        if part.kind == "list" and part.each == form.table and form.described:
            yield part, form.described[0].path
    for step in steps:
        for part in lists_of_step(draft.pack, draft.track, step):
            yield part, part.each


def _rows_told(draft: Draft, part: Part) -> str:
    """Says where a list table is filled, and how many rows it has."""
    table = draft.pack.tables[part.each]
    step = next(step.title for step in draft.pack.steps if step.id == table.step)
    return f"{step}，{sum(len(draft.rows(path)) for path in draft.paths_of(part.each))} 行"


def _of_start(window: MainWindow) -> list[PaletteEntry]:
    start, home = window.start, window.start.home
    made = [PaletteEntry(_PAGE, "申报书", partial(start.go_to_place, "drafts"))]
    made += [
        PaletteEntry(_PAGE, entry.title, partial(start.go_to_place, place))
        for place, entry in START.items()
        if available(entry)
    ]
    made.append(PaletteEntry(_PAGE, "已归档", partial(start.go_to_place, "archived")))
    made += [
        PaletteEntry(_ACTION, f"{words}：{action.text()}", action.trigger)
        for words, menu in home.menus.items()
        for action in menu.actions()
    ]
    made.append(PaletteEntry(_ACTION, "导入文件…", home.commands.choose_files))
    for row in home.model.shown:
        words = row.summary.company or "未填企业名称"
        made.append(PaletteEntry(_PAGE, words, partial(home.opened.emit, row.id), row.summary.project))
    return made


def _of_window(window: MainWindow) -> list[PaletteEntry]:
    made = [
        PaletteEntry(_ACTION, "立即保存", window.save_now, key="save"),
        PaletteEntry(_ACTION, "帮助与快捷键", window.show_help, key="help"),
    ]
    if window.workspace is not None:
        made.append(PaletteEntry(_ACTION, "回首页", window.go_home))
        made += [
            PaletteEntry(_PAGE, entry.title, partial(window.go_to_start, place), "在首页旁边")
            for place, entry in START.items()
            if available(entry)
        ]
    made.append(PaletteEntry(_ACTION, "留意一个文件夹…", partial(window.show_setting, "watched"), "来了文件先问"))
    looks = window.looks
    made += [
        PaletteEntry(_SETTING, "放大文字", looks.larger, key="larger"),
        PaletteEntry(_SETTING, "缩小文字", looks.smaller, key="smaller"),
        PaletteEntry(_SETTING, "恢复文字大小", looks.plain, key="plain"),
    ]
    made += [
        PaletteEntry(_SETTING, each.name, partial(window.show_setting, each.id), words_of(each, window.settings))
        for each in SETTINGS
    ]
    made += [PaletteEntry(_SETTING, f"外观：{word}", partial(looks.choose, mode)) for mode, word in _MODES]
    return made
