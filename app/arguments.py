"""Defines the command line's grammar, with every message in Chinese."""

from __future__ import annotations

import argparse
import re
from typing import Any, NoReturn

from app.errors import AppError

COMMAND = "命令"
"""What help and messages call the place where a command, or a command of a command, is written."""
_TRANSLATIONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), sentence)
    for pattern, sentence in (
        (r"unrecognized arguments: (?P<a>.*)", "不认识的参数：{a}。"),
        (r"the following arguments are required: (?P<a>.*)", "还缺少：{a}。"),
        (rf"argument {COMMAND}: invalid choice: '' \(choose from (?P<c>.*)\)", "没有写是哪个命令，可以是 {c}。"),
        (
            rf"argument {COMMAND}: invalid choice: (?P<a>.*?) \(choose from (?P<c>.*)\)",
            "没有“{a}”这个命令，可以是 {c}。",
        ),
        (
            r"argument (?P<a>\S+): invalid choice: (?P<b>'.*?'|\S+) \(choose from (?P<c>.*)\)",
            "{a} 不能是 {b}，可以是 {c}。",
        ),
        (r"argument (?P<a>.+?): expected one argument", "{a} 后面要跟一个值。"),
        (r"argument (?P<a>.+?): expected at least one argument", "{a} 后面至少要跟一个值。"),
        (r"argument (?P<a>.+?): not allowed with argument (?P<b>.+)", "{a} 不能和 {b} 一起用。"),
        (r"argument (?P<a>.+?): ignored explicit argument (?P<b>.+)", "{a} 不带值，多了 {b}。"),
        (r"argument (?P<a>.+?): (?P<b>.+[。])", "{a}：{b}"),
    )
)


class UsageError(AppError):
    """Signals that the arguments of a command cannot be read."""


class Parser(argparse.ArgumentParser):
    """Parses arguments as argparse does, and titles its help in Chinese.

    Where argparse would print and leave the process, this raises :class:`UsageError` with one Chinese sentence.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("add_help", False)
        options.setdefault("allow_abbrev", False)
        options.setdefault("formatter_class", _Formatter)
        super().__init__(**options)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> Any:
        """Refuses an option with nothing behind it, and a file or reference that is nothing.

        A script whose variable is empty must not be answered as if it had asked for less, or for the folder that it
        runs in.
        """
        if action.option_strings and "" in arg_strings:
            raise argparse.ArgumentError(action, "后面是空的，请写上内容，或去掉这个选项。")
        if action.metavar != COMMAND and "" in arg_strings:
            raise argparse.ArgumentError(action, "是空的，请写上内容。")
        return super()._get_values(action, arg_strings)

    def error(self, message: str) -> NoReturn:
        """Raises :class:`UsageError` with the translated message and a hint at the help."""
        hint = f"用 {self.prog} --help 看用法。"
        if message == f"the following arguments are required: {COMMAND}":
            raise UsageError(f"还缺少：{'、'.join(self._commands())} 之一。{hint}")
        for pattern, sentence in _TRANSLATIONS:
            if match := pattern.fullmatch(message):
                said = {key: _plain(value) for key, value in match.groupdict().items()}
                raise UsageError(sentence.format(**said) + hint)
        raise UsageError(f"参数不对。{hint}")

    def _commands(self) -> list[str]:
        """Returns the words of which one has to follow."""
        return [word for each in self._actions if each.metavar == COMMAND for word in each.choices or ()]


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


def _plain(value: str) -> str:
    flat = " ".join(value.replace("'", "").split())
    return flat if len(flat) <= 120 else flat[:119] + "…"  # noqa: PLR2004 - three lines at most


def add_common(parser: argparse.ArgumentParser) -> None:
    """Adds the options that every command takes, wherever they stand."""
    parser.add_argument(
        "--home", metavar="DIR", default=argparse.SUPPRESS, help="申报书存放的文件夹（默认用本机的用户数据文件夹）"
    )
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="只输出一份 JSON")
