"""Names the levels of findings as the interface prints them (the contract's 阻断, 待补, 请确认, 建议)."""

LEVEL_WORDS = {"error": "阻断", "later": "待补", "confirm": "请确认", "advice": "建议", "ok": "没有待办"}
