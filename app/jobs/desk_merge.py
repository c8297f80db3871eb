"""Puts another official's desk beside an open one: what the two see differently, and what is taken over from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.desk.changes import DeskChange, Opinion
from app.desk.comparison import Pair, disagreeing_pairs, disagreeing_values, merge_rankings
from app.desk.ranking import DeskRanking
from app.jobs.desk import DeskSession
from app.jobs.desk_changes import iso_time, read_change
from app.store.desk_columns import clean_words
from app.store.desk_file import ChangeRow
from app.store.package_names import free_name


@dataclass(frozen=True, slots=True)
class DeskDifferences:
    """Describes what two officials see differently.

    Pairs are given by table and opinions as (key, ours, theirs).
    """

    pairs: Mapping[str, tuple[Pair, ...]]
    opinions: tuple[tuple[str, str, str], ...]
    packages: tuple[str, ...]
    """Names of the packages that only the other desk holds."""
    remarks: int = 0
    """What the other wrote about single answers and is not here."""


def compare_desks(desk: DeskSession, other: DeskSession) -> DeskDifferences:
    """Returns what the other desk sees differently, and changes nothing."""
    pairs = {
        track: tuple(disagreeing_pairs(desk.ranking.order(track), other.ranking.order(track))) for track in desk.tracks
    }
    ours, theirs = (
        {row.key: row.opinion for track in desk.tracks for row in each.rows(track)} for each in (desk, other)
    )
    known = {row.digest for row in desk.packages}
    remarks = desk.ranking.add_remarks(other.ranking, desk.author())
    fresh = tuple(row.name for row in other.packages if row.digest and row.digest not in known)
    return DeskDifferences(pairs, tuple(disagreeing_values(ours, theirs)), fresh, len(remarks))


def merge_desks(
    desk: DeskSession,
    other: DeskSession,
    chosen: Mapping[str, Sequence[Pair]],
    opinions: Mapping[str, Opinion],
    why: str,
) -> tuple[Pair, ...]:
    """Merges another desk into an open one: its packages, decided pairs and opinions.

    Pairs are (first, second).  Returns the pairs that contradict others and were left as they are.  What the other
    wrote about single answers comes along, behind what stands here.  All of it is one step for undo.
    """
    _merge_packages(desk, other)
    author = desk.author(why)
    refused: list[Pair] = []
    changes: list[DeskChange] = []
    trial = DeskRanking(map(read_change, desk.file.changes()))
    for key in desk.ranking.listed:
        trial.list_unknown(key, desk.ranking.track(key))
    for track in desk.tracks:
        merged = merge_rankings(desk.ranking.order(track), other.ranking.order(track), chosen.get(track, ()))
        refused += merged.refused
        for at, key in enumerate(merged.order, 1):
            step = trial.move([key], at, author) if trial.track(key) == track else []
            for each in step:
                trial.apply(each)
            changes += step
    for key, opinion in opinions.items():
        changes += desk.ranking.set_value("opinion", [key], opinion, author)
    changes += desk.ranking.add_remarks(other.ranking, author)
    desk.write_changes(changes)
    return tuple(refused)


def _merge_packages(desk: DeskSession, other: DeskSession) -> None:
    """Adds the packages that only the other desk holds, marked as not verified here until they are handed in."""
    known = {row.digest for row in desk.packages}
    names = {row.name for row in desk.packages}
    author = desk.author(f"从“{other.title}”带来")
    at, why = iso_time(author.at), clean_words(author.why, lines=False)
    for row in other.packages:
        if row.state == "unread" or row.digest in known:
            continue
        name = free_name([row.name, f"{other.file.path.stem}/{row.name}"], names)
        arrivals = []
        if row.state == "sound" and not desk.ranking.track(row.key):
            track = other.submission_of(row.name).track
            arrivals.append(ChangeRow(f"arrival {row.key}", at, "", why, "arrival", row.key, "", track))
        desk.file.add_brought(replace(row, name=name), other.file.texts(row.number), arrivals)
        names.add(name)
        known.add(row.digest)
    desk.reload()
