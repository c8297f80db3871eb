"""The one line of an application's life, 填 → 查 → 定稿 → 网上填 → 盖章 → 交: what is done, what is next.

A date of the pack stands at the stage whose id it has: ``online`` at 网上填, ``paper`` at 交.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from app.draft.progress import Progress
    from app.pack.model import Deadline, Pack

State = Literal["done", "current", "later"]
STAGES = (("fill", "填"), ("check", "查"), ("freeze", "定稿"), ("online", "网上填"), ("stamp", "盖章"), ("paper", "交"))
"""Id and name of each stage, in order."""


@dataclass(frozen=True, slots=True)
class Milestones:
    """Tells what the newest issue of a draft has reached."""

    sequence: int = 0
    """Of the newest issue; 0 where there is none."""
    current: bool = False
    """Whether the newest issue says what stands in the draft."""
    online: int = 0
    """Answers of the issue that are ticked as filled in on the web."""
    online_of: int = 0
    """How many there are; 0 where nobody has counted them."""
    stamped: bool = False
    """Whether the issue's stamped scan is in."""


@dataclass(frozen=True, slots=True)
class LifeStage:
    """Describes one stage of an application's life, as the line shows it.

    ``words`` stand under its name; ``counts`` are open points by level, for their shapes.
    """

    id: str
    name: str
    state: State
    words: str = ""
    counts: tuple[tuple[str, int], ...] = ()

    @property
    def spoken(self) -> str:
        """Returns what is read aloud for the stage: ``查，现在，2 处阻断``."""
        state = {"done": "已完成", "current": "现在", "later": "还没到"}[self.state]
        return "，".join(part for part in (self.name, state, self.words) if part)


@dataclass(frozen=True, slots=True)
class NextStep:
    """Describes what to do next: its words, its step and the first place in it."""

    words: str
    step: str
    path: str = ""


_PLACE = {"fill": "", "check": "check", "freeze": "freeze", "online": "sheet", "stamp": "stamp", "paper": "stamp"}
"""The step of the window that each stage is done in; 填 is wherever the first gap is."""


def stage_line(progress: Progress, reached: Milestones, copies: int) -> tuple[LifeStage, ...]:
    """Returns the stages with how far each of them is.

    ``copies`` are the sheets of paper that have to be handed in.
    """
    errors, confirms = progress.counts["error"], progress.counts["confirm"]
    frozen = bool(reached.sequence) and reached.current
    filled_in = bool(reached.online_of) and reached.online >= reached.online_of
    # a stamped scan proves that the paper was made from an issue whose answers stand online, ticked or not
    done = {
        "fill": bool(progress.asked) and not progress.unfilled,
        "check": bool(progress.asked) and not progress.blocked,
        "freeze": frozen and not progress.blocked,
        "online": frozen and (filled_in or reached.stamped),
        "stamp": frozen and reached.stamped,
        "paper": False,
    }
    now = next(stage for stage, _ in STAGES if not done[stage])
    words = {
        "fill": _filled(progress),
        "check": _checked(progress),
        "freeze": _frozen(reached),
        "online": _filled_in(reached),
        "stamp": "已核对" if reached.stamped else "打印、盖章、扫描",
        "paper": f"交 {copies} 份纸",
    }
    open_points = tuple((level, count) for level, count in (("error", errors), ("confirm", confirms)) if count)
    made, behind = [], False
    for stage, name in STAGES:
        behind = behind or stage == now
        state: State = "current" if stage == now else "later" if behind else "done"
        counts = open_points if stage == "check" and state != "done" else ()
        made.append(LifeStage(stage, name, state, words[stage] if state != "later" else "", counts))
    return tuple(made)


def next_step(line: tuple[LifeStage, ...], progress: Progress, first_gap: str = "") -> NextStep:
    """Returns the one thing to do next.

    ``first_gap`` is the path of the first thing that is not filled in.
    """
    now = next(stage for stage in line if stage.state == "current")
    errors, confirms = progress.counts["error"], progress.counts["confirm"]
    words = {
        "fill": "继续填写",
        "check": f"看要改的 {errors} 处" if errors else f"说明 {confirms} 处",
        "freeze": "去定稿",
        "online": "打开网上填报单",
        "stamp": "打印盖章",
        "paper": "看交件清单",
    }[now.id]
    return NextStep(words, _PLACE[now.id], first_gap if now.id == "fill" else "")


def step_of_stage(stage: str) -> str:
    """Returns the step of the window that a stage is done in.

    It is empty for 填, which is done in several.
    """
    return _PLACE[stage]


def deadline_of(pack: Pack, stage: str) -> Deadline | None:
    """Returns the date that the company has to meet at a stage.

    Returns None where the notice has none.
    """
    return next((each for each in pack.deadlines if each.id == stage and each.company_acts), None)


def _filled(progress: Progress) -> str:
    if not progress.asked:
        return "打开后数一遍"  # written by a version that did not count
    return f"还没填 {progress.unfilled} 项" if progress.unfilled else f"{progress.asked}/{progress.asked} 项"


def _checked(progress: Progress) -> str:
    open_ = [(progress.counts["error"], "处阻断"), (progress.counts["confirm"], "处请确认")]
    said = "，".join(f"{count} {word}" for count, word in open_ if count)
    if said:
        return said
    return f"已说明 {progress.explained}" if progress.explained else "没有待办"


def _frozen(reached: Milestones) -> str:
    if not reached.sequence:
        return "可以定稿"
    return f"第 {reached.sequence} 版" if reached.current else f"第 {reached.sequence} 版以后改过"


def _filled_in(reached: Milestones) -> str:
    if not reached.online_of:
        return "照单填" if not reached.stamped else "已填"
    left = reached.online_of - reached.online
    return f"照单填，还有 {left} 项" if left > 0 else "已填完"
