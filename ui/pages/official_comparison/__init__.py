"""The page official comparison of the window."""
