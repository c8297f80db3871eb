"""What ``dev.py`` can do, once a fitting Python runs: ``demo`` and ``test``."""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
from pathlib import Path

import system_tools
from environment import ROOT, Environment, SetupError, clean_environ, prepare, say

DEMO_FOLDER = ROOT / "示例输出"
TEST_WORKERS = "3"
"""On two cores: journeys and windows wait for other programs a good part of their time, and a third works meanwhile."""
CHECKS_FAILED = 8
"""Exit status where a rule, the layout, a type or a layer does not hold: none of pytest's own, which are 0 to 5."""


def main() -> int:
    """Run one of the commands.

    Exit status: that of the demonstration or the tests; 2 if set-up was not possible.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # an ANSI console lacks some characters
    arguments, rest = parser().parse_known_args()
    environment = Environment(ROOT / ".venv")
    try:
        if arguments.command == "demo":
            return demo(environment, rest)
        return test(environment, rest)
    except SetupError as trouble:
        print(trouble, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """The two commands; what they do not know goes on to ``zhizao demo`` and to pytest."""
    top = argparse.ArgumentParser(
        prog="packaging/dev.py", description="建立运行环境，然后演示或测试。", allow_abbrev=False
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="demo|test")
    commands.add_parser("demo", help="装好运行环境，用自带样例走完全程：填报、检查、定稿、导出、签名、校验")
    commands.add_parser("test", help="装好测试环境，运行全部检查和测试；其余参数交给 pytest")
    return top


def demo(environment: Environment, rest: list[str]) -> int:
    """Set up, then do the whole job on the bundled sample, into a folder that is said at the end."""
    prepare("demo", environment)
    asked = rest if any(word.split("=")[0] == "--out" for word in rest) else ["--out", str(DEMO_FOLDER), *rest]
    code = run(environment, "zhizao", "demo", *asked)
    if code == 0:
        for line in what_next(environment, asked):
            say(line)
    return code


def what_next(environment: Environment, asked: list[str]) -> list[str]:
    """First commands to try, as typed in the project's folder: the window, over the sample's own store and over yours.

    ``asked`` are the words that the demonstration was given, ``--out`` among them.
    """
    zhizao = environment.program("zhizao").relative_to(ROOT)
    at = next(i for i, word in enumerate(asked) if word.split("=")[0] == "--out")
    folder = asked[at].partition("=")[2] or (asked[at + 1] if at + 1 < len(asked) else "")
    store = Path(folder) / "草稿库"
    if store.is_relative_to(ROOT):
        store = store.relative_to(ROOT)
    return [
        f"在窗口里看这份样例：{zhizao} --home {store}",
        f"开始自己的申报书：{zhizao}；全部命令：{zhizao} --help",
    ]


def test(environment: Environment, rest: list[str]) -> int:
    """Set up with the developers' tools, run every check, and end with pytest's own closing line.

    Exit status: ``CHECKS_FAILED`` if another check than the tests did not hold, else that of pytest.
    """
    prepare("test", environment)
    system_tools.install()
    checks = {
        "ruff check（规则）": ("ruff", "check", "."),
        "ruff format（排版）": ("ruff", "format", "--check", "."),
        "mypy（类型）": ("mypy",),
        "lint-imports（分层）": ("lint-imports", "--no-logo", "--no-cache"),
    }
    prepared = prepare_tests(environment, rest)
    failed = []
    for title, (program, *words) in checks.items():
        say(f"—— {title}")
        if run(environment, program, *words):
            failed.append(title)
            say(f"{title} 没有通过，见上。")
    prepared.wait()
    say("—— pytest（测试）")
    if failed:
        say("先前没有通过的：" + "、".join(failed))
    code = run(environment, "python", "-m", "pytest", "-n", TEST_WORKERS, "--dist", "worksteal", *rest)
    return CHECKS_FAILED if failed else code


def prepare_tests(environment: Environment, rest: list[str]) -> subprocess.Popen[bytes]:
    """Start reading the tests once, while mypy keeps one core busy.

    Each worker reads them all: 14 s of the processor where pytest has to prepare them for it, 6 s where it has done so
    before.  What is wrong with them the tests themselves tell.
    """
    words = ("-m", "pytest", "--collect-only", "--quiet", *rest)
    silent = subprocess.DEVNULL
    return subprocess.Popen(
        [environment.program("python"), *words], cwd=ROOT, env=own_environ(), stdout=silent, stderr=silent
    )


def run(environment: Environment, program: str, *words: str) -> int:
    """Run a program of the environment in the project's folder; its exit status."""
    path: Path = environment.program(program)
    return subprocess.run([path, *words], cwd=ROOT, check=False, env=own_environ()).returncode


def own_environ() -> dict[str, str]:
    """An environment in which bytecode may lie beside the code, whatever the caller's setting.

    What a dozen processes read is compiled once.
    """
    return {key: value for key, value in clean_environ().items() if key != "PYTHONDONTWRITEBYTECODE"}


if __name__ == "__main__":
    sys.exit(main())
