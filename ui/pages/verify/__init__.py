"""The page verify of the window."""
