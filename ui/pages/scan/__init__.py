"""The page scan of the window."""
