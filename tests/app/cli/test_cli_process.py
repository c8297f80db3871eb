"""The command line in processes of its own: streams, encodings, signals, several at once, the machine's troubles."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.app.cli.conftest import EXAMPLES, ROOT, finish, lay_out, run, start

posix = pytest.mark.skipif(os.name == "nt", reason="a shell's redirections and POSIX signals")


def shell(line: str, *words: object, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("ZHIZAO_", "PYTHON", "LC_", "LANG"))} | env
    command = ["bash", "-c", line.replace("zhizao", f"{sys.executable} -m app"), "bash", *(str(word) for word in words)]
    done = subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, timeout=60, check=False)
    said = subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())
    for complaint in ("Traceback", "Exception ignored", "Error"):
        assert complaint not in said.stderr
    return said


@posix
@pytest.mark.parametrize(
    ("line", "status", "out", "err"),
    [
        ("zhizao catalogue | head -1; exit ${PIPESTATUS[0]}", 0, "智造典型", ""),
        ("zhizao catalogue --json | true; exit ${PIPESTATUS[0]}", 0, "", ""),
        ("zhizao export --help | true; exit ${PIPESTATUS[0]}", 0, "", ""),
        ("zhizao catalogue >&-", 0, "", ""),
        ("zhizao check gone.json --json >&-", 2, "", "gone.json"),
        ("zhizao check gone.json 2>&-", 2, "", ""),
        ("zhizao catalogue <&- >&- 2>&-", 0, "", ""),
        ("zhizao catalogue >/dev/full", 2, "", "磁盘已满"),
        ("zhizao check gone.json 2>/dev/full", 2, "", ""),
        ("PYTHONIOENCODING=ascii LANG=C LC_ALL=C zhizao catalogue | head -1", 0, "智能制造典型", ""),
        ("PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 LC_ALL=C zhizao check 没有.json", 2, "", ".json：没有找到"),
        ("zhizao --version", 0, "智造申报 ", ""),
    ],
)
def test_streams(line, status, out, err):
    said = shell(line)
    assert said.returncode == status
    assert err in said.stderr
    assert bool(said.stderr) == bool(err)
    assert out.removeprefix("智造典型") in said.stdout
    assert bool(said.stdout) == bool(out)


@posix
def test_a_closed_stream_never_writes_into_the_drafts(examples, home):
    line = 'zhizao import "$1" --home "$2" <&- >&- 2>&- && zhizao list --home "$2" --json'
    said = shell(line, examples / "scene.json", home)
    assert len(json.loads(said.stdout)["drafts"]) == 1


@posix
def test_a_path_that_is_no_text(home, frozen, tmp_path):
    out = os.fsencode(tmp_path) + b"/\xff\xfe"
    words = ["export", frozen, "--only", "xlsx", "--out", os.fsdecode(out), "--home", home, "--json"]
    said = finish(start(words))
    assert said.status == 0
    assert all(Path(each["path"]).is_file() for each in said.json["files"])


def test_four_imports_at_once(home, examples):
    files = [examples / "scene.json", examples / "factory.json"]
    running = [start(["import", *files, "--home", home, "--json"]) for _ in range(4)]
    drafts = []
    for each in running:
        said = finish(each)
        assert said.status == 0, said.err
        drafts += said.json["drafts"]
    assert len(set(drafts)) == 8
    rows = run("list", "--home", home, "--json").json["drafts"]
    assert {row["id"] for row in rows} == set(drafts)
    running = [start(["freeze", drafts[0], "--home", home, "--json"]) for _ in range(3)]
    assert sorted(finish(each).json["sequence"] for each in running) == [1, 2, 3]


TOLD_OF = """
import sys
from app import cli
prepare = cli.prepare_streams
def prepare_and_tell(**how):
    prepare(**how)
    print("begun", flush=True)
cli.prepare_streams = prepare_and_tell
sys.exit(cli.main())
"""
"""``python -m app``, which says when it has begun."""


@posix
@pytest.mark.parametrize("after", [0.0, 0.2, 0.5])
def test_control_c_leaves_nothing_half_written(home, frozen, tmp_path, after):
    """At a moment after the command has begun: what comes before is Python's own, which says what it always says."""
    out = tmp_path / "out"
    words = [sys.executable, "-c", TOLD_OF, "export", frozen, "--unsigned", "--out", out, "--home", home]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == b"begun"
    time.sleep(after)  # whichever moment it is: none may leave half a file
    process.send_signal(signal.SIGINT)
    said = finish(process)
    # After its last word a process may still be ended by the signal itself: the job was done by then, or CPython
    # remembers a Ctrl+C that came in the middle of an exec() of text (a namedtuple being made) although it was handled.
    ended = said.status == -signal.SIGINT
    assert said.status in (0, 2) or ended
    if said.status == 2 or (ended and "已写好" not in said.out):
        assert said.err.splitlines()[-1] == "已取消，没有留下半个文件。"
    for each in out.rglob("*") if out.exists() else ():
        assert not each.name.endswith(".part")
        assert each.is_dir() or each.stat().st_size > 0
    assert run("check", frozen, "--home", home).status == 0


def test_locked_by_another_process(home, frozen, examples):
    before = run("list", "--home", home, "--json").json
    code = """import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()"""
    database = next(home.glob("*.db"))
    with subprocess.Popen(
        [sys.executable, "-c", code, database], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline()
        assert run("import", examples / "scene.json", "--home", home).status == 2  # it does not wait for ever
        holder.stdin.close()
        holder.wait()
    assert run("list", "--home", home, "--json").json == before


@pytest.mark.parametrize("kind", ["text", "zeros", "cut", "other", "newer", "folder"])
def test_not_a_database_of_ours(kind, home, frozen, examples):
    database = next(home.glob("*.db"))
    if kind == "newer":
        with closing(sqlite3.connect(database)) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = 'ffff_from_the_future'")
            connection.execute("PRAGMA user_version = 999999")
    elif kind == "folder":
        for each in home.glob("*.db*"):
            each.unlink()
        database.mkdir()
    else:
        whole = database.read_bytes()
        for each in home.glob("*.db-*"):
            each.unlink()
        database.unlink()
        if kind == "other":
            with closing(sqlite3.connect(database)) as connection, connection:
                connection.execute("CREATE TABLE mine (x)")
        else:
            database.write_bytes({"text": b"hello" * 999, "zeros": bytes(9999), "cut": whole[: len(whole) // 2]}[kind])
    before = hashlib.sha256(database.read_bytes()).hexdigest() if database.is_file() else ""
    for words in (("list",), ("import", examples / "scene.json"), ("check", frozen), ("freeze", frozen)):
        assert run(*words, "--home", home).status == 2, words
    assert (hashlib.sha256(database.read_bytes()).hexdigest() if database.is_file() else "") == before


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_full_disk(tmp_path, examples, frozen, home):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        shutil.copytree(home, disk / "home")
        before = run("list", "--home", disk / "home", "--json").json
        with (disk / "ballast").open("wb", buffering=0) as file:
            while True:
                try:
                    file.write(bytes(4096))
                except OSError:
                    break
        assert run("import", examples / "scene.json", "--home", disk / "home").status == 2
        assert run("freeze", frozen, "--home", disk / "home").status == 2
        out = run("export", frozen, "--unsigned", "--only", "pdf", "--out", disk / "out", "--home", home)
        assert out.status == 2
        assert not [each for each in disk.rglob("*") if each.suffix in (".pdf", ".part")]
        (disk / "ballast").unlink()
        assert run("list", "--home", disk / "home", "--json").json == before
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


@posix
def test_the_same_package_from_two_machines(tmp_path):
    """Another folder, mask, clock's zone, language and hash seed; only the signatures may differ."""
    made = []
    worlds = (
        {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1", "HOME": "/nonexistent", "umask": "022"},
        {"TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "77", "USER": "李", "umask": "077"},
    )
    for number, world in enumerate(worlds):
        folder = tmp_path / f"机器 {number}" / ("深" * number)
        lay_out(folder / "in")
        mask = int(world.pop("umask"), 8)
        env = {**world, "ZHIZAO_HOME": str(folder / "home"), "PYTHONPATH": str(ROOT)}
        frozen = finish(start(["freeze", "in/factory.json", "--json"], env=env, cwd=folder, umask=mask)).json
        words = ["export", frozen["draft"], "--unsigned", "--out", "out", "--json"]
        files = finish(start(words, env=env, cwd=folder, umask=mask)).json["files"]
        made.append({(each["kind"], Path(each["path"]).name): each["sha256"] for each in files})
    assert made[0] == made[1]


@posix
def test_check_is_quick(examples):
    """Under three seconds of the processor each: what other programs need meanwhile is not counted."""
    began = os.times()
    assert finish(start(["check", EXAMPLES / "factory.json"])).status in (1, 2)
    assert finish(start(["check", examples / "factory.json"])).status == 0
    ended = os.times()
    spent = ended.children_user + ended.children_system - began.children_user - began.children_system
    assert 0 < spent < 6
