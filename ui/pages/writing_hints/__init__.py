"""写作提示: the panel with hints on what is written."""
