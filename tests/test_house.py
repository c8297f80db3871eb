"""The lock files and the set-up commands: what a fresh machine relies on before anything else runs."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from types import ModuleType

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from app.cli import main

ROOT = Path(__file__).resolve().parent.parent
RUN = ROOT / "packaging" / "requirements.lock"
DEV = ROOT / "packaging" / "requirements-dev.lock"
GROUP = ROOT / "packaging" / "requirements-group.lock"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
BUILD = [Requirement(line) for line in PROJECT["build-system"]["requires"]]
SHARED = [Requirement(line) for line in PROJECT["project"]["optional-dependencies"]["group"]]
TOOLS = [Requirement(line) for line in PROJECT["project"]["optional-dependencies"]["dev"]]
MACHINES = [
    {
        "sys_platform": system,
        "platform_system": title,
        "os_name": name,
        "python_version": v,
        "python_full_version": f"{v}.4",
    }
    for system, title, name in (("linux", "Linux", "posix"), ("win32", "Windows", "nt"))
    for v in ("3.11", "3.12", "3.13")
]


def pins(lock: Path) -> dict[str, Requirement]:
    """The pinned requirements of a lock file by canonical name; each name stands there once."""
    joined = lock.read_text(encoding="utf-8").replace("\\\n", " ")
    found = [Requirement(re.sub(r"--hash=\S+", "", line)) for line in joined.splitlines() if line.strip()]
    named = {str(canonicalize_name(one.name)): one for one in found}
    assert len(named) == len(found)
    return named


def version(pin: Requirement) -> str:
    (only,) = pin.specifier
    assert only.operator == "=="
    return only.version


@pytest.fixture
def setup(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """Import one of the scripts in ``packaging/`` the way they import one another."""
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    return importlib.import_module


@pytest.mark.parametrize("lock", [RUN, GROUP, DEV], ids=lambda path: path.stem)
def test_lock_names_no_host_and_hashes_every_pin(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert not re.search(r"//|@|\bfile:|--(index|extra|find|trusted)|\\\\|^-", text, re.MULTILINE)
    for line in text.replace("\\\n", " ").splitlines():
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; [^#]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", line), line[:80]


@pytest.mark.parametrize(
    ("lock", "asked"),
    [(RUN, RUNTIME + BUILD), (GROUP, RUNTIME + BUILD + SHARED), (DEV, RUNTIME + BUILD + SHARED + TOOLS)],
    ids=["run", "group", "dev"],
)
def test_lock_satisfies_the_project(lock: Path, asked: list[Requirement]) -> None:
    pinned = pins(lock)
    for requirement in asked:
        pin = pinned[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version(pin)), f"{pin} does not satisfy {requirement}"
        assert pin.marker is None


@pytest.mark.parametrize("lock", [RUN, GROUP], ids=lambda path: path.stem)
def test_small_lock_is_a_part_of_the_large_one(lock: Path) -> None:
    large = pins(DEV)
    for name, pin in pins(lock).items():
        assert version(large[name]) == version(pin)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda m: f"{m['sys_platform']}-{m['python_version']}")
def test_lock_is_closed_on_every_machine(machine: dict[str, str]) -> None:
    """What a pinned package needs on that machine is pinned for it too (read from what is installed here)."""

    def meant(marker: Marker | None) -> bool:
        return marker is None or marker.evaluate({**machine, "extra": ""})

    pinned = {name: pin for name, pin in pins(DEV).items() if meant(pin.marker)}
    looked = 0
    for name in pinned:
        try:
            needs = distribution(name).requires or []
        except PackageNotFoundError:
            continue  # meant for another kind of machine
        for need in map(Requirement, needs):
            if meant(need.marker):
                pin = pinned[canonicalize_name(need.name)]
                assert need.specifier.contains(version(pin)), f"{name} needs {need}, pinned is {pin}"
                looked += 1
    assert looked > len(RUNTIME)


def test_nothing_copyleft_comes_with_the_client() -> None:
    looked = 0
    for name in pins(GROUP):
        try:
            about = distribution(name).metadata
        except PackageNotFoundError:
            continue
        looked += 1
        told = [text[:200] for key in ("License-Expression", "License") for text in about.get_all(key) or []]
        told += [line for line in about.get_all("Classifier") or [] if line.startswith("License ::")]
        assert any(told), f"{name} does not say its licence"
        # «LGPL OR GPL» leaves the choice to us: one way without copyleft for the whole is enough.
        ways = [way for text in told for way in re.split(r"\s+OR\s+", text)]
        free = [way for way in ways if not re.search(r"\bA?GPL|(?<!Lesser )General Public|Affero", way)]
        assert free, f"{name}: {told}"
    assert looked > len(RUNTIME)


def test_every_direct_dependency_is_accounted_for() -> None:
    table = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [one.name for one in RUNTIME + BUILD + SHARED + TOOLS if f"| {one.name} |" not in table] == []


def test_front_door_can_be_read_by_an_old_python() -> None:
    ast.parse((ROOT / "packaging" / "dev.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_front_door_says_in_chinese_that_no_python_fits(tmp_path: Path) -> None:
    source = (ROOT / "packaging" / "dev.py").read_text(encoding="utf-8")
    door = tmp_path / "dev.py"
    door.write_text(re.sub(r"^SUPPORTED = .*$", 'SUPPORTED = ("1.5",)', source, flags=re.MULTILINE), encoding="utf-8")
    done = subprocess.run([sys.executable, door, "demo"], capture_output=True, check=False)
    said = done.stderr.decode("utf-8")
    assert done.returncode == 2
    assert "需要" in said
    assert f"Python {sys.version_info.major}.{sys.version_info.minor}" in said
    assert "Traceback" not in said


def test_front_door_refuses_an_unknown_command() -> None:
    done = subprocess.run([sys.executable, ROOT / "packaging" / "dev.py", "dance"], capture_output=True, check=False)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_half_made_environment_is_made_anew(setup: Callable[[str], ModuleType], tmp_path: Path) -> None:
    environment = setup("environment")
    half = environment.Environment(tmp_path / "运行 环境")
    half.program("python").parent.mkdir(parents=True)
    half.program("python").write_bytes(b"")
    leftover = half.folder / "leftover"
    leftover.write_text("x", encoding="utf-8")
    half.stamp.write_text('{"demo": "of a run that broke off"}', encoding="utf-8")
    assert not environment.works(half)
    environment.make(half)
    assert environment.works(half)
    assert not leftover.exists()
    assert environment.read_stamp(half) == {}


def test_lock_that_cannot_be_had_is_one_sentence(
    setup: Callable[[str], ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = setup("environment")
    monkeypatch.setattr(environment, "ATTEMPTS", 1)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    here = environment.Environment(Path(sys.prefix))
    lock = tmp_path / "some.lock"
    lock.write_text("no-such-package-of-ours==1.0 --hash=sha256:" + "0" * 64 + "\n", encoding="utf-8")
    with pytest.raises(environment.SetupError, match="依赖没有装全"):
        environment.install_lock(here, lock)


def test_changed_lock_is_noticed(
    setup: Callable[[str], ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = setup("environment")
    before = environment.fingerprint("demo")
    assert before != environment.fingerprint("test")
    changed = tmp_path / "requirements.lock"
    changed.write_bytes(RUN.read_bytes() + b"\n")
    monkeypatch.setitem(environment.LOCKS, "demo", changed)
    assert environment.fingerprint("demo") != before


def test_project_in_a_folder_with_a_chinese_name_is_found(
    setup: Callable[[str], ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = setup("environment")
    root = tmp_path / "申报 2021"
    packages = root / ".venv" / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    (root / "ours_to_find.py").write_text("PLACE = __file__\n", encoding="utf-8")
    (packages / "_zhizao.pth").write_text(str(root), encoding="utf-8")
    monkeypatch.setattr(environment, "ROOT", root)
    environment.relocate(environment.Environment(root / ".venv"))
    assert (packages / "_zhizao.pth").read_bytes().isascii()
    look = f"import site; site.addsitedir({str(packages)!r}); import ours_to_find"
    subprocess.run([sys.executable, "-c", look], check=True, cwd=tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="apt-get is Debian's")
def test_system_tools_are_missed_only_where_they_are_missing(
    setup: Callable[[str], ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = setup("system_tools")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(tools, "TOOLS", tuple(dataclasses.replace(tool, places="") for tool in tools.TOOLS))
    assert tools.missing() == list(tools.TOOLS)
    assert tools.authority() is None
    others = [tool.programs[0] for tool in tools.TOOLS if not tool.beside and tool.programs[0] != "pdfsig"]
    for name in (*others, "libreoffice"):
        shutil.copy("/bin/true", tmp_path / name)
    office = ["libreoffice-calc-nogui", "libreoffice-writer-nogui"]
    assert [tool.package for tool in tools.missing()] == ["poppler-utils", *office]
    (tmp_path / "libsclo.so").touch()
    assert [tool.package for tool in tools.missing()] == ["poppler-utils", "libreoffice-writer-nogui"]
    (tmp_path / "libswlo.so").touch()
    assert [tool.package for tool in tools.missing()] == ["poppler-utils"]


@pytest.mark.skipif(os.name == "nt", reason="the program's folder is found through a link")
def test_word_files_need_more_of_libreoffice_than_its_program(
    setup: Callable[[str], ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = setup("system_tools")
    for folder in ("bin", "program"):
        (tmp_path / folder).mkdir()
    shutil.copy("/bin/true", tmp_path / "program" / "soffice")
    (tmp_path / "bin" / "soffice").symlink_to(tmp_path / "program" / "soffice")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    writer = next(tool for tool in tools.TOOLS if "writer" in tool.package)
    assert writer.found() is None
    (tmp_path / "program" / "libswlo.so").touch()
    assert writer.found() == str(tmp_path / "bin" / "soffice")


def test_ci_runs_what_the_readme_says() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "python3 packaging/dev.py demo" in readme
    assert "python3 packaging/dev.py test" in readme
    assert "packaging/dev.py test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("wrong", "status"),
    [((), 0), (("python",), 1), (("mypy",), 8), (("ruff", "python"), 8)],
    ids=lambda value: f"{value}",
)
def test_status_of_the_test_command_tells_failed_tests_from_failed_checks(
    setup: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, wrong: tuple[str, ...], status: int
) -> None:
    commands = setup("commands")
    monkeypatch.setattr(commands, "prepare", lambda *_: None)
    monkeypatch.setattr(commands.system_tools, "install", lambda: None)
    monkeypatch.setattr(commands, "prepare_tests", lambda *_: subprocess.Popen([sys.executable, "-c", ""]))
    monkeypatch.setattr(commands, "run", lambda _environment, program, *_: int(program in wrong))
    assert commands.test(None, []) == status


def test_commands_of_the_readme_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = sorted(set(re.findall(r"^zhizao ([a-z-]+)", readme, re.MULTILINE)))
    assert {"import", "check", "freeze", "export", "verify"} <= set(shown)
    for command in shown:
        assert main([command, "--help"]) == 0, f"zhizao {command}"


def test_bench_runner_lists_what_there_is() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tests" / "bench" / "run.py", "no-such-bench"], capture_output=True, check=False
    )
    assert done.returncode == 2
    assert "现有" in done.stdout.decode("utf-8", "replace")


def test_only_papers_of_the_project_lie_at_its_root() -> None:
    """Files of a trial were committed there once, eighty at a time."""
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    loose = {name for name in tracked.splitlines() if "/" not in name and not name.startswith(".")}
    assert loose == {"CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md", "pyproject.toml"}


def test_types_are_checked_in_every_package_of_the_project() -> None:
    """mypy leaves out in silence what its ``files`` do not name."""
    named = set(PROJECT["tool"]["mypy"]["files"])
    tracked = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {file.split("/")[0] for file in tracked.split()} == named
