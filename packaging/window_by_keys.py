"""The window of the installed program by keys alone: new, fill, freeze, export, verify, as a preparer does it.

What came of the keys is read from the program's own answers (``zhizao … --json``) and from the files that appear.
"""

from __future__ import annotations

import json
import subprocess
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from environment import ROOT, Environment
from frozen_parts import WINDOW
from trial_steps import TrialFailed
from wine_desk import ScreenUnchanged

if TYPE_CHECKING:
    from installed_program import InstalledProgram
    from wine_desk import WineDesk

COMPANY, CODE = "重庆按键岭智能装备有限公司", "91500107MA5U0000XK"
TYPED = (
    ("项目名称", "压铸车间质量管控智能制造优秀场景（按键填写）"),
    ("联系人邮箱", "keyboard@example.cn"),
    ("联系人职务", "数字化办公室主任"),
    ("企业简介", "本企业由键盘逐项填写：压铸单元二十四台，䶮与𠮷字照样印出。"),
)
"""Fields by their names in the palette, and what is written into them: ASCII by keys, Chinese from the clipboard."""
_WAIT, _READING, _PAUSE = 180.0, 20.0, 1.0
_ATTEMPTS = 3
_TEXT = (
    "import sys, pypdfium2 as p; "
    "print(''.join(page.get_textpage().get_text_range() for page in p.PdfDocument(sys.argv[1])))"
)


class WindowByKeys:
    """One window over a store of its own, and the desk before it."""

    def __init__(self, program: InstalledProgram, desk: WineDesk) -> None:
        self._program = program
        self._desk = desk
        self._window: subprocess.Popen[bytes] | None = None
        self._draft = ""
        self.out = program.work / "按键"

    def make_draft(self) -> str:
        """新建申报 from the menu of the empty start page, then the first two fields: the program lists the company."""
        desk, program = self._desk, self._program
        self.out.mkdir(parents=True, exist_ok=True)
        program.home.mkdir(parents=True, exist_ok=True)
        told = {"folder": program.machine.windows_path(self.out)}
        (program.home / "export.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        self._window = program.open_window()
        desk.session = self._window.pid
        self._wait_for(lambda: WINDOW in desk.title(), "窗口没有出现")
        desk.look("按键-1 首页", changed=False)
        self._choose_new()
        desk.look("按键-3 新的申报书")
        desk.press("Escape")  # the tour's first note
        desk.look("按键-3 新的申报书", changed=False)
        self.fill("企业名称", COMPANY)
        self.fill("统一社会信用代码", CODE)
        desk.press("ctrl+s")
        desk.look("按键-4 填了头两项", changed=False)
        (draft,) = program.command("list")["drafts"]
        if draft["company"] != COMPANY:
            raise TrialFailed(f"企业名称应为“{COMPANY}”，存下的是“{draft['company']}”。")
        return f"新建、填了两项，存下的企业名称是“{draft['company']}”"

    def _choose_new(self) -> None:
        """Opens the menu and takes its first entry; again where the page had not read its drafts when it rested."""
        for attempt in range(_ATTEMPTS):
            self._desk.press("space")
            with suppress(ScreenUnchanged):
                self._desk.look("按键-2 新建的菜单", _READING)
            self._desk.press("Return")  # a menu that a key opened begins at its first line
            try:
                self._wait_for(lambda: "未填企业名称" in self._desk.title(), "没有打开新的申报书", _WAIT / _ATTEMPTS)
            except TrialFailed:
                if attempt == _ATTEMPTS - 1:
                    raise
            else:
                return

    def fill_given(self, package: Path) -> str:
        """Hands a whole application to the window, opens it and rewrites several fields; it has no error then."""
        desk, program = self._desk, self._program
        earlier = {each["id"] for each in program.command("list")["drafts"]}
        program.open_window(package).wait(_WAIT)
        self._wait_for(lambda: len(program.command("list")["drafts"]) > len(earlier), "交来的申报包没有收下")
        desk.look("按键-5 交来的申报包")
        (draft,) = (each for each in program.command("list")["drafts"] if each["id"] not in earlier)
        self.choose(draft["company"])
        self._wait_for(lambda: draft["company"] in desk.title(), "没有打开交来的申报书")
        desk.look("按键-6 打开", changed=False)
        for name, text in TYPED:
            self.fill(name, text)
        desk.press("ctrl+s")
        desk.look("按键-7 填好", changed=False)
        errors = [each for each in program.command("check", draft["id"])["findings"] if each["level"] == "error"]
        if errors:
            raise TrialFailed(f"还有 {len(errors)} 个错误：{errors[0]['message']}")
        self._draft = draft["id"]
        return f"由文件交来的一份，在窗口里改写 {len(TYPED)} 项，检查没有错误"

    def freeze(self) -> str:
        """定稿 and its question, by Tab and the space bar; the number of the issue."""
        desk = self._desk
        desk.press("ctrl+e")
        desk.look("按键-8 定稿导出")
        desk.press("Tab", "space")
        desk.look("按键-9 定稿前再问一次")
        desk.press("shift+Tab", "space")
        self._wait_for(lambda: bool(self._listed()["issue"]), "没有定稿")
        desk.look("按键-10 已定稿")
        return f"已定稿：{self._listed()['issue']}"

    def export(self) -> str:
        """A signing identity of this computer, then 导出: all files of the issue, with what was typed in them."""
        desk = self._desk
        desk.press("Tab", "Tab", "Return")  # from 导出 over the choice, which says 不签名, to 要签名…
        desk.look("按键-11 要签名")
        desk.press("Return")  # in the name that it proposes
        desk.look("按键-12 签名身份")
        desk.press("space")
        self._wait_for(lambda: any(self.out.rglob("*.zip")), "没有导出申报包")
        desk.look("按键-13 已导出")
        package = self.package
        self._holds_what_was_typed(package)
        files = [path for path in package.parent.rglob("*") if path.is_file()]
        verified = self._program.command("verify", self._program.machine.windows_path(package))
        if not verified["ok"]:
            raise TrialFailed("窗口导出的申报包没有通过 zhizao verify。")
        return f"{len(files)} 个文件，含按键填写的 {len(TYPED)} 项；zhizao verify 通过"

    def verify(self) -> str:
        """验证材料 in the window: the package by the system's own dialog, the report saved by it."""
        desk, program = self._desk, self._program
        self.choose("回首页")
        self._wait_for(lambda: desk.title() == WINDOW, "没有回到首页")
        self.choose("验证材料")
        desk.look("按键-14 验证材料", changed=False)
        desk.press("space")
        desk.look("按键-15 选择文件")
        self._name_file(self.package)
        desk.look("按键-16 核对", _WAIT)
        with suppress(ScreenUnchanged):  # it rests while the package is read, or was read before it rested
            desk.settle(_READING)
        desk.look("按键-17 验证结果", changed=False)
        desk.activate(WINDOW)
        desk.press("shift+Tab", "shift+Tab", "space")  # over 打印报告 to 报告存为 PDF
        desk.look("按键-18 报告存为")
        report = self.out / "验证报告.pdf"
        self._name_file(report)
        self._wait_for(report.exists, "没有存下验证报告")
        desk.look("按键-19 报告已存")
        said = read_pdf(report)
        number = self.package.stem.rpartition("_")[2]
        if number not in said:
            raise TrialFailed(f"验证报告里没有版本号 {number}：{said[:200]}")
        program.close_windows()
        desk.session = 0
        return f"窗口验证了申报包，报告存成 PDF（版本号 {number}）"

    def _name_file(self, path: Path) -> None:
        """Writes a name into the system's dialog, over the one that it proposes, and takes it."""
        self._desk.press("End", "shift+Home")
        self._desk.paste(self._program.machine.windows_path(path))
        self._desk.settle()
        self._desk.press("Return")

    @property
    def package(self) -> Path:
        """The package that was exported."""
        return next(self.out.rglob("*.zip"))

    def fill(self, name: str, text: str) -> None:
        """Goes to a field by the palette and writes over what stands there."""
        self.choose(name)
        self._desk.press("ctrl+a")
        if text.isascii():
            self._desk.write(text)
        else:
            self._desk.paste(text)
        self._desk.settle()

    def choose(self, words: str) -> None:
        """Opens the palette, looks for words, and takes the first that is found."""
        desk = self._desk
        desk.press("ctrl+k")
        desk.settle()
        desk.paste(words)
        desk.settle()
        desk.press("Return")
        desk.settle()

    def _listed(self) -> Any:
        return next(each for each in self._program.command("list")["drafts"] if each["id"] == self._draft)

    def _holds_what_was_typed(self, package: Path) -> None:
        with zipfile.ZipFile(package) as archive:
            name = next(each for each in archive.namelist() if each.endswith("application.json"))
            content = json.dumps(json.loads(archive.read(name)), ensure_ascii=False)
        missing = [name for name, text in TYPED if json.dumps(text, ensure_ascii=False) not in content]
        if missing:
            raise TrialFailed(f"申报包里没有在窗口里填的：{'、'.join(missing)}")

    def _wait_for(self, there: Callable[[], bool], otherwise: str, seconds: float = _WAIT) -> None:
        until = time.monotonic() + seconds
        while not there():
            if self._window is not None and self._window.poll() is not None:
                raise TrialFailed(f"{otherwise}：窗口自己结束了，状态 {self._window.returncode}。")
            if time.monotonic() > until:
                raise TrialFailed(f"{otherwise}（等了 {seconds:.0f} 秒）。")
            time.sleep(_PAUSE)


def read_pdf(path: Path) -> str:
    """The text of a PDF, read by another library than wrote it."""
    words = [str(Environment(ROOT / ".venv").program("python")), "-X", "utf8", "-c", _TEXT, str(path)]
    done = subprocess.run(words, capture_output=True, check=False, timeout=_WAIT)
    return done.stdout.decode("utf-8", "replace")
