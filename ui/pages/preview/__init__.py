"""The page preview of the window."""
