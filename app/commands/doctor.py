"""``zhizao doctor``: whether this machine has what the program needs."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from app.commands.outcome import DONE, FOUND, Outcome
from app.errors import AppError
from app.jobs.backups import backup_status, find_damage
from app.jobs.export_preflight import check_folder
from app.paths import resources_root

if TYPE_CHECKING:
    import argparse

    from app.arguments import Parser
    from app.services import Services

_BACKUP_OLD = timedelta(days=3)
_NEEDED_SPACE = 200 << 20
_FACES = ("NotoSerifSC-Regular.ttf", "NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "LXGWWenKai-Regular.ttf")


class _Found(NamedTuple):
    """One line: ``needed`` things that are not well make the exit status 1."""

    name: str
    ok: bool
    detail: str
    needed: bool = True


def declare(_name: str, _parser: Parser) -> None:
    """It takes no arguments of its own."""


def run(_options: argparse.Namespace, services: Services) -> Outcome:
    """Looks at everything and repairs nothing."""
    found = [
        _pack(services),
        _fonts(),
        _database(services),
        _backup(services),
        _keyring(),
        _space(services.home),
        _display(),
        _log(services.home),
    ]
    payload = {"checks": [{"name": each.name, "ok": each.ok, "detail": each.detail} for each in found]}
    lines = tuple(f"{'✓' if each.ok else '▲' if each.needed else '○'} {each.name}：{each.detail}" for each in found)
    return Outcome(DONE if all(each.ok for each in found if each.needed) else FOUND, payload, lines)


def _pack(services: Services) -> _Found:
    try:
        pack = services.default_pack()
    except AppError as error:
        return _Found("pack", ok=False, detail=str(error))
    return _Found("pack", ok=True, detail=f"表单包 {pack.id}，数据哈希 {pack.sha256[:16]}。")


def _fonts() -> _Found:
    folder = resources_root() / "fonts"
    missing = [name for name in _FACES if not (folder / name).is_file()]
    if missing:
        return _Found("fonts", ok=False, detail=f"缺少随软件提供的字体 {'、'.join(missing)}。请重新安装。")
    return _Found("fonts", ok=True, detail=f"{len(_FACES)} 种随软件提供的字体齐全。")


def _database(services: Services) -> _Found:
    try:
        store = services.store_if_any()
    except AppError as error:
        return _Found("database", ok=False, detail=str(error))
    if store is None:
        try:
            check_folder(services.home)
        except AppError as error:
            return _Found("database", ok=False, detail=f"草稿库建不起来：{error}可以用 --home 指定。")
        return _Found("database", ok=True, detail=f"还没有草稿库，第一次保存时建在 {services.home}。")
    if damage := find_damage(services):
        said = f"草稿库 {store.place} 有 {len(damage)} 处已经损坏：{'、'.join(damage[:3])}。"
        return _Found("database", ok=False, detail=f"{said}请用 zhizao repair-store 修复。")
    if store.read_only:
        return _Found("database", ok=False, detail=f"草稿库 {store.place} 只能读，不能保存。请检查文件夹权限。")
    return _Found("database", ok=True, detail=f"草稿库 {store.place} 可以读写（日志方式 {store.journal}）。")


def _backup(services: Services) -> _Found:
    """How new the newest backup is; a store that changes nothing needs no new one."""
    try:
        status = backup_status(services)
    except AppError as error:
        return _Found("backup", ok=True, detail=str(error))
    if status.newest is None:
        detail = "还没有备份，关闭窗口时会自动做，也可以用 zhizao backup。" if status.changed else "还没有要备份的。"
        return _Found("backup", ok=not status.changed, detail=detail, needed=False)
    old = status.changed and services.now() - status.newest > _BACKUP_OLD
    said = f"最近的备份是 {status.newest.astimezone():%Y-%m-%d %H:%M} 的"
    if old or status.second_late:
        late = f"，{status.second_folder} 上的那一份已过 3 天" if status.second_late else ""
        return _Found("backup", ok=False, detail=f"{said}{late}。请用 zhizao backup 再做一份。", needed=False)
    return _Found("backup", ok=True, detail=f"{said}。")


def _keyring() -> _Found:
    from app.trust.passphrases import keyring_state

    trouble = {
        "none": "没有可用的系统密钥环，签名时要输入口令，或设置 ZHIZAO_PASSPHRASE。",
        "locked": "系统密钥环锁着，签名前要先解锁，或输入口令，或设置 ZHIZAO_PASSPHRASE。",
        "silent": "系统密钥环没有答复，签名时要输入口令，或设置 ZHIZAO_PASSPHRASE。",
    }
    if detail := trouble.get(keyring_state(), ""):
        return _Found("keyring", ok=False, detail=detail, needed=False)
    return _Found("keyring", ok=True, detail="系统密钥环可用，口令由它保管。")


def _space(home: Path) -> _Found:
    place = next((folder for folder in (home, *home.parents) if folder.exists()), Path.cwd())
    free = shutil.disk_usage(place).free
    said = f"{place} 还有 {free >> 20} MB 空间"
    if free < _NEEDED_SPACE:
        return _Found("space", ok=False, detail=f"{said}，不足 {_NEEDED_SPACE >> 20} MB。请清理磁盘。")
    return _Found("space", ok=True, detail=f"{said}。")


def _log(home: Path) -> _Found:
    """Where what went wrong is written down."""
    from app.run_log import BUGS, FOLDER, REMARKS

    folder = home / FOLDER
    kept = [name for name in (BUGS, REMARKS) if (folder / name).is_file()]
    said = f"运行记录在 {folder}，只有本人能读，不含填写的内容"
    return _Found("log", ok=True, detail=f"{said}，现有 {'、'.join(kept)}。" if kept else f"{said}，还没有记录。")


def _display() -> _Found:
    shown = sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if not shown:
        return _Found("display", ok=False, detail="没有图形界面，命令行照常可用。", needed=False)
    return _Found("display", ok=True, detail="有图形界面。")
