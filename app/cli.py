"""Runs ``zhizao …``: reads the arguments, hands the job to a command and prints what it says.

The contract is an exit status of 0, 1 or 2, one JSON document with ``--json``, sentences in Chinese, and never a
traceback.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from app import __version__
from app.arguments import COMMAND, Parser, add_common
from app.commands.outcome import CANNOT, Outcome, as_sentence, print_message
from app.errors import AppError
from app.notation.characters import visible, visible_json
from app.paths import portable_home
from app.streams import give_up, prepare_streams, silence_libraries

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

CHILD_ARGUMENT = "--read-foreign-files"
"""As in :mod:`app.sandbox.process`, which is not loaded for a command that reads none."""
GARBAGE_THRESHOLDS = (200_000, 50, 100)
"""How many objects come before garbage is looked for: a command ends soon and leaves few circles, and with Python's own
700 the looking takes a tenth of the time of a PDF of 52 scenarios."""
_COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("app.commands.demo", "用自带的样例走完全程：保存、检查、定稿、导出、签名、验证"),
    "catalogue": ("app.commands.catalogue", "查看场景参考指引和揭榜任务"),
    "import": ("app.commands.import_files", "导入申报数据、申报包、申报书 PDF 或填好的 Word 申报书"),
    "list": ("app.commands.drafts", "列出本机的申报书"),
    "check": ("app.commands.drafts", "检查一份申报书"),
    "freeze": ("app.commands.freeze", "定稿，生成版本号"),
    "export": ("app.commands.export", "导出 PDF、表格和申报包"),
    "template": ("app.commands.template", "生成附表的 Excel 模板，给没有本软件的人填"),
    "identity": ("app.commands.identity", "管理签名身份"),
    "verify": ("app.commands.verify", "验证申报包或 PDF，不需要网络和数据库"),
    "compare": ("app.commands.compare", "与申报系统导出的 PDF 逐项比对"),
    "diff": ("app.commands.diff", "比较两份草稿、定稿、申报包或 PDF，逐项列出不同"),
    "history": ("app.commands.history", "列出一份申报书的历史"),
    "restore": ("app.commands.history", "取回申报书从前的一项、一个场景或全部"),
    "part": ("app.commands.part", "把一部分分出去给同事填，交回后合并"),
    "delete": ("app.commands.delete", "彻底删除一份申报书，或不再用到的文件；先列出会删什么"),
    "stamp": ("app.commands.stamp", "核对盖章扫描件，逐页与定稿对照"),
    "backup": ("app.commands.backup", "备份整个草稿库，写好后读回核对"),
    "backups": ("app.commands.backup", "列出备份，逐份核对"),
    "restore-store": ("app.commands.backup", "用一份备份替换草稿库，原来的留在一旁"),
    "repair-store": ("app.commands.backup", "修复损坏的草稿库：坏的几处取自最近的备份"),
    "summary": ("app.commands.summary", "把申报包汇总成附件6、附件7"),
    "desk": ("app.commands.desk", "打开推荐汇总的窗口，直接到这一份"),
    "doctor": ("app.commands.doctor", "检查本机环境"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command that the arguments name, and returns the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == [CHILD_ARGUMENT]:  # a frozen program is its own child: the one that reads foreign files
        importlib.import_module("app.sandbox.child").main(int(given[1]))
        return 0
    try:
        prepare_streams(as_json="--json" in given)
        if arguments is None:
            silence_libraries()
            gc.set_threshold(*GARBAGE_THRESHOLDS)
        if getattr(sys, "frozen", False):
            importlib.import_module("app.program_files").check_program_files()
        return _print(_outcome(given), as_json="--json" in given)
    except AppError as error:
        return _refusal(str(error)).status
    except KeyboardInterrupt:
        return _refusal("已取消，没有留下半个文件。").status
    finally:
        importlib.import_module("app.run_log").end_log()


def _outcome(given: list[str]) -> Outcome:
    try:
        outcome = _run(given)
    except SystemExit as left:  # --help and --version have printed by themselves
        outcome = Outcome(int(left.code or 0), {})
    except AppError as error:
        outcome = _refusal(str(error))
    except MemoryError:
        outcome = _refusal("内存不够，这份材料太大。请关闭其他程序后再试。")
    except OSError as error:
        outcome = _refusal(_system_sentence(error))
    except Exception as error:  # noqa: BLE001 - the last line of defence: the contract allows no traceback
        outcome = _refusal(_record(error))
    return outcome


def build_parser(chosen: str = "") -> Parser:
    """Returns the grammar of the whole command line.

    Only the arguments of the ``chosen`` command are declared, so that nothing else is imported.
    """
    parser = Parser(prog="zhizao", description="智造申报：离线填报智能制造试点示范行动申请")
    parser.add_argument("--version", action="version", version=f"智造申报 {__version__}", help="显示版本号")
    add_common(parser)
    commands = parser.add_subparsers(dest="command", title=COMMAND, metavar=COMMAND, parser_class=Parser)
    for name, (module, summary) in _COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary)
        add_common(command)
        if name == chosen:
            importlib.import_module(module).declare(name, command)
    return parser


def _run(given: list[str]) -> Outcome:
    chosen = _chosen(given)
    options = build_parser(chosen).parse_args(given)
    if not options.command:
        outcome: Outcome = importlib.import_module("app.commands.window").open_window(_home(options))
        return outcome
    services = importlib.import_module("app.services").build_services(_home(options), os.environ)
    importlib.import_module("app.run_log").start_log(services.home)
    try:
        outcome = importlib.import_module(_COMMANDS[options.command][0]).run(options, services)
        if services.is_store_open:
            importlib.import_module("app.jobs.leftovers").remove_old_leftovers(services)
    finally:
        services.close()
    return outcome


def _chosen(given: list[str]) -> str:
    """Returns the command among the words, so that its own arguments can be declared.

    The value of ``--home`` is not taken for a command.
    """
    words = [word for before, word in zip(["", *given], given, strict=False) if before != "--home"]
    return next((word for word in words if word in _COMMANDS), "")


def _home(options: argparse.Namespace) -> Path | None:
    named = getattr(options, "home", None) or os.environ.get("ZHIZAO_HOME")
    if named:
        return Path(named)
    return portable_home() if getattr(sys, "frozen", False) else None


def _print(outcome: Outcome, *, as_json: bool) -> int:
    try:
        if as_json and outcome.payload:
            print(visible_json(json.dumps(outcome.payload, ensure_ascii=False, indent=2)))
        else:
            for line in outcome.lines:
                print(visible(line))
        sys.stdout.flush()
    except BrokenPipeError:
        give_up(sys.stdout)  # the reader (head, less) has what it wanted
    except OSError as error:
        give_up(sys.stdout)
        return _refusal(_system_sentence(error)).status
    return outcome.status


def _refusal(sentence: str) -> Outcome:
    sentence = as_sentence(sentence)
    print_message(sentence)
    return Outcome(CANNOT, {"error": sentence})


def _system_sentence(error: OSError) -> str:
    from app.system_errors import sentence_for

    return sentence_for(error)


def _record(error: BaseException) -> str:
    from app.system_errors import record_bug

    return record_bug(error)


if __name__ == "__main__":
    sys.exit(main())
