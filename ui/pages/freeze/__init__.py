"""The page freeze of the window."""
