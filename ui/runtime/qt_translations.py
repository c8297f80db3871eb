"""Words of Qt's own file dialog and menus of texts that its translation leaves in English, or says as nobody does.

Windows shows the system's dialog; on Linux there may be none.
"""

from __future__ import annotations

from types import MappingProxyType

from PySide6.QtCore import QTranslator

from ui.runtime.overriding import override

WORDS = MappingProxyType(
    {
        "&Look in:": "位置(&L)：",
        "Look in:": "位置：",
        "Files of &type:": "文件类型(&T)：",
        "Files of type:": "文件类型：",
        "File &name:": "文件名(&N)：",
        "Directory:": "文件夹：",
        "Size": "大小",
        "Folder": "文件夹",
        "File Folder": "文件夹",
        "Drive": "磁盘",
        "Computer": "这台电脑",
        "My Computer": "这台电脑",
        "Date Modified": "修改时间",
    }
)
"""By Qt's English text; only contexts of the file dialog are answered."""
TEXT_WORDS = MappingProxyType(
    {
        "&Undo": "撤销",
        "&Redo": "重做",
        "Cu&t": "剪切",
        "&Copy": "复制",
        "&Paste": "粘贴",
        "Delete": "删除",
        "Select All": "全选",
        "Copy &Link Location": "复制链接地址",
    }
)
"""Lines of the menu of a text: as every other menu of ours says them, and without letters for keys."""
_TEXTS = frozenset({"QLineEdit", "QWidgetTextControl", "QPlainTextEdit", "QTextControl"})
_CONTEXTS = frozenset({"QFileDialog", "QFileSystemModel", "QAbstractFileIconProvider", "QPlatformTheme"})


class OwnTranslations(QTranslator):
    """Translates what Qt's own catalogue leaves out; installed after that one, it is asked first."""

    @override
    def isEmpty(self) -> bool:
        """Returns False: it has words without a file."""
        return False

    def translate(self, context: str, source: str, _disambiguation: str | None = None, _n: int = -1) -> str:
        """Returns the word, or None for the next catalogue."""
        if context in _TEXTS:
            return TEXT_WORDS.get(source)  # type: ignore[return-value]  # as below
        return WORDS.get(source) if context in _CONTEXTS else None  # type: ignore[return-value]  # PySide 6.11: None leaves it to the next, its stubs know only str
