"""Whatever a file makes a library say, standard error holds at most our one sentence; the rest goes to our log."""

from __future__ import annotations

import io
import json
import logging
import os
import random
import stat
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from PIL import Image

from app import run_log
from app.run_log import BUGS, REMARKS, append_bug, end_log, log_folder, start_log
from tests.app.cli.conftest import ROOT, run

MANY = """
import json, sys
from app.cli import main
from app.streams import prepare_streams, silence_libraries

prepare_streams()
silence_libraries()
for words in json.loads(sys.argv[1]):
    print("==", *words[:1], file=sys.stderr, flush=True)
    main(words)
"""


def spoilt(data: bytes, seed: int, times: int, begin: float = 0.0) -> bytes:
    """With some bytes changed, from a share of the file on."""
    chance, out = random.Random(seed), bytearray(data)
    for _ in range(times):
        out[chance.randrange(int(len(out) * begin), len(out))] = chance.randrange(256)
    return bytes(out)


def fax(seed: int) -> bytes:
    page, out = Image.effect_noise((1240, 1754), 90).point(lambda level: 255 * (level > 128)).convert("1"), io.BytesIO()
    page.save(out, "TIFF", compression="group4", dpi=(150, 150))
    data = out.getvalue()
    return data[:8] + spoilt(data[8:-300], seed, 400) + data[-300:]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """Commands on files that make libraries speak."""
    folder = tmp_path_factory.mktemp("hostile")
    home = folder / "home"
    made = run("demo", "--out", folder / "out", "--home", home, "--json")
    pdf = next(Path(each["path"]) for each in made.json["files"] if each["kind"] == "pdf")
    data, commands = pdf.read_bytes(), []
    begin = data.rindex(b"/Contents") + 200
    end = begin + 4000
    variants = {
        "cms": data[:begin] + spoilt(data[begin:end], 1, 60) + data[end:],
        "tail": data[:-300],
        "middle": spoilt(data, 2, 4000, 0.3),
        "end": spoilt(data, 3, 200, 0.98),
        "twice": data + data,
        "none": b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>",
    }
    for name, content in variants.items():
        path = folder / f"{name}.pdf"
        path.write_bytes(content)
        jobs: tuple[tuple[object, ...], ...] = (
            ("verify", path),
            ("import", path),
            ("compare", pdf, path),
            ("stamp", pdf, path),
        )
        commands += [[str(word) for word in (*words, "--home", home)] for words in jobs]
    for seed in range(3):
        scan = folder / f"fax{seed}.tif"
        scan.write_bytes(fax(seed))
        commands.append(["stamp", str(pdf), str(scan), "--home", str(home)])
    return commands


def test_libraries_say_nothing_on_standard_error(hostile):
    words = [sys.executable, "-W", "default", "-c", MANY, json.dumps(hostile)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"}
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, check=False, timeout=300)
    parts = done.stderr.decode().split("== ")[1:]
    assert len(parts) == len(hostile)
    for part, command in zip(parts, hostile, strict=True):
        lines = [line for line in part.splitlines()[1:] if line.strip()]
        foreign = [line for line in lines if not any("\u4e00" <= each <= "\u9fff" for each in line)]
        assert not foreign, (command, foreign)
        assert len([line for line in lines if line.endswith("。")]) <= 3, (command, lines)


def test_program_itself_says_one_sentence(hostile):
    words = [sys.executable, "-m", "app", *hostile[-1]]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, check=False, timeout=120)
    lines = done.stderr.decode().splitlines()
    assert lines
    assert all(any("\u4e00" <= each <= "\u9fff" for each in line) for line in lines if line)


@pytest.fixture
def log(tmp_path):
    start_log(tmp_path)
    yield tmp_path / run_log.FOLDER
    end_log()
    assert log_folder() is None


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_log_is_private(log):
    logging.getLogger("some.library").warning("said")
    append_bug(ValueError("x"))
    for path, mode in ((log, 0o700), (log / REMARKS, 0o600), (log / BUGS, 0o600)):
        assert stat.S_IMODE(path.stat().st_mode) == mode


def test_log_holds_nothing_that_was_typed(log):
    name, phone = "陈予安", "13812345678"
    logger = logging.getLogger("some.library")
    logger.error("cannot read %s of %r", name, phone)
    logger.error("bad value '" + phone + "' for " + name + " at C:\\Users\\chen\\a.pdf, chen@example.com")  # noqa: G003
    try:
        int(name + phone)
    except ValueError as error:
        logger.exception("failed")
        append_bug(error)
    logging.getLogger("py.warnings").warning("%s", warnings.formatwarning(f"odd {name}", UserWarning, "a.py", 1))
    text = "".join(path.read_text(encoding="utf-8") for path in log.iterdir())
    assert "cannot read %s of %r" in text
    assert "test_log_holds_nothing_that_was_typed" in text
    assert "odd" in text
    for secret in (name, phone, "chen", "example"):
        assert secret not in text


def test_log_is_bounded(log, monkeypatch):
    monkeypatch.setattr(run_log, "_LARGEST", 2000)
    logger = logging.getLogger("some.library")
    for _ in range(1000):
        logger.warning("again and again and again and again")
    assert {path.name for path in log.iterdir()} == {REMARKS, f"{REMARKS}.1"}
    assert sum(path.stat().st_size for path in log.iterdir()) < 2 * 2200
    lines = sum(path.read_text(encoding="utf-8").count("\n") for path in log.iterdir())
    assert 0 < lines <= 200


def test_doctor_says_where_it_lies(tmp_path):
    said = run("doctor", "--json", "--home", tmp_path)
    check = next(each for each in said.json["checks"] if each["name"] == "log")
    assert check["ok"]
    assert str(tmp_path / run_log.FOLDER) in check["detail"]


@pytest.mark.skipif(sys.platform != "linux", reason="strace is Linux's")
def test_doctor_starts_no_compiler(tmp_path, other_program):
    """What it starts is seen by a folder that holds decoys alone: the system's own tools would be found there."""
    for program in ("gcc", "cc", "clang", "ld", "objdump", "ldconfig"):
        decoy = tmp_path / program
        decoy.write_text(f'#!/bin/sh\necho {program} >> "{tmp_path}/started"\nexit 1\n', encoding="utf-8")
        decoy.chmod(0o755)
    words = [sys.executable, "-m", "app", "doctor", "--json", "--home", str(tmp_path / "home")]
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, check=False, timeout=60)
    assert not (tmp_path / "started").exists()
