"""The page online form of the window."""
