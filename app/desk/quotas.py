"""How many places a unit has, how many are taken, and what would become of the rest: counted, never decided.

（三） of the notice: a 省 may recommend 20 优秀场景 and 10 示范工厂, a 计划单列市 or the 兵团 10 and 5; firms of a
central enterprise count apart, 6 and 3 for each group.  The figures come from the pack.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.desk.changes import Opinion
from app.merge.submission import Submission
from app.pack.model import Pack, Quota


@dataclass(frozen=True, slots=True)
class RankedFirm:
    """Describes one row of a table as far as quotas look at it."""

    key: str
    submission: Submission
    opinion: Opinion
    group: str = ""
    """所属集团 of a central enterprise, as the official wrote it."""


@dataclass(frozen=True, slots=True)
class QuotaCount:
    """Describes one limit and the keys that are recommended under it, in their ranks.

    ``limit`` is None where there is none.
    """

    label: str
    limit: int | None
    keys: tuple[str, ...]
    central: bool = False

    @property
    def surplus(self) -> tuple[str, ...]:
        """Returns the keys that are too many: the last in rank."""
        return () if self.limit is None else self.keys[self.limit :]

    @property
    def room(self) -> int:
        """Returns how many places are still free, 0 where there is no limit."""
        return 0 if self.limit is None else max(self.limit - len(self.keys), 0)


@dataclass(frozen=True, slots=True)
class QuotaTrial:
    """Tells what a smaller quota would mean: who keeps a place, and who would lose it, in their ranks."""

    limit: int
    inside: tuple[str, ...]
    outside: tuple[str, ...]


def central_quota(pack: Pack) -> Quota | None:
    """Returns the quota of a group of central enterprises: the one that an answer of the form names."""
    values = {choice.value for field in pack.fields.values() for choice in field.choices}
    return next((quota for quota in pack.quotas if quota.id in values), None)


def local_quotas(pack: Pack) -> list[Quota]:
    """Returns the quotas that a recommending unit can have."""
    apart = central_quota(pack)
    return [quota for quota in pack.quotas if quota is not apart]


def count_quotas(
    rows: Sequence[RankedFirm], track: str, local: Quota | None, central: Quota | None
) -> list[QuotaCount]:
    """Returns the local count first, then one for each group of central enterprises.

    Central enterprises without a group come last.  ``rows`` are a table's in their ranks; only those recommended count.
    """
    chosen = [row for row in rows if row.opinion == "recommend"]
    near = tuple(row.key for row in chosen if not row.submission.central)
    counts = [QuotaCount(local.label if local else "", local.limits.get(track) if local else None, near)]
    groups: dict[str, list[str]] = {}
    for row in chosen:
        if row.submission.central:
            groups.setdefault(row.group.strip(), []).append(row.key)
    limit = central.limits.get(track) if central else None
    for name, keys in sorted(groups.items(), key=lambda item: (not item[0], item[0])):
        # firms whose group nobody wrote may be of several: no limit is held against them
        counts.append(QuotaCount(name or "未写集团", limit if name else None, tuple(keys), central=True))
    return counts


def try_quota(rows: Sequence[RankedFirm], limit: int) -> QuotaTrial:
    """Returns who would keep a place, and who would lose it, with ``limit`` local places.

    Nothing is changed by asking.
    """
    near = [row.key for row in rows if row.opinion == "recommend" and not row.submission.central]
    return QuotaTrial(limit, tuple(near[:limit]), tuple(near[limit:]))


def group_counts(rows: Sequence[RankedFirm]) -> Mapping[str, int]:
    """Counts the rows that have each opinion."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.opinion] = counts.get(row.opinion, 0) + 1
    return counts
