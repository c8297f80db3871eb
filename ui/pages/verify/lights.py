"""What verifying found, as lights: never greener than what was proven."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.verify.report import Check, Report

MANIFEST = "manifest"
"""What the list of a package is called among the signed parts."""
_ORDER = ("error", "later", "confirm", "advice", "ok")
WORDS = {"error": "不符", "later": "待补", "confirm": "请确认", "advice": "建议", "ok": "通过"}
_TITLES = {
    "container": ("压缩包是写出时的原样", "压缩包不是写出时的原样"),
    "members": ("文件一个不少、一个不多", "文件不齐，或多了别的"),
    "hashes": ("每个文件都没有被改过", "有文件被改过"),
    "schema": ("填报数据符合格式", "填报数据不符合格式"),
    "fingerprint": ("指纹与版本号一致", "指纹与版本号不一致"),
    "text": ("印的内容与数据一致", "印的内容与数据不一致"),
    "document": ("重新排版的就是这一份", "重新排版的不是这一份"),
    "same-issue": ("PDF 与申报包是同一版", "PDF 与申报包不是同一版"),
    "same-signer": ("PDF 与申报包是同一个人签的", "PDF 与申报包不是同一个人签的"),
    "stamping": ("盖章扫描件是核对过的那一份", "盖章扫描件不对"),
    "scan": ("扫描件每一页都在，是同一版", "扫描件缺页、混页或看不清"),
    "signer": ("签名者是指定的证书", "签名者不是指定的证书"),
}
_SOUND = {
    "container": "压缩包是原样",
    "members": "文件不多不少",
    "hashes": "都与清单一致",
    "schema": "数据格式对",
    "fingerprint": "指纹与版本号相符",
    "text": "印的与数据一致",
    "document": "重新排版，一字节不差",
}
_WHOLE = frozenset(_SOUND)
"""Checks that answer one question: is it whole, and untouched?"""
_OUTSIDE = "pdf-"


@dataclass(frozen=True, slots=True)
class Light:
    """Describes one light: its level, a bold sentence, a detail, and the word at the right."""

    level: str
    title: str
    detail: str
    said: str = ""
    """Another word than the level's own."""

    @property
    def word(self) -> str:
        """Returns the word beside the colour."""
        return self.said or WORDS[self.level]


def lights_of(report: Report) -> list[Light]:
    """Returns a light for each question of a receiver.

    What is the matter with a file is never hidden behind what is well.  Checks of the files' wholeness that all hold
    are one light; ``文件完整，没有被改过`` where the signature holds too.
    """
    lights = _wholeness(report.checks)
    others = [check for check in report.checks if _question(check) not in _WHOLE or _is_weak(check)]
    # who signed it comes after what it is, as people ask
    others.sort(key=lambda check: _question(check) in ("signature", "same-signer", "signer"))
    lights += [_light(check, report) for check in others]
    if report.stage == "filled" and not any(check.name == "scan" for check in report.checks):
        told = "申报包是定稿的内容，里面没有盖章扫描件。收到盖章件后，把扫描件一起放进来再验一次。"
        lights.append(Light("later", "还没有盖章扫描件", told))
    return lights


def newest_light(known: Sequence[tuple[int, int | None]]) -> Light:
    """Returns the light that tells whether this computer knows of a later issue.

    ``known`` are (sequence, replaced by) of the same 版本号.
    """
    replaced = [by for _, by in known if by is not None]
    if replaced:
        return Light("error", f"这台电脑上已有第 {max(replaced)} 版", "这一版已被取代，已打印的纸面不能再用。")
    if known:
        return Light("ok", "这是这台电脑上最新的一版", "没有比它更新的定稿。")
    return Light("advice", "这台电脑没有见过这个版本号", "是否最新，以申报单位确认为准。")


def overall(lights: Sequence[Light]) -> Light:
    """Returns the line over all: as its worst light, advice apart, which proves nothing either way."""
    levels = [light.level for light in lights]
    worst = min((level for level in levels if level != "advice"), key=_ORDER.index, default="advice")
    if worst == "error":
        count = levels.count("error")
        return Light("error", "材料有问题，不能采用", f"有 {count} 项不符，见下面标 ▲ 的各项。")
    if worst == "later":
        open_words = Counter(light.word for light in lights if light.level in ("later", "confirm"))
        listed = "、".join(f"“{word}” {count} 项" for word, count in open_words.items())
        return Light("later", "材料完整，版本一致", f"还有要人来处理的：{listed}，写在各项的右边。")
    if worst == "confirm":
        count = levels.count("confirm")
        if count > 1:
            return Light("confirm", f"内容相符，有 {count} 件事要您看", "标 ● 的各项软件证明不了，可以打电话核对。")
        return Light("confirm", "内容相符，签名人要另行核实", "标 ● 的一项软件证明不了，可以打电话核对版本号。")
    return Light(worst, "材料完整，版本一致", "每一项都核对过了。")


def _is_weak(check: Check) -> bool:
    """Tells whether a document was proved in the weaker way only: a person has to decide."""
    return check.doubt and _question(check) == "document"


def _question(check: Check) -> str:
    return check.name.removeprefix(_OUTSIDE)


def _wholeness(checks: Sequence[Check]) -> list[Light]:
    """Returns what does not hold, each by itself, then what does, in one."""
    asked = [check for check in checks if _question(check) in _WHOLE and not _is_weak(check)]
    lights = [Light("error", _where(each) + _TITLES[_question(each)][1], each.detail) for each in asked if not each.ok]
    sound = list(dict.fromkeys(_SOUND[_question(each)] for each in asked if each.ok))
    if sound:
        # only a signature that holds says that nothing was changed: the rest could have been made to fit
        signed = all(each.ok for each in checks if _question(each) == "signature")
        title = "其余的都对" if lights else "文件完整，没有被改过" if signed else "数据与版本号对得上"
        lights.append(Light("ok", title, "，".join(sound) + "。"))
    return lights


def _where(check: Check) -> str:
    return "单独的 PDF：" if check.name.startswith(_OUTSIDE) else ""


def _light(check: Check, report: Report) -> Light:
    name, where = _question(check), _where(check)
    if name == "signature":
        return _signature(check, report, where)
    good, bad = _TITLES.get(name, (name, name))
    if check.doubt and name == "document":
        return Light("confirm", where + "较弱证明：没有重新排版", check.detail)
    if check.doubt:
        return Light("later", where + "扫描件有几处要人看一眼", check.detail)
    return Light("ok" if check.ok else "error", where + (good if check.ok else bad), check.detail)


def _signature(check: Check, report: Report, where: str) -> Light:
    """Returns a signature of one's own making proves that nothing was changed, not who made it."""
    if check.doubt:
        return Light("later", f"{where}有签名没有验证", check.detail)
    if not check.ok:
        if report.signer is None and "没有签名" in check.detail:
            return Light("confirm", f"{where}没有签名", check.detail)
        return Light("error", f"{where}签名不对", check.detail)
    return _intact(report, where)


def _intact(report: Report, where: str) -> Light:
    """Returns the light for what the signatures prove together.

    Who signed stands in rows of its own (:mod:`ui.pages.verify.signer_rows`).
    """
    rows = [row for row in report.signers if row.beside == bool(where)]
    later = [row.field or "" for row in rows if row.part != MANIFEST and not row.certifying and not row.stamp]
    stamped = any(row.stamp for row in rows)
    if later:
        fields, boxes = ("一栏", "这一栏") if len(later) == 1 else ("两栏", "这两栏")
        title = f"签名以后只填了{'、'.join(later)}{fields}"
        detail = f"没有别的改动，画出的内容都在{boxes}的方框里。"
    else:
        title = "签名完好，以后只加盖了时间戳" if stamped else "签名完好，签名以后没有改动"
        own = any(row.signer is not None and row.signer.self_signed for row in rows)
        detail = "是本机自签证书，签名人的身份要另行核实。" if own else "签名人见下，身份要另行核实。"
    return Light("ok", where + title, detail)


def common_name(subject: str) -> str:
    """Returns the name in a subject of RFC 4514, or all of it."""
    for part in subject.split(","):
        if part.startswith("CN="):
            return part[3:]
    return subject
