"""What ``.ci/run`` makes of tests that failed, tried with real runs of pytest over a small project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

TEST_COMMAND = """
import subprocess, sys
status = subprocess.run([sys.executable, "-m", "pytest", "-q"], check=False).returncode
sys.exit({status})
"""
PASSES_ALONE = """
from pathlib import Path
def test_unsteady():
    Path("runs").open("a").write("x")
    assert Path("runs").read_text() == "xx"
"""
FAILS_TWICE = """
from pathlib import Path
def test_wrong():
    Path("runs").open("a").write("x")
    assert False
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a script of bash")


def run_ci(project: Path, tests: str, status: str = "status") -> tuple[int, list[str], int]:
    """Runs the script in a project with these tests; its exit status, what it printed, how often the test ran."""
    for folder in (".ci", "packaging"):
        (project / folder).mkdir()
    shutil.copy(ROOT / ".ci" / "run", project / ".ci" / "run")
    (project / "packaging" / "dev.py").write_text(TEST_COMMAND.format(status=status), encoding="utf-8")
    (project / "test_small.py").write_text(tests, encoding="utf-8")
    (project / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (project / ".venv").symlink_to(sys.prefix)
    environ = os.environ | {
        "ZHIZAO_WINE": "off",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTEST_ADDOPTS": "",
        "PATH": f"{Path(sys.prefix, 'bin')}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(["bash", project / ".ci" / "run"], capture_output=True, check=False, env=environ)
    ran = project / "runs"
    return done.returncode, done.stdout.decode().splitlines(), len(ran.read_text()) if ran.exists() else 0


def test_test_that_passes_alone_is_named_and_refuses_nothing(tmp_path: Path) -> None:
    status, told, runs = run_ci(tmp_path, PASSES_ALONE + "def test_sound():\n    pass\n")
    assert (status, runs) == (0, 2)
    assert [line for line in told if "不稳的测试 test_small.py::test_unsteady：" in line]
    assert "1 passed" in told[-1]


def test_test_that_fails_twice_fails_the_run(tmp_path: Path) -> None:
    status, told, runs = run_ci(tmp_path, FAILS_TWICE + PASSES_ALONE.replace("runs", "others"))
    assert (status, runs) == (1, 2)
    assert not [line for line in told if "不稳" in line]
    assert "1 failed, 1 passed" in told[-1]


def test_more_than_three_failures_are_not_repeated(tmp_path: Path) -> None:
    wrong = "".join(f"def test_wrong_{n}():\n    assert False\n" for n in range(3))
    status, told, runs = run_ci(tmp_path, PASSES_ALONE + wrong)
    assert (status, runs) == (1, 1)
    assert "4 failed" in told[-1]


def test_a_check_that_failed_is_not_repeated(tmp_path: Path) -> None:
    status, told, runs = run_ci(tmp_path, PASSES_ALONE, status="8")
    assert (status, runs) == (8, 1)
    assert "1 failed" in told[-1]


def test_tests_that_cannot_be_collected_are_not_repeated(tmp_path: Path) -> None:
    status, told, _runs = run_ci(tmp_path, "import no_such_module_of_ours")
    assert status == 2
    assert "1 error" in told[-1]
