"""合并: parts handed out to colleagues and taken back, and what both sides changed decided one by one."""
