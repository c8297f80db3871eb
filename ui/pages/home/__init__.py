"""The page home of the window."""
