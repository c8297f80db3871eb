"""Checks a package's manifest to the last byte: its keys in their order, and nothing beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from app.draft.open_points import open_points, points_to_confirm
from app.intake.application import Application
from app.notation.characters import without_hidden_marks
from app.output.package import CONFIRMATION_KEYS, FORMAT, STAMPED, json_bytes

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
_MEMBER_KEYS: Final = ("path", "sha256", "size")


def shape_fault(manifest: Any, raw: bytes) -> str:
    """Returns what is wrong with a manifest, without full stop; empty if nothing is.

    ``raw`` are the bytes that it was read from.
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
        "confirmations": _all_words(manifest["confirmations"], CONFIRMATION_KEYS),
        "pending": all(isinstance(each, str) for each in pending) and pending == sorted(set(pending)),
    }
    return next((f"清单里的 {key} 不对" for key, is_sound in sound.items() if not is_sound), "")


def _all_words(rows: list[Any], keys: tuple[str, ...]) -> bool:
    """Tells whether each row has just these words."""
    return all(
        isinstance(row, dict) and tuple(row) == keys and all(isinstance(each, str) for each in row.values())
        for row in rows
    )


def _member_fault(members: list[Any]) -> str:
    for each in members:
        if not isinstance(each, dict) or tuple(each) != _MEMBER_KEYS or type(each["size"]) is not int:
            return "清单里的文件列表不对"
        if not isinstance(each["path"], str) or not isinstance(each["sha256"], str):
            return "清单里的文件列表不对"
    paths = [each["path"] for each in members]
    if len(set(paths)) != len(paths):
        return "清单里有重复的文件"
    return "" if paths == sorted(paths) else "清单里的文件没有按名称排"


def _written_fault(manifest: Mapping[str, Any], raw: bytes) -> str:
    same = tuple(manifest) == tuple(_KEYS) and json_bytes(manifest) == raw
    return "" if same else "清单不是本软件写出的写法"


def open_points_fault(manifest: Mapping[str, Any], application: Application) -> str:
    """Compares the manifest's open points with the data, and checks that what was confirmed is a check."""
    pack = application.pack
    expected = open_points(pack, application.track, application.data, stamped=manifest["stage"] == STAMPED)
    for rule in manifest["pending"]:
        if rule not in pack.rules or pack.rules[rule].level != "later":
            return f"清单写的待补事项“{rule[:30]}”不是这份表单的"
        if rule not in expected:
            return f"清单写的待补事项“{rule[:30]}”已经有了，与数据不符"
    if missing := [rule for rule in expected if rule not in manifest["pending"]]:
        return f"清单没有写待补事项“{missing[0]}”，与数据不符"
    for each in manifest["confirmations"]:
        if each["rule"] not in pack.rules:
            return f"清单写的请确认事项“{each['rule'][:30]}”不是这份表单的"
    return _confirmation_fault(manifest, application) if manifest["pack"]["sha256"] == pack.sha256 else ""


def _confirmation_fault(manifest: Mapping[str, Any], application: Application) -> str:
    """Checks that each 请确认 of the data has just one reason in the manifest.

    This is asked only where the issue has the very edition of the form that this program has: another may ask
    otherwise.
    """
    given = [(each["rule"], each["path"]) for each in manifest["confirmations"]]
    asked = points_to_confirm(application.pack, application.track, application.data)
    if len(set(given)) != len(given):
        return "清单里同一处请确认写了两次说明"
    if missing := sorted(asked - set(given)):
        return f"清单没有写请确认“{missing[0][0]}”（{missing[0][1][:80]}）的说明，与数据不符"
    if extra := sorted(set(given) - asked):
        return f"清单写了请确认“{extra[0][0]}”（{extra[0][1][:80]}）的说明，数据里没有这一处"
    said = [each["reason"] for each in manifest["confirmations"]]
    if not all(each.strip() for each in said):
        return "清单里有一处请确认的说明是空的"
    if any(each != without_hidden_marks(each).strip() for each in said):
        return "清单里有一处请确认的说明带有定稿时不收的字符"
    return ""
