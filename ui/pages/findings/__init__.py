"""The page findings of the window."""
