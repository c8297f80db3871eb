"""The page print of the window."""
