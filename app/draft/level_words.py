"""Names the levels of findings as the interface prints them (the contract's 阻断, 待补, 请确认, 建议).

``unfilled`` is no level of the contract: it is an ``error`` that only says that something is not filled in yet.
``returned`` is no check at all: it is what the recommending unit asked to mend.
"""

LEVEL_ORDER = ("error", "unfilled", "later", "confirm", "advice")
"""Levels as they are shown, worst first."""
LEVEL_WORDS = {
    "error": "阻断",
    "unfilled": "还没填",
    "later": "待补",
    "confirm": "请确认",
    "advice": "建议",
    "ok": "没有待办",
    "returned": "推荐单位的意见",
}


def count_words(level: str, count: int) -> str:
    """Says how many findings of a level there are: ``3 处请确认``.

    What is not filled in is no mistake, and is worded otherwise: ``还没填 9 项``.
    """
    return f"{LEVEL_WORDS[level]} {count} 项" if level == "unfilled" else f"{count} 处{LEVEL_WORDS[level]}"
