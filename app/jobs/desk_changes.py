"""Changes of a desk: as rows of its file, and in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from app.desk.answer_places import answer_place
from app.desk.changes import CHANGE_KINDS, OPINIONS, ChangeAuthor, DeskChange, Opinion, read_place, read_remark_place
from app.errors import InputRefused
from app.pack.model import Pack
from app.store.desk_file import ChangeRow

_EARLIEST, _LATEST = datetime(1980, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)
OPINION_WORDS: Mapping[Opinion, str] = {"recommend": "推荐", "pending": "待定", "reject": "不推荐"}


def read_change(row: ChangeRow) -> DeskChange:
    """Returns the change that a row holds.

    Raises InputRefused where it holds none.
    """
    kind = next((each for each in CHANGE_KINDS if each == row.kind), None)
    try:
        at = datetime.fromisoformat(row.at).astimezone(UTC)
        if kind == "rank":
            read_place(row.after), read_place(row.before)
        if kind == "opinion" and not {row.before, row.after} <= {"", *OPINIONS}:
            kind = None
        if kind == "remark":
            read_remark_place(row.key)
    except ValueError:
        kind = None
    if kind is None:
        raise InputRefused("", "推荐汇总里的一条改动记录读不懂，文件可能被改过；请向交来的人重新要一份。")
    author = ChangeAuthor(row.who, row.why, at, row.batch)
    return DeskChange(kind, row.key, row.before, row.after, author, row.undoes, row.number)


def change_row(each: DeskChange) -> ChangeRow:
    """Returns the row that stores a change."""
    who = each.author
    return ChangeRow(
        who.batch, iso_time(who.at), who.who, who.why, each.kind, each.key, each.before, each.after, each.undoes
    )


def describe_change(change: DeskChange, pack: Pack) -> str:
    """Describes a change in a few words: 第 5 → 第 3, 待定 → 推荐.

    ``pack`` names the answer that a remark is about.
    """
    if change.kind == "rank":
        return f"第 {read_place(change.before).rank} → 第 {read_place(change.after).rank}"
    if change.kind == "opinion":
        words = {str(opinion): word for opinion, word in OPINION_WORDS.items()}
        return f"{words.get(change.before, '待定')} → {words.get(change.after, change.after)}"
    if change.kind == "arrival":
        return "收到"
    if change.kind == "remark":
        place = answer_place(pack, read_remark_place(change.key).path)
        return f"对“{place}”的意见：{change.after}" if change.after else f"删去对“{place}”的意见"
    name = {"note": "备注", "group": "所属集团", "passage": "重复段落的意见"}[change.kind]
    return f"{name}：{change.after}" if change.after else f"{name}删去"


def iso_time(at: datetime) -> str:
    """Returns a time as ISO 8601 text, in UTC and to the second.

    A clock that is out of all bounds is written as the nearest time that every system can show.
    """
    bounded = min(max(at.astimezone(UTC), _EARLIEST), _LATEST)
    return bounded.isoformat(timespec="seconds")
