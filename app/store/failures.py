"""Tells driver errors apart: what the machine refuses becomes one sentence, a mistake of ours stays a mistake."""

from __future__ import annotations

import re
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError, StatementError

from app.errors import LEADS_TO_BACKUPS, StorageTrouble, StoreDamaged
from app.store.values import DamagedValue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DAMAGED = f"的内容已经损坏，没有再改动它；请{LEADS_TO_BACKUPS}（首页“查看备份”，或 zhizao repair-store）。"

_NAMED = 3
"""So many damaged things are spelt out in a sentence."""

_SQLITE = {
    sqlite3.SQLITE_BUSY: "正被另一个程序占用，本次没有写入；请关闭其他正在使用它的窗口或同步、杀毒程序，然后重试。",
    sqlite3.SQLITE_LOCKED: "正被另一个程序占用，本次没有写入；请关闭其他正在使用它的窗口，然后重试。",
    sqlite3.SQLITE_READONLY: "是只读的，不能写入；请取消文件和文件夹的只读属性，或用 --home 换一个可以写入的文件夹。",
    sqlite3.SQLITE_PERM: "没有读写权限；请取得权限，或用 --home 换一个可以写入的文件夹。",
    sqlite3.SQLITE_AUTH: "没有读写权限；请取得权限，或用 --home 换一个可以写入的文件夹。",
    sqlite3.SQLITE_FULL: "所在的磁盘已满，本次没有写入，以前保存的内容都在；请腾出空间后重试。",
    sqlite3.SQLITE_IOERR: "读写时磁盘出错，本次没有写入；请确认磁盘没有拔出、网络盘没有断开、空间没有用完，然后重试。",
    sqlite3.SQLITE_CANTOPEN: "打不开；请确认文件夹存在、可以读写，磁盘没有拔出。",
    sqlite3.SQLITE_NOTADB: "不是本程序的数据库，没有改动它；请移走这个文件，或用 --home 换一个文件夹。",
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_TOOBIG: "存不下这么大的内容，本次没有写入；请缩小图片或附件后重试。",
    sqlite3.SQLITE_NOMEM: "需要的内存不够，本次没有写入；请关闭一些程序后重试。",
}

_LOST = "连不上或连接中断，本次没有写入；请检查网络和 ZHIZAO_DATABASE，然后重试。"
_POSTGRESQL = {
    "08": _LOST,
    "57P": _LOST,  # the server was shut down, or the connection ended by its administrator
    "53": "所在的服务器空间或连接已经用完，本次没有写入；请联系管理员后重试。",
    "55P03": "正被别人占用，本次没有写入；请稍后重试。",
    "57014": "没有及时答复，本次没有写入；请稍后重试。",
    "40": "正被别人同时修改，本次没有写入；请重试。",
    "25006": "是只读的，不能写入；请联系管理员。",
    "28": "不接受这个用户名或口令；请检查 ZHIZAO_DATABASE。",
    "3D000": "不存在；请检查 ZHIZAO_DATABASE 里的数据库名。",
    "42501": "没有给这个用户读写权限；请联系管理员。",
}


# A refused connection has no SQLSTATE: libpq hands on the server's words alone, in its language.
_REFUSALS = (
    (re.compile(r"permission denied|权限"), "42501"),
    (re.compile(r"password|authentication|pg_hba|口令|密码|认证"), "28"),
    (re.compile(r"(role|角色|user|用户).*(not exist|不存在|not permitted|不允许)", re.DOTALL), "28"),
    (re.compile(r"(database|数据库).*(not exist|不存在)", re.DOTALL), "3D000"),
    (re.compile(r"too many|remaining connection slots|连接.*已满|太多", re.DOTALL), "53"),
)
_SAID = re.compile(r"(?:FATAL|致命错误)\s*[:：](.*)", re.DOTALL)


def _sqlite_sentence(error: sqlite3.Error) -> str | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        # the driver itself, not SQLite, notices text that is not UTF-8, and gives no code
        return DAMAGED if "decode to UTF-8" in str(error) or "schema is damaged" in str(error) else None
    if code == sqlite3.SQLITE_ERROR and str(error) == "unsupported file format":
        return DAMAGED  # the header's format number, which SQLite calls a plain error
    return _SQLITE.get(code & 0xFF)


def _server_sentence(error: DBAPIError) -> str | None:
    state = getattr(error.orig, "sqlstate", None)
    if state is None and (said := _SAID.search(str(error.orig))) is not None:
        state = next((code for words, code in _REFUSALS if words.search(said[1])), None)
    if state is None:
        # no answer at all has no SQLSTATE; the drivers call it an operational (or interface) error
        lost = type(error).__name__ in {"OperationalError", "InterfaceError"}
        return _LOST if lost else None
    return next((sentence for prefix, sentence in _POSTGRESQL.items() if state.startswith(prefix)), None)


def sentence_for(error: Exception) -> str | None:
    """Returns the rest of a sentence that says what the user can do about ``error``.

    It is ``None`` if the program rather than the machine is at fault.
    """
    if isinstance(error, DamagedValue | UnicodeDecodeError):
        # the latter from the driver, which cannot even read what SQLite says about a mangled name
        return DAMAGED
    if isinstance(error, sqlite3.Error):
        return _sqlite_sentence(error)
    if isinstance(error, DBAPIError):
        return _sqlite_sentence(error.orig) if isinstance(error.orig, sqlite3.Error) else _server_sentence(error)
    return None


def damaged(place: str, places: Sequence[str]) -> StoreDamaged:
    """Returns the failure that names what is damaged in the store at ``place``.

    ``places``, each named in Chinese, must not be empty.
    """
    places = tuple(dict.fromkeys(places))
    named = "、".join(places[:_NAMED]) + (f" 等 {len(places)} 处" if len(places) > _NAMED else "")
    return StoreDamaged(
        f"数据库 {place} 有 {len(places)} 处已经损坏，与保存时不一致，多半是磁盘出了问题：{named}。没有再改动它；"
        f"请{LEADS_TO_BACKUPS}（首页“查看备份”，或 zhizao repair-store）。",
        places,
    )


@contextmanager
def storage(place: str) -> Iterator[None]:
    """Turns what the machine refuses within the block into :class:`StorageTrouble`.

    Damage becomes :class:`StoreDamaged`, and what a column type refuses the ``ValueError`` or ``TypeError`` that it
    raised; everything else is let through.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error, DamagedValue, UnicodeDecodeError) as error:
        sentence = sentence_for(error)
        if sentence is None:
            raise
        kind = StoreDamaged if sentence is DAMAGED else StorageTrouble
        raise kind(f"数据库 {place} {sentence}") from error
    except StatementError as error:
        # SQLAlchemy wraps what a column type refuses; the caller should see the ValueError itself
        if isinstance(error.orig, ValueError | TypeError):
            raise error.orig from error
        raise
