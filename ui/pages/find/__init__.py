"""查找和替换: the panel that goes through all that was typed."""
