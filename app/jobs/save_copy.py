"""另存: an open draft written elsewhere as it stands in memory, whatever has become of the store."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import AppError
from app.file_writing import write_file
from app.names import check_member_name

if TYPE_CHECKING:
    from app.draft.check_context import FileState
    from app.draft.draft import Draft

MEMBER = "application.json"


def copy_name(draft: Draft, day: str) -> str:
    """Returns a file name for the copy: ``重庆江渝传动机械有限公司_草稿_20211118.zip``."""
    return company_copy_name(draft.role("company"), day)


def company_copy_name(company: str, day: str) -> str:
    """Returns a file name for a copy of a company's draft, as :func:`copy_name`."""
    company = "".join(c for c in company if c.isprintable() and c not in '<>:"/\\|?*').strip(" .")[:40]
    name = f"{company or '申报书'}_草稿_{day}.zip"
    return f"申报书_草稿_{day}.zip" if check_member_name(name) else name


def save_copy(
    application: Mapping[str, Any],
    files: Mapping[str, FileState],
    read_file: Callable[[str], bytes | None],
    path: Path,
) -> tuple[str, ...]:
    """Writes a draft as a zip file that 导入文件 reads.

    Returns the names of files that could not be read.  Raises StorageTrouble where the disk refuses: then nothing is
    written.
    """
    missing = []
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        _add(packed, MEMBER, json.dumps(application, ensure_ascii=False, indent=1))
        for name, state in sorted(files.items()):
            data = _read(read_file, name) if state.sha256 else None
            if data is not None:
                _add(packed, name, data)
            elif state.sha256:
                missing.append(name)
    write_file(path, made.getvalue())
    return tuple(missing)


def _add(packed: zipfile.ZipFile, name: str, data: str | bytes) -> None:
    """Adds a member without the date of today: what saves a draft must not fail where the clock shows 1970."""
    member = zipfile.ZipInfo(name)
    member.compress_type = zipfile.ZIP_DEFLATED
    packed.writestr(member, data)


def _read(read_file: Callable[[str], bytes | None], name: str) -> bytes | None:
    try:
        return read_file(name)
    except AppError:
        return None
