"""The settings by name: what the palette finds, and what the settings window shows under which heading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.shell.window_settings import WindowState

THEME_WORDS = (("system", "跟随系统"), ("light", "浅色"), ("dark", "深色"), ("contrast", "高对比度"))
FAMILY_WORDS = (("", "和界面一样"), ("song", "宋体"), ("kai", "楷体"))
FIRST_WORDS = (("home", "首页"), ("last", "上次的申报书"))
HOURS_WORDS = ((1, "每小时"), (4, "每 4 小时"), (24, "每天"))


@dataclass(frozen=True, slots=True)
class SettingEntry:
    """Describes one setting by its id, its name and the heading that it stands under."""

    id: str
    name: str
    group: str


SETTINGS = (
    SettingEntry("theme", "配色", "外观"),
    SettingEntry("percent", "界面文字大小", "外观"),
    SettingEntry("text_family", "正文字体", "写作"),
    SettingEntry("text_percent", "正文大小", "写作"),
    SettingEntry("hints", "写作提示", "写作"),
    SettingEntry("check_terms", "用词检查", "写作"),
    SettingEntry("terms", "自己的用词表", "写作"),
    SettingEntry("export_folder", "导出的文件夹", "文件"),
    SettingEntry("watched", "留意的文件夹", "文件"),
    SettingEntry("second_folder", "备份的第二处", "文件"),
    SettingEntry("backup_hours", "多久备份一次", "文件"),
    SettingEntry("backups", "现有的备份", "文件"),
    SettingEntry("shown_first", "打开程序时显示", "启动"),
)


def words_of(entry: SettingEntry, state: WindowState) -> str:
    """Returns what is chosen now, empty where it is not known without reading a file."""
    value = getattr(state, entry.id, None)
    if entry.id in ("percent", "text_percent"):
        return f"{value}%"
    known = {"theme": THEME_WORDS, "text_family": FAMILY_WORDS, "shown_first": FIRST_WORDS}
    named: dict[object, str] = dict(HOURS_WORDS) if entry.id == "backup_hours" else dict(known.get(entry.id, ()))
    return named.get(value, "")
