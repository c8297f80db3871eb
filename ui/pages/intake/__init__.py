"""带入文件: what a filled form says beside what the draft has, taken over line by line."""
