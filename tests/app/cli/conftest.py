"""The command line as its users and other programs meet it."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple, cast

import pikepdf
import pytest
from PIL import Image

from app.cli import main

EXAMPLES = Path(__file__).parents[2] / "data" / "contract"
ROOT = Path(__file__).parents[3]


class Said(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(*words: object) -> Said:
    """One command in this process; whatever it says is held to the rules that every message obeys."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main([str(word) for word in words])
    said = Said(status, out.getvalue(), err.getvalue())
    assert "Traceback" not in said.err
    assert status in (0, 1, 2)
    if "--json" in words:
        json.loads(said.out)
    if status == 2:
        is_one_sentence(said.err)
    return said


def is_one_sentence(text: str) -> None:
    lines = text.splitlines()
    assert 1 <= len(lines) <= 3, text
    assert any("\u4e00" <= c <= "\u9fff" for c in text), text
    assert "程序内部出错" not in text, text
    assert lines[-1].endswith(("。", "？")), text


def start(
    words: Sequence[object], *, env: dict[str, str] | None = None, cwd: Path = ROOT, **options: Any
) -> subprocess.Popen[bytes]:
    """The same in a process of its own, with nothing of this one's settings."""
    whole = {k: v for k, v in os.environ.items() if not k.startswith(("ZHIZAO_", "PYTHON"))} | (env or {})
    command = [sys.executable, "-m", "app", *(str(word) for word in words)]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    process: Any = subprocess.Popen(command, env=whole, cwd=cwd, **options)
    return cast("subprocess.Popen[bytes]", process)


def finish(process: subprocess.Popen[bytes]) -> Said:
    out, err = process.communicate(timeout=300)
    said = Said(process.returncode, (out or b"").decode(), (err or b"").decode())
    assert "Traceback" not in said.err
    return said


def lay_out(folder: Path) -> Path:
    """Both contract examples with a picture and an attachment beside them."""
    (folder / "images").mkdir(parents=True)
    (folder / "attachments").mkdir()
    Image.new("RGB", (200, 150), (20, 90, 160)).save(folder / "images" / "cell-layout.png")
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(folder / "attachments" / "maturity-certificate.pdf", deterministic_id=True)
    for track in ("scene", "factory"):
        shutil.copy(EXAMPLES / f"{track}-example.json", folder / f"{track}.json")
    return folder


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay_out(tmp_path_factory.mktemp("examples"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def change(examples: Path, tmp_path: Path) -> Callable[..., Path]:
    """An example with one answer changed: ``change("scene", lambda data: …)``."""

    def changed(track: str, edit: Callable[[Any], object]) -> Path:
        folder = tmp_path / f"changed-{len(list(tmp_path.glob('changed-*')))}"
        shutil.copytree(examples, folder)
        data = json.loads((folder / f"{track}.json").read_text(encoding="utf-8"))
        edit(data)
        (folder / f"{track}.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        return folder / f"{track}.json"

    return changed


@pytest.fixture
def frozen(examples: Path, home: Path) -> str:
    """A draft with an issue in ``home``."""
    draft: str = run("import", examples / "scene.json", "--home", home, "--json").json["drafts"][0]
    assert run("freeze", draft, "--home", home).status == 0
    return draft
