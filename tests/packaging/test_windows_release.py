"""What goes into the Windows program, what the installer takes away again, and what the portable one is."""

from __future__ import annotations

import ast
import marshal
import os
import re
import shutil
import struct
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Collection
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
Script = Callable[[str], ModuleType]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small built folder with the names that are difficult."""
    built = tmp_path / "zhizao"
    for name in (
        "zhizao.exe", "智造申报.exe", "第三方许可.txt", "_internal/program-files.txt", "_internal/python311.dll",
        "_internal/resources/help/01-开始.md", "_internal/a$b/c d.bin", "_internal/empty.txt",
    ):  # fmt: skip
        (built / name).parent.mkdir(parents=True, exist_ok=True)
        (built / name).write_bytes(b"" if "empty" in name else name.encode())
    return built


@pytest.mark.parametrize(
    ("target", "shipped"),
    [
        ("PySide6/Qt6Core.dll", True),
        ("PySide6\\opengl32sw.dll", False),
        ("PySide6/Qt6Network.dll", True),
        ("PySide6/Qt6QmlModels.dll", False),
        ("PySide6/plugins/platforms/qwindows.dll", True),
        ("PySide6/plugins/platforms/qdirect2d.dll", False),
        ("PySide6\\plugins\\tls\\qschannelbackend.dll", False),
        ("PySide6/translations/qtbase_zh_CN.qm", True),
        ("PySide6/translations/qtbase_de.qm", False),
        ("ucrtbase.dll", False),
        ("api-ms-win-crt-runtime-l1-1-0.dll", False),
        ("icuuc.dll", False),
        ("tzdata/zoneinfo/America/Lima", False),
        ("tzdata/zoneinfo/Asia/Shanghai", True),
        ("libcrypto-3.dll", True),
        ("libssl-3.dll", False),
        ("certifi\\cacert.pem", False),
        ("jsonschema/benchmarks/issue232/issue.json", False),
        ("numpy/core/include/numpy/arrayobject.h", False),
        ("numpy.libs/libscipy_openblas64_-x.dll", True),
        ("resources/fonts/NotoSerifSC-Regular.ttf", True),
        ("resources\\fonts\\NotoSansSC-Regular.ttf", True),
        ("matplotlib/mpl-data/fonts/ttf/STIXGeneral.ttf", False),
        ("matplotlib\\mpl-data\\matplotlibrc", True),
    ],
)
def test_only_what_is_used_is_shipped(script: Script, target: str, *, shipped: bool) -> None:
    assert script("frozen_parts").is_shipped(target) is shipped


def test_no_network_client_is_shipped(script: Script) -> None:
    excluded = set(script("frozen_parts").EXCLUDED)
    assert {"requests", "urllib3", "aiosignal", "yarl"} <= excluded


def test_signing_needs_no_encrypted_connections() -> None:
    """With the stand-ins in front and without ``_ssl``, as the program is frozen, all that names ``ssl`` imports."""
    words = "import sys; sys.modules['_ssl'] = None; import asyncio, http.client, urllib.request, ssl, aiohttp, certifi"
    words += "; from pyhanko.sign import signers, validation; print(ssl.__file__)"
    stand_ins = ROOT / "packaging" / "stand_ins"
    done = subprocess.run(
        [sys.executable, "-c", words], capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "PYTHONPATH": str(stand_ins)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).is_relative_to(stand_ins)


def named_modules(source: str) -> set[str]:
    """Dotted names that a module imports or reaches through what it imports, as ``np.fft`` through ``numpy``."""
    tree, known, found = ast.parse(source), {}, set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                found.add(each.name)
                known[each.asname or each.name.split(".")[0]] = each.name if each.asname else each.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
            known |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
    for node in ast.walk(tree):
        words, at = [], node
        while isinstance(at, ast.Attribute):
            words.append(at.attr)
            at = at.value
        if words and isinstance(at, ast.Name) and at.id in known:
            found.add(".".join([known[at.id], *reversed(words)]))
    return found


def excluded_names(source: str, excluded: Collection[str]) -> set[str]:
    """Those of ``excluded`` that the source names, or something below them."""
    named = {".".join(name.split(".")[:end]) for name in named_modules(source) for end in range(1, name.count(".") + 2)}
    return named & set(excluded)


def test_nothing_of_ours_is_left_out(script: Script) -> None:
    """An excluded name that our own code imports or reaches for would be found by nobody before a user."""
    excluded = script("frozen_parts").EXCLUDED
    missing = {
        path.relative_to(ROOT).as_posix(): names for part in ("app", "ui") for path in (ROOT / part).rglob("*.py")
        if (names := excluded_names(path.read_text("utf-8"), excluded))
    }  # fmt: skip
    assert missing == {}


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\nnp.fft.rfft2(1)", "import numpy\nnumpy.fft.rfft2", "from numpy import fft",
        "import numpy.fft", "from numpy.fft import ifft", "from numpy import fft as f\nf.ifft",
    ],
)  # fmt: skip
def test_part_of_a_library_is_seen_however_it_is_reached(source: str) -> None:
    assert excluded_names(source, ["numpy.fft", "numpy.random"]) == {"numpy.fft"}


def test_uninstalling_takes_away_what_was_installed_and_nothing_else(script: Script, folder: Path) -> None:
    installer = script("installer")
    names = script("windows_folder").contents(folder)
    macros = dict(re.findall(r"!macro (\w+)\n(.*?)!macroend", installer.file_list(folder, names), re.DOTALL))
    within, installed = "", []
    for line in (macros["InstallFiles"] + macros["InstallPrograms"]).splitlines():
        word, _, rest = line.strip().partition(" ")
        if word == "SetOutPath":
            within = rest.strip('"')
        else:
            assert word == "File"
            installed.append(within + "\\" + Path(rest.strip('"')).name.replace("$", "$$"))
    removing = macros["RemovePrograms"] + macros["RemoveFiles"]
    removed = re.findall(r'^  Delete "(.*)"$', removing, re.MULTILINE)
    assert sorted(removed) == sorted(installed)
    assert len(installed) == len(names)
    assert "/r" not in removing
    folders = re.findall(r'^  RMDir "(.*)"$', removing, re.MULTILINE)
    assert folders == sorted(folders, key=lambda name: -name.count("\\"))  # the inner ones first, or they are not empty
    assert "$INSTDIR\\_internal\\a$$b" in folders
    assert "$INSTDIR" not in folders


def test_no_program_stands_in_a_half_installation(script: Script, folder: Path) -> None:
    """Programs are written last and removed first, the list of files after and before them."""
    listed = script("installer").file_list(folder, script("windows_folder").contents(folder))
    first = [re.search(r'"([^"]+)"', line).group(1) for line in listed.splitlines() if "Delete" in line]  # type: ignore[union-attr]
    assert [name.rsplit("\\", 1)[1] for name in first[:3]] == ["program-files.txt", "zhizao.exe", "智造申报.exe"]
    files = [line for line in listed.splitlines() if line.startswith("  File")]
    assert [Path(line.strip('" ')).name for line in files[-3:]] == ["zhizao.exe", "智造申报.exe", "program-files.txt"]


def test_script_never_removes_a_folder_blindly() -> None:
    script = (ROOT / "packaging" / "installer.nsi").read_text("utf-8")
    assert not re.search(r"RMDir\s+/r", script, re.IGNORECASE)
    assert "RequestExecutionLevel user" in script
    assert "HKLM" not in script


def test_portable_zip_is_the_same_bytes_and_says_where_drafts_lie(script: Script, folder: Path, tmp_path: Path) -> None:
    make = script("installer").make_portable
    one, two = make(folder, tmp_path / "1.zip", 1764000000), make(folder, tmp_path / "2.zip", 1764000000)
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as archive:
        names = archive.namelist()
        assert "智造申报/便携版.txt" in names
        assert archive.read("智造申报/zhizao.exe") == b"zhizao.exe"
    from app.paths import PORTABLE_MARK

    assert f"智造申报/{PORTABLE_MARK}" in names


def test_list_of_files_finds_what_an_antivirus_took(script: Script, folder: Path) -> None:
    from app.program_files import sentence, wrong_files

    script("windows_folder").write_list(folder)
    listing = folder / "_internal" / "program-files.txt"
    assert wrong_files(folder, listing) == []
    (folder / "_internal" / "python311.dll").unlink()
    (folder / "zhizao.exe").write_bytes(b"shorter")
    wrong = wrong_files(folder, listing)
    assert sorted(wrong) == ["_internal/python311.dll", "zhizao.exe"]
    assert "python311.dll" in sentence(wrong)
    listing.unlink()
    assert wrong_files(folder, listing) == ["program-files.txt"]


def test_manifest_asks_for_no_rights_and_for_long_paths() -> None:
    text = (ROOT / "packaging" / "zhizao.manifest").read_text("utf-8")
    root = ET.fromstring(text)
    told = {each.tag.rpartition("}")[2]: (each.text or "").strip() for each in root.iter()}
    assert told["longPathAware"] == "true"
    assert told["activeCodePage"] == "UTF-8"
    assert "PerMonitorV2" in told["dpiAwareness"]
    assert 'level="asInvoker"' in text


def test_icon_has_every_size_that_windows_asks_for(script: Script) -> None:
    data = (ROOT / "resources" / "icons" / "program.ico").read_bytes()
    _, kind, count = struct.unpack_from("<HHH", data)
    sides = {data[6 + 16 * at] or 256 for at in range(count)}
    assert kind == 1
    assert sides == set(script("draw_icon").SIDES)


@pytest.mark.parametrize("change", ["", "bytes", "missing"])
def test_outputs_are_held_against_each_other(script: Script, tmp_path: Path, change: str) -> None:
    installed = script("installed_program")
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.xlsx").write_bytes(b"table")
        (tmp_path / name / "b.pdf").write_bytes(b"%PDF page %%EOF\nsignature of " + name.encode() + b"%%EOF\n")
    if change == "bytes":
        (tmp_path / "there" / "b.pdf").write_bytes(b"%PDF pagE %%EOF\nsignature%%EOF\n")
    elif change == "missing":
        (tmp_path / "there" / "a.xlsx").unlink()
    if not change:
        assert installed.compare_outputs(tmp_path / "here", tmp_path / "there").startswith("2 ")
        return
    with pytest.raises(installed.TrialFailed, match=r"b\.pdf|a\.xlsx"):
        installed.compare_outputs(tmp_path / "here", tmp_path / "there")


WITHOUT = """
import sys
import time
sys.path[:0] = [{packaging!r} + "/stand_ins", {packaging!r}]
from frozen_parts import EXCLUDED
class Refusing:
    def find_spec(self, name, path=None, target=None):
        if any(name == each or name.startswith(each + ".") for each in EXCLUDED):
            raise ImportError(f"{{name}} is not shipped")
sys.meta_path.insert(0, Refusing())
sys.path.append({root!r})
import importlib, os, pkgutil
os.environ["QT_QPA_PLATFORM"] = "offscreen"
for part in ("app", "ui"):
    for found in pkgutil.walk_packages([os.path.join({root!r}, part)], part + "."):
        if "__main__" not in found.name and "migrations" not in found.name:
            importlib.import_module(found.name)
from app.output.heat_map import draw_heat_map
assert all(draw_heat_map("图", ["甲"], ["乙"], [[1]], kind) for kind in ("png", "svg"))
from app.cli import main
status = main({words!r})
import aiohttp
assert "stand_ins" in aiohttp.__file__
sys.exit(status)
"""


def test_the_whole_job_needs_nothing_that_is_left_out(tmp_path: Path) -> None:
    """Every module, signing, verifying and the chart, without what is missing in the Windows program."""
    words = ["demo", "--out", str(tmp_path / "out"), "--home", str(tmp_path / "home")]
    code = WITHOUT.format(packaging=str(ROOT / "packaging"), root=str(ROOT), words=words)
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=False, timeout=300)
    assert done.returncode == 0, (done.stdout + done.stderr).decode("utf-8", "replace")[-3000:]


def test_help_book_prints_every_page_of_the_help_with_its_pictures(script: Script, tmp_path: Path) -> None:
    """Read back by another library; printed twice it is the same bytes."""
    import pypdfium2

    book = script("help_book")
    one = book.render_pdf(book.book(), look=book.looser(book.Look()))
    assert one.pdf == book.render_pdf(book.book(), look=book.looser(book.Look())).pdf
    document = pypdfium2.PdfDocument(one.pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    text = "".join(pages).replace("\r\n", "")
    for file in (ROOT / "resources" / "help").glob("*.md"):
        head = file.read_text("utf-8").splitlines()[0].lstrip("# ")
        assert head in text, head
    pictures = sum(
        1 for page in document for each in page.get_objects() if each.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
    )
    assert pictures == sum(len(each) for each in book.SHOWN.values())
    assert "Ctrl" in text
    assert "**" not in text
    document.close()


@pytest.mark.parametrize(
    ("status", "said", "fits"),
    [
        (2, "程序的文件不全：sqlite3.dll。请重新安装一次。", True),
        (2, "程序的文件不全：Qt6Gui.dll。", False),
        (0, "程序的文件不全：sqlite3.dll。", False),
        (2, "sqlite3.dll\n第二句。", False),
        (2, "Traceback (most recent call last): sqlite3.dll", False),
        (2, "", False),
    ],
)
def test_a_refusal_is_one_sentence_that_names_it(script: Script, status: int, said: str, *, fits: bool) -> None:
    bad, machine = script("bad_surroundings"), script("windows_machine")
    done = machine.Finished(status, b"", said.encode())
    if fits:
        assert bad.one_sentence(done, "sqlite3.dll") == said
        return
    with pytest.raises(script("trial_steps").TrialFailed):
        bad.one_sentence(done, "sqlite3.dll")


def test_listed_sizes_are_those_that_were_written(script: Script, folder: Path) -> None:
    windows_folder = script("windows_folder")
    windows_folder.write_list(folder)
    listing = folder / "_internal" / "program-files.txt"
    expected = {n: (folder / n).stat().st_size for n in windows_folder.contents(folder) if not n.endswith(listing.name)}
    assert windows_folder.listed_sizes(listing) == expected


def test_a_caret_is_no_change_of_the_screen_and_a_word_is(script: Script) -> None:
    from PIL import Image, ImageDraw

    differs = script("screen_picture").differs
    empty, caret, word = (Image.new("RGB", (400, 200), "white") for _ in range(3))
    ImageDraw.Draw(caret).rectangle((20, 20, 21, 40), fill="black")
    ImageDraw.Draw(word).rectangle((20, 20, 90, 34), fill="black")
    assert not differs(empty, caret)
    assert differs(empty, word)
    assert differs(empty, Image.new("RGB", (401, 200), "white"))


def test_a_trial_notes_what_failed_and_goes_on(script: Script) -> None:
    steps = script("trial_steps")
    trial = steps.Trial()

    def fails() -> str:
        raise steps.TrialFailed("丢了 1 份草稿")

    assert trial.step("好的", lambda: "看见了")
    assert not trial.step("坏的", fails)
    assert [(name, held, seen) for name, held, _, seen in trial.lines] == [
        ("好的", True, "看见了"), ("坏的", False, "丢了 1 份草稿"),
    ]  # fmt: skip
    assert not trial.held


def test_a_missing_archive_of_modules_is_said_before_any_is_imported(tmp_path: Path) -> None:
    """The first script of both programs, over the two modules of PyInstaller that are there before it."""
    (tmp_path / "pyimod01_archive.py").write_text(
        "class ArchiveReadError(RuntimeError): pass\n"
        "class ZlibArchiveReader:\n"
        "    def __init__(self, filename, check_pymagic): open(filename, 'rb').close()\n",
        "utf-8",
    )
    (tmp_path / "pyimod02_importers.py").write_text("", "utf-8")
    words = f"import sys; sys._MEIPASS = {str(tmp_path)!r}; import shared_modules; print('goes on')"
    path = os.pathsep.join([str(tmp_path), str(ROOT / "packaging")])
    run = [sys.executable, "-c", words]
    done = subprocess.run(run, capture_output=True, check=False, timeout=60, env={**os.environ, "PYTHONPATH": path})
    said = done.stderr.decode("utf-8")
    assert done.returncode == 2
    assert said.startswith("程序的文件不全：_internal/modules.pyz。")
    assert said.count("\n") == 1
    from app.program_files import sentence

    assert said.strip() == sentence(["_internal/modules.pyz"])
    (tmp_path / "modules.pyz").write_bytes(b"")
    done = subprocess.run(run, capture_output=True, check=False, timeout=60, env={**os.environ, "PYTHONPATH": path})
    assert done.stdout.strip() == b"goes on"


@pytest.mark.parametrize(("processor", "status"), [(1.5, 0), (1.6, 1)])
def test_cold_starts_are_compared_by_the_middle_of_their_processor_times(
    script: Script, capsys: pytest.CaptureFixture[str], processor: float, status: int
) -> None:
    cold = script("cold_start")
    bare = [cold.Start(wall, 1.0) for wall in (1.0, 2.0, 90.0)]
    program = [cold.Start(wall, seconds) for wall, seconds in ((3.0, 0.1), (4.0, processor), (80.0, 9.0))]
    assert cold.tell({"bare": bare, "program": program}) == status
    assert "程序 4.00 秒，最小的窗口 2.00 秒，2.00 倍" in capsys.readouterr().out


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc 只在 Linux 上有")
def test_processor_time_of_a_program_is_the_kernels(script: Script) -> None:
    before = time.process_time()
    told = script("cold_start").processor_seconds(os.getpid())
    assert before - 0.1 <= told <= time.process_time() + 0.1


def release_of(folder: Path, commit: str, library: bytes = b"library", installer: bytes = b"setup") -> Path:
    """Makes a release folder of one program."""
    folder.mkdir()
    (folder / "构建报告.md").write_text(f"# 报告\n\n提交：`{commit}`（说明）\n\n用时：{folder.name}\n", "utf-8")
    (folder / "安装程序.exe").write_bytes(installer)
    with zipfile.ZipFile(folder / "便携版.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("智造申报/python3.dll"), library)
    return folder


@pytest.mark.parametrize(
    ("other", "named"),
    [
        (("abc1",), ""),
        (("abc1", b"Library"), r"便携版\.zip/智造申报/python3\.dll"),
        (("abc1", b"library", b"Setup"), r"安装程序\.exe"),
        (("abc2",), "不是提交 abc1"),
    ],
)
def test_two_builds_of_a_commit_are_compared_file_by_file(
    script: Script, tmp_path: Path, other: tuple[Any, ...], named: str
) -> None:
    builds, left_out = script("compared_builds"), frozenset({"构建报告.md"})
    one, two = release_of(tmp_path / "one", "abc1"), release_of(tmp_path / "two", *other)
    if not named:
        assert builds.compare_builds(one, two, "构建报告.md", "abc1", left_out).startswith("3 ")
        return
    with pytest.raises(script("trial_steps").TrialFailed, match=named):
        builds.compare_builds(one, two, "构建报告.md", "abc1", left_out)


def test_what_cannot_be_tried_is_told_and_is_no_failure(script: Script) -> None:
    steps = script("trial_steps")
    trial = steps.Trial()

    def cannot() -> str:
        raise steps.NotTried("不能挂载磁盘")

    assert not trial.step("U 盘只读", cannot)
    assert trial.held
    assert trial.lines == []
    assert trial.not_tried == ["U 盘只读（不能挂载磁盘）"]


DOCUMENTED = b'''"""Of the module."""
from __future__ import annotations
from dataclasses import dataclass


@dataclass
class Both:
    """Of the class."""

    value: int

    def only(self) -> None:
        """Of a method that does nothing else."""


class Plain:
    """Of another class."""


async def waits() -> str:
    "Plain."
    return "kept"


def refuses(value: int) -> int:
    """Raises where its own line says."""
    assert value > 0, "small"
    return value
'''


def test_docstrings_are_left_out_and_nothing_else(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    """Assertions, line numbers, annotations and strings that are used stay as they are."""
    module = ModuleType("documented")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    names: dict[str, Any] = vars(module)
    tree = script("docstrings").without_docstrings(DOCUMENTED)
    exec(compile(tree, "documented.py", "exec", dont_inherit=True), names)
    assert names.get("__doc__") is None
    assert names["Both"].__doc__ == "."
    assert names["Both"](3).only() is None
    assert names["Both"].only.__doc__ is names["waits"].__doc__ is names["Plain"].__doc__ is None
    assert names["Both"].__annotations__ == {"value": "int"}
    with pytest.raises(StopIteration, match="kept"):
        names["waits"]().send(None)
    with pytest.raises(AssertionError, match="small") as told:
        names["refuses"](0)
    assert told.traceback[-1].lineno == 26  # counted from 0
    assert b"Of the" not in marshal.dumps(compile(tree, "documented.py", "exec", dont_inherit=True))


def test_what_is_compiled_is_the_same_bytes_in_any_folder(script: Script, tmp_path: Path) -> None:
    machine = script("wine_machine")
    if not shutil.which(machine.COMPILER):
        pytest.skip(f"{machine.COMPILER} is not installed")
    made = [tmp_path / folder / "icuuc.dll" for folder in ("one", "another folder")]
    for target in made:
        target.parent.mkdir()
        machine.compile_part("codecs.c", target, "-shared")
    assert made[0].read_bytes() == made[1].read_bytes()


@pytest.mark.skipif(not shutil.which("makensis"), reason="没有安装 NSIS")
def test_installer_is_the_same_bytes_from_any_folder(script: Script, tmp_path: Path) -> None:
    installer, made = script("installer"), []
    for name in ("one", "another folder"):
        built = tmp_path / name / "zhizao"
        icon = built / "_internal" / "resources" / "icons" / "program.ico"
        icon.parent.mkdir(parents=True)
        shutil.copy(ROOT / "resources" / "icons" / "program.ico", icon)
        for file in ("zhizao.exe", "智造申报.exe", "_internal/program-files.txt"):
            (built / file).write_bytes(file.encode() * 100)
        script("release_steps").settle_times(built, 1764000000)
        made.append(installer.make_installer(built, tmp_path / name / "setup.exe", "0.1.0", tmp_path / name))
    assert made[0].read_bytes() == made[1].read_bytes()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")
@pytest.mark.parametrize(("work", "busy"), [("while True: pass", True), ("import time; time.sleep(3600)", False)])
def test_programs_are_busy_while_a_thread_has_work(script: Script, work: str, *, busy: bool) -> None:
    desk = script("wine_desk")
    words = [sys.executable, "-c", f"print('begun', flush=True)\n{work}"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, start_new_session=True) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            while desk.is_busy(process.pid) is not busy:  # the first line was printed, the rest is about to come
                time.sleep(0.02)
            assert [desk.is_busy(process.pid) for _ in range(3)] == [busy] * 3
        finally:
            process.kill()
