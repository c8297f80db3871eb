"""What is said of a stack of stamped sheets: of each page, of the whole, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.scan.page_matches import attached_words
from app.trust.fingerprint import parse_issue_number

if TYPE_CHECKING:
    from app.jobs.scan_session import ScanSession, StackSheet
    from app.scan.grid import GridPlace, ModuleGrid

SEAL_WORDS = {
    "round": ("confirm", "检出红色圆形印记（不代表印章真伪）"),
    "red": ("confirm", "有红色内容但未检出圆章"),
    "other-colour": ("advice", "有印记或污渍，但不是印泥的红色"),
    "none": ("advice", "未检出红色印记"),
    "no-colour": ("advice", "扫描件无彩色信息，无法判断"),
}
"""The five printed verdicts: never a green one."""
INK_WORDS = {"ink": ("confirm", "有墨迹"), "blank": ("advice", "无墨迹")}
SOUND = "章和签字都在，位置对"
SEALED = "章在，位置对"
"""The same of a page that nobody signs, the cover."""
AGAIN = "需要重新盖章"
LATER = "看不清，稍后再定"
DECISIONS = (SOUND, AGAIN, LATER)
CHANGED = "被改过，重印这一页"
UNCLEAR = "看不清，稍后再定"
CHANGE_DECISIONS = (CHANGED, "涂抹、折痕或漏印，内容没变", UNCLEAR)
"""Of a place where scan and issue differ."""
SEAL = "公章"
_BOTH = 2


def place_words(place: GridPlace, number: str) -> tuple[str, str]:
    """Returns level and word of a place in the grid.

    The level of a page corrected by hand is ``hand``.
    """
    if place.state == "missing":
        return "error", f"缺第{place.page}页"
    if place.state == "other-issue":
        return "error", _from(stranger_words(place.number, number))
    if place.state == "duplicate":
        return "confirm", f"第{place.page}页重复"
    if place.state == "unreadable":
        return "later", "看不清"
    return ("hand", "手动更正") if place.state == "by-hand" else ("ok", "齐全")


def stranger_words(found: str, ours: str) -> str:
    """Says of which issue or application a page is."""
    mine, other = parse_issue_number(ours), parse_issue_number(found)
    if found == ours:
        return "同号的另一份"
    if mine and other and mine.sequence != other.sequence:
        return f"第{other.sequence}版"
    return "别的申报书"


def _from(which: str) -> str:
    """Returns words short enough for a cell."""
    return f"来自{which}" if which.startswith("第") else which


def loose_words(sheet: StackSheet, number: str) -> tuple[str, str]:
    """Returns level and word of a sheet without a place."""
    if not sheet.number:
        if sheet.problem:
            return "later", "打不开"
        return ("later", "空白页") if sheet.blank else ("later", "看不清")
    if sheet.foreign or sheet.number != number:
        return "error", _from(stranger_words(sheet.number, number))
    return "confirm", f"第{sheet.page}页重复"


def attached_cell_words() -> tuple[str, str]:
    """Returns level and word of a bound attachment's sheet, short enough for a cell of the grid."""
    return "advice", "附件，不核对"


def whole_words(grid: ModuleGrid, session: ScanSession) -> str:
    """Returns what is said of a stack that is whole."""
    copies = f"，{len(grid.copies)} 份" if len(grid.copies) > 1 else ""
    beside = f"另有 {attached_words(len(grid.attached))}。" if grid.attached else ""
    return f"{session.paper.pages} 页齐全{copies}。{beside}"


def decisions_for(session: ScanSession, page: int) -> tuple[str, ...]:
    """Returns what a person may decide about a page: a signature is only spoken of where one belongs."""
    signed = any(box.page == page for box in session.paper.signatures.values())
    return DECISIONS if signed else (SEALED, AGAIN, LATER)


def page_title(session: ScanSession, page: int) -> str:
    """Returns ``第 4 页　真实性承诺``."""
    rooms = session.rooms(page)
    what = "真实性承诺" if SEAL in rooms else "封面" if page == 1 else ""
    return f"第 {page} 页　{what}".rstrip("　")


def pages_words(pages: Iterable[int]) -> str:
    """Returns ``第 3、7 页``."""
    return f"第 {'、'.join(map(str, sorted(set(pages))))} 页"


def to_print(grid: ModuleGrid) -> tuple[int, ...]:
    """Returns pages to print and stamp again, or look for."""
    return tuple(sorted({p.page for state in ("missing", "other-issue") for p in grid.of_state(state)}))


def faults_words(grid: ModuleGrid, session: ScanSession) -> str:
    """Says what keeps the stack from being whole and what to do, or returns "" where nothing does."""
    number = session.paper.number
    parts = []
    missing = [place.page for place in grid.of_state("missing")]
    if missing:
        parts.append(f"缺{pages_words(missing)}：请补扫，找不到就重新打印并盖章。")
    for which in sorted({place.number for place in grid.of_state("other-issue")}):
        pages = [place.page for place in grid.of_state("other-issue") if place.number == which]
        parts.append(f"{pages_words(pages)}来自{stranger_words(which, number)}：请重新打印这一版的，盖章再扫。")
    unread = [place.page for place in grid.of_state("unreadable")]
    if unread:
        parts.append(f"{pages_words(unread)}看不清：请手动指定页码，或重新扫描。")
    doubled = [place.page for place in grid.of_state("duplicate")]
    if doubled:
        parts.append(f"{pages_words(doubled)}重复：留下一张，多的不要。")
    if grid.loose:
        perhaps = "，可能就是缺的页" if missing and any(not session.sheets[at].number for at in grid.loose) else ""
        parts.append(f"还有 {len(grid.loose)} 张没有归位，在最后面{perhaps}。")
    return "".join(parts)


def worst_of(grid: ModuleGrid, session: ScanSession) -> str:
    """Returns the worst level in the grid, ``ok`` where it is whole."""
    levels = {place_words(p, session.paper.number)[0] for places in grid.copies for p in places}
    levels |= {loose_words(session.sheets[at], session.paper.number)[0] for at in grid.loose}
    return next((level for level in ("error", "later", "confirm") if level in levels), "ok")


def copy_words(places: Iterable[GridPlace], copy: int) -> str:
    """Returns ``第 1 份　4 页有问题``."""
    wrong = sum(not place.sound for place in places)
    return f"第 {copy} 份　" + (f"{wrong} 页有问题" if wrong else "齐全")


def files_words(session: ScanSession) -> str:
    """Returns ``盖章件 1.pdf、盖章件 2.pdf，共 28 张``."""
    files = session.files()
    named = "、".join(files[:_BOTH]) + (f" 等 {len(files)} 个文件" if len(files) > _BOTH else "")
    out = sum(bool(sheet.left_out) for sheet in session.sheets)
    left = f"，其中 {out} 张不要" if out else ""
    return f"{named}，共 {len(session.sheets)} 张{left}"


def undecided(session: ScanSession) -> str:
    """Says what a person has still to decide before a whole stack is stored, or returns ""."""
    for page in sorted({box.page for name, box in session.paper.seals.items() if name == SEAL}):
        made = session.decision(page)
        if made is None:
            return f"请先看第 {page} 页的章和签字，在右边作出判断。"
        if made.decision not in (SOUND, SEALED):
            sound = decisions_for(session, page)[0]
            return f"第 {page} 页：您的判断是“{made.decision}”。处理好以后，改成“{sound}”才能收下。"
    return unjudged(session)


def unjudged(session: ScanSession) -> str:
    """Says what of the ink is open before a whole stack is stored, or returns "": places that differ from the issue.

    A page that was not compared is open until another scan of it takes its place.
    """
    for at in session.active:
        sheet = session.sheets[at]
        if sheet.number and not sheet.foreign and not sheet.registered:
            return f"第 {sheet.page} 页与定稿对不齐，没有比对墨迹。请展平，用扫描仪重新扫描这一页，换上以后再收下。"
        if any(not mark.decision for mark in sheet.changes):
            return f"第 {sheet.page} 页有 {len(sheet.changes)} 处和定稿不同，请放大这一页，逐处判断。"
        for mark in sheet.changes:
            if mark.decision in (CHANGED, UNCLEAR):
                return f"第 {sheet.page} 页有一处，您的判断是“{mark.decision}”。换上重印的一页，或改了判断，才能收下。"
    return ""
