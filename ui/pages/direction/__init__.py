"""The page direction of the window."""
