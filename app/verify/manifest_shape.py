"""What a package's manifest may say, to the last byte: its keys in their order, and nothing beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from app.output.package import FILLED, FORMAT, json_bytes
from app.pack.model import Pack

_KEYS: Final = {
    "format": str,
    "pack": dict,
    "issue": str,
    "fingerprint": str,
    "sequence": int,
    "stage": str,
    "pending": list,
    "confirmations": list,
    "members": list,
}
_UNTIL_STAMPED: Final = "scan-missing"


def shape_fault(manifest: Any, raw: bytes) -> str:
    """Returns what is wrong with a manifest that was read from ``raw``, without its full stop.

    Empty if nothing is.
    """
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        return f"清单不是 {FORMAT} 格式"
    for key, kind in _KEYS.items():
        if not isinstance(manifest.get(key), kind) or isinstance(manifest.get(key), bool):
            return f"清单里的 {key} 不对"
    if set(manifest) != set(_KEYS):
        return "清单里有不认识的项"
    return _value_fault(manifest) or _member_fault(manifest["members"]) or _written_fault(manifest, raw)


def _value_fault(manifest: Mapping[str, Any]) -> str:
    pending = manifest["pending"]
    sound = {
        "pack": _all_words([manifest["pack"]], ("id", "sha256")),
        "confirmations": _all_words(manifest["confirmations"], ("rule", "path", "reason")),
        "pending": all(isinstance(each, str) for each in pending) and pending == sorted(set(pending)),
    }
    return next((f"清单里的 {key} 不对" for key, is_sound in sound.items() if not is_sound), "")


def _all_words(rows: list[Any], keys: tuple[str, ...]) -> bool:
    """Tells whether each row is an object of just these words."""
    return all(
        isinstance(row, dict) and tuple(row) == keys and all(isinstance(each, str) for each in row.values())
        for row in rows
    )


def _member_fault(members: list[Any]) -> str:
    for each in members:
        if not isinstance(each, dict) or set(each) != {"path", "sha256", "size"} or not isinstance(each["path"], str):
            return "清单里的文件列表不对"
    paths = [each["path"] for each in members]
    return "清单里有重复的文件" if len(set(paths)) != len(paths) else ""


def _written_fault(manifest: Mapping[str, Any], raw: bytes) -> str:
    same = tuple(manifest) == tuple(_KEYS) and json_bytes(manifest) == raw
    return "" if same else "清单不是本软件写出的写法"


def open_points_fault(manifest: Mapping[str, Any], pack: Pack) -> str:
    """Tells whether what the manifest says is still to come, and was confirmed, are checks of this form."""
    levels = {rule.id: rule.level for rule in pack.rules.values()}
    for rule in manifest["pending"]:
        if levels.get(rule) != "later":
            return f"清单写的待补事项“{rule[:30]}”不是这份表单的"
    for each in manifest["confirmations"]:
        if each["rule"] not in levels:
            return f"清单写的请确认事项“{each['rule'][:30]}”不是这份表单的"
    if _UNTIL_STAMPED in levels and (_UNTIL_STAMPED in manifest["pending"]) != (manifest["stage"] == FILLED):
        return "清单写的待补事项与有没有盖章扫描件不一致"
    return ""
