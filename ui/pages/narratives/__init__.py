"""The page narratives of the window."""
