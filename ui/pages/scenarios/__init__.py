"""The page scenarios of the window."""
