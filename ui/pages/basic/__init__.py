"""The page basic of the window."""
