"""The rules of the house as tests: who may import whom, what lies where, what loads when."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RULES = ROOT / "forms" / "miit-2021" / "rules.toml"
FOLDERS = ("app", "ui", "packaging", "tests")
MODULES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
CODE = [path for path in MODULES if path.parts[len(ROOT.parts)] != "tests"]
LONGEST_FUNCTION = 60  # lines with the docstring; ruff bounds statements and branches besides

# Written so that this file does not hold what it looks for.
NOT_OURS = re.compile(
    r"py[p]i\.|pythonhos[t]ed|(?<![\w.])/wor[k]/|(?<![\w.])/roo[t]/|(?<![\w.])/hom[e]/\w|[A-Z]:\\User[s]\\|file[:]//[/o]"
)
# What opens, makes or renames files.  ``.replace`` with one argument is a path's: a text's takes two.
WRITING = {
    "write_text", "write_bytes", "touch", "rename", "renames", "link", "symlink", "hardlink_to", "symlink_to",
    "mkdir", "makedirs", "mkstemp", "mkdtemp", "NamedTemporaryFile", "TemporaryFile", "TemporaryDirectory",
    "copyfile", "copy2", "copytree", "setOutputFileName",
}  # fmt: skip
WRITERS = {
    "app/file_writing.py",
    "app/sandbox/child.py",  # the null device under the pipes
    "app/streams.py",  # the null device in place of a closed stream
    "ui/runtime/printing.py",  # Qt's printer into a file that a person named
}
EAGER = {"PySide6", "reportlab", "pyhanko", "openpyxl"}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """The tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """All that stands in a file: ten tests go through it, and most of their time went into reading it anew."""
    return tuple(ast.walk(parsed(path)))


@pytest.fixture(scope="module", autouse=True)
def _trees_go_with_the_last_test() -> Iterator[None]:
    yield
    nodes.cache_clear()
    parsed.cache_clear()


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("不是从 git 克隆来的，没有文件清单")
    return [ROOT / line for line in listed.stdout.decode().split("\0") if line and (ROOT / line).is_file()]


def test_imports_run_one_way() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode(errors="replace")


def test_packaging_is_no_package_and_forms_hold_no_code() -> None:
    import packaging.version

    assert not (ROOT / "packaging" / "__init__.py").exists()
    assert (
        ROOT not in Path(packaging.version.__file__).resolve().parent.parents or ".venv" in packaging.version.__file__
    )
    assert not [name(path) for folder in ("forms", "resources") for path in (ROOT / folder).rglob("*.py*")]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_module_says_what_it_is(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    assert ast.get_docstring(tree) or not source.strip() or path.parts[len(ROOT.parts)] == "tests", "no docstring"


def test_functions_fit_a_glance() -> None:
    long = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in CODE
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= LONGEST_FUNCTION
    ]
    assert not long


def test_names_say_what_a_thing_does() -> None:
    vague = re.compile(r"^(class \w*(Manager|Helper|Util|Utils)\b)|^(helpers?|utils?|misc|common)$")
    files = [name(path) for path in CODE if vague.search(path.stem)]
    classes = [name(p) for p in CODE for line in p.read_text(encoding="utf-8").splitlines() if vague.search(line)]
    assert not files + classes


def grows(node: ast.stmt) -> bool:
    """Whether a statement of a module makes a list, dict or set under a name that is not a constant's."""
    if not isinstance(node, ast.Assign | ast.AnnAssign):
        return False
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    named = [target.id for target in targets if isinstance(target, ast.Name)]
    made = isinstance(node.value, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp)
    return made and any(not one.isupper() and one != "__all__" for one in named)


def test_no_mutable_state_in_modules() -> None:
    """What a module fills or changes outlives every window and test; constants are upper case."""
    found = []
    for path in (ROOT / "app").rglob("*.py"):
        if "migrations" in path.parts:
            continue  # the migration tool asks for plain names at module level
        tree = parsed(path)
        bad = [node for node in ast.walk(tree) if isinstance(node, ast.Global)] + [n for n in tree.body if grows(n)]
        found += [f"{name(path)}:{node.lineno}" for node in bad]
    assert not found


def writes(call: ast.Call) -> bool:
    """Whether a call opens a file for writing, makes one or renames one, by its name and the mode that is given."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    of_os = isinstance(owner, ast.Name) and owner.id == "os"
    if called == "open" and of_os:
        return bool({"O_CREAT", "O_WRONLY", "O_RDWR", "O_APPEND"} & set(re.findall(r"O_[A-Z]+", ast.unparse(call))))
    if called in {"open", "fdopen"}:
        modes = [*call.args, *(word.value for word in call.keywords if word.arg == "mode")]
        told = [one.value for one in modes if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        return any(re.fullmatch(r"[rwaxbt+]+", one) and set(one) & set("wax+") for one in told)
    if called == "replace" and not of_os:
        # a text's takes two; a record's takes keywords, and widgets of ours have one of their own
        return owner is not None and len(call.args) == 1 and not call.keywords and "path" in ast.unparse(owner).lower()
    return called in WRITING or (called == "replace" and of_os)


def test_one_module_writes_files() -> None:
    """Else a power cut, a full disk or a kill finds the one place that does it another way."""
    found = [
        f"{name(path)}:{node.lineno}"
        for folder in ("app", "ui")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if name(path) not in WRITERS
        for node in nodes(path)
        if isinstance(node, ast.Call) and writes(node)
    ]
    assert not found


def test_tracked_files_name_no_host_and_no_machine() -> None:
    found = []
    for path in tracked():
        raw = path.read_bytes()
        if b"\0" in raw[:8192] or path.name == "LICENSE":
            continue
        for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), 1):
            if NOT_OURS.search(line):
                found.append(f"{name(path)}:{number} {line.strip()[:120]}")
    assert not found


def test_nothing_made_is_tracked() -> None:
    made = re.compile(r"(^|/)(__pycache__|\.venv|build|dist|示例输出)/|\.(pyc|db|sqlite3?|log|p12|pfx)$")
    kept = [name(path) for path in tracked() if made.search(name(path)) and not name(path).startswith("tests/")]
    assert not kept


@pytest.mark.parametrize("command", ["catalogue", "check"])
def test_a_look_loads_nothing_that_draws_or_signs(command: str, tmp_path: Path) -> None:
    example = ROOT / "tests" / "data" / "contract" / "scene-example.json"
    words = [command, "--json"] if command == "catalogue" else [command, str(example), "--json"]
    run = [sys.executable, "-X", "importtime", "-m", "app", *words, "--home", str(tmp_path)]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, check=False, timeout=120)
    traced = done.stderr.decode("utf-8", "replace")
    assert done.returncode in {0, 1}, traced[-2000:]
    assert "Traceback" not in traced, traced[-2000:]
    assert json.loads(done.stdout.decode("utf-8"))
    loaded = {
        line.rsplit("|", 1)[1].strip().split(".")[0] for line in traced.splitlines() if line.startswith("import time:")
    }
    assert "argparse" in loaded
    assert not loaded & EAGER


def test_the_window_names_no_check_by_its_id() -> None:
    """What a check means for a list or a field is decided in ``app``, so that window and command line agree."""
    rules = {rule["id"] for rule in tomllib.loads(RULES.read_text(encoding="utf-8"))["rule"]}
    kinds = {"length", "subsector", "industry", "image", "choice", "commitment", "range", "format", "deadline", "uscc"}
    found = [
        f"{path.relative_to(ROOT)}: {node.value}"
        for path in sorted((ROOT / "ui").rglob("*.py"))
        for node in nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in rules - kinds
    ]
    assert not found


def test_no_page_imports_another() -> None:
    """A page is a folder of ``ui/pages``; all of them know the base, none knows its neighbours or the registry."""
    found = []
    for path in sorted((ROOT / "ui" / "pages").glob("*/**/*.py")):
        own = f"ui.pages.{path.relative_to(ROOT / 'ui' / 'pages').parts[0]}"
        for node in nodes(path):
            named = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            named += [each.name for each in node.names] if isinstance(node, ast.Import) else []
            for module in named:
                of_page = module.startswith("ui.pages") and not f"{module}.".startswith(f"{own}.")
                if of_page and module not in ("ui.pages.base", "ui.pages.file_page"):
                    found.append(f"{path.relative_to(ROOT)}: {module}")
    assert not found


def test_few_imports_stand_inside_functions() -> None:
    """What is loaded when it is used is named at the top (``app/late_modules.py``); pyproject.toml lists the rest."""
    modules = [path for path in CODE if path.parts[len(ROOT.parts)] in ("app", "ui")]
    inside = {name(path): _imports_in_functions(path) for path in modules}
    listed = PROJECT["tool"]["ruff"]["lint"]["per-file-ignores"]
    excused = {file for file, rules in listed.items() if "PLC0415" in rules and file.startswith(("app/", "ui/"))}
    assert {file for file, count in inside.items() if count} == excused
    assert 100 * sum(inside.values()) <= 20 * len(modules)


def _imports_in_functions(path: Path) -> int:
    """Counts the import statements that run when a function is called."""
    functions = [node for node in nodes(path) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)]
    return len(
        {
            node.lineno
            for function in functions
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
    )


def test_late_modules_are_those_that_types_are_read_from() -> None:
    """Else a type checker reads one module and the program loads another."""
    found = 0
    for path in CODE:
        tree = parsed(path)
        late = _late_modules(path)
        typed: dict[str, str] = {}
        for node in tree.body:
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                for each in ast.walk(node):
                    if isinstance(each, ast.ImportFrom):
                        typed |= {one.asname or one.name: f"{each.module}.{one.name}" for one in each.names}
                    elif isinstance(each, ast.Import):
                        typed |= {one.asname or one.name: one.name for one in each.names}
        assert {named: typed.get(named) for named in late} == late, name(path)
        found += len(late)
    assert found


def _late_modules(path: Path) -> dict[str, str]:
    """Returns the full names of the modules that a file loads when they are used, by the names it calls them."""
    return {
        node.targets[0].id: str(node.value.args[0].value)
        for node in nodes(path)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func) == "late_module"
        and isinstance(node.value.args[0], ast.Constant)
    }


def test_no_circle_of_modules() -> None:
    """What a module imports when it runs leads back to none that imports it; imports for types alone may."""
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in CODE}
    modules = {name.removesuffix(".__init__"): path for name, path in modules.items()}
    graph = {name: _imported(path, modules) - {name} for name, path in modules.items()}
    while True:
        leaves = {name for name, needs in graph.items() if not needs & graph.keys()}
        if not leaves:
            break
        graph = {name: needs for name, needs in graph.items() if name not in leaves}
    assert not graph


def _imported(path: Path, modules: Mapping[str, Path]) -> set[str]:
    """Returns the modules of ours that a file imports, inside functions and when they are used too."""
    tree = parsed(path)
    found = set(_late_modules(path).values())
    left: list[ast.AST] = [tree]
    while left:
        node = left.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            left += node.orelse
            continue
        if isinstance(node, ast.ImportFrom) and node.module:
            named = {f"{node.module}.{each.name}" for each in node.names}
            found |= {each if each in modules else node.module for each in named}
        elif isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        left += ast.iter_child_nodes(node)
    return found & modules.keys()


def test_every_painter_of_a_widget_is_ended() -> None:
    """PySide frees a painter when it likes: one that outlives its paint event has ended the process."""
    found = []
    for path in (path for path in CODE if path.parts[len(ROOT.parts)] == "ui"):
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef) and node.name == "paintEvent":
                body = ast.unparse(node)
                if "QPainter(" in body and ".end()" not in body:
                    found.append(f"{name(path)}:{node.lineno}")
    assert not found
