"""Whether this computer has what the program needs: looked at by ``zhizao doctor`` and at the window's first start.

Every line that is not well says what to do.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from app.errors import AppError
from app.jobs.backups import backup_status, find_damage
from app.jobs.export_preflight import check_folder
from app.paths import resources_root
from app.run_log import BUGS, FOLDER, REMARKS
from app.store.places import is_shared
from app.trust.passphrases import keyring_state

if TYPE_CHECKING:
    from app.services import Services

_BACKUP_OLD = timedelta(days=3)
_NEEDED_SPACE = 200 << 20
_FACES = ("NotoSerifSC-Regular.ttf", "NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "LXGWWenKai-Regular.ttf")


class CheckedLine(NamedTuple):
    """Describes one line of the report about this computer.

    A line with ``needed`` that is not well keeps the program from working.
    """

    name: str
    ok: bool
    detail: str
    needed: bool = True


def check_environment(services: Services) -> list[CheckedLine]:
    """Checks everything that the program needs, and repairs nothing.

    This takes some seconds where the system's keyring is slow.
    """
    first = check_before_first_draft(services)
    return [*first, _temporary(services.home), _backup(services), _keyring(), _display(), _log(services.home)]


def check_before_first_draft(services: Services) -> list[CheckedLine]:
    """Checks quickly what matters before the first draft.

    The keyring is left out, so that this takes only a moment.
    """
    return [_pack(services), _fonts(), _database(services), _folder(services.home), _space(services.home)]


def _folder(home: Path) -> CheckedLine:
    """Checks whether the drafts' folder is synchronised or remote."""
    if is_shared(home):
        said = f"草稿库 {home} 在同步盘或网络盘上，两处同时改动会互相覆盖。请放到本机的文件夹，用备份换电脑。"
        return CheckedLine("folder", ok=False, detail=said, needed=False)
    return CheckedLine("folder", ok=True, detail="草稿库在本机的文件夹里，没有同步软件看着它。")


def _temporary(home: Path) -> CheckedLine:
    """Checks whether cleaning programs empty the folder of the drafts."""
    if home.absolute().is_relative_to(Path(tempfile.gettempdir()).absolute()):
        said = f"草稿库 {home} 在临时文件夹里，清理软件会把它清掉。请放到别的文件夹。"
        return CheckedLine("temporary", ok=False, detail=said, needed=False)
    return CheckedLine("temporary", ok=True, detail="草稿库不在清理软件会清空的文件夹里。")


def _pack(services: Services) -> CheckedLine:
    try:
        pack = services.default_pack()
    except AppError as error:
        return CheckedLine("pack", ok=False, detail=str(error))
    return CheckedLine("pack", ok=True, detail=f"表单包 {pack.id}，数据哈希 {pack.sha256[:16]}。")


def _fonts() -> CheckedLine:
    folder = resources_root() / "fonts"
    missing = [name for name in _FACES if not (folder / name).is_file()]
    if missing:
        return CheckedLine("fonts", ok=False, detail=f"缺少随软件提供的字体 {'、'.join(missing)}。请重新安装。")
    return CheckedLine("fonts", ok=True, detail=f"{len(_FACES)} 种随软件提供的字体齐全。")


def _database(services: Services) -> CheckedLine:
    try:
        store = services.store_if_any()
    except AppError as error:
        return CheckedLine("database", ok=False, detail=str(error))
    if store is None:
        try:
            check_folder(services.home)
        except AppError as error:
            return CheckedLine("database", ok=False, detail=f"草稿库建不起来：{error}可以用 --home 指定。")
        return CheckedLine("database", ok=True, detail=f"还没有草稿库，第一次保存时建在 {services.home}。")
    if damage := find_damage(services):
        said = f"草稿库 {store.place} 有 {len(damage)} 处已经损坏：{'、'.join(damage[:3])}。"
        return CheckedLine("database", ok=False, detail=f"{said}请用 zhizao repair-store 修复。")
    if store.read_only:
        return CheckedLine("database", ok=False, detail=f"草稿库 {store.place} 只能读，不能保存。请检查文件夹权限。")
    return CheckedLine("database", ok=True, detail=f"草稿库 {store.place} 可以读写（日志方式 {store.journal}）。")


def _backup(services: Services) -> CheckedLine:
    """Checks how new the newest backup is.

    A store that nobody changes needs no new one.
    """
    try:
        status = backup_status(services)
    except AppError as error:
        return CheckedLine("backup", ok=True, detail=str(error))
    if status.newest is None:
        detail = "还没有备份，关闭窗口时会自动做，也可以用 zhizao backup。" if status.changed else "还没有要备份的。"
        return CheckedLine("backup", ok=not status.changed, detail=detail, needed=False)
    old = status.changed and services.now() - status.newest > _BACKUP_OLD
    said = f"最近的备份是 {status.newest.astimezone():%Y-%m-%d %H:%M} 的"
    if old or status.second_late:
        late = f"，{status.second_folder} 上的那一份已过 3 天" if status.second_late else ""
        return CheckedLine("backup", ok=False, detail=f"{said}{late}。请用 zhizao backup 再做一份。", needed=False)
    return CheckedLine("backup", ok=True, detail=f"{said}。")


def _keyring() -> CheckedLine:
    trouble = {
        "none": "没有可用的系统密钥环，签名时要输入口令，或设置 ZHIZAO_PASSPHRASE。",
        "locked": "系统密钥环锁着，签名前要先解锁，或输入口令，或设置 ZHIZAO_PASSPHRASE。",
        "silent": "系统密钥环没有答复，签名时要输入口令，或设置 ZHIZAO_PASSPHRASE。",
    }
    if detail := trouble.get(keyring_state(), ""):
        return CheckedLine("keyring", ok=False, detail=detail, needed=False)
    return CheckedLine("keyring", ok=True, detail="系统密钥环可用，口令由它保管。")


def _space(home: Path) -> CheckedLine:
    place = next((folder for folder in (home, *home.parents) if folder.exists()), Path.cwd())
    free = shutil.disk_usage(place).free
    said = f"{place} 还有 {free >> 20} MB 空间"
    if free < _NEEDED_SPACE:
        return CheckedLine("space", ok=False, detail=f"{said}，不足 {_NEEDED_SPACE >> 20} MB。请清理磁盘。")
    return CheckedLine("space", ok=True, detail=f"{said}。")


def _log(home: Path) -> CheckedLine:
    """Says in which file errors are written down."""
    folder = home / FOLDER
    kept = [name for name in (BUGS, REMARKS) if (folder / name).is_file()]
    said = f"运行记录在 {folder}，只有本人能读，不含填写的内容"
    return CheckedLine("log", ok=True, detail=f"{said}，现有 {'、'.join(kept)}。" if kept else f"{said}，还没有记录。")


def _display() -> CheckedLine:
    shown = sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if not shown:
        return CheckedLine("display", ok=False, detail="没有图形界面，命令行照常可用。", needed=False)
    return CheckedLine("display", ok=True, detail="有图形界面。")
