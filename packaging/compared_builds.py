"""Holds two builds of one commit against each other: the release files, and the portable zip member by member."""

from __future__ import annotations

import hashlib
import re
import zipfile
from pathlib import Path

from trial_steps import TrialFailed

_COMMIT = re.compile(r"^提交：`(\w+\+?)`", re.MULTILINE)
_NAMED = 20


def compare_builds(folder: Path, other: Path, report: str, commit: str, told: frozenset[str]) -> str:
    """Compares all files but those ``told`` of this one making (the report, the sums); how many are equal.

    Raises:
        TrialFailed: another commit, or files differ; the sentence names them.
    """
    theirs = _COMMIT.search((other / report).read_text("utf-8")) if (other / report).exists() else None
    if theirs is None or theirs.group(1) != commit:
        raise TrialFailed(f"{other} 不是提交 {commit[:10]} 的发布文件夹。")
    mine, others = _sums(folder, told), _sums(other, told)
    differing = sorted(name for name in mine.keys() | others.keys() if mine.get(name) != others.get(name))
    if differing:
        more = f" 等 {len(differing)} 个" if len(differing) > _NAMED else ""
        raise TrialFailed(f"与 {len(mine)} 个中的这些不同：{'、'.join(differing[:_NAMED])}{more}")
    return f"{len(mine)} 个文件（便携版里的逐个算）与另一次构建的逐字节相同"


def _sums(folder: Path, left_out: frozenset[str]) -> dict[str, str]:
    """A hash by name for every file; members of a zip by ``zip/name``."""
    found: dict[str, str] = {}
    for path in sorted(path for path in folder.iterdir() if path.is_file() and path.name not in left_out):
        found[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                for member in archive.infolist():
                    found[f"{path.name}/{member.filename}"] = f"{member.CRC:08x} {member.file_size}"
    return found
